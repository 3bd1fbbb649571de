"""The picture, the map over it, and the arithmetic that made the map."""

from typing import NoReturn

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.explanation import Explanation
from cnnviz.ui import frame
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal, sample_of
from cnnviz.vision.overlay import enlarge_cells, overlay
from cnnviz.vision.picture import Picture
from cnnviz.viz import heatmaps, theme, value_grid

_FORMULAS = {
    "grad_cam": (
        r"\alpha_k = \frac{1}{Z} \sum_{i,j} G^k_{ij}",
        r"L_{ij} = \mathrm{ReLU}\Big(\sum_k \alpha_k A^k_{ij}\Big)",
    ),
    "grad_cam_plus_plus": (
        r"\alpha^k_{ij} = \frac{(G^k_{ij})^2}{2 (G^k_{ij})^2 + (G^k_{ij})^3 \sum_{a,b} A^k_{ab}}",
        r"w_k = \sum_{i,j} \alpha^k_{ij}\, \mathrm{ReLU}(G^k_{ij})",
        r"L_{ij} = \mathrm{ReLU}\Big(\sum_k w_k A^k_{ij}\Big)",
    ),
    "hires_cam": (r"L_{ij} = \sum_k G^k_{ij} A^k_{ij}",),
    "layer_cam": (r"L_{ij} = \mathrm{ReLU}\Big(\sum_k \mathrm{ReLU}(G^k_{ij})\, A^k_{ij}\Big)",),
    "eigen_cam": (r"A = U \Sigma V^\top", r"L = A\, v_1"),
}


def methods() -> dict[str, str]:
    """Return the methods by id, with the names their papers gave them."""
    return {
        "grad_cam": "Grad-CAM",
        "grad_cam_plus_plus": "Grad-CAM++",
        "hires_cam": "HiResCAM",
        "layer_cam": "LayerCAM",
        "eigen_cam": "Eigen-CAM",
    }


def give_up(error: InvalidValue) -> NoReturn:
    """Say why there is no map, and end the page as it always ends."""
    hint = _("`python -m cnnviz doctor` checks every file.")
    st.error(f"{literal(explain(error))}. {hint}", icon=":material/folder_off:")
    frame.close_page("grad_cam")
    st.stop()


def show_picture(picture: Picture) -> None:
    """Show the picture as the model is given it, with its author."""
    height, width = picture.size
    st.markdown(_(":blue[**Picture**] {width}×{height}").format(width=width, height=height))
    st.image(picture.pixels, alt=_("The picture {name}").format(name=picture.name), width="stretch")
    if sample := sample_of(picture):
        st.caption(f"{sample.credit} · {sample.licence}")


def show_map(picture: Picture, found: Explanation, name: str, *, smooth: bool, opacity: float) -> None:
    """Show the map over the picture, or say that it is empty.

    Args:
        picture: what was explained.
        found: the explanation.
        name: of the class, for people.
        smooth: False shows each cell of the grid as a block.
        opacity: of the map's strongest colour, 0 to 1.
    """
    rows, columns = found.raw.shape
    st.markdown(
        _(":orange[**Evidence for “{name}”**] {rows}×{columns} grid").format(
            name=name, rows=rows, columns=columns
        )
    )
    size = picture.size
    heat = found.over(*size) if smooth else enlarge_cells(found.grid.values, *size)
    mixed = overlay(picture.pixels, heat, theme.table(theme.SEQUENTIAL), opacity=opacity)
    if found.grid.empty:
        st.image(mixed, alt=_("The picture; the map for {name} is empty").format(name=name), width="stretch")
        st.warning(
            _("The map is empty: no place of the picture speaks for this class."), icon=":material/block:"
        )
        return
    row, column = np.unravel_index(found.grid.values.argmax(), found.raw.shape)
    alt = _(
        "The map for {name} over the picture; strongest in row {row}, column {column} of {rows}×{columns}"
    ).format(name=name, row=row + 1, column=column + 1, rows=rows, columns=columns)
    st.image(mixed, alt=alt, width="stretch")
    most = _("{peak} in row {row}, column {column}").format(
        peak=f"{found.grid.peak:.3g}", row=row + 1, column=column + 1
    )
    alt = _("Scale from 0 to {most}").format(most=most)
    st.image(heatmaps.scale_bar(both_signs=False), alt=alt, width="stretch")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for end in ("0", most):
            st.caption(end, width="content")


def show_arithmetic(found: Explanation, name: str) -> None:
    """Write the method's formula and show the grid with its numbers.

    Args:
        found: the explanation.
        name: of the class, for people.
    """
    rows, columns = found.raw.shape
    st.subheader(_("The numbers"), anchor=False)
    words, numbers = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(frame.passage("grad_cam", "how"))
        for formula in _FORMULAS[found.method]:
            st.latex(formula)
        st.markdown(
            _(
                "Layer `{layer}`: {maps} maps of {rows}×{columns} cells. The map's largest cell is {peak}."
            ).format(
                layer=found.layer,
                maps=f"{found.maps:,}",
                rows=rows,
                columns=columns,
                peak=f"{found.raw.max():.4g}",
            )
        )
        if found.raw.min() < 0:
            st.markdown(_("Cells below zero speak against the class; the picture shows those above zero."))
    with numbers:
        figure = value_grid.value_grid(
            found.raw,
            row=_("row"), column=_("column"), value=_("evidence"),
        )  # fmt: skip
        alt = _("The {rows}×{columns} numbers of the map for {name}").format(
            rows=rows, columns=columns, name=name
        )
        st.plotly_chart(figure, key="cam_numbers", alt=alt, config={"displayModeBar": False})
