"""The arithmetic of a training run: batches, epochs and iterations, the time that is left, the memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import steps_per_epoch
from cnnviz.core.training_memory import MemoryEstimate, memory_estimate, refusal

__all__ = ["BatchPlan", "MemoryEstimate", "batch_plan", "memory_estimate", "refusal", "seconds_left"]

LAST_EPOCHS = 5  # a machine's speed changes; what was longer ago is another machine


@dataclass(frozen=True)
class BatchPlan:
    """How an epoch is cut into batches.

    Attributes:
        samples: pictures in the training data, N.
        batch_size: pictures in one batch, B.
        epochs: passes over the training data, E.
        an_epoch: batches, that is iterations, in one epoch: ⌈N/B⌉.
        in_all: iterations of the whole run: E · ⌈N/B⌉.
        last_batch: pictures in the last batch of an epoch.
        kind: "stochastic" with one picture in a batch, "full batch" with all, "mini-batch" between.
    """

    samples: int
    batch_size: int
    epochs: int
    an_epoch: int
    in_all: int
    last_batch: int
    kind: Literal["stochastic", "mini-batch", "full batch"]


def batch_plan(samples: int, batch_size: int, epochs: int) -> BatchPlan:
    """Count the batches of an epoch and the iterations of a run.

    An *iteration* is one step of the optimizer: it looks at one batch and changes every weight once. An
    *epoch* is one pass over all training pictures. Where the batch size does not divide the number of
    pictures, the last batch of each epoch is smaller.

    Args:
        samples: pictures in the training data, at least 1.
        batch_size: pictures in one batch, at least 1; more than there are means all.
        epochs: passes over the training data, at least 1.

    Returns:
        The counts.

    Raises:
        InvalidValue: if one of the three is below 1.

    Example:
        Deck P2: 2,000 samples in batches of 500 make 4 iterations an epoch, 80 in 20 epochs. Deck A10: the
        last of 1,059 batches has 19 pictures.

        >>> plan = batch_plan(2000, 500, 20)
        >>> plan.an_epoch, plan.in_all
        (4, 80)
        >>> plan = batch_plan(21179, 20, 10)
        >>> plan.an_epoch, plan.last_batch, plan.kind
        (1059, 19, 'mini-batch')

    Source:
        Deck P2, "Part 2: what to consider in a CNN"; deck A10, "Animals-10". The names: I. Goodfellow and
        others, "Deep learning", 2016, 8.1.3.
    """
    an_epoch = steps_per_epoch(samples, batch_size)
    if epochs < 1:
        raise InvalidValue("{name} {value} must be at least 1", name="epochs", value=epochs)
    kind: Literal["stochastic", "mini-batch", "full batch"] = "mini-batch"
    if batch_size == 1:
        kind = "stochastic"
    elif batch_size >= samples:
        kind = "full batch"
    last = samples - (an_epoch - 1) * batch_size
    return BatchPlan(samples, batch_size, epochs, an_epoch, epochs * an_epoch, last, kind)


def seconds_left(times: Sequence[float], steps: Sequence[int], *, total: int, an_epoch: int) -> float | None:
    """Say how long a run still takes, from when it was at which step.

    After two epochs the median duration of the last five tells, so the look at the validation pictures
    after each epoch is counted, and one pause, however long, is not. Before that, the median time of a step
    tells.

    Args:
        times: when, in seconds on any clock, rising; only while the run went on or with a pause between.
        steps: (same length) how many batches were done by then, since the very beginning.
        total: batches of the whole run.
        an_epoch: batches of one epoch.

    Returns:
        Seconds; None before there is anything to go by.

    Raises:
        InvalidValue: if times and steps have different lengths.

    Example:
        A step takes a second, but there was a pause of an hour after the third.

        >>> seconds_left([0, 1, 2, 3, 3604, 3605], [1, 2, 3, 4, 5, 6], total=100, an_epoch=50)
        94.0
    """
    if len(times) != len(steps):
        raise InvalidValue(
            "{times} times and {steps} steps must be as many", times=len(times), steps=len(steps)
        )
    at, done = np.asarray(times, dtype=np.float64), np.asarray(steps, dtype=np.int64)
    kept = np.concatenate([[True], np.diff(done) > 0]) if len(done) else np.zeros(0, dtype=bool)
    at, done = at[kept], done[kept]
    if len(done) < 2:
        return None
    ahead = max(0, total - int(done[-1]))
    first, last = -(-int(done[0]) // an_epoch), int(done[-1]) // an_epoch
    if last - first >= 2:
        ends = np.interp(np.arange(first, last + 1) * an_epoch, done, at)
        # The lower of two in the middle: with two epochs, the one without the pause.
        lengths = np.sort(np.diff(ends)[-LAST_EPOCHS:])
        return float(lengths[(len(lengths) - 1) // 2]) / an_epoch * ahead
    made = np.diff(done)
    each = np.diff(at) / made
    order = np.argsort(each)
    middle = np.searchsorted(np.cumsum(made[order]), made.sum() / 2)
    return float(each[order][middle]) * ahead
