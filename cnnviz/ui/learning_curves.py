"""Both learning curves of a run, side by side, growing in place."""

import pyarrow as pa
import streamlit as st

from cnnviz.jobs.curve import Curve, thin
from cnnviz.ui.i18n import _
from cnnviz.viz import curves, theme

MOST_POINTS = 300  # more than the chart is wide would only make it slower


def draw(curve: Curve, *, epochs: int, prefix: str) -> None:
    """Draw loss and accuracy.

    Args:
        curve: what the run recorded so far.
        epochs: epochs asked for.
        prefix: begins the keys, so that the charts stay the same ones while they grow.
    """
    names = {"batches": _("Batches"), "training": _("Training"), "validation": _("Validation")}
    lines = {
        "batches": thin(curve.batches, MOST_POINTS),
        "training": curve.training,
        "validation": curve.validation,
    }
    columns = st.columns(2, gap="medium")
    for column, quantity in zip(columns, ("loss", "accuracy"), strict=True):
        title = _("Loss") if quantity == "loss" else _("Accuracy")
        points = {kind: (line.at, getattr(line, quantity)) for kind, line in lines.items()}
        described = curves.chart(
            epochs=epochs,
            names=names,
            title=title,
            epoch_title=_("Epoch"),
            share=quantity == "accuracy",
            palette=theme.palette(st.context.theme.type),
        )
        column.vega_lite_chart(
            pa.table(curves.table(points, names), schema=_COLUMNS),
            described,
            key=f"{prefix}_{quantity}",
            height=300,
            alt=_("{quantity} over the epochs, for training and validation").format(quantity=title),
        )


def in_words(curve: Curve) -> str:
    """Say the last epoch in a sentence, for whoever does not see the charts.

    Args:
        curve: what the run recorded so far.

    Returns:
        The sentence; empty before the first epoch has ended.
    """
    if not len(curve.validation.at):
        return ""
    sentence = _(
        "After epoch {epoch:g}: training loss {loss:.4f} and accuracy {accuracy:.1%}, "
        "validation loss {val_loss:.4f} and accuracy {val_accuracy:.1%}."
    )
    return sentence.format(
        epoch=curve.validation.at[-1],
        loss=curve.training.loss[-1],
        accuracy=curve.training.accuracy[-1],
        val_loss=curve.validation.loss[-1],
        val_accuracy=curve.validation.accuracy[-1],
    )


_COLUMNS = pa.schema([("epoch", pa.float64()), ("value", pa.float64()), ("line", pa.string())])
