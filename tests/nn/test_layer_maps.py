import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.receptive_field import ReceptiveField
from cnnviz.nn.excitation import excitation, picture_box
from cnnviz.nn.layer_maps import channel_order, output_statistics
from cnnviz.nn.model_graph import GraphLayer, ModelGraph


def test_statistics_count_every_number():
    values = np.random.default_rng(0).normal(size=(5, 4, 3)).astype(np.float32)
    values[0] = 0
    found = output_statistics(values)
    assert found.counts.sum() == values.size
    assert found.zeros == pytest.approx(12 / 60)
    assert (found.least, found.most) == (values.min(), values.max())
    assert found.mean == pytest.approx(values.mean(), abs=1e-6)


@pytest.mark.parametrize("values", [np.zeros(0), np.array([1.0, np.nan]), np.array([np.inf])])
def test_numbers_that_are_not_finite_are_refused(values):
    with pytest.raises(InvalidValue, match="finite"):
        output_statistics(values.astype(np.float32))


def test_the_strongest_channels_come_first_and_equal_ones_keep_their_order():
    output = np.zeros((2, 2, 4), np.float32)
    output[0, 0, 1], output[..., 3] = 3, 1
    assert channel_order(output, "mean").tolist() == [3, 1, 0, 2]
    assert channel_order(output, "peak").tolist() == [1, 3, 0, 2]
    assert channel_order(output, "channel").tolist() == [0, 1, 2, 3]
    with pytest.raises(InvalidValue, match="order 'loudest'"):
        channel_order(output, "loudest")


def test_each_channel_finds_its_strongest_cell_and_picture():
    outputs = {name: np.zeros((3, 4, 2), np.float32) for name in ("a", "b")}
    outputs["a"][2, 1, 0], outputs["b"][0, 3, 0] = 5, 7
    steps = []
    found = excitation(
        lambda name: outputs[name], {n: n for n in outputs}, on_progress=lambda *s: steps.append(s)
    )
    first, second = found.strongest(0)
    assert (first.picture, first.peak, first.row, first.column) == ("b", 7, 0, 3)
    assert (second.picture, second.peak, second.row, second.column) == ("a", 5, 2, 1)
    assert found.dead.tolist() == [False, True] and steps == [(1, 2), (2, 2)]
    with pytest.raises(InvalidValue, match="channel 2"):
        found.strongest(2)


def test_a_negative_number_is_not_dead_and_a_row_of_numbers_has_one_place():
    found = excitation(lambda pixels: pixels, {"a": np.array([-1.0, 0.0], np.float32)})
    assert found.dead.tolist() == [False, True]
    assert (found.strongest(0)[0].row, found.strongest(0)[0].column) == (0, 0)


FIELD = ReceptiveField((3, 3), (1, 1), (1, 1))


def box(fit, picture, size=(10, 10), field=FIELD, cell=(4, 4)):
    layer = GraphLayer("c", "c", (), "Conv2D", ("input",), (10, 10, 1), 0, 0, 0, "patch", field, True)
    return picture_box(ModelGraph("m", (None, None, 3), size, fit, (layer,)), layer, *cell, picture)


def test_a_cells_patch_is_found_in_the_picture_whatever_its_size():
    assert box("whole", (10, 10)) == (3, 3, 6, 6)
    assert box("squash", (20, 40)) == (6, 12, 12, 24)
    assert box("crop", (20, 40)) == (6, 16, 12, 22)  # ten columns are cut off on each side
    assert box("pad", (20, 40)) == (2, 12, 14, 24)  # ten rows are added on each side
    assert box("squash", (20, 40), cell=(0, 9)) == (0, 32, 4, 40)
    assert box("unknown", (20, 40)) is None and box("squash", (20, 40), field=None) is None
