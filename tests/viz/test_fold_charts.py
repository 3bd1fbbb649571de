"""The strips of folds show every example in every round, and the chart of results stays still."""

import numpy as np

from cnnviz.core.folds import k_fold
from cnnviz.viz.fold_results import COLUMNS, axis_of, fold_results
from cnnviz.viz.fold_strips import CELLS, HATCH, fold_strips
from cnnviz.viz.theme import LIGHT, RUNS_LIGHT

LABELS = np.repeat([0, 1, 2], [50, 30, 20])
NAMES = ["cat", "<b>dog", "cow"]


def strips(labels=LABELS, folds=4, **options):
    held = np.empty(len(labels), int)
    for fold, places in enumerate(k_fold(len(labels), folds, **options)):
        held[places] = fold
    return held, fold_strips(
        labels,
        held,
        folds=folds,
        names=NAMES,
        rows=["Class", *map(str, range(folds))],
        words={"train": "learned", "held": "held out"},
        palette=LIGHT,
        colours=RUNS_LIGHT,
    ).data[0]


def test_in_every_round_each_example_is_drawn_once_and_hatched_where_it_is_held_out():
    held, bars = strips(shuffle=True)
    for row in range(4):
        drawn = np.zeros(len(LABELS), int)
        hatched = np.zeros(len(LABELS), bool)
        for start, length, place, shape in zip(
            bars.base, bars.x, bars.y, bars.marker.pattern.shape, strict=True
        ):
            if place == row + 1:
                drawn[start : start + length] += 1
                hatched[start : start + length] = shape == HATCH
        assert (drawn == 1).all() and np.array_equal(hatched, held == row)


def test_the_first_strip_names_the_classes_and_no_name_is_read_as_a_tag():
    _, bars = strips()
    first = [
        (text, colour) for text, colour, y in zip(bars.text, bars.marker.color, bars.y, strict=True) if y == 0
    ]
    assert first == [("cat", RUNS_LIGHT[0]), ("&lt;b>dog", RUNS_LIGHT[1]), ("cow", RUNS_LIGHT[2])]


def test_of_many_examples_some_are_drawn_with_every_class_among_them():
    _, bars = strips(np.repeat([0, 1, 2], [9000, 6000, 3000]))
    assert bars.x[bars.y == 0].sum() == CELLS
    np.testing.assert_allclose(bars.x[bars.y == 0] / CELLS, [1 / 2, 1 / 3, 1 / 6], atol=0.01)


def test_the_axis_of_results_holds_all_values_and_is_the_same_for_values_nearby():
    assert axis_of([0.83, 0.86]) == axis_of([0.81, 0.88]) == (0.8, 0.9)
    assert axis_of([0.0]) == (0.0, 0.1) and axis_of([1.0]) == (0.9, 1.0)
    for low, high in np.random.default_rng(0).random((50, 2)):
        begin, end = axis_of([low, high])
        assert 0 <= begin <= min(low, high) and max(low, high) <= end <= 1


def test_the_description_of_the_results_speaks_of_columns_that_the_table_has():
    drawn = fold_results(NAMES, axis=(0.5, 1), words={"accuracy": "Accuracy"}, palette=LIGHT)
    fields = {
        channel["field"]
        for layer in drawn["layer"]
        for channel in layer["encoding"].values()
        if "field" in channel
    }
    assert fields <= set(COLUMNS)
    assert drawn["layer"][-1]["encoding"]["y"]["scale"]["domain"] == NAMES
