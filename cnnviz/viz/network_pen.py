"""What a network is drawn with on paper: blocks, ways, words and the legend, in the colours of one theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnviz.viz import fonts, formulas, theme
from cnnviz.viz.network_layout import LEFT, SLOPE, Block

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Polygon
    from matplotlib.text import Text

LETTERS = 8.0  # size of the words
FRONT, TOP, SIDE = 0.46, 0.22, 0.62  # how much of its colour each face shows


class NetworkPen:
    """What draws on the axes in the colours of one theme."""

    def __init__(self, axes: Axes, name: str) -> None:
        """Take the colours of a theme."""
        self.axes = axes
        self.fonts = fonts.families()
        self.colours = theme.palette(name)
        self.kinds = {
            "input": self.colours.input,
            "convolution": self.colours.kernel,
            "pooling": self.colours.negative,
            "dense": self.colours.output,
            "join": self.colours.text,
            "shape": self.colours.muted,
            "cell": self.colours.padding,
        }

    def block(self, block: Block, place: int) -> None:
        """Draw the three faces of a block; later ones stand in front."""
        colour = self.kinds[block.role]
        x, y, right, below = block.x, block.y, block.right, block.y + block.height
        across, rise = block.depth, block.depth * SLOPE
        faces = (
            ([(x, y), (x + across, y - rise), (right + across, y - rise), (right, y)], TOP),
            ([(right, y), (right + across, y - rise), (right + across, below - rise), (right, below)], SIDE),
            ([(x, y), (right, y), (right, below), (x, below)], FRONT),
        )
        for corners, share in faces:
            self.polygon(corners, self.shade(colour, share), edge=colour, order=2 * place + 2)

    def words(self, block: Block, kind: str, *, upright: bool) -> None:
        """Write kind and shape under a block, turned where there is no room."""
        middle, below = block.x + block.width / 2, block.y + block.height
        size = formulas.shape_text(block.shape)
        if upright:
            self.write(middle, below + 11, kind, weight="bold", ha="center")
            self.write(middle, below + 22, size, ha="center")
        else:
            self.write(middle, below + 6, f"{kind} {size}", rotation=-90, ha="center", va="top")

    def way(self, source: Block, target: Block, over: float | None) -> None:
        """Draw the way from one block to another, over those between if so said."""
        start, end = (source.right, source.middle), (target.x, target.middle)
        points = [start, end]
        if over is not None:
            points = [
                start,
                (start[0] + 7, start[1]),
                (start[0] + 7, over),
                (end[0] - 7, over),
                (end[0] - 7, end[1]),
            ]
            points.append(end)
        elif abs(start[1] - end[1]) > 1:
            bend = min(24.0, end[0] - start[0])
            leaves = source.middle != target.middle and len(target.inputs) == 1
            points = (
                [start, (start[0] + bend, end[1]), end] if leaves else [start, (end[0] - bend, start[1]), end]
            )
        self.axes.plot(*zip(*points, strict=True), color=self.colours.muted, linewidth=1, zorder=1, alpha=0.8)

    def polygon(
        self,
        corners: list[tuple[float, float]],
        colour: Any,
        *,
        edge: str = "none",
        alpha: float = 1,
        order: int = 1,
    ) -> Polygon:
        """Draw a filled polygon; a higher order lies in front."""
        from matplotlib.patches import Polygon

        shape = Polygon(corners, closed=True, facecolor=colour, edgecolor=edge, linewidth=0.8, alpha=alpha)
        shape.set_zorder(order)
        shape.set_joinstyle("round")
        self.axes.add_patch(shape)
        return shape

    def legend(self, roles: set[str], words: Mapping[str, str], top: float) -> None:
        """Draw the legend of the roles in use."""
        x = LEFT
        for role, colour in self.kinds.items():
            if role in roles:
                corners = [(x, top - 5), (x + 9, top - 5), (x + 9, top + 4), (x, top + 4)]
                self.polygon(corners, self.shade(colour, FRONT), edge=colour)
                self.write(x + 14, top, words[role])
                x += 34 + 5.2 * len(words[role])

    def write(self, x: float, y: float, text: str, *, colour: str | None = None, **look: Any) -> Text:
        """Write some words."""
        look = {"va": "center", "ha": "left", **look}
        return self.axes.text(
            x,
            y,
            text,
            fontsize=LETTERS,
            fontfamily=self.fonts,
            color=colour or self.colours.text,
            zorder=3000,
            **look,
        )

    def shade(self, colour: str, share: float) -> tuple[float, ...]:
        """Mix a colour with the ground."""
        ground, ink = theme.rgb(self.colours.surface), theme.rgb(colour)
        return tuple(below + (above - below) * share for below, above in zip(ground, ink, strict=True))
