"""How labels reach the network: class_mode and label_mode, the arrays they make and the losses they fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark

Maker = Literal["generator", "dataset"]
"""Who makes the labels: ImageDataGenerator, or image_dataset_from_directory of Keras 3."""

CLASS_MODES = ("categorical", "sparse", "binary", "none")
LABEL_MODES: Mapping[str, str | None] = {
    "categorical": "categorical",
    "sparse": "int",
    "binary": "binary",
    "none": None,
}
"""What `image_dataset_from_directory` calls each class mode; its argument is ``label_mode``."""

LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")


def labels(
    numbers: ArrayLike, classes: Sequence[str], class_mode: str, *, maker: Maker = "generator"
) -> NDArray[Any] | None:
    """Write the labels of a batch as Keras hands them to the network.

    Args:
        numbers: (n,), the class of each picture.
        classes: names of all C classes, in the order of their numbers.
        class_mode: "categorical", a row of C numbers with one 1 in it; "sparse", the number itself;
            "binary", 0 or 1; or "none".
        maker: who makes them; the generator makes float32 of everything, the dataset int32 of "sparse" and a
            column of "binary".

    Returns:
        (n, C), (n,) or (n, 1); None for "none".

    Raises:
        InvalidValue: for another class mode, a number that is no class, or "binary" with other than two
            classes asked of the dataset. The generator does not notice that: it gives 0, 1, 2, 3.

    Example:
        >>> labels([2, 0], ["cat", "deer", "dog"], "categorical").tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
        >>> labels([2, 0], ["cat", "deer", "dog"], "sparse", maker="dataset").dtype
        dtype('int32')

    Source:
        Keras, `legacy/preprocessing/image.py` and `utils/image_dataset_utils.py`; deck EX, "CNN Example".
    """
    if class_mode not in CLASS_MODES:
        raise InvalidValue(
            "class_mode {value} is not one of {choices}", value=class_mode, choices=", ".join(CLASS_MODES)
        )
    known = np.asarray(numbers, np.int64)
    if known.size and not 0 <= known.min() <= known.max() < len(classes):
        raise InvalidValue("labels must be numbers from 0 to {most}", most=len(classes) - 1)
    if class_mode == "none":
        return None
    if class_mode == "categorical":
        return np.eye(len(classes), dtype=np.float32)[known]
    if class_mode == "binary" and maker == "dataset":
        if len(classes) != 2:
            raise InvalidValue(
                "class_mode binary needs exactly 2 classes, not {count}; take categorical or sparse",
                count=len(classes),
            )
        return known[:, None].astype(np.float32)
    return known.astype(np.int32 if maker == "dataset" else np.float32)


@dataclass(frozen=True)
class LossFit:
    """Whether a loss goes with labels, the last layer it wants, and why, as a sentence.

    Attributes:
        loss: Keras' name.
        fits: True if both mean the same; False also where Keras computes a number without a word.
        complains: True if Keras stops with an error.
        why: sentence in English, a constant of this module.
    """

    loss: str
    fits: bool
    complains: bool
    why: str


ROWS = mark("Both are rows with one number for each class; the last layer is a softmax over all classes.")
NUMBERS = mark("The loss takes the class number and looks up its probability; the last layer is a softmax.")
ONE = mark("One number between 0 and 1 against 0 or 1; the last layer is one sigmoid.")
TWO_AS_NUMBERS = mark("0 and 1 are class numbers too; it works with a softmax over the two classes.")
SAME_FOR_TWO = mark("With two classes and a softmax it is the same number as categorical_crossentropy.")
NO_ROWS = mark(
    "The loss wants a row of numbers for each picture and gets one number: Keras stops. Only with a last "
    "layer of a single number it goes on, and the loss is always 0: nothing is learned."
)
NO_NUMBER = mark("The loss wants one class number for each picture and gets a row of them: Keras stops.")
EACH_ALONE = mark(
    "Keras computes it without a word, as if every class were a question of its own, for pictures with "
    "several labels; with one class a picture it is the wrong question."
)
BEYOND_ONE = mark(
    "With more than two classes the labels reach beyond 1. On one sigmoid Keras computes a loss without a "
    "word, and it can fall below zero."
)
NO_LABELS = mark("Without labels there is nothing to compare with: use it for predict() only.")


def losses(class_mode: str, classes: int) -> tuple[LossFit, ...]:
    """Say which losses go with a class mode, and what happens with the others.

    Args:
        class_mode: one of `CLASS_MODES`.
        classes: number of classes.

    Returns:
        One for each of `LOSSES`.

    Example:
        >>> [fit.loss for fit in losses("sparse", 10) if fit.fits]
        ['sparse_categorical_crossentropy']

    Source:
        Keras, `losses/losses.py`, tried by the tests.
    """
    if class_mode not in CLASS_MODES:
        raise InvalidValue(
            "class_mode {value} is not one of {choices}", value=class_mode, choices=", ".join(CLASS_MODES)
        )
    if class_mode == "none":
        return tuple(LossFit(loss, False, True, NO_LABELS) for loss in LOSSES)
    if class_mode == "categorical":
        alone = (True, False, SAME_FOR_TWO) if classes == 2 else (False, False, EACH_ALONE)
        told = ((True, False, ROWS), (False, True, NO_NUMBER), alone)
    else:
        last = (True, False, ONE) if classes == 2 else (False, False, BEYOND_ONE)
        numbers = (True, False, TWO_AS_NUMBERS if class_mode == "binary" and classes == 2 else NUMBERS)
        told = ((False, True, NO_ROWS), numbers, last)
    return tuple(LossFit(loss, *each) for loss, each in zip(LOSSES, told, strict=True))
