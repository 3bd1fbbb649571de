"""The picture that is pooled: a worked example, one's own numbers, or a photograph in grey or in colour."""

import numpy as np
import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.arguments import Float32
from cnnviz.ui import controls, photographs
from cnnviz.ui.i18n import _
from cnnviz.ui.number_grid import edit_numbers
from cnnviz.ui.pictures import choose_picture
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import square


def choose(source: str) -> tuple[Float32, tuple[str, ...]]:
    """Return the picture and the names of its channels; a grey one has none.

    Args:
        source: id of a worked example, "photo" or "own".

    Returns:
        (H, W) or (H, W, 3) float32, and no or three names.

    Raises:
        InvalidValue: a number of one's own is none.
    """
    if example := EXAMPLES.get(source):
        return example.image, ()
    if source == "photo":
        return _photograph()
    numbers = edit_numbers(_("Picture"), EXAMPLES["stepped"].image, key="pool_image", most=12)
    return np.array(numbers, np.float32), ()


def _photograph() -> tuple[Float32, tuple[str, ...]]:
    picture = choose_picture("pool")
    kinds = {"colour": _("red, green, blue"), "grey": _("grey")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if controls.choice(_("Channels"), kinds, key="pool_colour") == "grey":
            return photographs.choose_grid(picture, "pool"), ()
        return _colour_grid(picture), (_("Red"), _("Green"), _("Blue"))


def _colour_grid(picture: Picture) -> Float32:
    """Shrink a photograph to a square of a few pixels, each three whole numbers from 0 to 255."""
    size = controls.whole_number(_("Pixels on each side"), 4, 16, 8, key="pool_grid", width=160)
    return np.rint(square(picture.pixels, size) * 255)
