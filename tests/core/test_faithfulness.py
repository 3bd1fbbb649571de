import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.cam import deletion_curve, insertion_curve, shown_masks
from cnnviz.core.errors import InvalidValue

MAPS = arrays(np.float64, (4, 5), elements=st.integers(-3, 3).map(float))
PICTURE = np.random.default_rng(5).uniform(0, 1, (6, 7, 3))


def weighted(weights):
    """A model that we understand: it adds up the pixels, each with its own weight."""
    return lambda pictures: (pictures.mean(axis=3) * weights).sum(axis=(1, 2))


@given(MAPS, st.integers(1, 20))
def test_masks_grow_from_nothing_to_everything_and_never_shrink(heat, steps):
    masks = shown_masks(heat, steps=steps)

    assert masks.shape == (steps + 1, 4, 5)
    assert not masks[0].any()
    assert masks[-1].all()
    assert (masks[1:] >= masks[:-1]).all()


@given(MAPS, st.integers(1, 20))
def test_what_is_shown_is_never_less_important_than_what_is_not(heat, steps):
    for mask in shown_masks(heat, steps=steps)[1:-1]:
        assert heat[mask].min() >= heat[~mask].max()


def test_ties_come_in_reading_order_or_as_the_generator_draws():
    flat = np.zeros((3, 4))
    reading = shown_masks(flat, steps=12)
    drawn = [shown_masks(flat, steps=12, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)]

    assert reading[5].ravel().tolist() == [True] * 5 + [False] * 7
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()
    assert (drawn[0] != reading).any()


def test_deletion_goes_from_picture_to_baseline_and_insertion_back():
    heat, model = PICTURE.sum(axis=2), weighted(np.ones((6, 7)))
    gone = deletion_curve(PICTURE, heat, model, baseline=0.25, steps=6)
    come = insertion_curve(PICTURE, heat, model, baseline=0.25, steps=6)
    whole, bare = model(PICTURE[None])[0], model(np.full((1, 6, 7, 3), 0.25))[0]

    np.testing.assert_allclose([gone.scores[0], gone.scores[-1]], [whole, bare], rtol=1e-5)
    np.testing.assert_allclose([come.scores[0], come.scores[-1]], [bare, whole], rtol=1e-5)
    np.testing.assert_allclose(gone.fractions, np.arange(7) / 6)
    # what is deleted in one is inserted in the other, so for a linear model they add up to the same
    np.testing.assert_allclose(gone.scores + come.scores, whole + bare, rtol=1e-5)


def test_the_true_map_beats_its_opposite_and_a_random_one():
    weights = np.random.default_rng(8).uniform(0, 1, (6, 7))
    model, picture = weighted(weights), np.ones((6, 7, 3))
    maps = [weights, np.random.default_rng(9).uniform(0, 1, (6, 7)), -weights]
    deletion = [deletion_curve(picture, heat, model, baseline=0).area for heat in maps]
    insertion = [insertion_curve(picture, heat, model, baseline=0).area for heat in maps]

    assert deletion == sorted(deletion)
    assert insertion == sorted(insertion, reverse=True)


def test_area_of_a_score_that_never_changes_is_that_score():
    constant = deletion_curve(PICTURE, PICTURE[:, :, 0], lambda pictures: np.full(len(pictures), 0.75))

    assert constant.area == pytest.approx(0.75)


def test_baseline_may_be_a_picture():
    other = 1 - PICTURE
    curve = insertion_curve(PICTURE, PICTURE[:, :, 0], weighted(np.ones((6, 7))), baseline=other)

    assert curve.scores[0] == pytest.approx(other.mean(axis=2).sum(), rel=1e-5)


def test_the_model_is_asked_once_with_float32_pictures():
    asked = []

    def model(pictures):
        asked.append(pictures)
        return np.zeros(len(pictures))

    deletion_curve(PICTURE, PICTURE[:, :, 0], model, steps=4)

    assert [pictures.shape for pictures in asked] == [(5, 6, 7, 3)]
    assert asked[0].dtype == np.float32


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: shown_masks([[1.0, 2.0]], steps=3), "steps 3 must not be more than the 2 pixels"),
        (lambda: shown_masks([[1.0, 2.0]], steps=0), "steps 0 must be at least 1"),
        (lambda: shown_masks([1.0]), "map of shape (1,) must be (height, width)"),
        (
            lambda: deletion_curve(PICTURE, np.ones((6, 6)), len),
            "picture of shape (6, 7, 3) must be (height, width, channels) with the map's size (6, 6)",
        ),
        (
            lambda: deletion_curve(PICTURE, np.ones((6, 7)), len, baseline=[0.5, 0.5]),
            "baseline of shape (2,) must be one number or have the picture's shape (6, 7, 3)",
        ),
        (
            lambda: deletion_curve(PICTURE, np.ones((6, 7)), lambda pictures: [1.0], steps=2),
            "scores of shape (1,) must be one number for each of the 3 pictures",
        ),
    ],
)
def test_what_does_not_fit_together_gets_a_sentence(call, sentence):
    with pytest.raises(InvalidValue) as caught:
        call()
    assert str(caught.value) == sentence
