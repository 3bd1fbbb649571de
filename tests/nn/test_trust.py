"""The checks on networks so small that one knows what they look at."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.heatmap import normalise_map
from cnnviz.core.trust import KINDS, judge
from cnnviz.core.trust_checks import WeightsCheck, compare_maps
from cnnviz.core.trust_pictures import edge_strength
from cnnviz.nn.explanation import explain
from cnnviz.nn.probe import Probe
from cnnviz.nn.reinitialised import ShuffledCopy
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.trust import MAPS, Examination, examine, made_small

SIZE, CLASSES = 32, 3


def small(*, nested=False, size=SIZE):
    """Two convolutions and a dense layer behind pooling, with the weights of a fixed seed."""
    keras = load_keras()
    layers = keras.layers
    keras.utils.set_random_seed(5)
    x = inner = keras.Input((size, size, 3), name="inner")
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="first")(x)
    x = layers.MaxPooling2D(2, name="halve")(x)
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="last")(x)
    base = keras.Model(inner, x, name="base")
    outer = keras.Input((size, size, 3), name="picture")
    maps = base(outer) if nested else base.output
    pooled = layers.GlobalAveragePooling2D(name="pool")(maps)
    scores = layers.Dense(CLASSES, activation="softmax", name="scores")(pooled)
    return keras.Model(outer if nested else inner, scores, name="small")


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def pixels():
    rng = np.random.default_rng(2)
    return np.repeat(np.repeat(rng.uniform(0, 1, (8, 8, 3)), 4, axis=0), 4, axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def trial(model, pixels):
    probe, copy = Probe(model), ShuffledCopy(model)

    def about(method, **options):
        found = explain(probe, pixels, method=method, class_index=1)
        return Examination(probe, pixels, found, lambda: copy, **options)

    return about


@pytest.mark.parametrize("nested", [False, True])
def test_the_model_is_left_as_it_is_while_its_copy_is_shuffled(pixels, nested):
    model = small(nested=nested)
    before = [one.numpy().copy() for one in model.weights]
    copy = ShuffledCopy(model)
    maps = copy.cascade("last", lambda probe: explain(probe, pixels, class_index=0).raw, seed=1)

    assert copy.layers == 3 and copy.stages == (1, 2, 3) and len(maps) == 3
    for one, old in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(one.numpy(), old)


def test_each_stage_shuffles_from_the_top_and_keeps_the_numbers(model):
    copy, trained = ShuffledCopy(model), [one.numpy() for one in model.weights]

    def changed(probe):
        own = [one.numpy() for one in probe._model.weights]
        for values, old in zip(own, trained, strict=True):
            np.testing.assert_array_equal(np.sort(values, axis=None), np.sort(old, axis=None))
        return [
            variable.path
            for variable, values, old in zip(model.weights, own, trained, strict=True)
            if not np.array_equal(values, old)
        ]

    for _ in range(2):  # the second cascade begins with the trained weights again
        stages = copy.cascade("last", changed, seed=3)
        assert stages[0] == ["scores/kernel"]
        assert stages[1] == ["last/kernel", "scores/kernel"]
        assert stages[2] == ["first/kernel", "last/kernel", "scores/kernel"]


def test_the_same_seed_shuffles_alike(model, pixels):
    copy = ShuffledCopy(model)

    def ask(probe):
        return probe.probabilities(pixels[None])[0]

    one, same, other = (copy.cascade("last", ask, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(np.subtract(one, other)).max() > 0


def test_two_who_ask_at_once_do_not_mix_their_shuffling(model, pixels):
    copy = ShuffledCopy(model)

    def ask(seed):
        return copy.cascade("last", lambda probe: probe.probabilities(pixels[None])[0], seed=seed)

    alone = [ask(seed) for seed in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(ask, [1, 2] * 4))
    for place, found in enumerate(together):
        np.testing.assert_array_equal(found, alone[place % 2])


def test_an_edge_map_is_flagged_because_it_does_not_care_about_the_weights(model, pixels):
    edges = edge_strength(pixels)
    stages = ShuffledCopy(model).cascade("last", lambda probe: edge_strength(pixels), seed=0)
    clause = judge(WeightsCheck((1, 2, 3), tuple(compare_maps(edges, one) for one in stages)))
    assert (clause.state, clause.reason, clause.values["last"]) == ("bad", "same", 1.0)


def test_eigen_cam_is_flagged_because_it_does_not_ask_about_a_class(trial):
    outcome = trial("eigen_cam").outcome("contrast")
    assert (outcome.clause.state, outcome.clause.reason) == ("bad", "same")
    assert outcome.check.class_index != 1
    assert trial("eigen_cam").outcome("weights").clause.values["first"] == 1.0


def test_a_map_that_is_a_sum_over_the_class_s_weights_changes_with_them(trial):
    values = trial("hires_cam").outcome("weights").clause.values
    assert values["first"] < 0.9 and values["layers"] == 3


QUICK = [id for id, method in METHODS.items() if method.passes == "one"]
SLOW = [id for id, method in METHODS.items() if method.passes == "many"]


@pytest.mark.parametrize("method", QUICK)
def test_every_quick_method_has_an_answer_to_each_check(trial, method):
    outcomes = list(trial(method).outcomes())
    assert [one.clause.kind for one in outcomes] == list(KINDS)
    assert all(one.clause.state != "skipped" and one.check is not None for one in outcomes)


@pytest.mark.parametrize("method", SLOW)
def test_a_slow_method_is_asked_for_no_more_maps_unless_that_is_wanted(trial, method):
    states = {one.clause.kind: one.clause for one in trial(method).outcomes()}
    assert {kind for kind, clause in states.items() if clause.state == "skipped"} == set(MAPS)
    assert all(states[kind].values["maps"] == MAPS[kind] for kind in MAPS)


def test_a_slow_method_is_checked_whole_when_that_is_wanted(trial):
    thorough = trial("smooth_grad", thorough=True)
    assert thorough.outcome("noise").check is not None and thorough.outcome("contrast").check is not None


def test_noise_that_changes_nothing_leaves_the_map(model, pixels, monkeypatch):
    monkeypatch.setattr("cnnviz.nn.trust.AMPLITUDE", 1e-6)
    probe = Probe(model)
    found = explain(probe, pixels, method="hires_cam", class_index=1)
    clause = Examination(probe, pixels, found, lambda: ShuffledCopy(model)).outcome("noise").clause
    assert clause.state == "good" and clause.values["mean"] == pytest.approx(1, abs=1e-3)


def test_an_empty_map_and_a_flat_one_are_not_judged(model, pixels):
    grey = np.full((SIZE, SIZE, 3), 0.5, np.float32)
    probe = Probe(model, "halve")
    for picture, change in ((pixels, 0.0), (grey, 1.0)):
        found = explain(probe, picture, method="eigen_cam")
        raw = np.full_like(found.raw, change)
        found = replace(found, raw=raw, grid=normalise_map(raw))
        verdict, outcomes = examine(probe, picture, found, copy=ShuffledCopy(model))
        assert verdict.opinion == "cannot_tell"
        assert {one.clause.reason for one in outcomes} == {"flat" if change else "empty"}


def test_a_model_that_cannot_be_copied_costs_one_check(model, pixels):
    probe = Probe(model)

    def refuse():
        raise InvalidValue("model '{model}' cannot be copied", model="own")

    found = explain(probe, pixels, class_index=1, method="hires_cam")
    clause = Examination(probe, pixels, found, refuse).outcome("weights").clause
    assert (clause.state, clause.reason) == ("skipped", "no_copy")


def test_the_checks_use_the_network_s_own_size_or_a_small_one():
    large = np.zeros((300, 600, 3), np.float32)
    assert made_small(Probe(small()), large).shape == (SIZE, SIZE, 3)
    assert made_small(Probe(small(size=None)), large).shape == (112, 224, 3)
    assert made_small(Probe(small(size=None)), large[:20, :30]).shape == (20, 30, 3)
    assert made_small(Probe(small(size=300)), large).shape == (224, 224, 3)
