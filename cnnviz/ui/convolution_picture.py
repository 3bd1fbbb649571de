"""The small picture on the stage of the convolution page: an example's, a photograph's, or one's own."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.content.examples import EXAMPLES, Example
from cnnviz.core.arguments import Float32
from cnnviz.ui import controls, photographs
from cnnviz.ui.i18n import _
from cnnviz.ui.number_grid import edit_numbers
from cnnviz.ui.pictures import choose_picture
from cnnviz.vision.picture import Picture


@dataclass(frozen=True, eq=False)
class SmallPicture:
    """What the kernel slides over.

    Attributes:
        image: (H, W, C).
        channels: names of the channels, translated; none if they have no names.
        example: the worked example it belongs to, if any.
        photograph: the photograph that was shrunk, if any.
    """

    image: Float32
    channels: tuple[str, ...] = ()
    example: Example | None = None
    photograph: Picture | None = None


def choose_small_picture(source: str) -> SmallPicture:
    """Show what a source needs to be chosen or typed, and return the picture.

    Args:
        source: id of an example, "photo" or "own".

    Returns:
        The picture.

    Raises:
        InvalidValue: a cell that was typed is no number.
    """
    if source in EXAMPLES:
        example = EXAMPLES[source]
        return SmallPicture(_with_channels(example.image), example=example)
    if source == "photo":
        photograph = choose_picture("conv")
        with st.container(horizontal=True, vertical_alignment="bottom", key="conv_grid_choice"):
            colours = {"grey": _("grey"), "colour": _("red, green, blue")}
            colour = controls.choice(_("Channels of the photograph"), colours, key="conv_colour") == "colour"
            image = photographs.choose_grid(photograph, "conv", most=28, colour=colour)
        names = (_("Red"), _("Green"), _("Blue")) if colour else ()
        return SmallPicture(_with_channels(image), names, photograph=photograph)
    rows = edit_numbers(_("Picture"), EXAMPLES["stepped"].image, key="conv_image", most=12)
    return SmallPicture(_with_channels(np.array(rows, np.float32)))


def _with_channels(image: Float32) -> Float32:
    return image[:, :, None] if image.ndim == 2 else image
