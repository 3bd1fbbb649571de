import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.probe import Probe, find_layer, last_spatial_layer, spatial_layers
from cnnviz.nn.runtime import load_keras

SIZE, MAPS, CLASSES = 12, 5, 3


def _base(name="base"):
    keras = load_keras()
    x = inputs = keras.Input((SIZE, SIZE, 3), name=f"{name}_in")
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(x)
    x = keras.layers.MaxPooling2D(2, name="halve")(x)
    x = keras.layers.Conv2D(MAPS, 3, padding="same", activation="relu", name="last_maps")(x)
    return keras.Model(inputs, x, name=name)


def flat():
    keras = load_keras()
    base = _base()
    x = keras.layers.GlobalAveragePooling2D(name="pool")(base.output)
    x = keras.layers.Dense(CLASSES, name="scores")(x)
    return keras.Model(base.input, keras.layers.Activation("softmax", name="soft")(x), name="flat")


def nested():
    keras = load_keras()
    inputs = keras.Input((SIZE, SIZE, 3), name="in")
    x = keras.layers.GlobalAveragePooling2D(name="pool")(_base()(inputs))
    return keras.Model(
        inputs, keras.layers.Dense(CLASSES, activation="softmax", name="scores")(x), name="nested"
    )


def twice_nested():
    keras = load_keras()
    inputs = keras.Input((SIZE, SIZE, 3), name="outer_in")
    middle_in = keras.Input((SIZE, SIZE, 3), name="middle_in")
    middle = keras.Model(middle_in, _base()(middle_in), name="middle")
    x = keras.layers.GlobalAveragePooling2D(name="pool")(middle(inputs))
    return keras.Model(
        inputs, keras.layers.Dense(CLASSES, activation="softmax", name="scores")(x), name="deep"
    )


def sequential():
    keras = load_keras()
    head = [
        keras.layers.GlobalAveragePooling2D(name="pool"),
        keras.layers.Dense(CLASSES, activation="softmax", name="scores"),
    ]
    return keras.Sequential([keras.Input((SIZE, SIZE, 3), name="in"), _base(), *head], name="sequential")


SHAPES = [flat, nested, twice_nested, sequential]


@pytest.fixture
def pixels():
    return np.random.default_rng(3).random((SIZE, SIZE, 3), np.float32)


@pytest.mark.parametrize("build", SHAPES)
def test_gradient_of_a_logit_behind_average_pooling_is_its_weight_over_the_number_of_cells(build, pixels):
    model = build()
    weights = find_layer(model, "scores").get_weights()[0]  # (MAPS, CLASSES)
    for index in range(CLASSES):
        seen = Probe(model).observe(pixels, class_index=index)
        cells = seen.activations.shape[0] * seen.activations.shape[1]
        assert seen.activations.shape == (SIZE // 2, SIZE // 2, MAPS)
        np.testing.assert_allclose(
            seen.gradients, np.broadcast_to(weights[:, index] / cells, seen.gradients.shape), atol=1e-7
        )


@pytest.mark.parametrize("build", SHAPES)
def test_what_the_probe_sees_is_what_the_model_says(build, pixels):
    model = build()
    seen = Probe(model).observe(pixels)
    expected = model.predict(pixels[None], verbose=0)[0]
    np.testing.assert_allclose(seen.probabilities, expected, atol=1e-6)
    assert seen.class_index == expected.argmax()
    scores = np.exp(seen.logits - seen.logits.max())
    np.testing.assert_allclose(scores / scores.sum(), expected, atol=1e-6)
    kernel, bias = find_layer(model, "scores").get_weights()
    np.testing.assert_allclose(seen.activations.mean((0, 1)) @ kernel + bias, seen.logits, atol=1e-5)


@pytest.mark.parametrize("build", SHAPES)
def test_the_layers_of_a_nested_model_are_found(build):
    model = build()
    assert last_spatial_layer(model) == "last_maps"
    assert {"first", "halve", "last_maps"} <= set(spatial_layers(model))


def test_a_middle_layer_can_be_observed_too(pixels):
    seen = Probe(flat(), "first").observe(pixels)
    assert seen.activations.shape == seen.gradients.shape == (SIZE, SIZE, 4)
    assert np.abs(seen.gradients).max() > 0


def test_a_model_without_softmax_is_read_as_logits(pixels):
    keras = load_keras()
    base = _base()
    x = keras.layers.GlobalAveragePooling2D(name="pool")(base.output)
    model = keras.Model(base.input, keras.layers.Dense(CLASSES, name="scores")(x), name="plain")
    seen = Probe(model).observe(pixels)
    np.testing.assert_allclose(seen.logits, model.predict(pixels[None], verbose=0)[0], atol=1e-6)
    assert seen.probabilities.sum() == pytest.approx(1, abs=1e-6)


def test_the_model_is_left_as_it_was(pixels):
    model = flat()
    before = model.predict(pixels[None], verbose=0)
    Probe(model).observe(pixels)
    assert "call" not in vars(find_layer(model, "last_maps"))
    np.testing.assert_array_equal(model.predict(pixels[None], verbose=0), before)


def test_an_unknown_layer_is_named():
    with pytest.raises(InvalidValue, match="'flat' has no layer 'nowhere'"):
        Probe(flat(), "nowhere")


@pytest.mark.parametrize("index", [-1, CLASSES])
def test_an_unknown_class_is_named(pixels, index):
    with pytest.raises(InvalidValue, match=f"class_index {index} "):
        Probe(flat()).observe(pixels, class_index=index)


def test_a_model_without_maps_is_refused():
    keras = load_keras()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="d")], name="dense")
    with pytest.raises(InvalidValue, match="'dense' has no layer with"):
        last_spatial_layer(model)
