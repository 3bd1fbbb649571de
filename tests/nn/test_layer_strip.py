"""The strip of all layers says at each layer what a probe opened there alone says."""

import numpy as np
import pytest

from cnnviz.core.cam import METHODS
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.layer_strip import LayerStrip, convolution_ends, evenly, map_shapes
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras

SIZE, CLASSES = 12, 3


@pytest.fixture(scope="module")
def model():
    """A base inside a model, with a branch; one convolution is followed by its own norm and activation."""
    keras = load_keras()
    layers = keras.layers
    inside = keras.Input((SIZE, SIZE, 3), name="base_in")
    x = layers.Rescaling(2.0, name="scale")(inside)
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="first")(x)
    x = layers.BatchNormalization(name="first_norm")(x)
    x = layers.ReLU(name="first_relu")(x)
    one = layers.Conv2D(4, 3, padding="same", name="left")(x)
    other = layers.DepthwiseConv2D(3, padding="same", name="right")(x)
    x = layers.Add(name="sum")([one, other])
    x = layers.MaxPooling2D(2, name="halve")(x)
    x = layers.Conv2D(5, 3, padding="same", activation="relu", name="last_maps")(x)
    base = keras.Model(inside, x, name="base")
    outside = keras.Input((SIZE, SIZE, 3), name="in")
    x = layers.GlobalAveragePooling2D(name="pool")(base(outside))
    answers = layers.Dense(CLASSES, activation="softmax", name="scores")(x)
    return keras.Model(outside, answers, name="nested")


@pytest.fixture
def pixels():
    return np.random.default_rng(5).random((SIZE, SIZE, 3), np.float32)


@pytest.mark.parametrize("method", METHODS)
def test_each_map_is_the_one_a_probe_at_that_layer_alone_gives(model, pixels, method):
    names = ("first_relu", "sum", "halve", "last_maps")
    for found in LayerStrip(model, names).maps(pixels, method=method, class_index=1):
        seen = Probe(model, found.layer).observe(pixels, class_index=1)
        expected = METHODS[method](seen.activations, seen.gradients)
        np.testing.assert_allclose(found.raw, expected, atol=1e-6)
        assert found.maps == seen.activations.shape[-1]


def test_without_a_class_the_most_probable_one_is_explained(model, pixels):
    most = int(model.predict(pixels[None], verbose=0).argmax())
    strip = LayerStrip(model, ["last_maps"])
    np.testing.assert_array_equal(strip.maps(pixels)[0].raw, strip.maps(pixels, class_index=most)[0].raw)


def test_a_convolution_ends_behind_its_own_normalization_and_activation(model):
    assert convolution_ends(model) == ("first_relu", "left", "right", "last_maps")


def test_sizes_begin_with_the_first_convolution(model):
    sizes = map_shapes(model)
    assert next(iter(sizes)) == "first" and "scale" not in sizes
    assert sizes["halve"] == (6, 6, 4) and sizes["last_maps"] == (6, 6, 5)


def test_a_layer_that_does_not_lead_to_the_answer_is_left_out(pixels):
    keras = load_keras()
    inside = keras.Input((SIZE, SIZE, 3), name="base_in")
    maps = [keras.layers.Conv2D(4, 3, name=name)(inside) for name in ("used", "aside")]
    base = keras.Model(inside, maps, name="two")
    picture = keras.Input((SIZE, SIZE, 3), name="in")
    x = keras.layers.GlobalAveragePooling2D(name="pool")(base(picture)[0])
    model = keras.Model(picture, keras.layers.Dense(CLASSES, name="scores")(x), name="one")
    assert [found.layer for found in LayerStrip(model, ["used", "aside"]).maps(pixels)] == ["used"]


def test_the_first_and_the_last_layer_are_always_chosen():
    names = [f"conv_{place}" for place in range(49)]
    few = evenly(names, 14)
    assert len(few) == 14 == len(set(few)) and (few[0], few[-1]) == (names[0], names[-1])
    assert evenly(names[:5], 14) == tuple(names[:5])


def test_what_is_not_there_is_named(model, pixels):
    with pytest.raises(InvalidValue, match="has no layer 'nowhere'"):
        LayerStrip(model, ["nowhere"])
    with pytest.raises(InvalidValue, match="no convolution"):
        LayerStrip(model, [])
    with pytest.raises(InvalidValue, match="class_index 3 is not one"):
        LayerStrip(model, ["sum"]).maps(pixels, class_index=3)


def test_the_model_is_left_as_it_was(model, pixels):
    before = model.predict(pixels[None], verbose=0)
    LayerStrip(model, ["first_relu", "sum"]).maps(pixels)
    np.testing.assert_array_equal(model.predict(pixels[None], verbose=0), before)
