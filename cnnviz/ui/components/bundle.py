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
        The module's text. Names, texts and patterns are left as they are.
    """
    return str(rjsmin.jsmin(joined(*files)))


def style(*files: Path) -> str:
    """Join style sheets, without comments and needless spaces.

    Args:
        files: style sheets; what stands in a later one wins.

    Returns:
        Their text.
    """
    # Streamlit takes a single line with a slash or a star in it for the path of a file, whatever ends it.
    return str(rcssmin.cssmin(joined(*files))).replace("}", "}\n", 1)


def joined(*files: Path) -> str:
    """Return the files as they were written, one after the other."""
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
