"""The model x-ray: any model, any layer, every section; by links, by clicks, in trouble."""

import hashlib
import json

import pytest

from cnnviz.content import lessons
from cnnviz.ui import cached, xray_graph
from tests.nn import tiny_models
from tests.pages.test_every_page import pictures_without_words

SECTIONS = ("maps", "weights", "excites", "changed", "first", "table")


@pytest.fixture(autouse=True)
def fresh():
    """A model that another test has loaded under the same name is forgotten."""
    cached.forget_models()
    cached.first_kernel.clear()
    yield
    cached.forget_models()
    cached.first_kernel.clear()


def words(app):
    return " ".join(text.value for kind in (app.markdown, app.caption, app.info) for text in kind)


def with_model(zoo, model):
    """Put another model in the place of the one that was shipped."""
    path = zoo / "animals10" / "model.keras"
    model.save(path)
    card = json.loads((path.parent / "card.json").read_text())
    card["classes"] = card["classes"][: model.output_shape[-1]]
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (path.parent / "card.json").write_text(json.dumps(card))


def test_the_page_shows_the_model_a_layer_and_its_maps(open_page, colour_zoo):
    app = open_page("model_xray")
    assert not app.exception and not app.error
    assert [title.value for title in app.title] == [lessons.read("model_xray").title]
    assert app.get_by_key("xray_layer").value == "colours"
    assert "Output **32×32×3**" in words(app) and "**12** parameters" in words(app)
    assert "a cell sees 1×1 of 32×32 pixels" in words(app)
    assert "6 layers, 52 parameters" in words(app)
    assert "Its 32×32 cells" in words(app)
    assert "model.get_layer('colours')" in app.code[0].value and "dog.jpg" in app.code[0].value


@pytest.mark.parametrize(
    "build", [tiny_models.sequential, tiny_models.branched, tiny_models.nested, tiny_models.shared]
)
def test_a_model_of_any_shape_can_be_looked_into(open_page, colour_zoo, build):
    with_model(colour_zoo, build())
    app = open_page("model_xray")
    layers = app.get_by_key("xray_layer").options
    for place, section in enumerate(SECTIONS):
        app.get_by_key("xray_layer").set_value(layers[place % len(layers)])
        app.get_by_key("xray_section").set_value(section).run()
        assert not app.exception and not app.error, (section, layers[place % len(layers)])
        assert not list(pictures_without_words(app))


def test_every_layer_of_a_chain_has_maps_and_weights(open_page, colour_zoo):
    with_model(colour_zoo, tiny_models.sequential())
    app = open_page("model_xray")
    for layer in app.get_by_key("xray_layer").options:
        for section in ("maps", "weights"):
            app.get_by_key("xray_section").set_value(section)
            app.get_by_key("xray_layer").set_value(layer).run()
            assert not app.exception and not app.error, (layer, section)


def test_a_link_restores_layer_section_order_and_channel(open_page, colour_zoo):
    app = open_page("model_xray", xray_layer="maps", xray_order="peak", xray_channel=2, xray_numbers="grid")
    assert not app.exception and not app.error
    keys = ("xray_layer", "xray_order", "xray_channel", "xray_numbers")
    assert [app.get_by_key(key).value for key in keys] == ["maps", "peak", 2, "grid"]
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert alts == ["The numbers of map 2, 8×8"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("xray_layer", "<b>"), ("xray_channel", "99"), ("xray_channel", "1e9"), ("xray_section", "brain")],
)
def test_a_wrong_word_in_the_address_is_said_and_a_safe_one_used(open_page, colour_zoo, key, value):
    app = open_page("model_xray", **{key: value})
    assert not app.exception and not app.error
    assert any(note.value.startswith(":orange[") for note in app.caption)


def test_another_layer_begins_with_its_own_strongest_channel(open_page, colour_zoo):
    app = open_page("model_xray", xray_layer="logits", xray_channel=9)
    assert app.get_by_key("xray_channel").value == 9
    app.get_by_key("xray_layer").set_value("colours").run()
    assert not app.exception and not app.error
    assert app.get_by_key("xray_channel").value in (0, 1, 2)


def test_channels_that_no_sample_excites_are_counted(open_page, colour_zoo):
    model = tiny_models.sequential()
    kernel, bias = model.get_layer("first").get_weights()
    bias[1] = -1e6
    model.get_layer("first").set_weights([kernel, bias])
    with_model(colour_zoo, model)
    app = open_page("model_xray", xray_layer="first", xray_section="excites")
    assert not app.exception
    assert [warning.value for warning in app.warning] == [
        "1 of 4 channels are dead: zero everywhere in all 17 sample pictures (1)."
    ]
    assert "Each patch is what the strongest cell sees: 3×3 pixels" in words(app)


def test_a_model_that_was_not_fine_tuned_here_has_no_before(open_page, colour_zoo):
    app = open_page("model_xray", xray_section="changed")
    assert not app.exception and not app.error
    assert "there is no before" in words(app)


def test_a_missing_model_costs_a_sentence(open_page, colour_zoo):
    (colour_zoo / "animals10" / "model.keras").unlink()
    app = open_page("model_xray")
    assert not app.exception
    assert "is missing" in app.error[0].value


def test_the_usual_layer_is_the_first_activation_or_the_first_that_there_is():
    from cnnviz.nn.call_trace import CallTrace
    from cnnviz.nn.model_graph import model_graph

    names = [
        xray_graph.usual_layer(model_graph(CallTrace(build()))).id
        for build in (tiny_models.sequential, tiny_models.nested)
    ]
    assert names == ["first", "middle/inner/conv"]
