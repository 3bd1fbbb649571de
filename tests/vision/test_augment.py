"""Augmentation: what each value does, what chance may do, and what is refused."""

import math

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.augment import apply, augmented, factors, matrix
from cnnviz.vision.augmentation_settings import FILL_MODES, AugmentationSettings
from cnnviz.vision.draws import Draw, draw

EVERYTHING = AugmentationSettings(
    rotation_range=40,
    width_shift_range=0.2,
    height_shift_range=0.1,
    shear_range=20,
    zoom_range=0.3,
    horizontal_flip=True,
    vertical_flip=True,
    brightness_range=(0.5, 1.5),
    channel_shift_range=0.2,
    crop=0.4,
    contrast=0.5,
    saturation=0.6,
    hue=0.3,
    blur=0.05,
    noise=0.2,
    cutout=0.25,
)


def spot(row: int, column: int, size=(9, 9)) -> np.ndarray:
    """A black picture with one white pixel."""
    pixels = np.zeros((*size, 3), np.float32)
    pixels[row, column] = 1
    return pixels


def brightest(pixels: np.ndarray) -> tuple[int, int]:
    row, column = np.unravel_index(pixels[..., 0].argmax(), pixels.shape[:2])
    return int(row), int(column)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_a_draw_that_changes_nothing_leaves_every_pixel(fill_mode):
    pixels = np.random.default_rng(0).random((8, 11, 3)).astype(np.float32)
    assert np.allclose(apply(pixels, Draw(), fill_mode=fill_mode, cval=0.5), pixels, atol=1e-6)


@pytest.mark.parametrize("size", [(9, 9), (6, 10)])
@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_half_a_turn_is_about_the_middle_of_square_and_oblong_pictures(size, fill_mode):
    pixels = np.random.default_rng(0).random((*size, 3)).astype(np.float32)
    assert np.allclose(apply(pixels, Draw(theta=180), fill_mode=fill_mode), pixels[::-1, ::-1], atol=1e-4)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_a_positive_angle_turns_counter_clockwise(fill_mode):
    pixels = np.random.default_rng(0).random((9, 9, 3)).astype(np.float32)
    assert np.allclose(apply(pixels, Draw(theta=90), fill_mode=fill_mode), np.rot90(pixels), atol=1e-4)


def test_positive_shifts_move_left_and_up():
    assert brightest(apply(spot(4, 4), Draw(tx=3))) == (4, 1)
    assert brightest(apply(spot(4, 4), Draw(ty=3))) == (1, 4)


def test_positive_shear_pushes_the_upper_part_to_the_left_and_the_lower_to_the_right():
    line = np.zeros((41, 41, 3), np.float32)
    line[:, 20] = 1
    slanted = apply(line, Draw(shear=30))
    assert slanted[10, :, 0].argmax() == 20 - 5
    assert slanted[20, :, 0].argmax() == 20
    assert slanted[30, :, 0].argmax() == 20 + 5


def test_a_zoom_factor_above_one_makes_things_smaller_along_its_axis():
    block = np.zeros((40, 40, 3), np.float32)
    block[10:30, 10:30] = 1
    narrower = apply(block, Draw(zx=2))[..., 0] > 0.5
    lower = apply(block, Draw(zy=2))[..., 0] > 0.5
    assert (narrower.any(0).sum(), narrower.any(1).sum()) == (10, 20)
    assert (lower.any(0).sum(), lower.any(1).sum()) == (20, 10)


def test_flips_mirror_exactly():
    pixels = np.random.default_rng(0).random((8, 11, 3)).astype(np.float32)
    assert np.allclose(apply(pixels, Draw(flip_horizontal=True)), pixels[:, ::-1], atol=1e-6)
    assert np.allclose(apply(pixels, Draw(flip_vertical=True)), pixels[::-1], atol=1e-6)


def test_brightness_multiplies_and_stays_in_range():
    pixels = np.array([[[0.2, 0.5, 0.9]]], np.float32)
    assert np.allclose(apply(pixels, Draw(brightness=1.5)), [[[0.3, 0.75, 1.0]]])
    assert np.allclose(apply(pixels, Draw(brightness=0)), 0)


