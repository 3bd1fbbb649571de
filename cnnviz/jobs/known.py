"""What a run tells beside its curves, for a verdict on them."""

from collections.abc import Iterable, Mapping
from typing import Any

from cnnviz.content.training_networks import normalizes
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.verdict_known import Known
from cnnviz.jobs.curve import Curve


def known_of(
    settings: TrainingSettings,
    curve: Curve,
    events: Iterable[Mapping[str, Any]],
    result: Mapping[str, Any] | None,
) -> Known:
    """Read what a run tells beside its curve.

    Args:
        settings: of the run.
        curve: what it recorded so far.
        events: of the run; what counts is told as an attempt begins.
        result: of a run that is over.

    Returns:
        What is known; runs of earlier versions did not tell all of it. What the network said of its own
        pictures is left out if it was asked after another epoch than that in which the curve ends.

    Example:
        >>> from cnnviz.jobs.curve import curve_of
        >>> begin = {"kind": "begin", "samples": 48, "validation": 12, "commonest": 6}
        >>> known_of(TrainingSettings(network="modern"), curve_of([]), [begin], None)
        Known(training=48, validation=12, commonest=6, asked=0, right=0, normalizes=True)
    """
    told: Mapping[str, Any] = {}
    for event in events:
        told = event if event.get("kind") == "begin" else told
    trained = (result or {}).get("trained") or {}
    ends = round(curve.training.at[-1]) if len(curve.training.at) else 0
    asked, right = _count(trained, "count"), _count(trained, "correct")
    if trained.get("epoch") != ends - 1 or right > asked:
        asked = right = 0
    return Known(
        training=_count(told, "samples"),
        validation=_count(told, "validation"),
        commonest=_count(told, "commonest"),
        asked=asked,
        right=right,
        normalizes=_normalizes(settings),
    )


def _normalizes(settings: TrainingSettings) -> bool:
    try:
        return normalizes(settings)
    except InvalidValue:  # own layers that this version cannot read; the run says it where it stands
        return False


def _count(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name, 0)
    return value if isinstance(value, int) and value > 0 else 0
