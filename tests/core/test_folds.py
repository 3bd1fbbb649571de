"""Folds hold every example once, keep the shares of the classes, and are those of scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import KFold, StratifiedKFold

from cnnviz.core.errors import InvalidValue
from cnnviz.core.folds import k_fold, spread, stratified_k_fold

LABELS = st.lists(st.integers(0, 4), min_size=4, max_size=60)


@given(st.integers(2, 80), st.integers(2, 12), st.booleans(), st.integers(0, 5))
def test_every_example_is_held_out_once_and_folds_differ_by_one_at_most(samples, folds, shuffle, seed):
    if folds > samples:
        return
    cut = k_fold(samples, folds, shuffle=shuffle, seed=seed)
    assert sorted(np.concatenate(cut)) == list(range(samples)) and len(cut) == folds
    sizes = [len(fold) for fold in cut]
    assert max(sizes) - min(sizes) <= 1


@given(LABELS, st.integers(2, 4), st.booleans(), st.integers(0, 5))
def test_stratified_folds_keep_every_class_within_one_example(labels, folds, shuffle, seed):
    cut = stratified_k_fold(labels, folds, shuffle=shuffle, seed=seed)
    assert sorted(np.concatenate(cut)) == list(range(len(labels)))
    counts = np.array([np.bincount(np.array(labels)[fold], minlength=5) for fold in cut])
    assert np.ptp(counts, axis=0).max() <= 1 and np.ptp(counts.sum(axis=1)) <= 1


@given(st.integers(4, 60), st.integers(2, 4))
def test_without_shuffling_the_folds_are_those_of_scikit_learn(samples, folds):
    theirs = [held for _, held in KFold(folds).split(np.zeros(samples))]
    for ours, wanted in zip(k_fold(samples, folds), theirs, strict=True):
        np.testing.assert_array_equal(ours, wanted)


@given(st.permutations([0] * 11 + [1] * 7 + [2] * 5), st.integers(2, 5))
def test_without_shuffling_the_stratified_folds_are_those_of_scikit_learn(labels, folds):
    theirs = [held for _, held in StratifiedKFold(folds).split(np.zeros(len(labels)), labels)]
    for ours, wanted in zip(stratified_k_fold(labels, folds), theirs, strict=True):
        np.testing.assert_array_equal(ours, wanted)


@pytest.mark.parametrize("cut", [k_fold, lambda n, k, **more: stratified_k_fold([0] * n, k, **more)])
def test_a_seed_repeats_the_folds_and_another_one_cuts_others(cut):
    first, again, other = (cut(30, 3, shuffle=True, seed=seed) for seed in (1, 1, 2))
    assert all(map(np.array_equal, first, again)) and not all(map(np.array_equal, first, other))


def test_shuffling_mixes_what_lies_in_the_order_of_the_classes():
    labels = np.repeat([0, 1, 2], 30)
    assert [len(set(labels[fold])) for fold in k_fold(90, 3)] == [1, 1, 1]
    assert [len(set(labels[fold])) for fold in k_fold(90, 3, shuffle=True)] == [3, 3, 3]


@pytest.mark.parametrize(
    ("labels", "folds", "says"),
    [
        ([0, 1], 1, "at least 2"),
        ([0, 1], 3, "not be more"),
        ([0.5, 1.0], 2, "whole numbers"),
    ],
)
def test_what_cannot_be_cut_is_refused_in_a_sentence(labels, folds, says):
    with pytest.raises(InvalidValue, match=says):
        stratified_k_fold(labels, folds)
    if says in ("at least 2", "not be more"):
        with pytest.raises(InvalidValue, match=says):
            k_fold(len(labels), folds)


def test_the_spread_is_that_of_numpy_and_a_single_result_has_none():
    results = [0.8, 0.91, 0.87, 0.85]
    found = spread(results)
    assert found.mean == pytest.approx(np.mean(results)) and (found.low, found.high) == (0.8, 0.91)
    assert found.deviation == pytest.approx(np.std(results, ddof=1))
    assert np.isnan(spread([0.8]).deviation)
    with pytest.raises(InvalidValue, match="at least one"):
        spread([])
