"""Scripts and styles of the components, joined and made small before they travel.

Each component gets one module, while each of its files keeps one idea.
"""

from pathlib import Path

import rcssmin
import rjsmin


def script(*files: Path) -> str:
    """Join scripts into one module, without comments and needless spaces.

    Args:
        files: ES modules' parts in the order they need each other; only the last one exports.

    Returns:
        The module's text.
    """
    return f"{rjsmin.jsmin(chr(10).join(file.read_text(encoding='utf-8') for file in files))}\n"


def style(file: Path) -> str:
    """Read a style sheet, without comments and needless spaces.

    Args:
        file: the style sheet.

    Returns:
        Its text.
    """
    # Streamlit takes a single line with a slash or a star in it for the path of a file, whatever ends it.
    return str(rcssmin.cssmin(file.read_text(encoding="utf-8"))).replace("}", "}\n", 1)
