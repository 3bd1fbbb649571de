"""Changes that leave every thing in its place: colours, blur, noise and a grey square."""

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.vision.draws import Draw

Float32 = NDArray[np.float32]

CUTOUT_GREY = 0.5
"""What a cutout leaves: the middle of the range, which says least."""


def recoloured(pixels: Float32, values: Draw) -> Float32:
    """Shift, brighten and recolour a picture, blur it, add noise, cut a square out, in this order.

    Args:
        pixels: float32 (height, width, 1 or 3) in [0, 1].
        values: what was drawn.

    Returns:
        float32 of the same shape, in [0, 1]. Colours of one channel have no saturation and no hue.

    Sources: Keras, `apply_channel_shift`, `RandomContrast`, `RandomSaturation`, `RandomHue`; DeVries and
    Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017.

    Example:
        >>> recoloured(np.full((2, 2, 3), 0.25, np.float32), Draw(brightness=2)).max().item()
        0.5
    """
    shape = pixels.shape
    if values.channel_shift:
        least, most = pixels.min(), pixels.max()
        pixels = np.clip(pixels + np.float32(values.channel_shift), least, most)
    if values.brightness != 1:
        pixels = pixels * np.float32(values.brightness)
    pixels = np.clip(pixels, 0, 1)  # from here on our own array, changed where it stands
    if values.contrast != 1:
        mean = np.array(cv2.mean(pixels)[: shape[2]], np.float32)
        pixels *= np.float32(values.contrast)
        pixels += mean * np.float32(1 - values.contrast)
        np.clip(pixels, 0, 1, out=pixels)
    if shape[2] == 3 and (values.saturation != 1 or values.hue):
        pixels = _other_colours(pixels, values.saturation, values.hue)
        np.clip(pixels, 0, 1, out=pixels)
    if values.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), values.blur).reshape(shape)
    if values.noise:
        grains = np.random.default_rng(values.noise_seed).standard_normal(shape, np.float32)
        grains *= np.float32(values.noise)
        pixels += grains
        np.clip(pixels, 0, 1, out=pixels)
    if values.cutout:
        rows = slice(values.cutout_top, values.cutout_top + values.cutout)
        pixels[rows, values.cutout_left : values.cutout_left + values.cutout] = CUTOUT_GREY
    return pixels


def _other_colours(pixels: Float32, saturation: float, hue: float) -> Float32:
    degrees, strength, value = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV))
    degrees += np.float32(360 * hue)
    degrees -= 360 * np.floor(degrees / 360)
    strength *= np.float32(saturation)
    np.minimum(strength, 1, out=strength)
    return cv2.cvtColor(cv2.merge([degrees, strength, value]), cv2.COLOR_HSV2RGB)
