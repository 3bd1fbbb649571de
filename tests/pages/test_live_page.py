"""The live camera's page: what it offers, and how a frame is answered."""

import base64
import io
import json

import pytest
from PIL import Image

from cnnviz.ui import cached


@pytest.fixture(autouse=True)
def fresh():
    """A model that another test has loaded under the same name is forgotten."""
    cached.forget_models()
    yield
    cached.forget_models()


def sent(app):
    """What the component was told, without arrays."""
    [camera] = [
        part.proto for part in app.get("bidi_component") if part.proto.component_name == "cnnviz_live"
    ]
    return json.loads(camera.mixed.json or camera.json)


def show(app, **frame):
    """Hold a green picture before the camera."""
    file = io.BytesIO()
    Image.new("RGB", (32, 32), (40, 230, 40)).save(file, "JPEG")
    picture = base64.b64encode(file.getvalue()).decode()
    app.session_state["live_camera"] = {"frame": {"number": 1, "picture": picture, "settings": ""} | frame}
    return app.run()


def test_the_page_waits_for_the_camera_with_all_it_needs(open_page, colour_zoo):
    app = open_page("live")
    assert not app.exception and not app.error
    data = sent(app)
    assert set(data) == {"settings"}
    settings = data["settings"]
    assert (settings["size"], settings["method"], settings["smooth"]) == (32, "Grad-CAM", True)
    assert settings["classes"][1].startswith("horse") and len(settings["classes"]) == 10
    assert any("Nothing is stored" in caption.value for caption in app.caption)


def test_a_frame_is_answered_and_known_settings_are_not_sent_again(open_page, colour_zoo):
    app = open_page("live")
    signature = sent(app)["settings"]["signature"]
    answer = sent(show(app, number=7, settings=signature))
    assert answer["number"] == 7 and "settings" not in answer and "trouble" not in answer
    assert answer["shares"][1] == max(answer["shares"]) > 0.9 and answer["about"] == 1  # green is a horse
    assert answer["grid"] == [8, 8] and answer["peak"] > 0
    assert sent(show(app, settings="older"))["settings"]["signature"] == signature


def test_class_and_method_are_those_of_the_address(open_page, colour_zoo):
    app = open_page("live", live_class="squirrel", live_method="hires_cam", live_view="grid")
    settings = sent(app)["settings"]
    assert (settings["asks"], settings["method"], settings["smooth"]) == (9, "HiResCAM", False)
    answer = sent(show(app))
    assert answer["about"] == 9 and answer["peak"] == 0  # all colours speak against a squirrel


def test_a_frame_that_is_none_costs_a_sentence(open_page, colour_zoo):
    app = show(open_page("live"), number=5, picture="AAAA")
    assert not app.exception
    answer = sent(app)
    assert answer["number"] == 5 and "not a picture" in answer["trouble"]


def test_without_the_model_the_page_says_so_and_ends_as_always(open_page, colour_zoo):
    (colour_zoo / "animals10" / "model.keras").unlink()
    app = open_page("live")
    assert not app.exception
    assert "model.keras is missing" in app.error[0].value
    assert app.expander[0].label == "Sources"
