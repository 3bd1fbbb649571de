"""Networks side by side, and what was published about them."""

import streamlit as st

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.network import Summary, summarise
from cnnviz.ui import frame
from cnnviz.ui.architecture_table import bytes_text
from cnnviz.ui.i18n import _
from cnnviz.viz import formulas

COMPARED = ("animals_10", "vgg_16", "efficientnet_lite0")

# Size, stride and padding as printed: Araujo, Norris & Sim, Distill (2019), the table of networks.
PUBLISHED = {
    "alexnet_v2": (195, 32, 64),
    "vgg_16": (212, 32, 90),
    "mobilenet_v1": (315, 32, 126),
    "resnet_v1_50": (483, 32, 239),
}


def compare_costs(shown: Summary) -> None:
    """Put the network on the screen beside three known ones.

    Args:
        shown: of the network on the screen.
    """
    summaries = {_(ARCHITECTURES[id].title): summarise(ARCHITECTURES[id].network) for id in COMPARED}
    if shown.rows and shown.problem is None:
        summaries = {_("The network above"): shown} | summaries
    number = st.column_config.NumberColumn(format="localized")
    parameters, work, ratio = _("Parameters"), _("Multiply-adds"), _("Multiply-adds for each parameter")
    rows = [
        {
            _("Network"): title,
            _("Input"): formulas.shape_text(summary.network.input_shape),
            parameters: summary.parameters,
            work: summary.multiply_adds,
            ratio: round(summary.multiply_adds / summary.parameters) if summary.parameters else None,
            _("Activations"): bytes_text(summary.activation_bytes),
        }
        for title, summary in summaries.items()
    ]
    st.dataframe(
        rows,
        key="arch_costs",
        hide_index=True,
        column_config={
            _("Network"): st.column_config.TextColumn(pinned=True),
            parameters: number,
            work: number,
            ratio: number,
        },
        alt=_("Parameters, multiply-adds and memory of several networks"),
    )
    st.markdown(frame.passage("architecture", "compare"), width=frame.TEXT_WIDTH)


def compare_fields() -> None:
    """Put the receptive fields computed here beside those that Distill printed."""
    rows = []
    for id, printed in PUBLISHED.items():
        architecture = ARCHITECTURES[id]
        field = next(
            row.receptive_field
            for row in summarise(architecture.network).rows
            if row.name == architecture.features
        )
        computed = (field.size[0], field.stride[0], field.padding[0]) if field else None
        rows.append(
            {
                _("Network"): _(architecture.title),
                _("Layer"): architecture.features,
                _("Computed: size, stride, padding"): ", ".join(map(str, computed or ())),
                _("Printed in Distill"): ", ".join(map(str, printed)),
                _("Equal"): computed == printed,
            }
        )
    st.dataframe(
        rows,
        key="arch_fields_table",
        hide_index=True,
        alt=_("Receptive fields of published networks, computed and printed"),
    )
    st.markdown(frame.passage("architecture", "published"), width=frame.TEXT_WIDTH)
