"""predict and explain."""

import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.cam import METHODS
from cnnviz.nn import zoo
from cnnviz.vision.decode import read_picture
from cnnviz.vision.overlay import overlay
from cnnviz.viz import theme


@pytest.fixture
def red(tmp_path, paint):
    return paint(tmp_path / "red.png", "dog")


@pytest.fixture
def blue(tmp_path, paint):
    return paint(tmp_path / "blue.png", "elephant")


def test_predict_names_each_picture_with_its_probabilities(cnnviz, colour_zoo, red, blue):
    answer = cnnviz("predict", red, blue, "--json")
    assert answer.status == 0
    found = answer.json
    assert found["model"] == "animals10"
    assert [(p["picture"], p["class"]) for p in found["pictures"]] == [
        (str(red), "dog"),
        (str(blue), "elephant"),
    ]
    for picture in found["pictures"]:
        assert len(picture["probabilities"]) == 10
        assert sum(picture["probabilities"].values()) == pytest.approx(1, abs=1e-6)
        assert picture["probability"] == max(picture["probabilities"].values())
        assert picture["probabilities"][picture["class"]] == picture["probability"]


def test_predict_without_json_is_for_people(cnnviz, colour_zoo, tmp_path, red):
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (40, 30), (0, 230, 0, 90)).save(clear)
    answer = cnnviz("predict", red, clear)
    lines = answer.out.splitlines()
    assert lines[0].split()[:2] == [str(red), "dog"] and lines[0].endswith("%")
    assert any(line.startswith(f"{clear}: ") and "white" in line for line in lines)  # what was done to it


def _empty(path):
    path.write_bytes(b"")


def _text(path):
    path.write_text("not a picture")


def _cut(path):
    Image.new("RGB", (300, 300), "red").save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:400])


def _huge(path):
    Image.new("1", (6000, 6000)).save(path, "PNG")


def _folder(path):
    path.mkdir()


def _nothing(path):
    pass


BAD_PICTURES = {
    _nothing: "does not exist",
    _empty: "0 bytes",
    _text: "not a picture",
    _cut: "damaged or cut short",
    _huge: "million",
    _folder: "cannot be read as a file",
}


@pytest.mark.parametrize("make", BAD_PICTURES, ids=lambda make: make.__name__.strip("_"))
@pytest.mark.parametrize("command", ["predict", "explain"])
def test_a_bad_picture_is_named_with_its_path_and_nothing_is_written(
    cnnviz, colour_zoo, tmp_path, red, command, make
):
    path = tmp_path / "sub" / "bad.jpg"
    path.parent.mkdir()
    make(path)
    out = tmp_path / "out"
    said = cnnviz(command, red, path, *(["--out", out] if command == "explain" else [])).sentence
    rule = "no picture" if (command, make) == ("explain", _folder) else BAD_PICTURES[make]
    assert str(path) in said and rule in said
    assert not out.exists()


BAD_WORDS = [
    (("--model", "animals11"), "'animals11'", "animals10"),
    (("--model", ""), "''", "not there"),
    (("--class", "unicorn"), "'unicorn'", "squirrel"),
    (("--method", "kam"), "'kam'", "grad_cam_plus_plus"),
    (("--layer", "nowhere"), "'nowhere'", "no layer"),
    (("--layer", "pool"), "'pool'", "(batch, height, width, channels)"),
    (("--opacity", "1.5"), "1.5", "from 0 to 1"),
    (("--opacity", "nan"), "nan", "from 0 to 1"),
]


@pytest.mark.parametrize(
    ("words", "value", "rule"), BAD_WORDS, ids=[" ".join(words) for words, *_ in BAD_WORDS]
)
def test_explain_refuses_what_it_does_not_know(cnnviz, colour_zoo, tmp_path, red, words, value, rule):
    out = tmp_path / "out"
    said = cnnviz("explain", red, "--out", out, *words).sentence
    assert value in said and rule in said
    assert not out.exists()


def test_the_results_need_a_folder(cnnviz, colour_zoo, red):
    assert f"'{red}' is a file" in cnnviz("explain", red, "--out", red).sentence


@pytest.mark.parametrize("method", METHODS)
def test_explain_writes_the_overlay_and_the_numbers(cnnviz, colour_zoo, tmp_path, red, method):
    out = tmp_path / "new" / "out"
    answer = cnnviz("explain", red, "--out", out, "--method", method, "--opacity", "0.7", "--json")
    assert answer.status == 0
    (found,) = answer.json["pictures"]
    assert (found["class"], found["method"], found["layer"], found["empty"]) == ("dog", method, "maps", False)
    grid = np.load(found["numbers"])
    assert grid.shape == (8, 8) and grid.dtype == np.float32
    np.testing.assert_array_equal(np.array(found["grid"], np.float32), grid)
    # what is on the disk is what the library says
    picture = read_picture(red)
    observed = zoo.load().probe().observe(picture.pixels)
    np.testing.assert_allclose(grid, METHODS[method](observed.activations, observed.gradients), atol=1e-6)
    from cnnviz.core.heatmap import normalise_map, upsample

    heat = upsample(normalise_map(grid).values, picture.size)
    expected = overlay(picture.pixels, heat, theme.table(theme.SEQUENTIAL), opacity=0.7)
    written = read_picture(out / f"red.{method}.png").pixels
    assert np.abs(written - expected).max() <= 0.51 / 255


