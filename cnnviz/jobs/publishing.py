"""Put a trained run into the zoo, with a card that says what it is and how good it is."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cnnviz.content.class_names import class_entry
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.jobs import photo_sets
from cnnviz.jobs.evaluation import Evaluation, evaluate
from cnnviz.jobs.runs import Run
from cnnviz.jobs.transfer import SPLIT_FILE
from cnnviz.nn import after_training, zoo
from cnnviz.vision.splits import PARTS, Split

_FOR_THE_ZOO = "zoo.keras"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
RECORDED_VERSIONS = ("keras", "tensorflow", "numpy", "opencv-python-headless", "pillow")


def publish(
    run: Run,
    root: Path,
    *,
    name: str,
    title: str,
    data: dict[str, str],
    licence: str,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Measure a finished run on its test part, once, and write its folder in the zoo.

    Args:
        run: a finished run of ``train_folder``, or one of photographs that the training page or an
            experiment made.
        root: the data folder it was trained on.
        name: of the model: its folder's name.
        title: of the card, for people.
        data: what to say of the data: its "name", "source" and "rights".
        licence: of the weights.
        on_progress: called with (pictures done, pictures in all).

    Returns:
        The card.

    Raises:
        InvalidValue: if the name cannot be a folder's, the run is not finished, the model exists already, or
            a picture of its split is missing or has changed.
    """
    if not NAME.fullmatch(name):
        raise InvalidValue(
            "model name '{name}' must begin with a letter or digit and hold only a-z, 0-9, _ and -", name=name
        )
    folder, result = zoo.models_directory() / name, run.result()
    if not result or result["status"] != "finished":
        raise InvalidValue("run '{run}' is not finished", run=run.directory)
    if (folder / zoo.CARD_FILE).exists():
        raise InvalidValue("model '{name}' exists already in {folder}", name=name, folder=folder)
    split = _split_of(run)
    weights = run.directory / zoo.MODEL_FILE
    if not weights.is_file():
        raise InvalidValue("run '{run}' has no {file}", run=run.directory, file=zoo.MODEL_FILE)
    if not _brought_its_split(run):  # one of the page, whose model takes the bytes of a picture
        after_training.write_zoo_model(weights, run.directory / _FOR_THE_ZOO)
        weights = run.directory / _FOR_THE_ZOO
    card: dict[str, Any] = {"title": title, "classes": [class_entry(label) for label in split.classes]}
    model = zoo.open_classifier(weights, name=name, card=card)
    parts = {part: _measure(model, root, split, part, on_progress) for part in ("validation", "test")}
    settings = run.spec["settings"]
    card |= {
        "input": {
            "shape": ["height", "width", 3],
            "dtype": "float32",
            "range": [0, 1],
            "size": settings["picture_size"],
            "preprocessing": "inside the model: any size is squashed to the input size and normalised",
        },
        "parameters": model.model.count_params(),
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "data": data
        | {
            "parts": {p: {"pictures": len(split.parts[p]), "digest": split.part_digest(p)} for p in PARTS},
            "split_seed": split.seed,
            "near_copy_similarity": split.near_copy_similarity,
        },
        "training": {"settings": settings, "epochs": result["epochs"]},
        "seed": settings["seed"],
        "validation": _short(parts["validation"]),
        "test": parts["test"].summary(),
        "versions": {package: version(package) for package in RECORDED_VERSIONS},
        "licence": licence,
        "date": date.today().isoformat(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(weights, folder / zoo.MODEL_FILE)
    split.save(folder / SPLIT_FILE)
    text = json.dumps(card, ensure_ascii=False, indent=1)
    (folder / zoo.CARD_FILE).write_text(text + "\n", encoding="utf-8")
    return card


def _brought_its_split(run: Run) -> bool:
    """Whether a run is one of ``train_folder``."""
    return (run.directory / SPLIT_FILE).exists()


def _split_of(run: Run) -> Split:
    if _brought_its_split(run):
        return Split.load(run.directory / SPLIT_FILE)
    settings = run.settings
    if settings.dataset not in PHOTOGRAPHS:
        raise InvalidValue(
            "run '{run}' learned from {dataset}, which are no files; only runs of photographs are published",
            run=run.directory, dataset=settings.dataset,
        )  # fmt: skip
    return photo_sets.split_of_run(settings)


def _measure(
    model: zoo.Classifier, root: Path, split: Split, part: str, on_progress: Callable[[int, int], None]
) -> Evaluation:
    if not split.parts[part]:
        raise InvalidValue("the split's {part} part is empty", part=part)
    found = evaluate(model, root, files=split.parts[part], on_progress=on_progress)
    if found.unreadable:  # a card counts every picture of its split, or it is not published
        raise InvalidValue("{reason}", reason=found.unreadable[0][1])
    return found


def _short(evaluation: Evaluation) -> dict[str, Any]:
    summary = evaluation.summary()
    return {key: summary[key] for key in ("pictures", "right", "accuracy", "accuracy_interval_95")}