@pytest.mark.parametrize(
    ("fill_mode", "row"),
    [
        ("nearest", [1, 1, 1, 1, 2]),
        ("constant", [0.5, 0.5, 0.5, 1, 2]),
        ("reflect", [3, 2, 1, 1, 2]),
        ("wrap", [2, 3, 4, 1, 2]),
    ],
)
def test_fill_modes_continue_a_row_by_their_rules(fill_mode, row):
    """The row a b c d e moved three to the right; "wrap" repeats after four since e falls on a."""
    pixels = np.repeat(np.array([1, 2, 3, 4, 5], np.float32)[None, :, None], 3, 2) / 10
    moved = apply(pixels, Draw(tx=-3), fill_mode=fill_mode, cval=0.05)
    assert np.allclose(moved[0, :, 0] * 10, row, atol=1e-5)


def test_the_matrix_of_a_draw_holds_the_middle_in_its_place():
    values = Draw(theta=33, shear=12, zx=0.8, zy=1.3, flip_horizontal=True)
    middle = np.array([(50 - 1) / 2, (30 - 1) / 2, 1])
    assert np.allclose(matrix(values, (30, 50)) @ middle, middle)


def test_the_matrix_is_the_product_of_its_factors_in_their_order():
    values = draw(EVERYTHING, (30, 50), np.random.default_rng(2))
    product = np.eye(3)
    for factor in factors(values, (30, 50)):
        product = product @ factor.matrix
    assert np.allclose(matrix(values, (30, 50)), product)
    changed = [factor.name for factor in factors(Draw(shear=5, crop=0.2), (30, 50)) if factor.name != "flip"]
    assert changed == ["back", "rotation", "shift", "shear", "zoom", "to_middle", "crop"]


def test_a_factor_of_what_was_not_drawn_is_the_identity():
    moved = {factor.name: factor.matrix for factor in factors(Draw(), (30, 50))}
    assert np.array_equal(moved.pop("back") @ moved.pop("to_middle"), np.eye(3))
    assert all(np.array_equal(entries, np.eye(3)) for entries in moved.values())


def test_a_crop_from_the_middle_is_the_zoom_into_it():
    pixels = np.random.default_rng(0).random((20, 31, 3)).astype(np.float32)
    cropped = apply(pixels, Draw(crop=0.4, crop_left=0.2, crop_top=0.2))
    assert np.allclose(cropped, apply(pixels, Draw(zx=0.6, zy=0.6)), atol=1e-5)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_a_crop_has_the_corners_of_what_is_left_and_nothing_from_outside(fill_mode):
    pixels = np.random.default_rng(0).random((21, 41, 3)).astype(np.float32)
    cropped = apply(pixels, Draw(crop=0.5, crop_left=0.1, crop_top=0.5), fill_mode=fill_mode, cval=1)
    assert np.allclose(cropped[0, 0], pixels[10, 4], atol=1e-5)
    assert np.allclose(cropped[-1, -1], pixels[20, 24], atol=1e-5)
    assert np.allclose(cropped[::2, ::2], pixels[10:, 4:25], atol=1e-5)


def test_a_crop_is_cut_from_the_turned_picture():
    pixels = np.random.default_rng(0).random((21, 21, 3)).astype(np.float32)
    values = {"crop": 0.5, "crop_left": 0.1, "crop_top": 0.3}
    both, then = apply(pixels, Draw(theta=90, **values)), apply(apply(pixels, Draw(theta=90)), Draw(**values))
    assert np.allclose(both, then, atol=1e-4)


def test_old_options_draw_what_they_drew_before_there_were_others():
    """A seed in a link goes on meaning the same turns and flips."""
    chance = np.random.default_rng([7, 3]).random(9)
    drawn = draw(EVERYTHING, (50, 60), np.random.default_rng([7, 3]))
    assert drawn.theta == 40 * (2 * chance[0] - 1)
    assert drawn.shear == 20 * (2 * chance[3] - 1)
    assert drawn.flip_horizontal == (chance[6] < 0.5)
    assert drawn.brightness == 0.5 + chance[8]


def test_the_same_seed_gives_the_same_pixels():
    pixels = np.random.default_rng(0).random((20, 30, 3)).astype(np.float32)
    one, two = (
        apply(pixels, draw(EVERYTHING, (20, 30), np.random.default_rng([5, place]))) for place in (3, 3)
    )
    other = apply(pixels, draw(EVERYTHING, (20, 30), np.random.default_rng([5, 4])))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_changed_option_leaves_the_other_values_of_a_seed():
    alone = draw(AugmentationSettings(shear_range=20), (50, 60), np.random.default_rng(7))
    among = draw(EVERYTHING, (50, 60), np.random.default_rng(7))
    assert alone.shear == among.shear
    assert alone.theta == 0 != among.theta


