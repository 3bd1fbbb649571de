"""The filters that training found in a model's first layer, read from its file without loading the model.

Keras keeps weights in HDF5; a ``.keras`` file is a zip with one inside. Reading one array takes milliseconds,
where importing Keras takes seconds, so a page of arithmetic can show learned filters too.
"""

import zipfile
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.zoo import models_directory

FILES = {
    "animals10": "animals10/model.keras",
    "efficientnet_lite0_imagenet": "efficientnet_lite0_imagenet/backbone.weights.h5",
}
_KERNEL = "layers/conv2d/vars/0"  # Keras counts the layers of a kind; the first convolution has no number


def first_kernel(name: str) -> NDArray[np.float32]:
    """Read the kernel of a shipped model's first convolution.

    Args:
        name: the model's folder, such as ``"animals10"``.

    Returns:
        (kh, kw, 3, F), float32, read-only: F filters that look at red, green and blue.

    Raises:
        InvalidValue: there is no such model, or its file cannot be read.

    Example:
        >>> first_kernel("efficientnet_lite0_imagenet").shape
        (3, 3, 3, 32)
    """
    import h5py

    path = models_directory() / FILES.get(name, name)
    try:
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as archive:
                file = BytesIO(archive.read("model.weights.h5"))
        else:
            file = BytesIO(path.read_bytes())
        with h5py.File(file) as weights:
            kernel = np.array(weights[_KERNEL], dtype=np.float32)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InvalidValue(
            "the first layer of model '{name}' cannot be read: {path}", name=name, path=path
        ) from error
    if kernel.ndim != 4 or kernel.shape[2] != 3:
        raise InvalidValue(
            "the first layer of model '{name}' has weights of shape {shape}; "
            "they must be (rows, columns, 3, filters)",
            name=name,
            shape=kernel.shape,
        )
    kernel.flags.writeable = False
    return kernel
