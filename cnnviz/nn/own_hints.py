"""What a model tells of the pictures it learned from: its first layers, and the name of its base."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from cnnviz.core.mark import mark
from cnnviz.nn.runtime import load_keras

_SEARCHED = 12  # calls after the input; augmentation may stand before the rescaling
_QUIET = frozenset({"Identity", "Cast", "Dropout", "GaussianNoise", "ZeroPadding2D", "CenterCrop"})
_ARITHMETIC = frozenset({"TrueDivide", "Divide", "Subtract", "Multiply", "Add", "GetItem", "Flip"})

BASES: Mapping[str, str] = MappingProxyType({
    "mobilenetv3": "0_to_255", "efficientnet": "0_to_255", "convnext": "0_to_255",
    "mobilenet": "-1_to_1", "inception": "-1_to_1", "xception": "-1_to_1", "nasnet": "-1_to_1",
    "resnet50v2": "-1_to_1", "resnet101v2": "-1_to_1", "resnet152v2": "-1_to_1",
    "resnet": "caffe", "vgg": "caffe", "densenet": "imagenet",
})  # fmt: skip
"""What Keras' applications expect, by the beginning of their names; the first that fits counts.

Source:
    Keras, ``keras.applications``: ``preprocess_input`` of each module.
"""


@dataclass(frozen=True)
class Hint:
    """What speaks for one preprocessing.

    Attributes:
        preprocessing: id of `cnnviz.nn.own_preprocessing`.
        inside: whether the model does the rest itself.
        title: sentence with fields, to be translated.
        values: what the fields stand for.
    """

    preprocessing: str
    inside: bool
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)


def find_hint(model: Any) -> Hint | None:
    """Find what a model begins with, or what its base is known for.

    Args:
        model: Keras model, functional or Sequential.

    Returns:
        The strongest hint; None if there is none.
    """
    return _from_first_layers(model) or _from_names(model)


def resizes_itself(model: Any) -> bool:
    """Whether a model begins with a layer that resizes the picture."""
    return any(type(layer).__name__ == "Resizing" for layer in _first_operations(model))


def _from_first_layers(model: Any) -> Hint | None:
    for layer in _first_operations(model):
        kind = type(layer).__name__
        if kind == "Rescaling":
            scale = float(np.min(np.abs(layer.scale)))
            large = 0 < scale < 0.1  # no network is given pictures as dark as 1 / 10
            return Hint(
                "0_to_255" if large else "0_to_1",
                True,
                mark(
                    "It begins with the layer “{layer}”, which multiplies by {scale}: it was given {range}."
                ),
                {"layer": layer.name, "scale": f"{scale:.4g}", "range": "0…255" if large else "0…1"},
            )
        if kind == "Normalization":
            mean = float(np.max(np.abs(load_keras().ops.convert_to_numpy(layer.mean))))
            return Hint(
                "0_to_255" if mean > 2 else "0_to_1",
                True,
                mark("It begins with the layer “{layer}”, whose means reach {mean}: it was given {range}."),
                {"layer": layer.name, "mean": f"{mean:.4g}", "range": "0…255" if mean > 2 else "0…1"},
            )
        if kind in _ARITHMETIC:
            return Hint(
                "0_to_255",
                True,
                mark("It begins with arithmetic, “{layer}”, as in preprocess_input: it was given {range}."),
                {"layer": layer.name, "range": "0…255"},
            )
    return None


def _from_names(model: Any) -> Hint | None:
    keras = load_keras()
    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    for one in (*inner, model):
        plain = one.name.lower().replace("_", "").replace("-", "")
        for base, preprocessing in BASES.items():
            if plain.startswith(base):
                return Hint(
                    preprocessing,
                    False,
                    mark("Its base is called “{base}”; Keras' {known} was given what is proposed here."),
                    {"base": one.name, "known": base},
                )
    return None


def _first_operations(model: Any) -> list[Any]:
    """List what is called after the input, up to the first layer that learns; nested models are opened."""
    keras = load_keras()
    found: list[Any] = []
    waiting = list(_in_order(model))
    while waiting and len(found) < _SEARCHED:
        layer = waiting.pop(0)
        if isinstance(layer, keras.Model):
            waiting = list(_in_order(layer)) + waiting
        elif isinstance(layer, keras.layers.InputLayer) or type(layer).__name__ in _QUIET:
            continue
        else:
            found.append(layer)
            if getattr(layer, "trainable_weights", None):
                break
    return found


def _in_order(model: Any) -> list[Any]:
    """List a model's layers and operations in the order they are called."""
    return list(getattr(model, "operations", None) or model.layers)
