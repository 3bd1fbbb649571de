"""Numbers that a network learns well from: rescaled, centred, of one spread, whitened."""

from dataclasses import replace

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.core.standardise import Fitted, Standardisation, fit, standardise
from cnnviz.ui import cached, controls, frame, written_controls
from cnnviz.ui.i18n import _
from cnnviz.vision import encode, resize
from cnnviz.vision.picture import Picture
from cnnviz.viz import channel_histograms, heatmaps, theme

SWITCHES = (
    "samplewise_center",
    "samplewise_std_normalization",
    "featurewise_center",
    "featurewise_std_normalization",
    "zca_whitening",
)
OFF = {"aug_rescale": "1"} | {f"aug_{name}": "false" for name in SWITCHES}
LIMITS = {"rescale": (1e-6, 1000.0), "zca_epsilon": (1e-9, 100.0)}
"""What the two numbers may be, by name."""

EPSILONS = ("1e-06", "0.001", "0.01", "0.1", "1")
SIDE, MOST = 32, 500  # pixels, and pictures of the set
SHOWN, ENLARGED = 8, 128  # pictures on the screen, and the side of each there


def choose() -> Standardisation:
    """Offer the six steps by Keras' names."""
    factors = {
        "1": _("1: as they are, 0 to 1"),
        "255": _("255: as in the file, 0 to 255"),
        "2": _("2: 0 to 2"),
    }
    why = _("`rescale`: every number times this. From the file to 0…1 the factor was 1/255.")
    rescale = float(
        written_controls.number(
            _("Rescale, times"), factors, *LIMITS["rescale"], key="aug_rescale", default="1", help=why
        )
    )
    labels = {
        "samplewise_center": _("Centre each picture"),
        "samplewise_std_normalization": _("Spread of each picture to 1"),
        "featurewise_center": _("Centre over the set"),
        "featurewise_std_normalization": _("Spread over the set to 1"),
        "zca_whitening": _("ZCA whitening"),
    }
    said = {name: controls.switch(labels[name], key=f"aug_{name}", help=f"`{name}`") for name in SWITCHES}
    why = _("`zca_epsilon`: added to each spread before dividing; a large one leaves weak directions alone")
    epsilon = written_controls.number(
        _("Epsilon of ZCA"),
        EPSILONS,
        *LIMITS["zca_epsilon"],
        key="aug_zca_epsilon",
        default="1e-06",
        help=why,
    )
    return Standardisation(rescale=None if rescale == 1 else rescale, **said, zca_epsilon=float(epsilon))


def show(picture: Picture, settings: Standardisation) -> None:
    """Show a small set of pictures before and after, and the numbers of each channel.

    Args:
        picture: stands first in the set of the samples.
        settings: the steps.

    Raises:
        InvalidValue: the pictures are too large for ZCA.
    """
    sets = {"samples": _("The samples at 32 px"), "digits": _("Handwritten digits")}
    names = [_("Red"), _("Green"), _("Blue")]
    with st.container(horizontal=True, key="aug_set_choice"):
        chosen = controls.choice(_("Set"), sets, key="aug_set")
        channel = 0
        if chosen == "samples":
            labels = dict(zip(("red", "green", "blue"), names, strict=True))
            channel = list(labels).index(controls.choice(_("Channel shown"), labels, key="aug_channel"))
        else:
            names = [_("Grey")]
    before = cached.small_set(chosen, picture.digest, SIDE, MOST, picture)
    fitted = fit(before, settings)
    after = standardise(before, fitted)
    if not settings.steps:
        st.info(_("No step is on. Open “Normalise” at the left and switch one on."), icon=":material/info:")
    else:
        steps = " → ".join(f"`{step}`" for step in settings.steps)
        st.caption(_("Steps in their order: {steps}").format(steps=steps))
    if settings.clashes:
        st.warning(_clash(before, after, fitted), icon=":material/warning:")
    _wall(before, after, channel)
    figure = channel_histograms.channel_histograms(
        before,
        after,
        channels=names,
        heads=(_("Before"), _("After")),
        count=_("pixels"),
        palette=theme.palette(st.context.theme.type),
    )
    alt = _("Histograms of the numbers of each channel, before and after, with a line at zero")
    st.plotly_chart(figure, key="aug_numbers", config={"displayModeBar": False}, alt=alt)
    st.caption(
        _("All {count} pictures of the set. The upright line stands at zero.").format(count=len(before))
    )
    st.markdown(_numbers(before, after, names))
    st.markdown(frame.passage("augmentation", "normalise"), width=frame.TEXT_WIDTH)


