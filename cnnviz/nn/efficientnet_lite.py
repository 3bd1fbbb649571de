"""EfficientNet-Lite0, layer by layer, every layer with a name of its own."""

from dataclasses import dataclass
from typing import Any

from cnnviz.nn.runtime import load_keras

PICTURE_SIZE = 224
"""Side in pixels of the square picture the ImageNet weights were trained on."""

BATCH_NORM_EPSILON = 1e-3


@dataclass(frozen=True)
class Stage:
    """A run of equal MBConv blocks: one row of table 1 in the EfficientNet paper."""

    repeats: int
    kernel_size: int
    strides: int
    expand: int
    filters: int


STAGES = (
    Stage(repeats=1, kernel_size=3, strides=1, expand=1, filters=16),
    Stage(repeats=2, kernel_size=3, strides=2, expand=6, filters=24),
    Stage(repeats=2, kernel_size=5, strides=2, expand=6, filters=40),
    Stage(repeats=3, kernel_size=3, strides=2, expand=6, filters=80),
    Stage(repeats=3, kernel_size=5, strides=1, expand=6, filters=112),
    Stage(repeats=4, kernel_size=5, strides=2, expand=6, filters=192),
    Stage(repeats=1, kernel_size=3, strides=1, expand=6, filters=320),
)
STEM_FILTERS = 32
TOP_FILTERS = 1280


def block_names() -> tuple[str, ...]:
    """Name the MBConv blocks in order, as Keras' own EfficientNet does.

    Returns:
        ``("block1a", "block2a", "block2b", ...)``, sixteen names.

    Example:
        >>> block_names()[:3], len(block_names())
        (('block1a', 'block2a', 'block2b'), 16)
    """
    return tuple(f"block{i}{chr(97 + j)}" for i, stage in enumerate(STAGES, 1) for j in range(stage.repeats))


def feature_maps(x: Any) -> Any:
    """Turn a normalised picture into 1,280 feature maps at a thirty-second of its size.

    The network is EfficientNet-B0 without squeeze-and-excite and with ReLU6 in place of swish, which makes it
    quick on a plain processor.

    Args:
        x: Keras tensor ``(batch, height, width, 3)``, float32, ``(pixel - 127) / 128`` of pixels 0 to 255.

    Returns:
        Keras tensor ``(batch, ceil(height / 32), ceil(width / 32), 1280)``; its layer is ``top_activation``.

    Source:
        Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019, and the
        Lite variants of the TensorFlow TPU repository, 2020.

    Example:
        >>> keras = load_keras()
        >>> feature_maps(keras.Input((224, 224, 3))).shape
        (None, 7, 7, 1280)
    """
    x = _conv_bn(x, STEM_FILTERS, kernel_size=3, strides=2, name="stem")  # (112, 112, 32)
    names = iter(block_names())
    for stage in STAGES:
        for repeat in range(stage.repeats):
            x = _mbconv(x, stage, strides=stage.strides if repeat == 0 else 1, name=next(names))
    return _conv_bn(x, TOP_FILTERS, kernel_size=1, strides=1, name="top")  # (7, 7, 1280)


def _mbconv(x: Any, stage: Stage, *, strides: int, name: str) -> Any:
    """Widen with 1x1, look around with a depthwise kernel, narrow with 1x1, add the input if shapes agree."""
    layers = load_keras().layers
    filters_in, shortcut = x.shape[-1], x
    if stage.expand != 1:
        x = _conv_bn(x, filters_in * stage.expand, kernel_size=1, strides=1, name=f"{name}_expand")
    x = layers.DepthwiseConv2D(
        stage.kernel_size, strides=strides, padding="same", use_bias=False, name=f"{name}_dwconv"
    )(x)
    x = layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, name=f"{name}_bn")(x)
    x = layers.ReLU(max_value=6, name=f"{name}_activation")(x)
    x = layers.Conv2D(stage.filters, 1, padding="same", use_bias=False, name=f"{name}_project_conv")(x)
    x = layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, name=f"{name}_project_bn")(x)
    if strides == 1 and filters_in == stage.filters:
        x = layers.Add(name=f"{name}_add")([x, shortcut])
    return x


def _conv_bn(x: Any, filters: int, *, kernel_size: int, strides: int, name: str) -> Any:
    layers = load_keras().layers
    x = layers.Conv2D(
        filters, kernel_size, strides=strides, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    x = layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, name=f"{name}_bn")(x)
    return layers.ReLU(max_value=6, name=f"{name}_activation")(x)
