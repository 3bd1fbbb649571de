"""What fine-tuning changed: the weights of a network beside those it began with."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.efficientnet_lite import block_names
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.transfer import load_backbone

Float32 = NDArray[np.float32]

ROUNDING = 4 * float(np.finfo(np.float32).eps)
"""A relative change that arithmetic alone makes, such as (1 − s)·w + s·w, which should be w."""


@dataclass(frozen=True)
class LayerChange:
    """How far a layer's weights are from those it began with.

    A relative change is the norm of the difference divided by the norm before: 0.01 means that the weights
    moved by a hundredth of their length.

    Attributes:
        name: of the layer.
        kind: name of its class.
        learned: of kernel, bias, gamma and beta together; None for a layer without them.
        statistics: of the moving mean and variance of a batch normalization; None elsewhere.
        parameters: how many weights the layer has.
    """

    name: str
    kind: str
    learned: float | None
    statistics: float | None
    parameters: int

    @property
    def kept(self) -> bool:
        """Whether the weights are as before, up to the rounding of float32."""
        return max(self.learned or 0.0, self.statistics or 0.0) <= ROUNDING


def relative_change(before: list[Float32], after: list[Float32]) -> float:
    """Measure how far some weights went, as a share of their length.

    Args:
        before: arrays.
        after: arrays of the same shapes.

    Returns:
        Norm of the difference over the norm before; infinite if all began at zero and did not stay there.

    Example:
        >>> relative_change([np.array([3.0, 4.0])], [np.array([3.0, 4.5])])
        0.1
    """
    moved = np.sqrt(sum(float(np.square(b - a).sum()) for a, b in zip(before, after, strict=True)))
    length = np.sqrt(sum(float(np.square(a).sum()) for a in before))
    if not moved:
        return 0.0
    return float(moved / length) if length else float("inf")


def weight_changes(before: Any, after: Any) -> tuple[LayerChange, ...]:
    """Compare the weights of two Keras models layer by layer.

    Args:
        before: the model at the beginning.
        after: the model as it is now.

    Returns:
        The layers with weights that both have under one name and with the same shapes, in order.

    Raises:
        InvalidValue: if they have no such layer.
    """
    old = {layer.name: layer for layer in before.layers}
    found = []
    for layer in after.layers:
        other = old.get(layer.name)
        if other is None or not layer.weights or _shapes(other) != _shapes(layer):
            continue
        learned = [i for i, weight in enumerate(layer.weights) if not _is_statistic(weight)]
        counted = [i for i, weight in enumerate(layer.weights) if _is_statistic(weight)]
        pair = (other.get_weights(), layer.get_weights())
        found.append(
            LayerChange(
                layer.name,
                type(layer).__name__,
                _change(pair, learned),
                _change(pair, counted),
                layer.count_params(),
            )
        )
    if not found:
        raise InvalidValue("models '{one}' and '{other}' share no layer", one=before.name, other=after.name)
    return tuple(found)


def before_fine_tuning(model: Any) -> Any:
    """Build a model's twin with the ImageNet weights; its head is new and says nothing.

    Args:
        model: from `cnnviz.nn.transfer.classifier`, trained.

    Returns:
        A Keras model with layers of the same names.

    Raises:
        InvalidValue: if the model is not made of that network, or the weights' file is missing.
    """
    keras = load_keras()
    names = {layer.name for layer in model.layers}
    if names.issuperset(f"{block}_dwconv" for block in block_names()):
        twin = keras.models.clone_model(model)
        try:
            load_backbone(twin)
        except ValueError:  # layers of these names, but of other shapes
            pass
        else:
            return twin
    raise InvalidValue(
        "model '{model}' was not made from the ImageNet network, so there is no before", model=model.name
    )


def backbone_layers(model: Any) -> tuple[str, ...]:
    """Name the layers that came from ImageNet: all before the pooling that the head begins with.

    Args:
        model: from `cnnviz.nn.transfer.classifier`.

    Returns:
        Names, in order.
    """
    names = [layer.name for layer in model.layers]
    return tuple(names[: names.index("pool")]) if "pool" in names else tuple(names)


def _change(pair: tuple[list[Float32], list[Float32]], places: list[int]) -> float | None:
    if not places:
        return None
    before, after = ([weights[place] for place in places] for weights in pair)
    return relative_change(before, after)


def _shapes(layer: Any) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]


def _is_statistic(weight: Any) -> bool:
    return str(weight.name).startswith("moving_")
