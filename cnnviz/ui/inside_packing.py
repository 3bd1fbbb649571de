"""How the inside of a network travels to the browser: two rows of numbers, at most 2 MB in all."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cnnviz.core.heatmap import FAINTEST_PEAK
from cnnviz.jobs.inside import Maps, Replay
from cnnviz.nn.inside_arrays import evenly, shrink

MOST_BYTES = 1_900_000  # of all epochs' pictures; the numbers come on top
SMALL_SIDE, FEW_MAPS = 32, 8  # for maps that would otherwise leave room for few epochs
MOST_CLASSES = 10

Bytes = NDArray[np.uint8]


class Rows:
    """Arrays one after the other: one row of bytes for what is painted, one of float32 for what is a number.

    Example:
        >>> rows = Rows()
        >>> rows.add(np.zeros((2, 3), np.uint8)), rows.add(np.ones((1, 4), np.uint8))
        ([0, 2, 3], [6, 1, 4])
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: dict[str, list[NDArray[Any]]] = {"uint8": [], "float32": []}

    def add(self, array: NDArray[Any]) -> list[int]:
        """Add an array of uint8 or of floats; return where it begins in its row, and its shape."""
        kind = "uint8" if array.dtype == np.uint8 else "float32"
        parts = self._parts[kind]
        offset = sum(part.size for part in parts)
        parts.append(np.ascontiguousarray(array, dtype=kind).ravel())
        return [offset, *array.shape]

    def tables(self) -> dict[str, pa.Table]:
        """Return both rows as Arrow tables of one column."""
        return {
            name: pa.table({"value": pa.array(np.concatenate([np.zeros(0, kind), *self._parts[kind]]))})
            for name, kind in (("bytes", "uint8"), ("numbers", "float32"))
        }


def pack(replay: Replay) -> dict[str, Any]:
    """Put a replay into what the component is sent, without the words.

    Norms and dead ReLUs of all epochs travel. If the pictures of all epochs would be too much, large maps are
    halved, then fewer of them are sent, then those of evenly chosen epochs.

    Args:
        replay: what a run has recorded.

    Returns:
        Values for JSON, and two Arrow tables under "bytes" and "numbers"; an array is named by the place
        where it begins and its shape.
    """
    replay, frames = fitted(replay)
    rows = Rows()
    shown = shown_classes(replay)
    cams, peaks = _heat(replay.cams[frames])
    hires, hires_peaks = _heat(replay.hires[frames])
    filters, largest = _signed(replay.filters[frames])
    return {
        "probes": replay.probes,
        "epochs": replay.epochs.tolist(),
        "frames": frames.tolist(),
        "picture": rows.add(replay.picture),
        "classes": [replay.classes[place] for place in shown],
        "truth": shown.index(replay.truth),
        "probabilities": rows.add(replay.probabilities[frames][:, shown]),
        "cam": {"layer": replay.cam_layer, "levels": rows.add(cams), "peaks": rows.add(peaks)},
        "hires": {"levels": rows.add(hires), "peaks": rows.add(hires_peaks)} if hires.size else None,
        "filters": {
            "layer": replay.first,
            "count": replay.first_filters,
            "levels": rows.add(filters),
            "largest": largest,
        },
        "maps": [
            {
                "layer": maps.layer,
                "kind": maps.kind,
                "channels": maps.channels,
                "levels": rows.add(maps.levels[frames]),
                "ranges": rows.add(maps.ranges[frames]),
            }
            for maps in replay.maps
        ],
        "rows": list(replay.rows),
        "weights": rows.add(_by_row(replay.rows, replay.layers, replay.weight_norms)),
        "gradients": rows.add(_by_row(replay.rows, replay.layers, replay.gradient_norms)),
        "dead": rows.add(_by_row(replay.rows, replay.relus, replay.dead)),
    } | rows.tables()


def fitted(replay: Replay) -> tuple[Replay, NDArray[np.int64]]:
    """Make the maps smaller and choose epochs, so that what is painted fits into the limit.

    Args:
        replay: what a run has recorded.

    Returns:
        The replay with fewer or smaller maps, and the places of the epochs that are painted, the first and
        the last among them.
    """
    count = len(replay.epochs)

    def size(maps: tuple[Maps, ...]) -> int:
        others = replay.cams[0].size + replay.hires[0].size + replay.filters[0].size
        return others + sum(one.levels[0].size for one in maps)

    for change in (_halved, _fewer):
        if size(replay.maps) * count > MOST_BYTES:
            replay = replace(replay, maps=tuple(map(change, replay.maps)))
    most = max(2, MOST_BYTES // max(1, size(replay.maps)))
    return replay, evenly(count, most)


def shown_classes(replay: Replay) -> list[int]:
    """Choose the classes whose probabilities are shown: all, or the true one and the most probable ones."""
    mean = np.nan_to_num(replay.probabilities).mean(axis=0)
    mean[replay.truth] = np.inf
    return sorted(np.argsort(-mean, kind="stable")[:MOST_CLASSES].tolist())


def _halved(maps: Maps) -> Maps:
    count, number, height, width = maps.levels.shape
    stack = maps.levels.reshape(-1, height, width).transpose(1, 2, 0).astype(np.float32)
    smaller = np.rint(shrink(stack, SMALL_SIDE)).astype(np.uint8).transpose(2, 0, 1)
    return replace(maps, levels=smaller.reshape(count, number, *smaller.shape[1:]))


def _fewer(maps: Maps) -> Maps:
    count = maps.levels.shape[1]
    kept = evenly(count, FEW_MAPS)
    return replace(maps, levels=maps.levels[:, kept], ranges=maps.ranges[:, kept])


def _heat(cams: NDArray[np.float32]) -> tuple[Bytes, NDArray[np.float32]]:
    """Each map from 0 to its own peak; the peak is 0 if the map is empty, NaN if it has no numbers."""
    if not cams.size:
        return np.zeros(cams.shape, np.uint8), np.zeros(len(cams), np.float32)
    peaks = cams.max(axis=(1, 2))
    peaks[peaks <= FAINTEST_PEAK] = 0
    some = np.isfinite(peaks) & (peaks > 0)
    shares = np.zeros_like(cams)
    shares[some] = np.maximum(cams[some], 0) / peaks[some, None, None]
    return np.rint(shares * 255).astype(np.uint8), peaks


def _signed(filters: NDArray[np.float16]) -> tuple[Bytes, float]:
    """All filters of all epochs on one scale: 128 is zero."""
    values = np.nan_to_num(filters.astype(np.float32), posinf=0, neginf=0)
    largest = float(np.abs(values).max(initial=0))
    scaled = values / largest if largest else values
    return np.rint(128 + 127 * scaled).astype(np.uint8), largest


def _by_row(
    rows: tuple[str, ...], names: tuple[str, ...], values: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Spread values over the rows of the table; NaN where a layer has none."""
    spread = np.full((len(values), len(rows)), np.nan, np.float32)
    for place, name in enumerate(names):
        spread[:, rows.index(name)] = values[:, place]
    return spread
