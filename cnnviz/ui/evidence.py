"""The stage of the explanations: the picture, one map or two, and the arithmetic that made them."""

from typing import NoReturn

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn import zoo
from cnnviz.nn.explanation import Explanation
from cnnviz.ui import cached, controls, explanation_run, explanation_settings, frame
from cnnviz.ui.components.maps import linked_maps
from cnnviz.ui.explanation_panel import map_panel
from cnnviz.ui.explanation_settings import Asked
from cnnviz.ui.explanation_words import FORMULAS
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.model_choice import ChosenModel
from cnnviz.ui.pictures import literal, sample_of
from cnnviz.ui.prediction import show_prediction, show_truth
from cnnviz.vision.picture import Picture
from cnnviz.viz import value_grid

MOST_CELLS = 32  # along a side of the chart of numbers; above, a number is for the cursor alone


def give_up(error: InvalidValue) -> NoReturn:
    """Say why there is no map, and end the page as it always ends."""
    hint = _("`python -m cnnviz doctor` checks every file.")
    st.error(f"{literal(explain(error))}. {hint}", icon=":material/folder_off:")
    frame.close_page("grad_cam")
    st.stop()


def ask(model: ChosenModel, picture: Picture) -> np.ndarray:
    """Return what a model says about a picture, (classes,).

    Raises:
        InvalidValue: if the model cannot be opened or has no maps.
    """
    return cached.explanation(model.key, None, picture.digest, "grad_cam", None, picture).probabilities


def show_answers(model: ChosenModel, picture: Picture, probabilities: np.ndarray) -> None:
    """List what the network says, and whether it is known to be wrong.

    Args:
        model: the model that was asked.
        picture: what it was asked about.
        probabilities: (classes,) its answer.
    """
    classifier = cached.classifier(model.key)
    st.markdown(_("**Prediction**"))
    show_prediction(classifier, probabilities)
    if model.key == zoo.DEFAULT and (sample := sample_of(picture)):
        show_truth(classifier, probabilities, sample.class_name)


def show_stage(picture: Picture, asked: Asked, probabilities: np.ndarray) -> Explanation | None:
    """Show the picture with one map or two, and say what each method does.

    Args:
        picture: what is explained.
        asked: the first map.
        probabilities: (classes,) what its model says about the picture.

    Returns:
        The first map; None if it cannot be made, or is not made yet.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="cam_comparison"):
        differs = controls.choice(_("Show"), explanation_settings.comparisons(), key="cam_compare")
        maps = [asked]
        if differs != "no":
            maps.append(explanation_settings.choose_other(asked, differs, probabilities))
    found = [_made(one, picture, slot) for one, slot in zip(maps, "ab", strict=False)]
    panels = [
        map_panel(one, made, differs=differs)
        for one, made in zip(maps, found, strict=True)
        if made is not None
    ]
    height, width = picture.size
    view, opacity = explanation_settings.look_from_address()
    linked_maps(
        picture.pixels,
        panels,
        key="cam_maps",
        title=_("Picture"),
        note=f"{width}×{height}",
        alt=_("The picture {name}").format(name=picture.name),
        view=view,
        opacity=opacity,
    )
    _tell([one.method for one in maps])
    if sample := sample_of(picture):
        st.caption(_("Picture: {credit} · {licence}").format(credit=sample.credit, licence=sample.licence))
    return found[0]


def _made(asked: Asked, picture: Picture, slot: str) -> Explanation | None:
    try:
        return explanation_run.find(asked, picture, slot=slot)
    except InvalidValue as error:
        st.warning(f"{METHODS[asked.method].title}: {literal(explain(error))}", icon=":material/block:")
        return None


def _tell(methods: list[str]) -> None:
    """Say in a line what each method does, and what its colours mean."""
    for id in dict.fromkeys(methods):
        method = METHODS[id]
        sentence = method.summary
        st.markdown(f"**{method.title}** {_(sentence)} :gray[{method.source}]")
    if any(METHODS[id].signed for id in methods):
        st.caption(_("Green speaks for the class, purple against it, white for neither."))


def show_arithmetic(found: Explanation, name: str) -> None:
    """Write the method's formula and show the grid with its numbers.

    Args:
        found: the explanation.
        name: of the class, for people.
    """
    rows, columns = found.raw.shape
    small = max(rows, columns) <= MOST_CELLS
    words, numbers = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        method = METHODS[found.method]
        st.markdown(frame.passage("grad_cam", "how" if method.needs_layer else "how_picture"))
        for formula in FORMULAS[found.method]:
            st.latex(formula)
        values = {"rows": rows, "columns": columns, "peak": f"{found.raw.max():.4g}"}
        if method.kind == "layer":
            sentence = _(
                "Layer `{layer}`: {maps} maps of {rows}×{columns} cells. The map's largest cell is {peak}."
            )
            st.markdown(sentence.format(layer=found.layer, maps=f"{found.maps:,}", **values))
        else:
            st.markdown(
                _("One number for each of {rows}×{columns} pixels; the largest is {peak}.").format(**values)
            )
        if found.raw.min() < 0:
            st.markdown(_("Cells below zero speak against the class."))
    with numbers:
        if not small:
            st.caption(_("So many numbers are read with the cursor, in the map above."))
            return
        figure = value_grid.value_grid(
            found.raw, row=_("row"), column=_("column"), value=_("evidence")
        )  # fmt: skip
        alt = _("The {rows}×{columns} numbers of the map for {name}").format(
            rows=rows, columns=columns, name=name
        )
        st.plotly_chart(figure, key="cam_numbers", alt=alt, config={"displayModeBar": False})
