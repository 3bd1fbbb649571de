"""An augmentation as preprocessing layers, the way of Keras 3."""

import math
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


def layers(
    picture: str,
    *,
    seed: int = 0,
    mixing: Mapping[str, Any] | None = None,
    rand_augment: Mapping[str, Any] | None = None,
    standardisation: Mapping[str, Any] | None = None,
    **changes: Any,
) -> str:
    """Write the augmentation as preprocessing layers, the way of Keras 3.

    Args:
        picture: path of the picture.
        seed: seed of the draws.
        mixing: ``kind`` ("none", "mixup", "cutmix") and ``alpha``, or None.
        rand_augment: ``num_ops`` and ``factor``, or None.
        standardisation: the steps by Keras' names, or None.
        **changes: the other options by name, in the units of `cnnviz.vision.augmentation_settings`; what is
            left out is off.

    Returns:
        A program that leaves sixteen pictures in ``output``; comments say where Keras' layers differ.

    Raises:
        TypeError: there is no option of that name.

    Example:
        >>> print(layers("dog.jpg", rotation_range=20).splitlines()[7].strip())
        keras.layers.RandomRotation(20 / 360, fill_mode="nearest"),
    """
    chosen = options(changes, mixing, rand_augment, standardisation)
    steps = [*_first(chosen), *_moves(chosen), *_colours(chosen)] or ["Identity(),"]
    after = [*mixing_lines(chosen), *_standardised(chosen)]
    return "\n".join(
        [
            *head_lines(chosen),
            "import keras",
            *(["import numpy as np"] if any("np." in line for line in [*label_line(chosen), *after]) else []),
            "",
            f"keras.utils.set_random_seed({seed})",
            *load_lines(picture),
            "augment = keras.Sequential(",
            "    [",
            *(f"        keras.layers.{step}" for step in steps),
            "    ]",
            ")",
            f"pictures = keras.ops.repeat(picture[None] / 255, {COUNT}, axis=0)  # in place of your pictures",
            *label_line(chosen),
            "# Changes pictures while training only; in predict() and evaluate() they pass through.",
            "output = augment(pictures, training=True)",
            *after,
        ]
    )


def _first(chosen: SimpleNamespace) -> list[str]:
    if not chosen.num_ops:
        return []
    numbers = f"num_ops={chosen.num_ops}, factor={chosen.factor:g}"
    return [f"RandAugment(value_range=(0, 1), {numbers}),  # one list for the whole batch"]


def _moves(chosen: SimpleNamespace) -> list[str]:
    """The layers that move things; each interpolates anew."""
    filling = f'fill_mode="{chosen.fill_mode}"'
    filling += f", fill_value={chosen.cval:g}" if chosen.fill_mode == "constant" else ""
    flips = {(True, False): "horizontal", (False, True): "vertical", (True, True): "horizontal_and_vertical"}
    steps = []
    if chosen.rotation_range:
        steps.append(f"RandomRotation({chosen.rotation_range:g} / 360, {filling}),")
    if chosen.width_shift_range or chosen.height_shift_range:
        shifts = f"height_factor={chosen.height_shift_range:g}, width_factor={chosen.width_shift_range:g}"
        steps.append(f"RandomTranslation({shifts}, {filling}),")
    if chosen.shear_range:
        slope, degrees = math.sin(math.radians(chosen.shear_range)), f"{chosen.shear_range:g}"
        steps.append(f"RandomShear(x_factor={slope:.3g}, {filling}),  # the sine of {degrees} degrees")
    if chosen.zoom_range:
        zoom = chosen.zoom_range
        amount = f"{zoom:g}" if not isinstance(zoom, tuple) else pair((zoom[0] - 1, zoom[1] - 1))
        steps.append(f"RandomZoom(height_factor={amount}, width_factor={amount}, {filling}),")
    if chosen.horizontal_flip or chosen.vertical_flip:
        steps.append(f'RandomFlip("{flips[chosen.horizontal_flip, chosen.vertical_flip]}"),')
    if chosen.crop:
        why = "keeps the middle; RandomCrop cuts in predict() too"
        steps.append(f"RandomZoom((-{chosen.crop:g}, 0)),  # {why}")
    return steps


