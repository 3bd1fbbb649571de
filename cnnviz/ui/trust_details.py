"""What stands behind the numbers of a check: its curves, its patches, its stages."""

import pyarrow as pa
import streamlit as st

from cnnviz.core.faithfulness import Curve
from cnnviz.core.trust_checks import Check, CurvesCheck, PointingCheck, WeightsCheck
from cnnviz.ui.i18n import _
from cnnviz.vision.overlay import enlarge_cells
from cnnviz.viz import heatmaps, theme, trust_chart

PATCH_PICTURE = 145  # pixels: two side by side on a phone


def show(check: Check, name: str) -> None:
    """Draw what a check measured; nothing where its numbers say all.

    Args:
        check: the measurements.
        name: of the map's class, for people.
    """
    match check:
        case CurvesCheck():
            _curves(check, name)
        case PointingCheck():
            _patches(check)
        case WeightsCheck():
            _stages(check)


def _curves(check: CurvesCheck, name: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _one_chart(
            _("Deleted, % of the pixels"), name, check.map.deletion, check.edges.deletion,
            [one.deletion for one in check.random], key="cam_trust_deletion",
        )  # fmt: skip
    with right:
        _one_chart(
            _("Inserted, % of the pixels"), name, check.map.insertion, check.edges.insertion,
            [one.insertion for one in check.random], key="cam_trust_insertion",
        )  # fmt: skip


def _one_chart(across: str, name: str, map_: Curve, edges: Curve, random: list[Curve], *, key: str) -> None:
    areas = [one.area for one in random]
    names = {
        trust_chart.MAP: _("this map, area {area:.2f}").format(area=map_.area),
        trust_chart.EDGES: _("edges, area {area:.2f}").format(area=edges.area),
        trust_chart.RANDOM: _("random orders, area {area:.2f}").format(area=sum(areas) / len(areas)),
    }
    up = _("Probability in %")
    st.vega_lite_chart(
        pa.Table.from_pylist(trust_chart.table(map_, edges, random, names)),
        trust_chart.chart(
            across=across, up=up, names=names, palette=theme.palette(st.context.theme.type)
        ),
        key=key,
        height=300,
        alt=_("{across} against the probability of {name}: {lines}").format(
            across=across, name=name, lines="; ".join(names.values())
        ),
    )  # fmt: skip


def _patches(check: PointingCheck) -> None:
    size = (PATCH_PICTURE, PATCH_PICTURE)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=PATCH_PICTURE):
            st.image(
                enlarge_cells(heatmaps.magnitude(check.attention), *size),
                alt=_("The map, averaged over the patches"),
                width="stretch",
            )
            st.caption(_("the map's mean in each patch"))
        with st.container(width=PATCH_PICTURE):
            st.image(
                enlarge_cells(heatmaps.signed(check.damage), *size),
                alt=_("How far the score falls when each patch is hidden"),
                width="stretch",
            )
            st.caption(
                _("how far the score falls without it: up to {most:.2f} (green)").format(
                    most=float(check.damage.max())
                )
            )


def _stages(check: WeightsCheck) -> None:
    empty = _("empty")
    parts = [
        f"{layers} → {empty if alike.empty else format(alike.correlation or 0.0, '.2f')}"
        for layers, alike in zip(check.layers, check.alike, strict=True)
    ]
    st.caption(_("Layers shuffled, counted from the last → likeness: {parts}").format(parts=", ".join(parts)))
