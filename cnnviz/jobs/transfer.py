"""Teach EfficientNet-Lite0 the classes of a folder: a run that can be interrupted and goes on."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.runs import Run
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.nn.transfer import fit_transfer
from cnnviz.nn.transfer_settings import LabelledPictures, TransferSettings
from cnnviz.vision.decode import read_picture
from cnnviz.vision.folders import load_squashed
from cnnviz.vision.splits import PARTS, Split

SPLIT_FILE = "split.json"


def train_folder(
    root: Path,
    split: Split,
    *,
    settings: TransferSettings,
    directory: Path,
    on_event: Callable[[dict[str, Any]], None] = lambda event: None,
) -> Run:
    """Train a classifier on the training part of a split, choosing the best epoch on its validation part.

    The test part is not looked at. Called again with the same arguments, an interrupted run goes on after its
    last whole epoch.

    Args:
        root: folder that holds one folder for each class.
        split: which picture stands in which part.
        settings: how to train.
        directory: the run's own folder, made if it is missing.
        on_event: called with each event that is recorded.

    Returns:
        The run: finished, with ``model.keras`` in its folder, or failed, with the reason in its result.

    Raises:
        InvalidValue: if the folder holds another run, or a picture of the split is missing or has changed.
    """
    run = Run(directory.absolute())
    spec = {
        "settings": asdict(settings),
        "data": {"folder": root.name, "classes": list(split.classes), "split_seed": split.seed}
        | {part: {"pictures": len(split.parts[part]), "digest": split.part_digest(part)} for part in PARTS},
    }
    known = read_json(run.directory / "spec.json")
    if known not in (None, spec):
        raise InvalidValue("'{folder}' holds a run with other settings or data", folder=directory)
    if result := run.result():
        on_event({"kind": "finished"} | result)
        return run
    for part in ("train", "validation"):
        if not split.parts[part]:
            raise InvalidValue("the split's {part} part is empty", part=part)
    run.directory.mkdir(parents=True, exist_ok=True)
    write_json(run.directory / "spec.json", spec)
    split.save(run.directory / SPLIT_FILE)

    def tell(event: dict[str, Any]) -> None:
        run.record(**event)
        on_event(event)

    parts = [_load(root, split, part, size=settings.stored_size) for part in ("train", "validation")]
    try:
        model = fit_transfer(
            *parts,
            classes=len(split.classes),
            settings=settings,
            directory=run.directory / "checkpoints",
            history=run.directory / HISTORY,
            on_event=tell,
        )
    except InvalidValue as error:
        run.finish("failed", reason=error)
        return run
    model.save(run.directory / "model.keras")
    last = read_history(run.directory / HISTORY)[-1]
    run.finish(
        "finished",
        epochs=int(last["epoch"]) + 1,
        parameters=model.count_params(),
    )
    return run


def _load(root: Path, split: Split, part: str, *, size: int) -> LabelledPictures:
    files = split.parts[part]
    for file in files[:: max(1, len(files) // 50)]:  # enough to notice that this is another folder
        if read_picture(root / file.path, name=file.path).digest != file.digest:
            raise InvalidValue("picture '{path}' is not the one in the split", path=file.path)
    labels = np.array([file.label for file in files], np.int64)
    return LabelledPictures(load_squashed(root, [file.path for file in files], size=size), labels)
