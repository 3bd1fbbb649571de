"""What belongs to a run besides its curves, one part at a time."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.runs import Run
from cnnviz.ui import (
    controls,
    frame,
    inside_view,
    own_runs,
    run_compare,
    run_result,
    training_arithmetic,
    training_code_view,
)
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.training_settings import Chosen, facts_of


def show(run: Run | None, chosen: Chosen) -> None:
    """Show one part of a run, or before there is one, what the settings mean.

    Args:
        run: the run on the screen.
        chosen: what the widgets say; the arithmetic and the code of a run are those of its own settings.
    """
    about = {"runs": _("Runs"), "arithmetic": _("Arithmetic"), "code": _("Code")}
    settings, facts = chosen.settings, chosen.facts
    if run is None:
        section = controls.choice(_("More"), about, key="train_about", default="arithmetic")
    else:
        sections = {"result": _("Result"), "inside": _("Inside")} | about
        section = controls.choice(_("More"), sections, key="train_section")
        settings, facts = run.settings, None
        try:
            facts = facts_of(settings) if section == "arithmetic" else None
        except InvalidValue as error:
            st.info(literal(explain(error)))
    if section == "runs":
        run_compare.choose(run, own_runs.earlier())
    elif section == "result" and run:
        run_result.show(run)
    elif section == "inside" and run:
        inside_view.show(run)
    elif section == "arithmetic" and settings and facts:
        st.markdown(frame.passage("training", "batches"), width=frame.TEXT_WIDTH)
        training_arithmetic.show(settings, facts)
    elif section == "code" and settings:
        st.markdown(frame.passage("training", "code"), width=frame.TEXT_WIDTH)
        training_code_view.show(settings, run)
    elif run is None:
        st.caption(_("This part is empty until the settings above go together and their data can be used."))
