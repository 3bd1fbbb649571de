"""Where each layer of a network stands in its drawing: how large its block is, and what it is joined to.

A block is as high as the square root of its map's height, as deep as that of its width, and as wide as the
logarithm of its channels: on a straight scale the first maps of VGG16 would be 32 times as high as the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2, sqrt
from typing import Literal

from cnnviz.core.network import Summary
from cnnviz.viz.network_lanes import lanes_of

Role = Literal["input", "convolution", "pooling", "dense", "join", "shape", "cell"]

HIGHEST = 150.0  # the largest map
HIGHEST_IN_LANES = 56.0  # where branches lie below each other
LOWEST = 7.0  # the smallest block that can still be pointed at
DEPTH = 0.2  # of a side that runs away from the eye, per pixel of height
SLOPE = 0.6  # of that side
PER_DOUBLING = 3.4  # pixels of width each time the channels double
SLICE = 4.0  # a layer that works cell by cell
GAP = 14.0
LEFT = 30.0
BEND = 24.0  # more room where a way forks or joins
PITCH = 76.0  # between blocks with words under them
UPRIGHT_UP_TO = 15  # blocks; beyond that the words are turned
WORDS = 36.0  # height of two lines of words
TURNED_WORDS = 112.0  # length of turned words
ARC = 16.0  # room for a way that leads over other blocks

_ROLES: dict[str, Role] = {
    "Dense": "dense",
    "Add": "join",
    "Concatenate": "join",
    "Flatten": "shape",
    "Reshape": "shape",
    "ZeroPadding2D": "shape",
    "UpSampling2D": "shape",
    "BatchNormalization": "cell",
    "Activation": "cell",
    "ReLU": "cell",
    "Dropout": "cell",
}


@dataclass(frozen=True)
class Block:
    """One layer in the drawing; the first block is the picture itself.

    Attributes:
        name: of the layer.
        kind: such as "Conv2D"; "input" for the picture.
        role: which colour it has.
        shape: (height, width, channels) or (units,).
        inputs: places of the blocks that it reads.
        x: left edge of the front, pixels.
        y: top edge of the front.
        width: of the front: the channels.
        height: of the front: the map's height.
        depth: how far the block runs away from the eye: the map's width.
        slice: True if it lies on the block before, since it changes each cell by itself.
    """

    name: str
    kind: str
    role: Role
    shape: tuple[int, ...]
    inputs: tuple[int, ...]
    x: float
    y: float
    width: float
    height: float
    depth: float
    slice: bool

    @property
    def right(self) -> float:
        """Right edge of the front."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Height of the block's middle in the drawing."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Edge:
    """A way from one block to another.

    Attributes:
        source: place of the block it leaves.
        target: place of the block it enters.
        over: how high it leads over the blocks between, None for a way through free space.
    """

    source: int
    target: int
    over: float | None


