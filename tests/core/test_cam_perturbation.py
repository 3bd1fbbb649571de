"""Score-CAM, Ablation-CAM and occlusion against small cases by hand and what holds for linear models."""

import numpy as np
import pytest

from cnnviz.core.cam import class_activation_map
from cnnviz.core.errors import InvalidValue
from cnnviz.core.occlusion import covered_pictures, occlusion_map, squares
from cnnviz.core.perturbation_cam import ablation_cam, channel_masks, flat_channels, score_cam

A = np.array([[[1, 2, 5], [0, 3, 5]], [[2, 0, 5], [4, 1, 5]]], dtype=float)


def test_masks_go_from_zero_to_one_and_a_flat_map_has_an_empty_one():
    masks = channel_masks(A, (6, 8))

    assert masks.shape == (6, 8, 3)
    assert masks[..., :2].min((0, 1)).tolist() == [0, 0] and masks[..., :2].max((0, 1)).tolist() == [1, 1]
    assert not masks[..., 2].any() and flat_channels(A).tolist() == [False, False, True]


def test_score_cam_gives_nearly_all_weight_to_a_score_far_above_the_others():
    np.testing.assert_allclose(score_cam(A, [0, 60, 0]), A[:, :, 1], atol=1e-6)


def test_score_cam_does_not_notice_what_is_taken_from_every_score():
    np.testing.assert_allclose(score_cam(A, [1, 2, 3]), score_cam(A, [-99, -98, -97]), rtol=1e-6)


def test_score_cam_of_a_linear_model_weighs_with_what_the_model_sees_through_each_mask():
    rng = np.random.default_rng(0)
    picture, slopes = rng.uniform(0, 1, (4, 4)), rng.normal(0, 1, (4, 4))
    masks = channel_masks(A, 4)
    scores = np.einsum("ij,ijk,ij->k", slopes, masks, picture)
    weights = np.exp(scores) / np.exp(scores).sum()

    np.testing.assert_allclose(score_cam(A, scores), np.maximum(A @ weights, 0), rtol=1e-6)


def test_ablation_cam_of_a_negative_score_still_favours_maps_whose_loss_lowers_it():
    assert ablation_cam(A, -2.0, [-4.0, -2.0, -2.0]).tolist() == A[:, :, 0].tolist()


def test_the_mean_of_cam_is_the_logit_without_its_bias():
    weights = np.array([0.5, -1.0, 2.0])

    assert class_activation_map(A, weights).mean() == pytest.approx(A.mean((0, 1)) @ weights)


@pytest.mark.parametrize("call", [score_cam, class_activation_map, lambda a, s: ablation_cam(a, 1.0, s)])
def test_one_number_for_each_map_is_needed(call):
    with pytest.raises(InvalidValue, match="must be one"):
        call(A, [1.0, 2.0])


def test_occlusion_of_a_linear_model_is_exact():
    rng = np.random.default_rng(1)
    picture, slopes = rng.uniform(0, 1, (6, 6, 3)), rng.normal(0, 1, (6, 6, 3))
    places = squares(6, window=2, stride=2)
    scores = np.einsum("nijc,ijc->n", covered_pictures(picture, places), slopes)

    found = occlusion_map((picture * slopes).sum(), scores, places)

    blocks = ((picture - 0.5) * slopes).sum(2).reshape(3, 2, 3, 2).sum((1, 3))
    np.testing.assert_allclose(found, blocks.repeat(2, 0).repeat(2, 1), atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 5, 32, 49, (7, 30)])
def test_the_square_covers_every_pixel(size):
    places = squares(size)
    times = np.zeros(places.size, int)
    for row, column in places.corners:
        assert row + places.window[0] <= places.size[0] and column + places.window[1] <= places.size[1]
        times[row : row + places.window[0], column : column + places.window[1]] += 1
    assert times.min() >= 1


@pytest.mark.parametrize(
    ("window", "stride", "rule"),
    [(9, 1, "must fit into"), (2, 3, "must not pass"), (0, 1, "at least 1")],
)
def test_a_square_that_leaves_pixels_out_or_does_not_fit_is_refused(window, stride, rule):
    with pytest.raises(InvalidValue, match=rule):
        squares(8, window=window, stride=stride)


def test_pictures_and_scores_that_do_not_fit_the_places_are_refused():
    places = squares(4, window=2)
    with pytest.raises(InvalidValue, match="of size"):
        covered_pictures(np.zeros((5, 4, 3)), places)
    with pytest.raises(InvalidValue, match="one number for each"):
        occlusion_map(1.0, [1.0], places)
