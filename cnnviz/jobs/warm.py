"""Loaded into every worker when it starts: it brings TensorFlow in before the first run asks for it."""

import threading
from typing import Any


def dask_setup(worker: Any) -> None:
    """Begin to import Keras in the background; called by ``dask worker --preload cnnviz.jobs.warm``.

    Args:
        worker: Dask's worker, which answers its scheduler meanwhile.
    """
    threading.Thread(target=_load, name="warm", daemon=True).start()


def _load() -> None:
    # Imports alone: training here would draw from the random streams of a run that begins meanwhile.
    from cnnviz.nn.runtime import load_keras

    load_keras()
