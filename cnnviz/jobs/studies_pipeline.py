"""A pipeline of the augmentation page as what a short training applies to its pictures."""

from dataclasses import replace

import numpy as np

from cnnviz.core.standardise import Standardisation, fit, standardise
from cnnviz.nn.rand_augment import rand_augment
from cnnviz.nn.small_training import Change, Float32, Prepare
from cnnviz.nn.training_data import Part
from cnnviz.vision.pipeline import Pipeline


def kept(chosen: Standardisation) -> Standardisation:
    """Return the steps that every arm gets: all but rescale.

    The networks bring the 0 to 255 of a file to 0 to 1 themselves, so that is not left to a choice.

    Args:
        chosen: on the page.

    Example:
        >>> kept(Standardisation(rescale=255, samplewise_center=True)).steps
        ('samplewise_center',)
    """
    return replace(chosen, rescale=None)


def changes_of(told: str, train: Part) -> tuple[Change | None, Prepare | None]:
    """Read a pipeline, and fit what has to be fitted on the training part.

    Args:
        told: JSON of a `cnnviz.vision.pipeline.Pipeline`; empty if nothing is changed.
        train: what a mean, a deviation and the directions of ZCA are measured on.

    Returns:
        What changes a training batch, and what is applied to every part; None where there is nothing to do.

    Raises:
        InvalidValue: if it is no pipeline, or the pictures do not suit it.
    """
    if not told:
        return None, None
    pipeline = Pipeline.from_json(told)

    def change(pictures: Float32, targets: Float32, rng: np.random.Generator) -> tuple[Float32, Float32]:
        ops = pipeline.rand_augment
        if ops.num_ops:
            seed = int(rng.integers(2**31))
            grey = pictures.shape[3] == 1  # Keras' layer takes colours alone
            pictures = np.repeat(pictures, 3, axis=3) if grey else pictures
            pictures = rand_augment(pictures, num_ops=ops.num_ops, factor=ops.factor, seed=seed)
            pictures = pictures.mean(axis=3, keepdims=True) if grey else pictures
        return pipeline.change_batch(pictures, targets, rng)

    wanted = kept(pipeline.standardisation)
    if wanted == Standardisation():
        return change, None
    fitted = fit(train.pictures.astype(np.float32) / np.float32(255), wanted)
    return change, lambda pictures: standardise(pictures, fitted)
