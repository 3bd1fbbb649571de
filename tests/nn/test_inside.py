"""What is recorded about the inside of a network is right, small, and does not disturb the training."""

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.content.training_networks import network_of
from cnnviz.core.cam import grad_cam, hires_cam
from cnnviz.core.network_text import parse
from cnnviz.core.training import TrainingSettings
from cnnviz.nn import inside
from cnnviz.nn.inside_arrays import MAP_BYTES, within_budget
from cnnviz.nn.inside_files import MOST_EPOCHS, epoch_of, file_name, thin
from cnnviz.nn.inside_graph import choose_layers
from cnnviz.nn.network_builder import build
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.training_data import Part, TrainingData

TEXT = (
    "rescale; conv 3 3 same relu; pool; dropout 0.5; conv 4 3 same; norm; act relu; "
    "flatten; dense 5 relu; dense 3 softmax"
)


def noise(shape=(8, 8, 1), *, classes=3, train=40):
    rng = np.random.default_rng(0)

    def part(count):
        pictures = rng.integers(0, 256, (count, *shape)).astype(np.uint8)
        return Part(pictures, (np.arange(count) % classes).astype(np.int32))

    return TrainingData("noise", tuple("abcdefghij"[:classes]), part(train), part(6), part(6))


def compiled(network, **options):
    network.compile(loss="sparse_categorical_crossentropy", optimizer="adam", **options)
    return network