def _colours(chosen: SimpleNamespace) -> list[str]:
    """The layers that leave things in their places, in the order of the screen."""
    span, steps = "value_range=(0, 1)", []
    if chosen.channel_shift_range:
        shift = f"{chosen.channel_shift_range:g}"
        steps.append(f"RandomBrightness({shift}, {span}),  # adds, as channel_shift_range does")
    if chosen.brightness_range:
        # Rounded, since 1.4 - 1 is not quite 0.4; Keras goes from -1 to 1.
        least, most = (max(-1, min(1, round(factor - 1, 6))) for factor in chosen.brightness_range)
        amount = f"{most:g}" if least == -most else pair((least, most))
        steps.append(f"RandomBrightness({amount}, {span}),  # adds where the generator multiplies")
    if chosen.contrast:
        steps.append(f"RandomContrast({pair((chosen.contrast, chosen.contrast))}, {span}),")
    if chosen.saturation:
        # Keras takes f / (1 - f) as the factor.
        limits = tuple(factor / (1 + factor) for factor in (1 - chosen.saturation, 1 + chosen.saturation))
        factors = f"{1 - chosen.saturation:g} to {1 + chosen.saturation:g}"
        steps.append(f"RandomSaturation({pair(limits)}, {span}),  # factors from {factors}")
    if chosen.hue:
        steps.append(f"RandomHue({2 * chosen.hue:g}, {span}),  # of half the colour circle")
    if chosen.blur:
        sigma = 150 * chosen.blur
        size, note = 2 * math.ceil(3 * min(sigma, 1)) + 1, ""
        if sigma > 1:
            note = f"  # pixels; Keras goes no further, {sigma:g} was wanted"
        steps.append(f"RandomGaussianBlur((1, 1), {size}, (0, {min(sigma, 1):g}), (0, 1)),{note}")
    if chosen.noise:
        steps.append(f"GaussianNoise({chosen.noise:g}),  # always the most; the screen draws from 0")
        steps.append("ReLU(max_value=1),  # noise leaves the range from 0 to 1")
    if chosen.cutout:
        area = chosen.cutout**2
        scale = f"scale={pair((area, area))}, fill_value=0.5"
        steps.append(f"RandomErasing((1, 1), {scale}, {span}),")
    return steps


def _standardised(chosen: SimpleNamespace) -> list[str]:
    """What follows for every picture, those of validation and test too; the layers before it need 0 to 1."""
    axes, lines = "axis=(1, 2, 3), keepdims=True", []
    times = "" if chosen.rescale is None else f" * {chosen.rescale:g}"
    own = chosen.samplewise_center or chosen.samplewise_std_normalization
    why = "without the samplewise steps, as in the generator" if own else "in place of your training pictures"
    if chosen.zca_whitening:
        # Of sixteen equal pictures there is nothing to learn, so they are changed once more.
        lines.append(f"training = np.asarray(augment(pictures, training=True)){times}  # {why}")
    elif chosen.featurewise_center or chosen.featurewise_std_normalization:
        lines.append(f"training = pictures{times}  # {why}")
    if times:
        lines.append(f"output = output{times}  # rescale")
    if own:
        lines.append(f"output = output - keras.ops.mean(output, {axes})")
    if chosen.samplewise_std_normalization:
        lines.append(f"output = output / (keras.ops.std(output, {axes}) + 1e-6)")
    return [*lines, *_by_the_set(chosen)]


def _by_the_set(chosen: SimpleNamespace) -> list[str]:
    """The steps that need numbers of the training pictures."""
    if chosen.zca_whitening:
        return [
            "# Keras has no layer for ZCA whitening: rotate, divide, rotate back, with NumPy.",
            "mean, count = training.mean((0, 1, 2)), len(training)",
            "u, d, _ = np.linalg.svd((training - mean).reshape(count, -1).T, full_matrices=False)",
            f"spread = (d + {chosen.zca_epsilon:g}) / count**0.5",
            "rows = (np.asarray(output) - mean).reshape(len(output), -1)",
            "output = (rows @ u / spread @ u.T).reshape(output.shape)",
        ]
    if chosen.featurewise_std_normalization:
        return [
            "normalise = keras.layers.Normalization(axis=-1)",
            "normalise.adapt(training)  # mean and deviation of each channel over the training pictures",
            "output = normalise(output)",
        ]
    if chosen.featurewise_center:
        return ["output = output - keras.ops.mean(training, axis=(0, 1, 2))"]
    return []
