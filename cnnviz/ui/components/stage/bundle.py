"""The scripts and the style sheets of the stage as the browser gets them: joined and trimmed.

Each kind of scene has a bundle of its own, so that a page gets what its stage needs and no more.
"""

from pathlib import Path

from cnnviz.ui.components import bundle

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
    return bundle.joined(*_scripts(kind))


def module(kind: str) -> str:
    """Return the scripts of a kind of scene as one ES module, trimmed."""
    return bundle.script(*_scripts(kind))


def style(kind: str) -> str:
    """Return the style sheets of a kind of scene, trimmed."""
    own = (FOLDER / f"{name}.css" for name in KINDS[kind])
    return bundle.style(FOLDER / "stage.css", *(file for file in own if file.exists()))


def _scripts(kind: str) -> list[Path]:
    return [FOLDER / f"{name}.js" for name in (*BEFORE, *KINDS[kind], *AFTER)]
