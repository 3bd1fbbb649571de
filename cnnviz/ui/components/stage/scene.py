"""What the stage needs to draw: one JSON object of settings and one row of float32 numbers.

All numbers come from `cnnviz.core`; nothing is computed here but where they stand in the row.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from cnnviz.core.activations import relu as rectified
from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_matrix import ConvMatrix
from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import WindowScene, reached_cells
from cnnviz.ui.components.stage.packing import Scene, check_size, filters_to_send, pack
from cnnviz.ui.components.stage.transposed_scene import transposed_scene

Source = ConvTrace | PoolTrace | TransposedTrace | WindowScene

MOST_ROWS, MOST_COLUMNS = 150, 200  # of a matrix


def prepare(
    source: Source,
    *,
    filter: int = 0,
    relu: bool = False,
    matrix: ConvMatrix | None = None,
    flipped: bool = False,
) -> Scene:
    """Turn a trace into what the stage draws.

    Args:
        source: a trace of a convolution, a transposed convolution or a pooling, or windows without values.
        filter: which filter of a convolution to show first.
        relu: whether the sums of a convolution go through ReLU.
        matrix: the convolution as a matrix, to be drawn too; of any of its filters.
        flipped: whether the kernel was turned by half a turn before it was laid on the picture.

    Returns:
        Settings and numbers.

    Raises:
        InvalidValue: there is no such filter, the matrix is another convolution's, or the picture is too
            large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> scene = prepare(trace_conv2d([[1, 2], [3, 4]], [[10]]))
        >>> scene.settings["kind"], scene.settings["arrays"]["output"], scene.values[5:9]
        ('convolution', [5, 2, 2, 1], array([10., 20., 30., 40.], dtype=float32))
    """
    if isinstance(source, ConvTrace):
        return _convolution(source, filter, relu, matrix, flipped)
    if isinstance(source, TransposedTrace):
        return transposed_scene(source, filter)
    if isinstance(source, PoolTrace):
        return _pooling(source)
    return _windows(source)


def _convolution(
    trace: ConvTrace, filter: int, relu: bool, matrix: ConvMatrix | None, flipped: bool
) -> Scene:
    count = trace.kernel.shape[-1]
    sent = filters_to_send(filter, count, trace.products.size)
    output = trace.output[..., sent]
    arrays = {
        "padded": trace.padded,
        "kernel": trace.kernel[..., sent],
        "output": rectified(output) if relu else output,
        "bias": trace.bias[sent],
        "products": trace.products[..., sent],
        "sums": trace.channel_sums[..., sent],
    }
    if relu:
        arrays["raw"] = output
    settings = {
        "kind": "convolution",
        "dilation": trace.dilation_rate,
        "groups": trace.groups,
        "filters": list(range(count))[sent],
        "filterCount": count,
        "filter": filter,
        "relu": relu,
        "flipped": flipped,
        "matrix": None if matrix is None else _matrix(trace, matrix),
    }
    return _slid(trace, settings, arrays, trace.kernel.shape[:2], trace.dilation_rate)


def _matrix(trace: ConvTrace, matrix: ConvMatrix) -> dict[str, Any]:
    """Describe the matrix. Its cells are the kernel's weights, which the browser has: none travels twice."""
    rows, columns = matrix.values.shape
    if matrix.output_size != trace.output.shape[:2] or matrix.image_size != trace.image.shape:
        raise InvalidValue(
            "a matrix of {rows}x{columns} cells does not belong to a convolution of {image} into {output}",
            rows=rows,
            columns=columns,
            image=trace.image.shape,
            output=trace.output.shape,
        )
    drawn = rows <= MOST_ROWS and columns <= MOST_COLUMNS
    return {"rows": rows, "columns": columns, "size": matrix.size, "nonzero": matrix.nonzero, "drawn": drawn}


def _pooling(trace: PoolTrace) -> Scene:
    # Padding of an average takes no part at all: no number, rather than the zero it is stored as.
    hidden = trace.padded_mask[..., None] & (trace.mode == "average")
    arrays: dict[str, npt.NDArray[Any]] = {
        "padded": np.where(hidden, np.float32(np.nan), trace.padded),
        "output": trace.output,
        "counts": trace.valid.sum(axis=(2, 3)),
    }
    if trace.argmax is not None:
        arrays["winners"] = trace.argmax
    return _slid(trace, {"kind": "pooling", "mode": trace.mode}, arrays, trace.pool_size, (1, 1))


def _windows(scene: WindowScene) -> Scene:
    grid = scene.padded_mask.shape
    check_size(grid, scene.output, 1)
    common = _common(scene, [*grid, 1], [*scene.output, 1], scene.kernel_size)
    settings = {"kind": "windows", "dilation": scene.dilation_rate, "missed": scene.missed}
    return pack({**common, **settings}, {"reached": scene.reached})


def _slid(
    trace: ConvTrace | PoolTrace,
    settings: dict[str, Any],
    arrays: dict[str, npt.NDArray[Any]],
    window: tuple[int, ...],
    dilation: tuple[int, int],
) -> Scene:
    rows, columns, channels = trace.padded.shape
    steps = (trace.output.shape[0], trace.output.shape[1])
    check_size((rows, columns), steps, channels)
    size = (window[0], window[1])
    reached = reached_cells((rows, columns), steps, size, trace.strides, dilation)
    missed = int(np.count_nonzero(~reached & ~trace.padded_mask))
    common = _common(trace, [rows, columns, channels], list(arrays["output"].shape), size)
    return pack({**common, **settings, "missed": missed}, {**arrays, "reached": reached})


def _common(
    source: ConvTrace | PoolTrace | WindowScene, padded: list[int], output: list[int], window: tuple[int, int]
) -> dict[str, Any]:
    return {
        "padded": padded,
        "output": output,
        "window": list(window),
        "strides": list(source.strides),
        "pad": [list(sides) for sides in source.pad],
        "dilation": [1, 1],
    }
