"""What a probe answers beside one observation: many pictures, gradients, other maps, any size, any name."""

import threading
from typing import Any

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.explanation import explain
from cnnviz.nn.probe import Probe, last_spatial_layer, spatial_layers
from cnnviz.nn.runtime import load_keras

CLASSES = 3


def _model(
    size: int | None = None, *, working: int | None = None, channels: int = 3, relu: Any = "relu"
) -> Any:
    keras = load_keras()
    keras.utils.set_random_seed(2)
    x = picture = keras.Input((size, size, channels), name="picture")
    if working:
        x = keras.layers.Resizing(working, working, name="resize")(x)
    x = keras.layers.Conv2D(4, 3, strides=2, activation=relu, name="first")(x)
    x = keras.layers.Conv2D(5, 1, activation="tanh", name="last")(x)
    x = keras.layers.GlobalAveragePooling2D(name="pool")(x)
    x = keras.layers.Dense(CLASSES, activation="softmax", name="scores")(x)
    return keras.Model(picture, x, name="small")


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(4).uniform(0, 1, (5, 16, 16, 3)).astype(np.float32)


def test_many_pictures_in_small_batches_get_the_answers_of_each_alone(pictures, monkeypatch):
    monkeypatch.setattr("cnnviz.nn.probe.AT_ONCE", 2)
    probe = Probe(_model())
    alone = [probe.observe(picture, class_index=1) for picture in pictures]

    np.testing.assert_allclose(probe.probabilities(pictures), [one.probabilities for one in alone], atol=1e-6)
    np.testing.assert_allclose(probe.scores(pictures, 1), [one.probabilities[1] for one in alone], atol=1e-6)
    np.testing.assert_allclose(
        probe.scores(pictures, 1, of="logit"), [one.logits[1] for one in alone], atol=1e-6
    )


def test_no_pictures_get_no_answers(pictures):
    probe = Probe(_model())

    assert probe.probabilities(pictures[:0]).shape == (0, CLASSES)
    assert probe.picture_gradients(pictures[:0], 0).shape == (0, 16, 16, 3)


def test_the_gradient_at_a_pixel_is_the_slope_of_the_logit(pictures):
    probe, step = Probe(_model(relu="tanh")), np.zeros((16, 16, 3), np.float32)
    step[4, 7, 1] = 0.01

    slopes = probe.picture_gradients(pictures, 2)[:, 4, 7, 1]

    rise = probe.scores(pictures + step, 2, of="logit") - probe.scores(pictures - step, 2, of="logit")
    np.testing.assert_allclose(slopes, rise / 0.02, atol=1e-4)
    assert np.abs(slopes).min() > 1e-3


def test_running_on_with_the_layers_own_maps_changes_nothing(pictures):
    probe = Probe(_model(), "first")
    seen = probe.observe(pictures[0], class_index=0)

    found = probe.scores_with_maps(pictures[0], np.stack([seen.activations, 0 * seen.activations]), 0)

    assert found[0] == pytest.approx(seen.logits[0], abs=1e-6)
    black = probe.observe(0 * pictures[0], class_index=0)  # its maps are the bias alone, which is 0
    assert found[1] == pytest.approx(black.logits[0], abs=1e-6)


def test_what_goes_round_a_layer_stays_when_its_maps_are_replaced(pictures):
    keras = load_keras()
    picture = keras.Input((16, 16, 3), name="picture")
    stem = keras.layers.Conv2D(4, 3, padding="same", name="stem")(picture)
    side = keras.layers.Conv2D(4, 3, padding="same", use_bias=False, name="side")(stem)
    x = keras.layers.Add(name="sum")([stem, side])
    x = keras.layers.GlobalAveragePooling2D(name="pool")(x)
    model = keras.Model(picture, keras.layers.Dense(CLASSES, name="scores")(x), name="residual")
    kernel, bias = model.get_layer("scores").get_weights()
    round_it = Probe(model, "stem").observe(pictures[0]).activations.mean((0, 1)) @ kernel + bias

    found = Probe(model, "side").scores_with_maps(pictures[0], np.zeros((3, 16, 16, 4), np.float32), 2)

    np.testing.assert_allclose(found, [round_it[2]] * 3, atol=1e-6)


def test_a_layer_that_is_called_twice_cannot_have_its_maps_replaced(pictures):
    keras = load_keras()
    picture, twice = keras.Input((16, 16, 3), name="p"), keras.layers.Conv2D(3, 1, name="twice")
    x = keras.layers.GlobalAveragePooling2D(name="pool")(twice(twice(picture)))
    model = keras.Model(picture, keras.layers.Dense(CLASSES, name="scores")(x), name="m")
    with pytest.raises(InvalidValue, match="'twice' is called 2 times"):
        explain(Probe(model, "twice"), pictures[0], method="ablation_cam")


@pytest.mark.parametrize(
    ("size", "working", "expected"), [(None, None, None), (None, 12, (12, 12)), (20, 12, (20, 20))]
)
def test_the_size_is_the_fixed_input_or_what_the_first_resizing_makes(pictures, size, working, expected):
    probe = Probe(_model(size, working=working))

    assert probe.size == expected
    assert probe.at_size(pictures[0]).shape == (*(expected or (16, 16)), 3)
    for method in ("gradient_input", "occlusion"):
        found = explain(probe, pictures[0], method=method)
        assert found.raw.shape == (expected or (16, 16)) and np.abs(found.raw).max() > 0


