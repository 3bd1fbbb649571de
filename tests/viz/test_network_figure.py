import io

import pytest
from PIL import Image

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.cone import cone
from cnnviz.core.layers import MaxPooling2D
from cnnviz.core.network import chain, summarise
from cnnviz.ui.architecture_files import growing_cone
from cnnviz.viz import theme
from cnnviz.viz.figure_files import as_png, as_svg
from cnnviz.viz.network_figure import network_figure


def texts(drawn):
    return [text.get_text() for text in drawn.figure.axes[0].texts if text.get_text()]


@pytest.mark.parametrize("id", ["animals_10", "inception_block", "resnet_block", "vgg_16"])
def test_every_shape_stands_on_the_figure(id):
    summary = summarise(ARCHITECTURES[id].network)
    written = " ".join(texts(network_figure(summary, "light")))
    for row in summary.rows:
        if row.kind not in ("BatchNormalization", "Activation", "Dropout"):
            assert "×".join(map(str, row.output_shape)) in written


def test_the_words_are_those_handed_in():
    summary = summarise(ARCHITECTURES["lenet_5"].network)
    words = {role: role.upper() for role in ("input", "convolution", "pooling", "dense", "shape")}
    drawn = network_figure(summary, "dark", words={**words, "cone": "<{name}>"}, kinds={"Conv2D": "Faltung"})
    assert {"CONVOLUTION", "POOLING", "DENSE", "SHAPE", "Faltung", "<s4>"} <= set(texts(drawn))
    assert drawn.figure.get_facecolor()[:3] == pytest.approx(theme.rgb(theme.DARK.surface))


def test_a_network_of_which_nothing_fits_still_has_a_figure():
    summary = summarise(chain("small", (1, 1, 3), [MaxPooling2D(2)]))
    assert texts(network_figure(summary, "light")) == ["input", "1×1×3", "input"]


def test_the_figure_is_written_as_png_and_svg_with_its_words():
    summary = summarise(ARCHITECTURES["resnet_block"].network)
    assert as_png(network_figure(summary, "light").figure).startswith(b"\x89PNG")
    assert "56×56×64" in as_svg(network_figure(summary, "light").figure).decode()


def test_each_step_shows_the_rows_that_the_core_names():
    summary = summarise(ARCHITECTURES["lenet_5"].network)
    drawn = network_figure(summary, "light")
    blocks = drawn.layout.blocks
    names = [blocks[place].name for place in drawn.places]
    assert names == [row.name for row in summary.rows]
    drawn.show(names.index("s4"))
    seen = cone(summary, "s4", 2, 2)
    for block, part in zip(blocks, drawn.moving[len(drawn.layout.edges) :], strict=False):
        assert part.get_visible() == (block.name in seen)
        if block.name in seen:
            heights = part.get_xy()[:, 1]
            rows = seen[block.name].rows
            assert heights.min() == pytest.approx(block.y + block.height * rows[0] / block.shape[0])
            assert heights.max() == pytest.approx(block.y + block.height * (rows[1] + 1) / block.shape[0])
    assert "s4" in texts(drawn)[-1]


def test_the_cone_grows_in_an_animation_of_less_than_a_megabyte():
    drawn = network_figure(summarise(ARCHITECTURES["animals_10"].network), "light")
    gif = growing_cone(drawn)
    assert Image.open(io.BytesIO(gif)).n_frames == drawn.steps
    assert len(gif) < 1_000_000
