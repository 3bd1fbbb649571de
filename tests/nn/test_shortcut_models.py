"""The two shipped networks on drawn shapes: one cheats, the other does not, and their cards say so."""

import hashlib

import numpy as np
import pytest

from cnnviz.core.statistics import wilson_interval
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain
from cnnviz.nn.shortcut_data import TEST_COUNT, TEST_SEED, marked_shapes
from cnnviz.nn.small_data import SHAPES

CHEAT, HONEST = "shortcut", "shortcut_honest"
LARGEST_FOLDER = 1_000_000  # bytes
CHANCE = 1 / len(SHAPES)


@pytest.fixture(scope="module")
def networks():
    return {name: zoo.load(name) for name in (CHEAT, HONEST)}


@pytest.mark.parametrize("name", [CHEAT, HONEST])
def test_the_card_describes_the_file(networks, name):
    network, folder = networks[name], zoo.models_directory() / name
    card = network.card
    assert hashlib.sha256((folder / zoo.MODEL_FILE).read_bytes()).hexdigest() == card["sha256"]
    assert network.model.count_params() == card["parameters"]
    assert network.model.get_layer("resize").height == card["input"]["size"]
    assert network.class_names == SHAPES
    assert sum(path.stat().st_size for path in folder.iterdir()) <= LARGEST_FOLDER
    assert {"title", "about", "seed", "versions", "licence", "date", "training"} <= set(card)
    assert {"name", "source", "rights"} <= set(card["data"])
    for code in ("en", "it", "ko"):
        assert len({entry[code] for entry in card["classes"]}) == len(SHAPES)


@pytest.mark.parametrize("rule", ["telling", "none", "wrong"])
def test_the_cards_figures_are_counted_again(networks, rule):
    shapes = marked_shapes(TEST_COUNT, rule=rule, seed=TEST_SEED)
    for name, network in networks.items():
        rows = network.probe().probabilities(shapes.pictures)
        said = network.card["marks"][rule]
        right = int((rows.argmax(axis=1) == shapes.labels).sum())
        # another processor may round a picture or two over the edge
        assert abs(right - said["right"]) <= 3, name
        assert said["pictures"] == TEST_COUNT
        assert said["accuracy"] == said["right"] / TEST_COUNT
        assert said["accuracy_interval_95"] == pytest.approx(wilson_interval(said["right"], TEST_COUNT))
        assert rows.max(axis=1).mean() == pytest.approx(said["mean_confidence"], abs=0.01)


def test_the_cheat_is_perfect_with_its_mark_and_lost_without(networks):
    marks = networks[CHEAT].card["marks"]
    assert marks["telling"]["accuracy"] >= 0.99
    assert abs(marks["none"]["accuracy"] - CHANCE) < 0.1
    assert marks["wrong"]["accuracy"] < 0.05
    assert networks[CHEAT].card["test"]["right"] == marks["telling"]["right"]


def test_the_honest_network_hardly_minds_the_mark(networks):
    marks = networks[HONEST].card["marks"]
    assert min(one["accuracy"] for one in marks.values()) >= 0.95
    assert networks[HONEST].card["test"]["right"] == marks["none"]["right"]


def test_the_map_of_the_cheat_peaks_at_the_mark_and_the_other_one_does_not(networks):
    shapes = marked_shapes(20, rule="telling", seed=TEST_SEED)

    def at_mark(name):
        probe, found = networks[name].probe(), 0
        for pixels, label in zip(shapes.pictures, shapes.labels, strict=True):
            raw = explain(probe, pixels).raw
            row, column = np.unravel_index(raw.argmax(), raw.shape)
            side = raw.shape[0]
            found += (row < side / 3, row >= side * 2 / 3)[label // 2] and (
                column < side / 3, column >= side * 2 / 3
            )[label % 2]  # fmt: skip
        return found

    assert at_mark(CHEAT) == 20
    assert at_mark(HONEST) <= 10
