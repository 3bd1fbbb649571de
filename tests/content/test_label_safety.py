"""The table of what becomes of a label: nothing is forgotten, and pictures of digits prove a part of it."""

from dataclasses import asdict, fields

import numpy as np
import pytest

from cnnviz.content.label_safety import OUTCOMES, RISKS, SAFE, SUBJECT_OF, SUBJECTS, warnings
from cnnviz.core.training_choices import DATASETS
from cnnviz.nn import small_data
from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.draws import Draw


def options(**changed):
    return asdict(AugmentationSettings(**changed))


def found(dataset="", **changed):
    return {(risk.option, risk.subject) for risk in warnings(options(**changed), dataset=dataset)}


@pytest.fixture(scope="module")
def digits():
    """Known digits, strange ones, and who tells a strange one by the known one that is nearest."""
    data = small_data.load("digits")
    known = data.train.pictures.reshape(-1, 64).astype(float)
    strange = np.concatenate([data.validation.pictures, data.test.pictures])[..., 0].astype(float)
    labels = np.concatenate([data.validation.labels, data.test.labels])

    def nearest(pictures):
        asked = pictures.reshape(-1, 64)
        return data.train.labels[((known**2).sum(1) - 2 * asked @ known.T).argmin(1)]

    assert (nearest(strange) == labels).mean() > 0.97
    return strange, labels, nearest


def test_every_option_has_a_line_or_is_safe_for_a_reason():
    told = {risk.option for risk in RISKS} | set(SAFE)
    assert {field.name for field in fields(AugmentationSettings)} | {"mixing"} == told
    assert all(reason for reason in (*SAFE.values(), *(risk.why for risk in RISKS)))
    assert {risk.subject for risk in RISKS} == set(SUBJECTS)
    assert {risk.outcome for risk in RISKS} == set(OUTCOMES)
    assert set(SUBJECT_OF) == set(DATASETS) - {"folder"}


def test_every_line_can_be_reached_by_settings_that_are_allowed():
    strongest = options(
        rotation_range=180,
        width_shift_range=0.9,
        height_shift_range=0.9,
        shear_range=89,
        zoom_range=0.9,
        horizontal_flip=True,
        vertical_flip=True,
        brightness_range=(0.0, 2.0),
        channel_shift_range=1.0,
        fill_mode="wrap",
        crop=0.9,
        contrast=1.0,
        saturation=1.0,
        hue=0.5,
        blur=0.05,
        noise=0.5,
        cutout=1.0,
    )
    assert warnings(strongest, mixing="mixup") == RISKS


def test_changes_that_are_off_or_weak_endanger_nothing():
    assert warnings(options()) == ()
    assert found("animals10", rotation_range=20, width_shift_range=0.1, horizontal_flip=True) == set()
    assert found("shapes", rotation_range=180, horizontal_flip=True, vertical_flip=True) == set()


def test_what_is_said_follows_the_pictures_and_the_strength():
    assert found("digits", horizontal_flip=True) == {("horizontal_flip", "digits")}
    assert found("animals10", vertical_flip=True) == {("vertical_flip", "photographs")}
    assert found("mnist", rotation_range=44) == set() != found("mnist", rotation_range=45)
    assert found("cifar10", width_shift_range=0.4) == {("width_shift_range", "any")}
    assert found("shapes", zoom_range=(0.6, 1.0)) == {("zoom_range", "shapes")}
    assert len(found(vertical_flip=True)) > len(found("digits", vertical_flip=True)) == 1


def test_a_filling_counts_only_where_something_is_empty():
    assert found("cifar10", fill_mode="wrap", horizontal_flip=True) == set()
    assert found("cifar10", fill_mode="wrap", rotation_range=10) == {("fill_mode", "any")}


def test_a_mixture_needs_labels_with_shares():
    assert [risk.option for risk in warnings(options(), mixing="cutmix")] == ["mixing"]
    assert warnings(options(), mixing="cutmix", sparse_loss=False) == ()


def test_upside_down_a_6_is_a_9_and_a_9_a_6(digits):
    strange, labels, nearest = digits
    told = nearest(strange[:, ::-1, ::-1])
    for digit, other in ((6, 9), (9, 6)):
        turned = np.bincount(told[labels == digit], minlength=10)
        assert turned[digit] == 0 and turned.argmax() == other


def test_mirrored_up_and_down_a_2_is_nearest_to_a_5_and_a_5_to_a_2(digits):
    strange, labels, nearest = digits
    told = nearest(strange[:, ::-1])
    for digit, other in ((2, 5), (5, 2)):
        mirrored = np.bincount(told[labels == digit], minlength=10)
        assert mirrored[digit] == 0 and mirrored.argmax() == other


def test_mirrored_left_and_right_a_3_and_a_5_are_no_longer_told(digits):
    strange, labels, nearest = digits
    told = nearest(strange[:, :, ::-1])
    assert (told[labels == 5] != 5).all()
    assert (told[labels == 3] != 3).mean() > 0.95
    assert np.bincount(told[labels == 5]).argmax() == 2


def test_turned_a_little_most_sixes_stay_and_by_45_degrees_none(digits):
    strange, labels, nearest = digits
    sixes = strange[labels == 6] / 255

    def kept(degrees):
        turned = [
            apply(
                np.repeat(one[..., None], 3, 2).astype(np.float32), Draw(theta=degrees), fill_mode="constant"
            )
            for one in sixes
        ]
        return (nearest(255 * np.stack(turned)[..., 0]) == 6).mean()

    assert kept(15) > 0.95
    assert kept(45) < 0.05
