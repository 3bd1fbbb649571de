"""train: a network on a data set, with every setting of the page; or EfficientNet-Lite0 on a split folder."""

import argparse
import inspect
import json
import re
import sys
from dataclasses import Field, asdict, fields
from math import isfinite
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from cnnviz.commands.console import add_json, progress
from cnnviz.core import training_choices
from cnnviz.core.errors import InvalidValue
from cnnviz.core.statistics import wilson_interval
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS
from cnnviz.core.training_effect import require_effect
from cnnviz.jobs import trainable, training_data
from cnnviz.jobs.here import train_here
from cnnviz.jobs.interruption import heard
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import state_of
from cnnviz.jobs.transfer import train_folder
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.nn.transfer_settings import TransferSettings
from cnnviz.vision.folders import folder_named
from cnnviz.vision.splits import Split

_FOLDER = ("split", "out", "train_size")  # options of a folder with a split alone


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare one option for each setting of a run; what is left out keeps its default."""
    explained = _explanations()
    parser.add_argument(
        "--spec", type=Path, metavar="FILE", help="settings as JSON: the spec.json of a run, to repeat it"
    )
    for field in fields(TrainingSettings):
        option = f"--{field.name.replace('_', '-')}"
        default = "" if field.name == "dataset" else f" (default: {_shown(field.default)})"
        text = (explained[field.name] + default).replace("%", "%%")
        if field.name == "dataset":
            text = f"one of {', '.join(DATASETS)}; or a folder with --split"
        parser.add_argument(option, help=text, **_how_to_read(field))
    folder = parser.add_argument_group(
        "a folder of class folders with --split: EfficientNet-Lite0 learns its classes"
    )
    folder.add_argument("--split", type=Path, metavar="FILE", help="from 'datasets split'")
    folder.add_argument("--out", type=Path, metavar="RUN_DIR", help="the run's folder; again, to go on")
    folder.add_argument("--train-size", type=int, help="side of the training crops in pixels")
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Train and return how it ended."""
    if args.dataset is None and args.spec is None:
        raise InvalidValue("--dataset is missing: one of {choices}, or a folder", choices=", ".join(DATASETS))
    known = args.dataset is None or args.dataset in DATASETS
    found = _train_settings(args) if known else _train_folder(args)
    result = found.result() or {"status": "interrupted", "reason": _interrupted(found)}
    summary = {key: value for key, value in result.items() if key not in ("test", "reason")}
    if reason := result.get("reason"):
        summary["reason"] = reason["template"].format(**reason["values"])
    if test := result.get("test"):
        right, total = test["correct"], test["count"]
        interval = list(wilson_interval(right, total))
        summary["test"] = {
            "pictures": total,
            "right": right,
            "accuracy": right / total,
            "accuracy_interval_95": interval,
        }
    history = [
        {name: value if isfinite(value) else None for name, value in row.items()}
        for row in read_history(found.directory / HISTORY)
    ]
    return {"run": str(found.directory)} | summary | {"history": history}


def _interrupted(run: Run) -> dict[str, Any]:
    """Say why there is no result, and how the run goes on: the same command would begin another one."""
    state = state_of(run)
    template = (
        "{why}; what it recorded is kept. To go on, start the app on this machine (streamlit run app.py), "
        "open its page /training?train_run={run} and press 'Go on'"
    )
    return {"template": template, "values": {"why": state.reason or state.status, "run": run.id}}


def _train_settings(args: argparse.Namespace) -> Run:
    for name in _FOLDER:
        if getattr(args, name) is not None:
            raise InvalidValue(
                "--{option} belongs to a folder, not to {dataset}",
                option=name.replace("_", "-"),
                dataset=args.dataset or args.spec,
            )
    spec = _read_spec(args.spec) if args.spec else {}
    chosen = {field.name: getattr(args, field.name) for field in fields(TrainingSettings)}
    given = {name: value for name, value in chosen.items() if value is not None}
    if "source" in given:
        given["source"] = str(folder_named(given["source"]))
    try:
        settings = TrainingSettings.from_dict(spec | given)
        require_effect(settings, given)
    except (TypeError, AttributeError) as error:  # JSON may hold a list where a word belongs
        raise InvalidValue("'{path}' is no spec of a run: {why}", path=args.spec, why=error) from error
    # Before a run is made: what cannot be trained is no run.
    facts = training_data.describe(settings, on_progress=progress("pictures"))
    network = trainable.network_to_train(settings, facts)
    trainable.check_memory(network, settings, facts, warm=False)
    return train_here(settings, owner="command line")


