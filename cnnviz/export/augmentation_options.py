"""What both programs of an augmentation are written from, and the lines that both have."""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

COUNT = 16
"""How many changed pictures a program makes."""

OFF: Mapping[str, Any] = {
    "rotation_range": 0,
    "width_shift_range": 0,
    "height_shift_range": 0,
    "shear_range": 0,
    "zoom_range": 0,
    "horizontal_flip": False,
    "vertical_flip": False,
    "brightness_range": None,
    "channel_shift_range": 0,
    "fill_mode": "nearest",
    "cval": 0,
    "crop": 0,
    "contrast": 0,
    "saturation": 0,
    "hue": 0,
    "blur": 0,
    "noise": 0,
    "cutout": 0,
}
"""Every option of the changes with the value that leaves it out."""

_MIXING = {"kind": "none", "alpha": 0.2}
_RAND_AUGMENT = {"num_ops": 0, "factor": 0.5}
_STANDARDISATION = {
    "rescale": None,
    "samplewise_center": False,
    "samplewise_std_normalization": False,
    "featurewise_center": False,
    "featurewise_std_normalization": False,
    "zca_whitening": False,
    "zca_epsilon": 1e-6,
}


def options(
    changes: Mapping[str, Any],
    mixing: Mapping[str, Any] | None,
    rand_augment: Mapping[str, Any] | None,
    standardisation: Mapping[str, Any] | None,
) -> SimpleNamespace:
    """Put all options into one value, with what was left out.

    Raises:
        TypeError: there is no option of that name.
    """
    parts = (
        (OFF, changes),
        (_MIXING, mixing),
        (_RAND_AUGMENT, rand_augment),
        (_STANDARDISATION, standardisation),
    )
    chosen: dict[str, Any] = {}
    for known, given in parts:
        if unknown := set(given or {}) - set(known):
            raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
        chosen |= known | dict(given or {})
    return SimpleNamespace(**chosen)


def load_lines(picture: str, side: int = 150) -> list[str]:
    """Write how the picture is read, float32 from 0 to 255."""
    path = json.dumps(picture, ensure_ascii=False)
    return [
        f"picture = keras.utils.load_img({path}, target_size=({side}, {side}), keep_aspect_ratio=True)",
        "picture = keras.utils.img_to_array(picture)",
    ]


def head_lines(chosen: SimpleNamespace) -> list[str]:
    """Say first what a program leaves besides its pictures."""
    if chosen.kind == "none":
        return []
    return ["# Leaves mixed pictures in output and, mixed by the same shares, their labels in labels."]


def label_line(chosen: SimpleNamespace) -> list[str]:
    """Write labels, which mixing needs."""
    if chosen.kind == "none":
        return []
    return [f'labels = np.eye({COUNT}, dtype="float32")  # each picture a class of its own; yours: one-hot']


def mixing_lines(chosen: SimpleNamespace) -> list[str]:
    """Write the mixing of ``output`` and ``labels``."""
    alpha = f"{chosen.alpha:g}"
    if chosen.kind == "none":
        return []
    if chosen.kind == "mixup":
        layer = f"MixUp(alpha={alpha})"
    elif chosen.alpha <= 1:
        layer = f"CutMix(factor=({alpha}, {alpha}))"
    else:
        layer = f"CutMix(factor=(1, 1))  # alpha; Keras goes no further, {alpha} was wanted"
    return [
        f"mix = keras.layers.{layer}",
        'mixed = mix({"images": output, "labels": labels}, training=True)',
        'output, labels = mixed["images"], mixed["labels"]',
    ]


def pair(factors: tuple[float, float]) -> str:
    """Write two factors as Keras code does."""
    return f"({factors[0]:g}, {factors[1]:g})"
