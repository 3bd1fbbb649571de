"""explain: write the map of what spoke for a class, as a picture and as numbers."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.commands.console import add_json, only_with, progress, read_pictures
from cnnviz.commands.models import add_model, card_of, check_layer, check_use, open_model
from cnnviz.commands.outputs import check_outputs, facts, said_after, write
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.heatmap import normalise_map, upsample
from cnnviz.jobs.inspection import UNKNOWN, Inspected
from cnnviz.jobs.inspection_files import as_report
from cnnviz.jobs.inspection_pictures import Listed, list_pictures
from cnnviz.jobs.inspection_work import Inspector, look_at
from cnnviz.jobs.write_trial import try_folder
from cnnviz.nn import zoo
from cnnviz.nn.zoo import Classifier
from cnnviz.vision.decode import read_picture
from cnnviz.vision.overlay import overlay, write_png
from cnnviz.viz import theme


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "pictures", nargs="+", metavar="PICTURE", type=Path, help="pictures, or folders of pictures"
    )
    parser.add_argument("--method", default="grad_cam", metavar="NAME", help=", ".join(METHODS))
    parser.add_argument(
        "--class", dest="class_name", metavar="NAME", help="the class to explain (default: the top one)"
    )
    parser.add_argument("--layer", metavar="NAME", help="where to look (default: the last maps)")
    parser.add_argument(
        "--opacity",
        type=float,
        metavar="SHARE",
        help="of the map over the picture in --out, 0 to 1 (default: 0.5)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for overlays and numbers")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write one HTML file with all maps")
    add_model(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Explain each picture; write NAME.METHOD.png (the overlay) and NAME.METHOD.npy (the true grid)."""
    _check(args)
    single = [path for path in args.pictures if not path.is_dir()]
    read_pictures(single)  # whatever can be wrong is said before the long load
    card = card_of(args)
    if card and args.class_name is not None:
        zoo.class_index(card, args.class_name)
    classifier = open_model(args)
    index = None if args.class_name is None else classifier.class_index(args.class_name)
    listed = _listed(args.pictures, classifier)
    inspector = Inspector(
        classifier,
        method=args.method,
        layer=args.layer,
        class_index=index,
        thumbnails=args.report is not None,
        whole_maps=True,
    )
    found = look_at(inspector, listed, on_progress=progress("pictures"))
    layer = inspector.layer if METHODS[args.method].needs_layer else ""
    result: dict[str, Any] = {
        "model": classifier.name,
        "pictures": list(_entries(args, found, layer, index)),
        "unreadable": [{"path": path, "reason": reason} for path, reason in found.unreadable],
    }
    if args.out:
        with said_after(result, args.out):  # at the first one that fails: the others would fail as well
            _write(args, found, result["pictures"])
    if args.report:
        said = facts(classifier, ", ".join(map(str, args.pictures)), args.method)
        if index is not None:
            said.append(("Class", classifier.class_names[index]))
        write(result, "report", args.report, as_report(found, facts=said).encode())
    return result


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    lines = []
    for entry in result["pictures"]:
        where = entry.get("overlay") or "×".join(map(str, np.shape(entry["grid"])))
        said = "the map is empty: nothing spoke for this class" if entry["empty"] else where
        lines.append(f"{entry['picture']}: {entry['class']} {entry['probability']:.1%}, {said}")
    lines += [f"not read: {entry['path']}: {entry['reason']}" for entry in result["unreadable"]]
    return "\n".join([*lines, *([f"written: {result['report']}"] if "report" in result else [])])


def _check(args: argparse.Namespace) -> None:
    if args.out is None and args.report is None:
        raise InvalidValue("nothing would be written: give --out DIR, --report FILE or both")
    if args.method not in METHODS:
        raise InvalidValue(
            "method '{method}' is none of {known}", method=args.method, known=", ".join(METHODS)
        )
    check_use(args)
    check_layer(args.method, args.layer)
    only_with(args, "--out", there=args.out is not None, opacity=0.5)
    if not 0 <= args.opacity <= 1:
        raise InvalidValue("opacity {opacity} must be from 0 to 1", opacity=args.opacity)
    if args.out is not None and args.out.exists() and not args.out.is_dir():
        raise InvalidValue("'{path}' is a file; --out names a folder", path=args.out)
    if args.out is not None:
        try_folder(args.out)
    check_outputs(args)


def _listed(paths: Sequence[Path], classifier: Classifier) -> Listed:
    """Put single pictures and those of folders into one list; what a folder is called is its label."""
    files: list[tuple[str, int]] = []
    for path in paths:
        if path.is_dir():
            inside = list_pictures(path, classifier.card)
            files += [(str(path / name), truth) for name, truth in inside.files]
        else:
            files.append((str(path), UNKNOWN))
    return Listed(Path(), tuple(files), tuple(name for name, _ in files), ())


def _entries(
    args: argparse.Namespace, found: Inspected, layer: str, index: int | None
) -> Iterator[dict[str, Any]]:
    for place, raw in enumerate(found.grids):
        wanted = int(found.predicted[place]) if index is None else index
        yield {
            "picture": found.paths[place],
            "class": found.classes[wanted],
            "probability": float(found.probabilities[place, wanted]),
            "method": args.method,
            "layer": layer,
            "grid": raw.tolist(),
            "empty": normalise_map(raw).empty,
        }


def _write(args: argparse.Namespace, found: Inspected, entries: Sequence[dict[str, Any]]) -> None:
    names = _names([Path(path) for path in found.paths])
    for path, name, raw, entry in zip(found.paths, names, found.grids, entries, strict=True):
        entry |= _written(args, path, name, raw)


def _written(args: argparse.Namespace, path: str, name: str, raw: np.ndarray) -> dict[str, str]:
    pixels = read_picture(Path(path), name=path).pixels
    heat = upsample(normalise_map(raw).values, pixels.shape[:2])
    image = args.out / f"{name}.{args.method}.png"
    numbers = image.with_suffix(".npy")
    args.out.mkdir(parents=True, exist_ok=True)
    write_png(overlay(pixels, heat, theme.table(theme.SEQUENTIAL), opacity=args.opacity), image)
    np.save(numbers, raw)
    return {"overlay": str(image), "numbers": str(numbers)}


def _names(paths: Sequence[Path]) -> list[str]:
    """Name each picture's results after its file; files of one name get numbers, so that none is lost."""
    names: dict[str, None] = {}
    for path in paths:
        name, number = path.stem, 1
        while name in names:
            number += 1
            name = f"{path.stem}_{number}"
        names[name] = None
    return list(names)
