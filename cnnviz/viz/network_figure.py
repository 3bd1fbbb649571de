"""The drawing of a network for paper and slides, in the picture language of the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cnnviz.core.cone import CellSpan, cone
from cnnviz.core.network import Summary
from cnnviz.viz import fonts, theme
from cnnviz.viz.network_layout import LEFT, Block, NetworkLayout, network_layout, starting_block
from cnnviz.viz.network_pen import NetworkPen

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOOT = 44.0  # room for the legend and the sentence below it
LEAST_WIDTH = 400.0

ENGLISH = {
    "input": "input",
    "convolution": "convolution",
    "pooling": "pooling",
    "dense": "dense",
    "join": "add or join",
    "shape": "changes the shape alone",
    "cell": "cell by cell",
    "cone": "In blue: what the middle unit of {name} depends on.",
}


class NetworkFigure:
    """A figure that shows the cone of the middle unit of one layer after the other.

    Args:
        summary: of the network; the layers before the first that does not fit are drawn.
        name: "light" or "dark".
        words: the legend's words by role and the sentence under "cone", translated.
        kinds: a short word for each kind of layer, translated; Keras' names without.

    Attributes:
        figure: the matplotlib Figure, one point of paper for each pixel of the layout.
        steps: how many layers have a cone.
        first: the step of a still picture: the deepest layer whose units see at most half of the input.
        lasting: nothing stays once it is shown.
        moving: the artists of the cone and the sentence about it.
    """

    def __init__(
        self,
        summary: Summary,
        name: str,
        words: Mapping[str, str] = ENGLISH,
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        """Draw what stands still, and make what moves."""
        from matplotlib.figure import Figure

        self.summary, self.words = summary, words
        self.layout = layout = network_layout(summary)
        width, height = max(layout.width, LEAST_WIDTH), layout.height + FOOT
        colours = theme.palette(name)
        self.figure: Figure = Figure(figsize=(width / 72, height / 72), facecolor=colours.surface)
        axes = self.figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        self.pen = pen = NetworkPen(axes, name)
        for edge in layout.edges:
            pen.way(layout.blocks[edge.source], layout.blocks[edge.target], edge.over)
        for place, block in enumerate(layout.blocks):
            pen.block(block, place)
            if not block.slice:
                pen.words(block, (kinds or {}).get(block.kind, block.kind), upright=layout.upright)
        pen.legend({block.role for block in layout.blocks}, words, layout.height + 12)
        self.places = places_with_a_cone(summary, layout)
        self.steps = len(self.places)
        start = starting_block(summary, layout)
        self.first = self.places.index(start) if start in self.places else 0
        self._parts = [
            pen.polygon([(0, 0)], pen.colours.input, alpha=0.62, order=2001) for _ in layout.blocks
        ]
        self._ways = [pen.polygon([(0, 0)], pen.colours.input, alpha=0.22, order=2000) for _ in layout.edges]
        self._told = pen.write(LEFT, layout.height + 32, "", colour=colours.muted)
        self.lasting: Sequence[Any] = ()
        self.moving: Sequence[Any] = (*self._ways, *self._parts, self._told)
        for artist in (*self._parts, *self._ways):
            artist.set_visible(False)

    def show(self, step: int) -> None:
        """Show the cone of the middle unit of a layer."""
        chosen = self.places[step]
        blocks = self.layout.blocks
        cells = self._cells(chosen)
        spans = {
            place: _span(block, cells[block.name])
            for place, block in enumerate(blocks)
            if block.name in cells
        }
        for place, (block, part) in enumerate(zip(blocks, self._parts, strict=True)):
            part.set_visible(place in spans)
            if place in spans:
                top, bottom = spans[place]
                part.set_xy([(block.x, top), (block.right, top), (block.right, bottom), (block.x, bottom)])
                part.set_facecolor(self.pen.colours.output if place == chosen else self.pen.colours.input)
                part.set_alpha(0.95 if place == chosen else 0.62)
        for edge, way in zip(self.layout.edges, self._ways, strict=True):
            source, target = blocks[edge.source], blocks[edge.target]
            straight = edge.over is None and abs(source.middle - target.middle) < 1
            way.set_visible(straight and edge.source in spans and edge.target in spans)
            if way.get_visible():
                (top, bottom), (ahead, below) = spans[edge.source], spans[edge.target]
                way.set_xy(
                    [(source.right, top), (target.x, ahead), (target.x, below), (source.right, bottom)]
                )
        self._told.set_text(self.words["cone"].format(name=blocks[chosen].name))

    def settle(self, step: int, since: int) -> Sequence[Any]:
        """Return nothing: no part of the cone stays from step to step."""
        return ()

    def _cells(self, place: int) -> Mapping[str, CellSpan]:
        block = self.layout.blocks[place]
        rows, columns = block.shape[:2] if len(block.shape) == 3 else (1, 1)
        return cone(self.summary, block.name, rows // 2, columns // 2)


def network_figure(
    summary: Summary,
    name: str,
    *,
    words: Mapping[str, str] = ENGLISH,
    kinds: Mapping[str, str] | None = None,
) -> NetworkFigure:
    """Draw a network in proportion, and the cone of one of its units.

    Args:
        summary: as in `NetworkFigure`.
        name: as in `NetworkFigure`.
        words: as in `NetworkFigure`.
        kinds: as in `NetworkFigure`; both in English if the fonts of this machine lack a letter of them.

    Returns:
        The figure, at the step that a still picture shows; other steps can be shown.

    Example:
        >>> from cnnviz.core.layers import Conv2D, MaxPooling2D
        >>> from cnnviz.core.network import chain, summarise
        >>> small = chain("small", (8, 8, 1), [Conv2D(4, 3), MaxPooling2D(2)])
        >>> drawn = network_figure(summarise(small), "light")
        >>> sorted({text.get_text() for text in drawn.figure.axes[0].texts})[:3], drawn.steps
        (['3×3×4', '6×6×4', '8×8×1'], 2)
    """
    if not fonts.can_write("".join([*words.values(), *(kinds or {}).values()])):
        words, kinds = ENGLISH, None
    drawn = NetworkFigure(summary, name, words, kinds)
    if drawn.steps:
        drawn.show(drawn.first)
    return drawn


def places_with_a_cone(summary: Summary, layout: NetworkLayout) -> list[int]:
    """Return which blocks can show a cone: those whose units see patches of one size, or all there is.

    Args:
        summary: of the network.
        layout: its drawing.

    Returns:
        Their places, without slices, which show the same as the block they lie on.
    """
    return [
        place
        for place, row in enumerate(summary.rows, start=1)
        if (row.receptive_field or len(row.output_shape) < 3) and not layout.blocks[place].slice
    ]


def _span(block: Block, cells: CellSpan) -> tuple[float, float]:
    """Return top and bottom of some rows on a block, as far as they lie on the map."""
    rows = block.shape[0] if len(block.shape) == 3 else 1
    first, last = cells.rows[0], cells.rows[1] + 1
    top, bottom = (block.y + block.height * min(max(row, 0), rows) / rows for row in (first, last))
    return top, bottom
