"""datasets check: what a folder of class folders holds, and what is wrong with it."""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from math import isfinite
from statistics import median
from typing import Any

from cnnviz.commands.console import progress, table
from cnnviz.jobs.surveys import survey
from cnnviz.vision.folders import folder_named
from cnnviz.vision.survey import Survey

LISTED = 10
"""Groups of copies, pictures of a group and unreadable files that are named; ``--json`` names all."""


def add_arguments(check: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``datasets check``."""
    check.add_argument("folder", metavar="DATA_DIR", help="holds one folder for each class")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Look at every picture of the folder."""
    found = survey(folder_named(args.folder), on_progress=progress("pictures"))
    pictures = found.pictures
    return {
        "folder": args.folder,
        "pictures": len(pictures),
        "classes": dict(zip(found.classes, found.counts, strict=True)),
        "imbalance": round(found.imbalance, 3) if isfinite(found.imbalance) else None,
        "bytes": sum(picture.bytes for picture in pictures),
        "sizes": {
            "width": _range([picture.width for picture in pictures]),
            "height": _range([picture.height for picture in pictures]),
            "different": len({(picture.width, picture.height) for picture in pictures}),
        },
        "formats": _counted(picture.format for picture in pictures),
        "channels": _counted(str(picture.channels) for picture in pictures),
        "mean": [round(value, 4) for value in found.mean],
        "deviation": [round(value, 4) for value in found.deviation],
        "unreadable": [{"path": path, "reason": reason} for path, reason in found.unreadable],
        "exact_copies": _paths(found, found.exact_copies),
        "near_copies": _paths(found, found.changed_copies),
    }


def text(result: dict[str, Any]) -> list[str]:
    """Write the result for a person, in lines."""
    sizes, imbalance = result["sizes"], result["imbalance"]
    counts = table(list(result["classes"].items()))
    balance = "a class is empty" if imbalance is None else f"{imbalance:.2f} times"
    rows = [
        ("largest class against smallest", balance),
        ("size of the files", f"{result['bytes'] / 1e6:.1f} MB"),
        *((f"{side} in pixels", "{least} to {most}, median {median:g}".format(**sizes[side]))
          for side in ("width", "height")),
        ("different sizes", sizes["different"]),
        ("formats", _listed(result["formats"])),
        ("channels", _listed(result["channels"])),
        ("mean of red, green, blue", _numbers(result["mean"])),
        ("deviation of red, green, blue", _numbers(result["deviation"])),
    ]  # fmt: skip
    lines = [f"{result['pictures']} pictures", counts, *(f"{name}: {value}" for name, value in rows)]
    lines += _some(result["exact_copies"], lambda group: f"the same bytes: {_named(group)}")
    lines += _some(result["near_copies"], lambda group: f"near copies: {_named(group)}")
    return lines + _some(result["unreadable"], lambda one: f"not read: {one['path']}: {one['reason']}")


def _range(values: Sequence[int]) -> dict[str, float]:
    return {"least": min(values), "median": median(values), "most": max(values)}


def _counted(values: Any) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _paths(found: Survey, groups: Sequence[Sequence[int]]) -> list[list[str]]:
    return [[found.pictures[i].path for i in group] for group in groups]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counts.items())


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)


def _named(group: Sequence[str]) -> str:
    more = f" … and {len(group) - LISTED} more" if len(group) > LISTED else ""
    return ", ".join(group[:LISTED]) + more


def _some(found: Sequence[Any], say: Callable[[Any], str]) -> list[str]:
    """Name the first, and how many more there are."""
    lines = [say(one) for one in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(f"  … and {len(found) - LISTED} more such lines; --json has all")
    return lines