def test_a_picture_at_the_working_size_gets_the_answer_of_the_whole_one(pictures):
    for size, working in ((None, 12), (20, None)):
        probe = Probe(_model(size, working=working))
        small = probe.at_size(pictures[0])
        np.testing.assert_allclose(probe.observe(small).logits, probe.observe(pictures[0]).logits, atol=1e-5)


@pytest.mark.parametrize("method", ["grad_cam", "score_cam", "ablation_cam", "guided_grad_cam", "occlusion"])
def test_grey_pictures_are_explained_too(pictures, method):
    found = explain(Probe(_model(channels=1)), pictures[0, :, :, :1], method=method)

    assert np.isfinite(found.raw).all()


def test_a_picture_with_other_channels_is_refused(pictures):
    with pytest.raises(InvalidValue, match=r"\(16, 16, 3\) does not fit.*width, 1\)"):
        Probe(_model(channels=1)).observe(pictures[0])


@pytest.mark.parametrize("index", [-1, CLASSES])
def test_an_unknown_class_is_named_by_every_question(pictures, index):
    probe = Probe(_model())
    for ask in (probe.scores, probe.picture_gradients):
        with pytest.raises(InvalidValue, match=f"class_index {index} "):
            ask(pictures, index)


@pytest.mark.parametrize("kind", ["argument", "layer", "six", "operation"])
def test_guided_gradients_know_every_kind_of_relu(pictures, kind):
    keras = load_keras()
    relu = {
        "argument": lambda x: keras.layers.Conv2D(4, 3, activation="relu", name="c")(x),
        "layer": lambda x: keras.layers.ReLU(name="r")(keras.layers.Conv2D(4, 3, name="c")(x)),
        "six": lambda x: keras.layers.ReLU(6.0, name="r")(keras.layers.Conv2D(4, 3, name="c")(x)),
        "operation": lambda x: keras.ops.relu(keras.layers.Conv2D(4, 3, name="c")(x)),
    }[kind]
    picture = keras.Input((16, 16, 3), name="p")
    x = keras.layers.GlobalAveragePooling2D(name="pool")(relu(picture))
    model = keras.Model(picture, keras.layers.Dense(CLASSES, name="scores")(x), name="m")
    model.get_layer("c").set_weights([np.ones((3, 3, 3, 4)), np.zeros(4)])
    model.get_layer("scores").set_weights(
        [np.array([[2.0], [1], [-4], [-1]]) * np.ones(CLASSES), np.zeros(3)]
    )
    probe = Probe(model, "c")

    plain, guided = (probe.picture_gradients(pictures[:1] / 9, 0, guided=on) for on in (False, True))

    middle = np.s_[0, 8, 8, 0]  # nine windows reach this pixel, each of 14 × 14 weighs one part in 196
    assert plain[middle] == pytest.approx(9 * (2 + 1 - 4 - 1) / 196, abs=1e-6)
    assert guided[middle] == pytest.approx(9 * (2 + 1) / 196, abs=1e-6)
    assert probe.picture_gradients(pictures[:1] / 9, 0)[middle] == plain[middle]  # nothing stays changed


@pytest.mark.parametrize("other", ["gelu", "hard_silu", "tanh"])
def test_a_model_without_relu_has_no_guided_gradients(pictures, other):
    with pytest.raises(InvalidValue, match="'small' has no ReLU"):
        explain(Probe(_model(relu=other)), pictures[0], method="guided_grad_cam")


def _two_towers() -> Any:
    keras = load_keras()

    def tower(name: str) -> Any:
        inside = keras.Input((16, 16, 3), name=f"{name}_in")
        return keras.Model(inside, keras.layers.Conv2D(3, 3, name="conv")(inside), name=name)

    picture = keras.Input((16, 16, 3), name="p")
    x = keras.layers.Concatenate(name="both")([tower("left")(picture), tower("right")(picture)])
    x = keras.layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(picture, keras.layers.Dense(CLASSES, name="scores")(x), name="towers")


def test_layers_of_one_name_are_told_apart_by_their_path(pictures):
    model = _two_towers()
    assert {"left/conv", "right/conv", "both"} == set(spatial_layers(model))

    left, right = (
        Probe(model, f"{side}/conv").observe(pictures[0]).activations for side in ("left", "right")
    )

    seen = Probe(model, "both").observe(pictures[0]).activations
    np.testing.assert_allclose(np.concatenate([left, right], axis=2), seen, atol=1e-6)
    with pytest.raises(InvalidValue, match=r"several layers 'conv'.*left/conv, right/conv"):
        Probe(model, "conv")


def test_maps_of_one_cell_in_a_head_are_not_the_last_maps():
    keras = load_keras()
    picture = keras.Input((16, 16, 3), name="p")
    x = keras.layers.Conv2D(4, 3, name="maps")(picture)
    x = keras.layers.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = keras.layers.Conv2D(CLASSES, 1, name="head")(x)
    model = keras.Model(picture, keras.layers.Flatten(name="row")(x), name="phone")
    assert last_spatial_layer(model) == "maps"
    assert Probe(model, "head").observe(np.zeros((16, 16, 3), np.float32)).activations.shape == (
        1,
        1,
        CLASSES,
    )


def test_threads_may_ask_while_another_probe_is_traced(pictures):
    model = _model()
    expected = Probe(model).observe(pictures[0]).gradients
    found: list[np.ndarray] = []

    def ask() -> None:
        found.append(Probe(model).observe(pictures[0]).gradients)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for gradients in found:
        np.testing.assert_allclose(gradients, expected, atol=1e-6)
