"""The networks that are too long to write by hand, as the text that `cnnviz.core.network_text` reads.

Their layers have the names that Keras or TF-Slim gives them.
"""

from collections.abc import Iterator

MOBILENET_BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    *[(512, 2), *[(512, 1)] * 5],
    (1024, 2),
    (1024, 1),
)
"""Filters of the 1×1 kernels and stride of the depthwise kernel before them: MobileNets, table 1."""

RESNET_BLOCKS = ((3, 64, 2), (4, 128, 2), (6, 256, 2), (3, 512, 1))
"""Units, filters of the narrow layers and stride of the last unit: ResNet-50 as in TF-Slim."""

EFFICIENTNET_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Repeats, kernel size, stride, expansion and filters: EfficientNet, table 1."""


def vgg16_base(*, frozen: bool = False) -> str:
    """Write the five convolution blocks of VGG16.

    Args:
        frozen: whether training leaves their weights alone.

    Returns:
        Text for `cnnviz.core.network_text.parse`.

    Example:
        >>> vgg16_base().split("; ")[2]
        'block1_pool: pool'
    """
    end = " frozen" if frozen else ""
    lines = []
    for block, (filters, times) in enumerate(((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), start=1):
        lines += [f"block{block}_conv{i}: conv {filters} 3 same relu{end}" for i in range(1, times + 1)]
        lines.append(f"block{block}_pool: pool")
    return "; ".join(lines)


def mobilenet_v1() -> str:
    """Write MobileNet 1.0: thirteen pairs of a depthwise and a 1×1 convolution.

    Returns:
        Text for `cnnviz.core.network_text.parse`.

    Example:
        >>> mobilenet_v1().split("; ")[3]
        'conv_dw_1: depthwise 3 strides=1 same nobias'
    """
    lines = ["conv1: conv 32 3 strides=2 same nobias", "conv1_bn: norm", "conv1_relu: act relu6"]
    for number, (filters, strides) in enumerate(MOBILENET_BLOCKS, start=1):
        for name, layer in (
            (f"conv_dw_{number}", f"depthwise 3 strides={strides} same nobias"),
            (f"conv_pw_{number}", f"conv {filters} 1 same nobias"),
        ):
            lines += [f"{name}: {layer}", f"{name}_bn: norm", f"{name}_relu: act relu6"]
    lines += ["global_pool: globalavg", "dropout: dropout 0.001", "predictions: dense 1000 softmax"]
    return "; ".join(lines)


def efficientnet_lite0() -> str:
    """Write EfficientNet-Lite0: sixteen MBConv blocks that widen, look around and narrow again.

    Returns:
        Text for `cnnviz.core.network_text.parse`.

    Example:
        >>> efficientnet_lite0().split("; ")[0]
        'stem_conv: conv 32 3 strides=2 same nobias'
    """
    lines, channels = _conv_bn("stem", "conv 32 3 strides=2 same nobias"), 32
    before = "stem_activation"
    for stage, (repeats, kernel_size, first_stride, expand, filters) in enumerate(
        EFFICIENTNET_STAGES, start=1
    ):
        for repeat in range(repeats):
            name, strides = f"block{stage}{chr(97 + repeat)}", first_stride if repeat == 0 else 1
            if expand > 1:
                lines += _conv_bn(f"{name}_expand", f"conv {channels * expand} 1 same nobias")
            lines += [
                f"{name}_dwconv: depthwise {kernel_size} strides={strides} same nobias",
                f"{name}_bn: norm",
                f"{name}_activation: act relu6",
                f"{name}_project_conv: conv {filters} 1 same nobias",
                f"{name}_project_bn: norm",
            ]
            if strides == 1 and channels == filters:
                lines.append(f"{name}_add: add from={name}_project_bn,{before}")
            before, channels = lines[-1].partition(":")[0], filters
    lines += _conv_bn("top", "conv 1280 1 same nobias")
    lines += ["pool: globalavg", "dropout: dropout 0.2", "logits: dense 1000", "probabilities: act softmax"]
    return "; ".join(lines)


def resnet_v1_50() -> str:
    """Write ResNet-50 as TF-Slim has it, with the stride in the last unit of a block.

    Returns:
        Text for `cnnviz.core.network_text.parse`.

    Example:
        >>> resnet_v1_50().split("; ")[0]
        'conv1: conv 64 7 strides=2 padding=3 nobias'
    """
    lines = ["conv1: conv 64 7 strides=2 padding=3 nobias", "conv1_bn: norm", "conv1_relu: act"]
    lines.append("pool1: pool 3 strides=2 same")
    before, channels = "pool1", 64
    for block, (units, filters, last_stride) in enumerate(RESNET_BLOCKS, start=1):
        for unit in range(1, units + 1):
            name, strides = f"block{block}_unit{unit}", last_stride if unit == units else 1
            lines += _bottleneck(name, before, filters, strides, widen=channels != 4 * filters)
            before, channels = f"{name}_relu", 4 * filters
    lines += ["pool5: globalavg", "logits: dense 1000", "predictions: act softmax"]
    return "; ".join(lines)


def _bottleneck(name: str, before: str, filters: int, strides: int, *, widen: bool) -> Iterator[str]:
    """Yield a unit of three convolutions and its shortcut: a 1×1 kernel where the channels change."""
    shortcut = before
    if widen:
        yield f"{name}_shortcut: conv {4 * filters} 1 strides={strides} nobias from={before}"
        yield f"{name}_shortcut_bn: norm"
        shortcut = f"{name}_shortcut_bn"
    elif strides > 1:
        yield f"{name}_shortcut: pool 1 strides={strides} from={before}"
        shortcut = f"{name}_shortcut"
    around = "same" if strides == 1 else f"strides={strides} padding=1"
    yield f"{name}_conv1: conv {filters} 1 nobias from={before}"
    yield f"{name}_conv1_bn: norm"
    yield f"{name}_conv1_relu: act"
    yield f"{name}_conv2: conv {filters} 3 {around} nobias"
    yield f"{name}_conv2_bn: norm"
    yield f"{name}_conv2_relu: act"
    yield f"{name}_conv3: conv {4 * filters} 1 nobias"
    yield f"{name}_conv3_bn: norm"
    yield f"{name}_add: add from={name}_conv3_bn,{shortcut}"
    yield f"{name}_relu: act"


def _conv_bn(name: str, convolution: str) -> list[str]:
    return [f"{name}_conv: {convolution}", f"{name}_bn: norm", f"{name}_activation: act relu6"]
