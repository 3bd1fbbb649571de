"""The one door through which Keras comes in."""

import contextlib
import faulthandler
import gc
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from types import ModuleType

_one_at_a_time = threading.Lock()

_NOISE = re.compile(rb"WARNING: All log messages before absl::|[IW]\d{4} [\d:.]+ +\d+ \S+\.cc:\d+\]")
"""What TensorFlow's libraries say while they are loaded, before any setting of a log level is read."""


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
    with _one_at_a_time:
        if "keras" not in sys.modules:
            os.environ.setdefault("KERAS_BACKEND", "tensorflow")
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # 2 would tell that there is no graphics card
            with _without_noise():
                import keras
            gc.collect()
            gc.freeze()
    import keras

    keras.backend.clear_session = _keep_compiled
    return keras


def _keep_compiled() -> None:
    """Do nothing where Streamlit asks Keras to forget everything, which it does after each rerun.

    Keras would throw TensorFlow's compiled kernels away, those of other visitors among them, and the next
    prediction would take ten times the processor time: 390 ms instead of 39 for the shipped model. Layers
    are all named and nothing else here rests on Keras' global state. ``keras.utils.clear_session`` still
    forgets.
    """


@contextlib.contextmanager
def _without_noise() -> Iterator[None]:
    """Hold standard error back for a moment and let through what is more than noise.

    A sentence for the user is one line on standard error, and it should stand there alone.
    """
    try:
        real = os.dup(2)
    except OSError:  # a program without a console
        yield
        return
    watching = faulthandler.is_enabled()
    if not watching:  # a processor that TensorFlow cannot run on ends the process here: say at least where
        faulthandler.enable(real)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            if not watching:
                faulthandler.disable()
            os.close(real)
            held.seek(0)
            sys.stderr.flush()
            os.write(2, b"".join(line for line in held if not _NOISE.match(line)))
