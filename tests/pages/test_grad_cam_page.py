"""The Grad-CAM page: a picture, what the network says of it and the map; by links, uploads, in trouble."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from cnnviz.__main__ import main
from cnnviz.content import lessons
from cnnviz.core.cam import METHODS
from cnnviz.nn import zoo
from cnnviz.ui import cached
from cnnviz.ui.prediction import percent
from cnnviz.vision.samples import SAMPLES


@pytest.fixture(autouse=True)
def fresh():
    """A model that another test has loaded under the same name is forgotten."""
    cached.forget_models()
    yield
    cached.forget_models()


def pictures(app):
    return [image for element in app.get("image") for image in element.proto.imgs]


def alts(app):
    charts = [chart.proto.alt for chart in app.get("plotly_chart")]
    return [image.alt for image in pictures(app)] + charts


def words(app):
    return " ".join(text.value for kind in (app.markdown, app.caption) for text in kind)


def grid(app):
    """The numbers in the cells of the chart."""
    z = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]["z"]
    if isinstance(z, dict):  # Plotly packs arrays
        size = [int(n) for n in z["shape"].split(",")]
        return np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"]).reshape(size)
    return np.array(z)


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
    assert len(alts(app)) == 4 and all(alts(app))  # picture, map, scale, numbers
    assert len(predictions(app)) == 4
    assert "assets/samples/dog.jpg" in app.code[0].value and "'maps'" in app.code[0].value
    assert SAMPLES["dog"].credit in words(app)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_its_formula_its_numbers_and_its_code(open_page, colour_zoo, method):
    app = open_page("grad_cam", cam_method=method)
    assert not app.exception and not app.error
    assert app.get_by_key("cam_method").value == method
    assert grid(app).shape == (8, 8)
    assert app.latex and all("L" in app.latex[-1].value for _ in app.latex)
    code = {m: open_page("grad_cam", cam_method=m).code[0].value for m in ("grad_cam", method)}
    assert method == "grad_cam" or code["grad_cam"] != code[method]


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
    values = {
        key: app.get_by_key(f"cam_{key}").value for key in ("picture", "class", "method", "view", "opacity")
    }
    assert values == {"picture": "cow", "class": "cat", "method": "layer_cam", "view": "grid", "opacity": 35}
    assert "scores[0, 5]" in app.code[0].value and "cow.jpg" in app.code[0].value
    assert "“cat · gatto · 고양이”" in words(app)


WRONG = [
    ("cam_class", "unicorn", "top is used"),
    ("cam_method", "cam", "grad_cam is used"),
    ("cam_view", "3d", "smooth is used"),
    ("cam_opacity", "101", "60 is used"),
    ("cam_opacity", "nan", "60 is used"),
    ("cam_picture", "<script>", "dog is used"),
    ("cam_source", "disk", "sample is used"),
]


@pytest.mark.parametrize(("key", "value", "rule"), WRONG, ids=[f"{key}={value}" for key, value, _ in WRONG])
def test_a_wrong_word_in_the_address_is_said_and_a_safe_one_used(open_page, colour_zoo, key, value, rule):
    app = open_page("grad_cam", **{key: value})
    assert not app.exception and not app.error
    notes = [note.value for note in app.caption if note.value.startswith(":orange[")]
    assert len(notes) == 1 and f"{key}=" in notes[0] and rule in notes[0]
    assert len(alts(app)) == 4


def test_an_upload_has_its_map(open_page, colour_zoo):
    app = upload(open_page("grad_cam", cam_source="upload"), "sky_[1].png", png((40, 40, 230)))
    assert not app.exception and not app.error
    assert predictions(app)[0].startswith("elephant · elefante · 코끼리")
    assert "'sky_[1].png'" in app.code[0].value
    assert "**Picture**] 40×30" in words(app)
    assert np.ptp(grid(app)) < 1e-4 < grid(app).min()  # one blue is everywhere the same evidence
    assert not any(sample.credit in words(app) for sample in SAMPLES.values())


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
    assert len(alts(app)) == 4 and "dog" in alts(app)[0]


def test_an_empty_map_is_said_to_be_empty(open_page, colour_zoo):
    app = open_page("grad_cam", cam_class="squirrel")
    assert not app.exception
    assert "The map is empty" in app.warning[0].value
    assert any("is empty" in alt for alt in alts(app)) and not any("strongest" in alt for alt in alts(app))
    assert not grid(app).any()


def test_numbers_that_speak_against_a_class_are_shown_with_their_sign(open_page, colour_zoo):
    app = open_page("grad_cam", cam_class="squirrel", cam_method="hires_cam")
    assert grid(app).max() < 0
    assert "below zero speak against" in words(app)


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
    said = words(open_page("grad_cam"))
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

    np.testing.assert_allclose(grid(app), explained["grid"], atol=1e-6, rtol=1e-6)
    ordered = sorted(predicted["probabilities"].items(), key=lambda entry: -entry[1])
    for text, (name, probability) in zip(predictions(app), ordered, strict=False):
        assert text.startswith(f"{name} ·") and text.endswith(f"**{percent(probability)}**"), text
    assert explained["probability"] == pytest.approx(predicted["probabilities"][explained["class"]], abs=1e-6)
