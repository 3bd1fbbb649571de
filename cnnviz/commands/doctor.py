"""doctor: is everything here that the product needs?"""

import argparse
import os
import platform
import socket
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cnnviz.commands.console import add_json
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import runs
from cnnviz.nn import zoo

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
ENOUGH_MEMORY = 2**31  # a server with a model loaded, and one training worker
PATIENCE = 3  # seconds for a scheduler to answer

Check = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none of its own."""
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Check everything; the exit status is 1 if something is wrong."""
    checks = [*_versions(), *_models(), _samples(), _jobs(), _runs(), _memory()]
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


def _check(what: str, ok: bool, found: str) -> Check:
    return {"what": what, "ok": ok, "found": found}


def _versions() -> list[Check]:
    """Compare what is installed with requirements.txt."""
    if not REQUIREMENTS.is_file():
        return [_check("packages", False, f"{REQUIREMENTS} is missing")]
    checks = []
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        name, _, wanted = line.partition("==")
        if not wanted:
            continue
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "missing"
        said = found if found == wanted else f"{found}, wanted {wanted}"
        checks.append(_check(name, found == wanted, said))
    return checks


def _models() -> list[Check]:
    checks = []
    for name in dict.fromkeys((zoo.DEFAULT, *zoo.names())):
        try:
            path = zoo.check(name)
        except InvalidValue as error:
            checks.append(_check(f"model {name}", False, str(error)))
        else:
            said = f"{path.stat().st_size / 1e6:.1f} MB, checksum right"
            checks.append(_check(f"model {name}", True, said))
    return checks


def _samples() -> Check:
    try:
        from cnnviz.vision.decode import read_picture
        from cnnviz.vision.samples import SAMPLES
    except ImportError as error:
        return _check("sample pictures", False, f"cannot be read: {error}")
    wrong = []
    for sample in SAMPLES.values():
        try:
            read_picture(sample.path)
        except InvalidValue as error:
            wrong.append(str(error))
    return _check("sample pictures", not wrong, "; ".join(wrong) or f"{len(SAMPLES)} read")


def _jobs() -> Check:
    """See whether Dask is there and, where a scheduler is named, whether something listens there."""
    try:
        version = metadata.version("distributed")
    except metadata.PackageNotFoundError:
        return _check("jobs", False, "Dask's distributed is missing")
    address = os.environ.get("CNNVIZ_SCHEDULER")
    if not address:
        return _check("jobs", True, f"Dask {version}, a scheduler of our own, started on first use")
    try:
        parts = urlsplit(address)
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE).close()
    except (OSError, ValueError) as error:
        return _check("jobs", False, f"CNNVIZ_SCHEDULER={address} does not answer ({error})")
    return _check("jobs", True, f"Dask {version}, {address}")


def _runs() -> Check:
    """See whether runs can be written; a folder that is missing would be made."""
    folder = runs.root().absolute()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    ok = there.is_dir() and os.access(there, os.W_OK)
    return _check("folder of runs", ok, str(folder) if ok else f"{folder} cannot be written; set CNNVIZ_RUNS")


def _memory() -> Check:
    try:
        import psutil
    except ImportError:
        return _check("free memory", False, "not known: psutil is missing")
    free = psutil.virtual_memory().available
    return _check("free memory", free >= ENOUGH_MEMORY, f"{free / 2**30:.1f} GB")
