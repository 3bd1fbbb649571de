"""Step 6: the batch is one array with four axes, and each number in it has an address."""

from math import prod

import numpy as np
import streamlit as st

from cnnviz.ui import controls, frame
from cnnviz.ui.data_batch_settings import MOST_BATCH, MOST_SIDE
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _
from cnnviz.vision.encode import as_link
from cnnviz.vision.resize import within
from cnnviz.viz import theme
from cnnviz.viz.tensor_drawing import tensor_drawing

STACK, SIDE = 5, 170
KEY, FORMER = "data_batch_axis", "N: which picture"  # the second: what older links say, too long for a phone
MNIST = (60_000, 28, 28)  # decks EX, C3 and PD: the training part
FROM_ROWS = f"rows.reshape({', '.join(map(str, (-1, *MNIST[1:], 1)))})"
"""Makes pictures of the rows of a CSV file."""


def show(state: BatchState) -> None:
    """Draw the batch with its four axes and look up one number of it.

    Args:
        state: of the path.
    """
    if st.query_params.get(KEY) == FORMER:
        st.query_params[KEY] = "n"
    axes = {"n": _("N: picture"), "h": _("H: row"), "w": _("W: column"), "c": _("C: channel")}
    axis = controls.choice(_("Axis"), axes, key=KEY)
    n, y, x, c = _address(state)
    first = controls.switch("channels_first", key="data_batch_first", help=_("as in PyTorch"))
    grey = state.grey_levels()
    _draw(state, grey, axis, (n, y, x))
    value = float(state.tensor()[n, y, x, c])
    shape, address = state.shape, (n, y, x, c)
    if first:
        shape, address = (shape[0], shape[3], *shape[1:3]), (n, c, y, x)
    st.code(
        f"images.shape  →  {shape}\nimages{list(address)}  →  {value:.4g}\n{_steps(shape, address)}",
        language=None,
        wrap_lines=True,
    )
    sentences = {
        "n": _(
            "The first axis counts the pictures of the batch: {size}. The last batch of an epoch may be "
            "shorter."
        ),
        "h": _("The second axis counts rows from the top: {size}. Height comes before width."),
        "w": _("The third axis counts columns from the left: {size}."),
        "c": _("The last axis counts channels, red, green and blue: {size}. A grey picture has one."),
    }
    size = state.shape["nhwc".index(axis)]
    st.markdown(sentences[axis].format(size=size))
    with st.container(width=frame.TEXT_WIDTH, key="data_batch_words"):
        st.markdown(_reshape())
        st.markdown(frame.passage("data", "batch_tensor"))


def _address(state: BatchState) -> tuple[int, int, int, int]:
    letters = ("n", "y", "x", "c")
    bounds = (MOST_BATCH, MOST_SIDE, MOST_SIDE, 3)
    middle = (0, state.settings.target_size[0] // 2, state.settings.target_size[1] // 2, 0)
    with st.container(horizontal=True, key="data_batch_address"):
        numbers = [
            controls.whole_number(
                letter,
                0,
                bound - 1,
                default,
                key=f"data_batch_at_{letter}",
                width=110,
                varying=letter in "yx",
            )
            for letter, bound, default in zip(letters, bounds, middle, strict=True)
        ]
    n, y, x, c = (min(number, size - 1) for number, size in zip(numbers, state.shape, strict=True))
    return n, y, x, c


def _draw(state: BatchState, grey: np.ndarray, axis: str, at: tuple[int, int, int]) -> None:
    front, row, column = at
    behind = [place for place in range(len(grey)) if place != front][: STACK - 1]
    smaller = [within(grey[place] / 255, SIDE) for place in (front, *behind)]
    planes = [np.repeat(smaller[0][..., [channel]], 3, axis=2) for channel in range(3)]
    count, height, width, channels = state.shape
    words = {"n": f"N = {count}", "h": f"H = {height}", "w": f"W = {width}", "c": f"C = {channels}"}
    words["planes"] = " ".join((_("red"), _("green"), _("blue")))
    drawn = tensor_drawing(
        [as_link(one) for one in smaller],
        [as_link(one) for one in planes],
        state.shape,
        pixel=((row + 0.5) / height, (column + 0.5) / width),
        axis=axis,
        words=words,
        palette=theme.palette(st.context.theme.type),
    )
    alt = _(
        "A stack of {count} pictures of {height} by {width} pixels, the front one in its {channels} channels"
    )
    st.image(
        drawn, alt=alt.format(count=count, height=height, width=width, channels=channels), width="content"
    )


def _steps(shape: tuple[int, ...], address: tuple[int, ...]) -> str:
    """Say where the number stands in the one long row that the computer's memory is."""
    terms = [f"{index}·{prod(shape[place + 1 :]):,}" for place, index in enumerate(address)]
    flat = int(np.ravel_multi_index(address, shape))
    return f"{_('place in memory')}  =  {' + '.join(terms)}  =  {flat:,}"


def _reshape() -> str:
    numbers = prod(MNIST)
    row = prod(MNIST[1:])
    return frame.passage(
        "data",
        "batch_reshape",
        row=f"(N, {row})",
        from_rows=FROM_ROWS,
        before=str(MNIST),
        after=str((*MNIST, 1)),
        numbers=f"{numbers:,}",
        colour=str((*MNIST, 3)),
        more=f"{3 * numbers:,}",
        megabytes=f"{numbers * 4 / 1e6:,.0f}",
    )
