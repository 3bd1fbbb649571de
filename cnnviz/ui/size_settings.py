"""The settings of the output size page: one number for both axes, or height and width apart."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.core.axis_windows import AxisWindows, axis_windows
from cnnviz.ui import controls
from cnnviz.ui.i18n import _

Pair = tuple[int, int]
MOST_PIXELS = 512
START = {"input": 6, "kernel": 3, "stride": 2, "dilation": 1, "pad": 1, "before": 0, "after": 1}
WIDTH = 130
SIDE = 104
BOXES = {"input": MOST_PIXELS, "kernel": 11, "stride": 8, "dilation": 5}


@dataclass(frozen=True)
class WindowSettings:
    """What the learner chose; each pair is (rows, columns).

    Attributes:
        size: (height, width) of the input.
        kernel_size: weights of the window.
        strides: cells from one window to the next.
        dilation_rate: distance between neighbouring weights.
        padding: "valid", "same", "full" or the zeros ((top, bottom), (left, right)).
        apart: True if height and width were chosen one by one.
    """

    size: Pair
    kernel_size: Pair
    strides: Pair
    dilation_rate: Pair
    padding: str | tuple[Pair, Pair]
    apart: bool

    def axis_padding(self, axis: int) -> str | Pair:
        """Return the padding of the rows' axis (0) or of the columns' axis (1)."""
        return self.padding if isinstance(self.padding, str) else self.padding[axis]

    def along(self, axis: int, size: int | None = None) -> AxisWindows:
        """Place the windows along an axis, for its own size or for another one.

        Args:
            axis: 0 for the rows' axis, 1 for the columns' axis.
            size: the axis' own if left out.

        Returns:
            The axis with its windows.

        Raises:
            InvalidValue: the window does not fit.
        """
        return axis_windows(
            self.size[axis] if size is None else size,
            self.kernel_size[axis],
            stride=self.strides[axis],
            padding=self.axis_padding(axis),
            dilation_rate=self.dilation_rate[axis],
        )


def choose_settings() -> WindowSettings:
    """Let the learner choose, for both axes at once or for each."""
    # The switch stands behind the boxes, but what it says decides which boxes there are.
    with st.container(horizontal=True, vertical_alignment="bottom", key="size_controls"):
        boxes = [st.container(width=WIDTH) for _name in BOXES]
        names = st.container(width="content")
        switch = st.container(width="content")
    more = st.container(horizontal=True, vertical_alignment="bottom", key="size_controls_more")
    with switch:
        apart = controls.switch(_("Height and width apart"), key="size_apart", on_change=_start_alike)
    both = {
        "input": _("Input size"),
        "kernel": _("Kernel size"),
        "stride": _("Stride"),
        "dilation": _("Dilation rate"),
    }
    down = {
        "input": _("Input height"),
        "kernel": _("Kernel height"),
        "stride": _("Stride down"),
        "dilation": _("Dilation down"),
    }
    across = {
        "input": _("Input width"),
        "kernel": _("Kernel width"),
        "stride": _("Stride across"),
        "dilation": _("Dilation across"),
    }
    first = _numbers(down if apart else both, boxes)
    second = first
    if apart:
        with more:
            second = _numbers(across, [st.container(width=WIDTH) for _name in BOXES], "_width")
    padding = _padding(apart, names, more)
    size, kernel, strides, rates = zip(first, second, strict=True)
    return WindowSettings(size, kernel, strides, rates, padding, apart)


def use_settings(**values: int | str) -> None:
    """Set the widgets of the page for both axes at once; for a button's `on_click`.

    Args:
        **values: value by widget name without the page's prefix.
    """
    st.session_state["size_apart"] = False
    for name, value in values.items():
        st.session_state[f"size_{name}"] = value


def _start_alike() -> None:
    """Begin the width with the numbers of the height: nothing moves until a number is changed."""
    if st.session_state["size_apart"]:
        for name, start in START.items():
            st.session_state[f"size_{name}_width"] = st.session_state.get(f"size_{name}", start)


def _numbers(labels: dict[str, str], places: list[DeltaGenerator], axis: str = "") -> tuple[int, ...]:
    chosen = []
    for (name, label), place in zip(labels.items(), places, strict=True):
        with place:
            chosen.append(controls.whole_number(label, 1, BOXES[name], START[name], key=f"size_{name}{axis}"))
    return tuple(chosen)


def _padding(apart: bool, place: DeltaGenerator, more: DeltaGenerator) -> str | tuple[Pair, Pair]:
    """Choose a padding: a name, a number for both sides of an axis, or every side."""
    names = {
        "valid": _("valid"),
        "same": _("same"),
        "full": _("full"),
        "number": _("number"),
        "pair": _("sides"),
    }
    with place:
        name = controls.choice(_("Padding"), names, key="size_padding")
    if name == "number":
        labels = {"pad": _("Top and bottom"), "pad_width": _("Left and right")}
        if not apart:
            labels = {"pad": _("On each side")}
    elif name == "pair":
        labels = {
            "before": _("Top"),
            "after": _("Bottom"),
            "before_width": _("Left"),
            "after_width": _("Right"),
        }
        if not apart:
            labels = {"before": _("Top, left"), "after": _("Bottom, right")}
    else:
        return name
    with more:
        sides = [
            controls.whole_number(
                label, 0, 10, START[key.removesuffix("_width")], key=f"size_{key}", width=SIDE
            )
            for key, label in labels.items()
        ]
    if name == "number":
        return (sides[0], sides[0]), (sides[-1], sides[-1])
    return (sides[0], sides[1]), (sides[-2], sides[-1])
