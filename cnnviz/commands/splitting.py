"""datasets split: train, validation and test of a folder, as a file, as folders, or both."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnnviz.commands.console import only_with, progress, table
from cnnviz.commands.outputs import said_after
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.surveys import survey
from cnnviz.jobs.write_trial import try_file, try_folder
from cnnviz.vision.folders import folder_named
from cnnviz.vision.sorting import WAYS, check_target, sort_into
from cnnviz.vision.split_check import Reproduced, reproduce
from cnnviz.vision.split_sizes import Counts, check_sizes, read_ratio
from cnnviz.vision.splits import PARTS, Split
from cnnviz.vision.survey import Survey
from cnnviz.vision.survey_split import copies_in, split_survey

REST = "rest"
NAMED = 10
"""Groups of copies, and pictures or classes of a line, that are named; ``--json`` names all."""


def add_arguments(split: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``datasets split``."""
    three = ("TRAIN", "VALIDATION", "TEST")
    split.add_argument("folder", metavar="DATA_DIR")
    split.add_argument("--out", type=Path, metavar="FILE", help="write the split file (JSON with hashes)")
    split.add_argument("--into", metavar="DIR", help="sort into DIR/train/CLASS/…; new or empty")
    split.add_argument("--by", choices=WAYS, help="how --into sorts (default: symlink)")
    split.add_argument("--seed", type=int, help="same seed, same split (default: 0)")
    size = split.add_mutually_exclusive_group()
    size.add_argument("--ratio", metavar="6:3:1", help="shares of train, validation and test")
    size.add_argument("--shares", type=float, nargs=3, metavar=three, help="the same as three numbers; 7 1 2")
    size.add_argument(
        "--per-class",
        type=_count,
        nargs=3,
        metavar=three,
        help="pictures of each class; 'rest' for TRAIN takes all that are left",
    )
    split.add_argument(
        "--copies",
        choices=("near", "exact"),
        help="what must not stand on two sides: pictures that look alike (default), or the same bytes only",
    )
    split.add_argument(
        "--from", type=Path, dest="given", metavar="SPLIT_FILE", help="repeat a split, checking every hash"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Split the folder, or repeat a split of it."""
    if not (args.out or args.into or args.given):
        raise InvalidValue("say where the split goes: --out FILE, --into DIR or both")
    only_with(args, "--into", there=args.into is not None, by="symlink")
    root, into = folder_named(args.folder), folder_named(args.into) if args.into is not None else None
    if args.out:
        _check_out(args.out)
        try_folder(args.out.parent)  # where the file is written before it takes its name
        if not args.out.exists():
            try_file(args.out)
    if into:
        check_target(root, into)
        try_folder(into)
    split, told = _repeated(args, root) if args.given else _made(args, root)
    sorted_ = sort_into(split, root, into, by=args.by, on_progress=progress("sorted")) if into else None
    result: dict[str, Any] = {"split": None}
    if args.out:
        with said_after(result, args.out):
            split.save(args.out)
            result["split"] = str(args.out)
    return result | {
        "into": str(sorted_.into) if sorted_ else None,
        "by": args.by if sorted_ else None,
        "seed": split.seed,
        "parts": {p: {"pictures": len(split.parts[p]), "digest": split.part_digest(p)} for p in PARTS},
        **told,
    }


def text(result: dict[str, Any]) -> list[str]:
    """Write the result for a person, in lines."""
    lines = [table([(p, part["pictures"], part["digest"]) for p, part in result["parts"].items()])]
    lines += _copies_in_words(result)
    lines += [
        f"{part} holds no picture of {_few(names)}: too small a class for that share"
        for part, names in result.get("empty", {}).items()
    ]
    if "moved" in result:
        lines.append(f"every picture of {result['from']} is there, byte for byte")
        lines += [f"found under another name: {old} is now {new}" for old, new in result["moved"].items()]
        if result["others"]:
            lines.append(f"not in the split: {_many(result['others'], 'picture')} of the folder")
    if result["into"]:
        lines.append(f"sorted into {result['into']} by {result['by']}")
    return lines


def _copies_in_words(result: dict[str, Any]) -> list[str]:
    """Say what copies did; none of it is said of a folder without any."""
    copies, across = result["copies"], result["copies_across"]
    if not copies["groups"]:
        return []
    said = f"{copies['pictures']} pictures in {_many(copies['groups'], 'group')} of copies"
    if not result["copies_held_out"]:
        said += " are on the training side"
    if copies["not_used"]:
        said += f", {copies['not_used']} of them in no part"
    lines = [f"copies in different parts: {_few(group)}" for group in across]
    if len(lines) > NAMED:
        lines[NAMED:] = [f"  … and {_many(len(lines) - NAMED, 'more group')}; --json has all"]
    if lines:
        said += f"; {_many(len(across), 'group')} in different parts: results can look better than they are"
    return [said, *lines]


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _check_out(path: Path) -> None:
    """Refuse a place for the split file where something else stands that would be lost.

    Raises:
        InvalidValue: if it is a folder, lies in none, or is anything but a split file of before.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidValue("'{path}' cannot be written: it names no file in an existing folder", path=path)
    if not path.exists() and not path.is_symlink():
        return
    if not path.is_file():
        raise InvalidValue("'{path}' is there already and no ordinary file; name a new one", path=path)
    try:
        Split.load(path)
    except InvalidValue:
        raise InvalidValue(
            "'{path}' is there already and is no split file; name a new one", path=path
        ) from None


def _made(args: argparse.Namespace, root: Path) -> tuple[Split, dict[str, Any]]:
    counts: Counts | None = None
    if args.per_class:
        train, *others = args.per_class
        if REST in others:
            raise InvalidValue("'rest' can be the number of pictures for train alone")
        counts = (None if train == REST else train, others[0], others[1])
    shares = read_ratio(args.ratio) if args.ratio is not None else tuple(args.shares or (7, 1, 2))
    seed = args.seed or 0
    check_sizes(counts or shares, seed=seed)
    found = survey(root, on_progress=progress("pictures"))
    split = split_survey(found, seed=seed, counts=counts, shares=shares, exact_only=args.copies == "exact")
    wanted = {part for part, size in zip(PARTS, counts or shares, strict=True) if size}
    empty = {part: names for part, names in split.empty.items() if part in wanted}
    return split, {"empty": empty} | _told(found, split)


def _told(found: Survey, split: Split) -> dict[str, Any]:
    """Tell what a look at every picture adds: what copies did, and which files cannot be read."""
    copies = copies_in(found, split)
    return {
        "copies": {"pictures": copies.pictures, "groups": copies.groups, "not_used": copies.not_used},
        "copies_held_out": copies.held_out,
        "copies_across": [[f"{part}/{path}" for part, path in group] for group in copies.across],
        "unreadable": [{"path": path, "reason": reason} for path, reason in found.unreadable],
    }


def _repeated(args: argparse.Namespace, root: Path) -> tuple[Split, dict[str, Any]]:
    for word in ("ratio", "shares", "per_class", "seed", "copies"):
        if getattr(args, word) is not None:
            raise InvalidValue(
                "--from repeats a split as it is; leave out --{word}", word=word.replace("_", "-")
            )
    found: Reproduced = reproduce(Split.load(args.given), root, on_progress=progress("hashes"))
    found.require_complete()
    # Copies count, and not the classes: a folder is held against the split file that was sorted with it, too.
    seen = survey(root, sorted_too=True, on_progress=progress("pictures"))
    others = {one.path for one in seen.pictures} - {f.path for p in PARTS for f in found.split.parts[p]}
    told = {"from": str(args.given), "moved": dict(found.moved), "others": len(others)}
    return found.split, told | _told(seen, found.split)


def _count(word: str) -> int | str:
    if word != REST and not word.lstrip("-").isdecimal():
        raise argparse.ArgumentTypeError(f"'{word}' is no whole number")
    return word if word == REST else int(word)