def arrays(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


@pytest.fixture(scope="module")
def network():
    return compiled(build(parse(TEXT, (8, 8, 1)), seed=1, l2=0.01))


@pytest.fixture(scope="module")
def record(network, tmp_path_factory):
    """A network, its data, its recorder, and what the recorder wrote about it."""
    folder = tmp_path_factory.mktemp("inside")
    recorder = inside.recorder(network, noise(), folder=folder, seed=5)
    recorder(network, -1)
    return recorder, arrays(folder / "start.npz"), arrays(folder / "picture.npz")


def test_the_norms_are_those_of_the_weights_and_of_the_gradient_that_training_would_follow(network, record):
    import tensorflow as tf

    recorder, found, _ = record
    loss = load_keras().losses.SparseCategoricalCrossentropy()
    with tf.GradientTape() as tape:
        answers = network(recorder.pictures, training=False)
        value = loss(recorder.labels, answers) + sum(network.losses)
    layers = [layer for layer in network.layers if layer.trainable_weights]
    slopes = tape.gradient(value, [[one.value for one in layer.trainable_weights] for layer in layers])
    assert list(found["layers"]) == [layer.name for layer in layers]
    for place, layer in enumerate(layers):
        weights = np.concatenate([np.ravel(one) for one in layer.trainable_weights])
        slope = np.concatenate([np.ravel(one) for one in slopes[place]])
        assert found["weight_norms"][place] == pytest.approx(np.linalg.norm(weights), rel=1e-5)
        assert found["gradient_norms"][place] == pytest.approx(np.linalg.norm(slope), rel=1e-4)


def test_pictures_that_do_not_fit_at_once_give_the_same_record(network, record, tmp_path, monkeypatch):
    monkeypatch.setattr(inside, "_room_for", lambda network: 7)
    inside.recorder(network, noise(), folder=tmp_path, seed=5)(network, -1)
    again = arrays(tmp_path / "start.npz")
    for name, value in record[1].items():
        if value.dtype.kind == "f":
            np.testing.assert_allclose(again[name], value, rtol=1e-4, atol=1e-6, err_msg=name)


def test_a_filter_is_dead_when_it_is_zero_everywhere_on_every_picture(tmp_path):
    network = compiled(build(parse("conv 4 3 relu; flatten; dense 3 softmax", (8, 8, 1)), seed=0))
    kernel, bias = network.layers[1].get_weights()
    kernel[...], bias[:] = 0, [-1, 1, -1, 0]  # a sum of 0 is not above 0 either
    network.layers[1].set_weights([kernel, bias])
    inside.recorder(network, noise(), folder=tmp_path, seed=0)(network, 2)
    found = arrays(tmp_path / "epoch-0002.npz")
    assert dict(zip(found["relus"], found["dead"], strict=True)) == {"conv2d_1": 0.75}


def test_the_relus_are_found_in_layers_and_as_layers_of_their_own(record):
    assert list(record[1]["relus"]) == ["conv2d_1", "activation_1", "dense_1"]
    norm = "batch_normalization_1"
    rows = ["conv2d_1", "conv2d_2", norm, "activation_1", "dense_1", "dense_2"]
    assert list(record[1]["rows"]) == rows


def test_maps_probabilities_and_grad_cam_are_those_of_the_fixed_picture(network, record):
    recorder, found, fixed = record
    picture = recorder.picture.astype(np.float32)
    np.testing.assert_array_equal(fixed["picture"], recorder.picture)
    np.testing.assert_allclose(
        found["probabilities"], np.asarray(network(picture[None], training=False))[0], atol=1e-6
    )
    assert list(found["mapped"]) == ["conv2d_1", "max_pooling2d_1", "conv2d_2", "activation_1"]
    assert found["cam_layer"] == "activation_1"  # what the last convolution's batch norm and ReLU make of it
    for place, name in enumerate(found["mapped"]):
        seen = Probe(network, str(name)).observe(picture, class_index=recorder.truth)
        levels, ranges = found[f"maps_{place}"], found[f"ranges_{place}"]
        steps = (ranges[:, 1] - ranges[:, 0])[:, None, None] / 255
        maps = ranges[:, :1, None] + levels * steps
        assert (np.abs(maps - seen.activations.transpose(2, 0, 1)) <= steps / 2 + 1e-6).all()
    np.testing.assert_allclose(found["cam"], grad_cam(seen.activations, seen.gradients), atol=1e-6)
    np.testing.assert_allclose(found["hires"], hires_cam(seen.activations, seen.gradients), atol=1e-6)


def test_without_a_flatten_there_is_no_second_map_since_it_would_be_the_same(tmp_path):
    pooled = compiled(build(parse("conv 3 3 same relu; globalavg; dense 3 softmax", (8, 8, 1)), seed=1))
    recorder = inside.recorder(pooled, noise(), folder=tmp_path, seed=0)
    recorder(pooled, 0)
    found = arrays(tmp_path / "epoch-0000.npz")
    seen = Probe(pooled, "conv2d_1").observe(recorder.picture.astype(np.float32), class_index=recorder.truth)
    assert "hires" not in found
    same = np.maximum(hires_cam(seen.activations, seen.gradients), 0)
    np.testing.assert_allclose(found["cam"], same, atol=1e-6)


def test_the_filters_of_a_first_convolution_are_kept_and_others_are_not(network, record, tmp_path):
    np.testing.assert_allclose(record[1]["filters"], network.layers[2].kernel, rtol=1e-3)
    dense = compiled(build(parse("flatten; dense 4 relu; dense 3 softmax", (8, 8, 1))))
    inside.recorder(dense, noise(), folder=tmp_path, seed=0)(dense, 0)
    found = arrays(tmp_path / "epoch-0000.npz")
    assert not {"filters", "cam", "hires", "maps_0"} & set(found)
    assert list(found["layers"]) == ["dense_1", "dense_2"]


def test_training_with_the_recorder_gives_the_curve_it_has_without(tmp_path):
    from cnnviz.nn.repeatable import seed_everything

    data = noise()

    def curve(recorded):
        seed_everything(3)
        network = compiled(build(parse(TEXT, (8, 8, 1)), seed=3), metrics=["accuracy"])
        record = inside.recorder(network, data, folder=tmp_path, seed=3)
        after = load_keras().callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: record(network, epoch))
        if recorded:
            record(network, -1)
        fitted = network.fit(
            data.train.pictures.astype(np.float32),
            data.train.labels,
            epochs=3,
            batch_size=16,
            callbacks=[after] if recorded else [],
            verbose=0,
        )
        return fitted.history, network.get_weights()

    bare, weights = curve(False)
    assert not list(tmp_path.iterdir())
    watched, same_weights = curve(True)
    assert watched == bare
    for one, other in zip(weights, same_weights, strict=True):
        np.testing.assert_array_equal(one, other)
    assert {path.name for path in tmp_path.iterdir()} == {
        "picture.npz",
        "start.npz",
        "epoch-0000.npz",
        "epoch-0001.npz",
        "epoch-0002.npz",
    }


