"""The points of learning curves, as one table that a Vega-Lite chart takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Role = Literal["pale", "soft", "main", "mark"]
COLUMNS = ("at", "value", "key", "run", "kind", "role", "told", "dot", "note")


@dataclass(frozen=True)
class Series:
    """Points of one line of a chart, or marks along its axis.

    Args:
        run: place of the run among the runs of the chart.
        kind: "batches", "training" or "validation".
        role: "main" for a line, "soft" for a thinner one, "pale" for what stands behind one, "mark" for
            moments with a text and no value.
        at: (n,) places on the horizontal axis.
        values: (n,) values; NaN is left out unless these are marks.
        notes: (n,) texts of marks.
        told: whether pointing tells the values, as it does with measured ones.
        dots: whether each value has a dot.
    """

    run: int
    kind: str
    role: Role
    at: Values
    values: Values
    notes: Sequence[str] = ()
    told: bool = False
    dots: bool = False


def table(series: Sequence[Series], *, runs: Sequence[str], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Put all points of a chart into one table, as Vega-Lite wants them.

    Args:
        series: the lines and marks.
        runs: what each run is called on the screen.
        names: what each kind of line is called on the screen.

    Returns:
        Columns "at", "value", "key", "run", "kind", "role", "told", "dot" and "note", equally long.

    Example:
        >>> line = Series(0, "training", "main", np.array([1.0, 2]), np.array([0.5, np.nan]))
        >>> columns = table([line], runs=["first"], names={"training": "Training"})
        >>> columns["at"], columns["value"], columns["run"], columns["kind"]
        ([1.0], [0.5], ['first'], ['Training'])
    """
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for one in series:
        there = np.ones(len(one.at), bool) if one.role == "mark" else np.isfinite(one.values)
        count = int(there.sum())
        columns["at"] += one.at[there].tolist()
        columns["value"] += one.values[there].tolist()
        columns["key"] += [key(one.run, one.kind)] * count
        columns["run"] += [runs[one.run]] * count
        columns["kind"] += [names["training" if one.kind == "batches" else one.kind]] * count
        columns["role"] += [one.role] * count
        columns["told"] += [one.told] * count
        columns["dot"] += [one.dots] * count
        columns["note"] += list(one.notes) if one.role == "mark" else [""] * count
    return columns


def key(run: int, kind: str) -> str:
    """Name a line in a way that does not depend on the words on the screen.

    Example:
        >>> key(2, "validation")
        'validation2'
    """
    return f"{kind}{run}"
