"""Bring TensorFlow in while nobody waits, so that the first prediction does not have to."""

import os
import threading
from collections.abc import Callable
from functools import lru_cache

from cnnviz.nn.runtime import load_keras

QUIET = 2.0  # seconds without a page: the browser has drawn it, and whoever reads does not click


class Warming:
    """Load something slow once the server has been left in peace for a moment.

    Importing TensorFlow takes seconds and slows down what runs beside it. A class that clicks all the time is
    never disturbed; the first page that needs TensorFlow then waits for it, as it would without this.
    """

    def __init__(self, load: Callable[[], object], *, quiet: float = QUIET) -> None:
        """Prepare; nothing is loaded yet.

        Args:
            load: what takes long; called once at most, in a thread of its own.
            quiet: seconds without a page after which it is called.
        """
        self._load, self._quiet = load, quiet
        self._lock = threading.Lock()
        self._waiting: threading.Timer | None = None
        self._begun = False

    def page_drawn(self) -> None:
        """Wait anew, since somebody has just asked for a page."""
        with self._lock:
            if self._begun:
                return
            if self._waiting:
                self._waiting.cancel()
            self._waiting = threading.Timer(self._quiet, self._begin)
            self._waiting.daemon = True
            self._waiting.start()

    def _begin(self) -> None:
        with self._lock:
            if self._begun:
                return
            self._begun = True
        self._load()


@lru_cache(maxsize=1)
def of_keras() -> Warming | None:
    """Return what warms this server, None where ``CNNVIZ_WARM=0`` says that TensorFlow waits to be asked."""
    return None if os.environ.get("CNNVIZ_WARM") == "0" else Warming(load_keras)
