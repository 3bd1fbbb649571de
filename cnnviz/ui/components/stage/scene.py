"""What the stage needs to draw: one JSON object of settings and one row of float32 numbers.

All numbers come from `cnnviz.core`; nothing is computed here but where they stand in the row.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnviz.core.conv import ConvTrace
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import WindowScene, reached_cells

Float32 = npt.NDArray[np.float32]
Source = ConvTrace | PoolTrace | WindowScene

MOST_CELLS = 64  # a side: below that a cell is still something one can point at
MOST_CHANNELS = 16
MOST_PRODUCTS = 1_000_000  # 4 MB; above that only the selected filter travels


@dataclass(frozen=True, eq=False)
class Scene:
    """What travels to the browser.

    Attributes:
        settings: JSON-ready: kind, sizes, and under "arrays" for each array [offset, *shape] in `values`.
        values: all arrays, one after the other, float32.
    """

    settings: dict[str, Any]
    values: Float32


def prepare(source: Source, *, filter: int = 0) -> Scene:
    """Turn a trace into what the stage draws.

    Args:
        source: a trace of a convolution or of a pooling, or windows without values.
        filter: which filter of a convolution to show first.

    Returns:
        Settings and numbers.

    Raises:
        InvalidValue: there is no such filter, or the picture is too large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> scene = prepare(trace_conv2d([[1, 2], [3, 4]], [[10]]))
        >>> scene.settings["kind"], scene.settings["arrays"]["output"], scene.values[5:9]
        ('convolution', [5, 2, 2, 1], array([10., 20., 30., 40.], dtype=float32))
    """
    if isinstance(source, ConvTrace):
        return _convolution(source, filter)
    if isinstance(source, PoolTrace):
        return _pooling(source)
    return _windows(source)


def _convolution(trace: ConvTrace, filter: int) -> Scene:
    count = trace.kernel.shape[-1]
    if not 0 <= filter < count:
        raise InvalidValue("filter {filter} is not one of the {count} filters", filter=filter, count=count)
    # Products are by far the largest part, so they decide whether the other filters come along.
    sent = slice(None) if trace.products.size <= MOST_PRODUCTS else slice(filter, filter + 1)
    arrays = {
        "padded": trace.padded,
        "kernel": trace.kernel[..., sent],
        "output": trace.output[..., sent],
        "bias": trace.bias[sent],
        "products": trace.products[..., sent],
        "sums": trace.channel_sums[..., sent],
    }
    window = trace.kernel.shape[:2]
    settings = {
        "kind": "convolution",
        "dilation": trace.dilation_rate,
        "groups": trace.groups,
        "filters": list(range(count))[sent],
        "filterCount": count,
        "filter": filter,
    }
    return _scene(trace, settings, arrays, window, trace.dilation_rate)


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
    return _scene(trace, {"kind": "pooling", "mode": trace.mode}, arrays, trace.pool_size, (1, 1))


def _windows(scene: WindowScene) -> Scene:
    settings = {"kind": "windows", "dilation": scene.dilation_rate, "missed": scene.missed}
    shape = {"padded": [*scene.padded_mask.shape, 1], "output": [*scene.output, 1]}
    _check_size(shape["padded"], shape["output"])
    common = _common(scene, shape["padded"], shape["output"], scene.kernel_size)
    values, places = _pack({"reached": scene.reached})
    return Scene({**common, **settings, "arrays": places}, values)


def _scene(
    trace: ConvTrace | PoolTrace,
    settings: dict[str, Any],
    arrays: dict[str, npt.NDArray[Any]],
    window: tuple[int, ...],
    dilation: tuple[int, int],
) -> Scene:
    _check_size(trace.padded.shape, trace.output.shape)
    size = (window[0], window[1])
    places = (trace.output.shape[0], trace.output.shape[1])
    reached = reached_cells(trace.padded.shape[:2], places, size, trace.strides, dilation)
    values, where = _pack({**arrays, "reached": reached})
    missed = int(np.count_nonzero(~reached & ~trace.padded_mask))
    common = _common(trace, trace.padded.shape, arrays["output"].shape, size)
    return Scene({**common, **settings, "missed": missed, "arrays": where}, values)


def _common(
    source: Source, padded: tuple[int, ...] | list[int], output: tuple[int, ...] | list[int], window: Any
) -> dict[str, Any]:
    return {
        "padded": list(padded),
        "output": list(output),
        "window": list(window),
        "strides": list(source.strides),
        "pad": [list(sides) for sides in source.pad],
        "dilation": [1, 1],
    }


def _check_size(padded: tuple[int, ...] | list[int], output: tuple[int, ...] | list[int]) -> None:
    if max(*padded[:2], *output[:2]) > MOST_CELLS:
        raise InvalidValue(
            "a picture of {height}x{width} cells is too large to draw cell by cell; at most {most} a side",
            height=max(padded[0], output[0]),
            width=max(padded[1], output[1]),
            most=MOST_CELLS,
        )
    if padded[2] > MOST_CHANNELS:
        raise InvalidValue(
            "{channels} channels are too many to be drawn side by side; at most {most}",
            channels=padded[2],
            most=MOST_CHANNELS,
        )


def _pack(arrays: dict[str, npt.NDArray[Any]]) -> tuple[Float32, dict[str, list[int]]]:
    places: dict[str, list[int]] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = [offset, *array.shape]
        offset += array.size
    rows = [np.ascontiguousarray(array, dtype=np.float32).ravel() for array in arrays.values()]
    return np.concatenate(rows), places
