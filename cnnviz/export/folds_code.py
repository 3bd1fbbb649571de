"""Cross-validation as a program: scikit-learn cuts the folds, Keras trains a new network for each."""

import json
from collections.abc import Sequence
from math import ceil

from cnnviz.core.errors import InvalidValue
from cnnviz.core.fold_sample import proportional

TEST = 0.2  # share that the program puts aside

_PROGRAM = """import keras
import numpy as np
from sklearn.model_selection import {splitter}, train_test_split

# Every picture of the folder as an array, and the class of each.
files = keras.utils.image_dataset_from_directory(
    {folder}, image_size=({size}, {size}), batch_size=None, shuffle=False
)
pairs = [(np.asarray(picture) / 255, label) for picture, label in files.as_numpy_iterator()]
pictures, labels = (np.array(part) for part in zip(*pairs))
classes = len(files.class_names)

# The test part is put aside first. It is asked once, when nothing is left to choose.
pictures, x_test, labels, y_test = train_test_split(
    pictures, labels, test_size={test}, stratify=labels, random_state=0
)


def network():
    \"\"\"A new one for every fold: one that has trained before has seen what is held out now.\"\"\"
    keras.utils.set_random_seed({seed})
    model = keras.Sequential([
        keras.Input(pictures.shape[1:]),
        keras.layers.Conv2D(16, 3, activation="relu", name="conv_1"),
        keras.layers.MaxPooling2D(name="pool_1"),
        keras.layers.Conv2D(32, 3, activation="relu", name="conv_2"),
        keras.layers.GlobalAveragePooling2D(name="average"),
        keras.layers.Dense(classes, activation="softmax", name="classes"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


folds = {splitter}({arguments})
accuracies = []
for train, held_out in folds.split(pictures, labels):
    model = network()
    model.fit(pictures[train], labels[train], batch_size=32, epochs={epochs}, verbose=0)
    loss, accuracy = model.evaluate(pictures[held_out], labels[held_out], verbose=0)
    accuracies.append(accuracy)

print([round(accuracy, 3) for accuracy in accuracies])
print(f"mean {{np.mean(accuracies):.3f}}, standard deviation {{np.std(accuracies, ddof=1):.3f}}")
"""


def cross_validation(
    folder: str, *, folds: int, stratified: bool, shuffle: bool, seed: int, size: int, epochs: int
) -> str:
    """Write the program for a folder of class folders.

    Args:
        folder: its path, or a name that stands for it.
        folds: k.
        stratified: whether each fold keeps the shares of the classes.
        shuffle: whether the examples are mixed first.
        seed: of the shuffling and of the first weights.
        size: side of the pictures in pixels.
        epochs: passes over the training part of each fold.

    Returns:
        A program.

    Raises:
        InvalidValue: if there are fewer than two folds.

    Example:
        >>> options = {"stratified": False, "shuffle": False, "seed": 0, "size": 32, "epochs": 3}
        >>> text = cross_validation("digits", folds=5, **options)
        >>> [line for line in text.splitlines() if line.startswith("folds =")]
        ['folds = KFold(n_splits=5)']
    """
    if folds < 2:
        raise InvalidValue("folds {folds} must be at least {least}", folds=folds, least=2)
    arguments = f"n_splits={folds}"
    if shuffle:
        arguments += f", shuffle=True, random_state={seed}"
    return _PROGRAM.format(
        splitter="StratifiedKFold" if stratified else "KFold",
        folder=json.dumps(folder, ensure_ascii=False),
        arguments=arguments,
        seed=seed,
        size=size,
        epochs=epochs,
        test=TEST,
    )


def check_counts(counts: Sequence[int], names: Sequence[str], *, folds: int, stratified: bool) -> None:
    """Refuse a data set with which scikit-learn stops the program: it cannot divide what is not there.

    Args:
        counts: pictures of each class.
        names: of the classes.
        folds: k.
        stratified: whether each fold keeps the shares of the classes.

    Raises:
        InvalidValue: if a class is too small to be in the test part and in the rest, if a part has fewer
            pictures than there are classes, or if there are more folds than pictures to cut them from.

    Example:
        >>> check_counts([10, 5], ["cat", "dog"], folds=5, stratified=True)
    """
    total = sum(counts)
    tested = ceil(TEST * total)
    fewest = min(range(len(counts)), key=lambda label: counts[label])
    if counts[fewest] < 2:
        raise InvalidValue(
            "class '{name}' has fewer than {least} pictures: train_test_split(stratify=…) would stop with a "
            "ValueError",
            name=names[fewest], least=2,
        )  # fmt: skip
    if min(tested, total - tested) < len(counts):
        raise InvalidValue(
            "{total} pictures are too few for {classes} classes: the test part of {tested} cannot hold each "
            "class, so train_test_split would stop with a ValueError",
            total=total, classes=len(counts), tested=tested,
        )  # fmt: skip
    if stratified:
        largest = int(proportional(sorted(counts), total - tested).max())
        if largest < folds:
            raise InvalidValue(
                "no class has {folds} pictures when the test part is put aside, the largest only {left}: "
                "StratifiedKFold would stop with a ValueError",
                left=largest, folds=folds,
            )  # fmt: skip
    elif total - tested < folds:
        raise InvalidValue(
            "{left} pictures are left when the test part is put aside, fewer than {folds} folds: KFold would "
            "stop with a ValueError",
            left=total - tested, folds=folds,
        )  # fmt: skip
