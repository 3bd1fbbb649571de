"""The same network without what it learned: weights of the last layers shuffled, in a copy of its own."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.probe import Probe, all_layers
from cnnviz.nn.runtime import load_keras

Array = NDArray[Any]
Found = TypeVar("Found")

MOST_KEPT = 10_000_000  # shuffled numbers that are kept for the next time, 40 MB
STAGES = 4  # the last layer, and then in equal steps down to all layers


class ShuffledCopy:
    """A copy of a model whose weights are shuffled from the top down; the model itself is only read.

    Each kernel keeps its numbers and loses their places: what it learned is gone, and the answers of the
    layer keep about their size, so that a map changes for what was learned and not for dead layers.

    The copy is shared: one cascade runs at a time, the next waits.

    Args:
        model: Keras 3 image classifier, Sequential or functional, with nested models or without.

    Raises:
        InvalidValue: if the model cannot be copied, or has no weights.

    Source:
        Adebayo et al., "Sanity checks for saliency maps", 2018, section 3: cascading randomisation. There the
        layers are drawn anew as before training; here they are shuffled.
    """

    def __init__(self, model: Any) -> None:
        """Build the copy; its first map compiles."""
        self._copy = _copied(model)
        self._lock = threading.Lock()
        self._probe: Probe | None = None
        self._kept: dict[int, list[list[Array]]] = {}
        for own, trained in zip(self._copy.weights, model.weights, strict=True):
            own.assign(trained.value)
        self._groups = _groups(self._copy)
        self._trained = _groups(model)
        if not self._groups:
            raise InvalidValue("model '{model}' has no weights to shuffle", model=model.name)

    @property
    def layers(self) -> int:
        """Number of layers with weights of two axes or more."""
        return len(self._groups)

    @property
    def stages(self) -> tuple[int, ...]:
        """How many layers are shuffled at each stage, counted from the top; rising, all at the end."""
        steps = np.linspace(0, self.layers, STAGES).round().astype(int)
        return tuple(sorted({1, *(int(step) for step in steps if step)}))

    def cascade(self, layer: str, ask: Callable[[Probe], Found], *, seed: int) -> tuple[Found, ...]:
        """Shuffle more and more layers and ask at each stage.

        Args:
            layer: name of the layer to open the copy at.
            ask: is given the copy, opened, and returns what it wants to know.
            seed: of the shuffling.

        Returns:
            What was returned at each of `stages`.
        """
        with self._lock:
            if self._probe is None or self._probe.layer != layer:
                self._probe = Probe(self._copy, layer)
            _assign(self._groups, self._trained)
            found, done, shuffled = [], 0, self._shuffled(seed)
            for stage in self.stages:
                _assign(self._groups[done:stage], shuffled[done:stage])
                found.append(ask(self._probe))
                done = stage
            return tuple(found)

    def _shuffled(self, seed: int) -> list[list[Array]]:
        """Shuffle all kernels; a small model's are kept, since shuffling takes longer than a map."""
        if seed in self._kept:
            return self._kept[seed]
        rng = np.random.default_rng(seed)
        groups = [
            [rng.permutation(one.numpy().ravel()).reshape(one.shape) for one in group]
            for group in self._trained
        ]
        if sum(one.size for group in groups for one in group) * (len(self._kept) + 1) <= MOST_KEPT:
            self._kept[seed] = groups
        return groups


def _copied(model: Any) -> Any:
    keras = load_keras()
    try:
        copy = keras.models.clone_model(model)
    except (ValueError, TypeError, NotImplementedError, AttributeError) as error:
        raise InvalidValue("model '{model}' cannot be copied", model=model.name) from error
    if [tuple(one.shape) for one in copy.weights] != [tuple(one.shape) for one in model.weights]:
        raise InvalidValue("model '{model}' cannot be copied", model=model.name)
    return copy


def _groups(model: Any) -> list[list[Any]]:
    """Collect the kernels from the top down, layer by layer; a layer that is used twice counts once."""
    layers = reversed(list(dict.fromkeys(all_layers(model))))
    groups = ([one for one in layer.weights if len(one.shape) > 1] for layer in layers)
    return [group for group in groups if group]


def _assign(groups: list[list[Any]], values: list[list[Any]]) -> None:
    for own, new in zip(groups, values, strict=True):
        for one, value in zip(own, new, strict=True):
            one.assign(getattr(value, "value", value))  # a variable's own tensor, or an array
