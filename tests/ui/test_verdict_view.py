"""The verdict in words: every recorded run gets its sentence, its numbers and settings that exist."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.verdict import judge
from cnnviz.ui.training_words import SETTINGS
from cnnviz.ui.verdict_view import in_words, what_to_try

FILE = Path(__file__).parents[1] / "golden" / "training_curves.json"
RECORDED = {case["name"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["recorded"]}
TITLES = {
    "overfit": "**Over-fitting.**", "underfit": "**Under-fitting.**", "diverging": "**Diverging.**",
    "plateau": "**Plateau.**", "learning": "**Still learning.**", "good": "**Good.**",
}  # fmt: skip


def verdict_of(name):
    case = RECORDED[name]
    curves = (
        [np.nan if value is None else value for value in case[line]]
        for line in ("loss", "val_loss", "accuracy", "val_accuracy")
    )
    return judge(*curves, classes=case["classes"])


@pytest.mark.parametrize("name", RECORDED)
def test_the_sentence_names_the_finding_and_its_numbers(name):
    verdict = verdict_of(name)
    said = in_words(verdict)

    assert said.startswith(TITLES[verdict.kinds[0]])
    assert any(letter.isdigit() for letter in said)
    assert "{" not in said
    assert "nan" not in said
    for active in (True, False):
        for setting, advice in what_to_try(verdict, active=active):
            assert setting in SETTINGS
            assert advice


def test_an_over_fitted_run_is_told_in_points():
    said = in_words(verdict_of("overfit_few_shapes"))
    assert "100.0% of the training pictures" in said
    assert "and 69.1% of the validation pictures: 31 points fewer" in said


def test_a_loss_that_jumps_is_answered_with_shorter_steps():
    verdict = verdict_of("plateau_unsteady")
    assert "jumped by 21%" in in_words(verdict)
    assert what_to_try(verdict, active=False)[0][0] == "learning_rate"


def test_a_run_that_learns_is_left_alone_while_it_goes_on():
    verdict = verdict_of("learning_shapes")
    assert what_to_try(verdict, active=True) == []
    assert what_to_try(verdict, active=False)[0][0] == "epochs"


def page(epochs, active):
    import numpy as np

    from cnnviz.jobs.curve import Curve, Line
    from cnnviz.ui import verdict_view

    at = np.arange(1.0, epochs + 1)
    training = Line(at, 1 / at, 1 - 0.5 / at)
    validation = Line(at, 0.9 + 0 * at, 0.7 + 0 * at)
    verdict_view.show(Curve(training, training, validation), classes=10, active=active)


@pytest.mark.parametrize(("epochs", "active"), [(0, True), (3, False), (12, True)])
def test_the_page_shows_one_alert_once_there_is_evidence(epochs, active):
    app = AppTest.from_function(page, args=(epochs, active)).run()

    assert not app.exception
    if epochs < 5:
        assert [one.value for one in app.caption] == [f"Too early for a verdict: {epochs} of 5 epochs."]
        assert not app.warning
    else:
        assert len(app.warning) == 1
        assert "**Augmentation**" in app.warning[0].value
