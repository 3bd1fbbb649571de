"""Ctrl-C, and being told to end from outside, both heard where a training can end without harm.

Python raises KeyboardInterrupt wherever the program is. Where that happens to be a finalizer or a callback
out of a library, the error is dropped and the training goes on. So what was heard is remembered here, and
looked at between two batches.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from cnnviz.core.errors import InvalidValue

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """What was heard, and when a training ends for it.

    Args:
        gently: whether a signal waits for the next `check` once there was one; a second one never waits.
        note: said on standard error while a signal waits.
    """

    def __init__(self, *, gently: bool = False, note: str = "") -> None:
        """Begin with nothing heard."""
        self._gently, self._checked, self._note = gently, False, note
        self._signal: int | None = None

    @property
    def reason(self) -> InvalidValue:
        """Why the training ended, for its page."""
        if self._signal == signal.SIGTERM:
            return InvalidValue("its process was told to end")
        return InvalidValue("interrupted from the keyboard")

    def check(self) -> None:
        """End here if somebody wants the end; to be called where that does no harm.

        Raises:
            KeyboardInterrupt: if a signal was heard, also if its own error was dropped on the way.
        """
        self._checked = True
        if self._signal is not None:
            raise KeyboardInterrupt

    def hear(self, number: int, frame: FrameType | None = None) -> None:
        """Take a signal, as Python calls a signal's handler.

        Args:
            number: of the signal.
            frame: where the program is; not used.

        Raises:
            KeyboardInterrupt: at once, if the signal does not wait.
        """
        first, self._signal = self._signal is None, number
        if not (first and self._gently and self._checked):
            raise KeyboardInterrupt
        with contextlib.suppress(OSError):  # print() may be in work just now, and does not take a second call
            os.write(2, self._note.encode())


@contextlib.contextmanager
def heard(*, gently: bool = False, note: str = "") -> Iterator[Interruption]:
    """Take SIGINT and SIGTERM alike while something is trained; afterwards all is as before.

    Args:
        gently: see `Interruption`.
        note: see `Interruption`.

    Yields:
        What asks to be checked. Out of the main thread no signal comes, and what is ignored stays so.
    """
    found = Interruption(gently=gently, note=note)
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in SIGNALS}
    mine = [number for number, handler in before.items() if handler not in (None, signal.SIG_IGN)]
    try:
        for number in mine:
            signal.signal(number, found.hear)
        yield found
    finally:
        for number in mine:
            signal.signal(number, before[number])
