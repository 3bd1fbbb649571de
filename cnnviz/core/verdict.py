"""Reading learning curves: over-fit, under-fit, diverging, at rest, still learning, or good.

Two curves say how a training goes. The *training* curve says whether the network can represent the task and
whether the optimizer gets there; the *validation* curve says whether what was learned holds for pictures the
network does not learn from. The rules below put numbers to what one sees. They look at means over a few
epochs, never at a single point, and at the noise of the curve itself, so that a lucky epoch changes nothing.
"""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.curve_course import course
from cnnviz.core.curve_measures import (
    FEW,
    STRIP,
    Values,
    curve_of_values,
    few_means,
    generalisation_loss,
    points_risen,
    skill,
    trend,
)
from cnnviz.core.errors import InvalidValue
from cnnviz.core.verdict_findings import Finding, Verdict, finding
from cnnviz.core.verdict_known import Known
from cnnviz.core.verdict_lag import lagging

# Prechelt's criterion GL_5 takes a validation loss 5 % above the lowest for over-fitting. He looks at each
# epoch of smooth curves; of the noisy ones of small data the double is asked for.
RISE = 0.10
# With 360 validation pictures an accuracy of 90 % is known to 3 points (95 % interval): five points between
# training and validation are no chance. A gap is much or little beside the errors themselves: 60 % against
# 52 % is a network that has learned little yet, 99 % against 91 % one that makes nine times as many errors.
GAP, TIMES_THE_ERRORS = 0.05, 1.5
SMALL_GAP = 0.03  # beside a validation loss that rises, one interval is enough
# Agreement beyond chance (Cohen's kappa): above 0.8 "almost perfect", up to 0.6 at best "moderate".
GOOD_SKILL, LOW_SKILL, NO_SKILL = 0.8, 0.6, 0.1
TIMES_AS_LARGE = 2.0  # noise and a new learning rate move a mean of three epochs by tenths, not by its double
FALLEN = 0.10  # accuracy that a diverging run has lost again: three of the intervals above
NOTHING_ELSE = Known()


def judge(
    training_loss: ArrayLike,
    validation_loss: ArrayLike,
    training_accuracy: ArrayLike,
    validation_accuracy: ArrayLike,
    *,
    classes: int,
    known: Known = NOTHING_ELSE,
) -> Verdict:
    """Say what the learning curves of a run mean.

    Diverging is asked first: nothing else can be said of such a run. Running means that lag come next: with
    them what looks like learning by heart may be none. Then over-fitting; then how well the network does, and
    whether it still learns.

    Args:
        training_loss: (n,) mean over each complete epoch; NaN where it was no number.
        validation_loss: (n,) after each epoch; NaN where it was not measured, or empty.
        training_accuracy: (n,) share of pictures told right, in [0, 1].
        validation_accuracy: (n,) the same; NaN where it was not measured, or empty.
        classes: how many classes there are; guessing is right once in so many.
        known: what is known of the run beside its curves; says how often guessing is right if it knows.

    Returns:
        One or two findings; "too_early" alone before there is evidence.

    Raises:
        InvalidValue: if the curves have different lengths, or there are fewer than two classes.

    Example:
        >>> epochs = np.arange(1, 21)
        >>> by_heart = judge(1 / epochs, 0.6 + 0.02 * epochs, 1 - 0.4 / epochs, 0.8 - 0 * epochs, classes=10)
        >>> by_heart.kinds, round(by_heart.findings[0].values["gap"], 2)
        (('overfit',), 0.18)

    Source:
        I. Goodfellow, Y. Bengio, A. Courville, "Deep learning", 2016: 5.2 (capacity, over-fitting and
        under-fitting), 7.8 (early stopping), 11.4 (reading training and test error). L. Prechelt, "Early
        stopping — but when?", 1998 (generalisation loss, strips of five epochs).
    """
    training, accuracy = curve_of_values(training_loss), curve_of_values(training_accuracy)
    validation = curve_of_values(validation_loss, len(training))
    validated = curve_of_values(validation_accuracy, len(training))
    if len(accuracy) != len(training) or len(validation) != len(training) or len(validated) != len(training):
        raise InvalidValue(
            "the curves have {lengths} epochs; they must have the same number",
            lengths=", ".join(str(len(curve)) for curve in (training, validation, accuracy, validated)),
        )
    if classes < 2:
        raise InvalidValue(
            "{name} {value} must be at least {minimum}", name="classes", value=classes, minimum=2
        )
    if found := diverging(training, accuracy, classes=classes, known=known):
        return Verdict((found,))
    if found := lagging(accuracy, validated, known=known):
        return Verdict((found,))
    if len(training) < STRIP:
        return Verdict((finding("too_early", epochs=len(training), needed=STRIP),))
    if found := overfit(training, validation, accuracy, validated, known=known):
        return Verdict((found,))
    return Verdict(_state(training, validation, accuracy, validated, classes, known))


