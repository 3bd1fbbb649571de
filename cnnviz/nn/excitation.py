"""Which pictures, and which places in them, make each channel of a layer answer most."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.model_graph import GraphLayer, ModelGraph

Float32 = NDArray[np.float32]
Box = tuple[int, int, int, int]
"""(top, left, bottom, right) in pixels of the picture, the last two not included."""


@dataclass(frozen=True)
class Place:
    """Where a channel answers most in one picture.

    Attributes:
        picture: name of the picture.
        peak: how much.
        row: of the cell.
        column: of the cell; both are 0 where the layer has no maps.
    """

    picture: str
    peak: float
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Excitation:
    """The strongest cell of every channel in every picture.

    Attributes:
        pictures: names, in order.
        peaks: (pictures, channels).
        cells: (pictures, channels, 2), row and column.
        dead: (channels,), True where all numbers are zero in all pictures.
    """

    pictures: tuple[str, ...]
    peaks: Float32
    cells: NDArray[np.int32]
    dead: NDArray[np.bool_]

    def strongest(self, channel: int) -> tuple[Place, ...]:
        """Return the place of each picture, the strongest first.

        Raises:
            InvalidValue: there is no such channel.
        """
        if not 0 <= channel < self.peaks.shape[1]:
            raise InvalidValue(
                "channel {channel} must be from 0 to {last}", channel=channel, last=self.peaks.shape[1] - 1
            )
        order = np.argsort(-self.peaks[:, channel], kind="stable")
        return tuple(
            Place(
                self.pictures[place],
                float(self.peaks[place, channel]),
                *(int(side) for side in self.cells[place, channel]),
            )
            for place in order
        )


def excitation(
    look: Callable[[Float32], Float32],
    pictures: Mapping[str, Float32],
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Excitation:
    """Show a layer some pictures and keep the strongest cell of each channel.

    Args:
        look: from `cnnviz.nn.call_trace.CallTrace.output`; gives (h, w, K) or (K,) for a picture.
        pictures: by name, each as the model takes it; at least one.
        on_progress: called with how many are done and how many there are.

    Returns:
        What was found.

    Raises:
        InvalidValue: there is no picture.
    """
    if not pictures:
        raise InvalidValue("at least one picture is needed")
    peaks, cells, alive = [], [], []
    for done, pixels in enumerate(pictures.values(), start=1):
        output = look(pixels)
        columns = output.shape[1] if output.ndim == 3 else 1
        rows = output.reshape(-1, output.shape[-1])
        best = rows.argmax(axis=0)
        peaks.append(rows.max(axis=0))
        cells.append(np.stack([best // columns, best % columns], axis=-1))
        alive.append((rows != 0).any(axis=0))
        on_progress(done, len(pictures))
    return Excitation(
        tuple(pictures),
        np.stack(peaks).astype(np.float32),
        np.stack(cells).astype(np.int32),
        ~np.stack(alive).any(axis=0),
    )


def picture_box(
    graph: ModelGraph, layer: GraphLayer, row: int, column: int, picture: tuple[int, int]
) -> Box | None:
    """Find the part of a picture that a cell sees.

    Args:
        graph: of the model.
        layer: with a receptive field.
        row: of the cell.
        column: of the cell.
        picture: (height, width) of the picture.

    Returns:
        The part, inside the picture and at least a pixel large; None if it is not known.

    Example:
        >>> from cnnviz.core.receptive_field import ReceptiveField
        >>> graph = ModelGraph("m", (8, 8, 3), (8, 8), "whole", ())
        >>> layer = GraphLayer("c", "c", (), "Conv2D", ("input",), (8, 8, 4), 0, 0, 0, "patch",
        ...                    ReceptiveField((3, 3), (1, 1), (1, 1)), True)
        >>> picture_box(graph, layer, 0, 4, (80, 160))
        (0, 60, 20, 120)
    """
    if layer.receptive_field is None or graph.fit == "unknown":
        return None
    (top, bottom), (left, right) = layer.receptive_field.patch(row, column)
    ends = (_along(graph, picture, 0, top, bottom + 1), _along(graph, picture, 1, left, right + 1))
    return ends[0][0], ends[1][0], ends[0][1], ends[1][1]


def _along(graph: ModelGraph, picture: tuple[int, int], axis: int, first: int, after: int) -> tuple[int, int]:
    """Turn two places in the picture as the model sees it into places in the picture as it is."""
    size = graph.size or picture
    ratios = [there / here for there, here in zip(picture, size, strict=True)]
    scale = {"crop": min(ratios), "pad": max(ratios)}.get(graph.fit, ratios[axis])
    start = (picture[axis] - scale * size[axis]) / 2  # what is cut off or added on each side
    low = min(max(int(np.floor(start + first * scale)), 0), picture[axis] - 1)
    high = min(max(int(np.ceil(start + after * scale)), low + 1), picture[axis])
    return low, high
