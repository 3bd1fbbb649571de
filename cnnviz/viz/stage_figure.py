"""The picture of a stage for paper and slides: a matplotlib figure in the picture language of the screen.

Input blue, kernel orange, output green, padding hatched in grey; shades begin at zero and negative numbers
are purple; the window is framed, what no window reaches is crossed, the number that a maximum took has a
wedge, and output cells that are not reached yet are empty. matplotlib is imported when a figure is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.pool import PoolTrace
from cnnviz.viz import theme
from cnnviz.viz.stage_layout import MARGIN, Layout, Spot, arrange
from cnnviz.viz.stage_scene import WORDS, Moment, Source, StageScene, stage_scene
from cnnviz.viz.stage_sums import Line, arithmetic, compact, length, plain

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Colour = tuple[float, float, float]

SANS, MONO = ["DejaVu Sans", "sans-serif"], ["DejaVu Sans Mono", "monospace"]
SUM_SIZE = 9.0
LETTER = 0.602 * SUM_SIZE  # every letter of DejaVu Sans Mono is as wide
SUM_LINE = 15.0
MOST_LINES = 13
LEAST_WIDTH = 430.0
WIDE = 720.0  # so far a picture grows for the sums of several channels
FOOT = 20.0
RISE = 0.36  # of the text size, from the middle of a cell down to the line its digits stand on


class StageFigure:
    """A figure that can show any step; only what moves is changed.

    Args:
        scene: what is drawn.
        name: "light" or "dark".
        words: as for `cnnviz.viz.stage_scene.stage_scene`.
        steady: True for an animation: every number of the arithmetic keeps its place, at the price of blanks.

    Attributes:
        figure: the matplotlib Figure.
        steps: how many steps there are.
        lasting: the artists that stay as they are once `settle` has shown them.
        moving: the artists that may change with each step, in the order they are drawn.
    """

    def __init__(
        self, scene: StageScene, name: str, words: Mapping[str, str] = WORDS, *, steady: bool = False
    ) -> None:
        """Draw what stands still, and make what moves."""
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.scene, self.words, self.steps = scene, words, scene.steps
        # Lines of several channels stand in columns; a single one reads better without blanks.
        self.steady = steady or (len(scene.inputs) > 1 and bool(scene.kernels))
        self.colours = theme.palette(name)
        self.surface = theme.rgb(self.colours.surface)
        self.negative = theme.rgb(theme.DIVERGING[2 if name == "dark" else 1][1])
        layout = arrange(scene, operation=self._operation(), bias=self._bias())
        width = max(layout.width, LEAST_WIDTH)
        room = max(width, WIDE) if self.steady and len(scene.inputs) > 1 else width
        self.write = arithmetic(scene, words, width=int((room - 2 * MARGIN) / LETTER), lines=MOST_LINES)
        first = self.write(0) if self.write else ()
        width = max(width, max((length(line) for line in first), default=0) * LETTER + 2 * MARGIN)
        lines = len(first)
        height = layout.height + lines * SUM_LINE + FOOT + (8 if lines else 0)
        self.figure: Figure = Figure(figsize=(width / 72, height / 72), facecolor=self.colours.surface)
        self.transform = (
            Affine2D().scale(1 / 72, -1 / 72).translate(0, height / 72) + self.figure.dpi_scale_trans
        )
        self.shift = (width - layout.width) / 2
        self.lasting: list[Artist] = []
        self.moving: list[Artist] = []
        self._draw_still(layout)
        self._make_moving(layout, layout.height + (8 if lines else 0), width, height)
        self.show(self.steps - 1)

    def show(self, step: int) -> None:
        """Show a step.

        Args:
            step: from 0 to `steps` − 1.
        """
        moment = self.scene.moment(step)
        self._show_outputs(moment)
        self._show_frames(moment)
        self._show_sums(step)
        row, column = self.scene.place(step)
        rows, columns = self.scene.places
        place = {"row": row + 1, "column": column + 1, "rows": rows, "columns": columns}
        self.counter.set_text(self.words["counter"].format(**place, step=step + 1, steps=self.steps))

    def settle(self, step: int, since: int) -> list[Artist]:
        """Set those of the lasting artists that a sweep adds from one step to another; the others are hidden.

        Args:
            step: the step that is shown next.
            since: the step that was shown before, −1 for none.

        Returns:
            What has to be drawn once, in this order.
        """
        if not self.lasting:
            return []
        fresh = self.scene.moment(step).written.copy()
        if since >= 0:
            fresh &= ~self.scene.moment(since).written
        self._show_outputs(Moment((), (), (), fresh, tuple(spot.plane.values for spot in self.output_spots)))
        return self.lasting

    # ------------------------------------------------------------------ what stands still

    def _operation(self) -> tuple[str, ...]:
        source = self.scene.source
        if not isinstance(source, PoolTrace):
            return ()
        height, width = source.pool_size
        return self.words[source.mode], self.words["pool"].format(height=height, width=width)

    def _bias(self) -> str:
        if not self.scene.bias:
            return ""
        return f"{self.scene.bias:+.4g} {self.words['bias']}".replace("-", "− ").replace("+", "+ ")

    def _draw_still(self, layout: Layout) -> None:
        for mark in layout.marks:
            colour = getattr(self.colours, mark.role)
            text = self._text(mark.across + self.shift, mark.down + mark.size * RISE, mark.text, mark.size)
            text.set_color(colour)
        for spot in (*layout.inputs, *layout.kernels, *layout.outputs):
            self._head(spot)
            if spot.plane.role == "output":
                self._empty(spot)
            else:
                self._filled(spot)
            self._hatch(spot)
            self._cross(spot)

    def _head(self, spot: Spot) -> None:
        role = getattr(self.colours, spot.plane.role)
        middle = spot.middle + self.shift
        self._text(middle, spot.top - 16, spot.plane.title, 10.5, bold=True, colour=role)
        self._text(middle, spot.top - 5, spot.plane.note, 7.5, colour=self.colours.muted)

    def _filled(self, spot: Spot) -> None:
        plane = spot.plane
        cells = [cell for cell in np.ndindex(plane.size) if not plane.hatched[cell] and not plane.gaps[cell]]
        shades = self._fills(spot, plane.values)
        fills = [shades[cell] for cell in cells]
        self._squares(spot, cells, fills)
        if bars := self._bars(spot):
            inks: Any = [
                (*self._ink(shades[cell]), 0.85 * (plane.values[cell] < 0)) for cell in np.ndindex(plane.size)
            ]
            bars.set_color(inks)
        if plane.gaps.any():
            self._empty_cells(spot, [cell for cell in np.ndindex(plane.size) if plane.gaps[cell]])
        for cell, fill in zip(cells, fills, strict=True):
            self._number(spot, cell, float(plane.values[cell]), self._ink(fill))
        for cell in zip(*np.nonzero(plane.hatched), strict=True):
            self._number(spot, cell, float(plane.values[cell]), theme.rgb(self.colours.muted), bold=False)

    def _empty(self, spot: Spot) -> None:
        """Draw cells without a number yet; what is written later covers them."""
        cells = list(np.ndindex(spot.plane.size))
        self._empty_cells(spot, cells)
        for x, y in self._centres(spot, cells) if spot.side >= 12 else ():
            self._text(x, y + 13 * RISE, "·", 13, colour=self.colours.muted, zorder=2)

    def _empty_cells(self, spot: Spot, cells: list[Any]) -> None:
        small = spot.side < 10
        edge = (*theme.rgb(self.colours.padding), 0.3 if small else 0.8)
        self._squares(spot, cells, "none", edge=edge, dashed=not small, wide=0.4 if small else 0.6, inset=0.7)

    def _number(self, spot: Spot, cell: Any, value: float, ink: Colour, bold: bool = True) -> None:
        text = self._written(spot, value)
        if text:
            x, y = spot.centre(*cell)
            size = spot.text_size
            self._text(x + self.shift, y + size * RISE, text, size, bold=bold, colour=ink)

    def _written(self, spot: Spot, value: float) -> str:
        if spot.plane.digits is None or not spot.text_size:
            return ""
        return spot.plane.digits.text(value, spot.decimals)

    def _hatch(self, spot: Spot) -> None:
        from matplotlib.collections import LineCollection

        step = 4.5 if spot.side >= 14 else 3.0
        lines = [
            line
            for cell in zip(*np.nonzero(spot.plane.hatched), strict=True)
            for line in _diagonals(*self._corner(spot, cell), spot.side, step)
        ]
        if lines:
            colour = (*theme.rgb(self.colours.padding), 0.5)
            hatch = LineCollection(lines, colors=[colour], linewidths=0.6, transform=self.transform)
            self._add(hatch, 1.5)

    def _cross(self, spot: Spot) -> None:
        from matplotlib.collections import LineCollection

        # The middle stays free for a number.
        lines, parts = [], [(0.1, 0.3), (0.7, 0.9)] if spot.text_size else [(0.24, 0.76)]
        for cell in zip(*np.nonzero(spot.plane.crossed), strict=True):
            (x, y), side = self._corner(spot, cell), spot.side
            for near, far in parts:
                lines.append([(x + side * near, y + side * near), (x + side * far, y + side * far)])
                lines.append(
                    [(x + side * (1 - near), y + side * near), (x + side * (1 - far), y + side * far)]
                )
        if lines:
            colour = (*theme.rgb(self.colours.warning), 0.75)
            cross = LineCollection(lines, colors=[colour], linewidths=1.1, transform=self.transform)
            self._add(cross, 2.2)

    # ------------------------------------------------------------------ what moves

    def _make_moving(self, layout: Layout, top: float, width: float, height: float) -> None:
        self.output_spots, self.input_spots = layout.outputs, layout.inputs
        self.outputs = [
            self._squares(spot, list(np.ndindex(spot.plane.size)), "none", zorder=3)
            for spot in layout.outputs
        ]
        self.output_texts = [
            [self._blank(spot, cell) for cell in np.ndindex(spot.plane.size)] if spot.text_size else []
            for spot in layout.outputs
        ]
        self.bars = [self._bars(spot) for spot in layout.outputs]
        self.input_frames = [self._frames(spot) for spot in layout.inputs]
        self.output_frames = [self._frames(spot) for spot in layout.outputs]
        self.wedges = [self._wedge(spot) for spot in layout.inputs] if self.scene.moment(0).winners else []
        self.weights = [self._weight_texts(spot) for spot in layout.inputs]
        self.middle = width / 2
        self.sums: list[list[Text]] = []
        if self.write:
            first = self.write(0)
            for number, line in enumerate(first):
                down = top + number * SUM_LINE + SUM_SIZE
                pieces = sum(len(atom) for atom in line)
                self.sums.append(
                    [self._text(0, down, "", SUM_SIZE, mono=True, ha="left") for _ in range(pieces)]
                )
        self.counter = self._text(width / 2, height - 8, "", 8, colour=self.colours.muted)
        bars = [bar for bar in self.bars if bar is not None]
        written = [*self.outputs, *bars, *(text for texts in self.output_texts for text in texts)]
        frames = [*self.input_frames, *self.wedges, *self.output_frames]
        texts = [text for made in (*self.weights, *self.sums) for text in made]
        stamped = isinstance(self.scene.source, TransposedTrace)  # a canvas changes until the last step
        self.lasting = [] if stamped else list(written)
        self.moving = [*(written if stamped else ()), *frames, *texts, self.counter]

    def _show_outputs(self, moment: Moment) -> None:
        muted = theme.rgb(self.colours.muted)
        for spot, cells, texts, bars, values in zip(
            self.output_spots, self.outputs, self.output_texts, self.bars, moment.outputs, strict=True
        ):
            written = moment.written
            fills = self._fills(spot, values)
            # padding that is cut off and cells that no stamp reaches show through
            bare = spot.plane.hatched | spot.plane.crossed
            shown: Any = np.concatenate([fills, (written & ~bare)[:, :, None]], axis=2)
            cells.set_facecolor(shown.reshape(-1, 4))
            inks: Any = np.zeros((*written.shape, 4))
            for (cell, here), text in zip(np.ndenumerate(written), texts, strict=False):
                text.set_text(self._written(spot, float(values[cell])) if here else "")
                if here:
                    text.set_color(muted if bare[cell] else self._ink(fills[cell]))
            for cell in zip(*np.nonzero(written & (values < 0)), strict=True):
                inks[cell] = (*self._ink(fills[cell]), 0.85)
            if bars is not None:
                bars.set_color(inks.reshape(-1, 4))

    def _show_frames(self, moment: Moment) -> None:
        for frames, spots, cells in (
            (self.input_frames, self.input_spots, moment.input_cells),
            (self.output_frames, self.output_spots, moment.output_cells),
        ):
            for frame, spot in zip(frames, spots, strict=True):
                frame.set_offsets(self._centres(spot, cells))
        for wedge, spot, winner in zip(self.wedges, self.input_spots, moment.winners, strict=False):
            wedge.set_offsets(self._centres(spot, [winner]))
        for spot, texts in zip(self.input_spots, self.weights, strict=True):
            for text, cell in zip(texts, moment.input_cells, strict=False):
                x, y = self._corner(spot, cell)
                text.set_position((x + spot.side - 1.6, y + spot.side - 1.9))

    def _show_sums(self, step: int) -> None:
        lines: Sequence[Line] = self.write(step) if self.write else ()
        if not self.steady:
            lines = [compact(line) for line in lines]
        left = self.middle - max((length(line) for line in lines), default=0) * LETTER / 2
        for line, texts in zip(lines, self.sums, strict=True):
            across = left if self.steady else self.middle - length(line) * LETTER / 2
            pieces = [piece for atom in line for piece in atom]
            for piece, text in zip(pieces, texts, strict=True):
                text.set_text(piece.text.strip())
                blanks = piece.before + len(piece.text) - len(piece.text.lstrip())
                text.set_x(across + blanks * LETTER)
                text.set_color(getattr(self.colours, piece.colour))
                text.set_fontweight("bold" if piece.strong else "normal")
                across += piece.width * LETTER

    # ------------------------------------------------------------------ pieces

    def _weight_texts(self, spot: Spot) -> list[Text]:
        """Make the small weights beside the numbers of the window, where there is room for them."""
        place = self.input_spots.index(spot)
        many = len(self.scene.moment(0).input_cells) > 1 and self.scene.kernels
        kernel = self.scene.kernels[place] if many else None
        if kernel is None or kernel.digits is None or spot.pitch < 26 or not spot.text_size:
            return []
        labels = ["×" + kernel.digits.text(float(value)) for value in kernel.values.ravel()]
        if max(map(len, labels)) > 5:
            return []
        colour = self.colours.kernel
        back = {"facecolor": (*self.surface, 0.85), "edgecolor": "none", "pad": 0.4}
        texts = [self._text(0, 0, label, 5.4, bold=True, colour=colour, ha="right") for label in labels]
        for text in texts:
            text.set_bbox(back)
        return texts

    def _blank(self, spot: Spot, cell: Any) -> Text:
        x, y = spot.centre(*cell)
        return self._text(x + self.shift, y + spot.text_size * RISE, "", spot.text_size, bold=True, zorder=4)

    def _bars(self, spot: Spot) -> LineCollection | None:
        """Make a minus for each cell too small for its number: colour alone says nothing to many eyes."""
        from matplotlib.collections import LineCollection

        if spot.text_size or spot.plane.digits is None or spot.side < 4:
            return None
        centres = self._centres(spot, list(np.ndindex(spot.plane.size)))
        half = np.array([spot.side * 0.2, 0])
        lines = list(np.stack([centres - half, centres + half], axis=1))
        bars = LineCollection(lines, linewidths=max(0.5, spot.side / 14), transform=self.transform)
        self._add(bars, 4)
        return bars

    def _squares(
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
        from matplotlib.collections import PathCollection

        path = _rounded(
            (spot.side - inset) / 72, (3 if spot.pitch >= 22 else 1.5 if spot.pitch >= 12 else 0) / 72
        )
        squares = PathCollection(
            [path],
            offsets=self._centres(spot, cells),
            offset_transform=self.transform,
            transform=self.figure.dpi_scale_trans,
            facecolors=fills,
            edgecolors=edge,
            linewidths=wide if edge != "none" else 0,
            linestyles="dashed" if dashed else "solid",
        )
        self._add(squares, zorder)
        return squares

    def _frames(self, spot: Spot) -> PathCollection:
        edge = self.colours.kernel if spot.plane.role == "input" else self.colours.output
        wide = 1.8 if spot.pitch >= 12 else 1.0
        return self._squares(spot, [(0, 0)], "none", edge=edge, zorder=5, wide=wide)

    def _wedge(self, spot: Spot) -> PathCollection:
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
            offsets=self._centres(spot, [(0, 0)]),
            offset_transform=self.transform,
            transform=self.figure.dpi_scale_trans,
            facecolors=["none", self.colours.output],
            edgecolors=self.colours.output,
            linewidths=[2.6 if spot.pitch >= 12 else 1.4, 0],
        )
        self._add(marks, 6)
        return marks

    def _centres(self, spot: Spot, cells: Iterable[Any]) -> npt.NDArray[np.float64]:
        centres: npt.NDArray[np.float64] = np.array(
            [spot.centre(*cell) for cell in cells], np.float64
        ).reshape(-1, 2)
        centres[:, 0] += self.shift
        return centres

    def _corner(self, spot: Spot, cell: Any) -> tuple[float, float]:
        return spot.left + self.shift + cell[1] * spot.pitch, spot.top + cell[0] * spot.pitch

    def _text(
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
        made = self.figure.text(
            x,
            y,
            text,
            transform=self.transform,
            fontsize=size,
            fontfamily=MONO if mono else SANS,
            fontweight="bold" if bold else "normal",
            color=colour or self.colours.text,
            ha=ha,
            va="baseline",
            zorder=zorder,
            parse_math=False,
        )
        return made

    def _add(self, artist: Artist, zorder: float) -> None:
        artist.set_zorder(zorder)
        self.figure.add_artist(artist)

    def _fills(self, spot: Spot, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
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

    def _ink(self, fill: Sequence[float] | npt.NDArray[np.float64]) -> Colour:
        """Choose dark or light ink, whichever stands out more."""
        light, dark = theme.rgb(theme.LIGHT.surface), theme.rgb(theme.LIGHT.text)
        return light if _contrast(light, fill) * 1.25 >= _contrast(dark, fill) else dark


def stage_figure(
    source: Source,
    *,
    step: int | None = None,
    filter: int = 0,
    relu: bool = False,
    name: str = "light",
    channels: Sequence[str] = (),
    words: Mapping[str, str] = WORDS,
    steady: bool = False,
) -> StageFigure:
    """Draw a trace as the stage does, for a file.

    Args:
        source: the trace of a convolution, a pooling or a transposed convolution, or windows without values.
        step: which step is shown, from 0; the last one if left out.
        filter: which filter is shown.
        relu: True to show a convolution's output after ReLU.
        name: of the theme, "light" or "dark".
        channels: names of the input's channels; "Channel 1" and so on without.
        words: titles and sentences, with the keys of `cnnviz.viz.stage_scene.WORDS`.
        steady: True for an animation: every number of the arithmetic keeps its place, at the price of blanks.

    Returns:
        The figure; any other step can be shown in it.

    Raises:
        InvalidValue: there is no such filter, or the picture is too large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> drawn = stage_figure(trace_conv2d([[1, 2], [3, 4]], [[10]]))
        >>> drawn.steps, "step 4 of 4" in drawn.counter.get_text()
        (4, True)
    """
    scene = stage_scene(source, filter=filter, relu=relu, channels=channels, words=words)
    drawn = StageFigure(scene, name, words, steady=steady)
    if step is not None:
        drawn.show(step)
    return drawn


def sums_text(drawn: StageFigure, step: int) -> list[str]:
    """Return the arithmetic of a step as plain text, one text a line."""
    return plain(drawn.write(step)) if drawn.write else []


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


def _contrast(one: Any, other: Any) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Any) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
