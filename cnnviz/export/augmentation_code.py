"""Keras code for the augmentation on the screen: the layers of Keras 3 and the older generator.

Each program leaves sixteen changed pictures, `(16, 150, 150, 3)` in [0, 1], in a variable ``output``.
"""

import json
import math
from collections.abc import Mapping
from typing import Any


def layers(
    picture: str,
    *,
    seed: int = 0,
    rotation_range: float = 0,
    width_shift_range: float = 0,
    height_shift_range: float = 0,
    shear_range: float = 0,
    zoom_range: float = 0,
    horizontal_flip: bool = False,
    vertical_flip: bool = False,
    brightness_range: tuple[float, float] | None = None,
    channel_shift_range: float = 0,
    fill_mode: str = "nearest",
    cval: float = 0,
    crop: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    hue: float = 0,
    blur: float = 0,
    noise: float = 0,
    cutout: float = 0,
    mixing: Mapping[str, Any] | None = None,
    rand_augment: Mapping[str, Any] | None = None,
    standardisation: Mapping[str, Any] | None = None,
) -> str:
    """Write the augmentation as preprocessing layers, the way of Keras 3.

    Args:
        picture: path of the picture.
        seed: seed of the draws.
        rotation_range: degrees.
        width_shift_range: share of the width.
        height_shift_range: share of the height.
        shear_range: degrees.
        zoom_range: share.
        horizontal_flip: mirror left and right in half of the draws.
        vertical_flip: mirror up and down in half of the draws.
        brightness_range: least and largest factor, the same distance below and above 1, or None.
        fill_mode: "nearest", "constant", "reflect" or "wrap".
        cval: grey in [0, 1] for "constant".

    Returns:
        A program.

    Example:
        >>> print(layers("dog.jpg", rotation_range=20).splitlines()[7].strip())
        keras.layers.RandomRotation(20 / 360, fill_mode="nearest"),
    """
    filling = f'fill_mode="{fill_mode}"' + (f", fill_value={cval:g}" if fill_mode == "constant" else "")
    flips = {(True, False): "horizontal", (False, True): "vertical", (True, True): "horizontal_and_vertical"}
    steps = []
    if rotation_range:
        steps.append(f"RandomRotation({rotation_range:g} / 360, {filling}),")
    if width_shift_range or height_shift_range:
        shifts = f"height_factor={height_shift_range:g}, width_factor={width_shift_range:g}"
        steps.append(f"RandomTranslation({shifts}, {filling}),")
    if shear_range:
        slope = math.sin(math.radians(shear_range))
        steps.append(f"RandomShear(x_factor={slope:.3g}, {filling}),  # the sine of {shear_range:g} degrees")
    if zoom_range:
        factors = f"height_factor={zoom_range:g}, width_factor={zoom_range:g}"
        steps.append(f"RandomZoom({factors}, {filling}),")
    if horizontal_flip or vertical_flip:
        steps.append(f'RandomFlip("{flips[horizontal_flip, vertical_flip]}"),')
    if brightness_range:
        most = f"{brightness_range[1] - 1:g}"
        steps.append(f"RandomBrightness({most}, value_range=(0, 1)),  # adds where the generator multiplies")
    steps = steps or ["Identity(),"]
    return "\n".join(
        [
            "import keras",
            "",
            f"keras.utils.set_random_seed({seed})",
            *_load(picture),
            "augment = keras.Sequential(",
            "    [",
            *(f"        keras.layers.{step}" for step in steps),
            "    ]",
            ")",
            "# Changes pictures while training only; in predict() and evaluate() they pass through.",
            "output = augment(keras.ops.repeat(picture[None] / 255, 16, axis=0), training=True)",
        ]
    )


def generator(
    picture: str,
    *,
    seed: int = 0,
    rotation_range: float = 0,
    width_shift_range: float = 0,
    height_shift_range: float = 0,
    shear_range: float = 0,
    zoom_range: float = 0,
    horizontal_flip: bool = False,
    vertical_flip: bool = False,
    brightness_range: tuple[float, float] | None = None,
    channel_shift_range: float = 0,
    fill_mode: str = "nearest",
    cval: float = 0,
    crop: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    hue: float = 0,
    blur: float = 0,
    noise: float = 0,
    cutout: float = 0,
    mixing: Mapping[str, Any] | None = None,
    rand_augment: Mapping[str, Any] | None = None,
    standardisation: Mapping[str, Any] | None = None,
) -> str:
    """Write the augmentation with ImageDataGenerator, as the lecture decks do; deprecated in Keras 3.

    Args:
        picture: path of the picture.
        seed: seed of the draws.
        rotation_range: degrees.
        width_shift_range: share of the width.
        height_shift_range: share of the height.
        shear_range: degrees.
        zoom_range: share.
        horizontal_flip: mirror left and right in half of the draws.
        vertical_flip: mirror up and down in half of the draws.
        brightness_range: least and largest factor, or None.
        fill_mode: "nearest", "constant", "reflect" or "wrap".
        cval: grey in [0, 1] for "constant"; written in the picture's own numbers, 0 to 255.

    Returns:
        A program.

    Example:
        >>> print(generator("dog.jpg", shear_range=10).splitlines()[7].strip())
        shear_range=10,  # degrees
    """
    options = [
        (rotation_range, f"rotation_range={rotation_range:g},  # degrees"),
        (width_shift_range, f"width_shift_range={width_shift_range:g},  # share of the width"),
        (height_shift_range, f"height_shift_range={height_shift_range:g},"),
        (shear_range, f"shear_range={shear_range:g},  # degrees"),
        (zoom_range, f"zoom_range={zoom_range:g},  # factors from {1 - zoom_range:g} to {1 + zoom_range:g}"),
        (horizontal_flip, "horizontal_flip=True,"),
        (vertical_flip, "vertical_flip=True,"),
        (brightness_range, f"brightness_range={_pair(brightness_range)},"),
        (True, f'fill_mode="{fill_mode}",'),
        (fill_mode == "constant" and cval, f"cval={255 * cval:g},  # before rescale, so out of 255"),
        (True, "rescale=1 / 255,"),
    ]
    return "\n".join(
        [
            "import numpy as np",
            "import keras",
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator  # deprecated",
            "",
            *_load(picture),
            "generator = ImageDataGenerator(",
            *(f"    {line}" for wanted, line in options if wanted),
            ")",
            f"batches = generator.flow(np.repeat(picture[None], 16, axis=0), batch_size=16, seed={seed})",
            "output = next(batches)",
        ]
    )


def _load(picture: str) -> list[str]:
    path = json.dumps(picture, ensure_ascii=False)
    return [
        f"picture = keras.utils.load_img({path}, target_size=(150, 150), keep_aspect_ratio=True)",
        "picture = keras.utils.img_to_array(picture)",
    ]


def _pair(pair: tuple[float, float] | None) -> str:
    return f"({pair[0]:g}, {pair[1]:g})" if pair else "None"
