"""Settings of a training run that count beside one choice alone."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings

# Those with a value that switches them off, such as label_smoothing 0, are checked by the class itself.
_COUNTS_WITH: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "filters": ("network", "small"),
        "kernel_size": ("network", "small"),
        "weight_decay": ("optimizer", "adamw"),
    }
)


def require_effect(settings: TrainingSettings, given: Iterable[str]) -> None:
    """Refuse what somebody set and the other settings leave without effect.

    The settings alone do not tell: each of them has a value, also where it does not count.

    Args:
        settings: all of a run's.
        given: names of those that somebody set.

    Raises:
        InvalidValue: if one of them has no effect.

    Example:
        >>> require_effect(TrainingSettings(network="dense", filters=(8, 8)), ["network", "filters"])
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: filters [8, 8] has no effect with the network dense, only with small
    """
    for name in given:
        if name not in _COUNTS_WITH:
            continue
        beside, wanted = _COUNTS_WITH[name]
        chosen, value = getattr(settings, beside), getattr(settings, name)
        if chosen != wanted:
            raise InvalidValue(
                "{name} {value} has no effect with the {beside} {chosen}, only with {wanted}",
                name=name, value=list(value) if isinstance(value, tuple) else value,
                beside=beside, chosen=chosen, wanted=wanted,
            )  # fmt: skip
