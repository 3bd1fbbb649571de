"""What workers do with an inspection: a task for each part, and one that ends it when all are done."""

import os
import platform
import traceback
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import inspection_parts
from cnnviz.jobs.files import disk_is_full, read_json
from cnnviz.jobs.inspection_runs import files_of, part_file, parts_of
from cnnviz.jobs.inspection_work import Inspector
from cnnviz.jobs.runs import Run
from cnnviz.jobs.work import signs_of_life
from cnnviz.nn import zoo


def graph(run: Run, *, key: str) -> dict[str, Any]:
    """Describe the tasks of an inspection for Dask.

    Args:
        run: the inspection.
        key: name of the last task, which ends it; the others' names begin with it.

    Returns:
        Dask's tasks by name. Those of parts that are done already are not among them.
    """
    from dask._task_spec import Task, TaskRef

    directory = str(run.directory)
    # A task that "produces data" is kept back until a worker is free: the one that is done first gets more.
    tasks: dict[str, Any] = {
        f"{key}-{number}": Task(f"{key}-{number}", look, directory, number, _data_producer=True)
        for number in range(parts_of(run))
        if not part_file(run, number).exists()
    }
    tasks[key] = Task(key, end, directory, *map(TaskRef, list(tasks)))
    return tasks


def look(directory: str, number: int) -> str:
    """Look at the pictures of one part and write what the model said.

    Args:
        directory: the inspection's.
        number: of the part.

    Returns:
        "done"; "over" if the inspection is over, was stopped or has the part already.
    """
    run = Run(Path(directory))
    if run.stop_asked() or run.result() or part_file(run, number).exists():
        return "over"
    run.record("attempt", part=number, process=os.getpid(), machine=platform.node())
    with signs_of_life(run):
        try:
            _look(run, number)
        except InvalidValue as error:
            run.finish("failed", reason=error)
        except Exception as error:
            if disk_is_full(error):
                raise
            (run.directory / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
            run.finish(
                "failed", reason=InvalidValue("{kind}: {what}", kind=type(error).__name__, what=str(error))
            )
    return "done"


def end(directory: str, *parts: str) -> str:
    """Write how an inspection ended.

    Args:
        directory: the inspection's.
        *parts: what its tasks returned.

    Returns:
        How it ended.
    """
    run = Run(Path(directory))
    if result := run.result():
        return str(result["status"])
    missing = sum(not part_file(run, number).exists() for number in range(parts_of(run)))
    status = "stopped" if missing else "finished"
    run.finish(status)
    return status


def _look(run: Run, number: int) -> None:
    settings = run.spec["settings"]
    files, names = files_of(run)
    size = int(settings["part"])
    own = run.directory / "model" if (run.directory / "model").exists() else None
    inspector = _inspector(settings["model"], settings["method"], settings["layer"], own)
    some = [(place, files[place][0]) for place in range(len(files))[number * size : (number + 1) * size]]
    part = inspector.look(Path(settings["root"]), some, called=[names[place] for place, _ in some])
    inspection_parts.save(part, part_file(run, number))
    run.record("part", part=number, pictures=len(some), process=os.getpid(), machine=platform.node())


@lru_cache(maxsize=2)
def _inspector(model: str, method: str, layer: str | None, own: Path | None) -> Inspector:
    """Open a model once for all the parts that this worker is given."""
    if own is None:
        return Inspector(zoo.load(model), method=method, layer=layer)
    card = read_json(own / zoo.CARD_FILE)
    return Inspector(
        zoo.open_classifier(own / zoo.MODEL_FILE, name=model, card=card), method=method, layer=layer
    )
