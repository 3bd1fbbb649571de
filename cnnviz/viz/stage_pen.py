"""The pieces of which the picture of a stage is drawn: squares, frames, hatching, numbers, and their colours.

Lengths are in points, from the upper left corner down. matplotlib is imported when something is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from cnnviz.viz import fonts, theme
from cnnviz.viz.stage_layout import Spot

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Colour = tuple[float, float, float]

RISE = 0.36  # of the text size, from the middle of a cell down to the line its digits stand on


class StagePen:
    """Draws on one figure.

    Args:
        name: "light" or "dark".
        width: of the figure.
        height: of the figure.
        shift: how far all cells are moved to the right.

    Attributes:
        figure: the matplotlib Figure.
        colours: of the theme.
        surface: the ground.
        shift: as given.
    """

    def __init__(self, name: str, width: float, height: float, shift: float) -> None:
        """Make an empty figure."""
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.colours = theme.palette(name)
        self.surface = theme.rgb(self.colours.surface)
        self.negative = theme.rgb(self.colours.negative)
        self.shift = shift
        self.sans, self.mono = fonts.families(), fonts.families(fonts.MONO)
        self.figure: Figure = Figure(figsize=(width / 72, height / 72), facecolor=self.colours.surface)
        self.transform = (
            Affine2D().scale(1 / 72, -1 / 72).translate(0, height / 72) + self.figure.dpi_scale_trans
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        mono: bool = False,
        colour: Any = None,
        ha: Literal["left", "center", "right"] = "center",
        zorder: float = 7,
    ) -> Text:
        """Write a text; it is anchored on its line."""
        made = self.figure.text(
            x,
            y,
            text,
            transform=self.transform,
            fontsize=size,
            fontfamily=self.mono if mono else self.sans,
            fontweight="bold" if bold else "normal",
            color=colour or self.colours.text,
            ha=ha,
            va="baseline",
            zorder=zorder,
            parse_math=False,
        )
        return made

    def add(self, artist: Artist, zorder: float) -> None:
        """Put an artist on the figure."""
        artist.set_zorder(zorder)
        self.figure.add_artist(artist)

    def squares(
        self,
        spot: Spot,
        cells: Iterable[Any],
        fills: Any,
        *,
        edge: Any = "none",
        dashed: bool = False,
        zorder: float = 1,
        wide: float = 0.7,
        inset: float = 0.0,
    ) -> PathCollection:
        """Make one square a cell."""
        from matplotlib.collections import PathCollection

        path = _rounded(
            (spot.side - inset) / 72, (3 if spot.pitch >= 22 else 1.5 if spot.pitch >= 12 else 0) / 72
        )
        squares = PathCollection(
            [path],
            offsets=self.centres(spot, cells),
            offset_transform=self.transform,
            transform=self.figure.dpi_scale_trans,
            facecolors=fills,
            edgecolors=edge,
            linewidths=wide if edge != "none" else 0,
            linestyles="dashed" if dashed else "solid",
        )
        self.add(squares, zorder)
        return squares

    def empty_cells(self, spot: Spot, cells: list[Any]) -> None:
        """Make cells without a number."""
        small = spot.side < 10
        edge = (*theme.rgb(self.colours.padding), 0.3 if small else 0.8)
        self.squares(spot, cells, "none", edge=edge, dashed=not small, wide=0.4 if small else 0.6, inset=0.7)

    def frames(self, spot: Spot) -> PathCollection:
        """Make the frames of the window; they are moved by their offsets."""
        edge = self.colours.kernel if spot.plane.role == "input" else self.colours.output
        wide = 1.8 if spot.pitch >= 12 else 1.0
        return self.squares(spot, [(0, 0)], "none", edge=edge, zorder=5, wide=wide)

    def wedge(self, spot: Spot) -> PathCollection:
        """Frame the cell that won in green, with a wedge in its corner."""
        from matplotlib.collections import PathCollection
        from matplotlib.path import Path

        half, wedge = spot.side / 144, spot.side * 0.3 / 72
        frame = _rounded(spot.side / 72, 3 / 72 if spot.pitch >= 22 else 0)
        corner = Path(
            [(-half, half), (-half + wedge, half), (-half, half - wedge), (-half, half)], closed=True
        )
        marks = PathCollection(
            [frame, corner],
            offsets=self.centres(spot, [(0, 0)]),
            offset_transform=self.transform,
            transform=self.figure.dpi_scale_trans,
            facecolors=["none", self.colours.output],
            edgecolors=self.colours.output,
            linewidths=[2.6 if spot.pitch >= 12 else 1.4, 0],
        )
        self.add(marks, 6)
        return marks

    def bars(self, spot: Spot) -> LineCollection | None:
        """Make a minus for each cell too small for its number: colour alone says nothing to many eyes."""
        from matplotlib.collections import LineCollection

        if spot.text_size or spot.plane.digits is None or spot.side < 4:
            return None
        centres = self.centres(spot, list(np.ndindex(spot.plane.size)))
        half = np.array([spot.side * 0.2, 0])
        lines = list(np.stack([centres - half, centres + half], axis=1))
        bars = LineCollection(lines, linewidths=max(0.5, spot.side / 14), transform=self.transform)
        self.add(bars, 4)
        return bars

    def hatch(self, spot: Spot) -> None:
        """Hatch padding and what is cropped."""
        from matplotlib.collections import LineCollection

        step = 4.5 if spot.side >= 14 else 3.0
        lines = [
            line
            for cell in zip(*np.nonzero(spot.plane.hatched), strict=True)
            for line in _diagonals(*self.corner(spot, cell), spot.side, step)
        ]
        if lines:
            colour = (*theme.rgb(self.colours.padding), 0.5)
            hatch = LineCollection(lines, colors=[colour], linewidths=0.6, transform=self.transform)
            self.add(hatch, 1.5)

    def cross(self, spot: Spot) -> None:
        """Cross the cells that no window looks at."""
        from matplotlib.collections import LineCollection

        # The middle stays free for a number.
        lines, parts = [], [(0.1, 0.3), (0.7, 0.9)] if spot.text_size else [(0.24, 0.76)]
        for cell in zip(*np.nonzero(spot.plane.crossed), strict=True):
            (x, y), side = self.corner(spot, cell), spot.side
            for near, far in parts:
                lines.append([(x + side * near, y + side * near), (x + side * far, y + side * far)])
                lines.append(
                    [(x + side * (1 - near), y + side * near), (x + side * (1 - far), y + side * far)]
                )
        if lines:
            colour = (*theme.rgb(self.colours.warning), 0.75)
            cross = LineCollection(lines, colors=[colour], linewidths=1.1, transform=self.transform)
            self.add(cross, 2.2)

    def number(self, spot: Spot, cell: Any, value: float, ink: Colour, bold: bool = True) -> None:
        """Write the number of a cell."""
        text = self.written(spot, value)
        if text:
            x, y = spot.centre(*cell)
            size = spot.text_size
            self.text(x + self.shift, y + size * RISE, text, size, bold=bold, colour=ink)

    def blank(self, spot: Spot, cell: Any) -> Text:
        """Make the place of a number that is written later."""
        x, y = spot.centre(*cell)
        return self.text(x + self.shift, y + spot.text_size * RISE, "", spot.text_size, bold=True, zorder=4)

    def written(self, spot: Spot, value: float) -> str:
        """Return the text of a number; nothing where there is no room or no number."""
        if spot.plane.digits is None or not spot.text_size:
            return ""
        return spot.plane.digits.text(value, spot.decimals)

    def fills(self, spot: Spot, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return the shade of each cell: the sign chooses the hue, the size how much of it."""
        hue, surface = theme.rgb(getattr(self.colours, spot.plane.role)), np.array(self.surface)
        if spot.plane.digits is None:
            share = np.where(spot.plane.crossed, 0.12, 0.45)
        else:
            size = np.nan_to_num(np.abs(values), nan=0.0, posinf=0.0) / (spot.plane.digits.largest or 1.0)
            share = 0.09 + 0.79 * np.minimum(1.0, size)
        hues = np.where((values < 0)[:, :, None], self.negative, hue)
        mixed: npt.NDArray[np.float64] = surface + (hues - surface) * share[:, :, None]
        return mixed

    def ink(self, fill: Sequence[float] | npt.NDArray[np.float64]) -> Colour:
        """Choose dark or light ink, whichever stands out more."""
        light, dark = theme.rgb(theme.LIGHT.surface), theme.rgb(theme.LIGHT.text)
        return light if theme.contrast(light, fill) * 1.25 >= theme.contrast(dark, fill) else dark

    def centres(self, spot: Spot, cells: Iterable[Any]) -> npt.NDArray[np.float64]:
        """Return the middles of cells, (n, 2)."""
        centres: npt.NDArray[np.float64] = np.array(
            [spot.centre(*cell) for cell in cells], np.float64
        ).reshape(-1, 2)
        centres[:, 0] += self.shift
        return centres

    def corner(self, spot: Spot, cell: Any) -> tuple[float, float]:
        """Return the upper left corner of a cell."""
        return spot.left + self.shift + cell[1] * spot.pitch, spot.top + cell[0] * spot.pitch


