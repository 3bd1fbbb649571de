"""The program on the training page runs, and builds the network that the page trains."""

import doctest
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import (
    AUGMENTATIONS,
    INITIALIZERS,
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
)
from cnnviz.core.training_schedule import rate_share
from cnnviz.export import training_code as module
from cnnviz.export import training_data_code, training_folder_code, training_split_code
from cnnviz.export.training_code import BEST, training_code
from cnnviz.export.training_data_code import shape_and_classes
from cnnviz.nn.keras_callbacks import keras_callbacks
from cnnviz.nn.networks import network_and_learner
from cnnviz.nn.runtime import load_keras
from cnnviz.vision import decode

OWN = "separable 4 3 relu; norm; depthwise 3; a: act relu; conv 4 1 from=a; add from=a,conv2d_1; flatten; "
LAST = "dense 10 softmax"
COVERING = [
    TrainingSettings(optimizer="sgd", initializer="he_normal", augmentation="strong", loss=LOSSES[1]),
    TrainingSettings(optimizer="momentum", initializer="zeros", l1=1e-5, l2=1e-4, keep="last"),
    TrainingSettings(optimizer="nesterov", initializer="lecun_normal", network="dense", loss=LOSSES[2]),
    TrainingSettings(optimizer="adagrad", initializer="he_uniform", loss=LOSSES[3], early_stopping=3),
    TrainingSettings(optimizer="rmsprop", initializer="glorot_normal", loss=LOSSES[4], reduce_on_plateau=2),
    TrainingSettings(optimizer="adamw", weight_decay=0.1, network="own", layers=OWN + LAST, l2=0.01),
    TrainingSettings(optimizer="adam", initializer="random_normal", network="modern", augmentation="deck"),
    TrainingSettings(network="digits_28", picture_size=28, augmentation="light", loss=LOSSES[1],
                     label_smoothing=0.1, batch_normalization=True),
    TrainingSettings(network="small", filters=(4, 8, 8), kernel_size=5, dropout=0.5, augmentation="flip"),
    TrainingSettings(network="cifar_10_small", augmentation="shift", picture_size=16, per_class=3),
]  # fmt: skip


