import pytest

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.layers import MaxPooling2D
from cnnviz.core.network import chain, summarise
from cnnviz.viz import theme
from cnnviz.viz.figure_files import as_png, as_svg
from cnnviz.viz.network_figure import network_figure


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


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
    figure = network_figure(summary, "dark", words={**words, "cone": "<{name}>"}, kinds={"Conv2D": "Faltung"})
    assert {"CONVOLUTION", "POOLING", "DENSE", "SHAPE", "Faltung", "<s4>"} <= set(texts(figure))
    assert figure.get_facecolor()[:3] == pytest.approx(theme.rgb(theme.DARK.surface))


def test_a_network_of_which_nothing_fits_still_has_a_figure():
    summary = summarise(chain("small", (1, 1, 3), [MaxPooling2D(2)]))
    assert texts(network_figure(summary, "light")) == ["input", "1×1×3", "input"]


def test_the_figure_is_written_as_png_and_svg_with_its_words():
    summary = summarise(ARCHITECTURES["resnet_block"].network)
    assert as_png(network_figure(summary, "light")).startswith(b"\x89PNG")
    assert "56×56×64" in as_svg(network_figure(summary, "light")).decode()
