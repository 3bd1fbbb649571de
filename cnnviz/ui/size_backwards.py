"""The output size solved backwards: which settings turn one size into another?"""

import streamlit as st

from cnnviz.core.size_solver import SizeSettings, Solutions, solve_output_size
from cnnviz.ui import controls, frame
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.size_settings import MOST_PIXELS, WIDTH, use_settings
from cnnviz.viz import formulas

AT_ONCE = 9
CARD = 346  # pixels: three side by side on a laptop, one on a telephone
MOST_ZEROS = 10


def show_backwards() -> None:
    """Ask for two sizes and list every setting that leads from one to the other, each ready to be used."""
    st.markdown(frame.passage("output_size", "backwards"), width=frame.TEXT_WIDTH)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = controls.whole_number(_("I have"), 1, MOST_PIXELS, 150, key="size_have", width=WIDTH)
        wanted = controls.whole_number(_("I want"), 1, MOST_PIXELS, 75, key="size_want", width=WIDTH)
        kernel = controls.whole_number(_("Largest kernel"), 1, 11, 7, key="size_most_kernel", width=WIDTH)
        stride = controls.whole_number(_("Largest stride"), 1, 8, 4, key="size_most_stride", width=WIDTH)
        rate = controls.whole_number(_("Largest dilation"), 1, 5, 1, key="size_most_dilation", width=WIDTH)
        kernels = {"all": _("odd and even"), "odd": _("odd")}
        odd = controls.choice(_("Kernels"), kernels, key="size_kernels") == "odd"
        paddings = {"all": _("also numbers"), "names": _("valid and same")}
        names = controls.choice(_("Paddings"), paddings, key="size_paddings") == "names"
    solutions = solve_output_size(
        size,
        wanted,
        kernel_sizes=range(1, kernel + 1, 2 if odd else 1),
        strides=range(1, stride + 1),
        paddings=("valid", "same", *(() if names else range(1, MOST_ZEROS + 1))),
        dilation_rates=range(1, rate + 1),
    )
    if not solutions.found:
        st.info(_nothing(solutions, size, wanted), icon=":material/search_off:")
        return
    st.markdown(frame.passage("output_size", "found", count=len(solutions.found), size=size, wanted=wanted))
    shown = _shown((size, wanted, kernel, stride, rate, odd, names))
    with st.container(horizontal=True):
        for place, one in enumerate(solutions.found[:shown]):
            _card(place, size, one)
    hidden = len(solutions.found) - shown
    if hidden > 0:
        st.button(_("Show more ({count})").format(count=hidden), key="size_more", on_click=_show_more)


def _shown(question: tuple[int, ...]) -> int:
    """Return how many rows are shown; another question begins at the top again."""
    state = st.session_state.get("size_shown")
    if not state or state["question"] != question:
        state = st.session_state["size_shown"] = {"question": question, "count": AT_ONCE}
    return state["count"]


def _show_more() -> None:
    st.session_state["size_shown"]["count"] += 2 * AT_ONCE


def _card(place: int, size: int, one: SizeSettings) -> None:
    """Show one setting with its check, and a button that sets the page to it."""
    check = formulas.output_size_text(
        size, one.kernel_size, one.result, stride=one.stride, dilation_rate=one.dilation_rate
    )
    padding = one.padding if isinstance(one.padding, str) else _("padding {zeros}").format(zeros=one.padding)
    words = [
        _("kernel **{kernel}**").format(kernel=one.kernel_size),
        _("stride **{stride}**").format(stride=one.stride),
        f"**{padding}**",
    ]
    if one.dilation_rate > 1:
        words.append(_("dilation **{rate}**").format(rate=one.dilation_rate))
    note = ""
    if one.missed:
        note = "  \n" + counted(
            one.missed, ":orange[1 pixel under no window]", ":orange[{count} pixels under no window]"
        )
    numbered = isinstance(one.padding, int)
    values = {
        "input": size,
        "kernel": one.kernel_size,
        "stride": one.stride,
        "dilation": one.dilation_rate,
        "padding": "number" if numbered else one.padding,
    } | ({"pad": one.padding} if numbered else {})
    with st.container(horizontal=True, vertical_alignment="center", border=True, width=CARD):
        st.button(
            _("Use"),
            key=f"size_use_{place}",
            on_click=_use,
            kwargs=values,
            help=_("Set the page to these numbers"),
        )
        st.markdown(f"{' · '.join(words)}  \n:green[:material/check:] {check}{note}", width=CARD - 120)


def _use(**values: int | str) -> None:
    use_settings(**values)
    st.toast(_("The windows above now have these settings."), icon=":material/arrow_upward:")


def _nothing(solutions: Solutions, size: int, wanted: int) -> str:
    values = {"size": size, "wanted": wanted, "below": solutions.below, "above": solutions.above}
    if solutions.below is None:
        return frame.passage("output_size", "only_above", **values)
    if solutions.above is None:
        return frame.passage("output_size", "only_below", **values)
    return frame.passage("output_size", "neighbours", **values)
