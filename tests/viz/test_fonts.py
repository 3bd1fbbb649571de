"""Pictures to take away are written with letters that are there."""

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.layers import Conv2D
from cnnviz.core.network import chain, summarise
from cnnviz.viz import fonts
from cnnviz.viz.network_figure import ENGLISH, network_figure
from cnnviz.viz.stage_figure import stage_figure
from cnnviz.viz.stage_scene import WORDS

NOBODY_S = "\U00013080"  # an Egyptian hieroglyph
SMALL = summarise(chain("small", (8, 8, 1), [Conv2D(4, 3)]))


def texts(drawn):
    return {text.get_text() for text in drawn.findobj() if hasattr(text, "get_text")}


def test_words_without_letters_here_give_way_to_english():
    strange = dict.fromkeys(WORDS, NOBODY_S)
    assert texts(stage_figure(trace_conv2d([[1]], [[1]]), words=strange).figure) == texts(
        stage_figure(trace_conv2d([[1]], [[1]])).figure
    )
    told = texts(network_figure(SMALL, "light", words=dict.fromkeys(ENGLISH, NOBODY_S)).figure)
    assert told == texts(network_figure(SMALL, "light").figure)


def test_words_whose_letters_are_here_are_taken():
    told = texts(stage_figure(trace_conv2d([[1]], [[1]]), words=WORDS | {"input": "Entrée"}).figure)
    assert "Entrée" in told


def test_korean_can_be_written_where_the_machine_has_a_font_for_it():
    assert fonts.can_write("합성곱") == any(name in fonts.families() for name in fonts.HANGUL)
