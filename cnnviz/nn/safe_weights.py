"""Which files of weights are allowed: plain arrays of numbers that lie in the file itself."""

import io
from typing import Any

from cnnviz.core.errors import InvalidValue

MOST_OBJECTS = 50_000
DEEPEST = 64
RATIO = 100
SMALL = 1_000_000  # bytes; an array of zeros may well be packed into nothing
FILTERS = frozenset({1, 2, 3})  # deflate, shuffle, checksum; others would be loaded as programs


def count_weights(data: bytes, *, name: str, most: int) -> int:
    """Check a ``model.weights.h5`` and count the numbers in it.

    Args:
        data: the file.
        name: what to call the model's file in messages.
        most: bytes that all arrays together may take.

    Returns:
        How many numbers the layers' arrays hold; those of an optimizer are not counted.

    Raises:
        InvalidValue: if it is damaged or too large, or holds links, arrays outside of the file, or anything
            but numbers.

    Source:
        The HDF Group, "HDF5 File Format Specification", 2023: links, external and virtual storage.
    """
    import h5py

    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            return _count(file, name, most)
    except InvalidValue:
        raise
    except Exception as error:  # whatever a damaged file makes of the library
        raise InvalidValue("the weights in '{name}' are damaged", name=name) from error


def _count(file: Any, name: str, most: int) -> int:
    import h5py

    waiting, seen, count, total = [("", file, 0)], set(), 0, 0
    objects = 0
    while waiting:
        path, group, depth = waiting.pop()
        address = h5py.h5o.get_info(group.id).addr
        if address in seen:
            raise InvalidValue("the weights in '{name}' hold a group that contains itself", name=name)
        seen.add(address)
        for key in group:
            objects += 1
            if objects > MOST_OBJECTS or depth > DEEPEST:
                raise InvalidValue("the weights in '{name}' hold too many parts", name=name)
            here = f"{path}/{key}"
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise InvalidValue(
                    "the weights in '{name}' hold a link, '{path}'; weights lie in the file itself",
                    name=name, path=here[:80],
                )  # fmt: skip
            one = group[key]
            if isinstance(one, h5py.Group):
                waiting.append((here, one, depth + 1))
                continue
            size = _check_array(one, here, name)
            total += size * one.dtype.itemsize
            if total > most:
                raise InvalidValue(
                    "the weights in '{name}' take more than {most:.0f} MB", name=name, most=most / 1e6
                )
            count += 0 if here.startswith("/optimizer/") else size
    return count


def _check_array(array: Any, path: str, name: str) -> int:
    """Refuse what is not an array of numbers in the file itself; return its size."""
    import h5py

    if not isinstance(array, h5py.Dataset) or array.dtype.kind not in "fiub":
        raise InvalidValue(
            "the weights in '{name}' hold '{path}', which are no numbers", name=name, path=path[:80]
        )
    if array.external or array.is_virtual:
        raise InvalidValue(
            "the weights in '{name}' hold '{path}', whose numbers lie in another file",
            name=name,
            path=path[:80],
        )
    creation = array.id.get_create_plist()
    if any(creation.get_filter(i)[0] not in FILTERS for i in range(creation.get_nfilters())):
        raise InvalidValue(
            "the weights in '{name}' hold '{path}', packed in a way that is not allowed",
            name=name, path=path[:80],
        )  # fmt: skip
    size = array.size if array.size is not None else 0
    declared = size * array.dtype.itemsize
    if declared > SMALL and declared > RATIO * array.id.get_storage_size():
        raise InvalidValue(
            "the weights in '{name}' hold '{path}', which says to be {size:.0f} MB and is next to nothing",
            name=name, path=path[:80], size=declared / 1e6,
        )  # fmt: skip
    return int(size)
