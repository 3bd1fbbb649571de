"""The room of the explanations: a picture, what the network says of it and its maps; by links, in trouble."""

import io
import json

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from cnnviz.__main__ import main
from cnnviz.content import lessons
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn import zoo
from cnnviz.ui import cached
from cnnviz.ui.explanation_words import FORMULAS
from cnnviz.ui.prediction import percent
from cnnviz.vision.samples import SAMPLES

QUICK = [id for id, method in METHODS.items() if method.passes == "one"]
SLOW = [id for id in METHODS if id not in QUICK]


@pytest.fixture(autouse=True)
def fresh():
    """A model that another test has loaded under the same name is forgotten."""
    cached.forget_models()
    yield
    cached.forget_models()


def sent(app, mark):
    """What the component was sent whose data holds this word: the words, and the numbers."""
    for component in app.get("bidi_component"):
        mixed = component.proto.mixed
        words = json.loads(mixed.json)
        if mark in words:
            (blob,) = mixed.arrow_blobs.values()
            return words, pa.ipc.open_stream(blob.data).read_all()["value"].to_numpy()
    return None


def stage(app):
    return sent(app, "opacity")[0]


def grids(app):
    """The numbers of each map on the stage."""
    words, numbers = sent(app, "opacity")
    sizes = [(panel["start"], panel["size"]) for panel in words["panels"]]
    return [numbers[start : start + h * w].reshape(h, w) for start, (h, w) in sizes]


def alts(app):
    """Picture, maps and chart in words."""
    charts = [chart.proto.alt for chart in app.get("plotly_chart")]
    return [stage(app)["picture"]["alt"], *(panel["alt"] for panel in stage(app)["panels"]), *charts]


def words(app):
    return " ".join(text.value for kind in (app.markdown, app.caption) for text in kind)


def below(app, tab):
    """Open one of the parts below the stage."""
    app.session_state["cam_tabs"] = tab
    return app.run()


def code(app):
    return below(app, "The same in Keras").code[0].value


def predictions(app):
    """The words beside the bars."""
    return [bar.proto.text for bar in app.get("progress")]