def test_an_epoch_of_the_animals_network_at_96_pixels_takes_less_than_a_megabyte(tmp_path):
    data = noise((96, 96, 3), classes=10, train=2)
    settings = TrainingSettings(network="animals_10")
    network = compiled(build(network_of(settings, input_shape=(96, 96, 3), classes=10)))
    inside.recorder(network, data, folder=tmp_path, seed=0)(network, 0)
    assert 100_000 < (tmp_path / "epoch-0000.npz").stat().st_size < 1_000_000
    assert (tmp_path / "picture.npz").stat().st_size < 100_000


def test_of_a_network_with_too_many_maps_evenly_chosen_layers_are_kept():
    text = "; ".join(["conv 32 1"] * 24)
    network = build(parse(f"{text}; globalavg; dense 2 softmax", (128, 128, 1)))
    layers, maps = within_budget(choose_layers(network))
    assert len(maps) == len(layers.mapped) == MAP_BYTES // (16 * 64 * 64)
    assert layers.mapped[0].name == "conv2d_1" and layers.mapped[-1].name == "conv2d_24"
    assert list(maps[0])[:3] == [0, 2, 4] and len(maps[0]) == 16


def test_a_diverged_network_is_recorded_without_numbers(network, tmp_path):
    broken = compiled(build(parse(TEXT, (8, 8, 1)), seed=1))
    broken.set_weights([np.full_like(one, np.nan) for one in network.get_weights()])
    inside.recorder(broken, noise(), folder=tmp_path, seed=0)(broken, 0)
    found = arrays(tmp_path / "epoch-0000.npz")
    assert np.isnan(found["cam"]).all() and np.isnan(found["ranges_0"]).all()
    assert np.isnan(found["gradient_norms"]).all()


def test_more_than_sixty_epochs_leave_every_second_and_always_the_newest(tmp_path):
    kept = []
    for epoch in range(-1, 130):
        (tmp_path / file_name(epoch)).touch()
        thin(tmp_path, epoch)
        kept = sorted(epoch_of(path.name) for path in tmp_path.iterdir())
        assert len(kept) <= MOST_EPOCHS + 2 and kept[0] == -1 and kept[-1] == epoch
    assert kept == [-1, *range(3, 129, 4), 129]


def test_a_full_disk_costs_the_record_and_not_the_run(network, tmp_path):
    (tmp_path / "inside").write_text("a file where the folder should be")
    inside.recorder(network, noise(), folder=tmp_path / "inside", seed=0)(network, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]


def test_the_other_losses_are_measured_too(network, tmp_path):
    other = build(parse(TEXT, (8, 8, 1)), seed=1)  # not compiled, as behind an augmentation
    loss = load_keras().losses.CategoricalCrossentropy(label_smoothing=0.1)
    data = replace(noise(), validation=Part(np.zeros((0, 8, 8, 1), np.uint8), np.zeros(0, np.int32)))
    inside.recorder(other, data, folder=tmp_path, seed=5, loss=loss)(other, 0)
    found = arrays(tmp_path / "epoch-0000.npz")
    assert (found["gradient_norms"] > 0).all() and np.isfinite(found["gradient_norms"]).all()
