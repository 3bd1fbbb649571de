import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.layers import Add, BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D
from cnnviz.core.network import Network, Node, chain, summarise
from cnnviz.viz.network_layout import DEPTH, network_layout, role_of, starting_block

NAMES = list(ARCHITECTURES)


def layout_of(id):
    return network_layout(summarise(ARCHITECTURES[id].network))


@pytest.mark.parametrize("id", NAMES)
def test_each_layer_has_a_block_in_its_place_and_none_covers_another(id):
    summary = summarise(ARCHITECTURES[id].network)
    layout = network_layout(summary)
    assert [block.name for block in layout.blocks] == ["input", *(row.name for row in summary.rows)]
    assert [block.shape for block in layout.blocks[1:]] == [row.output_shape for row in summary.rows]
    for place, one in enumerate(layout.blocks):
        assert one.x >= 0 and one.y >= 0 and one.right <= layout.width
        assert one.y + one.height <= layout.height
        for other in layout.blocks[:place]:
            apart = one.x >= other.right or other.x >= one.right
            assert apart or one.y >= other.y + other.height or other.y >= one.y + one.height


@pytest.mark.parametrize("id", NAMES)
def test_a_layer_stands_to_the_right_of_all_it_reads(id):
    layout = layout_of(id)
    reads = {(source, target) for target, block in enumerate(layout.blocks) for source in block.inputs}
    assert {(edge.source, edge.target) for edge in layout.edges} == reads
    for source, target in reads:
        assert layout.blocks[target].x > layout.blocks[source].right


def test_heights_follow_the_square_root_of_the_map_and_widths_the_channels():
    layers = [Conv2D(7, 1), MaxPooling2D(4), Conv2D(127, 1), Conv2D(7, 1)]
    blocks = network_layout(summarise(chain("steps", (64, 64, 7), layers))).blocks
    assert blocks[2].height == pytest.approx(blocks[1].height / 2)  # a quarter of the rows
    assert blocks[2].depth == pytest.approx(DEPTH * blocks[2].height)  # a square map
    doublings = blocks[3].width - blocks[2].width  # from 8 to 128 in powers of two: four more
    assert doublings == pytest.approx(4 / 3 * (blocks[2].width - 2))
    assert blocks[4].width == blocks[2].width


def test_branches_lie_in_lanes_of_their_own_and_meet_in_the_middle():
    layout = layout_of("inception_block")
    middle = {block.name: block.middle for block in layout.blocks}
    lanes = [middle[name] for name in ("one", "three", "five", "pool_reduce")]
    assert lanes == sorted(lanes) and len(set(lanes)) == 4
    assert middle["three"] == middle["three_reduce"]
    assert middle["join"] == middle["input"] == pytest.approx(sum(lanes) / 4)


def test_a_shortcut_leads_over_the_blocks_it_leaves_out():
    layout = layout_of("resnet_block")
    over = [edge for edge in layout.edges if edge.over is not None]
    assert [(layout.blocks[edge.source].name, layout.blocks[edge.target].name) for edge in over] == [
        ("input", "sum")
    ]
    assert over[0].over < min(block.y for block in layout.blocks)


def test_layers_that_work_cell_by_cell_lie_on_the_block_before():
    layout = layout_of("animals_10")
    slices = [block for block in layout.blocks if block.slice]
    assert {block.kind for block in slices} == {"BatchNormalization", "Dropout"}
    for block in slices:
        before = layout.blocks[block.inputs[0]]
        assert block.height == before.height and block.x - before.right < 2


def test_the_layers_before_the_one_that_breaks_are_placed():
    layers = [Conv2D(8, 3), *[MaxPooling2D(2)] * 4, Flatten(), Dense(10)]
    layout = network_layout(summarise(chain("deep", (12, 12, 1), layers)))
    assert [block.kind for block in layout.blocks] == ["input", "Conv2D", *["MaxPooling2D"] * 3]


def test_the_block_shown_first_sees_at_most_half_of_the_picture():
    summary = summarise(ARCHITECTURES["vgg_16"].network)
    place = starting_block(summary, network_layout(summary))
    assert summary.rows[place - 1].receptive_field.size[0] <= 112
    deeper = [row.receptive_field for row in summary.rows[place:] if row.receptive_field]
    assert all(field.size[0] > 112 for field in deeper)


def test_every_kind_has_a_colour():
    kinds = ("Conv2DTranspose", "AveragePooling2D", "Add", "Dropout", "Flatten")
    assert [role_of(kind) for kind in kinds] == ["convolution", "pooling", "join", "cell", "shape"]


@st.composite
def branching_networks(draw):
    """Layers that read any one or two layers before them; whatever is left open is joined at the end."""
    nodes = []
    for place in range(draw(st.integers(1, 9))):
        known = ["input", *(node.name for node in nodes)]
        reads = tuple(draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True)))
        layer = draw(st.sampled_from([Conv2D(4, 1), BatchNormalization()])) if len(reads) == 1 else Add()
        nodes.append(Node(f"n{place}", layer, reads))
    used = {name for node in nodes for name in node.inputs}
    open_ends = tuple(node.name for node in nodes[:-1] if node.name not in used)
    if open_ends:
        nodes.append(Node("end", Add(), (*open_ends, nodes[-1].name)))
    return Network("any", (9, 9, 4), tuple(nodes))


@given(branching_networks())
@settings(max_examples=80, deadline=None)
def test_blocks_of_any_branches_never_cover_each_other(network):
    blocks = network_layout(summarise(network)).blocks
    for place, one in enumerate(blocks):
        assert all(one.x > blocks[source].right for source in one.inputs)
        for other in blocks[:place]:
            apart = one.x >= other.right or other.x >= one.right
            assert apart or one.y >= other.y + other.height or other.y >= one.y + one.height