def test_explain_asks_for_any_class_in_any_language_and_says_when_its_map_is_empty(
    cnnviz, colour_zoo, tmp_path, red
):
    for name in ("squirrel", "Scoiattolo", "다람쥐"):
        words = ("explain", red, "--out", tmp_path / "out", "--class", name)
        (found,) = cnnviz(*words, "--json").json["pictures"]
        assert found["class"] == "squirrel" and found["empty"] and found["probability"] < 0.1
        assert not np.any(found["grid"])
        assert "the map is empty" in cnnviz(*words).out
    np.testing.assert_allclose(
        read_picture(tmp_path / "out" / "red.grad_cam.png").pixels, read_picture(red).pixels, atol=1e-6
    )


def test_two_pictures_of_one_name_are_both_kept(cnnviz, colour_zoo, tmp_path, paint):
    first, second = paint(tmp_path / "a" / "p.png", "dog"), paint(tmp_path / "b" / "p.jpg", "horse")
    found = cnnviz("explain", first, second, "--out", tmp_path / "out", "--json").json["pictures"]
    assert len({entry["overlay"] for entry in found}) == len({entry["numbers"] for entry in found}) == 2
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == [
        "p.grad_cam.png",
        "p_2.grad_cam.png",
    ]
    for path, entry in zip((first, second), found, strict=True):
        assert entry["picture"] == str(path)


def _no_card(folder):
    (folder / "card.json").unlink()


def _no_file(folder):
    (folder / "model.keras").unlink()


def _cut_file(folder):
    data = (folder / "model.keras").read_bytes()
    (folder / "model.keras").write_bytes(data[: len(data) // 2])


def _no_json(folder):
    (folder / "card.json").write_text('{"classes": [')


def _half_a_card(folder):
    card = json.loads((folder / "card.json").read_text())
    del card["test"]
    (folder / "card.json").write_text(json.dumps(card))


def _no_model(folder):
    (folder / "model.keras").write_bytes(b"not a Keras file")
    card = json.loads((folder / "card.json").read_text())
    card["sha256"] = hashlib.sha256(b"not a Keras file").hexdigest()
    (folder / "card.json").write_text(json.dumps(card))


def _fewer_classes(folder):
    card = json.loads((folder / "card.json").read_text())
    card["classes"].pop()
    (folder / "card.json").write_text(json.dumps(card))


DAMAGES = {
    _no_card: ("card.json", "is not there"),
    _no_file: ("model.keras", "is missing"),
    _cut_file: ("model.keras", "is damaged"),
    _no_json: ("card.json", "is damaged"),
    _half_a_card: ("card.json", "is damaged"),
    _no_model: ("model.keras", "is not a Keras model"),
    _fewer_classes: ("10 outputs", "9 classes"),
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_missing_or_damaged_model_is_named_with_its_file(cnnviz, colour_zoo, tmp_path, red, damage):
    damage(colour_zoo / "animals10")
    for words in (("predict", red), ("explain", red, "--out", tmp_path / "out")):
        said = cnnviz(*words).sentence
        assert all(part in said for part in DAMAGES[damage]) and "animals10" in said


def test_a_file_of_one_s_own_is_asked_like_a_model_of_the_zoo(cnnviz, colour_model, tmp_path, red):
    words = ("predict", red, "--model", colour_model, "--preprocessing", "0_to_1", "--json")
    found = cnnviz(*words).json
    (picture,) = found["pictures"]
    assert found["model"] == str(colour_model) and picture["class"] == "class 1"
    names = ",".join("abcdefghij")
    (named,) = cnnviz(*words, "--classes", names).json["pictures"]
    assert named["class"] == "a" and named["probability"] == picture["probability"]
    file = tmp_path / "names.json"
    file.write_text(json.dumps(list("klmnopqrst")))
    (named,) = cnnviz(*words, "--classes", file).json["pictures"]
    assert named["class"] == "k"


def test_what_is_wrong_with_a_file_of_one_s_own_is_one_sentence(cnnviz, colour_model, tmp_path, red):
    text = tmp_path / "text.keras"
    text.write_text("not a model")
    for words, rule in (
        (("--model", tmp_path / "none.keras"), "No such file"),
        (("--model", text), "no ZIP archive"),
        (("--model", colour_model), "begins with no Rescaling"),
        (("--model", colour_model, "--preprocessing", "bgr"), "'bgr' is none of"),
        (("--model", colour_model, "--preprocessing", "0_to_1", "--classes", "a,b"), "2 class names"),
        (
            ("--model", colour_model, "--preprocessing", "0_to_1", "--classes", "x.txt"),
            "'x.txt' cannot be read",
        ),
    ):
        said = cnnviz("predict", red, *words).sentence
        assert rule in said, said