def test_the_covering_settings_cover_every_choice():
    seen = {name: {getattr(one, name) for one in COVERING} for name in ("optimizer", "loss", "initializer")}
    assert seen["optimizer"] == set(OPTIMIZERS)
    assert seen["loss"] == set(LOSSES)
    assert seen["initializer"] == set(INITIALIZERS)
    assert {one.augmentation for one in COVERING} == set(AUGMENTATIONS)


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a program; without training, what ``fit`` was told is kept as ``told``."""
    monkeypatch.chdir(tmp_path)

    def execute(code, *, train=False):
        names, keras = {}, load_keras()
        if not train:

            def fit(self, x, y, **told):
                names.update(learner=self, told=told)
                return SimpleNamespace(history={})

            monkeypatch.setattr(keras.Model, "fit", fit)
            monkeypatch.setattr(keras.Model, "evaluate", lambda self, x, y, return_dict: {})
            monkeypatch.setattr(keras.Model, "load_weights", lambda self, path: None)
        exec(compile(code, "screen", "exec"), names)
        return names

    return execute


def config(layer):
    """Return what a layer is told, without the seeds: the page gives every layer its own."""

    def plain(value):
        if isinstance(value, dict):
            return {
                name: plain(one) for name, one in value.items() if name not in ("seed", "registered_name")
            }
        return value

    return plain(layer.get_config())


@pytest.mark.parametrize(
    "settings", COVERING, ids=lambda settings: f"{settings.optimizer}-{settings.network}"
)
def test_the_program_builds_what_the_page_trains(settings, run):
    program = run(training_code(settings))
    shape, classes = shape_and_classes(settings)
    network, learner = network_and_learner(settings, input_shape=shape, classes=classes)

    model, learns = program["model"], program["learner"]
    # A Sequential does not list its input.
    assert model.count_params() == network.count_params()
    inner = {layer.name: layer for layer in network.layers if type(layer).__name__ != "InputLayer"}
    shown = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    assert [layer.name for layer in shown] == list(inner)
    for layer in shown:
        assert type(layer) is type(inner[layer.name])
        assert config(layer) == config(inner[layer.name]), layer.name
    if learner is not network:
        before = zip(learns.layers[:-1], learner.layers[:-1], strict=True)
        for one, other in before:
            assert {**config(one), "name": ""} == {**config(other), "name": ""}
        assert learns.layers[-1] is model
    mine, yours = learns.optimizer.get_config(), learner.optimizer.get_config()
    assert {**mine, "name": ""} == {**yours, "name": ""}
    assert config_of_loss(learns.loss) == config_of_loss(learner.loss)
    assert program["told"]["batch_size"] == settings.batch_size
    assert program["told"]["epochs"] == settings.epochs
    kinds = [type(callback).__name__ for callback in program["told"].get("callbacks", [])]
    assert ("EarlyStopping" in kinds) == bool(settings.early_stopping)
    assert ("ReduceLROnPlateau" in kinds) == bool(settings.reduce_on_plateau)
    if settings.reduce_on_plateau:
        (shown,) = [one for one in program["told"]["callbacks"] if hasattr(one, "min_lr")]
        built, _noticed = keras_callbacks(settings, learner, list)
        (trained,) = [one for one in built if hasattr(one, "min_lr")]
        for name in ("monitor", "factor", "patience", "min_lr"):
            assert getattr(shown, name) == getattr(trained, name), name
    assert ("ModelCheckpoint" in kinds) == (settings.keep == "best")
    one_hot = settings.loss != "sparse_categorical_crossentropy"
    for name in ("train", "val", "test"):
        assert program[f"x_{name}"].dtype == np.uint8
        assert program[f"x_{name}"].shape[1:] == shape
        assert program[f"y_{name}"].ndim == 1 + one_hot


def config_of_loss(loss):
    return loss if isinstance(loss, str) else loss.get_config()


@pytest.mark.parametrize("epochs", [1, 10, 25])
@pytest.mark.parametrize("schedule", SCHEDULES[1:])
def test_the_schedule_is_that_of_the_page(schedule, epochs):
    settings = TrainingSettings(schedule=schedule, epochs=epochs, learning_rate=0.5, batch_size=7)
    parts = {part.name: part.code for part in module.training_parts(settings)}
    names = {"x_train": range(33), "keras": load_keras()}
    exec(parts["learning"].split("model.compile")[0], names)
    total = epochs * 5
    assert names["steps"] == total

    for step in range(total):
        share = rate_share(schedule, step / total, epochs=epochs)
        # The warm-up of Keras begins at nothing, that of the page at a hundredth.
        assert float(names["rate"](step)) == pytest.approx(0.5 * share, abs=0.0051 if share <= 0.01 else 1e-5)


def test_the_program_trains(run, capsys):
    settings = TrainingSettings(
        epochs=2, batch_size=128, filters=(4,), augmentation="light", schedule="cosine", l2=1e-4,
        loss="categorical_crossentropy",
    )  # fmt: skip
    program = run(training_code(settings), train=True)

    assert len(program["history"].history["val_loss"]) == 2
    assert len(program["x_train"]) + len(program["x_val"]) + len(program["x_test"]) == 1797
    assert "'accuracy':" in capsys.readouterr().out.splitlines()[-1]
    model = load_keras().models.clone_model(program["learner"])
    model.load_weights(BEST)  # the file is complete
    for mine, yours in zip(model.get_weights(), program["learner"].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_the_program_reads_the_arrays_that_keras_downloads(name, run, monkeypatch):
    rng = np.random.default_rng(0)
    grey = name != "cifar10"
    shape = (28, 28) if grey else (32, 32, 3)

    def part(count):
        labels = (np.arange(count) % 10).astype(np.uint8)
        return rng.integers(0, 256, (count, *shape), dtype=np.uint8), labels if grey else labels[:, None]

    data = part(180), part(20)
    monkeypatch.setattr(getattr(load_keras().datasets, name), "load_data", lambda: data)
    program = run(training_code(TrainingSettings(dataset=name, per_class=4, epochs=1)))

    assert program["x_train"].shape == (40, *shape, *((1,) if grey else ()))
    assert np.bincount(program["y_train"]).tolist() == [4] * 10
    assert len(program["x_val"]) == 30
    assert len(program["x_test"]) == len(program["y_test"]) == 20


def test_the_program_reads_a_folder(run, tmp_path):
    folder = tmp_path / 'pictures "of" mine'
    for label, name in enumerate(["cat", "dog", "owl"]):
        (folder / name).mkdir(parents=True)
        for number in range(5):
            cv2.imwrite(str(folder / name / f"{number}.png"), np.full((30, 20, 3), 80 * label, np.uint8))
    settings = TrainingSettings(dataset="folder", source=str(folder), picture_size=16, filters=(4,))
    program = run(training_code(settings, classes=3))

    assert [len(program[f"x_{part}"]) for part in ("train", "val", "test")] == [9, 3, 3]
    assert (program["x_train"] == 80 * program["y_train"][:, None, None, None]).all()
    assert program["model"].output_shape == (None, 3)
    with pytest.raises(InvalidValue, match="number of classes"):
        training_code(settings)


def test_the_program_of_the_animals_names_their_source():
    settings = TrainingSettings(dataset="animals10", picture_size=150, network="animals_10")
    code = training_code(settings)

    assert "are not those of a run" in code
    assert "kaggle.com/datasets/alessiocorrado99/animals10" in code
    assert "image_size=(150, 150)" in code
    compile(code, "screen", "exec")


def test_the_drawn_shapes_are_those_of_the_page(run):
    from cnnviz.nn.small_data import load

    program = run(training_code(TrainingSettings(dataset="shapes", filters=(4,))))
    np.testing.assert_array_equal(program["x_train"], load("shapes").train.pictures)


def test_the_program_makes_a_long_picture_smaller_as_the_product_does():
    assert training_folder_code.LONG_SIDE == decode.LONG_SIDE


@pytest.mark.parametrize("one", [module, training_data_code, training_folder_code, training_split_code])
def test_docstring_examples_are_true(one):
    found = doctest.testmod(one)
    assert found.attempted
    assert not found.failed
