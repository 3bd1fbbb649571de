"""What the benchmarks share: one JSON line a figure."""

import json
import os
import platform
import statistics
from collections.abc import Sequence


def report(figure: str, value: float, unit: str, *, budget: float | None = None, **details: object) -> None:
    """Print one figure.

    Args:
        figure: what was measured.
        value: the number.
        unit: of the number; "ratio" for a comparison with a peer.
        budget: what it should be at most.
        **details: how it was measured.
    """
    line: dict[str, object] = {"figure": figure, "value": round(value, 3), "unit": unit}
    if budget is not None:
        line |= {"budget": budget, "within": value <= budget}
    machine = {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }
    print(json.dumps(line | details | machine | {"python": platform.python_version()}), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; 0.5 is the median.

    Example:
        >>> percentile([1, 2, 3, 4, 100], 0.5)
        3
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Say how far values lie apart: for a figure that is a median."""
    return {
        "least": round(min(values), 3),
        "p95": round(percentile(values, 0.95), 3),
        "most": round(max(values), 3),
        "count": len(values),
        "mean": round(statistics.fmean(values), 3),
    }
