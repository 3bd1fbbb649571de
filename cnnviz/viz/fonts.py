"""What matplotlib writes with: its own font, and for letters that it lacks one of the machine."""

import warnings

SANS, MONO = "DejaVu Sans", "DejaVu Sans Mono"  # come with matplotlib
HANGUL = (
    "Noto Sans KR", "Noto Sans CJK KR", "Noto Sans CJK JP", "NanumGothic", "Apple SD Gothic Neo",
    "AppleGothic", "Malgun Gothic", "UnDotum",
)  # fmt: skip


def families(first: str = SANS) -> list[str]:
    """List the fonts to write with; matplotlib takes each letter from the first that has it.

    Args:
        first: `SANS` or `MONO`.

    Returns:
        Names of fonts that are on this machine.

    Example:
        >>> families()[0]
        'DejaVu Sans'
    """
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return [first, *(name for name in HANGUL if name in there)]


def can_write(text: str) -> bool:
    """Tell whether the fonts of this machine have every letter of a text.

    Args:
        text: any words.

    Returns:
        True if none would be an empty box.

    Example:
        >>> can_write("kernel 3×3"), can_write("\\U00013080")
        (True, False)
    """
    from matplotlib.font_manager import FontProperties, findfont, get_font

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fonts = [get_font(findfont(FontProperties(family=name))) for name in families()]
    return all(
        any(font.get_char_index(ord(letter)) for font in fonts)
        for letter in set(text)
        if letter.isprintable()
    )
