"""RandAugment: a few changes picked from a list of eleven, all of one strength, by Keras' own layer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]


def rand_augment(pictures: Float32, *, num_ops: int, factor: float, seed: int) -> Float32:
    """Change each picture by a few operations that chance picks.

    Called on a batch, Keras' layer picks one list of operations for all of it, computes all eleven and keeps
    the picked ones. Here each picture has its own list, as where the layer is mapped over single pictures,
    and of the layer's operations only those that were picked are computed, which is several times faster.

    Args:
        pictures: float32 (N, height, width, 3) in [0, 1].
        num_ops: how many operations one after the other; 0 changes nothing.
        factor: strength, 0 to 1.
        seed: whole number from 0; the same seed gives the same pixels.

    Returns:
        float32 of the same shape, in [0, 1].

    Raises:
        InvalidValue: an argument is out of its range.

    Source: Cubuk et al., "RandAugment: Practical automated data augmentation with a reduced search space",
    2020; `keras.layers.RandAugment`.
    """
    if not whole(num_ops, "num_ops", minimum=0) or not len(pictures):
        return pictures
    layer = layer_of(num_ops=num_ops, factor=factor, seed=seed)
    layer.build(pictures.shape)
    pictures, names = pictures.copy(), operations(layer)
    for picks in _picks(len(names), len(pictures), num_ops=num_ops, seed=seed):
        for pick in np.unique(picks):
            places, operation = np.flatnonzero(picks == pick), getattr(layer, names[pick])
            group = pictures[places]
            drawn = operation.get_random_transformation(group, training=True, seed=layer.generator)
            pictures[places] = np.clip(operation.transform_images(group, drawn), 0, 1)
    return pictures


def picked(count: int, *, num_ops: int, seed: int) -> tuple[tuple[str, ...], ...]:
    """Name the operations that `rand_augment` picks for each picture, in their order.

    Args:
        count: how many pictures.
        num_ops: how many operations one after the other; 0 picks none.
        seed: whole number from 0.

    Returns:
        The names for each picture, as Keras' layer calls them.

    Raises:
        InvalidValue: an argument is out of its range.
    """
    if not whole(num_ops, "num_ops", minimum=0):
        return ((),) * count
    names = operations(layer_of(num_ops=num_ops, factor=0, seed=seed))
    picks = _picks(len(names), count, num_ops=num_ops, seed=seed)
    return tuple(tuple(names[pick] for pick in row) for row in picks.T)


def _picks(kinds: int, count: int, *, num_ops: int, seed: int) -> NDArray[np.int64]:
    """Pick an operation for each step and picture, (num_ops, count)."""
    return np.random.default_rng(seed).integers(kinds, size=(num_ops, count))


def operations(layer: Any) -> tuple[str, ...]:
    """Name the operations that `keras.layers.RandAugment` picks from; each is a layer and its attribute."""
    return tuple(layer._AUGMENT_LAYERS)


def layer_of(*, num_ops: int, factor: float, seed: int) -> Any:
    """Make Keras' layer for pictures in [0, 1]; it acts with ``training=True`` only.

    Args:
        num_ops: how many operations one after the other, at least 1.
        factor: strength, 0 to 1.
        seed: whole number from 0, decides the changes of each call.

    Returns:
        `keras.layers.RandAugment`.

    Raises:
        InvalidValue: an argument is out of its range.
    """
    whole(num_ops, "num_ops")
    whole(seed, "seed", minimum=0)
    if not 0 <= factor <= 1:
        raise InvalidValue("{name} {value} must be from 0 to {most}", name="factor", value=factor, most=1)
    options = {"num_ops": num_ops, "factor": factor, "seed": seed}
    return load_keras().layers.RandAugment(value_range=(0, 1), name="rand_augment", **options)
