"""Runs are named by what differs, and what happened to one can be read without seeing the charts."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.curve import Mark, curve_of
from cnnviz.ui import learning_curves
from cnnviz.ui.curve_series import notes_of, rates_of


def recorded(epochs=3, rate=0.1, marks=()):
    events = [{"kind": "begin", "time": 0.0, "epoch": 0, "step": 0, "steps": 4, "epochs": epochs}]
    for step in range(1, 4 * epochs + 1):
        told = {"step": step, "time": float(step), "loss": 1 / step, "accuracy": 0.5, "learning_rate": rate}
        events.append({"kind": "batches"} | told)
        if step % 4 == 0:
            events.append({"kind": "epoch", "val_loss": 2 / step, "val_accuracy": 0.25} | told)
        rate /= 2 if step == 6 and marks else 1
    return curve_of([*events, *({"kind": "mark", "time": 20.0} | mark for mark in marks)])


def test_labels_name_only_the_settings_in_which_runs_differ():
    one = TrainingSettings(learning_rate=0.01)
    other = TrainingSettings(dropout=0.5, filters=(8, 16))
    assert learning_curves.labels_of([one, other]) == [
        "1 · Filters 16, 32 · Dropout as the network says (0.25) · Learning rate 0.01",
        "2 · Filters 8, 16 · Dropout 0.5 · Learning rate 0.001",
    ]


def test_labels_are_all_different_and_short():
    same = [TrainingSettings(), TrainingSettings(), TrainingSettings(seed=1)]
    assert learning_curves.labels_of(same) == ["1 · Seed 0", "2 · Seed 0", "3 · Seed 1"]
    assert len(set(learning_curves.labels_of([TrainingSettings()] * 3))) == 3
    long = TrainingSettings(network="own", layers="conv 8 3\n" * 40)
    assert max(map(len, learning_curves.labels_of([long, TrainingSettings()]))) < 60
    assert learning_curves.labels_of([]) == [] and learning_curves.labels_of([long]) == [""]


def test_what_a_run_leaves_open_is_not_in_its_label():
    folder = TrainingSettings(dataset="folder", source="/pictures", picture_size=96)
    assert learning_curves.labels_of([TrainingSettings(), folder]) == [
        "1 · digits",
        "2 · folder · Folder /pictures · Picture size 96",
    ]


def test_the_words_say_the_last_epoch_and_what_happened():
    marks = [
        {"what": "rate", "step": 6, "learning_rate": 0.05},
        {"what": "early_stop", "step": 12, "patience": 1, "best_epoch": 1},
    ]
    said = learning_curves.in_words(recorded(marks=marks))
    assert said.startswith("After epoch 3: training loss 0.0833 and accuracy 50.0%")
    assert said.endswith("On the way: epoch 1.5: rate 0.05 by hand; epoch 3: early stop.")
    assert learning_curves.in_words(curve_of([])) == ""


def drawn(curves, **view):
    """The charts of runs: name of the vertical axis and number of rows of each."""

    def page(curves, view):
        from cnnviz.ui import learning_curves

        runs = [(f"run {place}", curve) for place, curve in enumerate(curves)]
        learning_curves.draw(runs, epochs=3, prefix="test", view=learning_curves.View(**view))

    test = AppTest.from_function(page, args=(curves, view), default_timeout=60).run()
    assert not test.exception
    return [element.proto for element in test.get("vega_lite_chart")]


@pytest.mark.parametrize("across", ["epochs", "batches", "seconds"])
@pytest.mark.parametrize("curves", [[curve_of([])], [recorded()], [recorded(), recorded(5), curve_of([])]])
def test_there_are_two_charts_with_words_for_whoever_does_not_see_them(across, curves):
    charts = drawn(curves, across=across, smoothing=0.9, log=True)
    assert [chart.alt.split(" of ")[0] for chart in charts] == ["Loss", "Accuracy"]


def test_the_learning_rate_is_drawn_where_it_varies():
    varied = recorded(marks=[{"what": "rate", "step": 6, "learning_rate": 0.05}])
    assert len(drawn([varied])) == 3
    assert len(drawn([recorded(), varied])) == 3
    assert len(drawn([recorded(), recorded(rate=0.2)])) == 2


def test_more_points_do_not_change_the_description_of_a_chart():
    before, after = drawn([recorded(1)]), drawn([recorded(3)])
    assert [chart.spec for chart in before] == [chart.spec for chart in after]
    assert all(one != other for one, other in zip(before, after, strict=True)), "the points are the same"


def test_the_rate_steps_at_the_batch_at_which_it_was_changed():
    varied = recorded(marks=[{"what": "rate", "step": 6, "learning_rate": 0.05}])
    steps = rates_of(0, varied, learning_curves.View(across="batches"))
    assert steps.at.tolist() == [0, 6, 12]
    np.testing.assert_allclose(steps.values, [0.1, 0.1, 0.05])


def test_marks_side_by_side_share_a_text_and_say_nothing_twice():
    marks = [
        Mark(at, kind, {}, 0.0)
        for at, kind in ((3, "paused"), (14, "best"), (14.1, "paused"), (14.2, "paused"))
    ]
    assert notes_of(marks, gap=1.0) == ["paused", "", "", "best epoch · paused"]
    assert notes_of(marks, gap=0.01)[1] == "best epoch"
