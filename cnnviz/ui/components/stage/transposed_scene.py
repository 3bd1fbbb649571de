"""What the stage needs to draw a transposed convolution: each input cell stamps the kernel on a canvas."""

from typing import Any

import numpy as np
import numpy.typing as npt

from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.ui.components.stage.packing import Scene, check_size, filters_to_send, pack


def transposed_scene(trace: TransposedTrace, filter: int) -> Scene:
    """Turn the trace of a transposed convolution into what the stage draws.

    It is the mirror of a convolution: the steps are the cells of the input, and the window slides over the
    canvas. So "padded" is the canvas here, "output" the grid of steps, and "pad" what is cut off.

    Args:
        trace: every stamp.
        filter: which filter to show first.

    Returns:
        Settings and numbers.

    Raises:
        InvalidValue: there is no such filter, or the canvas is too large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.conv_transpose import trace_conv2d_transpose
        >>> scene = transposed_scene(trace_conv2d_transpose([[1, 2], [3, 4]], [[1, 1], [1, 1]], strides=2), 0)
        >>> scene.settings["kind"], scene.settings["padded"], scene.settings["output"]
        ('transposed', [4, 4, 1], [2, 2, 1])
    """
    count = trace.bias.size
    sent = filters_to_send(filter, count, trace.products.size)
    canvas, height, width = trace.canvas.shape[:2], *trace.image.shape[:2]
    channels = trace.image.shape[2]
    check_size(canvas, (height, width), channels)
    settings = {
        "kind": "transposed",
        "padded": [*canvas, channels],
        "output": [height, width, len(range(count)[sent])],
        "window": list(trace.kernel.shape[:2]),
        "strides": list(trace.strides),
        "pad": [list(sides) for sides in trace.crop],
        "dilation": trace.dilation_rate,
        "groups": 1,
        "filters": list(range(count))[sent],
        "filterCount": count,
        "filter": filter,
        "missed": int(np.count_nonzero(trace.coverage == 0)),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "image": trace.image,
        # Input channels before filters, as in the kernel of a convolution.
        "kernel": trace.kernel[:, :, sent].swapaxes(2, 3),
        "bias": trace.bias[sent],
        "products": trace.products[:, :, :, :, sent].swapaxes(4, 5),
        "sums": trace.stamps[..., sent],
        "accumulated": trace.accumulated[..., sent],
        "canvas": trace.canvas[..., sent],
        "coverage": trace.coverage,
    }
    return pack(settings, arrays)
