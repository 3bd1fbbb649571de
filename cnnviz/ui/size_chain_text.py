"""A network written down as lines of text, such as ``conv 32 3 same`` and ``pool 2``."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.core.arguments import Pair
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)

MOST_LINES = 60
MOST = 100_000  # of one number: filters, units, a side of the picture
FIRST_SHAPE = (28, 28, 1)


@dataclass(frozen=True)
class ChainText:
    """A network as it was written.

    Attributes:
        input_shape: (height, width, channels), or fewer numbers.
        layers: first layer first.
        lines: the line each layer was written in, from 1.
    """

    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]
    lines: tuple[int, ...]


def read_chain(text: str) -> ChainText:
    """Read a network, one layer a line; semicolons count as line breaks.

    Args:
        text: lines such as ``conv 32 3 stride 2 same``, ``pool 2``, ``flatten``, ``dense 10``. A first line
            ``input 28 28 1`` tells the picture; without it 28×28×1 comes in. What follows # is a remark.

    Returns:
        The network.

    Raises:
        InvalidValue: a line cannot be read, or there is no layer. The sentence names the line.

    Example:
        >>> chain = read_chain("input 32x32x3; conv 8 3x5; pool 2")
        >>> chain.input_shape, chain.layers[0].kernel_size, chain.layers[1].pool_size
        ((32, 32, 3), (3, 5), (2, 2))
    """
    shape, layers, lines = FIRST_SHAPE, [], []
    for number, line in enumerate(re.split(r"[;\n]", text), start=1):
        words = line.split("#")[0].replace(",", " ").lower().split()
        if not words:
            continue
        if len(layers) == MOST_LINES:
            raise InvalidValue("line {line}: more than {most} layers", line=number, most=MOST_LINES)
        reader = _Line(number, words)
        if reader.kind == "input" and not layers:
            shape = reader.shape()
        else:
            layers.append(reader.layer())
            lines.append(number)
    if not layers:
        raise InvalidValue("There is no layer yet: write one in each line, such as conv 32 3")
    return ChainText(shape, tuple(layers), tuple(lines))


class _Line:
    """One line being read, word by word."""

    def __init__(self, number: int, words: list[str]) -> None:
        self.number = number
        self.kind, *self.words = words

    def layer(self) -> Layer:
        kinds: dict[str, Callable[[], Layer]] = {
            "conv": self._conv,
            "pool": lambda: self._pool(MaxPooling2D),
            "average": lambda: self._pool(AveragePooling2D),
            "zeros": lambda: ZeroPadding2D(self._count(least=0)),
            "global": GlobalAveragePooling2D,
            "flatten": Flatten,
            "dense": lambda: Dense(self._count(), activation=self._activation()),
            "relu": Activation,
            "batchnorm": BatchNormalization,
            "dropout": lambda: Dropout(self._rate()),
        }
        if self.kind not in kinds:
            raise InvalidValue(
                "line {line}: {word!r} is no layer; write one of {layers}",
                line=self.number,
                word=self.kind[:20],
                layers=", ".join(kinds),
            )
        layer = kinds[self.kind]()
        if self.words:
            raise InvalidValue(
                "line {line}: {word!r} is too much after {layer}",
                line=self.number,
                word=self.words[0][:20],
                layer=self.kind,
            )
        return layer

    def shape(self) -> tuple[int, ...]:
        sides = [self._read(side) for side in re.split(r"[\sx×]+", " ".join(self.words)) if side]
        if len(sides) not in (1, 3):
            raise InvalidValue(
                "line {line}: input needs height, width and channels, such as input 28 28 1",
                line=self.number,
            )
        return tuple(sides)

    def _conv(self) -> Layer:
        filters, kernel = self._count(), self._pair()
        options = self._options({"stride": (1, 1), "dilation": (1, 1)})
        return Conv2D(
            filters,
            kernel,
            strides=options["stride"],
            padding=options["padding"],
            dilation_rate=options["dilation"],
            activation=self._activation(),
        )

    def _pool(self, kind: type[MaxPooling2D] | type[AveragePooling2D]) -> Layer:
        size = self._pair()
        options = self._options({"stride": size})
        return kind(size, strides=options["stride"], padding=options["padding"])

    def _options(self, start: dict[str, Pair]) -> dict:
        options: dict = {**start, "padding": "valid"}
        while self.words and self.words[0] in (*start, "same", "valid"):
            word = self.words.pop(0)
            if word in start:
                options[word] = self._pair()
            else:
                options["padding"] = word
        return options

    def _activation(self) -> str | None:
        return self.words.pop(0) if self.words and self.words[0] in ("relu", "softmax") else None

    def _next(self) -> str:
        if not self.words:
            raise InvalidValue(
                "line {line}: {layer} needs a number more: {usage}",
                line=self.number,
                layer=self.kind,
                usage={"conv": "conv 32 3", "dense": "dense 10", "zeros": "zeros 1"}.get(
                    self.kind, f"{self.kind} 2"
                ),
            )
        return self.words.pop(0)

    def _pair(self) -> Pair:
        parts = re.split(r"[x×]", self._next())
        if len(parts) > 2:
            raise InvalidValue(
                "line {line}: {word!r} must be one number or two, such as 3x5",
                line=self.number,
                word="x".join(parts)[:20],
            )
        numbers = [self._read(part) for part in parts]
        return numbers[0], numbers[-1]

    def _count(self, least: int = 1) -> int:
        return self._read(self._next(), least)

    def _read(self, word: str, least: int = 1) -> int:
        # the length first: Python refuses numbers of many thousand digits with an error of its own
        if not re.fullmatch(r"[0-9]{1,9}", word) or not least <= int(word) <= MOST:
            raise InvalidValue(
                "line {line}: {word!r} must be a whole number from {least} to {most}",
                line=self.number,
                word=word[:20],
                least=least,
                most=MOST,
            )
        return int(word)

    def _rate(self) -> float:
        word = self.words.pop(0) if self.words else "0.5"
        if not re.fullmatch(r"0?\.[0-9]{1,6}|0", word):
            raise InvalidValue(
                "line {line}: {word!r} must be a share from 0 to 1, such as 0.5",
                line=self.number,
                word=word[:20],
            )
        return float(word)
