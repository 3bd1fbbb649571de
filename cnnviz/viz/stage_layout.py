"""Where the grids of a stage's picture stand, in points from the upper left corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cnnviz.viz.stage_planes import Plane
from cnnviz.viz.stage_scene import StageScene

MARGIN = 16.0
HEAD = 27.0  # title and note above each grid
ACROSS = 4  # channels side by side; more stand in further rows
DIGIT, POINT, SIGN = 0.696, 0.38, 0.838  # widths of DejaVu Sans Bold in em
LEAST_TEXT = 4.8  # points: smaller than that nobody reads on paper


class Room(NamedTuple):
    """What a grid may take up, in points."""

    width: float
    height: float
    pitch: float


ALONE = {"input": Room(370, 370, 30), "kernel": Room(190, 190, 30), "output": Room(330, 330, 30)}
BESIDE = {"input": Room(190, 200, 26), "kernel": Room(150, 150, 26), "output": Room(240, 240, 30)}


@dataclass(frozen=True)
class Spot:
    """A grid and its place.

    Attributes:
        plane: the grid.
        left: of its first cell.
        top: of its first cell.
        pitch: from one cell to the next.
        text_size: of its numbers; 0 if they would be too small.
        decimals: of its numbers.
    """

    plane: Plane
    left: float
    top: float
    pitch: float
    text_size: float
    decimals: int

    @property
    def gap(self) -> float:
        """Between two cells."""
        return 2.4 if self.pitch >= 18 else 0.8 if self.pitch >= 8 else 0.0

    @property
    def side(self) -> float:
        """Of a cell."""
        return self.pitch - self.gap

    @property
    def middle(self) -> float:
        """Half way across the grid."""
        return self.left + (self.plane.size[1] * self.pitch - self.gap) / 2

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell, (across, down)."""
        return self.left + column * self.pitch + self.side / 2, self.top + row * self.pitch + self.side / 2


@dataclass(frozen=True)
class Mark:
    """A sign or a word between grids, around its middle."""

    text: str
    across: float
    down: float
    role: Literal["muted", "kernel", "text"] = "muted"
    size: float = 18


@dataclass(frozen=True)
class Layout:
    """All grids and signs; `width` and `height` hold the margins."""

    inputs: tuple[Spot, ...]
    kernels: tuple[Spot, ...]
    outputs: tuple[Spot, ...]
    marks: tuple[Mark, ...]
    width: float
    height: float


class _Block:
    """A grid that has not been placed yet."""

    def __init__(self, plane: Plane, room: Room) -> None:
        self.plane = plane
        rows, columns = plane.size
        widest = max((_em(text) for text in _texts(plane, _decimals(plane)[0])), default=0)
        wanted = max(room.pitch, min(44.0, widest * 7.5 + 6))  # long numbers get larger cells
        self.pitch = max(2.0, min(wanted, room.width / columns, room.height / rows))
        head = max(len(plane.title) * 7.2, len(plane.note) * 4.5)
        self.width = max(columns * self.pitch, head)
        self.height = HEAD + rows * self.pitch

    def spot(self, middle: float, top: float) -> Spot:
        pitch, (_, columns) = self.pitch, self.plane.size
        spot = Spot(self.plane, 0, 0, pitch, 0, 0)
        left = middle - (columns * pitch - spot.gap) / 2
        for decimals in _decimals(self.plane):
            widest = max((_em(text) for text in _texts(self.plane, decimals)), default=0)
            size = min(0.42 * spot.side, 13.0, (spot.side - 4) / widest) if widest else 0.0
            if size >= LEAST_TEXT:
                return Spot(self.plane, left, top + HEAD, pitch, size, decimals)
        return Spot(self.plane, left, top + HEAD, pitch, 0, 0)


def arrange(scene: StageScene, *, operation: Sequence[str] = (), bias: str = "") -> Layout:
    """Place the grids: one channel in one line, several in columns with the output beside or below.

    Args:
        scene: what is drawn.
        operation: what stands where pooling has no kernel, such as ("max", "of 2×2").
        bias: how the bias is written before the sign of equality; "" for none.

    Returns:
        The places, in points.

    Example:
        >>> from cnnviz.core.pool import trace_pool2d
        >>> from cnnviz.viz.stage_scene import stage_scene
        >>> layout = arrange(stage_scene(trace_pool2d([[1, 2], [3, 4]])), operation=("max",))
        >>> layout.inputs[0].left < layout.outputs[0].left, layout.inputs[0].plane.size
        (True, (2, 2))
    """
    if len(scene.inputs) == 1:
        return _in_one_line(scene, operation, bias)
    return _in_columns(scene, operation, bias)


