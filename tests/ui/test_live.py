"""The camera without a browser: what comes in is checked, what goes out is small, and nothing waits."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.heatmap import normalise_map
from cnnviz.nn.explanation import Explanation
from cnnviz.ui import live_view
from cnnviz.ui.components import live as package
from cnnviz.ui.components.live.labels import live_labels
from cnnviz.ui.live_frames import LARGEST, answer_of, read_frame

SCRIPT = "\n".join((package.HERE / f"{name}.js").read_text(encoding="utf-8") for name in package.SCRIPTS)
STYLE = (package.HERE / "live.css").read_text(encoding="utf-8")


def jpeg(colour=(40, 230, 40), size=(32, 32)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


def said(**changes):
    return {"number": 3, "picture": jpeg(), "settings": "0badcafe"} | changes


def found(probabilities, raw):
    raw = np.asarray(raw, np.float32)
    shares = np.asarray(probabilities, np.float32)
    return Explanation(shares, int(shares.argmax()), "grad_cam", "maps", 3, raw, normalise_map(raw))


def test_a_frame_is_decoded_and_keeps_its_number():
    frame = read_frame(said(number=3.0))
    assert (frame.number, frame.settings, frame.pixels.shape) == (3, "0badcafe", (32, 32, 3))
    np.testing.assert_allclose(frame.pixels.mean((0, 1)) * 255, (40, 230, 40), atol=3)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (None, "a number and a picture"),
        ("frame", "a number and a picture"),
        ({}, "a number and a picture"),
        (said(number="3"), "a number and a picture"),
        (said(number=float("nan")), "a number and a picture"),
        (said(number=-1), "a number and a picture"),
        (said(picture=None), "a number and a picture"),
        (said(picture="data:image/jpeg;base64,"), "Base64"),
        (said(picture="é"), "Base64"),
        (said(picture=base64.b64encode(b"<svg>").decode()), "SVG"),
        (said(picture=jpeg()[:400]), "frame"),
        (said(picture="A" * (LARGEST + 4)), f"at most {LARGEST}"),
    ],
    ids=str,
)
def test_what_is_no_frame_is_refused_with_the_rule(wrong, rule):
    with pytest.raises(InvalidValue, match=rule):
        read_frame(wrong)


def test_an_answer_has_all_classes_of_few_in_their_order_and_the_maps_own_numbers():
    answer = answer_of(found([0.125, 0.75, 0.125], [[0, 2], [-1, 4]]), 12.34)
    assert (answer["classes"], answer["shares"], answer["about"]) == ([0, 1, 2], [0.125, 0.75, 0.125], 1)
    assert answer["map"]["value"].to_pylist() == [0, 2, -1, 4]
    assert (answer["grid"], answer["peak"], answer["milliseconds"]) == ([2, 2], 4, 12.3)


def test_of_many_classes_an_answer_has_the_most_probable():
    shares = np.zeros(1000)
    shares[[700, 20]] = 0.75, 0.25
    answer = answer_of(found(shares, [[0]]), 1)
    assert answer["classes"][:2] == [700, 20] and len(answer["classes"]) == len(answer["shares"]) == 10
    assert answer["peak"] == 0  # an empty map is said to be empty


def test_an_answer_is_small():
    answer = answer_of(found(np.full(10, 0.1), np.random.default_rng(0).random((8, 8))), 10)
    rest = {name: value for name, value in answer.items() if name != "map"}
    assert len(json.dumps(rest)) + answer["map"].nbytes < 600


def test_only_methods_of_one_pass_are_offered():
    offered = live_view.methods()
    assert "grad_cam" in offered and not {"score_cam", "occlusion"} & set(offered)
    assert all(offered[name] == METHODS[name].title for name in offered)


def test_the_settings_can_travel_as_json():
    settings = package.camera_settings(
        classes=["dog"], size=32, method="Grad-CAM", smooth=True, opacity=0.6, asks=None
    )
    assert json.loads(json.dumps(settings))["most"] >= 10  # the camera may be as quick as it must be


def test_every_word_of_the_scripts_is_there_and_none_is_left_over():
    used = set(re.findall(r"labels\.(\w+)", SCRIPT)) | set(re.findall(r'"(\w+)"', SCRIPT))
    labels = live_labels()
    assert set(re.findall(r"labels\.(\w+)", SCRIPT)) <= set(labels)
    assert set(labels) <= used


def test_the_scripts_never_read_data_as_markup_and_name_no_colour():
    for forbidden in ("innerHTML", "insertAdjacentHTML", "eval(", "http:", "https:"):
        assert forbidden not in SCRIPT
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\d", STYLE + SCRIPT)