def _read_spec(path: Path) -> dict[str, Any]:
    """Read the settings of a run, or settings alone."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidValue("'{path}' cannot be read ({why})", path=path, why=error.strerror) from error
    except ValueError as error:
        raise InvalidValue("'{path}' is no JSON: {why}", path=path, why=error) from error
    settings = document.get("settings", document) if isinstance(document, dict) else None
    if not isinstance(settings, dict):
        raise InvalidValue("'{path}' holds no settings of a run", path=path)
    if document.get("fork"):
        raise InvalidValue(
            "'{path}' is a run that began with the weights of another run, {run}; repeat that one instead",
            path=path,
            run=document["fork"].get("run"),
        )
    unread = [name for name in settings if name not in TrainingSettings.__dataclass_fields__]
    if unread:
        raise InvalidValue(
            "'{path}' holds '{name}', which is no setting of a run on a data set", path=path, name=unread[0]
        )
    return settings


def _train_folder(args: argparse.Namespace) -> Run:
    root = Path(args.dataset)
    if not root.is_dir():
        raise InvalidValue(
            "data set '{name}' is neither {known} nor a folder",
            name=args.dataset,
            known=" nor ".join(DATASETS),
        )
    for name in ("split", "out"):
        if getattr(args, name) is None:
            raise InvalidValue(
                "training on a folder needs --{option}, or '--dataset folder --source {name}' for a network "
                "from scratch",
                option=name,
                name=args.dataset,
            )
    known = {field.name for field in fields(TransferSettings)}
    for name in ("spec", *(field.name for field in fields(TrainingSettings))):
        if name != "dataset" and name not in known and getattr(args, name) is not None:
            raise InvalidValue(
                "--{option} belongs to {known}, not to a folder with --split",
                option=name.replace("_", "-"),
                known=", ".join(DATASETS),
            )
    chosen = {name: value for name, value in vars(args).items() if name in known and value is not None}
    settings, split = TransferSettings(**(asdict(TransferSettings()) | chosen)), Split.load(args.split)
    with heard() as end:

        def tell(event: dict[str, Any]) -> None:
            print(json.dumps(event), file=sys.stderr)
            end.check()

        try:
            return train_folder(root, split, settings=settings, directory=args.out, on_event=tell)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("its whole epochs are kept, and the same command goes on") from None


def _explanations() -> dict[str, str]:
    """Take what each setting means from where it is explained: the docstring of the class."""
    lines = inspect.cleandoc(TrainingSettings.__doc__ or "").split("Args:")[1].split("Raises:")[0]
    found = re.findall(r"^    (\w+): (.+(?:\n {8}.+)*)", lines, re.MULTILINE)
    return {name: _with_choices(" ".join(text.split())).replace("`", "").rstrip(".") for name, text in found}


def _with_choices(text: str) -> str:
    """Write the words out that the docstring names by their constant."""
    return re.sub(r"`([A-Z]+)`", lambda constant: ", ".join(getattr(training_choices, constant[1])), text)


def _how_to_read(field: Field[Any]) -> dict[str, Any]:
    """Say how a word of the command line becomes a value of this field."""
    kind: Any = field.type
    if get_origin(kind) is UnionType:
        (kind,) = (one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return {"type": get_args(kind)[0], "nargs": "+", "metavar": "N"}
    if kind is bool:
        return {"action": argparse.BooleanOptionalAction}
    return {"type": kind, "metavar": {int: "N", float: "X"}.get(kind, "NAME")}


def _shown(value: Any) -> str:
    if value is None:
        return "as the network says"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value) or "none"


def exit_status(result: dict[str, Any]) -> int:
    """0 if the run came to its end, 1 if not."""
    return 0 if result["status"] == "finished" else 1


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    lines = [f"{result['status']}: {result['run']}"]
    if reason := result.get("reason"):
        lines.append(reason)
    if test := result.get("test"):
        low, high = test["accuracy_interval_95"]
        lines.append(
            f"test: {test['right']} of {test['pictures']} right, {test['accuracy']:.1%} "
            f"(95 % interval {low:.1%} to {high:.1%})"
        )
    return "\n".join(lines)
