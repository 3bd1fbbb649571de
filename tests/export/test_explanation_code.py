"""The Keras code of the methods beyond one compiled call, executed, gives the map on the page."""

import contextlib
import io

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.export import explanation_code, grad_cam_code
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain
from cnnviz.nn.runtime import load_keras
from cnnviz.vision.decode import read_picture

NEW = [method for method in explanation_code.METHODS if method not in grad_cam_code.METHODS]


@pytest.fixture
def model(tmp_path):
    """A file of a classifier with random weights, two convolutions and a size of its own."""
    keras = load_keras()
    layers = keras.layers
    keras.utils.set_random_seed(3)
    picture = keras.Input((None, None, 3), name="picture")
    x = layers.Resizing(20, 24, antialias=True, name="resize")(picture)
    x = layers.Conv2D(4, 3, activation="relu", name="first")(x)
    x = layers.Conv2D(5, 3, strides=2, activation="relu", name="maps")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    logits = layers.Dense(3, name="logits")(x)
    model = keras.Model(picture, layers.Activation("softmax", name="probabilities")(logits), name="small")
    model.save(tmp_path / "model.keras")
    return tmp_path / "model.keras"


def result(code):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "screen", "exec"), names)
    return names["output"]


@pytest.mark.parametrize("method", NEW)
def test_the_code_makes_the_map_of_the_page(model, paint, tmp_path, method):
    path = paint(tmp_path / "picture.png", "dog", size=(40, 60))
    card = {"classes": [{"en": name} for name in "abc"]}
    probe = zoo.open_classifier(model, name="small", card=card).probe()
    found = explain(probe, read_picture(path).pixels, method=method, class_index=1)
    code = explanation_code.program(
        model=str(model), picture=str(path), layer=found.layer, class_index=1, method=method
    )
    assert np.abs(found.raw).max() > 0
    np.testing.assert_allclose(result(code), found.raw, atol=1e-5)


def test_the_methods_of_one_call_keep_their_program():
    values = {"model": "m.keras", "picture": "p.jpg", "layer": "maps", "class_index": 2}
    for method in grad_cam_code.METHODS:
        assert explanation_code.program(**values, method=method) == grad_cam_code.grad_cam(
            **values, method=method
        )


def test_a_model_that_takes_each_picture_as_it_is_is_asked_with_the_picture_itself():
    code = explanation_code.program(
        model="m", picture="p", layer="", class_index=0, method="gradient_input", resizing=False
    )
    compile(code, "screen", "exec")
    assert "x = picture" in code and "Resizing" not in code


def test_names_with_quotes_and_braces_stay_names():
    for method in NEW:
        code = explanation_code.program(
            model="m'{0}.keras", picture='a"b\\c{x}.jpg', layer="l'", class_index=3, method=method
        )
        compile(code, "screen", "exec")
        assert repr("m'{0}.keras") in code and repr('a"b\\c{x}.jpg') in code


def test_every_method_has_its_program_and_an_unknown_one_is_named():
    assert sorted(explanation_code.METHODS) == sorted(METHODS)
    with pytest.raises(InvalidValue, match="method 'dream' is none of"):
        explanation_code.program(model="m", picture="p", layer="l", class_index=0, method="dream")
