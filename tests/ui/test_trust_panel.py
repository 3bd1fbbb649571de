"""The checks of a map on the screen: every row, the verdict, and words for whatever a check may find."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core import trust
from cnnviz.core.trust import KINDS, Clause, Verdict, without_answer
from cnnviz.nn.trust import MAPS, Examination
from cnnviz.ui import cached, trust_panel, trust_words


@pytest.fixture(autouse=True)
def fresh():
    """A model that another test has loaded under the same name is forgotten."""
    cached.forget_models()
    yield
    cached.forget_models()


def page(method, class_name):
    import numpy as np

    from cnnviz.nn import zoo
    from cnnviz.nn.explanation import explain
    from cnnviz.ui import cached, trust_panel
    from cnnviz.ui.model_choice import ChosenModel
    from cnnviz.vision.picture import Picture

    card = zoo.read_card(zoo.DEFAULT)
    pixels = np.zeros((48, 64, 3), np.float32)
    pixels[:24, :32, 0] = 1  # a red quarter, a blue one
    pixels[24:, 32:, 2] = 1
    picture = Picture(pixels, name="quarters", digest="quarters")
    index = zoo.class_index(card, class_name)
    found = explain(cached.probe(zoo.DEFAULT, None), pixels, method=method, class_index=index)
    trust_panel.show(ChosenModel(zoo.DEFAULT, "Colours", card), picture, found, class_name)


def run(method="grad_cam", class_name="dog", **address):
    app = AppTest.from_function(page, args=(method, class_name), default_timeout=60)
    for name, value in ({"cam_trust": "true"} | address).items():
        app.query_params[name] = value
    return app.run()


def words(app):
    kinds = (app.markdown, app.caption, app.success, app.warning, app.error, app.info)
    return " ".join(text.value for kind in kinds for text in kind)


def test_nothing_is_computed_before_it_is_wanted(colour_zoo):
    app = run(cam_trust="false")
    assert not app.exception and app.toggle[0].label == "Check this map"
    assert not app.get("vega_lite_chart")


def test_every_check_has_its_row_its_sentence_and_its_paper(colour_zoo):
    app = run()
    assert not app.exception
    said = words(app)
    for kind in KINDS:
        assert f"**{trust_words.title(kind)}** " in said
    papers = [text.value for text in app.markdown if "](https://arxiv.org/" in text.value]
    assert len(papers) == len(KINDS)
    alts = [one.proto.alt for one in app.get("vega_lite_chart")]
    assert len(alts) == 2 and all("area" in alt for alt in alts)
    assert "32×32 pixels" in said
    assert len(app.success) + len(app.warning) + len(app.error) + len(app.info) == 1


def test_a_check_is_shown_before_the_next_one_begins(colour_zoo, monkeypatch):
    done, ask, draw = [], Examination.outcome, trust_panel._show_row
    monkeypatch.setattr(
        Examination, "outcome", lambda self, kind: done.append(("ask", kind)) or ask(self, kind)
    )
    monkeypatch.setattr(
        trust_panel,
        "_show_row",
        lambda outcome, *rest: done.append(("draw", outcome.clause.kind)) or draw(outcome, *rest),
    )
    assert not run().exception
    assert done == [(what, kind) for kind in KINDS for what in ("ask", "draw")]


def test_what_was_computed_is_kept(colour_zoo, monkeypatch):
    run()
    monkeypatch.setattr(Examination, "outcome", lambda self, kind: pytest.fail(kind))
    assert not run().exception


def test_eigen_cam_fails_and_is_said_to_ask_about_no_class(colour_zoo):
    app = run("eigen_cam")
    assert "Do not rely on this map" in app.error[0].value and "likeness 1.00" in app.error[0].value
    assert "EigenCAM never asks about a class" in words(app)


def test_an_empty_map_cannot_be_judged(colour_zoo):
    app = run(class_name="squirrel")
    assert not app.exception
    assert "cannot be told" in app.info[0].value
    assert words(app).count("The map is empty: there is nothing to check.") == len(KINDS)


def test_a_slow_method_says_what_was_left_out_and_offers_it(colour_zoo):
    app = run("score_cam")
    assert not app.exception
    assert words(app).count("not done]") == len(MAPS) and "Score-CAM" in app.toggle[1].label
    app = run("score_cam", cam_trust_thorough="true")
    assert not app.exception and "not done]" not in words(app)


NAMES = (
    "whole bare deletion insertion edges_deletion edges_insertion random_deletion random_deletion_least",
    "random_deletion_most random_insertion random_insertion_least random_insertion_most draws rank cells top",
    "chance correlation similarity first last first_layers layers class_index mean least amplitude changed",
    "probability probability_least probability_most maps",
)
VALUES = dict.fromkeys(" ".join(NAMES).split(), 0.5)


@pytest.mark.parametrize(("kind", "reason"), trust_words._SENTENCES)
def test_every_sentence_takes_the_numbers_of_its_clause(kind, reason):
    for state in ("good", "mixed", "bad", "unknown"):
        clause = Clause(kind, state, reason, VALUES)
        assert trust_words.told(clause, name="dog", other="cat", method="grad_cam")
        assert "{" not in trust_words.numbers(clause, name="dog")
        assert trust_words.verdict(Verdict((clause,)))


def test_an_explanation_names_the_thresholds_that_are_used():
    said = {kind: trust_words.how(kind) for kind in KINDS}
    assert f"{trust.MARGIN:.0%}" in said["curves"] and f"{trust.RANGE:.0%}" in said["curves"]
    assert f"{trust.LIKE:g}" in said["weights"] and f"{trust.SAME:g}" in said["contrast"]
    assert not any("{" in text for text in said.values())


def test_a_clause_without_numbers_has_none():
    clause = without_answer("noise", "unknown", "empty")
    assert trust_words.numbers(clause, name="dog") == ""
    assert np.all([trust_words.told(clause, name="dog", other="", method="cam")])
