"""What a layer has learned: the filters of a convolution, the numbers of a normalization."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.nn.model_graph import GraphLayer
from cnnviz.ui.components.map_wall import MOST_TILES, Tiles, map_wall
from cnnviz.ui.filter_mosaic import mosaic
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.xray_maps import channel_of, take_channel
from cnnviz.ui.xray_model import OpenedModel
from cnnviz.viz import bars, theme

Float32 = NDArray[np.float32]
MOST_BARS = 32


def show(opened: OpenedModel, layer: GraphLayer) -> None:
    """Show the weights of a layer.

    Args:
        opened: the model.
        layer: the layer.
    """
    keras_layer = opened.layer(layer.id)
    weights = {weight.name: np.asarray(weight, np.float32) for weight in keras_layer.weights}
    if not all(np.isfinite(array).all() for array in weights.values()):
        st.warning(_("Some weights of this layer are not finite, so they cannot be drawn."))
        return
    if not weights:
        st.info(_("This layer has no weights: it computes the same before and after training."))
        return
    kernel = kernel_of(weights)
    if layer.kind == "BatchNormalization" and kernel is None:
        _normalization(layer, weights)
    elif kernel is not None and kernel.ndim == 4:
        if layer.kind == "DepthwiseConv2D":
            kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
        elif layer.kind == "Conv2DTranspose":
            kernel = kernel.swapaxes(2, 3)
        _filters(layer, kernel)
    elif kernel is not None and kernel.ndim == 2:
        channel = channel_of(layer, 0)
        _strongest(kernel[:, channel], channel, key="xray_dense")
    _all_weights(weights)


def kernel_of(weights: dict[str, Float32]) -> Float32 | None:
    """Return the weights that multiply what comes in; None for a layer without them.

    Example:
        >>> kernel_of({"bias": np.zeros(2), "kernel": np.ones((3, 2))}).shape
        (3, 2)
    """
    return next((array for name, array in weights.items() if name in ("kernel", "depthwise_kernel")), None)


def _filters(layer: GraphLayer, kernel: Float32) -> None:
    height, width, seen, count = kernel.shape
    told = counted(
        count,
        "1 filter of {height}×{width}; it sees {seen} of its input's channels",
        "{count} filters of {height}×{width}; each sees {seen} of its input's channels",
        height=height,
        width=width,
        seen=seen,
    )
    st.markdown(f"**{told}**")
    norms = np.sqrt(np.square(kernel).sum(axis=(0, 1, 2)))
    channel = channel_of(layer, int(norms.argmax()))
    if seen == 3 and height * width > 1:
        st.image(
            mosaic(kernel, across=16), width=640,
            alt=_("All {count} filters in colour; grey is zero").format(count=count),
        )  # fmt: skip
        st.caption(
            _(
                "A filter answers most to a place that looks like its picture. Grey is a weight of zero; "
                "each filter has its own scale."
            )
        )
    if seen == 1:
        shown = list(range(min(count, MOST_TILES)))
        _wall(kernel[:, :, 0, shown], shown, _("Filter {number}"), channel, choose=True)
        if count > len(shown):
            st.caption(_("The first {shown} of {count}.").format(shown=len(shown), count=count))
        return
    one = kernel[:, :, :, channel]
    if height * width == 1:
        _strongest(one[0, 0], channel, key="xray_mixing")
        return
    order = np.argsort(-np.square(one).sum(axis=(0, 1)), kind="stable")[:MOST_TILES]
    shown = [int(place) for place in order]
    sentence = _(
        "Filter {channel}: its slices for the {shown} input channels with the largest weights, of {seen}."
    )
    st.markdown(sentence.format(channel=channel, shown=len(shown), seen=seen))
    _wall(one[:, :, shown], shown, _("Input channel {number}"), None, choose=False)


def _wall(slices: Float32, numbers: list[int], name: str, chosen: int | None, *, choose: bool) -> None:
    tiles = Tiles(slices, numbers, [name.format(number=number) for number in numbers])
    label = _("Weights; green is positive, purple negative, white zero")
    map_wall(
        tiles, key="xray_filters", label=label, chosen=chosen, on_choose=take_channel if choose else None
    )


def _strongest(weights: Float32, channel: int, *, key: str) -> None:
    order = np.sort(np.argsort(-np.abs(weights), kind="stable")[:MOST_BARS])
    sentence = _("Channel {channel}: the {shown} largest of its {count} weights.")
    st.markdown(sentence.format(channel=channel, shown=len(order), count=len(weights)))
    figure = bars.bars(
        [str(place) for place in order], weights[order],
        name=_("input channel"), value=_("weight"), palette=theme.palette(st.context.theme.type),
    )  # fmt: skip
    alt = _("The largest weights of channel {channel} as bars").format(channel=channel)
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def _normalization(layer: GraphLayer, weights: dict[str, Float32]) -> None:
    channel = channel_of(layer, 0)
    names = {
        "gamma": _("γ, learned scale"),
        "beta": _("β, learned shift"),
        "moving_mean": _("mean, tracked"),
        "moving_variance": _("variance, tracked"),
    }
    lines = ["| | | | |", "|:--|--:|--:|--:|"]
    lines[0] = "| | {} | {} | {} |".format(_("channel {n}").format(n=channel), _("smallest"), _("largest"))
    for name, words in names.items():
        if name in weights:
            array = weights[name]
            lines.append(f"| {words} | {array[channel]:.4g} | {array.min():.4g} | {array.max():.4g} |")
    st.markdown("\n".join(lines).replace(" -", " −"))


def _all_weights(weights: dict[str, Any]) -> None:
    lines = [
        f"| {_('Weights')} | {_('Shape')} | {_('Mean')} | {_('Spread')} | {_('Zeros')} |",
        "|:--|:--|--:|--:|--:|",
    ]
    for name, array in weights.items():
        shape = "×".join(map(str, array.shape)) or "1"
        numbers = f"{array.mean():.3g} | {array.std():.3g} | {(array == 0).mean():.1%}".replace("-", "−")
        lines.append(f"| `{name}` | {shape} | {numbers} |")
    with st.expander(_("All weights of the layer"), icon=":material/numbers:"):
        st.markdown("\n".join(lines))