def png(colour, size=(40, 30)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def upload(app, name, data, kind="image/png"):
    return app.get_by_key("cam_upload").upload(name, data, kind).run()


def test_the_page_shows_picture_map_prediction_and_code(open_page, colour_zoo):
    app = open_page("grad_cam")
    assert not app.exception and not app.error
    assert [title.value for title in app.title] == [lessons.read("grad_cam").title]
    assert len(alts(app)) == 3 and all(alts(app))  # picture, map, numbers
    assert len(predictions(app)) == 4
    assert SAMPLES["dog"].credit in words(app)
    assert "assets/samples/dog.jpg" in code(app) and "'maps'" in code(app)


def test_every_method_of_the_table_is_offered_with_its_formula():
    assert list(FORMULAS) == list(METHODS)


def test_each_quick_method_has_its_sentence_its_paper_its_formula_and_its_numbers(open_page, colour_zoo):
    app = open_page("grad_cam")
    for method in QUICK:
        app.get_by_key("cam_method").set_value(method).run()
        assert not app.exception and not app.error and not app.warning, method
        assert METHODS[method].summary in words(app) and METHODS[method].source in words(app)
        size = (8, 8) if METHODS[method].kind == "layer" else (32, 32)
        assert [grid.shape for grid in grids(app)] == [size] and np.isfinite(grids(app)[0]).all(), method
        assert [formula.value.strip("$ \n") for formula in app.latex] == list(FORMULAS[method])


def test_a_slow_method_waits_for_a_button_and_its_map_is_kept(open_page, colour_zoo):
    app, made = open_page("grad_cam"), {}
    for method in SLOW:
        app.get_by_key("cam_method").set_value(method).run()
        assert not app.exception and stage(app)["panels"] == [], method
        assert "asks the network many times" in words(app) and len(predictions(app)) == 4
        app.get_by_key("cam_make_a").click().run()
        assert not app.exception and not app.warning, method
        (made[method],) = grids(app)
        assert np.isfinite(made[method]).all() and made[method].any()
        assert "asks the network many times" not in words(app)
    again = open_page("grad_cam", cam_method=SLOW[0])  # another visitor
    np.testing.assert_array_equal(grids(again)[0], made[SLOW[0]])


def test_another_layer_gives_a_map_of_its_size(open_page, colour_zoo):
    app = open_page("grad_cam", cam_layer="colours")
    assert not app.exception and grids(app)[0].shape == (32, 32)
    assert "32×32 grid of colours" in stage(app)["panels"][0]["note"]
    assert "'colours'" in code(app)


COMPARED = {
    "method": ({}, ["Grad-CAM", "HiResCAM"]),
    "layer": ({"cam_b_layer": "colours"}, ["8×8 grid of maps", "32×32 grid of colours"]),
    "class": (
        {"cam_b_class": "horse"},
        ["Evidence for “dog · cane · 개”", "Evidence for “horse · cavallo · 말”"],
    ),
    "model": ({}, ["Colours", "Colours"]),
}


def test_two_maps_stand_side_by_side_and_are_named_for_what_differs(open_page, colour_zoo):
    app = open_page(
        "grad_cam", cam_class="dog", **{k: v for one, _ in COMPARED.values() for k, v in one.items()}
    )
    for differs, (_, titles) in COMPARED.items():
        app.get_by_key("cam_compare").set_value(differs).run()
        assert not app.exception and not app.error and not app.warning, differs
        assert [panel["title"] for panel in stage(app)["panels"]] == titles
        assert len(grids(app)) == 2


def test_the_second_class_is_the_second_most_probable_unless_another_is_chosen(open_page, colour_zoo):
    app = open_page("grad_cam", cam_compare="class")
    named = [panel["title"].split("“")[1].split(" ·")[0] for panel in stage(app)["panels"]]
    first, second = (text.split(" ·")[0] for text in predictions(app)[:2])
    assert named == [first, second]


def test_the_layers_are_shown_at_once_and_a_press_brings_one_to_the_stage(open_page, colour_zoo):
    app = below(open_page("grad_cam"), "Layer by layer")
    strip, numbers = sent(app, "chosen")
    assert [panel["id"] for panel in strip["panels"]] == ["colours", "maps"] and strip["chosen"] == "maps"
    notes = [panel["note"] for panel in strip["panels"]]
    assert notes == ["32×32, sees 1×1", "8×8, sees 4×4"]  # a 1×1 convolution, and the mean over 4×4 cells
    start = strip["panels"][1]["start"]
    np.testing.assert_allclose(numbers[start:].reshape(8, 8), grids(app)[0], atol=1e-6)
    assert lessons.read("grad_cam").sections["deeper"].body in words(app)


def test_a_link_restores_picture_class_method_map_and_opacity(open_page, colour_zoo):
    app = open_page(
        "grad_cam",
        cam_picture="cow",
        cam_class="cat",
        cam_method="layer_cam",
        cam_view="grid",
        cam_opacity=35,
    )
    assert not app.exception and ":orange[The" not in words(app)
    values = {key: app.get_by_key(f"cam_{key}").value for key in ("picture", "class", "method")}
    assert values == {"picture": "cow", "class": "cat", "method": "layer_cam"}
    assert (stage(app)["view"], stage(app)["opacity"]) == ("grid", 35)
    assert stage(app)["panels"][0]["title"] == "Evidence for “cat · gatto · 고양이”"
    assert "scores[0, 5]" in code(app) and "cow.jpg" in code(app)


WRONG = {
    "cam_class": ("unicorn", "top is used"),
    "cam_method": ("dream", "grad_cam is used"),
    "cam_layer": ("nowhere", "last is used"),
    "cam_compare": ("everything", "no is used"),
    "cam_view": ("3d", "smooth is used"),
    "cam_opacity": ("101", "60 is used"),
    "cam_picture": ("script", "dog is used"),
    "cam_source": ("disk", "sample is used"),
    "cam_model": ("brain", "“Colours” is used"),
}


def test_wrong_words_in_the_address_are_said_and_safe_ones_used(open_page, colour_zoo):
    app = open_page("grad_cam", **{key: value for key, (value, _) in WRONG.items()})
    assert not app.exception and not app.error
    notes = [note.value for note in app.caption if note.value.startswith(":orange[")]
    assert len(notes) == len(WRONG)
    for value, rule in WRONG.values():
        assert any(value in note and rule in note for note in notes), value
    assert len(alts(app)) == 3


@pytest.mark.parametrize("value", ["nan", "", "1" * 400, "-1"])
def test_an_opacity_that_is_none_is_said(open_page, colour_zoo, value):
    app = open_page("grad_cam", cam_opacity=value)
    assert not app.exception and stage(app)["opacity"] == 60
    assert "60 is used" in words(app)


def test_an_upload_has_its_map(open_page, colour_zoo):
    app = upload(open_page("grad_cam", cam_source="upload"), "sky_[1].png", png((40, 40, 230)))
    assert not app.exception and not app.error
    assert predictions(app)[0].startswith("elephant · elefante · 코끼리")
    assert stage(app)["picture"]["note"] == "40×30" and stage(app)["picture"]["size"] == [30, 40]
    assert np.ptp(grids(app)[0]) < 1e-4 < grids(app)[0].min()  # one blue is everywhere the same evidence
    assert not any(sample.credit in words(app) for sample in SAMPLES.values())
    assert "'sky_[1].png'" in code(app)


BROKEN = {
    "empty": b"",
    "text": b"not a picture",
    "cut": png("red", (300, 300))[:200],
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_upload_costs_a_sentence_and_the_sample_stays(open_page, colour_zoo, kind):
    app = upload(open_page("grad_cam", cam_source="upload"), f"{kind}.png", BROKEN[kind])
    assert not app.exception
    assert len(app.error) == 1 and f"{kind}.png" in app.error[0].value
    assert len(alts(app)) == 3 and "dog" in alts(app)[0]


def test_an_empty_map_is_said_to_be_empty(open_page, colour_zoo):
    app = open_page("grad_cam", cam_class="squirrel")
    assert not app.exception
    (panel,) = stage(app)["panels"]
    assert panel["limit"] == 0 and "is empty" in panel["alt"] and not grids(app)[0].any()


def test_numbers_that_speak_against_a_class_are_shown_with_their_sign(open_page, colour_zoo):
    app = open_page("grad_cam", cam_class="squirrel", cam_method="hires_cam")
    assert grids(app)[0].max() < 0
    assert stage(app)["panels"][0]["signed"] and stage(app)["panels"][0]["limit"] > 0
    assert "below zero speak against" in words(app) and "purple against it" in words(app)


@pytest.mark.parametrize("sample", [id for id, one in SAMPLES.items() if one.class_name is None])
def test_a_picture_of_another_animal_is_said_to_be_one(open_page, colour_zoo, sample):
    assert "none of the ten animals" in words(open_page("grad_cam", cam_picture=sample))


def test_a_sample_that_is_named_wrong_is_said_to_be(open_page):
    said = words(open_page("grad_cam", cam_picture="spider_drawing"))
    assert "The network is wrong here: this picture shows spider · ragno · 거미." in said
    said = words(open_page("grad_cam", cam_picture="horse"))
    assert "none of the ten animals" not in said and "is wrong here" not in said


def ends_well(app):
    """The page has said what is wrong and gone on to its sources."""
    assert not app.exception
    assert len(app.error) == 1 and "python -m cnnviz doctor" in app.error[0].value
    assert lessons.read("grad_cam").sections["sources"].heading in [one.label for one in app.expander]
    return app.error[0].value.replace("\\", "")


def test_a_missing_model_costs_a_sentence(open_page, colour_zoo):
    (colour_zoo / "animals10" / "card.json").unlink()
    assert "model 'animals10' is not there" in ends_well(open_page("grad_cam"))


def test_a_missing_or_damaged_file_costs_a_sentence(open_page, colour_zoo):
    file = colour_zoo / "animals10" / "model.keras"
    file.write_bytes(file.read_bytes()[:-9])
    assert f"{file} is not the file its card describes" in ends_well(open_page("grad_cam"))
    file.unlink()
    assert f"{file} is missing" in ends_well(open_page("grad_cam"))


def test_a_damaged_card_costs_a_sentence(open_page, colour_zoo):
    (colour_zoo / "animals10" / "card.json").write_text('{"classes": [1, 2]}')
    assert "is not a model card" in ends_well(open_page("grad_cam"))


def test_confidence_is_told_with_what_it_was_worth_on_the_test_pictures(open_page, colour_zoo):
    app = upload(open_page("grad_cam", cam_source="upload"), "red.png", png((230, 40, 40)))
    assert "answers with 90% to 100% confidence were right 81 of 90 times" in words(app)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0%"), (1, "100.0%"), (0.0004, "<0.1%"), (0.0005, "0.1%"), (0.99949, "99.9%"), (0.9996, ">99.9%")],
)
def test_a_share_is_never_rounded_to_none_or_all(share, text):
    assert percent(share) == text


def test_the_card_s_figures_stand_on_the_page(open_page):
    card = zoo.read_card(zoo.DEFAULT)
    said = words(below(open_page("grad_cam"), "The network"))
    low, high = card["test"]["accuracy_interval_95"]
    for figure in (
        f"{card['parameters']:,}", f"{card['test']['pictures']:,}", f"{card['test']['accuracy']:.1%}",
        f"{low:.1%}", f"{high:.1%}", f"{card['input']['size']}×{card['input']['size']}",
    ):  # fmt: skip
        assert figure in said, figure


@pytest.mark.parametrize(
    ("sample", "method", "wanted"),
    [("dog", "grad_cam", None), ("panda", "hires_cam", None), ("cat", "layer_cam", "sheep")],
)
def test_page_and_command_line_say_the_same_numbers(open_page, capsys, tmp_path, sample, method, wanted):
    path = str(SAMPLES[sample].path)
    asked = {"cam_picture": sample, "cam_method": method} | ({"cam_class": wanted} if wanted else {})
    app = open_page("grad_cam", **asked)
    assert not app.exception and not app.error
    capsys.readouterr()
    assert main(["predict", path, "--json"]) == 0
    (predicted,) = json.loads(capsys.readouterr().out)["pictures"]
    extra = ["--class", wanted] if wanted else []
    assert main(["explain", path, "--json", "--method", method, "--out", str(tmp_path), *extra]) == 0
    (explained,) = json.loads(capsys.readouterr().out)["pictures"]

    np.testing.assert_allclose(grids(app)[0], explained["grid"], atol=1e-6, rtol=1e-6)
    ordered = sorted(predicted["probabilities"].items(), key=lambda entry: -entry[1])
    for text, (name, probability) in zip(predictions(app), ordered, strict=False):
        assert text.startswith(f"{name} ·") and text.endswith(f"**{percent(probability)}**"), text
    assert explained["probability"] == pytest.approx(predicted["probabilities"][explained["class"]], abs=1e-6)
