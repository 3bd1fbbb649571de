"""Every colour of CNNViz, by meaning.

Input is blue, kernel orange, output green; padding is a grey hatch. Signed values stand on a diverging scale
fixed at zero: green above, as the output is, purple below. Magnitudes and heat maps stand on viridis, whose
lightness grows evenly and which colour-blind eyes read too. Never colour alone: a number, a mark or a label
says the same.

Sources: viridis of matplotlib (Smith & van der Walt, 2015); PRGn of ColorBrewer (Brewer, 2003).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

Scale = tuple[tuple[float, str], ...]

SEQUENTIAL: Scale = (
    (0.0, "#440154"),
    (1 / 9, "#482878"),
    (2 / 9, "#3e4989"),
    (3 / 9, "#31688e"),
    (4 / 9, "#26828e"),
    (5 / 9, "#1f9e89"),
    (6 / 9, "#35b779"),
    (7 / 9, "#6ece58"),
    (8 / 9, "#b5de2b"),
    (1.0, "#fde725"),
)
DIVERGING: Scale = (
    (0.0, "#40004b"),
    (0.1, "#762a83"),
    (0.2, "#9970ab"),
    (0.3, "#c2a5cf"),
    (0.4, "#e7d4e8"),
    (0.5, "#f7f7f7"),
    (0.6, "#d9f0d3"),
    (0.7, "#a6dba0"),
    (0.8, "#5aae61"),
    (0.9, "#1b7837"),
    (1.0, "#00441b"),
)
GREY: Scale = ((0.0, "#000000"), (1.0, "#ffffff"))


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as ``#rrggbb``, each with a contrast of 3:1 or more on its surface."""

    input: str
    kernel: str
    output: str
    negative: str
    padding: str
    text: str
    muted: str
    surface: str
    training: str
    validation: str
    test: str
    good: str
    warning: str


LIGHT = Palette(
    input="#1f6fd6",
    kernel="#c26a12",
    output="#178a56",
    negative=DIVERGING[1][1],
    padding="#8a94a1",
    text="#18212b",
    muted="#5a6675",
    surface="#ffffff",
    training="#1f6fd6",
    validation="#c26a12",
    test="#178a56",
    good="#178a56",
    warning="#b54708",
)
DARK = Palette(
    input="#5b9dff",
    kernel="#f0a252",
    output="#43c489",
    negative=DIVERGING[2][1],  # the lighter tone, for the dark surface
    padding="#7f8a98",
    text="#e8ecf1",
    muted="#9aa7b6",
    surface="#0f141a",
    training="#5b9dff",
    validation="#f0a252",
    test="#43c489",
    good="#43c489",
    warning="#f5a35c",
)

# Runs laid over one another: to eyes that lack one kind of cones any two are at least 19 apart in CIELAB.
RUNS_LIGHT = ("#1f6fd6", "#c26a12", "#4c3326", "#e6007a", "#7d1fff", "#730060")
RUNS_DARK = ("#5b9dff", "#f0a252", "#e8107f", "#2fe0a5", "#e8e13a", "#8f5bff")


def palette(theme: str | None) -> Palette:
    """Return the colours of a theme.

    Args:
        theme: ``"dark"`` or ``"light"``; anything else counts as light, as Streamlit may not know it yet.

    Returns:
        The palette.

    Example:
        >>> palette("dark") is DARK, palette(None) is LIGHT
        (True, True)
    """
    return DARK if theme == "dark" else LIGHT


def run_colours(theme: str | None) -> tuple[str, ...]:
    """Return the colours of runs that are compared; with more runs than colours they begin anew.

    Args:
        theme: as for ``palette``.

    Returns:
        ``#rrggbb`` each.

    Example:
        >>> run_colours("light")[0] == LIGHT.training
        True
    """
    return RUNS_DARK if theme == "dark" else RUNS_LIGHT


def as_data() -> dict[str, dict[str, str]]:
    """Return both palettes as plain data, for a component that draws in the browser.

    Returns:
        ``{"light": {role: colour}, "dark": {role: colour}}``.

    Example:
        >>> sorted(as_data())
        ['dark', 'light']
    """
    return {"light": asdict(LIGHT), "dark": asdict(DARK)}


def rgb(colour: str) -> tuple[float, float, float]:
    """Turn ``#rrggbb`` into three numbers.

    Args:
        colour: the colour as written in this file.

    Returns:
        Red, green and blue in [0, 1].

    Example:
        >>> rgb("#ff0000")
        (1.0, 0.0, 0.0)
    """
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def contrast(one: Iterable[float], other: Iterable[float]) -> float:
    """Compute how far two colours stand apart for reading.

    Args:
        one: red, green and blue in [0, 1].
        other: the same of the other colour.

    Returns:
        From 1 for equal colours to 21 for black and white; text wants 4.5.

    Example:
        >>> round(contrast(rgb("#ffffff"), rgb("#000000")), 2)
        21.0

    Source: WCAG 2.2, 1.4.3 and its definition of relative luminance.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def table(scale: Scale, size: int = 256) -> npt.NDArray[np.float32]:
    """Spread a scale over a table of colours, for looking up one colour a pixel.

    Args:
        scale: pairs of a position in [0, 1] and a colour, in rising order.
        size: number of rows.

    Returns:
        (size, 3) float32 in [0, 1].

    Example:
        >>> table(GREY, 3).tolist()
        [[0.0, 0.0, 0.0], [0.5, 0.5, 0.5], [1.0, 1.0, 1.0]]
    """
    places = np.array([place for place, _ in scale])
    colours = np.array([rgb(colour) for _, colour in scale])
    wanted = np.linspace(0, 1, size)
    return np.stack([np.interp(wanted, places, colours[:, i]) for i in range(3)], axis=1).astype(np.float32)


def _luminance(colour: Iterable[float]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
