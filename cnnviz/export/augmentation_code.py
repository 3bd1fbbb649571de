"""Keras code for the augmentation on the screen: the layers of Keras 3 and the older generator.

Each program leaves sixteen changed pictures, `(16, 150, 150, 3)`, in a variable ``output``: in [0, 1], or
standardised. If two pictures are mixed, it leaves their labels in ``labels``. Only the generator's ZCA
whitening works on smaller pictures.

Both functions take the parts of a `cnnviz.vision.pipeline.Pipeline` as plain values::

    parts = asdict(pipeline)
    layers("dog.jpg", seed=1, **parts.pop("changes"), **parts)
"""

from cnnviz.export.augmentation_generator import generator
from cnnviz.export.augmentation_layers import layers

__all__ = ["generator", "layers"]
