"""doctor: is everything here that the product needs?"""

import argparse
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo

HELP = "check versions, assets, the job backend and free memory"
REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
ENOUGH_MEMORY = 2**31  # a server with a model loaded, and one training worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none of its own."""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Check everything; the exit status is 1 if something is wrong."""
    checks = [*_versions(), *_models(), _samples(), _jobs(), _memory()]
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "checks": checks,
        "ok": all(check["ok"] for check in checks),
    }


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    marks = {True: "ok  ", False: "BAD "}
    lines = [f"{marks[c['ok']]} {c['what']}: {c['found']}" for c in result["checks"]]
    return "\n".join([f"Python {result['python']} on {result['system']}", *lines])


def exit_status(result: dict[str, Any]) -> int:
    """0 if all is well, 1 if not."""
    return 0 if result["ok"] else 1


def _check(what: str, ok: bool, found: str) -> dict[str, Any]:
    return {"what": what, "ok": ok, "found": found}


def _versions() -> list[dict[str, Any]]:
    checks = []
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        name, _, wanted = line.partition("==")
        if not wanted:
            continue
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "missing"
        checks.append(
            _check(name, found == wanted, found if found == wanted else f"{found}, wanted {wanted}")
        )
    return checks


def _models() -> list[dict[str, Any]]:
    checks = []
    for name in zoo.names() or (zoo.DEFAULT,):
        try:
            path = zoo.check(name)
        except InvalidValue as error:
            checks.append(_check(f"model {name}", False, str(error)))
        else:
            checks.append(
                _check(f"model {name}", True, f"{path.stat().st_size / 1e6:.1f} MB, checksum right")
            )
    return checks


def _samples() -> dict[str, Any]:
    from cnnviz.vision.samples import SAMPLES

    missing = [sample.path.name for sample in SAMPLES.values() if not sample.path.is_file()]
    return _check(
        "sample pictures", not missing, f"missing: {missing}" if missing else f"{len(SAMPLES)} there"
    )


def _jobs() -> dict[str, Any]:
    address = os.environ.get("CNNVIZ_SCHEDULER")
    try:
        version = metadata.version("distributed")
    except metadata.PackageNotFoundError:
        return _check("jobs", False, "Dask's distributed is missing")
    return _check(
        "jobs", True, f"Dask {version}, {address or 'a scheduler of our own, started on first use'}"
    )


def _memory() -> dict[str, Any]:
    free = psutil.virtual_memory().available
    return _check("free memory", free >= ENOUGH_MEMORY, f"{free / 2**30:.1f} GB")
