"""The models a visitor brought, kept for their session alone: no key and no address leads to another's."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.zoo import Classifier

PREFIX = "own:"
MOST = 2
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
