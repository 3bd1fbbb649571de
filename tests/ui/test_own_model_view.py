"""Bring a model of one's own into a room: from the file to the answers, and every way it can go wrong."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.nn import own_preprocessing
from cnnviz.ui import cached, own_models
from cnnviz.vision.samples import SAMPLES
from tests.nn.keras_files import saved, small_model, with_config


def draw():
    import streamlit as st

    from cnnviz.ui import cached, model_choice
    from cnnviz.ui.prediction import show_prediction, show_truth

    chosen = model_choice.choose_model("room")
    st.code(chosen.key)
    st.code(chosen.card["input"].get("preprocessing", ""))
    classifier = cached.classifier(chosen.key)
    picture = cached.sample_picture("dog")
    row = classifier.predict([picture.pixels])[0]
    show_prediction(classifier, row)
    for truth in ("dog", None):
        show_truth(classifier, row, truth)
    found = cached.explanation(chosen.key, None, picture.digest, "grad_cam", None, picture)
    st.text(f"{found.raw.shape}")


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    return saved(small_model(name="resnet50_mine"), tmp_path_factory.mktemp("theirs"))


@pytest.fixture(autouse=True)
def fresh(colour_zoo):
    cached.forget_models()
    yield
    cached.forget_models()


def opened():
    app = AppTest.from_function(draw, default_timeout=60)
    app.session_state["room_model_bring"] = True
    return app.run()


def given(app, data, name="theirs.keras"):
    return app.get_by_key("room_own_file").upload(name, data, "application/octet-stream").run()


def words(app):
    return " ".join(text.value for kind in (app.markdown, app.caption) for text in kind).replace("\\", "")


def take(app):
    app = app.get_by_key("room_own_take").click().run()
    assert not app.exception and not app.error
    return app


def test_a_file_becomes_the_chosen_model_with_its_names_and_preprocessing(theirs):
    app = given(opened(), theirs)
    assert not app.exception and not app.error
    assert "16×16×3" in words(app) and "127 parameters" in words(app) and "3 classes" in words(app)
    assert app.get_by_key("room_own_preprocessing").value == "caffe"  # by the name of its base
    assert "“resnet50_mine”" in words(app)
    app = app.get_by_key("room_own_names").set_value("axe\nbow\ncup").run()
    app = app.get_by_key("room_own_preprocessing").select("0_to_1").run()
    app = take(app)
    assert app.code[0].value.startswith("own:") and app.code[1].value == "0_to_1"
    assert app.get_by_key("room_model").value == app.code[0].value
    assert {bar.proto.text.split(" ")[0] for bar in app.get("progress")} == {"axe", "bow", "cup"}
    assert [text.value for text in app.text] == ["(7, 7)"]
    assert "ten animals" not in words(app) and "is wrong here" not in words(app)


def test_every_preprocessing_is_shown_on_a_sample_before_one_is_chosen(theirs):
    app = given(opened(), theirs)
    (table,) = [text.value for text in app.markdown if text.value.startswith("| ")]
    assert table.count("\n") == 1 + len(own_preprocessing.PREPROCESSINGS)
    assert "**BGR minus mean" in table  # the one that is chosen
    other = next(name for name in SAMPLES if name != next(iter(SAMPLES)))
    app = app.get_by_key("room_own_sample").select(other).run()
    (second,) = [text.value for text in app.markdown if text.value.startswith("| ")]
    assert not app.exception and table != second


def test_without_a_hint_the_preprocessing_has_to_be_said(tmp_path):
    app = given(opened(), saved(small_model(), tmp_path))
    assert app.get_by_key("room_own_preprocessing").value is None
    assert app.get_by_key("room_own_take").disabled


def test_a_choice_against_the_model_s_own_first_layer_is_warned_of(tmp_path):
    from cnnviz.nn.runtime import load_keras

    scale = load_keras().layers.Rescaling(1 / 255, name="scale")
    app = given(opened(), saved(small_model(before=[scale]), tmp_path))
    assert app.get_by_key("room_own_preprocessing").value == "0_to_255" and not app.warning
    app = app.get_by_key("room_own_preprocessing").select("0_to_1").run()
    assert "expect “0 to 255”" in app.warning[0].value


def _code(config):
    config["config"]["layers"][1].update(class_name="Lambda")


BAD = {
    "text": (b"not a model", "no ZIP archive"),
    "empty": (b"", "no ZIP archive"),
    "old": (b"\x89HDF\r\n\x1a\n" + bytes(50), "older format"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_model_costs_a_sentence_and_nothing_else(kind):
    data, rule = BAD[kind]
    app = given(opened(), data, f"{kind}_[1].keras")
    assert not app.exception and len(app.error) == 1
    assert rule in app.error[0].value and f"{kind}_[1].keras" in app.error[0].value.replace("\\", "")
    assert app.code[0].value == "animals10"


def test_a_file_with_code_costs_a_sentence_and_nothing_else(theirs):
    app = given(opened(), with_config(theirs, _code))
    assert not app.exception and "programs of strangers are not run here" in app.error[0].value


@pytest.mark.parametrize(
    ("said", "rule"),
    [("a\nb", "2 class names"), ("a\na\nb", "stands there twice"), ("[1, 2, 3]", "one a line")],
)
def test_wrong_names_cost_a_sentence(theirs, said, rule):
    app = given(opened(), theirs)
    app = app.get_by_key("room_own_names").set_value(said).run()
    assert not app.exception and rule in app.error[0].value


def test_names_may_come_in_a_file(theirs):
    app = given(opened(), theirs)
    names = app.get_by_key("room_own_names_file")
    app = names.upload("names.json", json.dumps(["x", "y", "z"]).encode(), "application/json").run()
    app = take(app)
    assert {bar.proto.text.split(" ")[0] for bar in app.get("progress")} == {"x", "y", "z"}
    app = given(opened(), theirs)
    app = app.get_by_key("room_own_names_file").upload("names.txt", b"\xff\xfe", "text/plain").run()
    assert not app.exception and "UTF-8" in app.error[0].value


def test_the_third_model_makes_the_oldest_forgotten_and_says_so(theirs):
    app = given(opened(), theirs)
    for way in ("0_to_1", "0_to_255", "-1_to_1"):
        app = app.get_by_key("room_own_preprocessing").select(way).run()
        app = take(app)
        app.session_state["room_model_bring"] = True
        app = app.run()
        if not app.get_by_key("room_own_file").value:
            app = given(app, theirs)
    assert "theirs.keras was forgotten: 2 models of your own are kept at most" in words(app)
    options = app.get_by_key("room_model").options
    assert options == ["Colours", "theirs.keras (yours)", "theirs.keras (yours) 2"]


def test_all_visitors_networks_together_have_a_limit(theirs, tmp_path, monkeypatch):
    monkeypatch.setattr(own_models, "MOST_PARAMETERS", 100)
    cached.brought_networks.clear()
    app = take(given(opened(), theirs))
    app.session_state["room_model_bring"] = True
    app = given(app.run(), saved(small_model(outputs=4), tmp_path))
    assert not app.exception and "127 parameters of visitors' networks" in app.error[0].value
    cached.brought_networks.clear()


def test_a_model_can_be_forgotten_by_hand(theirs):
    app = take(given(opened(), theirs))
    key = app.code[0].value
    app.session_state["room_model_bring"] = True
    app = app.run()
    app = app.get_by_key(f"room_own_forget_{key[-8:]}").click().run()
    assert not app.exception and app.code[0].value == "animals10"
    assert app.get_by_key("room_model").options == ["Colours"]


def test_a_random_network_answers_the_same_here_as_in_keras(theirs, tmp_path):
    app = given(opened(), theirs)
    app = take(app.get_by_key("room_own_preprocessing").select("-1_to_1").run())
    path = tmp_path / "theirs.keras"
    path.write_bytes(theirs)
    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    picture = cached.sample_picture("dog").pixels[None]
    resized = keras.layers.Resizing(16, 16, antialias=True)(picture, training=False)
    row = np.array(keras.models.load_model(path)(2 * resized - 1, training=False))[0]
    best = app.get("progress")[0].proto.text
    assert best.startswith(f"class {row.argmax() + 1} ") and f"{row.max():.1%}" in best


def test_a_network_trained_here_is_offered_to_who_trained_it_alone(tmp_path, monkeypatch):
    from cnnviz.core.training import TrainingSettings
    from cnnviz.jobs import runs
    from cnnviz.jobs.afterwards import MODEL
    from cnnviz.nn.after_training import write_model
    from cnnviz.nn.runtime import load_keras

    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    scale = load_keras().layers.Rescaling(1 / 255, name="scale")
    network = small_model(channels=1, before=[scale])
    for owner in ("me", "somebody else"):
        run = runs.create(TrainingSettings(), owner=owner)
        write_model(network, run.directory / MODEL, classes=["0", "1", owner])
        run.finish("finished")
    app = opened()
    assert not app.exception and not any(one.key == "room_own_run" for one in app.selectbox)
    app.session_state["visitor_name"] = "me"
    app = app.run()
    assert len(app.get_by_key("room_own_run").options) == 1
    app = app.get_by_key("room_own_run_take").click().run()
    assert not app.exception and not app.error
    assert app.code[0].value.startswith("own:") and app.code[1].value == "0_to_255"
    assert {bar.proto.text.split(" ")[0] for bar in app.get("progress")} == {"0", "1", "me"}
