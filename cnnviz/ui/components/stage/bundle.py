"""The scripts and the style sheets of the stage as the browser gets them: joined and trimmed.

Each kind of scene has a bundle of its own, so that a page gets what its stage needs and no more.
"""

from pathlib import Path

import rcssmin
import rjsmin

FOLDER = Path(__file__).parent
# One module for the browser, while each file keeps one idea. A class stands before what extends it.
BEFORE = ("scene", "paint", "plane", "sizes", "looks", "marks", "grids", "arithmetic", "words", "controls")
AFTER = ("stage",)
KINDS = {
    "convolution": ("filters", "matrix", "convolution"),
    "transposed": ("filters", "stamps", "transposed"),
    "pooling": ("pooling",),
    "windows": ("windows",),
}


def source(kind: str) -> str:
    """Return the scripts of a kind of scene as they were written, one after the other."""
    return _join(*(f"{name}.js" for name in (*BEFORE, *KINDS[kind], *AFTER)))


def module(kind: str) -> str:
    """Return the scripts as one ES module, trimmed; names, texts and patterns are left as they are."""
    return str(rjsmin.jsmin(source(kind)))


def style(kind: str) -> str:
    """Return the style sheets, trimmed."""
    names = (f"{name}.css" for name in KINDS[kind])
    trimmed = str(rcssmin.cssmin(_join("stage.css", *(name for name in names if (FOLDER / name).exists()))))
    # Streamlit takes a text of a single line for the name of a file.
    return trimmed.replace("}", "}\n", 1)


def _join(*names: str) -> str:
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
