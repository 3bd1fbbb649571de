"""What a training run can choose from: names a student types in Keras next, and what each of them means."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnviz.core.mark import mark

DATASETS = ("digits", "shapes", "mnist", "fashion_mnist", "cifar10", "animals10", "folder")
"""The first two come with the product; "folder" is a folder of class folders, or a ZIP of one."""

PHOTOGRAPHS = ("animals10", "folder")
"""Their pictures have many sizes, so a run has to say one."""

LARGEST_PICTURE = 512
"""Pixels a side that a picture can be brought to."""

MOST_FILTERS = 128
"""Of one convolution of the network "small", which has up to three of them."""

NETWORKS = ("small", "dense", "digits_28", "cifar_10_small", "cifar_10", "animals_10", "modern", "own")
"""Networks to train; what they are made of says `cnnviz.content.training_networks`."""

# Keras' class and its further arguments; the learning rate is the student's.
OPTIMIZERS: Mapping[str, tuple[str, Mapping[str, float | bool]]] = MappingProxyType(
    {
        "sgd": ("SGD", {}),
        "momentum": ("SGD", {"momentum": 0.9}),
        "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
        "adagrad": ("Adagrad", {}),
        "rmsprop": ("RMSprop", {}),
        "adam": ("Adam", {}),
        "adamw": ("AdamW", {}),
    }
)

LOWEST_RATE, HIGHEST_RATE = 1e-6, 10
"""Of the learning rate, whoever sets it: the settings, a hand while the run goes on, or a callback."""

SCHEDULES = ("constant", "step", "exponential", "cosine", "warmup_cosine")

LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
)

INITIALIZERS = (
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_normal",
    "random_normal",
    "zeros",
)


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How training pictures are changed anew in each epoch.

    Args:
        title: in English, to be translated.
        flip: left and right are exchanged in half of the pictures.
        rotation: turned by up to so many degrees either way.
        shift: moved by up to this share of the width and of the height.
        shear: sheared by up to this factor.
        zoom: made larger or smaller by up to this share.
        brightness: made lighter or darker by up to this share of white.
    """

    title: str
    flip: bool = False
    rotation: float = 0.0
    shift: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    brightness: float = 0.0


AUGMENTATIONS: Mapping[str, Augmentation] = MappingProxyType(
    {
        "none": Augmentation(title=mark("None")),
        "flip": Augmentation(title=mark("Mirrored"), flip=True),
        "shift": Augmentation(title=mark("Shifted by a tenth"), shift=0.1),
        "light": Augmentation(
            title=mark("Mirrored, shifted, turned a little"), flip=True, shift=0.1, rotation=10
        ),
        # Deck EX: rotation 20 degrees, shear 0.2, shifts 0.2 and a horizontal flip.
        "deck": Augmentation(title=mark("As in deck EX"), flip=True, rotation=20, shift=0.2, shear=0.2),
        "strong": Augmentation(
            title=mark("Strong"), flip=True, rotation=20, shift=0.15, shear=0.2, zoom=0.2, brightness=0.2
        ),
    }
)
