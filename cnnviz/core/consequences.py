"""What random changes of a picture do to a network's answer and to the map that explains it.

Two questions, asked of many changed copies of one picture. Does the network still say the same, and how sure
is it? And does it still look at the same thing? The second question needs care: if the animal moves to the
left, a good map moves to the left with it. So the map of a changed picture is first taken back to where its
pixels came from, and only then compared with the map of the picture itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.arguments import Float64, finite_array, locked
from cnnviz.core.errors import InvalidValue

POINTS = 56  # a side: places of the picture at which two maps are compared
LEAST_SHARED = 0.1  # of these places: fewer in both pictures say nothing about the map
FLAT = 1e-9  # a map that varies less than this beside its size is the same everywhere

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Consequences:
    """What N changes of one picture did.

    Attributes:
        class_index: the class the network gives the unchanged picture.
        unchanged: its probability there.
        shares: (N,), the probability of that same class for each changed picture.
        answers: (N,), the class the network gives each changed picture.
        agreement: (N,), how well the map of each, taken back, agrees with the map of the unchanged picture,
            from −1 to 1 (`map_agreement`); nan where the two cannot be compared.
    """

    class_index: int
    unchanged: float
    shares: Float64
    answers: Places
    agreement: Float64

    @property
    def count(self) -> int:
        """How many changed pictures there were."""
        return len(self.shares)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(N,), whether the network gives the same answer as without the change."""
        return np.asarray(self.answers == self.class_index)

    @property
    def worst(self) -> int:
        """Place of the changed picture that looks least like its class to the network."""
        return int(np.argmin(self.shares))

    @property
    def compared(self) -> Float64:
        """The agreements that could be measured; empty if none could."""
        return self.agreement[np.isfinite(self.agreement)]


def summarise(unchanged: ArrayLike, changed: ArrayLike, agreement: ArrayLike) -> Consequences:
    """Put the answers to a picture and to its changed copies together.

    Args:
        unchanged: (classes,), the probabilities for the picture itself.
        changed: (N, classes), those for each changed copy, N at least 1.
        agreement: (N,), of the maps; nan where there was nothing to compare.

    Returns:
        The numbers of the class that the network gives the picture itself.

    Raises:
        InvalidValue: the three do not belong together.

    Example:
        >>> found = summarise([0.2, 0.8], [[0.1, 0.9], [0.6, 0.4]], [0.9, 0.2])
        >>> found.class_index, found.shares, found.kept, found.worst
        (1, array([0.9, 0.4]), array([ True, False]), 1)
    """
    before, after = finite_array(unchanged, "unchanged"), finite_array(changed, "changed")
    moved = np.asarray(agreement, np.float64)
    if before.ndim != 1 or after.shape != (len(moved), len(before)) or moved.ndim != 1:
        raise InvalidValue(
            "unchanged {unchanged}, changed {changed} and agreement {agreement} must be (classes,), "
            "(N, classes) and (N,)",
            unchanged=before.shape,
            changed=after.shape,
            agreement=moved.shape,
        )
    index = int(before.argmax())
    answers = after.argmax(axis=1)
    answers.flags.writeable = False
    return Consequences(
        index, float(before[index]), locked(after[:, index].copy()), answers, locked(moved.copy())
    )


