"""Which pictures an arm of a study learns from, and which it is asked about."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.class_turns import first_of_each, in_turn
from cnnviz.core.folds import k_fold, stratified_k_fold
from cnnviz.nn.training_data import Part, TrainingData

MOST_VALIDATION = 1000  # more would make an epoch wait longer for its curve than for its steps


class ArmData(NamedTuple):
    """The pictures of an arm.

    Args:
        train: what the weights learn from.
        validation: what is asked after each epoch.
        held_out: what is asked once, when the arm is over.
    """

    train: Part
    validation: Part
    held_out: Part


def of_augmentation(data: TrainingData) -> ArmData:
    """Give every arm the same pictures: the three parts of the data set.

    Args:
        data: as loaded.

    Returns:
        The parts; of the validation part at most `MOST_VALIDATION` pictures, every class in turn.
    """
    some = np.sort(in_turn(data.validation.labels, MOST_VALIDATION))
    return ArmData(data.train, chosen(data.validation, some), data.test)


def pool(data: TrainingData, per_class: int) -> Part:
    """Join what folds are cut from: training and validation part, since the test part stays outside.

    Args:
        data: as loaded.
        per_class: at most so many pictures of each class; 0 for all.

    Returns:
        One part, in the order of the classes.
    """
    labels = np.concatenate([data.train.labels, data.validation.labels])
    some = first_of_each(labels, per_class)
    some = some[np.argsort(labels[some], kind="stable")]
    within = some < len(data.train.labels)
    pictures = np.concatenate(
        [
            data.train.pictures[some[within]],
            data.validation.pictures[some[~within] - len(data.train.labels)],
        ]
    )
    back = np.argsort(np.concatenate([np.flatnonzero(within), np.flatnonzero(~within)]))
    return Part(pictures[back], labels[some])


def of_fold(
    examples: Part, fold: int | None, *, folds: int, stratified: bool, seed: int, shuffle: bool = True
) -> ArmData:
    """Cut the pictures of one fold, or those of one split of the usual kind.

    Args:
        examples: what `pool` returned.
        fold: which one is held out; None for a single split, that of another shuffling, with as many pictures
            in its parts as a fold has.
        folds: how many there are.
        stratified: whether the share of each class is kept.
        seed: of the shuffling.
        shuffle: whether the pictures are mixed before the folds are cut; a single split mixes them always.

    Returns:
        The pictures; those held out are also asked after each epoch, and nothing is chosen by them.
    """
    alone = fold is None
    mixed, seed = shuffle or alone, seed + alone
    if stratified:
        cut = stratified_k_fold(examples.labels, folds, shuffle=mixed, seed=seed)
    else:
        cut = k_fold(len(examples.labels), folds, shuffle=mixed, seed=seed)
    held = cut[fold or 0]
    rest = np.setdiff1d(np.arange(len(examples.labels)), held)
    return ArmData(chosen(examples, rest), chosen(examples, held), chosen(examples, held))


def chosen(part: Part, places: NDArray[np.intp]) -> Part:
    """Take some pictures of a part.

    Args:
        part: pictures and labels.
        places: which ones, in the order wanted.

    Returns:
        The smaller part.
    """
    return Part(part.pictures[places], part.labels[places])
