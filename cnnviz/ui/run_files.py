"""What a run leaves, as files to take away. A file is read when somebody asks for it, not before."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.export.notebook import CURVES, notebook
from cnnviz.jobs.afterwards import MODEL, TENSORBOARD
from cnnviz.jobs.run_sources import source_of_run
from cnnviz.jobs.runs import Run
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.ui import frame
from cnnviz.ui.i18n import _
from cnnviz.ui.training_code_view import notebook_words

USE = """import keras

network = keras.saving.load_model("{name}")
picture = keras.utils.load_img("picture.jpg"{grey})
probabilities = network.predict(keras.utils.img_to_array(picture)[None])[0]"""


def offer(run: Run, *, channels: int = 3) -> None:
    """Offer model, notebook, history, log and settings of a run; what it did not write is not offered.

    Args:
        run: the run.
        channels: of its pictures; one is grey.
    """
    with st.expander(_("Take it away"), icon=":material/download:", key="train_files"):
        model = run.directory / MODEL
        with st.container(horizontal=True):
            if model.exists():
                size = _("{size:.2g} MB").format(size=model.stat().st_size / 1e6)
                label = _("Model (Keras, {size})").format(size=size)
                _button(run, label, "model", "keras", "application/zip", model.read_bytes)
            if make := repeated(run):
                _button(run, _("Notebook (Jupyter)"), "notebook", "ipynb", "application/x-ipynb+json", make)
            if (history := run.directory / HISTORY).exists():
                _button(run, _("History (CSV)"), "history", "csv", "text/csv", history.read_bytes)
            if (log := run.directory / TENSORBOARD).exists():
                _button(
                    run,
                    _("TensorBoard log (ZIP)"),
                    "tensorboard",
                    "zip",
                    "application/zip",
                    lambda: zipped(log, run.id),
                )
            _button(run, _("Settings (JSON)"), "settings", "json", "application/json", lambda: settings(run))
        if model.exists():
            st.markdown(
                _(
                    "The model takes pictures of any size with values from 0 to 255: resizing and rescaling "
                    "are inside. The file is a ZIP; `classes.json` in it names the classes. `tensorboard "
                    "--logdir` shows the log once it is unpacked."
                ),
                width=frame.TEXT_WIDTH,
            )
            grey = ', color_mode="grayscale"' if channels == 1 else ""
            st.code(USE.format(name=_name(run, "model", "keras"), grey=grey), language="python")


def repeated(run: Run) -> Callable[[], bytes] | None:
    """Return what makes the notebook that repeats a run, with the recorded curve beside the new one.

    Args:
        run: the run.

    Returns:
        The function; None if no notebook can be written for these settings.
    """
    settings = run.settings
    classes = len((run.result() or {}).get("classes", ()))
    side = settings.picture_size
    told = {"input_shape": (side, side, 3), "classes": classes} if settings.dataset in PHOTOGRAPHS else {}
    words = notebook_words()  # now: another thread does not know the session's language
    try:
        notebook(settings, words=words, **told)
    except InvalidValue:
        return None

    def make() -> bytes:
        rows = read_history(run.directory / HISTORY)
        whole = [row for row in rows if all(math.isfinite(row.get(name, math.nan)) for name in CURVES)]
        recorded = {name: [row[name] for row in whole] for name in CURVES}
        source = source_of_run(run)
        return notebook(settings, source=source, recorded=recorded, words=words, **told).encode()

    return make


def zipped(folder: Path, name: str) -> bytes:
    """Pack a folder.

    Args:
        folder: what to pack, with everything below it.
        name: of the folder in the ZIP.

    Returns:
        The ZIP's bytes.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*tfevents*")):
            file.write(path, f"{name}/{path.relative_to(folder).as_posix()}")
    return packed.getvalue()


def settings(run: Run) -> bytes:
    """Return the settings of a run as JSON."""
    return f"{json.dumps(run.settings.as_dict(), indent=1)}\n".encode()


def _button(run: Run, label: str, what: str, ending: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        make,
        _name(run, what, ending),
        mime,
        key=f"train_take_{what}",
        on_click="ignore",  # nothing on the page changes
        icon=":material/download:",
    )


def _name(run: Run, what: str, ending: str) -> str:
    """Name a file so that those of two runs can lie in one folder."""
    return f"cnnviz_{what}_{run.id[:15]}.{ending}"
