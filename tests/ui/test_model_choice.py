"""Which model a room asks: one of the zoo, or the visitor's own and nobody else's."""

import json
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui import cached


def draw():
    import streamlit as st

    from cnnviz.core.errors import InvalidValue
    from cnnviz.nn import zoo
    from cnnviz.ui import cached, model_choice, own_models
    from cnnviz.ui.i18n import explain

    for number in st.session_state.get("bring", ()):
        path = zoo.check("animals10")
        card = {"title": f"mine {number}", "classes": zoo.read_card("animals10")["classes"]}
        own_models.keep(zoo.open_classifier(path, name=f"own:{number}", card=card))
    st.session_state["bring"] = ()
    try:
        chosen = model_choice.choose_model("room")
    except InvalidValue as error:
        st.error(explain(error))
        st.stop()
    st.code(f"{chosen.key}|{chosen.title}|{chosen.own}|{chosen.card['title']}")
    st.code(cached.classifier(chosen.key).name)
    asked = st.session_state.get("ask")
    if asked:
        picture = cached.sample_picture("dog")

        def explained(key):
            return cached.explanation(key, None, picture.digest, "grad_cam", None, picture)

        for get in (cached.classifier, lambda key: cached.probe(key, None), explained):
            try:
                st.text(get(asked).__class__.__name__)
            except InvalidValue as error:
                st.text(explain(error))


@pytest.fixture(autouse=True)
def fresh():
    cached.forget_models()
    yield
    cached.forget_models()


def opened(bring=(), ask=None, **address):
    app = AppTest.from_function(draw, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.session_state["bring"] = bring
    app.session_state["ask"] = ask
    return app.run()


def chosen(app):
    assert not app.exception and not app.error, app.error
    assert app.code[1].value == app.code[0].value.split("|")[0]
    return app.code[0].value.split("|")


def small_print(app):
    return " ".join(text.value for text in app.caption).replace("\\", "")


@pytest.fixture
def two_models(colour_zoo):
    """The zoo with a second model beside the classifier of colours."""
    shutil.copytree(colour_zoo / "animals10", colour_zoo / "second")
    file = colour_zoo / "second" / "card.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"title": "Second"}), encoding="utf-8")
    return colour_zoo


def test_the_models_of_the_zoo_are_offered_by_the_titles_of_their_cards(two_models):
    app = opened()
    assert chosen(app) == ["animals10", "Colours", "False", "Colours"]
    assert app.get_by_key("room_model").options == ["Colours", "Second"]
    app = app.get_by_key("room_model").select("second").run()
    assert chosen(app)[0] == "second"


@pytest.mark.parametrize("said", ["second", "Second"])
def test_a_link_names_a_model_by_its_folder_or_its_title(two_models, said):
    assert chosen(opened(room_model=said))[:2] == ["second", "Second"]


def test_two_models_of_one_title_can_be_told_apart(two_models):
    shutil.copytree(two_models / "animals10", two_models / "third")
    app = opened()
    assert app.get_by_key("room_model").options == ["Colours", "Second", "Colours 2"]
    assert chosen(opened(room_model="Colours 2"))[0] == "third"


def test_a_damaged_model_is_said_and_left_out(two_models):
    (two_models / "second" / "card.json").write_text("{")
    app = opened()
    assert app.get_by_key("room_model").options == ["Colours"]
    assert "model 'second' is damaged" in small_print(app)
    (two_models / "second" / "card.json").write_text(json.dumps({"classes": [], "title": 3}))
    assert "model 'second' is damaged" in small_print(opened())


def test_without_the_default_model_another_one_steps_in(two_models):
    shutil.rmtree(two_models / "animals10")
    app = opened()
    assert chosen(app)[0] == "second"
    assert "model 'animals10' is not there" in small_print(app)


def test_with_no_model_at_all_the_room_can_say_why(colour_zoo):
    (colour_zoo / "animals10" / "card.json").unlink()
    app = opened()
    assert not app.exception and "model 'animals10' is not there" in app.error[0].value


def test_the_visitor_s_own_models_are_offered_beside_those_of_the_zoo(colour_zoo):
    app = opened(bring=("a", "b"))
    assert app.get_by_key("room_model").options == ["Colours", "mine a (yours)", "mine b (yours)"]
    app = app.get_by_key("room_model").select("own:b").run()
    assert chosen(app) == ["own:b", "mine b (yours)", "True", "mine b"]


def test_of_three_own_models_the_oldest_is_forgotten_even_while_it_is_chosen(colour_zoo):
    app = opened(bring=("a", "b"))
    app = app.get_by_key("room_model").select("own:a").run()
    app.session_state["bring"] = ("c",)
    app = app.run()
    assert app.get_by_key("room_model").options == ["Colours", "mine b (yours)", "mine c (yours)"]
    assert chosen(app)[0] == "animals10"


@pytest.mark.parametrize(
    "said", ["own:a", "mine a (yours)", "own:", "unicorn", "../animals10", "[x](y)" * 99]
)
def test_another_visitor_does_not_reach_a_model_by_its_address(colour_zoo, said):
    chosen(opened(bring=("a",)))
    app = opened(ask=said, room_model=said)
    assert chosen(app)[0] == "animals10"
    assert f"asks for the model “{said[:60]}”, which is not here" in small_print(app)
    assert "“Colours” is used instead" in small_print(app)
    assert all("model '" in text.value or "is not there" in text.value for text in app.text), app.text


def test_another_visitor_does_not_reach_a_model_by_its_key(colour_zoo):
    asked = ["Classifier", "Probe", "Explanation"]
    assert [text.value for text in opened(bring=("a",), ask="own:a").text] == asked
    said = [text.value for text in opened(ask="own:a").text]
    assert len(said) == 3 and all("'own:a' is not one of yours" in text for text in said)


def test_the_choice_goes_along_into_the_next_room(two_models):
    def rooms():
        import streamlit as st

        from cnnviz.ui import model_choice

        room = st.radio("room", ["one", "two", "three"], key="where")
        st.code(model_choice.choose_model(room).key)

    app = AppTest.from_function(rooms, default_timeout=60).run()
    app = app.get_by_key("one_model").select("second").run()
    app = app.get_by_key("where").set_value("two").run()
    assert not app.exception and app.code[0].value == "second"
    app = app.get_by_key("two_model").select("animals10").run()
    app = app.get_by_key("where").set_value("three").run()
    assert not app.exception and app.code[0].value == "animals10"
