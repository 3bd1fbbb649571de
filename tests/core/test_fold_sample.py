"""A few of many examples keep the shares of each class and fold, whatever the folds look like."""

import numpy as np
import pytest

from cnnviz.core.fold_sample import fold_sample, proportional
from cnnviz.core.folds import stratified_k_fold


def table(labels, held):
    return np.array([np.bincount(held[labels == label], minlength=held.max() + 1) for label in set(labels)])


@pytest.mark.parametrize("counts", [[50] * 10, [9000, 700, 60], [4] * 60])
def test_of_stratified_folds_every_fold_shows_every_class_and_as_often_as_the_others(counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    held = np.empty(len(labels), int)
    for fold, places in enumerate(stratified_k_fold(labels, 4, shuffle=True, seed=0)):
        held[places] = fold
    shown = fold_sample(labels, held, 160)
    drawn = table(labels[shown], held[shown])
    assert drawn.shape == (len(counts), 4) and drawn.min() >= 1
    assert np.ptp(drawn, axis=1).max() <= 1


def test_uneven_folds_stay_as_uneven_as_they_are():
    labels, held = np.repeat([0, 1], 500), np.repeat([0, 1, 0, 1], [100, 400, 375, 125])
    shown = fold_sample(labels, held, 80)
    assert table(labels[shown], held[shown]).tolist() == [[8, 32], [30, 10]]
    assert np.array_equal(fold_sample(labels[:50], held[:50], 80), np.arange(50))


def test_a_class_a_hundred_times_over_is_not_drawn_a_hundred_times():
    labels, held = np.repeat(np.arange(100), 50), np.tile(np.arange(10), 500)
    assert len(fold_sample(labels, held, 160)) == 160


def test_what_is_given_out_in_proportion_is_all_of_it_and_never_more_than_there_is():
    rng = np.random.default_rng(0)
    for _ in range(50):
        counts = rng.integers(0, 30, 6) + np.eye(6, dtype=int)[0]
        total = int(rng.integers(0, counts.sum() + 1))
        given = proportional(counts, total)
        assert given.sum() == total and (given <= counts).all()
