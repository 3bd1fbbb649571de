"""Every cache of the app, each bounded; the library below knows nothing of caching.

Big arrays are never hashed: the key is an id or a digest, and a leading underscore keeps the array out of it.
"""

import gettext
from typing import NamedTuple

import numpy as np
import streamlit as st

from cnnviz.content import lessons
from cnnviz.core.arguments import Float32
from cnnviz.core.conv import conv2d
from cnnviz.vision import resize
from cnnviz.vision.picture import Picture


class FeatureMap(NamedTuple):
    """A grey photograph, (H, W), and what a kernel answers on it, (H', W')."""

    grey: Float32
    response: Float32


@st.cache_resource(max_entries=20, show_spinner=False)
def catalogue(language: str) -> gettext.NullTranslations:
    """Load the compiled catalogue of a language."""
    return gettext.translation("cnnviz", lessons.FOLDER / "locale", [language], fallback=True)


@st.cache_resource(max_entries=32, show_spinner=False)
def feature_map(
    digest: str, kernel: tuple[tuple[float, ...], ...], dilation_rate: int, long_side: int, _picture: Picture
) -> FeatureMap:
    """Slide a kernel over a grey photograph; the arrays are read-only, so sessions may share them."""
    grey = resize.to_grey(resize.within(_picture.pixels, long_side))
    response = conv2d(grey, np.array(kernel, np.float32), dilation_rate=dilation_rate)[:, :, 0]
    return FeatureMap(grey, response)
