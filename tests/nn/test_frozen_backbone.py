"""One dense layer on frozen features learns from a handful of pictures."""

import numpy as np

from cnnviz.core.training import TrainingSettings
from cnnviz.nn.frozen_backbone import fit_on_frozen
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.nn.training_data import Part, TrainingData


def part(count, seed):
    """Red and blue noise in turn."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.int32) % 2
    pictures = rng.integers(0, 60, (count, 16, 16, 3), dtype=np.uint8)
    pictures[np.arange(count), :, :, 2 * labels] += 180
    return Part(pictures, labels)


def test_two_colours_are_told_apart_after_a_few_epochs(tmp_path):
    data = TrainingData("folder", ("red", "blue"), part(16, 0), part(4, 1), part(6, 2))
    settings = TrainingSettings(epochs=5, batch_size=4, learning_rate=0.01, keep="best")
    events = []
    found = fit_on_frozen(settings, data, folder=tmp_path, on_event=events.append)
    assert (found.correct, found.count) == (6, 6)
    rows = read_history(tmp_path / HISTORY)
    assert rows[-1]["loss"] < rows[0]["loss"] and len(rows) == found.epochs == 5
    assert [event["kind"] for event in events] == ["begin", *["epoch"] * 5]
    losses = [row["val_loss"] for row in rows]
    assert found.best_epoch == losses.index(min(losses))