def _state(
    training: Values, validation: Values, accuracy: Values, validated: Values, classes: int, known: Known
) -> tuple[Finding, ...]:
    """How well the network does, if that is clear, and whether it still learns."""
    chance = known.chance(classes)
    measured = bool(np.isfinite(validation).all() and np.isfinite(validated).all())
    judged, right = (validation, validated) if measured else (training, accuracy)
    share, learned = _now(right), _now(accuracy)
    # Dropout and augmentation make the training accuracy look worse than the network is.
    best = max(share, learned)
    going, still = trend(judged), trend(training)
    # Near the loss of guessing much is learned while the loss falls little: there the accuracy counts too.
    low = skill(share, chance) < LOW_SKILL
    rises = low and points_risen(right) >= GAP
    falls, learns = going.falls or rises, still.falls or (low and points_risen(accuracy) >= GAP)
    if skill(best, chance) < NO_SKILL and not trend(1 - accuracy).falls and not rises:
        falls = learns = False  # what falls is a penalty on the weights: the answers are guesses
    loss, told = course(judged, going.epochs), course(right, going.epochs)
    state = finding(
        "learning" if falls else "plateau",
        epochs=loss.epochs, first=loss.first, last=loss.last, lowest=loss.lowest, highest=loss.highest,
        up=loss.up, down=loss.down, noise=going.noise, loss_falls=going.falls,
        accuracy_first=told.first, accuracy_last=told.last, accuracy=share,
        measured=measured, training_falls=learns and still.falls, gap=learned - share,
        ahead=known.apart(learned, known.training, share, known.validation),
        chance=chance, classes=classes,
    )  # fmt: skip
    values = {"training_accuracy": learned, "chance": chance, "classes": classes}
    if measured:
        values["validation_accuracy"] = share
    if measured and skill(share, chance) >= GOOD_SKILL:
        return finding("good", **values), state
    if skill(best, chance) < LOW_SKILL and not falls and not learns:
        return finding("underfit", **values, guessing=skill(best, chance) < NO_SKILL), state
    return (state,)


def diverging(
    training_loss: ArrayLike,
    training_accuracy: ArrayLike,
    *,
    classes: int = 10,
    known: Known = NOTHING_ELSE,
) -> Finding | None:
    """Tell whether the training loss ran away.

    Either it is no number any more, or the mean of the last three epochs is twice as large as it was once and
    something else says that this is harm: it is also twice what it was at the start, or the network tells ten
    points fewer of its own training pictures right than it once did. (From 0.001 to 0.003 is three times as
    much and no harm.) Or the answers are guesses with a loss twice that of honest guessing, which is the
    logarithm of the number of classes for cross-entropy and less for the other losses, and the loss does not
    fall fast, as it does while a penalty makes large weights small.

    Args:
        training_loss: (n,) mean over each epoch.
        training_accuracy: (n,) share told right.
        classes: how many classes there are.
        known: says how often guessing is right, if it knows.

    Returns:
        What was found, or None.

    Example:
        >>> diverging([2.3, 9.1, np.nan], [0.1, 0.1, 0.1]).values["epoch"]
        3.0
        >>> diverging([2.0, 1.0, 0.8, 0.7, 0.6], [0.3, 0.6, 0.7, 0.7, 0.8]) is None
        True

    Source:
        Goodfellow and others, 11.4.1: a learning rate that is too large makes the training error rise.
    """
    loss, accuracy = curve_of_values(training_loss), curve_of_values(training_accuracy)
    if not np.isfinite(loss).all():
        return finding("diverging", epoch=int(np.argmin(np.isfinite(loss))) + 1)
    if len(loss) < STRIP:
        return None
    means, shares = few_means(loss), few_means(accuracy)
    now, lost = float(means[-1]), float(shares.max() - shares[-1])
    harm = lost >= FALLEN or now >= TIMES_AS_LARGE * loss[0]
    if now >= TIMES_AS_LARGE * means.min() and harm:
        at = int(means.argmin()) + 1 + FEW // 2  # the middle one of the three, counted from 1
        return finding("diverging", loss=now, lowest=means.min(), epoch=at, accuracy=shares[-1])
    guessing = float(np.log(classes))
    guesses = skill(float(shares[-1]), known.chance(classes)) < NO_SKILL
    if guesses and now >= TIMES_AS_LARGE * guessing and not trend(loss).falls_fast:
        return finding("diverging", loss=now, guessing=guessing, accuracy=shares[-1])
    return None


