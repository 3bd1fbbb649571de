"""A model that we understand, and maps of which we know whether they are right."""

import numpy as np
import pytest

from cnnviz.core.heatmap import upsample
from cnnviz.core.trust import judge
from cnnviz.core.trust_checks import (
    CELLS,
    RANDOM_STEPS,
    SEEDS,
    STEPS,
    check_curves,
    check_pointing,
    compare_maps,
    mean_likeness,
)
from cnnviz.core.trust_pictures import (
    blurred,
    cell_means,
    edge_strength,
    noisy,
    on_the_grid_of,
    patches,
    random_map,
)

SIZE = 48
PICTURE = np.random.default_rng(3).uniform(0, 1, (SIZE, SIZE, 3)).astype(np.float32)
CORNER = np.zeros((8, 8))
CORNER[:2, :2] = [[1.0, 0.9], [0.9, 0.8]]
TRUE = upsample(CORNER, SIZE)
WRONG = TRUE[::-1, ::-1]


def corner(pictures):
    """Sure as long as the upper left corner is sharp: it looks at nothing else."""
    part = pictures[:, :12, :12]
    return np.clip(np.abs(np.diff(part, axis=2)).mean(axis=(1, 2, 3)) / 0.3, 0, 1)


def test_the_true_map_of_a_model_that_looks_at_one_corner_passes():
    curves = judge(check_curves(PICTURE, TRUE, corner, grid=(8, 8)))
    assert (curves.state, curves.reason) == ("good", "better")
    pointing = judge(check_pointing(PICTURE, TRUE, corner))
    assert (pointing.state, pointing.values["rank"]) == ("good", 1)


def test_few_random_maps_pass():
    maps = [random_map((8, 8), (SIZE, SIZE), seed=seed) for seed in range(100, 120)]
    states = [judge(check_curves(PICTURE, heat, corner, grid=(8, 8))).state for heat in maps]
    assert states.count("good") <= 3


def test_where_a_map_is_zero_the_order_of_reading_does_not_help_it():
    nearly = random_map((8, 8), (SIZE, SIZE), seed=7)
    heat = np.zeros((SIZE, SIZE))
    heat[-4:, -4:] = nearly[-4:, -4:] + 1  # points away from the corner, zero elsewhere
    found = check_curves(PICTURE, heat, corner, grid=(8, 8))
    assert found.map.deletion.scores[1] > 0.5


def test_a_map_that_points_to_the_other_corner_fails_both_checks():
    curves = judge(check_curves(PICTURE, WRONG, corner, grid=(8, 8)))
    assert (curves.state, curves.reason) == ("bad", "no_better")
    pointing = judge(check_pointing(PICTURE, WRONG, corner))
    assert (pointing.state, pointing.reason) == ("bad", "disagrees")
    assert pointing.values["rank"] > 4


def test_a_model_that_looks_at_nothing_gives_no_answer():
    def blind(pictures):
        return np.full(len(pictures), 0.9)

    assert judge(check_curves(PICTURE, TRUE, blind, grid=(8, 8))).reason == "no_range"
    assert judge(check_pointing(PICTURE, TRUE, blind)).state == "unknown"


def test_curves_begin_and_end_where_they_must_and_chance_is_read_from_both_ends():
    found = check_curves(PICTURE, TRUE, corner, grid=(8, 8))
    for one, parts in ((found.map, STEPS), (found.edges, STEPS), *((r, RANDOM_STEPS) for r in found.random)):
        assert one.deletion.scores[[0, -1]] == pytest.approx([found.whole, found.bare], abs=1e-6)
        assert one.insertion.scores[[0, -1]] == pytest.approx([found.bare, found.whole], abs=1e-6)
        assert len(one.deletion.scores) == len(one.insertion.scores) == parts + 1
    assert found.whole == pytest.approx(float(corner(PICTURE[None])[0]))
    assert len(found.random) == len(SEEDS)
    for one in found.random:
        np.testing.assert_allclose(one.insertion.scores, one.deletion.scores[::-1], atol=1e-6)


def test_the_model_is_asked_for_few_pictures_and_a_few_at_a_time():
    asked = []

    def model(pictures):
        asked.append(len(pictures))
        return corner(pictures)

    check_curves(PICTURE, TRUE, model, grid=(8, 8))
    check_pointing(PICTURE, TRUE, model)
    curves = 2 + 4 * (STEPS - 1) + len(SEEDS) * (RANDOM_STEPS - 1)
    assert sum(asked) == curves + 1 + CELLS**2 and max(asked) <= 16


def test_what_is_hidden_is_blurred_and_the_rest_stays():
    seen = []

    def model(pictures):
        seen.extend(pictures)
        return np.arange(len(pictures), dtype=float)

    check_pointing(PICTURE, TRUE, model, cells=2)
    ((rows, columns), *_) = patches((SIZE, SIZE), (2, 2))
    np.testing.assert_array_equal(seen[0], PICTURE)
    np.testing.assert_array_equal(seen[1][rows, columns], blurred(PICTURE)[rows, columns])
    np.testing.assert_array_equal(seen[1][rows.stop :], PICTURE[rows.stop :])


def test_blurring_takes_the_shapes_and_leaves_the_light():
    board = np.indices((SIZE, SIZE)).sum(axis=0)[..., None] % 2 * np.ones(3)
    soft = blurred(board)
    assert soft.shape == board.shape
    assert soft.std() < 0.02 and soft.mean() == pytest.approx(board.mean(), abs=0.01)


def test_edges_are_as_coarse_as_the_map_they_are_compared_with():
    coarse = on_the_grid_of(edge_strength(PICTURE), (3, 3))
    np.testing.assert_allclose(coarse, upsample(cell_means(edge_strength(PICTURE), 3), SIZE), atol=1e-6)


def test_cells_of_unequal_size_are_averaged_whole():
    np.testing.assert_allclose(cell_means([[1.0, 2.0, 6.0]], (1, 2)), [[1.5, 6.0]])
    np.testing.assert_allclose(cell_means(PICTURE[:, :, 0], 1), [[PICTURE[:, :, 0].mean()]], rtol=1e-5)


def test_noise_is_seeded_of_the_stated_size_and_stays_within_a_picture():
    grey = np.full((64, 64, 3), 0.5)
    found = noisy(grey, amplitude=0.05, seed=4)
    np.testing.assert_array_equal(found, noisy(grey, amplitude=0.05, seed=4))
    assert (found - grey).std() == pytest.approx(0.05, rel=0.05)
    strong = noisy(PICTURE, amplitude=2, seed=1)
    assert strong.min() == 0 and strong.max() == 1


def test_an_empty_map_has_nothing_in_common():
    empty = compare_maps(CORNER, np.zeros((8, 8)), empty=True)
    assert empty.correlation is None and empty.empty
    assert mean_likeness([compare_maps(CORNER, CORNER), empty]).correlation == pytest.approx(0.5)
