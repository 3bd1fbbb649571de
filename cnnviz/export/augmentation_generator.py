"""An augmentation with ImageDataGenerator, as the lecture decks do; deprecated in Keras 3."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from cnnviz.export.augmentation_options import (
    COUNT,
    head_lines,
    label_line,
    load_lines,
    mixing_lines,
    options,
    pair,
)

ZCA_SIDE = 32
"""Keras keeps ZCA as a matrix of all numbers by all numbers: of 150 × 150 pixels it would fill 18 GB."""


def generator(
    picture: str,
    *,
    seed: int = 0,
    mixing: Mapping[str, Any] | None = None,
    rand_augment: Mapping[str, Any] | None = None,
    standardisation: Mapping[str, Any] | None = None,
    **changes: Any,
) -> str:
    """Write the augmentation with ImageDataGenerator, as the lecture decks do; deprecated in Keras 3.

    Args:
        picture: path of the picture.
        seed: seed of the draws.
        mixing: ``kind`` ("none", "mixup", "cutmix") and ``alpha``, or None.
        rand_augment: ``num_ops`` and ``factor``, or None.
        standardisation: the steps by Keras' names, or None. Its ``rescale`` multiplies pictures in [0, 1].
        **changes: the other options by name, in the units of `cnnviz.vision.augmentation_settings`; what is
            left out is off. Greys are written in the picture's own numbers, 0 to 255.

    Returns:
        A program that leaves sixteen pictures in ``output``; what the generator has no option for is in its
        ``preprocessing_function``.

    Raises:
        TypeError: there is no option of that name.

    Example:
        >>> print(generator("dog.jpg", shear_range=10).splitlines()[7].strip())
        shear_range=10,  # degrees
    """
    chosen = options(changes, mixing, rand_augment, standardisation)
    side = ZCA_SIDE if chosen.zca_whitening else 150
    function = _function(chosen, seed)
    mixed = chosen.kind != "none"
    needs_seed = mixed or chosen.num_ops
    return "\n".join(
        [
            *head_lines(chosen),
            "import numpy as np",
            "import keras",
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator  # deprecated",
            *(["from scipy import ndimage"] if chosen.blur else []),
            "",
            *([f"keras.utils.set_random_seed({seed})"] if needs_seed else []),
            *function,
            *load_lines(picture, side),
            "generator = ImageDataGenerator(",
            *(f"    {line}" for line in _options(chosen, bool(function))),
            ")",
            f"pictures = np.repeat(picture[None], {COUNT}, axis=0)  # in place of your pictures",
            *_fit(chosen),
            *label_line(chosen),
            f"batches = generator.flow(pictures{', labels' * mixed}, batch_size={COUNT}, seed={seed})",
            f"output{', labels' * mixed} = next(batches)",
            *mixing_lines(chosen),
        ]
    )


def _options(chosen: SimpleNamespace, has_function: bool) -> list[str]:
    zoom = chosen.zoom_range
    if isinstance(zoom, tuple):
        zoom_line = f"zoom_range={pair(zoom)},  # factors"
    else:
        zoom_line = f"zoom_range={zoom:g},  # factors from {1 - zoom:g} to {1 + zoom:g}"
    constant = chosen.fill_mode == "constant" and chosen.cval
    brightness = chosen.brightness_range
    rescale = 1 if chosen.rescale is None else chosen.rescale
    lines = [
        (chosen.rotation_range, f"rotation_range={chosen.rotation_range:g},  # degrees"),
        (chosen.width_shift_range, f"width_shift_range={chosen.width_shift_range:g},  # share of the width"),
        (chosen.height_shift_range, f"height_shift_range={chosen.height_shift_range:g},"),
        (chosen.shear_range, f"shear_range={chosen.shear_range:g},  # degrees"),
        (zoom, zoom_line),
        (chosen.horizontal_flip, "horizontal_flip=True,"),
        (chosen.vertical_flip, "vertical_flip=True,"),
        (brightness, f"brightness_range={pair(brightness or (1, 1))},"),
        (
            chosen.channel_shift_range,
            f"channel_shift_range={255 * chosen.channel_shift_range:g},  # before rescale, so out of 255",
        ),
        (True, f'fill_mode="{chosen.fill_mode}",'),
        (constant, f"cval={255 * chosen.cval:g},  # before rescale, so out of 255"),
        (has_function, "preprocessing_function=change,"),
        (True, f"rescale={rescale:g} / 255,"),
        (chosen.samplewise_center or chosen.samplewise_std_normalization, "samplewise_center=True,"),
        (chosen.samplewise_std_normalization, "samplewise_std_normalization=True,"),
        (_needs_fit(chosen), "featurewise_center=True,"),
        (
            chosen.featurewise_std_normalization and not chosen.zca_whitening,
            "featurewise_std_normalization=True,",
        ),
        (
            chosen.zca_whitening,
            f"zca_whitening=True,  # at {ZCA_SIDE} px: of 150 px its matrix would take 18 GB",
        ),
        (chosen.zca_whitening, f"zca_epsilon={chosen.zca_epsilon:g},"),
    ]
    return [line for wanted, line in lines if wanted]


def _needs_fit(chosen: SimpleNamespace) -> bool:
    return bool(chosen.featurewise_center or chosen.featurewise_std_normalization or chosen.zca_whitening)


def _fit(chosen: SimpleNamespace) -> list[str]:
    if chosen.zca_whitening:  # of sixteen equal pictures there is nothing to learn
        return [
            f"training = np.stack([generator.random_transform(picture) for _ in range({COUNT})])",
            "generator.fit(training)",
        ]
    return ["generator.fit(pictures)"] if _needs_fit(chosen) else []


def _function(chosen: SimpleNamespace, seed: int) -> list[str]:
    """Write what the generator lacks as a function of one picture."""
    lines = [*_crop(chosen), *_colours(chosen), *_grain(chosen)]
    if not lines:
        return []
    rand = []
    if chosen.num_ops:
        numbers = f"num_ops={chosen.num_ops}, factor={chosen.factor:g}"
        rand = [f"rand_augment = keras.layers.RandAugment(value_range=(0, 1), {numbers})"]
    return [
        f"chance = np.random.default_rng({seed})",
        *rand,
        "",
        "",
        "def change(x):  # what the generator has no option for; x is one picture, 0 to 255",
        "    x = np.clip(x / 255, 0, 1)",
        *(f"    {line}" for line in lines),
        "    return 255 * x",
        "",
        "",
    ]


def _crop(chosen: SimpleNamespace) -> list[str]:
    lines = []
    if chosen.num_ops:
        lines.append("x = np.array(rand_augment(x[None], training=True))[0]  # after the moves, not before")
    if chosen.crop:
        lines += [
            f"side = round(len(x) * (1 - chance.uniform(0, {chosen.crop:g})))  # crop",
            "top, left = chance.integers(len(x) - side + 1, size=2)",
            "x = np.array(keras.ops.image.resize(x[top : top + side, left : left + side], x.shape[:2]))",
        ]
    return lines


def _colours(chosen: SimpleNamespace) -> list[str]:
    lines = []
    if chosen.contrast:
        limits = f"{1 - chosen.contrast:g}, {1 + chosen.contrast:g}"
        lines += [
            "mean = x.mean((0, 1))  # contrast",
            f"x = np.clip((x - mean) * chance.uniform({limits}) + mean, 0, 1)",
        ]
    if chosen.saturation or chosen.hue:
        lines.append("hue, saturation, value = np.moveaxis(np.array(keras.ops.image.rgb_to_hsv(x)), 2, 0)")
        if chosen.saturation:
            limits = f"{1 - chosen.saturation:g}, {1 + chosen.saturation:g}"
            lines.append(f"saturation = np.clip(saturation * chance.uniform({limits}), 0, 1)")
        if chosen.hue:
            lines.append(f"hue = (hue + chance.uniform(-{chosen.hue:g}, {chosen.hue:g})) % 1")
        lines.append("x = np.array(keras.ops.image.hsv_to_rgb(np.stack([hue, saturation, value], axis=2)))")
    return lines


def _grain(chosen: SimpleNamespace) -> list[str]:
    lines = []
    if chosen.blur:
        lines += [
            f"sigma = len(x) * chance.uniform(0, {chosen.blur:g})  # blur",
            "x = ndimage.gaussian_filter(x, (sigma, sigma, 0))",
        ]
    if chosen.noise:
        lines.append(f"x = np.clip(chance.normal(x, chance.uniform(0, {chosen.noise:g})), 0, 1)  # noise")
    if chosen.cutout:
        lines += [
            f"side = round({chosen.cutout:g} * len(x))  # cutout",
            "top, left = chance.integers(len(x) - side + 1, size=2)",
            "x[top : top + side, left : left + side] = 0.5",
        ]
    return lines
