"""Changing training pictures anew in each epoch, with Keras' own layers in front of the network."""

from typing import Any

from cnnviz.core.training_choices import Augmentation
from cnnviz.nn.runtime import load_keras


def layers_of(augmentation: Augmentation, *, seed: int) -> list[Any]:
    """Make Keras' layers for an augmentation; they act in training only.

    Args:
        augmentation: what changes and how much.
        seed: decides the changes.

    Returns:
        Layers for pictures of 0 to 255, in the order in which they act; none if nothing changes.

    Example:
        >>> from cnnviz.core.training_choices import AUGMENTATIONS
        >>> [layer.name for layer in layers_of(AUGMENTATIONS["light"], seed=0)]
        ['random_flip', 'random_rotation', 'random_translation']
    """
    wanted: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    edges = {"fill_mode": "nearest"}  # what moves in from outside repeats the edge, as in deck EX
    if augmentation.flip:
        wanted.append(("RandomFlip", ("horizontal",), {}))
    if augmentation.rotation:
        wanted.append(("RandomRotation", (augmentation.rotation / 360,), edges))
    if augmentation.shift:
        wanted.append(("RandomTranslation", (augmentation.shift, augmentation.shift), edges))
    if augmentation.shear:
        wanted.append(("RandomShear", (augmentation.shear, augmentation.shear), edges))
    if augmentation.zoom:
        wanted.append(("RandomZoom", (augmentation.zoom,), edges))
    if augmentation.brightness:
        wanted.append(("RandomBrightness", (augmentation.brightness,), {"value_range": (0, 255)}))
    kinds = load_keras().layers
    return [
        getattr(kinds, kind)(*amounts, **further, seed=seed + number, name=f"random_{kind[6:].lower()}")
        for number, (kind, amounts, further) in enumerate(wanted, start=1)
    ]
