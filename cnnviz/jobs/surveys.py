"""A survey of a folder is made once: what is known of a picture is kept by the hash of its bytes.

Below the folder of the runs stands ``surveys/*.npz``, a file for each folder that somebody looked at, with a
row for each picture. A second look reads the bytes and hashes them, and decodes only what no such file knows.
"""

import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from cnnviz.jobs import old_photographs, runs
from cnnviz.jobs.survey_facts import KeptFacts, read, save
from cnnviz.vision.file_facts import FileFacts, look_at
from cnnviz.vision.folders import class_folders, folder_named, picture_paths
from cnnviz.vision.survey import Survey, surveyed

SAVE_EVERY = 5.0
"""Seconds after which what was found so far is kept, should the program be killed."""


def survey(
    root: Path,
    *,
    sorted_too: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Survey:
    """Look at every picture of a folder of class folders; what was looked at before is not decoded again.

    What counts is the content: a picture that was renamed, moved or copied to another folder is known, one
    that was changed is not. Whoever stops it in the middle, by an exception out of ``on_progress``, keeps
    what was found.

    Args:
        root: folder that holds one folder for each class.
        sorted_too: True if a folder that is sorted into parts will do, whose parts are then the classes.
        on_progress: called with (files looked at, files in all), in the caller's thread.

    Returns:
        The survey, the same as `cnnviz.vision.survey.survey_folder` makes.

    Raises:
        InvalidValue: if the folder or its class folders are missing, or no picture can be read.
    """
    root = folder_named(str(root))
    classes, found = class_folders(root, sorted_too=sorted_too), picture_paths(root)
    if root.parent == runs.root().absolute() / "uploads":
        old_photographs.use(root)
    kept = folder() / f"{blake2b(str(root).encode(), digest_size=12).hexdigest()}.npz"
    before = read(kept)
    known = KeptFacts(before, [file for file in folder().glob("*.npz") if file != kept])
    pictures: list[FileFacts] = []
    unreadable: list[tuple[str, str]] = []
    saved, saved_at = 0, time.monotonic()
    try:
        for done, one in enumerate(look_at(root, found, known=known), 1):
            if isinstance(one, FileFacts):
                pictures.append(one)
            else:
                unreadable.append(one)
            if time.monotonic() - saved_at > SAVE_EVERY:
                save(kept, [*before.pictures, *pictures])
                saved, saved_at = len(pictures), time.monotonic()
            on_progress(done, len(found))
    except BaseException:  # a page that is left, an interrupt: the next look goes on from here
        if len(pictures) > saved:
            save(kept, [*before.pictures, *pictures])
        raise
    alike = before.alike_of(pictures)
    made = surveyed(root, classes, pictures, unreadable, alike=alike)
    if alike is None:
        save(kept, pictures, alike=made.near_copies)
        old_photographs.clean()
    else:
        old_photographs.use(kept)
    return made


def folder() -> Path:
    """Say where the facts are kept."""
    return runs.root().absolute() / "surveys"
