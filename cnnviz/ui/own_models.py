"""The models a visitor brought, kept for their session alone: no key and no address leads to another's."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.zoo import Classifier

PREFIX = "own:"
MOST = 2
MOST_PARAMETERS = 150_000_000  # of all visitors' networks together, 600 MB
_KEPT = "own_models"


def is_own(key: str) -> bool:
    """Whether a model's key speaks of one that a visitor brought, and not of one of the zoo."""
    return key.startswith(PREFIX)


def kept() -> dict[str, Classifier]:
    """Return the session's own models by key, the one brought last at the end."""
    return dict(st.session_state.get(_KEPT, {}))


def find(key: str) -> Classifier:
    """Return one of the session's own models.

    Raises:
        InvalidValue: if this session has none of this key, whoever else may have one.
    """
    models = kept()
    if key not in models:
        raise InvalidValue("model '{key}' is not one of yours, or it has been forgotten", key=key)
    return models[key]


def keep(classifier: Classifier) -> tuple[Classifier, ...]:
    """Keep a model for this session; beyond `MOST` the oldest is forgotten.

    Args:
        classifier: its name is the key, which begins with `PREFIX`.

    Returns:
        The models that were forgotten.
    """
    models = kept()
    models.pop(classifier.name, None)
    models[classifier.name] = classifier
    forgotten = [models.pop(key) for key in list(models)[:-MOST]]
    st.session_state[_KEPT] = models
    return tuple(forgotten)


def forget(key: str) -> None:
    """Let go of one of the session's own models."""
    st.session_state[_KEPT] = {name: model for name, model in kept().items() if name != key}


def check_room(networks: Iterable[Any]) -> None:
    """Refuse another model while the server holds as much of visitors' networks as it can.

    Args:
        networks: Keras models of all visitors.

    Raises:
        InvalidValue: if they have more than `MOST_PARAMETERS` together.
    """
    held = sum(network.count_params() for network in networks)
    if held >= MOST_PARAMETERS:
        raise InvalidValue(
            "the server holds {held:,} parameters of visitors' networks; there is room again below {most:,}: "
            "try later",
            held=held, most=MOST_PARAMETERS,
        )  # fmt: skip
