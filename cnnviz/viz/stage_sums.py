"""The arithmetic below the picture of a stage: each step's numbers written out, in pieces of one colour each.

With its blanks every piece is as wide at each step, so that nothing jumps in an animation.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.pool import PoolTrace
from cnnviz.viz.digits import Digits
from cnnviz.viz.stage_scene import StageScene

Colour = Literal["input", "kernel", "output", "padding", "text", "muted"]


class Piece(NamedTuple):
    """A text of one colour, with so many blanks before and after it."""

    text: str
    colour: Colour = "text"
    strong: bool = False
    before: int = 0
    after: int = 0

    @property
    def width(self) -> int:
        """Characters, blanks included."""
        return self.before + len(self.text) + self.after


Atom = tuple[Piece, ...]  # pieces that stay together where a line is broken
Line = tuple[Atom, ...]
Writer = Callable[[int], tuple[Line, ...]]


def arithmetic(scene: StageScene, words: Mapping[str, str], *, width: int, lines: int) -> Writer | None:
    """Return what writes the arithmetic of a step in the room there is.

    Args:
        scene: what is drawn.
        words: as for `cnnviz.viz.stage_scene.stage_scene`.
        width: characters in a line.
        lines: most lines.

    Returns:
        A function of the step that gives lines of atoms, or None where even the short form has no room. The
        long form writes each product out; the short one the sums alone.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> from cnnviz.viz.stage_scene import WORDS, stage_scene
        >>> write = arithmetic(stage_scene(trace_conv2d([[1, 2]], [[3, 4]])), WORDS, width=60, lines=4)
        >>> plain(write(0))
        ['1·3 + 2·4 = 11']
    """
    for form in _forms(scene, words):
        last = form(scene.steps - 1)  # where the numbers of a sentence are widest
        broken = [part for line in last for part in break_line(line, width)]
        if len(broken) <= lines and all(length(line) <= width for line in broken):
            return lambda step, form=form: tuple(  # type: ignore[misc]
                part for line in form(step) for part in break_line(line, width)
            )
    return None


def break_line(line: Line, width: int) -> list[Line]:
    """Break a line between its atoms; what follows is indented by the name the line begins with.

    Args:
        line: the atoms.
        width: characters in a line.

    Returns:
        One or more lines.
    """
    indent: Atom = (Piece("", before=line[0][0].width),) if line[0][0].colour == "muted" else (Piece(""),)
    broken: list[list[Atom]] = [[]]
    for atom in line:
        if broken[-1] and length(broken[-1]) + length([atom]) > width:
            broken.append([indent])
        broken[-1].append(atom)
    return [tuple(part) for part in broken]


def length(line: Iterable[Atom]) -> int:
    """Count the characters of a line, blanks included."""
    return sum(piece.width for atom in line for piece in atom)


def compact(line: Line) -> Line:
    """Leave out the blanks that keep pieces in place from step to step."""
    return tuple(tuple(piece._replace(before=0, after=0) for piece in atom) for atom in line)


def plain(lines: Iterable[Line]) -> list[str]:
    """Return lines as plain text, as an alternative text says them.

    Args:
        lines: what `arithmetic` writes for one step.

    Returns:
        One text a line.
    """
    texts = ("".join(piece.text for atom in compact(line) for piece in atom) for line in lines)
    return [" ".join(text.split()) for text in texts]


def _left(text: str, width: int, colour: Colour = "text", strong: bool = False) -> Piece:
    return Piece(text, colour, strong, after=max(0, width - len(text)))


def _right(text: str, width: int, colour: Colour = "text", strong: bool = False) -> Piece:
    return Piece(text, colour, strong, before=max(0, width - len(text)))


def _forms(scene: StageScene, words: Mapping[str, str]) -> list[Writer]:
    trace = scene.source
    if isinstance(trace, ConvTrace):
        return [_Sums(scene, trace, words, written_out=long).lines for long in (True, False)]
    if isinstance(trace, PoolTrace):
        return [_Pools(scene, trace, words, written_out=long).lines for long in (True, False)]
    return [_sentence_of(scene, words)]


class _Sums:
    """Products and sums of a convolution: a line for each channel, and one that adds them up."""

    def __init__(
        self, scene: StageScene, trace: ConvTrace, words: Mapping[str, str], *, written_out: bool
    ) -> None:
        self.scene, self.words, self.trace, self.written_out = scene, words, trace, written_out
        self.input, self.kernel = Digits(self.trace.image), Digits(self.trace.kernel)
        self.sum, self.output = Digits(self.trace.channel_sums), Digits(self.trace.output)
        self.bias = Digits(self.trace.bias)
        self.exact = self.input.exact and self.kernel.exact
        self.widths = (
            _widest(self.trace.padded, self.input.term),
            _widest(self.trace.kernel, self.kernel.term),
            _widest(self.trace.channel_sums, self.sum.term),
            _widest(self.trace.output, self.output.text),
        )

    def lines(self, step: int) -> tuple[Line, ...]:
        row, column = self.scene.place(step)
        sums = self.trace.channel_sums[row, column, :, self.scene.filter]
        several = len(sums) > 1
        if not several:
            return ((*self._terms(step, 0), *self._total(row, column)),)
        names = self.scene.names
        wide = max(map(len, [*names, self.words["output"]])) + 2
        lines: list[Line] = [
            (
                (_left(f"{names[slice_]}  ", wide, "muted"),),
                *self._terms(step, slice_),
                (self._equals(self.sum.fits(value)), self._sum(value)),
            )
            for slice_, value in enumerate(sums)
        ]
        added: list[Atom] = [(_left(f"{self.words['output']}  ", wide, "muted"),)]
        for slice_, value in enumerate(sums):
            added.append((Piece(" + " if slice_ else "", "muted"), self._sum(value)))
        return (*lines, (*added, *self._total(row, column)))

    def _equals(self, fits: bool) -> Piece:
        # Numbers that had to be rounded do not add up exactly, and the sign says so.
        return Piece(" = " if self.exact and fits else " ≈ ", "muted")

    def _sum(self, value: float) -> Piece:
        return _right(self.sum.term(float(value)), self.widths[2])

    def _terms(self, step: int, slice_: int) -> list[Atom]:
        window = self.trace.windows[*self.scene.place(step), :, :, self.scene.channels[slice_]]
        if not self.written_out:
            text = self.words["products"].format(count=window.size)
            return [(Piece(text),)]
        rows, columns = self.scene.covered(step)
        padding = self.trace.padded_mask[np.ix_(rows, columns)]
        weights = self.trace.kernel[:, :, slice_, self.scene.filter]
        atoms: list[Atom] = []
        for place, value in np.ndenumerate(window):
            weight = float(weights[place])
            zero = value == 0 or weight == 0
            colour: Colour = "padding" if padding[place] else "muted" if zero else "input"
            factor = _right(self.input.term(float(value)), self.widths[0], colour, not zero)
            text = f"·{self.kernel.term(weight)}"
            times = _left(text, self.widths[1] + 1, "muted" if weight == 0 else "kernel")
            atoms.append((Piece(" + " if atoms else "", "muted"), factor, times))
        return atoms

    def _total(self, row: int, column: int) -> list[Atom]:
        value = float(self.trace.output[row, column, self.scene.filter])
        wide = self.widths[3]
        atoms: list[Atom] = []
        if self.scene.bias:
            atoms.append(
                (Piece(" + ", "muted"), Piece(f"{self.bias.term(self.scene.bias)} {self.words['bias']}"))
            )
        atoms.append(
            (self._equals(self.output.fits(value)), _right(self.output.text(value), wide, "output", True))
        )
        if self.scene.relu:
            after = _right(self.output.text(max(value, 0.0)), wide, "output", True)
            atoms.append((Piece("  →  ReLU  →  ", "muted"), after))
        return atoms


class _Pools:
    """One line a channel: the cells of the window and what is kept of them."""

    def __init__(
        self, scene: StageScene, trace: PoolTrace, words: Mapping[str, str], *, written_out: bool
    ) -> None:
        self.scene, self.words, self.trace, self.written_out = scene, words, trace, written_out
        self.input, self.output = Digits(self.trace.image), Digits(self.trace.output)
        write = self.input.term if self.trace.mode == "average" else self.input.text
        self.wide = _widest(self.trace.padded, write), _widest(self.trace.output, self.output.text)

    def lines(self, step: int) -> tuple[Line, ...]:
        return tuple(self._line(step, channel) for channel in self.scene.channels)

    def _line(self, step: int, channel: int) -> Line:
        row, column = self.scene.place(step)
        window = self.trace.windows[row, column, :, :, channel]
        valid = self.trace.valid[row, column]
        average = self.trace.mode == "average"
        name = self.scene.names[channel] if len(self.scene.names) > 1 else ""
        head = Piece(f"{name}  " if name else "", "muted")
        opening = Piece("(" if average else f"{self.trace.mode}(", "kernel")
        won = None
        if self.trace.argmax is not None:
            taken = self.trace.argmax[row, column, channel]
            won = (
                int(taken[0]) - self.scene.covered(step)[0][0],
                int(taken[1]) - self.scene.covered(step)[1][0],
            )
        atoms: list[Atom] = [(head, opening)]
        if self.written_out:
            written = False
            for place, value in np.ndenumerate(window):
                left_out = average and not valid[place]
                sign = "" if not atoms[1:] else (" + " if average else ", ")
                text = (
                    ""
                    if left_out
                    else self.input.term(float(value))
                    if average
                    else self.input.text(float(value))
                )
                colour: Colour = "padding" if not valid[place] else "output" if place == won else "input"
                atoms.append(
                    (
                        _right(sign if written and not left_out else "", len(sign), "muted"),
                        _right(text, self.wide[0], colour, place == won or average),
                    )
                )
                written = written or not left_out
        else:
            atoms.append((_left(self.words["cells"].format(count=int(valid.sum())), 14, "muted"),))
        divisor = f")/{int(valid.sum())}"
        kept = float(self.trace.output[row, column, channel])
        exact = self.input.exact and self.output.fits(kept)
        atoms.append(
            (
                _left(divisor if average else ")", len(f")/{valid.size}") if average else 1, "kernel"),
                Piece(" = " if exact else " ≈ ", "muted"),
                _right(self.output.text(kept), self.wide[1], "output", True),
            )
        )
        return tuple(atoms)


def _sentence_of(scene: StageScene, words: Mapping[str, str]) -> Writer:
    """Say in words which cells a step covers."""

    def fields(step: int) -> dict[str, Piece]:
        rows, columns = (Piece(_range(places), "kernel", True) for places in scene.covered(step))
        row, column = scene.place(step)
        if isinstance(scene.source, TransposedTrace):
            value = digits.text(float(scene.source.image[row, column, 0]))
            return {"rows": rows, "columns": columns, "value": Piece(value, "input", True)}
        place = words["output_cell"].format(row=row + 1, column=column + 1)
        seen = words["padded_input" if scene.inputs[0].hatched.any() else "plain_input"]
        pieces = {"output": Piece(place, "output", True), "input": Piece(seen, "input", True)}
        return {"rows": rows, "columns": columns, **pieces}

    def write(step: int) -> tuple[Line, ...]:
        padded = {
            name: _left(piece.text, widths[name], piece.colour, piece.strong)
            for name, piece in fields(step).items()
        }
        return (_sentence(template, padded),)

    template = words["covers"]
    digits = Digits([])
    if isinstance(scene.source, TransposedTrace):
        template = words["stamp" if len(scene.channels) == 1 else "stamps"]
        digits = Digits(scene.source.image)
    # Rows and columns are longest at the last step, so a line breaks at the same word in all of them.
    widths = {name: len(piece.text) for name, piece in fields(scene.steps - 1).items()}
    if isinstance(scene.source, TransposedTrace):
        widths["value"] = _widest(scene.source.image, digits.text)
    return write


def _sentence(template: str, fields: Mapping[str, Piece]) -> Line:
    """Put coloured pieces into a sentence; the order of the words is the translator's."""
    atoms: list[Atom] = []
    for part in re.split(r"(\{\w+\})", template):
        if part.startswith("{"):
            atoms.append((fields[part[1:-1]],))
        else:
            # Word by word, so that a line can be broken anywhere and rounded widths do not add up.
            atoms += [(Piece(word),) for word in re.findall(r"\s*\S+\s*|\s+", part)]
    return tuple(atoms)


def _range(places: Sequence[int]) -> str:
    if len(places) == 1:
        return str(places[0] + 1)
    if places[-1] - places[0] == len(places) - 1:
        return f"{places[0] + 1}–{places[-1] + 1}"
    return ", ".join(str(place + 1) for place in places)


def _widest(values: npt.NDArray[np.float32], write: Callable[[float], str]) -> int:
    return max(len(write(float(value))) for value in np.unique(values))
