"""The verdict in words: every recorded run gets its sentence, its numbers and settings that exist."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.verdict import judge
from cnnviz.core.verdict_known import Known
from cnnviz.ui.training_words import SETTINGS
from cnnviz.ui.verdict_view import what_to_try
from cnnviz.ui.verdict_words import in_words

FILE = Path(__file__).parents[1] / "golden" / "training_curves.json"
GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))
RECORDED = {case["name"]: case for case in GOLDEN["recorded"]}
WITH_COUNTS = {case["name"]: case for case in GOLDEN["with_counts"]}
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
    # From 0.6908 to 1.327, and from 0.7839 to 0.5718.
    assert "rose by up to 92% and fell by up to 27%" in in_words(verdict)
    assert what_to_try(verdict, active=False)[0][0] == "learning_rate"


def test_a_run_that_learns_is_left_alone_while_it_goes_on():
    verdict = verdict_of("learning_shapes")
    assert what_to_try(verdict, active=True) == []
    assert what_to_try(verdict, active=False)[0][0] == "epochs"


def told(loss, *, training=0.9, validation=0.97):
    """The sentence on a run whose losses are these, and whose accuracies stay."""
    count = len(loss)
    return in_words(judge(loss, loss, [training] * count, [validation] * count, classes=10))


@pytest.mark.parametrize(
    ("loss", "fall"),
    [
        ([0.5526, 0.3, 0.19, 0.13, 0.0922], "from 0.553 to 0.0922, by 83%"),
        ([2, 1, 0.4, 0.15, 0.06], "from 2 to 0.06, by 97%"),
        (2 * np.exp(-np.arange(5)), "from 2 to 0.0366, by 98%"),
    ],
)
def test_a_fall_is_told_from_the_first_to_the_last_epoch_looked_at(loss, fall):
    assert f"Over the last 5 epochs the validation loss fell {fall}." in told(loss)


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 1, 1.5])
@pytest.mark.parametrize("epochs", [5, 8, 20, 40])
def test_no_loss_falls_by_more_than_all_of_it(rate, epochs):
    said = told(np.exp(-rate * np.arange(epochs)))
    assert int(said.split("by ")[-1].split("%")[0]) <= 100


def test_only_a_loss_that_hardly_changes_is_called_so():
    assert "hardly changed: from 0.5 to 0.501 (+0.2%)" in told([0.5, 0.505, 0.498, 0.503, 0.501])
    said = told([0.13, 0.16, 0.145, 0.16, 0.11, 0.14, 0.1, 0.12, 0.13, 0.09, 0.131, 0.12, 0.078])
    assert "hardly" not in said
    assert "from 0.145 to 0.078" in told([0.13, 0.145, 0.14, 0.151, 0.15, 0.078])


def test_jumps_are_those_from_one_epoch_to_the_next():
    loss = np.cumprod([0.12, 1.04, 1.41, 0.4, 1.08])
    assert "rose by up to 41% and fell by up to 60%" in told(loss)


def test_a_loss_that_only_falls_is_not_said_to_go_up_and_down():
    said = told([2, 0.1, 0.1, 0.099, 0.098])
    assert "up and down" not in said
    assert "went from 2 to 0.098 and stayed between 0.098 and 2" in said


def test_a_network_that_begins_to_learn_is_told_its_accuracies_and_to_take_more_steps():
    case = RECORDED["learning_large_batch"]
    curves = [case[line][:6] for line in ("loss", "val_loss", "accuracy", "val_accuracy")]
    verdict = judge(*curves, classes=10)
    said = in_words(verdict)

    assert said.startswith(
        "**Still learning.** Over the last 5 epochs the validation accuracy went from 10.0%"
    )
    assert "to 34.2% and the validation loss from 2.29 to 2.24." in said
    assert "On average of the last 3 epochs 25.5% of the validation pictures" in said
    tries = [setting for setting, _advice in what_to_try(verdict, active=False)]
    assert tries == ["epochs", "learning_rate", "batch_size"]


def test_an_under_fitted_run_is_told_both_accuracies_by_their_names():
    case = RECORDED["underfit_two_filters"]
    said = in_words(verdict_of("underfit_two_filters"))

    assert f"it learns from only {np.mean(case['accuracy'][-3:]):.1%} were told right" in said
    assert f"and {np.mean(case['val_accuracy'][-3:]):.1%} of the validation pictures" in said


def test_a_validation_loss_that_rose_is_told_with_both_losses():
    count = np.arange(20)
    rising = 0.3 + 0.01 * np.abs(count - 6)
    verdict = judge(1 / (1 + count), rising, 0.9 + 0 * count, 0.865 + 0 * count, classes=10)

    lowest, now = np.mean(rising[5:8]), np.mean(rising[-3:])
    expected = f"{now:.3g} on average, is {now / lowest - 1:.0%} above its lowest, {lowest:.3g} around epoch"
    assert f"{expected} 7." in in_words(verdict)
    assert f"{expected} 12." in in_words(verdict, before=5)


def test_nothing_is_called_learning_by_heart_while_training_is_not_ahead():
    falling, flat = 1 / np.arange(1, 11), [0.6] * 10
    said = [
        in_words(judge(falling, flat, [training] * 10, [0.75] * 10, classes=10)) for training in (0.75, 0.83)
    ]
    assert said[0].endswith("The training loss still falls.")
    assert "by heart" in said[1]


def with_counts(name, **known):
    case = WITH_COUNTS[name]
    curves = [case[line] for line in ("loss", "val_loss", "accuracy", "val_accuracy")]
    return judge(*curves, classes=case["classes"], known=Known(**(case["known"] | known)))


def test_means_that_lag_are_called_so_with_both_numbers_and_what_helps_the_means():
    verdict = with_counts("lag_modern_shapes")
    said = in_words(verdict)
    assert said.startswith("**The running means lag behind.** While the network learned, 98.8% of the")
    assert "asked about 240 of them as it predicts, it told 25.0% right: 74 points fewer." in said
    assert "Of the validation pictures it was 25.0%." in said
    tried = [setting for setting, _advice in what_to_try(verdict, active=False)]
    assert tried == ["epochs", "batch_size", "learning_rate", "batch_normalization"]
    assert set(tried) <= set(SETTINGS)


def test_over_fitting_says_which_number_it_is_and_what_it_may_be_with_batch_normalization():
    going = in_words(with_counts("lag_modern_shapes", asked=0, right=0))
    assert "95.0% of the training pictures were told right, while it learned, and 25.0%" in going
    assert "running means that lag behind its weights look the same" in going
    assert "running means" not in in_words(
        with_counts("lag_modern_shapes", asked=0, right=0, normalizes=False)
    )
    over = in_words(with_counts("lag_modern_shapes", right=240))
    assert "Asked as it predicts, after the last epoch, the network told 100.0% of 240 training" in over
    assert "running means" not in over


def test_a_network_that_always_names_the_commonest_class_is_told_so():
    verdict = with_counts("noise_one_common_class")
    assert in_words(verdict).startswith("**Under-fitting.**")
    assert "always naming the commonest class gives 95.0%. Next to nothing" in in_words(verdict)
    assert what_to_try(verdict, active=False)[0][0] == "per_class"
    evenly = in_words(with_counts("noise_one_common_class", validation=0))
    assert "guessing gives 50.0%" in evenly


def test_an_accuracy_that_one_common_class_makes_high_is_never_told_alone():
    falling = 1 / np.arange(1, 9)
    for shares in ([0.96] * 8, np.linspace(0.9, 0.97, 8)):
        known = Known(training=900, validation=300, commonest=285)
        said = in_words(judge(falling, falling, shares, shares, classes=2, known=known))
        assert "ommonest class gives 95.0%" in said


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


def forked():
    import numpy as np

    from cnnviz.jobs.curve import Curve, Line
    from cnnviz.ui import verdict_view

    at = np.arange(6.0, 9.0)
    line = Line(at, np.array([2.0, 9.0, np.nan]), np.array([0.3, 0.2, 0.1]))
    verdict_view.show(Curve(line, line, line), classes=10, active=False)


def test_a_forked_run_counts_its_epochs_on_from_the_run_it_was_forked_from():
    app = AppTest.from_function(forked).run()

    assert not app.exception
    assert "In epoch 8 the loss was no number" in app.error[0].value
