"""A second language needs a catalogue and nothing else."""

import io
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from streamlit.testing.v1 import AppTest

from cnnviz.content import lessons
from cnnviz.ui import cached, i18n

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def korean(tmp_path, monkeypatch):
    """Put a Korean catalogue and one Korean lesson where the app looks for them."""
    catalogue = Catalog(locale="ko")
    catalogue.add("Stride", "보폭")
    catalogue.add("sides", "위아래 따로")
    catalogue.add(
        "{name} {value} must be at least {minimum}", "{name} 값 {value}: {minimum} 이상이어야 합니다"
    )
    buffer = io.BytesIO()
    write_po(buffer, catalogue)
    folder = tmp_path / "locale" / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "cnnviz.po").write_bytes(buffer.getvalue())
    (tmp_path / "en").symlink_to(lessons.FOLDER / "en")
    (tmp_path / "ko").mkdir()
    (tmp_path / "ko" / "home.md").write_text(
        "# 합성곱 신경망\n\n첫 곱셈부터.\n\n## 사용법 {#why}\n\n차례로.\n", "utf-8"
    )
    monkeypatch.setattr(lessons, "FOLDER", tmp_path)
    for cache in (cached.catalogue, cached.originals, cached.languages):
        cache.cache_clear()
    yield
    for cache in (cached.catalogue, cached.originals, cached.languages):
        cache.cache_clear()


def start(page="home", **query):
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app if page == "home" else app.switch_page(f"pages/{page}.py").run()


def test_with_one_language_there_is_nothing_to_choose(korean, tmp_path):
    shutil.rmtree(tmp_path / "locale")
    assert i18n.languages() == ("en",)
    assert not start().selectbox


def test_a_catalogue_puts_its_language_into_the_menu(korean):
    app = start()
    assert app.selectbox(key="lang_choice").options == ["English", "한국어"]
    assert app.title[0].value == "CNNViz"


@pytest.mark.parametrize("said", ["한국어", "ko"])
def test_a_link_may_say_the_language(korean, said):
    assert start(lang=said).title[0].value == "합성곱 신경망"


def test_labels_are_translated_and_texts_without_translation_stay_english(korean):
    app = start("output_size", lang="한국어")
    labels = [box.label for box in app.number_input]
    assert "보폭" in labels and "Kernel size" in labels


def operation(app):
    return app.segmented_control(key="size_padding").value


def test_a_link_made_in_another_language_is_understood(korean):
    english, told = (start("output_size", size_padding="sides", **more) for more in ({}, {"lang": "ko"}))
    assert operation(english) == operation(told) == "pair"
    for said, lang in (("위아래 따로", "en"), ("sides", "ko"), ("위아래 따로", "ko")):
        assert operation(start("output_size", size_padding=said, lang=lang)) == "pair"


def test_an_unknown_language_in_a_link_is_english(korean):
    app = start(lang="klingon")
    assert not app.exception and app.title[0].value == "CNNViz"


def test_an_error_is_told_in_the_language_of_the_session(korean):
    def page():
        import streamlit as st

        from cnnviz.core.errors import InvalidValue
        from cnnviz.ui.i18n import explain

        st.session_state["lang"] = "ko"
        error = InvalidValue("{name} {value} must be at least {minimum}", name="stride", value=0, minimum=1)
        st.error(explain(error))

    app = AppTest.from_function(page).run()
    assert app.error[0].value == "stride 값 0: 1 이상이어야 합니다"


def test_the_reason_inside_an_error_is_told_in_the_language_of_the_session(korean):
    def page():
        import streamlit as st

        from cnnviz.core.errors import InvalidValue
        from cnnviz.ui.i18n import explain

        st.session_state["lang"] = "ko"
        inner = InvalidValue("{name} {value} must be at least {minimum}", name="stride", value=0, minimum=1)
        st.error(explain(InvalidValue("layer {number}: {reason}", number=2, reason=inner)))

    app = AppTest.from_function(page).run()
    assert app.error[0].value == "layer 2: stride 값 0: 1 이상이어야 합니다"


def test_a_number_takes_the_plural_form_of_the_language(korean, monkeypatch, tmp_path):
    catalogue = Catalog(locale="pl")
    catalogue.add(("1 epoch", "{count} epochs"), ("{count} epoka", "{count} epoki", "{count} epok"))
    buffer = io.BytesIO()
    write_po(buffer, catalogue)
    folder = tmp_path / "locale" / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "cnnviz.po").write_bytes(buffer.getvalue())
    said = [i18n.counted(count, "1 epoch", "{count} epochs") for count in (1, 2, 1000)]
    assert said == ["1 epoch", "2 epochs", "1,000 epochs"]
    monkeypatch.setattr(i18n, "language", lambda: "pl")
    said = [i18n.counted(count, "1 epoch", "{count} epochs") for count in (1, 2, 5, 22)]
    assert said == ["1 epoka", "2 epoki", "5 epok", "22 epoki"]
