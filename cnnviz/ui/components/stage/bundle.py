"""The scripts and the style sheet of the stage as the browser gets them: joined, without comments or blanks."""

from pathlib import Path

import rcssmin
import rjsmin

FOLDER = Path(__file__).parent
# One module for the browser, while each file keeps one idea. A class stands before what extends it.
SCRIPTS = (
    "scene",
    "paint",
    "plane",
    "sizes",
    "looks",
    "grids",
    "arithmetic",
    "words",
    "controls",
    "stage",
)


def source() -> str:
    """Return the scripts as they were written, one after the other."""
    return "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)


def module() -> str:
    """Return the scripts as one ES module, trimmed; names, texts and patterns are left as they are."""
    return str(rjsmin.jsmin(source()))


def style() -> str:
    """Return the style sheet, trimmed."""
    trimmed = str(rcssmin.cssmin((FOLDER / "stage.css").read_text(encoding="utf-8")))
    # Streamlit takes a text of a single line for the name of a file.
    return trimmed.replace("}", "}\n", 1)
