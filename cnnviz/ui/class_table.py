"""How well each class is recognised, one row a class."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from cnnviz.core.statistics import per_class
from cnnviz.ui.i18n import _

MOST_ROWS = 20  # more scroll within the table


def show(matrix: ArrayLike, names: Sequence[str], *, counted: str, key: str) -> None:
    """Show recall, precision and F1 of each class.

    Args:
        matrix: (classes, classes) counts; row: true class, column: what was said.
        names: of the classes, translated.
        counted: what the pictures are called, translated.
        key: of the table on the page.
    """
    scores = per_class(matrix)
    share = st.column_config.NumberColumn
    precision, recall = _("Precision"), _("Recall")
    rows = [
        {
            _("Class"): name,
            counted: int(scores.support[place]),
            recall: _share(scores.recall[place]),
            precision: _share(scores.precision[place]),
            "F1": _share(scores.f1[place]),
        }
        for place, name in enumerate(names)
    ]
    st.dataframe(
        rows,
        key=key,
        hide_index=True,
        width="content",
        height="content" if len(rows) <= MOST_ROWS else 600,
        alt=_("One row a class: {counted}, recall, precision, F1").format(counted=counted),
        column_config={
            recall: share(format="percent", help=_("Of what is so, the share that was named so.")),
            precision: share(format="percent", help=_("Of what was named so, the share that is so.")),
            "F1": share(format="percent", help=_("The harmonic mean of the two.")),
        },
    )


def _share(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