def _wall(before: Float32, after: Float32, channel: int) -> None:
    """Some pictures of the set, above as they were and below one channel as it became."""
    signed = bool(after.min() < 0)
    limit = heatmaps.usual_limit(after[..., channel])
    st.markdown(_(":blue[**Before**]"))
    with st.grid(columns=SHOWN, min_column_width=70, gap="xsmall", key="aug_before"):
        for number, pixels in enumerate(before[:SHOWN], 1):
            colours = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
            _tile(np.clip(colours, 0, 1), _("Picture {number} before").format(number=number))
    st.markdown(_(":green[**After**]"))
    with st.grid(columns=SHOWN, min_column_width=70, gap="xsmall", key="aug_after"):
        for number, pixels in enumerate(after[:SHOWN, :, :, channel], 1):
            shown = (
                heatmaps.signed(pixels, limit)
                if signed
                else np.repeat(pixels[..., None] / (limit or 1), 3, 2)
            )
            _tile(np.clip(shown, 0, 1), _("Picture {number} after").format(number=number))
    if signed:
        told = _("Purple is below zero, white is zero, green is above; full colour is {limit}.")
        st.caption(told.format(limit=f"±{limit:.2g}"))


def _tile(pixels: Float32, alt: str) -> None:
    large = np.repeat(np.repeat(pixels, 4, axis=0), 4, axis=1) if len(pixels) <= 32 else pixels
    st.image(encode.as_jpeg(resize.scaled(large, ENLARGED, ENLARGED)), alt=alt, width="stretch")


def _clash(before: Float32, after: Float32, fitted: Fitted) -> str:
    """Say why samplewise steps before those of the set break what the latter promise, in numbers."""
    alone = replace(fitted.settings, samplewise_center=False, samplewise_std_normalization=False)
    promised = standardise(before, replace(fitted, settings=alone))
    told = _(
        "**Two ways at once: the mean is {mean} and the spread {spread}.** Without the samplewise "
        "steps they would be {promised_mean} and {promised_spread}. As in Keras, the numbers of the set "
        "are taken from pictures without the samplewise steps, and then used on pictures that have had them: "
        "a mean that is already gone is taken away again. Choose one of the two: the samplewise steps, or "
        "those over the set."
    )
    return told.format(
        mean=_written(after.mean()),
        spread=_written(after.std()),
        promised_mean=_written(promised.mean()),
        promised_spread=_written(promised.std()),
    )


def _written(value: float) -> str:
    """Write a number with two decimals; a zero has no sign."""
    return f"{value:z.2f}".replace("-", "−")


def _numbers(before: Float32, after: Float32, names: list[str]) -> str:
    """Least, largest, mean and standard deviation of each channel, as a table in Markdown."""
    heads = [_("Channel"), _("least"), _("most"), _("mean"), _("spread")]
    lines = [" | ".join(heads), ":--" + "|--:" * 4]
    parts = ((before, _("{channel} before")), (after, _("{channel} after")))
    for place, name in enumerate(names):
        for pictures, words in parts:
            numbers = pictures[..., place]
            measured = (numbers.min(), numbers.max(), numbers.mean(), numbers.std())
            lines.append(" | ".join([words.format(channel=name), *map(_written, measured)]))
    return "\n".join(lines)
