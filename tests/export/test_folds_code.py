"""The program of the K-fold part runs as it stands and cuts the folds that the page speaks of."""

import re

import cv2
import numpy as np
import pytest
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

from cnnviz.core.errors import InvalidValue
from cnnviz.export.folds_code import TEST, check_counts, cross_validation

OPTIONS = {"stratified": True, "shuffle": True, "seed": 3, "size": 8, "epochs": 1}


def test_the_program_trains_a_new_network_on_every_fold(tmp_path, capsys, monkeypatch):
    for label in ("a", "b"):
        (tmp_path / "set" / label).mkdir(parents=True)
        for number in range(10):
            grey = np.full((8, 8, 3), 10 * number + 100 * (label == "b"), np.uint8)
            cv2.imwrite(str(tmp_path / "set" / label / f"{number}.png"), grey)
    monkeypatch.chdir(tmp_path)
    scope = {}
    exec(cross_validation("set", folds=2, **OPTIONS), scope)
    assert scope["pictures"].shape == (16, 8, 8, 3) and len(scope["x_test"]) == 4
    assert scope["pictures"].max() <= 1 and len(scope["accuracies"]) == 2
    shares = [
        np.bincount(scope["labels"][held])
        for _, held in scope["folds"].split(scope["pictures"], scope["labels"])
    ]
    assert [share.tolist() for share in shares] == [[4, 4], [4, 4]]
    assert f"mean {np.mean(scope['accuracies']):.3f}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "StratifiedKFold(n_splits=5, shuffle=True, random_state=3)"),
        ({"stratified": False}, "KFold(n_splits=5, shuffle=True, random_state=3)"),
        ({"shuffle": False}, "StratifiedKFold(n_splits=5)"),
    ],
)
def test_the_settings_stand_in_the_program(changed, line):
    assert re.search(
        rf"^folds = {re.escape(line)}$", cross_validation("x", folds=5, **OPTIONS | changed), re.M
    )


def test_one_fold_is_no_program():
    with pytest.raises(InvalidValue, match="folds 1 must be at least 2"):
        cross_validation("x", folds=1, **OPTIONS)


def divided(counts, folds, *, stratified):
    """What the program does with the labels alone."""
    labels = np.repeat(np.arange(len(counts)), counts)
    rest, _ = train_test_split(labels, test_size=TEST, stratify=labels, random_state=0)
    splitter = StratifiedKFold(folds) if stratified else KFold(folds)
    return list(splitter.split(rest, rest))


@pytest.mark.parametrize("stratified", [True, False])
@pytest.mark.filterwarnings("ignore:The least populated class")
def test_a_program_that_is_shown_is_never_stopped_by_scikit_learn(stratified):
    rng, shown = np.random.default_rng(0), 0
    for _ in range(60):
        counts, folds = rng.integers(1, 16, rng.integers(2, 6)).tolist(), int(rng.integers(2, 11))
        try:
            check_counts(counts, "abcdef", folds=folds, stratified=stratified)
        except InvalidValue:
            continue
        assert len(divided(counts, folds, stratified=stratified)) == folds
        shown += 1
    assert shown > 20


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([9, 1], "class 'b' has fewer than 2 pictures"),
        ([2, 2, 2], "6 pictures are too few for 3 classes"),
        ([5, 5], "no class has 5 pictures"),
    ],
)
def test_what_scikit_learn_would_refuse_is_said_in_place_of_the_program(counts, says):
    with pytest.raises(InvalidValue, match=says):
        check_counts(counts, "abc", folds=5, stratified=True)
    with pytest.raises(ValueError, match=r"class|members"):
        divided(counts, 5, stratified=True)
