"""The whole pipeline as programs and as a file: take it away, and load it again into the widgets."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.export import augmentation_code
from cnnviz.ui import augmentation_mixing, augmentation_presets, augmentation_standardise, frame
from cnnviz.ui.augmentation_options import key
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal, picture_path
from cnnviz.vision.decode import ON_WHITE
from cnnviz.vision.picture import Picture
from cnnviz.vision.pipeline import MOST_CHARACTERS, Pipeline

_TROUBLE, _LOADED, _NEARLY = "aug_json_trouble", "aug_json_loaded", "aug_json_nearly"


def show(picture: Picture, pipeline: Pipeline, seed: int) -> None:
    """Show the programs and the file, and offer to load one.

    Args:
        picture: that the programs open.
        pipeline: all that is done to training pictures.
        seed: of the draws.
    """
    st.subheader(_("The same in Keras"), anchor=False)
    st.markdown(frame.passage("augmentation", "code"))
    tabs = [_("Layers of Keras 3"), _("ImageDataGenerator, deprecated"), _("As a file (JSON)")]
    layers, generator, file = st.tabs(tabs, key="aug_code")
    if ON_WHITE in picture.notes:
        st.caption(_("Save your picture without transparent parts first: Keras' `load_img` leaves them out."))
    parts = asdict(pipeline)
    options = parts.pop("changes") | parts | {"picture": picture_path(picture), "seed": seed}
    layers.code(augmentation_code.layers(**options), language="python")
    generator.code(augmentation_code.generator(**options), language="python")
    with file:
        _file(pipeline.as_json())


def _file(text: str) -> None:
    shown, load = st.columns([3, 2], gap="large")
    with shown:
        st.code(text, language="json", height=300)
        st.download_button(
            _("Download"),
            text,
            "cnnviz_augmentation.json",
            "application/json",
            key="aug_json_take",
            on_click="ignore",
            icon=":material/download:",
        )
    with load:
        st.file_uploader(
            _("Load a file"), ["json"], max_upload_size=1, key="aug_json_file", on_change=_take_file
        )
        st.text_area(_("or paste it"), key="aug_json_text", height=120, max_chars=MOST_CHARACTERS)
        st.button(_("Load what is pasted"), key="aug_json_load", on_click=_take_text)
        _tell()


def _tell() -> None:
    """Say how the last loading went, once."""
    if trouble := st.session_state.pop(_TROUBLE, None):
        st.error(literal(trouble), icon=":material/broken_image:")
    if source := st.session_state.pop(_LOADED, ""):
        told = _("Loaded: the widgets say what {source} says.").format(source=literal(source))
        st.success(told, icon=":material/check:")
    if nearly := st.session_state.pop(_NEARLY, ()):
        names = ", ".join(f"`{name}`" for name in nearly)
        st.warning(_("These widgets cannot say it exactly and say the nearest: {names}").format(names=names))


def _take_file() -> None:
    file = st.session_state["aug_json_file"]
    if file is None:
        return
    try:
        _load(file.getvalue().decode("utf-8-sig"), file.name)
    except UnicodeDecodeError:
        st.session_state[_TROUBLE] = _("{name} is no text").format(name=file.name)


def _take_text() -> None:
    _load(st.session_state["aug_json_text"] or "", _("the pasted text"))


def _load(text: str, source: str) -> None:
    """Set the widgets by a file; one that is none costs a sentence and changes nothing."""
    try:
        pipeline = Pipeline.from_json(text)
    except InvalidValue as error:
        st.session_state[_TROUBLE] = _("Not loaded: {why}").format(why=explain(error))
        return
    values, nearly = to_widgets(pipeline)
    st.session_state.update({key(name): value for name, value in values.items()})
    st.session_state[_LOADED] = "" if nearly else source
    st.session_state[_NEARLY] = nearly


def to_widgets(pipeline: Pipeline) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Turn a pipeline into what the widgets say.

    Args:
        pipeline: any.

    Returns:
        Value by the widget's name without the page's prefix, and the names of what they can only say nearly.

    Example:
        >>> to_widgets(Pipeline())[0]["alpha"]
        '0.2'
    """
    values, nearly = augmentation_presets.widget_values(pipeline.changes)
    rand = pipeline.rand_augment
    percent = round(100 * rand.factor)
    values |= {
        "mixing": pipeline.mixing.kind,
        "alpha": f"{pipeline.mixing.alpha:.10g}",
        "num_ops": rand.num_ops,
        "factor": percent,
    }
    steps = pipeline.standardisation
    values |= {name: getattr(steps, name) for name in augmentation_standardise.SWITCHES}
    values["rescale"] = f"{1 if steps.rescale is None else steps.rescale:.10g}"
    values["zca_epsilon"] = f"{steps.zca_epsilon:.10g}"
    if abs(percent / 100 - rand.factor) > 1e-9:
        nearly += ("factor",)
    for name, (least, most) in (augmentation_standardise.LIMITS | augmentation_mixing.LIMITS).items():
        said = float(values[name])
        if not least <= said <= most:
            values[name] = f"{min(max(said, least), most):.10g}"
            nearly += (name,)
    return values, nearly
