"""A network as a line of text, short enough for an address: "conv 32 3 same relu; pool 2; dense 10 softmax".

One layer after the other, with a semicolon or a new line between. A layer is a word, its numbers in Keras'
order, then in any order: `same`, an activation, `nobias`, `frozen`, and settings such as `strides=2`. A size
is one number or rows and columns, 3x5. A name before a colon and `from=` make branches:

    a: conv 64 3 same relu; b: conv 64 1 from=input; add from=a,b
"""

from dataclasses import fields
from re import fullmatch, split
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import ACTIVATIONS, Shape
from cnnviz.core.network_graph import Network
from cnnviz.core.network_rows import LAYERS, from_rows, settings_of, to_rows

MOST_CHARACTERS = 30_000
WORDS = {
    "conv": "Conv2D",
    "depthwise": "DepthwiseConv2D",
    "separable": "SeparableConv2D",
    "transpose": "Conv2DTranspose",
    "pool": "MaxPooling2D",
    "avgpool": "AveragePooling2D",
    "globalavg": "GlobalAveragePooling2D",
    "globalmax": "GlobalMaxPooling2D",
    "zeros": "ZeroPadding2D",
    "flatten": "Flatten",
    "dense": "Dense",
    "norm": "BatchNormalization",
    "act": "Activation",
    "dropout": "Dropout",
    "rescale": "Rescaling",
    "add": "Add",
    "concat": "Concatenate",
}
"""The word for each layer."""

_KINDS = {kind: word for word, kind in WORDS.items()}
_PADDINGS = ("valid", "same", "full")
_WHOLE = r"[+-]?[0-9]{1,20}"
_DECIMAL = r"[+-]?[0-9]{0,20}\.?[0-9]{1,20}(e[+-]?[0-9]{1,3})?"


def parse(text: str, input_shape: Shape, *, name: str = "network") -> Network:
    """Read a network from text.

    Args:
        text: layers, with semicolons or new lines between.
        input_shape: (height, width, channels), or (numbers,), without the batch.
        name: of the network.

    Returns:
        The network; its layers need not fit each other (see `cnnviz.core.network.summarise`).

    Raises:
        InvalidValue: names the layer, the word and the rule.

    Example:
        >>> network = parse("conv 32 3 same relu; pool 2; flatten; dense 10 softmax", (28, 28, 1))
        >>> network.nodes[0].layer.activation, len(network.nodes)
        ('relu', 4)
        >>> parse("conv 32 3; pol 2", (28, 28, 1))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: layer 2: 'pol' is none of conv, depthwise, ...
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidValue(
            "the text of {count} characters is too long: at most {most}",
            count=len(text),
            most=MOST_CHARACTERS,
        )
    parts = [part.strip() for part in split(r"[;\n]", text)]
    rows = [_row(number, part) for number, part in enumerate(filter(None, parts), start=1)]
    return from_rows(rows, input_shape, name=name)


def write(network: Network) -> str:
    """Write a network as text.

    Args:
        network: any network.

    Returns:
        Text from which `parse` reads the same network again, without what has its usual value.

    Example:
        >>> text = "conv 32 3x5 same relu; pool; flatten; dense 10 softmax"
        >>> write(parse(text, (28, 28, 1)))
        'conv 32 3x5 same relu; pool; flatten; dense 10 softmax'
    """
    return "; ".join(_line(row) for row in to_rows(network))


def _row(number: int, text: str) -> dict[str, Any]:
    node, colon, rest = text.rpartition(":")
    words = rest.split()
    if not words or words[0] not in WORDS:
        raise InvalidValue(
            "layer {number}: {word!r} is none of {known}",
            number=number,
            word=words[0] if words else text,
            known=", ".join(WORDS),
        )
    row: dict[str, Any] = {"layer": WORDS[words[0]]}
    if colon:
        row["node"] = node.strip()
    kind = LAYERS[row["layer"]]
    open_places = [f.name for f in fields(kind) if f.name in settings_of(kind) and not f.kw_only]
    for word in words[1:]:
        key, value = _setting(number, word, open_places)
        if key in row:
            raise InvalidValue(
                "layer {number}: {word!r} says {key} a second time", number=number, word=word, key=key
            )
        row[key] = value
        if key in open_places:
            open_places.remove(key)
    return row


def _setting(number: int, word: str, open_places: list[str]) -> tuple[str, Any]:
    """Say which setting a word is about, and its value."""
    key, equals, value = word.partition("=")
    if equals:
        return ("inputs", value.split(",")) if key == "from" else (key, _value(number, word, value))
    if open_places and open_places[0] == "name" and word != "frozen":
        return "name", word
    if word in ACTIVATIONS:
        return "activation", word
    if word in _PADDINGS:
        return "padding", word
    if word in ("nobias", "frozen"):
        return ("use_bias" if word == "nobias" else "trainable"), False
    value_of_word = _value(number, word, word)
    if not open_places or isinstance(value_of_word, str):
        raise InvalidValue("layer {number}: {word!r} is not understood here", number=number, word=word)
    return open_places[0], value_of_word


def _value(number: int, word: str, text: str) -> Any:
    """Read 3, 3x5, 0.4, 1/255, 1,1,0,0 (top, bottom, left, right) or a word."""
    if fullmatch(_WHOLE, text):
        return int(text)
    if fullmatch(f"{_WHOLE}x{_WHOLE}", text):
        rows, columns = text.split("x")
        return int(rows), int(columns)
    if fullmatch(f"{_WHOLE}(,{_WHOLE}){{3}}", text):
        top, bottom, left, right = map(int, text.split(","))
        return (top, bottom), (left, right)
    if fullmatch(f"1/{_WHOLE}", text) and int(text[2:]):
        return 1 / int(text[2:])
    if fullmatch(_DECIMAL, text):
        return float(text)
    if text in ("True", "False"):
        return text == "True"
    if fullmatch(r"[a-z_0-9]{1,20}", text):
        return text
    raise InvalidValue(
        "layer {number}: {word!r} must be a number, two such as 3x5, or a word", number=number, word=word
    )


def _line(row: dict[str, Any]) -> str:
    kind = LAYERS[row["layer"]]
    places = [f.name for f in fields(kind) if f.name in settings_of(kind) and not f.kw_only]
    node = f"{row['node']}: " if "node" in row else ""
    words = [_KINDS[row["layer"]], *(_text(row[place]) for place in places if place in row)]
    for key, value in row.items():
        if key in ("layer", "node", *places):
            continue
        if key == "inputs":
            words.append("from=" + ",".join(value))
        elif key == "activation" or value in _PADDINGS:
            words.append(value)
        elif value is False:
            words.append("frozen" if key == "trainable" else "nobias")
        else:
            words.append(f"{key}={_text(value)}")
    return node + " ".join(words)


def _text(value: Any) -> str:
    if isinstance(value, tuple | list):
        if any(isinstance(side, tuple | list) for side in value):
            both = [side if isinstance(side, tuple | list) else (side, side) for side in value]
            return ",".join(str(cells) for side in both for cells in side)
        return "x".join(map(str, value))
    if isinstance(value, float) and 1e-6 < value < 0.05 and value == 1 / round(1 / value):
        return f"1/{round(1 / value)}"  # 1/255 is shorter than its decimals
    return str(value)
