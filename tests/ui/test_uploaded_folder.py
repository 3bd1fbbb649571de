"""A visitor's ZIP file is unpacked once for the page."""

import io
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui import uploaded_folder
from cnnviz.vision.archive import Limits


def draw():
    import streamlit as st

    from cnnviz.ui import uploaded_folder

    file = st.file_uploader("ZIP", ["zip"], key="any_zip")
    if file is not None:
        news = st.session_state.setdefault("news", [])
        taken = uploaded_folder.take(file, prefix="any", on_new=news.append)
        st.code(taken.root.name if taken else "nothing")


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    return AppTest.from_function(draw, default_timeout=60).run()


@pytest.fixture
def files(paint, tmp_path):
    """A picture in a class folder and more words than are named."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("dog/0.png", paint(tmp_path / "0.png", "dog").read_bytes())
        for number in range(uploaded_folder.MOST_NAMED + 3):
            archive.writestr(f"words_{number}.txt", "x")
    return made.getvalue()


def give(app, data):
    app.file_uploader("any_zip").set_value(("my.zip", data, "application/zip")).run()
    assert not app.exception


def test_a_file_is_unpacked_once_and_what_was_left_out_is_told_again(app, files):
    give(app, files)
    app.run()
    assert len(app.session_state["news"]) == 1
    named = [text for text in app.markdown if "words" in text.value]
    assert len(named) == uploaded_folder.MOST_NAMED and "and 3 more" in app.caption[0].value


def test_a_folder_that_was_cleaned_away_is_unpacked_again(app, files, tmp_path):
    give(app, files)
    (old,) = (tmp_path / "runs" / "uploads").iterdir()
    old.rename(tmp_path / "gone")
    app.run()
    assert old.is_dir() and app.code[0].value == old.name


def test_a_file_that_is_no_zip_file_is_a_sentence(app):
    give(app, b"no archive")
    assert "no ZIP file" in app.error[0].value and app.code[0].value == "nothing"
    assert not app.session_state["news"]


def test_the_limits_are_those_of_the_unpacking():
    assert f"{Limits().files:,} files" in uploaded_folder.limits_in_words()
    assert f"{Limits().total / 1e6:.0f} MB unpacked" in uploaded_folder.limits_in_words()


def test_classes_that_could_not_keep_their_names_are_told(app, paint, tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for kind in ("a.b*c", "dog"):
            archive.writestr(f"{kind}/0.png", paint(tmp_path / "0.png", "dog").read_bytes())
    give(app, made.getvalue())
    (told,) = [text.value for text in app.caption if "other names here" in text.value]
    assert told.endswith("“a.b\\*c” → “a\\_b\\_c”") and "dog" not in told