def _rounded(side: float, radius: float) -> Any:
    """Return a square with round corners around the origin."""
    from matplotlib.path import Path

    h, r = side / 2, min(radius, side / 3)
    if not r:
        return Path([(-h, -h), (h, -h), (h, h), (-h, h), (-h, -h)], closed=True)
    points = [(-h + r, -h), (h - r, -h), (h, -h), (h, -h + r), (h, h - r), (h, h), (h - r, h)]
    points += [(-h + r, h), (-h, h), (-h, h - r), (-h, -h + r), (-h, -h), (-h + r, -h), (-h + r, -h)]
    corner = [Path.CURVE3, Path.CURVE3]
    line: list[Any] = [Path.LINETO]
    codes = [Path.MOVETO, *line, *corner, *line, *corner, *line, *corner, *line, *corner, Path.CLOSEPOLY]
    return Path(points, codes)


def _diagonals(x: float, y: float, side: float, step: float) -> list[list[tuple[float, float]]]:
    """Return lines across a cell; they run on from cell to cell, as one sheet behind the picture."""
    first = np.floor((x - y - side) / step) * step
    lines = []
    for offset in np.arange(first, x - y + side + step, step):
        start, end = max(x, y + offset), min(x + side, y + side + offset)
        if start < end:
            lines.append([(start, start - offset), (end, end - offset)])
    return lines
