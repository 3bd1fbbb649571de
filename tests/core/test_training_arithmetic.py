"""Batches and iterations as the decks count them, the time left, the memory needed."""

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.network import summarise
from cnnviz.core.network_text import parse
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_arithmetic import (
    MemoryEstimate,
    batch_plan,
    memory_estimate,
    refusal,
    seconds_left,
)
from cnnviz.core.training_choices import OPTIMIZERS
from cnnviz.core.training_memory import COPIED_BYTES, SLOTS

SMALL = summarise(parse("rescale; conv 16 3 same relu; pool; flatten; dense 10 softmax", (8, 8, 1)))
GIGABYTE = 1_000_000_000


def test_deck_p2_counts_4_iterations_an_epoch_and_80_in_all():
    plan = batch_plan(2000, 500, 20)
    assert (plan.an_epoch, plan.in_all, plan.last_batch, plan.kind) == (4, 80, 500, "mini-batch")


def test_deck_a10_counts_1059_batches_of_which_the_last_has_19():
    plan = batch_plan(21_179, 20, 10)
    assert (plan.an_epoch, plan.in_all, plan.last_batch) == (1059, 10_590, 19)


@pytest.mark.parametrize(
    ("batch_size", "kind"),
    [(1, "stochastic"), (2, "mini-batch"), (99, "mini-batch"), (100, "full batch"), (500, "full batch")],
)
def test_gradient_descent_is_named_by_its_batch(batch_size, kind):
    plan = batch_plan(100, batch_size, 1)
    assert plan.kind == kind
    assert (plan.an_epoch - 1) * batch_size + plan.last_batch == 100


@pytest.mark.parametrize(("samples", "batch", "epochs"), [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_nothing_cannot_be_counted(samples, batch, epochs):
    with pytest.raises(InvalidValue, match="at least 1"):
        batch_plan(samples, batch, epochs)


def clock(steps, *, an_epoch, step=0.1, look=2.0, pauses=()):
    """Say when each step was done: after an epoch the network is looked at, and there are pauses."""
    now, times = 0.0, []
    for number in range(1, steps + 1):
        now += step + dict(pauses).get(number, 0)
        times.append(now)
        if number % an_epoch == 0:
            now += look
    return times


def test_after_two_epochs_the_look_at_validation_pictures_is_counted():
    times = clock(150, an_epoch=50)
    left = seconds_left(times, range(1, 151), total=500, an_epoch=50)
    assert left == pytest.approx(7 * (50 * 0.1 + 2.0))


@pytest.mark.parametrize("at", [1, 20, 60, 120, 140])
def test_an_hour_of_pause_does_not_move_the_estimate(at):
    times = clock(200, an_epoch=50, pauses=[(at, 3600)])
    left = seconds_left(times, range(1, 201), total=500, an_epoch=50)
    assert left == pytest.approx(6 * 7.0)


def test_in_the_first_epoch_the_median_step_tells():
    assert seconds_left([0, 1, 2, 3602, 3603], [5, 10, 15, 20, 25], total=125, an_epoch=100) == 20


def test_a_step_told_twice_counts_once():
    times, steps = [0, 1, 1.5, 2, 3], [1, 2, 2, 3, 4]
    assert seconds_left(times, steps, total=4, an_epoch=100) == 0
    assert seconds_left(times, steps, total=14, an_epoch=100) == pytest.approx(10)


def test_before_two_points_nothing_is_known_about_the_time():
    assert seconds_left([], [], total=10, an_epoch=5) is None
    assert seconds_left([3.0], [1], total=10, an_epoch=5) is None
    with pytest.raises(InvalidValue, match="as many"):
        seconds_left([1.0], [], total=10, an_epoch=5)


def test_weights_gradients_and_what_the_optimizer_keeps_are_counted():
    settings = TrainingSettings()
    needed = memory_estimate(SMALL, settings, (1000, 8, 8, 1))

    weights = 4 * (16 * 9 + 16 + 256 * 10 + 10)
    assert needed.weights == needed.gradients == weights
    assert needed.optimizer == 2 * weights
    assert needed.data == 2 * 64_000  # once as an array, once as a tensor
    assert needed.total == sum(needed.parts().values())
    plain = memory_estimate(SMALL, replace(settings, optimizer="sgd"), (1000, 8, 8, 1))
    assert needed.total - plain.total == 2 * needed.optimizer


def test_the_optimizers_keep_what_keras_builds():
    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    for name, (kind, further) in OPTIMIZERS.items():
        optimizer = getattr(keras.optimizers, kind)(**further)
        optimizer.build([keras.Variable(np.zeros(7), name="weights")])
        sizes = [variable.shape for variable in optimizer.variables]
        assert sizes.count((7,)) == SLOTS[name], name


def test_outputs_grow_with_the_batch_and_with_augmentation():
    shape = (1000, 64, 64, 3)
    summary = summarise(parse("conv 16 3 same relu; flatten; dense 10", (64, 64, 3)))
    sizes = [
        memory_estimate(summary, TrainingSettings(batch_size=size), shape).activations for size in (10, 20)
    ]
    assert sizes[1] == 2 * sizes[0]
    changed = memory_estimate(summary, TrainingSettings(batch_size=20, augmentation="strong"), shape)
    assert changed.activations - sizes[1] == 20 * 6 * 64 * 64 * 3 * 4


def test_small_pictures_are_validated_256_at_a_time():
    one, many = (memory_estimate(SMALL, TrainingSettings(batch_size=size), (10, 8, 8, 1)) for size in (1, 2))
    assert one.activations == many.activations == 256 * (64 + 2 * 1024) * 4


def test_large_data_are_kept_once():
    large = memory_estimate(SMALL, TrainingSettings(), (10_000_000, 8, 8, 1))
    assert large.data == 640_000_000 + COPIED_BYTES


@pytest.mark.parametrize(
    ("part", "named"),
    [("activations", "smaller batch_size"), ("optimizer", "dense layers"), ("data", "per_class")],
)
def test_a_run_that_cannot_fit_is_refused_with_what_to_change(part, named):
    needed = replace(MemoryEstimate(0, 0, 0, 0, 0, 0, GIGABYTE), **{part: 9 * GIGABYTE})
    error = refusal(needed, 4 * GIGABYTE)

    assert isinstance(error, InvalidValue)
    assert "about 10.0 GB" in str(error)
    assert "4.0 GB are free" in str(error)
    assert "9.0 GB" in str(error)
    assert named in str(error)
    assert refusal(needed, 10 * GIGABYTE) is None


def test_where_tensorflow_alone_does_not_fit_the_sentence_says_so():
    assert "close other programs" in str(refusal(MemoryEstimate(0, 0, 0, 0, 0, 0, GIGABYTE), 100))
