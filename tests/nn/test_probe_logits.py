"""The logits are found wherever the softmax stands: gradients of a saturated probability would be nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.explanation import explain
from cnnviz.nn.probe import Probe, find_layer
from cnnviz.nn.runtime import load_keras

SIZE, MAPS, CLASSES = 6, 4, 3


def _features() -> tuple[Any, Any]:
    keras = load_keras()
    picture = keras.Input((SIZE, SIZE, 3), name="picture")
    x = keras.layers.Conv2D(MAPS, 3, activation="relu", name="maps")(picture)
    return picture, keras.layers.GlobalAveragePooling2D(name="pool")(x)


def _dense(**options: Any) -> Any:
    return load_keras().layers.Dense(CLASSES, name="scores", **options)


def in_the_dense_layer() -> Any:
    picture, x = _features()
    return load_keras().Model(picture, _dense(activation="softmax")(x), name="m")


def softmax_layer() -> Any:
    picture, x = _features()
    return load_keras().Model(picture, load_keras().layers.Softmax(name="s")(_dense()(x)), name="m")


def activation_layer() -> Any:
    picture, x = _features()
    soft = load_keras().layers.Activation("softmax", name="s")
    return load_keras().Model(picture, soft(_dense()(x)), name="m")


def none_at_all() -> Any:
    picture, x = _features()
    return load_keras().Model(picture, _dense()(x), name="m")


def operation_and_more_behind() -> Any:
    keras = load_keras()
    picture, x = _features()
    x = keras.ops.softmax(_dense()(x))
    x = keras.layers.Activation("linear", name="line")(keras.layers.Dropout(0.5, name="drop")(x))
    return keras.Model(picture, keras.layers.Reshape((CLASSES,), name="row")(x), name="m")


def nested_head() -> Any:
    keras = load_keras()
    picture, x = _features()
    inside = keras.Input((MAPS,), name="inside")
    head = keras.Model(inside, _dense(activation="softmax")(inside), name="head")
    outer = keras.Input((SIZE, SIZE, 3), name="outer")
    return keras.Model(outer, keras.Model(picture, head(x), name="middle")(outer), name="m")


def sequential_head() -> Any:
    keras = load_keras()
    picture, x = _features()
    base = keras.Model(picture, x, name="base")
    head = keras.Sequential([keras.Input((MAPS,)), _dense(), keras.layers.Softmax(name="s")], name="head")
    return keras.Sequential([keras.Input((SIZE, SIZE, 3)), base, head], name="m")


def half_precision() -> Any:
    keras = load_keras()
    picture, x = _features()
    x = keras.layers.Softmax(name="s", dtype="float16")(_dense()(x))
    return keras.Model(picture, keras.layers.Activation("linear", name="l", dtype="float32")(x), name="m")


def convolution_as_head() -> Any:
    keras = load_keras()
    picture = keras.Input((SIZE, SIZE, 3), name="picture")
    x = keras.layers.Conv2D(MAPS, 3, activation="relu", name="maps")(picture)
    x = keras.layers.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = keras.layers.Conv2D(CLASSES, 1, name="scores")(x)
    x = keras.layers.Flatten(name="row")(keras.layers.Softmax(name="s")(x))
    return keras.Model(picture, x, name="m")


def sigmoid() -> Any:
    picture, x = _features()
    return load_keras().Model(picture, _dense(activation="sigmoid")(x), name="m")


BUILDERS = (
    in_the_dense_layer, softmax_layer, activation_layer, none_at_all, operation_and_more_behind, nested_head,
    sequential_head, half_precision, convolution_as_head, sigmoid,
)  # fmt: skip


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(1).uniform(0, 1, (SIZE, SIZE, 3)).astype(np.float32)


@pytest.mark.parametrize("build", BUILDERS)
def test_the_logits_are_what_the_last_layer_with_weights_computed(
    build: Callable[[], Any], pixels: np.ndarray
) -> None:
    model = build()
    kernel, bias = find_layer(model, "scores").get_weights()
    bias = bias + np.array([40, 0, -3], np.float32)  # saturates the softmax
    find_layer(model, "scores").set_weights([kernel, bias])

    seen = Probe(model, "maps").observe(pixels, class_index=0)

    by_hand = seen.activations.mean((0, 1)) @ kernel.reshape(MAPS, CLASSES) + bias
    close = {"atol": 0.05} if build is half_precision else {"rtol": 1e-5}
    np.testing.assert_allclose(seen.logits, by_hand, **close)
    np.testing.assert_allclose(seen.gradients[0, 0], kernel.reshape(MAPS, CLASSES)[:, 0] / 16, atol=1e-4)
    np.testing.assert_allclose(seen.head, kernel.reshape(MAPS, CLASSES)[:, 0], atol=1e-6)
    if build is not none_at_all:
        answers = np.asarray(model(pixels[None], training=False))[0]
        np.testing.assert_allclose(seen.probabilities, answers, atol=1e-6)


def test_probabilities_that_no_single_softmax_made_give_their_logarithm(pixels: np.ndarray) -> None:
    keras = load_keras()
    picture, x = _features()
    twins = [keras.layers.Dense(CLASSES, activation="softmax", name=name)(x) for name in "ab"]
    model = keras.Model(picture, keras.layers.Average(name="mean")(twins), name="m")

    seen = Probe(model).observe(pixels)

    np.testing.assert_allclose(seen.probabilities, np.asarray(model(pixels[None]))[0], atol=1e-6)
    np.testing.assert_allclose(seen.logits, np.log(seen.probabilities), atol=1e-5)
    assert np.abs(seen.gradients).max() > 0 and seen.head is None


def test_a_subclassed_model_is_probed_where_a_layer_is_named(pixels: np.ndarray) -> None:
    keras = load_keras()

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__(name="own")
            self.maps = keras.layers.Conv2D(MAPS, 3, activation="relu", name="maps")
            self.scores = _dense()

        def call(self, picture: Any, training: bool = False) -> Any:
            return keras.ops.softmax(self.scores(keras.ops.mean(self.maps(picture), axis=(1, 2))))

    model = Own()
    answers = np.asarray(model(pixels[None]))[0]
    found = explain(Probe(model, "maps"), pixels)
    np.testing.assert_allclose(found.probabilities, answers, atol=1e-6)


def test_a_head_of_two_dense_layers_or_flattened_maps_has_no_cam(pixels: np.ndarray) -> None:
    keras = load_keras()
    picture, x = _features()
    deeper = keras.Model(picture, _dense()(keras.layers.Dense(5, name="more")(x)), name="deeper")
    flat = keras.Sequential(
        [
            keras.Input((SIZE, SIZE, 3)),
            keras.layers.Conv2D(2, 3, name="maps"),
            keras.layers.Flatten(name="f"),
            _dense(),
        ],
        name="flat",
    )
    for model in (deeper, flat):
        with pytest.raises(InvalidValue, match="layer 'maps' is not: take another method"):
            explain(Probe(model), pixels, method="cam")


@pytest.mark.parametrize("outputs", ["maps", "two"])
def test_what_is_no_classifier_is_refused_in_a_sentence(outputs: str, pixels: np.ndarray) -> None:
    keras = load_keras()
    picture = keras.Input((SIZE, SIZE, 3), name="picture")
    x = keras.layers.Conv2D(2, 3, name="maps")(picture)
    y = keras.layers.Flatten(name="row")(x)
    model = keras.Model(picture, x if outputs == "maps" else [y, y], name="m")
    with pytest.raises(InvalidValue, match=r"a classifier gives \(batch, classes\)"):
        Probe(model).observe(pixels)


def test_a_model_of_two_pictures_is_refused_in_a_sentence() -> None:
    keras = load_keras()
    both = [keras.Input((SIZE, SIZE, 3), name=name) for name in ("left", "right")]
    x = keras.layers.Conv2D(2, 3, name="maps")(keras.layers.Add(name="sum")(both))
    with pytest.raises(InvalidValue, match="an image classifier takes"):
        Probe(keras.Model(both, keras.layers.GlobalAveragePooling2D(name="p")(x), name="m"))