@dataclass(frozen=True)
class NetworkLayout:
    """The drawing of a network.

    Attributes:
        blocks: the picture, then the layers in their order.
        edges: the ways between them.
        width: of the whole drawing, pixels.
        height: of the whole drawing.
        upright: True if there is room for words under the blocks, False if they must be turned.
    """

    blocks: tuple[Block, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float
    upright: bool


def network_layout(summary: Summary) -> NetworkLayout:
    """Place the layers of a network from left to right, branches in lanes below each other.

    Args:
        summary: of a network; the layers before the first that does not fit are placed.

    Returns:
        The drawing, in pixels.

    Example:
        >>> from cnnviz.core.layers import Conv2D, Dense, Flatten
        >>> from cnnviz.core.network import chain, summarise
        >>> layout = network_layout(summarise(chain("small", (8, 8, 1), [Conv2D(4, 3), Flatten(), Dense(2)])))
        >>> [(block.kind, block.shape) for block in layout.blocks]
        [('input', (8, 8, 1)), ('Conv2D', (6, 6, 4)), ('Flatten', (144,)), ('Dense', (2,))]
    """
    rows = summary.rows
    places = {"input": 0} | {row.name: place for place, row in enumerate(rows, start=1)}
    inputs = [(), *(tuple(places[name] for name in row.inputs) for row in rows)]
    shapes = [tuple(summary.network.input_shape), *(tuple(row.output_shape) for row in rows)]
    kinds = ["input", *(row.kind for row in rows)]
    names = ["input", *(row.name for row in rows)]
    roles = [role_of(kind) for kind in kinds]
    slices = [
        role == "cell" and len(reads) == 1 and shapes[reads[0]] == shape
        for role, reads, shape in zip(roles, inputs, shapes, strict=True)
    ]
    lanes, lane_counts = lanes_of(inputs)
    branched = max(lane_counts) > 1
    upright = len(slices) - sum(slices) <= UPRIGHT_UP_TO or branched
    most = max((max(shape[:2]) for shape in shapes if len(shape) == 3), default=1)
    highest = HIGHEST_IN_LANES if branched else HIGHEST
    sizes = [_size(shape, highest / sqrt(most), thin) for shape, thin in zip(shapes, slices, strict=True)]
    lefts = _lefts(inputs, sizes, slices, upright)

    pitch = max(
        (size[1] + DEPTH * size[1] for size, n in zip(sizes, lane_counts, strict=True) if n > 1), default=0
    )
    pitch += WORDS + 8
    tops = [
        (lane - (count - 1) / 2) * pitch - size[1] / 2
        for lane, count, size in zip(lanes, lane_counts, sizes, strict=True)
    ]
    blocks = [
        Block(names[i], kinds[i], roles[i], shapes[i], inputs[i], lefts[i], tops[i], *sizes[i], slices[i])
        for i in range(len(shapes))
    ]
    edges = [_edge(blocks, source, target) for target in range(len(blocks)) for source in inputs[target]]
    ceiling = min(
        *(block.y - SLOPE * block.depth for block in blocks),
        *(edge.over for edge in edges if edge.over is not None),
        0,
    )
    down = 8 - ceiling
    blocks = [_moved(block, down) for block in blocks]
    edges = [
        Edge(edge.source, edge.target, None if edge.over is None else edge.over + down) for edge in edges
    ]
    return NetworkLayout(
        tuple(blocks),
        tuple(edges),
        max(block.right + block.depth for block in blocks) + 26,
        max(block.y + block.height for block in blocks) + (WORDS if upright else TURNED_WORDS),
        upright,
    )


def role_of(kind: str) -> Role:
    """Return which colour a kind of layer has.

    Args:
        kind: the layer's name in Keras, or "input".

    Returns:
        The role.

    Example:
        >>> role_of("DepthwiseConv2D"), role_of("GlobalAveragePooling2D"), role_of("Flatten")
        ('convolution', 'pooling', 'shape')
    """
    if kind == "input":
        return "input"
    if "Conv2D" in kind:
        return "convolution"
    return "pooling" if "Pooling" in kind else _ROLES.get(kind, "cell")


def starting_block(summary: Summary, layout: NetworkLayout) -> int:
    """Choose the block shown first: the deepest whose units see at most half of the picture's height.

    Args:
        summary: of the network.
        layout: its drawing.

    Returns:
        Place of the block; the deepest that sees a patch at all if each sees more; the picture without any.
    """
    height = summary.network.input_shape[0]
    fields = {place: row.receptive_field for place, row in enumerate(summary.rows, start=1)}
    seeing = {
        place: field
        for place, field in fields.items()
        if field is not None and not layout.blocks[place].slice
    }
    small = [place for place, field in seeing.items() if field.size[0] <= height / 2]
    return max(small, default=max(seeing, default=0))


def _size(shape: tuple[int, ...], scale: float, thin: bool) -> tuple[float, float, float]:
    """Return width, height and depth of a block; a row of units is a map of one cell."""
    rows, columns, channels = shape if len(shape) == 3 else (1, 1, shape[-1])
    height, across = (max(LOWEST, scale * sqrt(side)) for side in (rows, columns))
    return (SLICE if thin else PER_DOUBLING * log2(1 + channels) + 2), height, DEPTH * across


def _lefts(
    inputs: Sequence[tuple[int, ...]],
    sizes: Sequence[tuple[float, float, float]],
    slices: Sequence[bool],
    upright: bool,
) -> list[float]:
    lefts: list[float] = []
    centres: list[float] = []  # of the block with words that a slice lies on
    for i, reads in enumerate(inputs):
        width = sizes[i][0]
        if not reads:
            lefts.append(LEFT)
            centres.append(LEFT + width / 2)
            continue
        if slices[i]:
            lefts.append(lefts[reads[0]] + sizes[reads[0]][0] + 1.5)
            centres.append(centres[reads[0]])
            continue
        bend = BEND if len(reads) > 1 or any(sum(j in other for other in inputs) > 1 for j in reads) else 0.0
        left = max(lefts[j] + sizes[j][0] + GAP + 0.45 * sizes[j][2] + bend for j in reads)
        if upright:
            left = max(left, *(centres[j] + PITCH - width / 2 for j in reads))
        lefts.append(left)
        centres.append(left + width / 2)
    return lefts


def _edge(blocks: Sequence[Block], source: int, target: int) -> Edge:
    first, last = blocks[source], blocks[target]
    between = blocks[source + 1 : target]
    in_the_way = [
        block
        for block in between
        if abs(block.middle - first.middle) < 1 and abs(last.middle - first.middle) < 1
    ]
    in_the_way = [block for block in in_the_way if first.x < block.x < last.x]
    over = min(block.y - SLOPE * block.depth for block in between) - ARC if in_the_way else None
    return Edge(source, target, over)


def _moved(block: Block, down: float) -> Block:
    return Block(
        block.name, block.kind, block.role, block.shape, block.inputs, block.x, block.y + down,
        block.width, block.height, block.depth, block.slice,
    )  # fmt: skip
