"""The program of a run on the screen, and to take away: as a file and as a notebook."""

from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.export.notebook import notebook
from cnnviz.export.training_code import training_code
from cnnviz.jobs.curve import curve_of
from cnnviz.jobs.runs import Run
from cnnviz.ui import cached
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.training_settings import facts_of

LINES, HIGHEST = 130, 700
"""A program with more lines, as one with a letter for each of many pictures, scrolls in so many pixels."""


def show(settings: TrainingSettings, run: Run | None = None) -> None:
    """Show the Keras program of these settings, and offer it as files.

    Args:
        settings: what to train and how.
        run: if it is given, its curve stands in the notebook beside the repeated one.
    """
    try:
        told: dict[str, Any] = {}
        if settings.dataset in ("animals10", "folder"):
            facts = facts_of(settings)
            told = {"input_shape": facts.input_shape, "classes": len(facts.classes)}
        told["source"] = cached.training_source(
            settings.dataset,
            settings.source,
            settings.picture_size,
            settings.per_class,
            str(run.directory) if run else None,
        )
        code = training_code(settings, **told)
    except InvalidValue as error:
        st.info(literal(explain(error)))
        return
    st.code(code, language="python", height=HIGHEST if code.count("\n") > LINES else "content")
    words = notebook_words()  # now: another thread does not know the session's language

    def made() -> bytes:
        return notebook(settings, recorded=_recorded(run), words=words, **told).encode()

    with st.container(horizontal=True):
        st.download_button(
            _("Program (Keras)"),
            code.encode(),
            "cnnviz_training.py",
            "text/x-python",
            key="train_take_py",
            on_click="ignore",  # nothing on the page changes
            icon=":material/download:",
        )
        st.download_button(
            _("Notebook (Jupyter)"),
            made,
            "cnnviz_training.ipynb",
            "application/x-ipynb+json",
            key="train_take_ipynb",
            on_click="ignore",
            icon=":material/download:",
        )


def notebook_words() -> dict[str, str]:
    """Return the words of the notebook, as `cnnviz.export.notebook.WORDS` has them in English."""
    return {
        "title": _("A training run, repeated"),
        "about": _(
            "This notebook trains the network of a run of CNNViz again, with the same settings. It needs "
            "Python with {packages}."
        ),
        "needs_cnnviz": _("The shapes are drawn by CNNViz itself, so `cnnviz` has to be installed too."),
        "setting": _("Setting"),
        "value": _("Value"),
        "imports": _(
            "The seed decides the first weights, the order of the pictures, dropout and augmentation."
        ),
        "data": _(
            "The pictures come in three parts that share none: training pictures move the weights, "
            "validation pictures decide what to keep, test pictures are looked at once, at the end."
        ),
        "data_same": _("They are the pictures of the run, each in the part that it had there."),
        "data_file": _(
            "The run read its pictures from the file {file}. Put it beside this notebook, and they are the "
            "pictures of the run, each in the part that it had there. Without it as many pictures of Keras' "
            "copy of this data set are taken: they need not be the same ones, so the results differ for this "
            "reason, too, and the model of the run may have learned from pictures of this test part."
        ),
        "data_unknown": _(
            "Which pictures the run learned from could not be looked up when this notebook was written. So "
            "the parts here need not be those of the run: the results differ for this reason, too, and the "
            "model of the run may have learned from pictures of this test part."
        ),
        "network": _("The network takes whole numbers from 0 to 255; its first layer brings them to 0…1."),
        "augmentation": _(
            "Training pictures are changed anew in each epoch; in prediction nothing is changed."
        ),
        "learning": _("The loss is what each step tries to make smaller; the optimizer decides how."),
        "training": _("One epoch is one pass over all training pictures, batch by batch."),
        "curves": _(
            "Both learning curves. Keras draws its first weights and shuffles the pictures in an order of "
            "its own, so even with the same pictures they differ from the recorded ones, as one seed differs "
            "from another. What somebody did to the run is not repeated: another learning rate on the way, a "
            "stop, or a start with the weights of an earlier run."
        ),
        "test": _("How well it does on pictures that had no say in anything before."),
    }


def _recorded(run: Run | None) -> dict[str, list[float]]:
    if run is None:
        return {}
    curve = curve_of(run.events())
    return {
        "loss": curve.training.loss.tolist(),
        "accuracy": curve.training.accuracy.tolist(),
        "val_loss": curve.validation.loss.tolist(),
        "val_accuracy": curve.validation.accuracy.tolist(),
    }
