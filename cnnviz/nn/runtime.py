"""The one door through which Keras comes in."""

import gc
import os
import sys
from types import ModuleType


def load_keras() -> ModuleType:
    """Import Keras once and hide its objects from the garbage collector.

    After each page run Streamlit calls ``gc.collect()``. With the million objects of TensorFlow in view that
    takes longer than the page itself; frozen, they are passed over.

    Returns:
        The ``keras`` module, running on TensorFlow.

    Example:
        >>> load_keras().__name__
        'keras'
    """
    first = "keras" not in sys.modules
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    if first:
        gc.collect()
        gc.freeze()
    return keras
