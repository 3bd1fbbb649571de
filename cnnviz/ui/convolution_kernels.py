"""The kernel of the convolution page: chosen by name, drawn at random, learned by a model, or typed."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.content.examples import Example
from cnnviz.core import kernel_algebra
from cnnviz.core.arguments import Float32
from cnnviz.core.errors import InvalidValue
from cnnviz.core.kernels import KERNELS
from cnnviz.export.program_text import number_text
from cnnviz.ui import address, cached, controls, frame
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.number_grid import edit_numbers, to_text

BANKS = {
    "sobels": ("sobel_top", "sobel_bottom", "sobel_left", "sobel_right"),
    "hand_made": (
        "identity", "box_blur", "sharpen", "outline", "laplacian", "emboss", "sobel_right", "sobel_bottom",
    ),
}  # fmt: skip
LEARNED = {"learned": "animals10", "learned_imagenet": "efficientnet_lite0_imagenet"}
MOST_FILTERS = 8
NEAR = 1e-5  # float32 keeps 1/9 and the like not exactly


@dataclass(frozen=True, eq=False)
class ChosenKernel:
    """The weights, and what is to be said about them.

    Attributes:
        weights: (kh, kw, C, F); C is 1 where the same weights serve all channels.
        why: Markdown.
    """

    weights: Float32
    why: str

    @property
    def plane(self) -> Float32 | None:
        """(kh, kw) of a single filter with the same weights for all channels, None of any other."""
        return self.weights[:, :, 0, 0] if self.weights.shape[2:] == (1, 1) else None

    @property
    def first(self) -> Float32:
        """(kh, kw), the first filter's weights on the first channel."""
        return self.weights[:, :, 0, 0]

    def on_channels(self, channels: int) -> Float32:
        """(kh, kw, channels, F): the same weights for each channel where the kernel has one set only."""
        if self.weights.shape[2] == channels:
            return self.weights
        return np.repeat(self.weights, channels, axis=2)


def choose_kernel(*, with_example: bool, width: int = 240) -> str:
    """Choose a kernel from the list; returns its id."""
    options = {"example": _("The example's own")} if with_example else {}
    options |= {name: _(kernel.name) for name, kernel in KERNELS.items()}
    options |= {
        "sobels": _("Four filters: Sobel"),
        "hand_made": _("Eight filters made by hand"),
        "random": _("Random numbers"),
        "learned": _("Learned: Animals-10 model"),
        "learned_imagenet": _("Learned: ImageNet model"),
        "own": _("My own weights"),
    }
    default = "example" if with_example else "sobel_left"
    return controls.choice(_("Kernel"), options, key="conv_kernel", default=default, many=True, width=width)


def read_kernel(chosen: str, example: Example | None, channels: int) -> ChosenKernel:
    """Return the weights of a choice, showing what else there is to choose about them.

    Args:
        chosen: id, as `choose_kernel` returns it.
        example: the worked example on the stage, if any.
        channels: channels of the picture.

    Returns:
        The weights and a sentence.

    Raises:
        InvalidValue: a cell that was typed is no number, or a model's file cannot be read.
    """
    if chosen == "own":
        start = st.session_state.get("conv_last_weights", KERNELS["sobel_right"].weights)
        kernel = ChosenKernel(
            _four_axes(np.array(edit_numbers(_("Kernel"), start, key="conv_weights", most=7), np.float32)), ""
        )
    elif chosen == "example" and example is not None and example.kernel is not None:
        kernel = ChosenKernel(_four_axes(example.kernel), "")
    elif chosen in KERNELS:
        kernel = ChosenKernel(_four_axes(KERNELS[chosen].weights), _(KERNELS[chosen].why))
    elif chosen in BANKS:
        weights = np.stack([KERNELS[name].weights for name in BANKS[chosen]], axis=2)[:, :, None]
        names = ", ".join(_(KERNELS[name].name) for name in BANKS[chosen])
        kernel = ChosenKernel(weights, frame.passage("convolution", "bank", names=names))
    elif chosen == "random":
        kernel = _draw(channels)
    else:
        kernel = _learned(chosen, channels)
    if kernel.plane is not None:
        st.session_state["conv_last_weights"] = kernel.plane
    return kernel


