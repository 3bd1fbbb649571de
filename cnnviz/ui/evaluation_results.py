"""The answers that are shown: those that came with a model, or those of the visitor's own pictures."""

from pathlib import Path

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import inspection_runs, photographs
from cnnviz.jobs.inspection_work import NO_MAP
from cnnviz.jobs.runs import Run
from cnnviz.ui import cached, frame
from cnnviz.ui.evaluation_pictures import Shown
from cnnviz.ui.i18n import _
from cnnviz.ui.model_choice import ChosenModel


def of_test_part(model: ChosenModel) -> Shown:
    """Return what a model of the zoo says of its own test part, and say where the pictures are.

    Args:
        model: the model.

    Returns:
        The answers, with the pictures if the data set is on this machine.

    Raises:
        InvalidValue: if no answers came with the model.
    """
    if model.own:
        raise InvalidValue(
            "model '{name}' comes without answers to test pictures; give it some in a ZIP file",
            name=model.title,
        )
    found = cached.shipped_answers(model.key)
    root = photographs.find_animals()
    # Once a session is enough to see that the files are those that the answers are about.
    files = [root / path for path in found.paths] if root and photographs.shipped_split(root) else None
    text = frame.passage("evaluation", "shipped", pictures=f"{len(found):,}")
    if files is None:
        text += " " + frame.passage("evaluation", "without_pictures")
    st.markdown(text, width=frame.TEXT_WIDTH)
    return Shown(
        "eval_shipped",
        found,
        model.card["classes"],
        files,
        model.key if files else None,
        "grad_cam",
        _("Test part of Animals-10"),
        model.title,
    )


def of_job(run: Run) -> Shown:
    """Return what an inspection that is over has found.

    Args:
        run: the inspection.

    Returns:
        The answers, with maps and small pictures.
    """
    spec = run.spec
    done = inspection_runs.progress_of(run).done
    found = cached.inspection(run.id, done, run)
    files, names = inspection_runs.files_of(run)
    root = Path(spec["settings"]["root"])
    paths = {name: root / path for (path, _truth), name in zip(files, names, strict=True)}
    return Shown(
        f"eval_{run.id}",
        found,
        spec["classes"],
        [paths[name] for name in found.paths],
        None,
        spec["settings"]["method"] if spec["settings"]["method"] != NO_MAP else "",
        spec["title"],
        spec["model_title"],
    )
