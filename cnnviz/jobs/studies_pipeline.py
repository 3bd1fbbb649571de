"""A pipeline of the augmentation page as what a short training applies to its pictures."""

import numpy as np

from cnnviz.nn.small_training import Change, Float32, Prepare
from cnnviz.nn.training_data import Part


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
    from cnnviz.core.standardise import Standardisation, fit, standardise
    from cnnviz.nn.rand_augment import rand_augment
    from cnnviz.vision.pipeline import Pipeline

    pipeline = Pipeline.from_json(told)

    def change(pictures: Float32, targets: Float32, rng: np.random.Generator) -> tuple[Float32, Float32]:
        ops = pipeline.rand_augment
        if ops.num_ops:
            seed = int(rng.integers(2**31))
            coloured = np.repeat(pictures, 3, axis=3) if pictures.shape[3] == 1 else pictures
            turned = rand_augment(coloured, num_ops=ops.num_ops, factor=ops.factor, seed=seed)
            pictures = turned.mean(axis=3, keepdims=True) if pictures.shape[3] == 1 else turned
        return pipeline.change_batch(pictures, targets, rng)

    if pipeline.standardisation == Standardisation():
        return change, None
    fitted = fit(train.pictures.astype(np.float32) / np.float32(255), pipeline.standardisation)
    return change, lambda pictures: standardise(pictures, fitted)
