"""What a visitor can choose to learn from, at the machine and away from it."""

import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.training_choices import DATASETS
from cnnviz.ui import own_runs
from cnnviz.ui.training_data_choice import ABOUT


def draw():
    import json

    import streamlit as st

    from cnnviz.ui import training_data_choice

    with st.container(key="chosen"):
        chosen = training_data_choice.choose()
    st.code(json.dumps(chosen))


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    for name in ("CNNVIZ_DATA", "KERAS_HOME", "KAGGLEHUB_CACHE", "CNNVIZ_RUNS"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path


def opened(**address):
    app = AppTest.from_function(draw, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = str(value)
    return app.run()


def chosen(app):
    assert not app.exception
    return json.loads(app.code[0].value)


def captions(app):
    """All small print, without the backslashes that keep a name from being read as Markdown."""
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


@pytest.fixture
def archive(paint, tmp_path):
    """A ZIP file of two classes of six pictures, and a file that is none."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for i in range(6):
            for name, animal in (("red", "dog"), ("green", "horse")):
                picture = paint(tmp_path / f"{name}{i}.png", animal, seed=10 * i + len(name))
                packed.writestr(f"mine/{name}/{i}.png", picture.read_bytes())
        packed.writestr("mine/notes.txt", "x")
    return made.getvalue()


def test_every_data_set_is_told_about():
    assert set(ABOUT) == set(DATASETS)


def test_what_is_not_here_is_offered_with_what_to_do():
    app = opened()
    assert chosen(app) == {"dataset": "digits", "source": "", "picture_size": 0, "per_class": 0}
    for name in ("mnist", "fashion_mnist", "cifar10", "animals10"):
        assert name in app.selectbox[0].options and f"datasets fetch {name}'" in captions(app)
    assert "10 classes: 0, 1, 2" in captions(app) and "8×8×1" in captions(app)


def test_what_is_here_is_told_by_its_file(places):
    (places / "cnnviz_data").mkdir()
    x, y = np.zeros((60, 28, 28), np.uint8), np.arange(60) % 10
    np.savez(places / "cnnviz_data" / "fashion_mnist_subset.npz", x_train=x, y_train=y, x_test=x, y_test=y)
    said = captions(opened(train_data="fashion_mnist"))
    assert "sandal" in said and "From fashion" in said and "datasets fetch mnist" in said
    assert "datasets fetch fashion" not in said


def test_each_data_set_begins_with_a_size_that_fits_it():
    app = opened(train_data="animals10")
    assert chosen(app)["picture_size"] == 64
    app.number_input("train_size").set_value(96).run()
    assert chosen(app)["picture_size"] == 96
    app.selectbox("train_data").select("digits").run()
    assert chosen(app)["picture_size"] == 0
    app.number_input("train_size").set_value(16).run()
    assert chosen(app)["picture_size"] == 16 and "16×16×1" in captions(app)
    app.selectbox("train_data").select("animals10").run()
    assert chosen(app)["picture_size"] == 64


def test_a_link_restores_the_size_and_the_number_of_pictures():
    app = opened(train_data="animals10", train_size=32, train_per_class=50)
    assert chosen(app) == {"dataset": "animals10", "source": "", "picture_size": 32, "per_class": 50}
    app = opened(train_data="animals10", train_size=5, train_per_class=-1)
    assert chosen(app) == {"dataset": "animals10", "source": "", "picture_size": 64, "per_class": 0}


def test_settings_of_a_run_that_has_no_size_of_its_own_do_not_break_the_widgets():
    app = AppTest.from_function(draw, default_timeout=60)
    app.session_state["train_size"] = 0
    app.session_state["train_data"] = "animals10"
    assert chosen(app.run())["picture_size"] == 64


def test_a_zip_file_becomes_the_source_and_what_was_left_out_is_told(places, archive):
    app = opened(train_data="folder")
    assert chosen(app)["source"] == ""
    app.file_uploader("train_zip").set_value(("my [1].zip", archive, "application/zip")).run()
    source = Path(chosen(app)["source"])
    assert source.parent == places / "cnnviz_runs" / "uploads"
    assert sorted(path.name for path in source.iterdir() if path.is_dir()) == ["green", "red"]
    assert "2 classes: green, red" in captions(app) and "From my [1].zip" in captions(app)
    assert any("notes.txt" in text.value for text in app.markdown)


@pytest.mark.parametrize("data", [b"no archive", b""])
def test_a_file_that_is_no_zip_file_is_a_sentence(data):
    app = opened(train_data="folder")
    app.file_uploader("train_zip").set_value(("my.zip", data, "application/zip")).run()
    assert chosen(app)["source"] == "" and "no ZIP file" in app.error[0].value


def test_only_at_the_machine_itself_one_names_a_folder(places, monkeypatch):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: True)
    app = opened(train_data="folder", train_source="/etc")
    assert chosen(app)["source"] == ""  # an address names none
    app.text_input("train_source").set_value(str(places)).run()
    assert chosen(app)["source"] == str(places)
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: False)
    app = opened(train_data="folder", train_source="/etc")
    assert not app.text_input and chosen(app)["source"] == ""


def test_what_one_visitor_brought_another_does_not_see(archive, monkeypatch):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: False)
    one = opened(train_data="folder")
    one.file_uploader("train_zip").set_value(("my.zip", archive, "application/zip")).run()
    assert chosen(one)["source"]
    assert chosen(opened(train_data="folder"))["source"] == ""


@pytest.mark.parametrize(
    ("address", "headers", "here"),
    [
        (None, {}, True),  # Streamlit's word for 127.0.0.1 and ::1
        ("::ffff:127.0.0.1", {}, True),
        ("192.168.0.7", {}, False),
        ("::ffff:192.168.0.7", {}, False),
        (None, {"X-Forwarded-For": "192.168.0.7"}, False),  # a proxy on this machine
    ],
)
def test_who_sits_at_the_machine(monkeypatch, address, headers, here):
    context = SimpleNamespace(ip_address=address, headers=headers)
    monkeypatch.setattr(own_runs, "st", SimpleNamespace(context=context))
    assert own_runs.at_the_machine() is here