def map_agreement(original: ArrayLike, changed: ArrayLike, matrix: ArrayLike, size: tuple[int, int]) -> float:
    """Compare two maps of the same thing, one of them of a picture that was turned, moved or zoomed.

    The matrix says where each pixel of the changed picture came from; its inverse says where each pixel of
    the original went. At a grid of places of the original, the changed map is read where the place went to,
    and what is read is correlated with the original map. Places that left the picture are not counted, nor is
    what the fill mode put at its edge. So a map that simply follows the animal agrees: it did not move.

    Args:
        original: (h, w), the map of the picture itself; of any scale, since a correlation knows none.
        changed: (h, w), the map of the changed picture.
        matrix: (3, 3); times (column, row, 1) of a pixel of the changed picture it gives the place in the
            original that the pixel comes from.
        size: height and width of both pictures in pixels.

    Returns:
        Pearson's correlation, from −1 to 1: 1 if the map followed, 0 if it has nothing to do with the other.
        nan if fewer than a tenth of the places are in both pictures, or one of the maps is the same
        everywhere there, as an empty map is.

    Raises:
        InvalidValue: a map has not two axes, or the matrix cannot be turned back.

    Example:
        A bright column in a picture of 4×4 pixels, and the same column one pixel further right.

        >>> original, changed = np.eye(4)[[1] * 4], np.eye(4)[[2] * 4]
        >>> to_the_right = [[1, 0, -1], [0, 1, 0], [0, 0, 1]]
        >>> round(map_agreement(original, changed, to_the_right, (4, 4)), 3)
        1.0
        >>> round(map_agreement(original, changed, np.eye(3), (4, 4)), 1)
        -0.2
    """
    before, after = (finite_array(one, "map") for one in (original, changed))
    if before.ndim != 2 or after.ndim != 2:
        raise InvalidValue(
            "map of shape {shape} must be (height, width)",
            shape=before.shape if before.ndim != 2 else after.shape,
        )
    to_source = finite_array(matrix, "matrix")
    if to_source.shape != (3, 3) or abs(np.linalg.det(to_source)) < FLAT:
        raise InvalidValue("matrix {matrix} must be (3, 3) and have an inverse", matrix=to_source.tolist())
    height, width = size
    rows = (np.arange(POINTS) + 0.5) * height / POINTS - 0.5
    columns = (np.arange(POINTS) + 0.5) * width / POINTS - 0.5
    y, x = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    went_x, went_y, _one = np.linalg.inv(to_source) @ np.stack([x, y, np.ones_like(x)])
    inside = (went_x >= -0.5) & (went_x <= width - 0.5) & (went_y >= -0.5) & (went_y <= height - 0.5)
    if inside.mean() < LEAST_SHARED:
        return float("nan")
    one = read_map(before, y[inside], x[inside], size)
    other = read_map(after, went_y[inside], went_x[inside], size)
    return _correlation(one, other)


def read_map(map_: Float64, y: Float64, x: Float64, size: tuple[int, int]) -> Float64:
    """Read a coarse map at places of the picture it belongs to, straight lines between its cells' centres.

    The same rule as `cnnviz.core.heatmap.upsample`: beyond the outermost centres the value stays.

    Args:
        map_: (h, w).
        y: (n,), rows in pixels of the picture; 0 is the middle of the first one.
        x: (n,), columns in pixels.
        size: height and width of the picture in pixels.

    Returns:
        (n,), float64.

    Example:
        >>> read_map(np.array([[0.0, 1.0]]), np.zeros(4), np.arange(4.0), (1, 4))
        array([0.  , 0.25, 0.75, 1.  ])
    """
    (top, bottom, down), (left, right, along) = (
        _neighbours(places, cells, pixels)
        for places, cells, pixels in zip((y, x), map_.shape, size, strict=True)
    )
    upper = map_[top, left] * (1 - along) + map_[top, right] * along
    lower = map_[bottom, left] * (1 - along) + map_[bottom, right] * along
    read: Float64 = upper * (1 - down) + lower * down
    return read


def _neighbours(places: Float64, cells: int, pixels: int) -> tuple[Places, Places, Float64]:
    """The two cells a place lies between, and how far it is on the way from the first to the second."""
    exact = np.clip((places + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    first = np.floor(exact).astype(np.int64)
    return first, np.minimum(first + 1, cells - 1), exact - first


def _correlation(one: Float64, other: Float64) -> float:
    spread = one.std() * other.std()
    largest = np.abs(one).max(initial=0.0) * np.abs(other).max(initial=0.0)
    if largest == 0 or spread <= FLAT * largest:
        return float("nan")
    return float(np.clip(((one - one.mean()) * (other - other.mean())).mean() / spread, -1, 1))