def overfit(
    training_loss: ArrayLike,
    validation_loss: ArrayLike,
    training_accuracy: ArrayLike,
    validation_accuracy: ArrayLike,
    *,
    known: Known = NOTHING_ELSE,
) -> Finding | None:
    """Tell whether the network learns its pictures by heart.

    Two signs, each enough. The gap: training accuracy is five points above validation accuracy, there are
    half as many errors again on validation pictures as on training pictures, both over five epochs, and the
    validation loss does not fall fast; while it does, training is ahead and validation comes after it. The
    rise: the validation loss is a tenth above its lowest (the generalisation loss of Prechelt), by more than
    its noise, while the training loss went on falling, and the accuracies are at least three points apart: a
    network that is as often right and only too sure of itself has not got worse at telling pictures apart.
    In both the accuracies are further apart than so few pictures leave open.

    Where the network was asked about its own pictures as it predicts, that number stands in place of the mean
    over the epochs, beside the validation accuracy of the same weights.

    Args:
        training_loss: (n,) mean over each epoch.
        validation_loss: (n,) after each epoch; NaN where not measured.
        training_accuracy: (n,) share told right.
        validation_accuracy: (n,) the same; NaN where not measured. The last value is enough for the gap.
        known: how many pictures there are, and what the network told right as it predicts.

    Returns:
        What was found, or None.

    Example:
        A published network for the animals of deck A10: 99.0 % of its training pictures right, 61.0 % of the
        others.

        >>> round(overfit([0.03], [np.nan], [0.99], [0.61]).values["gap"], 2)
        0.38

    Source:
        Goodfellow and others, 5.2: "Overfitting occurs when the gap between the training error and test error
        is too large." Prechelt, 1998.
    """
    training, validation = curve_of_values(training_loss), curve_of_values(validation_loss)
    accuracy, validated = curve_of_values(training_accuracy), curve_of_values(validation_accuracy)
    there = np.isfinite(validated[-STRIP:])
    if not there.any():
        return None
    shares = float(accuracy[-STRIP:][there].mean()), float(validated[-STRIP:][there].mean())
    pictures, epochs = known.training, int(there.sum())
    if known.asked and there[-1]:
        shares, pictures, epochs = (known.share, float(validated[-1])), known.asked, 1
    if not known.apart(shares[0], pictures, shares[1], known.validation):
        return None
    gap = shares[0] - shares[1]
    values = {
        "gap": gap, "training_accuracy": shares[0], "validation_accuracy": shares[1], "epochs": epochs,
    }  # fmt: skip
    if known.asked and there[-1]:
        values["asked"] = known.asked
    elif known.normalizes:
        values["normalizes"] = True
    rise, at = generalisation_loss(validation)
    if at and rise >= RISE and gap >= SMALL_GAP and few_means(training)[-1] < training[at - FEW : at].mean():
        # What was measured: its noise was only taken off to decide.
        losses = {"loss": few_means(validation)[-1], "lowest": few_means(validation).min()}
        rise = losses["loss"] / losses["lowest"] - 1
        return finding("overfit", **values, **losses, rise=rise, best_epoch=at - FEW // 2)
    if gap < GAP or 1 - shares[1] < TIMES_THE_ERRORS * (1 - shares[0]):
        return None
    comes_after = len(validation) >= STRIP and np.isfinite(validation).all() and trend(validation).falls_fast
    return None if comes_after else finding("overfit", **values)


def _now(curve: Values) -> float:
    return float(np.nanmean(curve[-FEW:]))
