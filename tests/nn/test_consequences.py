"""Changed copies asked together give what each gives alone, and the bar is told how far it is."""

import numpy as np
import pytest

from cnnviz.core.consequences import map_agreement
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.consequences import observe
from cnnviz.nn.explanation import explain
from cnnviz.nn.probe import Probe
from cnnviz.vision.augment import augmented, matrix
from cnnviz.vision.augmentation_settings import AugmentationSettings

SIZE = (32, 32)


@pytest.fixture(scope="module")
def probe(colour_model):
    from cnnviz.nn.runtime import load_keras

    return Probe(load_keras().models.load_model(colour_model), "maps")


@pytest.fixture(scope="module")
def red_patch():
    """Red, a dog to this network, in a corner of a dark picture."""
    pixels = np.full((*SIZE, 3), (0.05, 0.1, 0.0), np.float32)
    pixels[2:14, 16:30] = (1.0, 0.0, 0.0)
    return pixels


def test_batches_give_what_each_copy_gives_alone(probe, red_patch, monkeypatch):
    monkeypatch.setattr(Probe, "at_once", lambda self, size: 4)
    settings = AugmentationSettings(rotation_range=60, width_shift_range=0.4, horizontal_flip=True)
    drawn = augmented(red_patch, settings, seed=5, count=6)
    matrices = [matrix(one.values, SIZE) for one in drawn]
    told = []
    found = observe(
        probe, red_patch, [one.pixels for one in drawn], matrices, on_progress=lambda *done: told.append(done)
    )
    assert told == [(4, 6), (6, 6)]
    own = explain(probe, red_patch)
    alone = [explain(probe, one.pixels, class_index=own.class_index) for one in drawn]
    summary = found.summary
    assert summary.class_index == own.class_index == 0
    assert summary.shares == pytest.approx([one.probabilities[0] for one in alone], abs=1e-6)
    assert summary.answers.tolist() == [int(one.probabilities.argmax()) for one in alone]
    assert found.original == pytest.approx(own.raw, rel=1e-5)
    assert found.worst == pytest.approx(alone[summary.worst].raw, rel=1e-5)
    expected = [map_agreement(own.raw, one.raw, m, SIZE) for one, m in zip(alone, matrices, strict=True)]
    assert summary.agreement == pytest.approx(expected, nan_ok=True)


def test_a_mirrored_copy_moves_the_map_only_as_far_as_the_animal_moved(probe, red_patch):
    mirrored = np.ascontiguousarray(red_patch[:, ::-1])
    flip = np.array([[-1, 0, 31], [0, 1, 0], [0, 0, 1.0]])
    followed = observe(probe, red_patch, [mirrored], [flip]).summary
    in_place = observe(probe, red_patch, [mirrored], [np.eye(3)]).summary
    assert followed.kept.all() and followed.agreement[0] > 0.99
    assert in_place.agreement[0] < 0.5


def test_as_many_matrices_as_copies_are_asked_for(probe, red_patch):
    with pytest.raises(InvalidValue, match="equally many"):
        observe(probe, red_patch, [red_patch], [])
