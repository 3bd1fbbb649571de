"""Bring a model of one's own: the file, the names of its classes, its preprocessing checked on a sample."""

from io import BytesIO

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import own_classes, own_model, own_preprocessing
from cnnviz.nn.own_model import OwnModel
from cnnviz.nn.own_trials import try_out
from cnnviz.nn.safe_keras_file import USUAL
from cnnviz.ui import cached, own_model_runs, own_models
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.prediction import percent
from cnnviz.vision.samples import SAMPLES

TAKEN, FORGOTTEN = "own_model_taken", "own_model_forgotten"
FILE_TYPES = ("keras", "h5", "hdf5")  # the older format is answered with how to convert it
LARGEST_LIST = 1  # megabytes of class names


def offer(prefix: str) -> None:
    """Draw the whole way from a file to a model that the rooms can ask.

    Args:
        prefix: of the page's widgets.
    """
    st.markdown(
        _(
            "**A Keras model of yours**: one picture in, one vector of classes out. It is kept for your "
            "session alone and not stored. Programs in it (Lambda layers, classes of your own) are not run."
        )
    )
    label = _("A .keras file of at most {most} MB").format(most=USUAL.file // 1_000_000)
    file = st.file_uploader(
        label, FILE_TYPES, max_upload_size=USUAL.file // 1_000_000, key=f"{prefix}_own_file"
    )
    if file is not None:
        try:
            with st.spinner(_("Looking into the file and loading the network…"), show_time=True):
                own = cached.own_file(file.file_id, file.name, _size(prefix), file)
            _settle(prefix, own)
        except InvalidValue as error:
            st.error(literal(explain(error)), icon=":material/block:")
    _list_runs(prefix)
    _list_kept(prefix)


def _size(prefix: str) -> int:
    """Return the side that was said for a model that takes pictures of any size."""
    return int(st.session_state.get(f"{prefix}_own_size", 224))


def _settle(prefix: str, own: OwnModel) -> None:
    """Ask for what the file does not say, and show what follows from it."""
    shape = own.shape
    st.markdown(
        _(
            "It takes {height}×{width}×{channels}, has {parameters} parameters and tells {count} classes "
            "apart."
        ).format(
            height=shape.height, width=shape.width, channels=shape.channels, count=own.count,
            parameters=f"{own.parameters:,}",
        )
    )  # fmt: skip
    names = _choose_names(prefix, own)
    preprocessing = _choose_preprocessing(prefix, own)
    fits = {"squash": _("squashed to its size"), "crop": _("cut to its middle")}
    fit = st.radio(
        _("A picture is"), list(fits), format_func=fits.__getitem__, key=f"{prefix}_own_fit", horizontal=True
    )
    if shape.free_size:
        st.number_input(
            _("Side of the picture, since the network takes any"), 32, 512, 224, key=f"{prefix}_own_size"
        )
    _show_trials(prefix, own, names, preprocessing, fit)
    ready = preprocessing is not None
    if st.button(_("Use this model"), type="primary", key=f"{prefix}_own_take", disabled=not ready) and ready:
        _take(own.classifier(classes=names, preprocessing=preprocessing, fit=fit))


def _choose_names(prefix: str, own: OwnModel) -> tuple[str, ...]:
    """Ask for the names of the classes, typed or in a file.

    Raises:
        InvalidValue: if there are not as many as the model tells apart.
    """
    listed = st.file_uploader(
        _("Names of the classes: a text with one a line, or a JSON list"),
        ("txt", "json"),
        max_upload_size=LARGEST_LIST,
        key=f"{prefix}_own_names_file",
    )
    if listed is not None:
        return own_classes.check_classes(_read_names(listed), own.count, name=own.name)
    typed = st.text_area(
        _("Or typed, one a line, in the order of the outputs"),
        "\n".join(own.file_classes or ()),
        height=100,
        placeholder="\n".join(own_classes.check_classes(None, own.count, name=own.name)[:3]),
        key=f"{prefix}_own_names",
    )
    said = own_classes.read_classes(typed or "", name=own.name) if (typed or "").strip() else None
    return own_classes.check_classes(said, own.count, name=own.name)


def _read_names(file: BytesIO) -> tuple[str, ...]:
    name = str(getattr(file, "name", ""))
    try:
        return own_classes.read_classes(file.getvalue().decode("utf-8"), name=name)
    except UnicodeDecodeError as error:
        raise InvalidValue("the class names in '{name}' must be a text in UTF-8", name=name) from error


def _choose_preprocessing(prefix: str, own: OwnModel) -> str | None:
    """Ask what the colours were while the network learned; a hint of the model is the proposal."""
    ways = own_preprocessing.ways(own.shape.channels)
    hint = own.hint
    if hint is not None:
        st.caption(_(hint.title).format(**{key: literal(str(one)) for key, one in hint.values.items()}))
    chosen = st.selectbox(
        _("The colours it was given while it learned"),
        list(ways),
        index=list(ways).index(hint.preprocessing)
        if hint is not None and hint.preprocessing in ways
        else None,
        format_func=lambda id: _(ways[id].title),
        placeholder=_("Choose, with the table below"),
        key=f"{prefix}_own_preprocessing",
    )
    if hint is not None and hint.inside and chosen not in (None, hint.preprocessing):
        st.warning(
            _("Its own first layers expect “{title}”.").format(title=_(ways[hint.preprocessing].title)),
            icon=":material/warning:",
        )
    return chosen


def _show_trials(prefix: str, own: OwnModel, names: tuple[str, ...], chosen: str | None, fit: str) -> None:
    """Show what the model says of a sample under every preprocessing: a wrong one is seen there."""
    titles = {id: _(sample.title) for id, sample in SAMPLES.items()}
    sample = st.selectbox(
        _("Checked on the sample"), list(titles), format_func=titles.__getitem__, key=f"{prefix}_own_sample"
    )
    trials = try_out(own, cached.sample_picture(sample).pixels, fit=fit)
    ways = own_preprocessing.ways(own.shape.channels)
    head = [_("Colours"), _("It says"), _("entropy, bits")]
    rows = []
    for trial in trials:
        says = f"{literal(names[trial.class_index])} {percent(trial.confidence)}"
        cells = [_(ways[trial.preprocessing].title), says, f"{trial.entropy:.2f}"]
        rows.append([f"**{cell}**" for cell in cells] if trial.preprocessing == chosen else cells)
    lines = [head, [":---", ":---", "---:"], *rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    st.caption(
        _(
            "A wrong choice often shows: the same class whatever the sample, or hardly any confidence. Try "
            "several samples of which you know the answer."
        )
    )


def _take(classifier: own_model.Classifier) -> None:
    """Make a model the one that is chosen, and run the page again with it."""
    forgotten = own_models.keep(classifier)
    if forgotten:
        cached.forget_own_models()
    st.session_state[FORGOTTEN] = [str(one.card["title"]) for one in forgotten]
    st.session_state[TAKEN] = classifier.name
    st.rerun()


def _list_runs(prefix: str) -> None:
    """Offer the networks of the visitor's own finished runs; their files say all that is asked otherwise."""
    runs = own_model_runs.finished()
    if not runs:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{prefix}_own_runs"):
        chosen = st.selectbox(
            _("Or a network you trained here"), list(runs), format_func=runs.__getitem__, width=300,
            key=f"{prefix}_own_run",
        )  # fmt: skip
        wanted = st.button(_("Use it"), key=f"{prefix}_own_run_take")
    if wanted:
        try:
            with st.spinner(_("Loading the network…"), show_time=True):
                classifier = own_model_runs.open_run(chosen, title=runs[chosen])
        except InvalidValue as error:
            st.error(literal(explain(error)), icon=":material/block:")
        else:
            _take(classifier)


def _list_kept(prefix: str) -> None:
    """List the session's own models, each with a way to let go of it."""
    for key, classifier in own_models.kept().items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"{prefix}_own_row_{key[-8:]}"):
            title = literal(str(classifier.card["title"]))
            st.markdown(title, width="stretch")
            st.button(
                _("Forget"),
                icon=":material/delete:",
                key=f"{prefix}_own_forget_{key[-8:]}",
                on_click=_forget,
                args=(key,),
                help=_("Let go of {title}").format(title=title),
            )


def _forget(key: str) -> None:
    own_models.forget(key)
    cached.forget_own_models()
