"""Figures as files: PNG and SVG, and the frames of an animation as pixels."""

import io
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 170
MOST_FRAMES = 100
_SVG: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cnnviz",
}  # text stays text; the same figure, the same file
_settings = threading.Lock()  # matplotlib's settings belong to the whole process


class Animated(Protocol):
    """A figure that shows one step after the other, such as `cnnviz.viz.stage_figure.StageFigure`."""

    figure: Any
    steps: int
    lasting: Sequence[Any]
    moving: Sequence[Any]

    def show(self, step: int) -> None:
        """Change all artists to those of a step."""

    def settle(self, step: int, since: int) -> Sequence[Any]:
        """Change the lasting artists to what is new at a step since an earlier one, and return them."""


def as_png(figure: "Figure", *, dpi: int = DPI) -> bytes:
    """Write a figure as PNG.

    Args:
        figure: a ``matplotlib.figure.Figure``.
        dpi: pixels an inch; a figure of 6 inches is 1020 pixels wide at 170.

    Returns:
        The file; the same figure gives the same bytes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> as_png(Figure(figsize=(1, 1)))[1:4]
        b'PNG'
    """
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
    return file.getvalue()


def as_svg(figure: "Figure") -> bytes:
    """Write a figure as SVG whose text is still text, and which says nothing of when it was made.

    Args:
        figure: a ``matplotlib.figure.Figure``.

    Returns:
        The file; the same figure gives the same bytes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> b"<svg" in as_svg(Figure(figsize=(1, 1)))
        True
    """
    import matplotlib as mpl

    file = io.BytesIO()
    with _settings, mpl.rc_context(_SVG):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": "CNNViz"})
    return file.getvalue()


def frame_steps(steps: int, most: int = MOST_FRAMES) -> range:
    """Return which steps an animation shows: all, or evenly thinned out where there are too many.

    Args:
        steps: of the sweep.
        most: frames.

    Returns:
        The steps, from 0 up.

    Example:
        >>> frame_steps(25), frame_steps(784, most=100)
        (range(0, 25), range(0, 784, 8))
    """
    return range(0, steps, max(1, -(-steps // most)))


def frames(
    drawn: Animated, steps: Sequence[int] | None = None, *, width: int = 900, dpi: int = 110
) -> Iterator[npt.NDArray[np.uint8]]:
    """Draw one step after the other: what stands still once, and what moves on top of a copy of it.

    Args:
        drawn: the figure and its steps; nobody else may use it meanwhile.
        steps: which steps; all if left out.
        width: most pixels.
        dpi: most pixels an inch.

    Yields:
        (height, width, 3) uint8.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> from cnnviz.viz.stage_figure import stage_figure
        >>> pictures = list(frames(stage_figure(trace_conv2d([[1, 2]], [[10]]))))
        >>> len(pictures), pictures[0].dtype, bool((pictures[0] != pictures[1]).any())
        (2, dtype('uint8'), True)
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = drawn.figure
    figure.set_dpi(min(float(dpi), width / figure.get_figwidth()))
    canvas: Any = FigureCanvasAgg(figure)
    wanted = range(drawn.steps) if steps is None else steps
    moving = _changing(drawn, wanted)
    for artist in (*drawn.lasting, *moving):
        artist.set_animated(True)
    canvas.draw()
    renderer = canvas.get_renderer()
    still, since = canvas.copy_from_bbox(figure.bbox), -1
    for step in wanted:
        canvas.restore_region(still)
        for artist in drawn.settle(step, since):
            artist.draw(renderer)
        still, since = canvas.copy_from_bbox(figure.bbox), step
        drawn.show(step)
        for artist in moving:
            artist.draw(renderer)
        yield np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
    for artist in (*drawn.lasting, *moving):
        artist.set_animated(False)


def _changing(drawn: Animated, steps: Sequence[int]) -> list[Any]:
    """Return the moving artists without those texts that are the same at each step: text is slow to draw.

    Only texts above everything else count; the others would be covered by what is drawn later.
    """
    top = max((artist.get_zorder() for artist in drawn.moving if not hasattr(artist, "get_text")), default=0)
    texts = [artist for artist in drawn.moving if hasattr(artist, "get_text") and artist.get_zorder() > top]
    seen: list[set[Any]] = [set() for _ in texts]
    for step in steps:
        drawn.show(step)
        for text, looks in zip(texts, seen, strict=True):
            looks.add((text.get_text(), text.get_position(), text.get_color(), text.get_fontweight()))
    same = {id(text) for text, looks in zip(texts, seen, strict=True) if len(looks) == 1}
    return [artist for artist in drawn.moving if id(artist) not in same]
