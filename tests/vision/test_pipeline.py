"""The pipeline as JSON and on a batch."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.standardise import Standardisation
from cnnviz.vision.augmentation_settings import FILL_MODES, MOST, AugmentationSettings
from cnnviz.vision.mixing import KINDS, Mixing
from cnnviz.vision.pipeline import Pipeline, RandAugment

SHARE = st.floats(0, 0.99)
PAIR = st.tuples(st.floats(0.1, 1), st.floats(1, 3))
CHANGES = {name: st.floats(0, most) for name, most in MOST.items()}
CHANGES |= dict.fromkeys(("width_shift_range", "height_shift_range", "crop"), SHARE)
CHANGES |= {"zoom_range": SHARE | PAIR, "brightness_range": st.none() | PAIR}
CHANGES |= {"horizontal_flip": st.booleans(), "fill_mode": st.sampled_from(FILL_MODES)}
PIPELINES = st.builds(
    Pipeline,
    changes=st.fixed_dictionaries({}, optional=CHANGES).map(lambda chosen: AugmentationSettings(**chosen)),
    mixing=st.builds(Mixing, kind=st.sampled_from(KINDS), alpha=st.floats(0.01, 10)),
    rand_augment=st.builds(RandAugment, num_ops=st.integers(0, 10), factor=st.floats(0, 1)),
    standardisation=st.builds(
        Standardisation,
        rescale=st.none() | st.floats(0.001, 255),
        samplewise_center=st.booleans(),
        zca_whitening=st.booleans(),
    ),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(pipeline=PIPELINES)
def test_what_is_written_is_read_again(pipeline):
    assert Pipeline.from_json(pipeline.as_json()) == pipeline


def test_what_the_text_leaves_out_is_off():
    text = '{"kind": "CNNViz augmentation", "version": 1, "changes": {"rotation_range": 15}}'
    assert Pipeline.from_json(text) == Pipeline(changes=AugmentationSettings(rotation_range=15))


def changed(*path: str, to: object) -> str:
    """The text of the plain pipeline with one value changed or added."""
    whole = json.loads(Pipeline().as_json())
    place = whole
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return json.dumps(whole)


REFUSED = {
    "nothing": ("", "not JSON"),
    "words": ("rotation 20", "not JSON"),
    "cut short": (Pipeline().as_json()[:-5], "not JSON"),
    "a list": ("[1, 2]", '"kind" must be'),
    "another file": ('{"nbformat": 4}', '"kind" must be'),
    "another version": (changed("version", to=2), "version 2; version 1 is understood"),
    "version true": (changed("version", to=True), "version true"),
    "no version": ('{"kind": "CNNViz augmentation"}', "version null"),
    "unknown part": (changed("colour", to={}), 'unknown setting "colour"'),
    "unknown field": (changed("changes", "tilt", to=1), 'unknown setting "changes.tilt"'),
    "part not an object": (changed("mixing", to=7), "mixing must be an object"),
    "out of range": (
        changed("changes", "rotation_range", to=900),
        "rotation_range 900 must be from 0 to 180",
    ),
    "NaN": (changed("changes", "noise", to=float("nan")), "noise cannot be NaN"),
    "infinite": (changed("changes", "noise", to=float("inf")), "noise cannot be Infinity"),
    "1e999": (changed("changes", "noise", to=5).replace("5", "1e999"), "noise cannot be"),
    "text for a number": (changed("changes", "hue", to="much"), 'hue cannot be "much"'),
    "true for a number": (changed("changes", "hue", to=True), "hue cannot be true"),
    "number for a flip": (changed("changes", "vertical_flip", to=1), "vertical_flip cannot be 1"),
    "null for a number": (changed("changes", "crop", to=None), "crop cannot be null"),
    "three factors": (changed("changes", "zoom_range", to=[1, 1, 2]), "zoom_range cannot be"),
    "one brightness": (changed("changes", "brightness_range", to=1.2), "brightness_range cannot be"),
    "factors in disorder": (changed("changes", "brightness_range", to=[2, 1]), "the smaller first"),
    "a fill mode of one's own": (changed("changes", "fill_mode", to="mirror"), "mirror"),
    "half an operation": (changed("rand_augment", "num_ops", to=1.5), "num_ops cannot be 1.5"),
    "a hundred operations": (changed("rand_augment", "num_ops", to=100), "num_ops 100 must be from 0 to 10"),
    "alpha of nothing": (changed("mixing", "alpha", to=0), "alpha 0"),
    "negative epsilon": (changed("standardisation", "zca_epsilon", to=-1), "zca_epsilon -1"),
    "a deep nest": ("[" * 9000, "not JSON"),
    "a number of 6000 digits": ('{"version": ' + "9" * 6000 + "}", "not JSON"),
    "a number of 400 digits": (changed("changes", "noise", to=10**400), "noise cannot be"),
    "a book": ("x" * 10_001, "10001 characters are too many"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_text_that_is_none_is_refused_in_one_short_sentence(name):
    text, sentence = REFUSED[name]
    with pytest.raises(InvalidValue) as caught:
        Pipeline.from_json(text)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 200


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    path=st.sampled_from(
        [(part, name) for part, values in asdict(Pipeline()).items() for name in values]
        + [(part,) for part in asdict(Pipeline())]
        + [("kind",), ("version",)]
    ),
)
def test_any_value_in_any_place_is_taken_or_refused_but_never_breaks(value, path):
    try:
        pipeline = Pipeline.from_json(changed(*path, to=value))
    except InvalidValue:
        return
    assert Pipeline.from_json(pipeline.as_json()) == pipeline


@pytest.fixture
def batch() -> tuple[np.ndarray, np.ndarray]:
    pixels = np.random.default_rng(0).random((6, 10, 10, 3)).astype(np.float32)
    return pixels, np.eye(6, dtype=np.float32)


def test_a_batch_is_changed_alike_by_the_same_seed_and_stays_in_range(batch):
    pipeline = Pipeline(
        changes=AugmentationSettings(rotation_range=30, noise=0.3), mixing=Mixing(kind="mixup")
    )
    first, again, other = (pipeline.change_batch(*batch, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first[0], again[0]) and np.array_equal(first[1], again[1])
    assert not np.allclose(first[0], other[0])
    assert first[0].shape == batch[0].shape and first[0].dtype == np.float32
    assert first[0].min() >= 0 and first[0].max() <= 1


def test_without_changes_a_batch_stays_as_it_is(batch):
    pixels, targets = Pipeline().change_batch(*batch, np.random.default_rng(0))
    assert np.allclose(pixels, batch[0], atol=1e-6)
    assert np.array_equal(targets, batch[1])


@pytest.mark.parametrize("kind", ["mixup", "cutmix"])
def test_mixed_targets_tell_how_much_of_each_picture_is_in_the_mixture(kind):
    """Each picture is one grey, so the share of its label can be read from the pixels."""
    greys = np.arange(6, dtype=np.float32) / 5
    pixels = np.ones((6, 10, 10, 1), np.float32) * greys[:, None, None, None]
    pipeline = Pipeline(mixing=Mixing(kind=kind, alpha=1))
    mixed, targets = pipeline.change_batch(pixels, np.eye(6), np.random.default_rng(0))
    assert np.allclose(targets.sum(1), 1, atol=1e-6) and targets.min() >= 0
    assert np.allclose(targets @ greys, mixed.mean((1, 2, 3)), atol=1e-5)
    assert ((targets > 0.01).sum(1) == 2).sum() >= 3  # two pictures in most of them


def test_mixing_leaves_what_was_drawn_before_it(batch):
    plain = Pipeline(changes=AugmentationSettings(rotation_range=30))
    mixed = replace(plain, mixing=Mixing(kind="mixup", alpha=1))
    alone, _ = plain.change_batch(*batch, np.random.default_rng(3))
    both, targets = mixed.change_batch(*batch, np.random.default_rng(3))
    assert np.allclose(both, np.tensordot(targets, alone, axes=1), atol=1e-5)