def test_drawn_values_fill_their_ranges_and_stay_inside():
    drawn = [draw(EVERYTHING, (100, 200), np.random.default_rng(seed)) for seed in range(500)]
    ranges = {"theta": (-40, 40), "tx": (-40, 40), "ty": (-10, 10), "shear": (-20, 20)}
    ranges |= {"zx": (0.7, 1.3), "zy": (0.7, 1.3), "brightness": (0.5, 1.5)}
    ranges |= {
        "channel_shift": (-0.2, 0.2),
        "crop": (0, 0.4),
        "contrast": (0.5, 1.5),
        "saturation": (0.4, 1.6),
    }
    ranges |= {"hue": (-0.3, 0.3), "blur": (0, 5), "noise": (0, 0.2)}
    ranges |= {"cutout_left": (0, 175), "cutout_top": (0, 75)}
    for name, (least, most) in ranges.items():
        values = [getattr(values, name) for values in drawn]
        tenth = (most - least) / 10
        assert least <= min(values) < least + tenth, name
        assert most - tenth < max(values) <= most, name
    for name in ("flip_horizontal", "flip_vertical"):
        assert 200 < sum(getattr(values, name) for values in drawn) < 300, name
    assert {values.cutout for values in drawn} == {25}
    assert all(
        0 <= values.crop_left <= values.crop and 0 <= values.crop_top <= values.crop for values in drawn
    )
    assert len({values.noise_seed for values in drawn}) == 500


def test_one_pixel_survives_every_change():
    dot = np.full((1, 1, 3), 0.25, np.float32)
    for fill_mode in FILL_MODES:
        assert apply(dot, Draw(theta=20, shear=5, zx=0.7), fill_mode=fill_mode).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("rotation_range", 181),
        ("rotation_range", -1),
        ("rotation_range", math.nan),
        ("width_shift_range", 1.0),
        ("height_shift_range", -0.1),
        ("shear_range", 90),
        ("zoom_range", 1.0),
        ("zoom_range", (0.0, 1.0)),
        ("zoom_range", (1.2, 0.8)),
        ("brightness_range", (-0.1, 1.0)),
        ("brightness_range", (0.5, math.inf)),
        ("fill_mode", "mirror"),
        ("cval", 2),
        ("channel_shift_range", 1.1),
        ("crop", 1.0),
        ("contrast", -0.1),
        ("saturation", math.nan),
        ("hue", 0.6),
        ("blur", 0.06),
        ("noise", math.inf),
        ("cutout", 1.01),
    ],
)
def test_an_option_out_of_range_is_refused_by_name_and_value(option, value):
    with pytest.raises(InvalidValue) as caught:
        AugmentationSettings(**{option: value})
    assert option in str(caught.value)
    assert str(value) in str(caught.value)


def test_a_value_that_is_not_a_number_is_refused():
    with pytest.raises(InvalidValue, match="theta nan must be a finite number"):
        Draw(theta=math.nan)


@pytest.mark.parametrize("change", [{"fill_mode": "mirror"}, {"cval": -1}])
def test_apply_refuses_an_unknown_filling(change):
    with pytest.raises(InvalidValue, match=r"mirror|cval"):
        apply(spot(4, 4), Draw(), **change)


def test_a_longer_series_begins_with_the_shorter_one():
    pixels = np.random.default_rng(0).random((20, 20, 3)).astype(np.float32)
    short = augmented(pixels, EVERYTHING, seed=4, count=3)
    long = augmented(pixels, EVERYTHING, seed=4, count=5)
    for one, two in zip(short, long, strict=False):
        assert one.values == two.values
        assert np.array_equal(one.pixels, two.pixels)
    assert len({picture.values for picture in long}) == 5


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"count": 0}, {"seed": 1.5}])
def test_a_series_refuses_a_wrong_seed_or_count(wrong):
    with pytest.raises(InvalidValue, match=next(iter(wrong))):
        augmented(spot(4, 4), EVERYTHING, **({"seed": 1, "count": 1} | wrong))
