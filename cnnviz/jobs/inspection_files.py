"""An inspection as files to take away: CSV, and a report in one HTML file."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from cnnviz.content.report_words import WORDS
from cnnviz.export.report import Report, ReportPicture, report_html
from cnnviz.export.tables import rows_to_csv
from cnnviz.jobs.inspection import Inspected
from cnnviz.vision.map_picture import map_picture
from cnnviz.viz import theme

MOST = 1_000  # pictures in a report, about ten megabytes


def as_csv(found: Inspected) -> bytes:
    """Write a row for each picture: file, hash, label, answer, all probabilities."""
    head, rows = found.table()
    return rows_to_csv(head, rows)


def as_report(
    found: Inspected,
    *,
    facts: Sequence[tuple[str, str]],
    words: Mapping[str, str] = WORDS,
    classes: Sequence[str] | None = None,
    language: str = "en",
    most: int = MOST,
) -> str:
    """Write a report with pictures and maps: first the mistakes, then the other answers, the surest first.

    Args:
        found: the inspection.
        facts: pairs of a word and what is to be said, such as the model's name.
        words: of the report, translated.
        classes: names of the classes, translated.
        language: code of the words' language.
        most: at most so many pictures; the others are counted.

    Returns:
        The HTML file's text.
    """
    names = tuple(classes or found.classes)
    mistakes = found.mistakes()
    rest = found.chosen()
    order = [*mistakes, *rest[~np.isin(rest, mistakes)]]
    report = Report(
        [*facts, (words["made"], f"{datetime.now().astimezone():%Y-%m-%d %H:%M}")],
        names,
        found.evaluation().summary() if found.labelled.any() else None,
        [_picture(found, int(number), names) for number in order[:most]],
        max(0, len(order) - most),
        found.unreadable,
    )
    return report_html(report, words=words, palettes=theme.as_data(), language=language)


def _picture(found: Inspected, number: int, names: Sequence[str]) -> ReportPicture:
    grid = found.grids[number] if found.grids else None
    return ReportPicture(
        found.paths[number],
        names[found.predicted[number]],
        float(found.confidence[number]),
        names[found.truth[number]] if found.labelled[number] else None,
        found.thumbnails[number] if found.thumbnails else b"",
        map_picture(grid, theme.table(theme.SEQUENTIAL)) if grid is not None else b"",
        grid,
    )
