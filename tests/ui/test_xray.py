"""What the components of the model x-ray are sent, and what its pictures are made of."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.model_graph import GraphLayer, ModelGraph
from cnnviz.nn.model_groups import LayerGroup
from cnnviz.ui.components.map_wall import MOST_SIDE, MOST_TILES, Tiles, map_wall_data
from cnnviz.ui.components.model_map import model_map_data, part_places
from cnnviz.ui.filter_mosaic import coloured, mosaic
from cnnviz.ui.xray_excites import SIDE, SMALLEST, crop
from cnnviz.ui.xray_first import first_filters
from cnnviz.ui.xray_model import OpenedModel, prepared
from tests.nn.keras_files import saved, small_model


def layer(id, *reads, shape=(8, 8, 4), kind="Conv2D"):
    return GraphLayer(id, id, (), kind, reads, shape, 10, 10, 5, "unknown", None, True)


def graph(*layers, shape=(8, 8, 3)):
    return ModelGraph("m", shape, shape[:2], "whole", layers)


def test_branches_have_lanes_and_a_layer_stands_right_of_all_it_reads():
    fork = (layer("a", "input"), layer("b", "a"), layer("c", "b"), layer("d", "a"), layer("e", "c", "d"))
    lanes, columns, edges = part_places(LayerGroup("fork", fork))
    assert columns == [0, 1, 2, 1, 3]
    assert lanes[1] == lanes[2] != lanes[3]
    assert len({*zip(lanes, columns, strict=True)}) == 5
    assert edges == [[-1, 0], [0, 1], [1, 2], [0, 3], [2, 4], [3, 4]]


def test_the_map_of_a_model_tells_each_layer_in_words():
    one = layer("block_conv", "input", shape=(None, None, 4))
    data = model_map_data(graph(one), (LayerGroup("block", (one,)),), "block_conv")
    (part,) = data["parts"]
    assert part["words"] == "block: 1 layer, 10 parameters, output ·×·×4"
    (told,) = part["layers"]
    assert told["short"] == "conv" and told["role"] == "convolution"
    assert told["words"].endswith("what a cell sees is not known from here on")


def test_larger_maps_have_larger_blocks():
    large, small = layer("a", "input", shape=(32, 32, 4)), layer("b", "a", shape=(8, 8, 64))
    data = model_map_data(graph(large, small), (LayerGroup("m", (large, small)),), "a")
    blocks = [one["block"] for one in data["parts"][0]["layers"]]
    assert blocks[0][1] == 2 * blocks[1][1] and blocks[0][0] < blocks[1][0]


def test_a_wall_tells_the_true_numbers_though_it_paints_fewer_pixels():
    values = np.random.default_rng(0).normal(size=(100, 90, 70)).astype(np.float32)
    names = [str(number) for number in range(70)]
    data = map_wall_data(Tiles(values, range(70), names), label="all", chosen=3, active=True)
    _offset, count, height, width = data["levels"]
    assert count == MOST_TILES == len(data["tiles"]) and max(height, width) <= MOST_SIDE
    assert data["size"] == [100, 90] and data["signed"]
    offset, *shape = data["told"]
    numbers = data["numbers"]["value"].to_numpy()[offset:].reshape(-1)[: count * 3].reshape(shape)
    one = values[..., 5]
    np.testing.assert_allclose(numbers[5], [one.min(), one.max(), one.mean()], rtol=1e-5)


def test_grey_is_zero_and_each_filter_has_its_own_scale():
    kernel = np.zeros((1, 1, 3, 3), np.float32)
    kernel[0, 0, :, 0] = [0, -2, 2]
    kernel[0, 0, :, 1] = [0, -0.5, 0.5]
    kernel[0, 0, :, 2] = [0, 0, 0.001]
    painted = coloured(kernel)[0, 0]
    np.testing.assert_allclose(painted[:, 0], painted[:, 1])
    np.testing.assert_allclose(painted[:, 0], [0.5, 0, 1])
    assert abs(painted[2, 2] - 0.5) < 0.02  # next to nothing stays grey
    assert np.isfinite(coloured(np.zeros((3, 3, 3, 2), np.float32))).all()


def test_a_mosaic_has_a_tile_for_each_filter_and_nothing_in_the_gaps():
    sheet = mosaic(np.ones((3, 3, 3, 5), np.float32), across=4, cell=2)
    assert sheet.shape == (2 * 7, 4 * 7, 4)
    assert sheet[..., 3].sum() == 5 * 36


def test_a_patch_is_enlarged_and_a_tiny_one_is_shown_with_what_is_around_it():
    pixels = np.arange(60 * 60 * 3, dtype=np.float32).reshape(60, 60, 3)
    small = crop(pixels, (0, 0, 3, 3))
    assert small.shape[0] >= SIDE * 0.9 and small.shape[0] % SMALLEST == 0
    middle = crop(pixels, (20, 10, 45, 35))
    assert middle.shape[:2] == (200, 200) and middle[0, 0, 0] == pixels[20, 10, 0]


@pytest.mark.parametrize("crop", [False, True])
def test_a_model_that_was_brought_is_seen_through_to_its_last_layer(tmp_path, crop):
    from cnnviz.nn.own_model import load_own

    data = saved(small_model(outputs=1, activation="sigmoid"), tmp_path)
    brought = load_own(data, name="mine").classifier(
        preprocessing="-1_to_1", fit="crop" if crop else "squash"
    )
    opened = OpenedModel(brought.model)
    maps = next(one for one in opened.graph.layers if one.name == "maps")
    assert opened.graph.size == (16, 16) and opened.graph.fit == ("crop" if crop else "squash")
    assert maps.receptive_field.size == (3, 3) and all(one.known for one in opened.graph.layers)
    assert opened.graph.layers[-1].sees == "all"
    assert first_filters(opened).shape == (3, 3, 3, 4)
    pictures = {"a": np.random.default_rng(0).random((30, 40, 3), np.float32)}
    found = opened.excitation(maps.id, pictures, lambda done, total: None)
    assert found.peaks.shape == (1, 4)


def test_a_picture_is_brought_to_what_the_model_takes():
    pixels = np.ones((40, 60, 3), np.float32)
    assert prepared(graph(shape=(16, 16, 3)), pixels).shape == (16, 16, 3)
    assert prepared(graph(shape=(None, None, 3)), pixels).shape == (40, 60, 3)
    assert prepared(graph(shape=(28, 28, 1)), pixels).shape == (28, 28, 1)
    with pytest.raises(InvalidValue, match="4 channels"):
        prepared(graph(shape=(28, 28, 4)), pixels)
