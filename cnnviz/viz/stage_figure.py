"""The picture of a stage for paper and slides: a matplotlib figure in the picture language of the screen.

Input blue, kernel orange, output green, padding hatched in grey; shades begin at zero and negative numbers
are purple; the window is framed, what no window reaches is crossed, the number that a maximum took has a
wedge, and output cells that are not reached yet are empty. matplotlib is imported when a figure is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.pool import PoolTrace
from cnnviz.viz import fonts, theme
from cnnviz.viz.stage_layout import MARGIN, Layout, Spot, arrange
from cnnviz.viz.stage_pen import RISE, StagePen
from cnnviz.viz.stage_scene import WORDS, Moment, StageScene, stage_scene
from cnnviz.viz.stage_source import Source
from cnnviz.viz.stage_sums import Line, arithmetic, compact, length, plain

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.text import Text

SUM_SIZE = 9.0
LETTER = 0.602 * SUM_SIZE  # every letter of DejaVu Sans Mono is as wide
SUM_LINE = 15.0
MOST_LINES = 13
LEAST_WIDTH = 430.0
WIDE = 720.0  # so far a picture grows for the sums of several channels
FOOT = 20.0


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
        self.scene, self.words, self.steps = scene, words, scene.steps
        # Lines of several channels stand in columns; a single one reads better without blanks.
        self.steady = steady or (len(scene.inputs) > 1 and bool(scene.kernels))
        layout = arrange(scene, operation=self._operation(), bias=self._bias())
        width = max(layout.width, LEAST_WIDTH)
        room = max(width, WIDE) if self.steady and len(scene.inputs) > 1 else width
        self.write = arithmetic(scene, words, width=int((room - 2 * MARGIN) / LETTER), lines=MOST_LINES)
        first = self.write(0) if self.write else ()
        width = max(width, max((length(line) for line in first), default=0) * LETTER + 2 * MARGIN)
        lines = len(first)
        height = layout.height + lines * SUM_LINE + FOOT + (8 if lines else 0)
        self.pen = StagePen(name, width, height, (width - layout.width) / 2)
        self.figure, self.colours = self.pen.figure, self.pen.colours
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
            across, down = mark.across + self.pen.shift, mark.down + mark.size * RISE
            self.pen.text(across, down, mark.text, mark.size, colour=colour)
        for spot in (*layout.inputs, *layout.kernels, *layout.outputs):
            self._head(spot)
            if spot.plane.role == "output":
                self._empty(spot)
            else:
                self._filled(spot)
            self.pen.hatch(spot)
            self.pen.cross(spot)

    def _head(self, spot: Spot) -> None:
        role = getattr(self.colours, spot.plane.role)
        middle = spot.middle + self.pen.shift
        self.pen.text(middle, spot.top - 16, spot.plane.title, 10.5, bold=True, colour=role)
        self.pen.text(middle, spot.top - 5, spot.plane.note, 7.5, colour=self.colours.muted)

    def _filled(self, spot: Spot) -> None:
        plane = spot.plane
        cells = [cell for cell in np.ndindex(plane.size) if not plane.hatched[cell] and not plane.gaps[cell]]
        shades = self.pen.fills(spot, plane.values)
        fills = [shades[cell] for cell in cells]
        self.pen.squares(spot, cells, fills)
        if bars := self.pen.bars(spot):
            inks: Any = [
                (*self.pen.ink(shades[cell]), 0.85 * (plane.values[cell] < 0))
                for cell in np.ndindex(plane.size)
            ]
            bars.set_color(inks)
        if plane.gaps.any():
            self.pen.empty_cells(spot, [cell for cell in np.ndindex(plane.size) if plane.gaps[cell]])
        for cell, fill in zip(cells, fills, strict=True):
            self.pen.number(spot, cell, float(plane.values[cell]), self.pen.ink(fill))
        for cell in zip(*np.nonzero(plane.hatched), strict=True):
            self.pen.number(spot, cell, float(plane.values[cell]), theme.rgb(self.colours.muted), bold=False)

    def _empty(self, spot: Spot) -> None:
        """Draw cells without a number yet; what is written later covers them."""
        cells = list(np.ndindex(spot.plane.size))
        self.pen.empty_cells(spot, cells)
        for x, y in self.pen.centres(spot, cells) if spot.side >= 12 else ():
            self.pen.text(x, y + 13 * RISE, "·", 13, colour=self.colours.muted, zorder=2)

    # ------------------------------------------------------------------ what moves

    def _make_moving(self, layout: Layout, top: float, width: float, height: float) -> None:
        self.output_spots, self.input_spots = layout.outputs, layout.inputs
        self.outputs = [
            self.pen.squares(spot, list(np.ndindex(spot.plane.size)), "none", zorder=3)
            for spot in layout.outputs
        ]
        self.output_texts = [
            [self.pen.blank(spot, cell) for cell in np.ndindex(spot.plane.size)] if spot.text_size else []
            for spot in layout.outputs
        ]
        self.bars = [self.pen.bars(spot) for spot in layout.outputs]
        self.input_frames = [self.pen.frames(spot) for spot in layout.inputs]
        self.output_frames = [self.pen.frames(spot) for spot in layout.outputs]
        self.wedges = [self.pen.wedge(spot) for spot in layout.inputs] if self.scene.moment(0).winners else []
        self.weights = [self._weight_texts(spot) for spot in layout.inputs]
        self.middle = width / 2
        self.sums: list[list[Text]] = []
        if self.write:
            first = self.write(0)
            for number, line in enumerate(first):
                down = top + number * SUM_LINE + SUM_SIZE
                pieces = sum(len(atom) for atom in line)
                self.sums.append(
                    [self.pen.text(0, down, "", SUM_SIZE, mono=True, ha="left") for _ in range(pieces)]
                )
        self.counter = self.pen.text(width / 2, height - 8, "", 8, colour=self.colours.muted)
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
            fills = self.pen.fills(spot, values)
            # padding that is cut off and cells that no stamp reaches show through
            bare = spot.plane.hatched | spot.plane.crossed
            shown: Any = np.concatenate([fills, (written & ~bare)[:, :, None]], axis=2)
            cells.set_facecolor(shown.reshape(-1, 4))
            inks: Any = np.zeros((*written.shape, 4))
            for (cell, here), text in zip(np.ndenumerate(written), texts, strict=False):
                text.set_text(self.pen.written(spot, float(values[cell])) if here else "")
                if here:
                    text.set_color(muted if bare[cell] else self.pen.ink(fills[cell]))
            for cell in zip(*np.nonzero(written & (values < 0)), strict=True):
                inks[cell] = (*self.pen.ink(fills[cell]), 0.85)
            if bars is not None:
                bars.set_color(inks.reshape(-1, 4))

    def _show_frames(self, moment: Moment) -> None:
        for frames, spots, cells in (
            (self.input_frames, self.input_spots, moment.input_cells),
            (self.output_frames, self.output_spots, moment.output_cells),
        ):
            for frame, spot in zip(frames, spots, strict=True):
                frame.set_offsets(self.pen.centres(spot, cells))
        for wedge, spot, winner in zip(self.wedges, self.input_spots, moment.winners, strict=False):
            wedge.set_offsets(self.pen.centres(spot, [winner]))
        for spot, texts in zip(self.input_spots, self.weights, strict=True):
            for text, cell in zip(texts, moment.input_cells, strict=False):
                x, y = self.pen.corner(spot, cell)
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
        back = {"facecolor": (*self.pen.surface, 0.85), "edgecolor": "none", "pad": 0.4}
        texts = [self.pen.text(0, 0, label, 5.4, bold=True, colour=colour, ha="right") for label in labels]
        for text in texts:
            text.set_bbox(back)
        return texts


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
        words: titles and sentences, with the keys of `cnnviz.viz.stage_scene.WORDS`; these English ones if
            the fonts of this machine lack a letter of them.
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
    words = words if fonts.can_write("".join(words.values())) else WORDS
    scene = stage_scene(source, filter=filter, relu=relu, channels=channels, words=words)
    drawn = StageFigure(scene, name, words, steady=steady)
    if step is not None:
        drawn.show(step)
    return drawn


def sums_text(drawn: StageFigure, step: int) -> list[str]:
    """Return the arithmetic of a step as plain text, one text a line."""
    return plain(drawn.write(step)) if drawn.write else []
