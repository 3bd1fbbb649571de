"""What the classes and pictures of a data set are called on the page."""

from collections.abc import Sequence

from cnnviz.content.class_names import class_entry
from cnnviz.ui.i18n import _, language
from cnnviz.vision.survey import FileFacts, Survey


def class_words(survey: Survey) -> list[str]:
    """Name the classes of a survey, see `folder_words`."""
    return folder_words(survey.classes)


def folder_words(folders: Sequence[str]) -> list[str]:
    """Name classes: a known one in the language of the page with its folder's name behind it.

    Args:
        folders: names of the class folders.

    Returns:
        One name a class, in the same order; not safe for Markdown.
    """
    return [
        name if name == folder else f"{name} ({folder})"
        for name, folder in zip(_words(folders), folders, strict=True)
    ]


def short_class_words(survey: Survey) -> list[str]:
    """Name the classes without their folders.

    Args:
        survey: of the data set.

    Returns:
        One name a class, in the order of the labels; not safe for Markdown.
    """
    return _words(survey.classes)


def _words(folders: Sequence[str]) -> list[str]:
    names = []
    for folder in folders:
        entry = class_entry(folder)
        text = entry.get(language()) or entry["en"]
        names.append(_(text))
    return names


def file_name(picture: FileFacts) -> str:
    """Name a picture by its file, without the folders above."""
    return picture.path.rpartition("/")[2]
