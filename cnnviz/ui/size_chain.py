"""A chain of layers: shapes flow through, and the first layer that does not fit is explained."""

import re

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Dense, Flatten, GlobalPooling2D, Layer, WindowLayer, ZeroPadding2D
from cnnviz.core.network import LayerRow, Network, Summary, summarise
from cnnviz.core.network_text import parse
from cnnviz.core.shapes import axis_paddings, window_output
from cnnviz.export import network_code
from cnnviz.ui import frame
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.viz import formulas

MOST_LETTERS = 1500
KEY = "size_chain"
USUAL_INPUT = (28, 28, 1)
PARROT = "\n".join(
    [
        "input 28 28 1",
        *(f"conv {filters} 3 same\npool 2" for filters in (32, 32, 64, 64)),
        "flatten",
        "dense 64",
        "dense 10",
    ]
)
EXAMPLES = {
    "parrot": PARROT,
    "pools": PARROT.replace("flatten", "pool 2\nflatten"),
    "order": "input 28 28 1\nconv 8 3\nflatten\nconv 16 3\ndense 10",
    "missing": "input 28 28 1\nconv 8 3\npool 2\ndense 10",
}


def show_chain() -> None:
    """Let the learner write a network line by line, and show the shape after each line."""
    st.markdown(frame.passage("output_size", "chain"), width=frame.TEXT_WIDTH)
    names = {
        "parrot": _("Deck PD's network"),
        "pools": _("One pool too many"),
        "order": _("Flatten too early"),
        "missing": _("Flatten forgotten"),
    }
    with st.container(horizontal=True):
        for name, label in names.items():
            st.button(label, key=f"size_chain_{name}", on_click=_write, args=(EXAMPLES[name],))
    writing, shapes = st.columns([2, 5], gap="large")
    with writing:
        text = st.text_area(
            _("Layers, one a line"),
            PARROT,
            key=KEY,
            height=330,
            max_chars=MOST_LETTERS,
            help=frame.passage("output_size", "grammar"),
            bind="query-params",
        )
    with shapes:
        try:
            summary = summarise(read_chain((text or "")[:MOST_LETTERS]))
        except InvalidValue as error:
            st.error(explain(error))
            st.markdown(frame.passage("output_size", "grammar"))
            return
        _show(summary)


def read_chain(text: str) -> Network:
    """Read a network whose first line may tell the picture.

    Args:
        text: layers as `cnnviz.core.network_text.parse` reads them, with or without ``input 28 28 1`` before
            the first.

    Returns:
        The network.

    Raises:
        InvalidValue: names what cannot be read, or says that there is no layer.

    Example:
        >>> read_chain("input 32x32x3; conv 8 3x5; pool 2").input_shape
        (32, 32, 3)
    """
    shape = USUAL_INPUT
    first, *rest = re.split(r"[;\n]", text.strip(), maxsplit=1)
    if first.split()[:1] == ["input"]:
        if not re.fullmatch(r"\s*input(\s+[0-9]{1,6}){3}\s*", first.replace("x", " ")):
            raise InvalidValue(
                "{text!r} must tell height, width and channels, such as input 28 28 1", text=first[:40]
            )
        height, width, channels = map(int, re.findall("[0-9]+", first))
        shape, text = (height, width, channels), "".join(rest)
    if not text.strip(" ;\n"):
        raise InvalidValue("There is no layer yet: write one in each line, such as conv 32 3")
    return parse(text, shape, name="chain")


def _write(text: str) -> None:
    st.session_state[KEY] = text


def _show(summary: Summary) -> None:
    st.markdown(_table(summary))
    for number, row in enumerate(summary.rows, start=1):
        if row.note:
            st.caption(_("Layer {number}: {sentence}").format(number=number, sentence=explain(row.note)))
    if summary.problem:
        shapes = ", ".join(formulas.shape_text(shape) for shape in summary.problem.input_shapes)
        sentence = explain(summary.problem.error)
        st.error(
            _("Layer {number}, {shape} comes in: {sentence}").format(
                number=summary.problem.index + 1, shape=shapes, sentence=sentence
            ),
            icon=":material/block:",
        )
        st.caption(frame.passage("output_size", "keras_stops"))
    with st.expander(_("The same in Keras"), icon=":material/code:"):
        st.code(network_code.network(summary.network), language="python")


def _table(summary: Summary) -> str:
    head = ["", _("Layer"), _("The size in numbers"), _("Output")]
    table = [" | ".join(head), "--: | :-- | :-- | :--"]
    table.append(f" | {_('picture')} | | **{formulas.shape_text(summary.network.input_shape)}**")
    for number, row in enumerate(summary.rows, start=1):
        shape = f"**{formulas.shape_text(row.output_shape)}**"
        table.append(f"{number} | {row.kind} | {size_formula(row.layer, row)} | {shape}")
    if summary.problem:
        table.append(f"{summary.problem.index + 1} | {summary.problem.kind} | – | ✗")
    return "\n".join(f"| {line} |" for line in table)


def size_formula(layer: Layer, row: LayerRow) -> str:
    """Write how the shape after a layer follows from the shape before it, as one line of text.

    Args:
        layer: a layer that knows its input.
        row: its row in the table.

    Returns:
        Text; empty where nothing changes.
    """
    shape = row.input_shape
    match layer:
        case WindowLayer():
            return _window_formula(layer, shape)
        case ZeroPadding2D():
            return " · ".join(
                f"{before} → {after}" for before, after in zip(shape[:2], row.output_shape[:2], strict=True)
            )
        case Flatten():
            return f"{'·'.join(map(str, shape))} = {row.output_shape[0]}"
        case GlobalPooling2D():
            return counted(
                shape[-1], "one number for the one channel", "one number for each of {count} channels"
            )
        case Dense():
            return counted(layer.units, "one number for the one unit", "one number for each of {count} units")
        case _:
            return _("shape unchanged") if row.output_shape == shape else ""


def _window_formula(layer: WindowLayer, shape: tuple[int, ...]) -> str:
    kernel, strides, rates, padding = layer.window()
    sides = axis_paddings(padding)
    texts = []
    for axis in (0, 1):
        options = {"stride": strides[axis], "dilation_rate": rates[axis]}
        result = window_output(shape[axis], kernel[axis], padding=sides[axis], **options)
        texts.append(formulas.output_size_text(shape[axis], kernel[axis], result, **options))
    return texts[0] if texts[0] == texts[1] else ", ".join(texts)
