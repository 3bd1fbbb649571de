"""The four axes of a batch, drawn on its own pictures: which one, row, column, channel."""

from collections.abc import Mapping, Sequence
from html import escape

from cnnviz.viz.theme import Palette

AXES = ("n", "h", "w", "c")
SIDE = 170  # pixels of the front picture's longer side
STEP = 15  # by which each picture behind is moved
PLANE, APART = 112, 26
LEFT, TOP = 96, 40
FONT = 19


def tensor_drawing(
    pictures: Sequence[str],
    planes: Sequence[str],
    shape: tuple[int, int, int, int],
    *,
    pixel: tuple[float, float],
    axis: str,
    words: Mapping[str, str],
    palette: Palette,
) -> str:
    """Draw a batch as a stack of its pictures, the front one taken apart into its channels.

    Args:
        pictures: addresses of some pictures ("data:image/…"), the one in front first.
        planes: addresses of the channels of the front picture, as grey pictures.
        shape: (N, H, W, C).
        pixel: place of the marked pixel, as shares of height and width.
        axis: one of `AXES`, drawn bold and in colour.
        words: labels of the four axes by their letters, and of the channels as "planes", parted by blanks.
        palette: colours of the theme.

    Returns:
        A drawing (SVG).

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> words = {"n": "N = 2", "h": "H = 4", "w": "W = 4", "c": "C = 1", "planes": "grey"}
        >>> options = {"pixel": (0.5, 0.5), "axis": "n", "words": words, "palette": LIGHT}
        >>> drawn = tensor_drawing(["data:,", "data:,"], ["data:,"], (2, 4, 4, 1), **options)
        >>> drawn.count("<image")
        3
    """
    height, width = shape[1], shape[2]
    high, wide = SIDE * height / max(height, width), SIDE * width / max(height, width)
    deep = STEP * (len(pictures) - 1)
    top = TOP + deep
    marks = [
        _picture(link, LEFT + STEP * place, top - STEP * place, wide, high, palette)
        for place, link in reversed(list(enumerate(pictures)))
    ]
    marks.append(_cross(LEFT + pixel[1] * wide, top + pixel[0] * high, palette))
    marks.append(_line((LEFT - 12, top), (LEFT - 12, top + high), "h", axis, palette))
    marks.append(_line((LEFT, top + high + 12), (LEFT + wide, top + high + 12), "w", axis, palette))
    far = LEFT + wide + 10
    marks.append(_line((far, top), (far + deep + 8, top - deep - 8), "n", axis, palette))
    marks.append(_word(words["n"], far + deep - 8, top - deep - 16, "n", axis, palette, "middle"))
    marks.append(_word(words["h"], LEFT - 20, top + high / 2, "h", axis, palette, "end"))
    marks.append(_word(words["w"], LEFT + wide / 2, top + high + 34, "w", axis, palette, "middle"))

    begin = far + deep + 76
    scale = PLANE / max(height, width)
    names = words["planes"].split()
    bottom = float(top)
    for place in reversed(range(len(planes))):
        left, up = begin + APART * place, top - APART * place
        marks.append(_picture(planes[place], left, up, width * scale, height * scale, palette))
        marks.append(_cross(left + pixel[1] * width * scale, up + pixel[0] * height * scale, palette))
        bottom = max(bottom, up + height * scale)
    for place, name in enumerate(names[: len(planes)]):
        at = begin + width * scale + APART * place + 5, top + height * scale - APART * place - 4
        marks.append(_word(name, *at, "c", axis, palette, "start", small=True))
    reach = APART * (len(planes) - 1)
    ends = (begin - 10, top - 2), (begin + reach - 10, top - reach - 2)
    marks.append(_line(*ends, "c", axis, palette))
    marks.append(_word(words["c"], begin + width * scale / 2, bottom + 22, "c", axis, palette, "middle"))
    right = begin + width * scale + reach + 62
    low = max(top + high + 46, bottom + 34)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right:.0f} {low:.0f}" width="{right:.0f}" '
        f'height="{low:.0f}" font-family="sans-serif">{"".join(marks)}</svg>'
    )


def _picture(link: str, left: float, top: float, width: float, height: float, palette: Palette) -> str:
    box = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return (
        f'<image {box} preserveAspectRatio="none" href="{escape(link)}"/>'
        f'<rect {box} fill="none" stroke="{palette.surface}" stroke-width="2"/>'
        f'<rect {box} fill="none" stroke="{palette.padding}" stroke-width="1"/>'
    )


def _cross(x: float, y: float, palette: Palette) -> str:
    # A ring in two colours is seen on dark and on light pixels.
    return "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for radius, colour in ((5, palette.kernel), (7, palette.surface))
    )


def _line(
    begin: tuple[float, float], end: tuple[float, float], letter: str, axis: str, palette: Palette
) -> str:
    chosen = letter == axis
    colour = palette.kernel if chosen else palette.muted
    ends = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in (begin, end))
    way = f'x1="{begin[0]:.1f}" y1="{begin[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {way} stroke="{colour}" stroke-width="{5 if chosen else 2}"/>{ends}'


def _word(
    text: str,
    x: float,
    y: float,
    letter: str,
    axis: str,
    palette: Palette,
    anchor: str,
    *,
    small: bool = False,
) -> str:
    chosen = letter == axis
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{FONT - 3 if small else FONT}" '
        f'font-weight="{700 if chosen else 400}" fill="{palette.kernel if chosen else palette.text}">'
        f"{escape(text)}</text>"
    )