def _in_one_line(scene: StageScene, operation: Sequence[str], bias: str) -> Layout:
    chain = [_Block(plane, ALONE[plane.role]) for plane in (*scene.inputs, *scene.kernels, *scene.outputs)]
    signs = _signs(scene, operation, bias)
    tallest = max(block.height for block in chain)
    left, marks, spots = MARGIN, [], []
    for block, sign in zip(chain, [*signs, ()], strict=True):
        spots.append(block.spot(left + block.width / 2, MARGIN + (tallest - block.height) / 2))
        left += block.width
        if sign:
            wide = max(30.0, *(len(text) * 7.0 + 16 for text in sign))
            down = MARGIN + tallest / 2 + HEAD / 2
            marks += _stack(sign, left + wide / 2, down)
            left += wide
    count = len(scene.inputs)
    return Layout(
        inputs=tuple(spots[:count]),
        kernels=tuple(spots[count:-1]),
        outputs=(spots[-1],),
        marks=tuple(marks),
        width=left + MARGIN,
        height=2 * MARGIN + tallest,
    )


def _in_columns(scene: StageScene, operation: Sequence[str], bias: str) -> Layout:
    pooling = not scene.kernels
    upper = [_Block(plane, BESIDE[plane.role]) for plane in scene.inputs]
    lower = [
        _Block(plane, BESIDE["input" if pooling else "kernel"]) for plane in scene.kernels or scene.outputs
    ]
    pairs = list(zip(upper, lower, strict=True))
    column = max(max(above.width, below.width) for above, below in pairs)
    between = 26.0
    row_height = upper[0].height + 26 + lower[0].height
    spots: list[tuple[Spot, Spot]] = []
    marks: list[Mark] = []
    for place, (above, below) in enumerate(pairs):
        line, number = divmod(place, ACROSS)
        middle = MARGIN + number * (column + between) + column / 2
        top = MARGIN + line * (row_height + between)
        spots.append((above.spot(middle, top), below.spot(middle, top + above.height + 26)))
        sign = " ".join(operation) if pooling else "∗"
        size = 9.0 if pooling else 14.0
        marks.append(Mark(sign, middle, top + above.height + 12, "kernel" if pooling else "muted", size))
        if place and not pooling:
            across = middle - (column + between) / 2 if number else MARGIN - 4
            marks.append(Mark("+", across, top + above.height + 12, "muted", 15))
    width = MARGIN + min(len(pairs), ACROSS) * (column + between) - between
    lines = -(-len(pairs) // ACROSS)
    height = MARGIN + lines * (row_height + between) - between
    firsts, seconds = tuple(first for first, _ in spots), tuple(second for _, second in spots)
    if pooling:
        return Layout(firsts, (), seconds, tuple(marks), width + MARGIN, height + MARGIN)
    result = _Block(scene.outputs[0], BESIDE["output"])
    signs = (bias, "=") if bias else ("=",)
    wide = max(34.0, *(len(text) * 7.0 + 16 for text in signs))
    middle = (MARGIN + height) / 2
    top = max(MARGIN, middle - (result.height + HEAD) / 2)
    output = result.spot(width + wide + result.width / 2, top)
    marks += _stack(signs, width + wide / 2, top + HEAD + (result.height - HEAD) / 2)
    total = width + wide + result.width + MARGIN
    return Layout(firsts, seconds, (output,), tuple(marks), total, max(height, top + result.height) + MARGIN)


def _signs(scene: StageScene, operation: Sequence[str], bias: str) -> list[tuple[str, ...]]:
    if not scene.kernels:
        return [(*operation, "→")]
    if scene.outputs[0].digits is None:  # windows without values: nothing is multiplied
        return [("",), ("→",)]
    return [("∗",), (bias, "=") if bias else ("=",)]


def _stack(texts: Sequence[str], across: float, down: float) -> list[Mark]:
    """Put words above a sign."""
    *words, sign = texts
    marks = [Mark(sign, across, down)] if sign else []
    for place, text in enumerate(words):
        height = down - 20 - 13 * (len(words) - 1 - place)
        marks.append(Mark(text, across, height, "kernel" if place == 0 else "muted", 11 if place == 0 else 9))
    return marks


def _decimals(plane: Plane) -> tuple[int, ...]:
    """Return how many decimals to try, most first."""
    if plane.digits is None:
        return (0,)
    most = min(plane.digits.places, 3)
    return tuple(range(most, min(most, 1) - 1, -1))


def _texts(plane: Plane, decimals: int) -> list[str]:
    if plane.digits is None:
        return []
    return [plane.digits.text(float(value), decimals) for value in plane.values.ravel()]


def _em(text: str) -> float:
    return sum(POINT if letter == "." else SIGN if letter in "−∞" else DIGIT for letter in text)
