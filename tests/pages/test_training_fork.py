"""Forking on the training page, and the settings that the link of a run brings along."""

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import forks, runs
from cnnviz.nn.checkpoint import snapshot_file, write_arrays

TINY = TrainingSettings(filters=(2,), batch_size=128, epochs=2)
CHOSEN = TrainingSettings(
    dataset="shapes", picture_size=24, per_class=50, filters=(8,), kernel_size=5, dropout=0.5,
    batch_normalization=True, l1=1e-5, l2=0.001, initializer="he_normal", augmentation="flip",
    loss="categorical_crossentropy", label_smoothing=0.1, optimizer="adamw", learning_rate=0.02,
    schedule="cosine", weight_decay=0.01, batch_size=48, epochs=5, early_stopping=3, keep="last", seed=7,
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))


@pytest.fixture
def learned():
    """A run that was stopped after its two epochs; the weights after the second were kept."""
    run = runs.create(TINY, owner="anna")
    (run.directory / "snapshots").mkdir()
    shapes = [(3, 3, 1, 2), (2,), (32, 10), (10,)]
    write_arrays(snapshot_file(run.directory / "snapshots", 1), [np.ones(shape) for shape in shapes])
    run.finish("stopped")
    return run


def texts(app):
    return " ".join(element.value for kind in (app.markdown, app.caption) for element in kind)


def start(app):
    app.button(key="train_start").click().run()
    assert not app.exception


def test_a_fork_with_the_settings_of_its_run_trains_as_many_epochs_again(open_page, learned, submitted):
    app = open_page("training", train_run=learned.id, train_epochs=50)
    app.button(key="train_use").click().run()
    assert "It trains epochs 3 to 4." in texts(app)
    app.button(key="train_fork").click().run()
    assert not app.exception
    assert submitted[0].settings == replace(TINY, epochs=4)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ({"train_filters": "8", "train_epochs": 50}, "of another network: keep filters as"),
        ({"train_filters": "2", "train_network": "cifar_10"}, "needs at least 32×32 pixels"),
    ],
)
def test_a_fork_with_another_network_is_refused_before_it_begins(open_page, learned, address, why):
    app = open_page("training", train_run=learned.id, **address)
    assert app.button(key="train_fork").disabled
    assert any(why in one.value.replace("\\", "") for one in app.warning)


def test_a_fork_beyond_the_most_epochs_is_refused():
    most = TrainingSettings(epochs=500)
    assert forks.counted_on(most, 499) == most
    with pytest.raises(InvalidValue, match="epochs 1000 must lie between 1 and 500"):
        forks.counted_on(most, 500)


def test_the_link_of_a_run_brings_its_settings_and_so_does_a_reload(open_page, submitted):
    run = runs.create(CHOSEN, owner="anna")
    run.finish("stopped")
    app = open_page("training", train_run=run.id)
    assert app.query_params["train_filters"] == "8"
    words = {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}
    start(open_page("training", **(words | {"train_epochs": 50})))  # as the browser writes a change
    assert submitted[0].settings == replace(CHOSEN, epochs=50)


def test_a_link_that_names_a_setting_besides_the_run_means_what_it_says(open_page, submitted):
    run = runs.create(CHOSEN, owner="anna")
    run.finish("stopped")
    start(open_page("training", train_run=run.id, train_filters="4, 4"))
    assert submitted[0].settings == TrainingSettings(filters=(4, 4))


def test_a_folder_is_brought_without_its_path_in_the_address(open_page, tmp_path):
    run = runs.create(
        TrainingSettings(dataset="folder", source=str(tmp_path / "cats"), picture_size=64), owner="anna"
    )
    run.finish("stopped")
    app = open_page("training", train_run=run.id)
    assert not app.exception
    assert app.session_state["train_source"] == str(tmp_path / "cats")
    assert "train_source" not in app.query_params
