"""Learning rate schedules: which share of the chosen rate is used at which step."""

import math


def rate_share(schedule: str, progress: float, *, epochs: int) -> float:
    """Say which share of the learning rate a schedule uses.

    Args:
        schedule: one of `cnnviz.core.training_choices.SCHEDULES`.
        progress: share of the run that is done, from 0 to 1.
        epochs: passes over the training data in the whole run.

    Returns:
        A share from 0 to 1. "constant" is always 1; "step" halves after each third of the run;
        "exponential" falls evenly to a hundredth; "cosine" falls slowly, fast, slowly to 0;
        "warmup_cosine" rises for a twentieth of the run (at least for one epoch if there are ten or
        more) and then follows the cosine.

    Example:
        >>> [rate_share("step", progress, epochs=9) for progress in (0.0, 0.4, 0.9)]
        [1.0, 0.5, 0.25]
        >>> round(rate_share("cosine", 0.5, epochs=9), 6)
        0.5

    Source:
        I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017 (cosine);
        P. Goyal and others, "Accurate, large minibatch SGD", 2017 (warm-up).
    """
    progress = min(max(progress, 0.0), 1.0)
    if schedule == "step":
        return 0.5 ** min(int(progress * 3), 2)
    if schedule == "exponential":
        return float(0.01**progress)
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * progress))
    if schedule == "warmup_cosine":
        warm = max(0.05, 1 / epochs) if epochs >= 10 else 0.05
        if progress < warm:
            return max(progress / warm, 0.01)
        return rate_share("cosine", (progress - warm) / (1 - warm), epochs=epochs)
    return 1.0
