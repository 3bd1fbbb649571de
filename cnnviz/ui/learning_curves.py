"""The learning curves of runs, growing in place, one run or several laid over one another."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import streamlit as st

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.curve import Curve
from cnnviz.ui import controls, training_told
from cnnviz.ui.curve_marks import in_a_list
from cnnviz.ui.curve_series import View, of_run, rates_of
from cnnviz.ui.i18n import _
from cnnviz.ui.training_words import SETTINGS
from cnnviz.viz import curve_points, curves, theme

SMOOTHING = ("0", "0.6", "0.9")


def options(prefix: str) -> View:
    """Draw the row of view options.

    Args:
        prefix: begins the keys of the widgets.

    Returns:
        What they say.
    """
    with st.container(horizontal=True, key=f"{prefix}_view"):
        smoothing = controls.choice(
            _("Smoothing"),
            {name: _("off") if name == "0" else name for name in SMOOTHING},
            key=f"{prefix}_smoothing",
            help=_(
                "Weight of a point's neighbours, on both sides alike, along a parabola: so the curve neither "
                "lags behind nor bends at its ends, and follows a bend. A sudden jump is still rounded off. "
                "Short curves are smoothed less. The measured values stay visible."
            ),
        )
        scale = controls.choice(
            _("Vertical axis"),
            {"linear": _("linear"), "log": _("logarithmic")},
            key=f"{prefix}_scale",
            help=_("Of loss and learning rate. On a logarithmic axis 0 and less cannot be shown."),
        )
        across = controls.choice(
            _("Horizontal axis"),
            {"epochs": _("epochs"), "batches": _("batches"), "seconds": _("seconds")},
            key=f"{prefix}_across",
            help=_("Seconds count training alone, without pauses and waiting."),
        )
    st.caption(_("Drag a chart to move it, turn the wheel with Ctrl to zoom, double click to see all again."))
    return View(float(smoothing), scale == "log", across)


def draw(
    runs: Sequence[tuple[str, Curve]],
    *,
    epochs: int,
    prefix: str,
    view: View | None = None,
    dots: bool = True,
) -> None:
    """Draw loss and accuracy side by side, and the learning rate if it varies.

    Args:
        runs: label and curve of each run; of one run batches and the marks' texts are shown too.
        epochs: epochs asked for, the most of all runs.
        prefix: begins the keys, so that the charts stay the same ones while they grow.
        view: what ``options`` returned.
        dots: whether the values of short runs have dots; several curves are told apart better without.
    """
    view = view or View()
    labels = _distinct([label for label, _curve in runs])
    found = [curve for _label, curve in runs]
    end = {"epochs": epochs, "batches": epochs * max((curve.steps for curve in found), default=1)}
    words = {"epochs": _("Epoch"), "batches": _("Batch"), "seconds": _("Seconds")}
    names = {"training": _("Training"), "validation": _("Validation")}

    def axes(up: str, **further: bool) -> curves.Axes:
        # Before the first batch it is not known how many there will be.
        known = view.across == "epochs" or any(len(curve.batches.at) for curve in found)
        return curves.Axes(
            across=words[view.across],
            up=up,
            end=end.get(view.across) if known else None,
            whole=view.across == "epochs",
            **further,
        )

    columns = st.columns(2, gap="medium")
    about = _("{quantity} of training and validation")
    for column, quantity, title in zip(
        columns, ("loss", "accuracy"), (_("Loss"), _("Accuracy")), strict=True
    ):
        share = quantity == "accuracy"
        with column:
            _chart(
                axes(title, share=share, log=view.log and not share),
                [
                    one
                    for run, curve in enumerate(found)
                    for one in of_run(
                        run,
                        curve,
                        quantity,
                        view,
                        2 * len(found) * epochs,
                        alone=len(found) == 1,
                        dots=dots,
                    )
                ],
                labels=labels,
                names=names,
                epochs=epochs,
                key=f"{prefix}_{quantity}",
                alt=about.format(quantity=title),
            )
    rates = [rates_of(run, curve, view) for run, curve in enumerate(found)]
    if any(len(one.values) and np.ptp(one.values) > 0 for one in rates):
        title = _("Learning rate")
        _chart(
            axes(title, log=view.log, stepped=True),
            rates,
            labels=labels,
            names={"training": title},
            epochs=epochs,
            key=f"{prefix}_rates",
            alt=_("Learning rate over the course of training"),
        )


def in_words(curve: Curve) -> str:
    """Say the last epoch and what happened on the way, for whoever does not see the charts.

    Args:
        curve: what the run recorded so far.

    Returns:
        One or two sentences; empty before the first epoch has ended.
    """
    if not len(curve.validation.at):
        return ""
    sentence = _(
        "After epoch {epoch:.3g}: training loss {loss:.4f} and accuracy {accuracy:.1%}, "
        "validation loss {val_loss:.4f} and accuracy {val_accuracy:.1%}."
    )
    said = sentence.format(
        epoch=curve.validation.at[-1],
        loss=curve.training.loss[-1],
        accuracy=curve.training.accuracy[-1],
        val_loss=curve.validation.loss[-1],
        val_accuracy=curve.validation.accuracy[-1],
    )
    if curve.marks:
        said += " " + _("On the way: {marks}.").format(marks=in_a_list(curve.marks))
    return said


def labels_of(settings: Sequence[TrainingSettings]) -> list[str]:
    """Name runs by a number and the settings in which they differ.

    The number comes first: on a telephone, and in the box beside the pointer, the end of a name is cut off.

    Args:
        settings: of each run.

    Returns:
        Such as "2 · Learning rate 0.01 · Dropout 0.5"; of one run alone, nothing.
    """
    different = {name for one in settings for name in settings[0].differs_from(one)}
    names = [name for name in TrainingSettings.__dataclass_fields__ if name in different]
    if len(settings) < 2:
        return ["" for _one in settings]
    return [
        " · ".join([str(number), *(_short(one, name) for name in names if _says_something(one, name))])
        for number, one in enumerate(settings, 1)
    ]


def _says_something(settings: TrainingSettings, name: str) -> bool:
    """Whether a setting is more than "no folder", "the data's own size" or "all pictures"."""
    return name not in ("source", "picture_size", "per_class") or bool(getattr(settings, name))


def _short(settings: TrainingSettings, name: str) -> str:
    """Say a setting in a few words; data and networks by the ids that stand in the address too."""
    if name in ("dataset", "network"):
        return str(getattr(settings, name))
    told = " ".join(training_told.told(settings, name).split())
    return f"{_(SETTINGS[name].label)} {told if len(told) <= 30 else told[:29] + '…'}"


def _distinct(labels: Sequence[str]) -> list[str]:
    """Give a number to labels that are there twice or empty, since a chart tells runs apart by them."""
    named = [label or _("Run") for label in labels]
    if len(named) < 2:
        return named
    return [
        f"{label} ({named[: place + 1].count(label)})" if named.count(label) > 1 else label
        for place, label in enumerate(named)
    ]


def _chart(
    axes: curves.Axes,
    series: Sequence[curve_points.Series],
    *,
    labels: Sequence[str],
    names: Mapping[str, str],
    epochs: int,
    key: str,
    alt: str,
) -> None:
    kind = st.context.theme.type
    described = curves.chart(
        axes,
        runs=labels,
        names=names,
        palette=theme.palette(kind),
        colours=theme.run_colours(kind),
        dot_size=max(6, min(55, 1600 / epochs)),
    )
    height = 150 if axes.stepped else 300
    st.vega_lite_chart(
        pa.table(curve_points.table(series, runs=labels, names=names), schema=_COLUMNS),
        described,
        key=key,
        # The legend of several runs has a line for each; the chart below it stays as high.
        height=height + (24 + 18 * (1 + len(labels)) if len(labels) > 1 and not axes.stepped else 0),
        alt=alt,
    )


_COLUMNS = pa.schema(
    [
        (
            name,
            {"at": pa.float64(), "value": pa.float64(), "told": pa.bool_(), "dot": pa.bool_()}.get(
                name, pa.string()
            ),
        )
        for name in curve_points.COLUMNS
    ]
)
