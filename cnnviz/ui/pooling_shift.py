"""An experiment: the picture moves by a pixel. How many of the pooled numbers stay?"""

import numpy as np
import streamlit as st

from cnnviz.core.pool import PoolTrace
from cnnviz.core.shift import DIRECTIONS, Direction, ShiftEffect, moved_around, moves_along, shift_effect
from cnnviz.ui import cached, controls, frame
from cnnviz.ui.components.number_boards import Board, number_boards
from cnnviz.ui.i18n import _
from cnnviz.ui.pooling_settings import mode_names

SIDE = 64  # rows and columns of the samples' edge maps
SIGNAL = [[0, 0, 1, 1, 0, 0, 1, 1]]  # the one-dimensional example of Zhang (2019), section 3


def show(trace: PoolTrace, padding: str) -> None:
    """Move the picture, pool it again, mark and count what changed, and measure the same on photographs.

    Args:
        trace: the pooling of a picture of one channel.
        padding: "valid" or "same".
    """
    names = {"right": _("to the right"), "left": _("to the left"), "down": _("down"), "up": _("up")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        direction: Direction = controls.choice(_("Direction"), names, key="pool_direction")
        pixels = controls.whole_number(_("Pixels"), 1, 6, 1, key="pool_pixels", width=130)
    moved = moved_around(trace.image, direction, pixels)
    settings = {"strides": trace.strides, "padding": padding}
    effect = shift_effect(trace.image, moved, trace.pool_size, **settings, mode=trace.mode)
    kept = _("Pooled: {kept}").format(kept=mode_names()[trace.mode])
    _before_and_after((trace.image, moved), effect, kept, key="pool_shift")
    st.markdown(_counted(effect, direction, pixels, trace, padding))

    measured = {}
    for mode in ("max", "blurred", "average", "min", "none"):
        if mode == "blurred" and padding != "valid":
            continue  # that layer has no padding
        here = "–"  # a small picture has no room for a blur as well
        if mode != "blurred":
            here = _percent(
                shift_effect(trace.image, moved, trace.pool_size, **settings, mode=mode).unchanged
            )
        shares = cached.shift_shares(SIDE, direction, pixels, trace.pool_size, trace.strides, padding, mode)
        measured[mode] = (here, *map(_percent, shares))
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(_table(measured))
        st.markdown(frame.passage("pooling", "shift", side=SIDE))
        st.markdown(frame.passage("pooling", "zhang"))
    signals = np.array(SIGNAL)[:, :, None], moved_around(SIGNAL, "right")
    zhang = shift_effect(*signals, (1, 2))
    _before_and_after(signals, zhang, _("Max of 2"), key="pool_signal")


def _before_and_after(pictures: tuple, effect: ShiftEffect, kept: str, *, key: str) -> None:
    before, after = st.columns(2)
    with before:
        boards = [Board(pictures[0][:, :, 0], _("Before"), "input"), "→", Board(effect.before[:, :, 0], kept)]
        number_boards(boards, key=f"{key}_before", label=_("Before"))
    with after:
        boards = [
            Board(pictures[1][:, :, 0], _("After"), "input"),
            "→",
            Board(effect.after[:, :, 0], kept, note=_("ringed: changed"), marked=effect.changed[:, :, 0]),
        ]
        number_boards(boards, key=f"{key}_after", label=_("After"))


def _counted(effect: ShiftEffect, direction: Direction, pixels: int, trace: PoolTrace, padding: str) -> str:
    counts = {"changed": int(effect.changed.sum()), "numbers": effect.changed.size}
    told = frame.passage("pooling", "counted", **counts, share=_percent(effect.unchanged))
    axis, _sign = DIRECTIONS[direction]
    stride = trace.strides[axis]
    cells, rest = divmod(pixels, stride)
    if padding != "valid" or cells + 1 >= trace.output.shape[axis] or not effect.changed.any():
        return told  # too few cells to speak of a move, or padding in the windows
    if rest == 0:
        return told + " " + frame.passage("pooling", "moved_along", cells=cells, stride=stride)
    if any(moves_along(effect, direction, guess) for guess in (cells, cells + 1)):
        return told
    return told + " " + frame.passage("pooling", "not_moved", pixels=pixels, stride=stride)


def _table(measured: dict[str, tuple[str, ...]]) -> str:
    names = {**mode_names(), "blurred": _("max, blurred"), "none": _("none")}
    head = (_("Kind"), _("Stays here"), _("Stays in photos"), _("Change in photos"))
    rows = [head, ("---", "---:", "---:", "---:")]
    rows += [(names[mode], *cells) for mode, cells in measured.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