def show_tools(chosen: str, kernel: ChosenKernel, joined: int) -> None:
    """Offer what can be done to the weights, edit, scale, turn, draw anew, and say what they add up to.

    Args:
        chosen: id of the kernel.
        kernel: the weights.
        joined: how many channels are added up.
    """
    plane = kernel.plane
    if chosen != "own":
        address.remember("conv_weights", "")
    with st.container(horizontal=True, key="conv_tools"):
        if plane is not None:
            changes = {
                "edit": (_("Edit weights"), ":material/edit:", lambda weights: weights),
                "normalise": (_("Normalise"), ":material/equal:", kernel_algebra.normalised),
                "quarter": (
                    _("Quarter turn"),
                    ":material/rotate_90_degrees_cw:",
                    kernel_algebra.quarter_turn,
                ),
                "half": (_("Half turn"), ":material/rotate_right:", kernel_algebra.half_turn),
            }
            for name, (label, icon, change) in changes.items():
                if name == "edit" and chosen == "own":
                    continue
                try:
                    text, reason = to_text([[*map(number_text, row)] for row in change(plane)]), None
                except InvalidValue as error:
                    text, reason = "", explain(error)
                st.button(
                    label,
                    key=f"conv_{name}",
                    icon=icon,
                    help=reason,
                    disabled=reason is not None,
                    on_click=_take,
                    args=(text,),
                )
        st.button(_("Random"), key="conv_draw", icon=":material/casino:", on_click=_draw_anew)
    if kernel.why:
        st.markdown(kernel.why)
    if plane is not None:
        total = float(plane.sum(dtype=np.float64))
        name = "sum_one" if abs(total - 1) < NEAR else "sum_zero" if abs(total) < NEAR else "sum_other"
        name = name if joined == 1 or name == "sum_zero" else "sum_channels"
        sums = {"total": _number(total), "channels": joined, "together": _number(total * joined)}
        st.markdown(frame.passage("convolution", name, **sums))


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _draw(channels: int) -> ChosenKernel:
    with st.container(horizontal=True, key="conv_random"):
        size = controls.whole_number(_("Rows and columns"), 1, 7, 3, key="conv_random_size", width=130)
        filters = controls.whole_number(_("Filters"), 1, MOST_FILTERS, 1, key="conv_filters", width=130)
        seed = controls.whole_number(_("Seed"), 0, 9999, 0, key="conv_seed", width=130)
    rng = np.random.default_rng(seed)
    planes = [
        [kernel_algebra.random_kernel(rng, size) for _channel in range(channels)]
        for _filter in range(filters)
    ]
    weights = np.array(planes, np.float32).transpose(2, 3, 1, 0)
    return ChosenKernel(weights, frame.passage("convolution", "random"))


def _learned(chosen: str, channels: int) -> ChosenKernel:
    bank = cached.first_kernel(LEARNED[chosen])
    most = bank.shape[3]
    with st.container(horizontal=True, key="conv_learned_choice"):
        first = controls.whole_number(_("First filter"), 1, most, 1, key="conv_learned", width=130)
        filters = controls.whole_number(_("Filters"), 1, MOST_FILTERS, 1, key="conv_filters", width=130)
    weights = bank[:, :, :, [(first - 1 + place) % most for place in range(filters)]]
    why = frame.passage("convolution", "learned", most=most)
    if channels != bank.shape[2]:
        weights = weights.sum(axis=2, keepdims=True)
        why += "\n\n" + frame.passage("convolution", "learned_grey", channels=channels)
    return ChosenKernel(weights, why)


def _take(text: str) -> None:
    """Make the weights the learner's own."""
    st.session_state["conv_kernel"] = "own"
    st.session_state["conv_weights"] = text


def _draw_anew() -> None:
    if st.session_state.get("conv_kernel") == "random":
        st.session_state["conv_seed"] = (st.session_state.get("conv_seed", 0) + 1) % 10_000
    st.session_state["conv_kernel"] = "random"


def _four_axes(weights: Float32) -> Float32:
    return weights[:, :, None, None] if weights.ndim == 2 else weights
