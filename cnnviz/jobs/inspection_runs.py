"""An inspection as a job: a directory that workers write, part by part, and everybody else only reads.

========================  ==============================================================================
``spec.json``             model, method, layer, the folder, how many pictures a part has, who asked
``files.json``            the pictures with their labels
``model/``                a visitor's own model with its card; one of the zoo is read where it stands
``events.jsonl``          what happened, one line each
``part-00000.npz``        the answers to the first pictures, with their maps and small pictures
``stop``                  put here by whoever wants it to end
``result.json``           how it ended
========================  ==============================================================================

All inspections stand in a folder of their own beside the runs. It has a queue like that of the runs, so one
visitor's many inspections do not stand in the way of another's first.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.jobs import runs
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.inspection import Inspected
from cnnviz.jobs.inspection_parts import Part, load, put_together
from cnnviz.jobs.inspection_pictures import Listed
from cnnviz.jobs.inspection_work import check_method
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import LOST_AFTER
from cnnviz.nn.zoo import CARD_FILE, MODEL_FILE, Classifier

KIND = "inspection"
PART = 32  # pictures a task: a second or two, so that a stop is soon obeyed and workers end together
PART_OF_MANY_PASSES = 4

Status = Literal["queued", "running", "finished", "stopped", "failed", "lost"]


@dataclass(frozen=True)
class Progress:
    """How an inspection stands.

    Args:
        status: "queued" (no worker has it), "running", "finished", "stopped", "failed" or "lost".
        done: pictures looked at.
        total: pictures in all.
        workers: how many processes have done a part.
        reason: why it failed or was lost.
    """

    status: Status
    done: int
    total: int
    workers: int
    reason: InvalidValue | None = None

    @property
    def active(self) -> bool:
        """Whether something may still happen by itself."""
        return self.status in ("queued", "running")


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Say where inspections are kept."""
    return runs.root(environment).absolute() / "inspections"


def create(
    listed: Listed,
    *,
    model: str,
    card: dict[str, Any],
    method: str,
    layer: str | None,
    owner: str,
    title: str = "",
    model_title: str = "",
    own: Classifier | None = None,
    part: int | None = None,
) -> Run:
    """Make the directory of a new inspection.

    Args:
        listed: the pictures.
        model: name in the zoo.
        card: of the model.
        method: of the maps, or `cnnviz.jobs.inspection_work.NO_MAP`.
        layer: where they are made; None for the last one.
        owner: who asks.
        title: what the folder is called for people.
        model_title: what the model is called for people.
        own: a model that is in no zoo; a copy of it is kept with the inspection.
        part: pictures a task; as many as take some seconds if left out.

    Returns:
        The job, not started yet.

    Raises:
        InvalidValue: if the method is unknown, or the folder cannot be written.
    """
    check_method(method)
    if part is None:
        part = PART_OF_MANY_PASSES if method in METHODS and METHODS[method].passes == "many" else PART
    run, created = runs.named(folder())
    settings = {"model": model, "method": method, "layer": layer, "root": str(listed.root), "part": part}
    with runs.writing(folder()):
        run.directory.mkdir(parents=True)
        if own is not None:
            (run.directory / "model").mkdir()
            own.model.save(run.directory / "model" / MODEL_FILE)
            write_json(run.directory / "model" / CARD_FILE, own.card)
        write_json(run.directory / "files.json", {"files": listed.files, "names": listed.names})
        write_json(
            run.directory / "spec.json",
            {
                "kind": KIND,
                "settings": settings,
                "owner": owner,
                "created": created,
                "title": title or listed.root.name,
                "model_title": model_title or card.get("title", model),
                "classes": card["classes"],
                "pictures": len(listed.files),
            },
        )
    return run


def find(name: str) -> Run | None:
    """Find an inspection by its name; None if there is none (any more)."""
    return runs.find(name, folder=folder())


def files_of(run: Run) -> tuple[list[tuple[str, int]], list[str]]:
    """Read the pictures of an inspection with their classes, and what each is called for people."""
    told = read_json(run.directory / "files.json") or {"files": [], "names": []}
    return [(str(path), int(truth)) for path, truth in told["files"]], list(map(str, told["names"]))


def parts_of(run: Run) -> int:
    """Count the tasks of an inspection."""
    spec = run.spec
    return -(-int(spec["pictures"]) // int(spec["settings"]["part"]))


def part_file(run: Run, number: int) -> Path:
    """Say where the answers of a task stand."""
    return run.directory / f"part-{number:05}.npz"


def read(run: Run, *, up_to: int | None = None) -> Inspected:
    """Read what is known up to now, whether the inspection is over or not.

    Args:
        run: the inspection.
        up_to: only so many tasks.

    Returns:
        The answers of the tasks that are done.
    """
    files, names = files_of(run)
    found: list[Part] = []
    for number in range(parts_of(run))[:up_to]:
        part = load(part_file(run, number))
        if part is not None:
            found.append(part)
    classes = [entry["en"] for entry in run.spec["classes"]]
    return put_together(found, classes=classes, files=files, names=names)


def progress_of(run: Run, *, lost_after: float = LOST_AFTER) -> Progress:
    """Read how an inspection stands.

    Args:
        run: the inspection.
        lost_after: after so many silent seconds its workers count as gone.

    Returns:
        The state now.
    """
    events, result = run.events(), run.result()
    parts = {event["part"]: event for event in events if event.get("kind") == "part"}
    done = sum(event["pictures"] for event in parts.values())
    workers = len({(event["machine"], event["process"]) for event in parts.values()})
    status, reason = _status(run, [str(event.get("kind")) for event in events], result, lost_after)
    if reason is None and (told := (result or _last_lost(events)).get("reason")):
        reason = InvalidValue(told["template"], **told["values"])
    return Progress(status, done, int(run.spec.get("pictures", 0)), workers, reason)


def _status(
    run: Run, kinds: list[str], result: dict[str, Any] | None, lost_after: float
) -> tuple[Status, InvalidValue | None]:
    if result:
        return result["status"], None
    placed = max((place for place, kind in enumerate(kinds) if kind == "placed"), default=-1)
    since = kinds[placed + 1 :]
    if "lost" in since:
        return "lost", None
    if not {"attempt", "part"} & set(since):
        return ("stopped" if run.stop_asked() else "queued"), None
    if run.silent_for() > lost_after:
        return "lost", InvalidValue(
            "its worker gave no sign for {seconds} seconds", seconds=round(lost_after)
        )
    return "running", None


def _last_lost(events: list[dict[str, Any]]) -> dict[str, Any]:
    told = [event for event in events if event.get("kind") in ("placed", "lost")]
    return told[-1] if told and told[-1]["kind"] == "lost" else {}
