"""A small store that forgets what was not asked for the longest time."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class LastUsed(Generic[Value]):
    """Keep so many values at most; sessions may ask at the same time.

    A function that is cached computes what it lacks. Here one can ask whether something is there.

    Example:
        >>> store = LastUsed(1)
        >>> store.put("a", 1), store.put("b", 2), store.get("a"), store.get("b")
        (None, None, None, 2)
    """

    def __init__(self, most: int) -> None:
        """Begin with nothing.

        Args:
            most: number of values that are kept.
        """
        self._most = most
        self._values: OrderedDict[object, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Value | None:
        """Return what is kept under a key, None if nothing is."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: object, value: Value) -> None:
        """Keep a value under a key; the one not asked for longest goes if there are too many."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)
