"""datasets split: train, validation and test of a folder, as a file, as folders, or both."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import progress, table
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.surveys import survey
from cnnviz.vision.sorting import WAYS, check_target, sort_into
from cnnviz.vision.split_check import Reproduced, reproduce
from cnnviz.vision.split_sizes import Counts, check_sizes, read_ratio
from cnnviz.vision.splits import PARTS, Split
from cnnviz.vision.survey_split import copies_in, split_survey

REST = "rest"


def add_arguments(split: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``datasets split``."""
    three = ("TRAIN", "VALIDATION", "TEST")
    split.add_argument("folder", type=Path, metavar="DATA_DIR")
    split.add_argument("--out", type=Path, metavar="FILE", help="write the split file (JSON with hashes)")
    split.add_argument("--into", type=Path, metavar="DIR", help="sort into DIR/train/CLASS/…; new or empty")
    split.add_argument("--by", choices=WAYS, default="symlink", help="how --into sorts (default: symlink)")
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
    if args.out and (args.out.is_dir() or not args.out.parent.is_dir()):
        raise InvalidValue(
            "'{path}' cannot be written: it names no file in an existing folder", path=args.out
        )
    if args.into:
        check_target(args.folder, args.into)
    split, told = _repeated(args) if args.given else _made(args)
    sorted_ = (
        sort_into(split, args.folder, args.into, by=args.by, on_progress=progress("sorted"))
        if args.into
        else None
    )
    if args.out:
        split.save(args.out)
    return {
        "split": str(args.out) if args.out else None,
        "into": str(sorted_.into) if sorted_ else None,
        "by": args.by if sorted_ else None,
        "seed": split.seed,
        "parts": {p: {"pictures": len(split.parts[p]), "digest": split.part_digest(p)} for p in PARTS},
        **told,
    }


def text(result: dict[str, Any]) -> list[str]:
    """Write the result for a person, in lines."""
    lines = [table([(p, part["pictures"], part["digest"]) for p, part in result["parts"].items()])]
    if copies := result.get("copies"):
        lines.append(
            f"{copies['pictures']} pictures in {copies['groups']} groups of copies are on the training side"
            + (f", {copies['not_used']} of them in no part" if copies["not_used"] else "")
        )
    if "moved" in result:
        lines.append(f"every picture of {result['from']} is there, byte for byte")
        lines += [f"found under another name: {old} is now {new}" for old, new in result["moved"].items()]
        if result["others"]:
            lines.append(f"{result['others']} pictures of the folder are not in the split")
    if result["into"]:
        lines.append(f"sorted into {result['into']} by {result['by']}")
    return lines


def _made(args: argparse.Namespace) -> tuple[Split, dict[str, Any]]:
    counts: Counts | None = None
    if args.per_class:
        train, *others = args.per_class
        if REST in others:
            raise InvalidValue("'rest' can be the number of pictures for train alone")
        counts = (None if train == REST else train, others[0], others[1])
    shares = read_ratio(args.ratio) if args.ratio is not None else tuple(args.shares or (7, 1, 2))
    seed = args.seed or 0
    check_sizes(counts or shares, seed=seed)
    found = survey(args.folder, on_progress=progress("pictures"))
    split = split_survey(found, seed=seed, counts=counts, shares=shares, exact_only=args.copies == "exact")
    copies = copies_in(found, split)
    told = {"pictures": copies.pictures, "groups": copies.groups, "not_used": copies.not_used}
    unreadable = [{"path": path, "reason": reason} for path, reason in found.unreadable]
    return split, {"copies": told, "unreadable": unreadable}


def _repeated(args: argparse.Namespace) -> tuple[Split, dict[str, Any]]:
    for word in ("ratio", "shares", "per_class", "seed", "copies"):
        if getattr(args, word) is not None:
            raise InvalidValue(
                "--from repeats a split as it is; leave out --{word}", word=word.replace("_", "-")
            )
    found: Reproduced = reproduce(Split.load(args.given), args.folder, on_progress=progress("pictures"))
    found.require_complete()
    told = {"from": str(args.given), "moved": dict(found.moved), "others": found.others, "unreadable": []}
    return found.split, told


def _count(word: str) -> int | str:
    if word != REST and not word.lstrip("-").isdecimal():
        raise argparse.ArgumentTypeError(f"'{word}' is no whole number")
    return word if word == REST else int(word)
