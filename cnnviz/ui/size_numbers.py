"""The formula of the output size with its numbers, and what the windows leave out."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.window_scene import WindowScene
from cnnviz.export import size_code
from cnnviz.ui import frame
from cnnviz.ui.components.window_lines import WindowLine, window_lines
from cnnviz.ui.i18n import _
from cnnviz.ui.size_settings import WindowSettings
from cnnviz.viz import formulas


def show_numbers(scene: WindowScene) -> None:
    """Write the formula of each axis, or one where they are alike, and count the pixels under no window.

    Args:
        scene: the windows on the picture.
    """
    st.subheader(_("The size in numbers"), anchor=False)
    written = formulas.output_shape(
        (scene.height, scene.width),
        scene.kernel_size,
        scene.pad,
        strides=scene.strides,
        dilation_rate=scene.dilation_rate,
        remainder=True,
    )
    for formula in written:
        st.latex(formula)
    st.markdown(" ".join(_told(scene)))


def show_both_axes(settings: WindowSettings) -> None:
    """Draw the ends of each axis of a picture that is too large to be drawn cell by cell.

    Args:
        settings: what the learner chose.
    """
    down, across = settings.along(0), settings.along(1)
    lines = [WindowLine(down, _("Height")), WindowLine(across, _("Width"))]
    if down == across:
        lines = [WindowLine(down, _("Height and width"))]
    window_lines(lines, key="size_both_axes")


def show_program(scene: WindowScene, settings: WindowSettings) -> str | None:
    """Show the Keras program that asks for this size.

    Args:
        scene: the windows on the picture.
        settings: what the learner chose.

    Returns:
        The program; None where Keras has no such layer.
    """
    st.subheader(_("The same in Keras"), anchor=False)
    try:
        program = size_code.size(
            (scene.height, scene.width),
            scene.kernel_size,
            strides=scene.strides,
            padding=settings.padding if settings.padding in ("valid", "same") else scene.pad,
            dilation_rate=scene.dilation_rate,
        )
    except InvalidValue:
        st.info(frame.passage("output_size", "both"))
        return None
    st.code(program, language="python")
    return program


def _told(scene: WindowScene) -> list[str]:
    told = [frame.passage("output_size", "reached")]
    if scene.missed:
        pixels = scene.height * scene.width
        told = [frame.passage("output_size", "missed", missed=scene.missed, pixels=pixels)]
    down = formulas.division(scene.rows, scene.strides[0])
    across = formulas.division(scene.columns, scene.strides[1])
    if down == across:
        return told + ([frame.passage("output_size", "remainder", **down)] if scene.rows.unused else [])
    if scene.rows.unused:
        told.append(frame.passage("output_size", "remainder_rows", **down))
    if scene.columns.unused:
        told.append(frame.passage("output_size", "remainder_columns", **across))
    return told
