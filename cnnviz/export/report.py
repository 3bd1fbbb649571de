"""What a model said of many pictures, as one HTML file that needs nothing else.

No network, no script: the maps are tiny pictures that the browser enlarges over the small pictures, and style
sheets show them. The numbers of every map stand in the file as JSON. Whatever comes from outside, such as the
name of a file, is escaped.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

STYLE = Path(__file__).with_name("report.css")
ROLES = ("surface", "text", "muted", "good", "warning", "input")


@dataclass(frozen=True, eq=False)
class ReportPicture:
    """One picture of a report.

    Args:
        name: of the file.
        said: the class the model named.
        confidence: its probability, 0 to 1.
        truth: the class of the label; None without one.
        thumbnail: JPEG file; empty if there is none.
        map: PNG file with one pixel a cell; empty if there is none.
        grid: the numbers of the map, (h, w); None if there are none.
    """

    name: str
    said: str
    confidence: float
    truth: str | None
    thumbnail: bytes
    map: bytes
    grid: NDArray[np.float32] | None

    @property
    def right(self) -> bool | None:
        """Whether the answer is the label; None without one."""
        return None if self.truth is None else self.truth == self.said


@dataclass(frozen=True, eq=False)
class Report:
    """All that a report tells.

    Args:
        facts: pairs of a word and what is to be said, such as the model's name.
        classes: their names.
        summary: what `cnnviz.jobs.evaluation.Evaluation.summary` returns; None without labels.
        pictures: in the order in which they are to stand.
        left: how many pictures are left out.
        unreadable: name and reason of each file that is no picture.
    """

    facts: Sequence[tuple[str, str]]
    classes: Sequence[str]
    summary: Mapping[str, Any] | None
    pictures: Sequence[ReportPicture]
    left: int = 0
    unreadable: Sequence[tuple[str, str]] = ()


def report_html(
    report: Report,
    *,
    words: Mapping[str, str],
    palettes: Mapping[str, Mapping[str, str]],
    language: str = "en",
) -> str:
    """Write a report.

    Args:
        report: what it tells.
        words: the keys of `cnnviz.content.report_words.WORDS`, translated.
        palettes: colours of "light" and "dark", as ``cnnviz.viz.theme.as_data`` has them.
        language: code of the words' language.

    Returns:
        The HTML file's text.
    """
    count = len(report.pictures) + report.left
    title = escape(words["title"].format(count=f"{count:,}"))
    wrong = [place for place, one in enumerate(report.pictures) if one.right is False]
    others = [place for place, one in enumerate(report.pictures) if one.right is not False]
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in report.facts)
    maps = any(one.map for one in report.pictures)
    body = [
        f"<h1>{title}</h1><dl>{facts}{_accuracy(report.summary, words)}</dl>",
        _confusion(report, words) if report.summary else "",
        _classes(report.summary, words) if report.summary else "",
        _calibration(report.summary, words) if report.summary else "",
        f'<p class="note">{escape(words["hover"])}</p>'
        f'<label><input type="checkbox" id="all"> {escape(words["all_maps"])}</label>'
        if maps
        else "",
        _pictures(report, wrong, words["mistakes"], words, note=words["mistakes_note"]),
        _pictures(report, others, words["answers"], words),
        f'<p class="note">{escape(words["left"].format(count=f"{report.left:,}"))}</p>'
        if report.left
        else "",
        _unreadable(report, words),
        f'<p class="note">{escape(words["numbers"])}</p>{_grids(report)}' if maps else "",
    ]
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_style(palettes)}</style></head>\n<body>"
        + "\n".join(part for part in body if part)
        + "</body></html>\n"
    )


def _style(palettes: Mapping[str, Mapping[str, str]]) -> str:
    def colours(palette: Mapping[str, str]) -> str:
        named = "".join(f"--{role}:{palette[role]};" for role in ROLES)
        return f":root{{{named}--line:color-mix(in srgb,{palette['muted']} 35%,transparent)}}"

    return (
        ":root{color-scheme:light dark}" + colours(palettes["light"])
        + f"@media screen and (prefers-color-scheme:dark){{{colours(palettes['dark'])}}}\n"
        + STYLE.read_text(encoding="utf-8")
    )  # fmt: skip


def _accuracy(summary: Mapping[str, Any] | None, words: Mapping[str, str]) -> str:
    if not summary:
        return ""
    low, high = summary["accuracy_interval_95"]
    counted = words["right_of"].format(
        right=f"{summary['right']:,}",
        pictures=f"{summary['pictures']:,}",
        low=f"{low:.1%}",
        high=f"{high:.1%}",
    )
    return (
        f"<dt>{escape(words['right'])}</dt><dd><b>{summary['accuracy']:.2%}</b> ({escape(counted)})</dd>"
        f"<dt>{escape(words['calibration_error'])}</dt><dd>{summary['expected_calibration_error']:.2%}</dd>"
    )


def _table(head: Sequence[str], rows: Sequence[str], caption: str = "") -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="scroll"><table>{said}<tr>{heads}</tr>{"".join(rows)}</table></div>'


def _confusion(report: Report, words: Mapping[str, str]) -> str:
    counts = report.summary["confusion"]["counts"] if report.summary else []
    rows = []
    for place, (name, row) in enumerate(zip(report.classes, counts, strict=True)):
        cells = "".join(
            f'<td class="{"right" if place == column else ""}{"" if count else " zero"}">{count}</td>'
            for column, count in enumerate(row)
        )
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return f"<h2>{escape(words['confusion'])}</h2>" + _table(["", *report.classes], rows, words["rows"])


def _classes(summary: Mapping[str, Any], words: Mapping[str, str]) -> str:
    rows = []
    for name, scores in summary["per_class"].items():
        shares = "".join(f"<td>{_share(scores[key])}</td>" for key in ("recall", "precision", "f1"))
        rows.append(f"<tr><th>{escape(name)}</th><td>{scores['pictures']}</td>{shares}</tr>")
    head = [words["class"], words["pictures"], words["recall"], words["precision"], "F1"]
    return f"<h2>{escape(words['classes'])}</h2>" + _table(head, rows)


def _calibration(summary: Mapping[str, Any], words: Mapping[str, str]) -> str:
    rows = [
        f"<tr><th>{one['above']:.0%} – {one['to']:.0%}</th><td>{one['pictures']}</td>"
        f"<td>{one['right'] / one['pictures']:.1%}</td></tr>"
        for one in summary["reliability"]
        if one["pictures"]
    ]
    head = [words["sure"], words["pictures"], words["right"]]
    return f"<h2>{escape(words['calibration'])}</h2>" + _table(head, rows)


def _pictures(
    report: Report, places: Sequence[int], title: str, words: Mapping[str, str], *, note: str = ""
) -> str:
    if not places:
        return ""
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    figures = "".join(_figure(report.pictures[place], place, words) for place in places)
    return f'<h2>{escape(title)}</h2>{said}<div class="pictures">{figures}</div>'


def _figure(one: ReportPicture, place: int, words: Mapping[str, str]) -> str:
    name, said = escape(one.name), escape(one.said)
    image = ""
    if one.thumbnail:
        over = f'<img src="{_data("image/png", one.map)}" alt="">' if one.map else ""
        image = (
            f'<div class="both" tabindex="0"><img src="{_data("image/jpeg", one.thumbnail)}" alt="{name}">'
            f"{over}</div>"
        )
    sign = {None: "", True: '<i class="good">✓</i> ', False: '<i class="bad">✗</i> '}[one.right]
    label = escape(words["label"].format(truth=one.truth)) if one.right is False else ""
    return (
        f'<figure id="picture-{place}">{image}<figcaption><b>{sign}{said} {_sure(one.confidence)}</b>'
        f'<span>{label}</span><span title="{name}">{name}</span></figcaption></figure>'
    )


def _unreadable(report: Report, words: Mapping[str, str]) -> str:
    if not report.unreadable:
        return ""
    rows = [f"<tr><td>{escape(name)}</td><td>{escape(why)}</td></tr>" for name, why in report.unreadable]
    table = f'<div class="scroll"><table class="files">{"".join(rows)}</table></div>'
    return f"<h2>{escape(words['unreadable'])}</h2>{table}"


def _grids(report: Report) -> str:
    """Write the numbers of the maps; only "<" could end a script element, so it is written otherwise."""
    grids = [
        {
            "picture": one.name,
            "class": one.said,
            "probability": one.confidence,
            "grid": None
            if one.grid is None
            else [[float(f"{cell:.9g}") for cell in row] for row in one.grid],
        }
        for one in report.pictures
    ]
    text = json.dumps(grids, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="grids">{text}</script>'


def _data(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _sure(confidence: float) -> str:
    """Write a confidence; what is not certain is not called 100 %."""
    return escape(">99.9%") if 0.9995 <= confidence < 1 else f"{confidence:.1%}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
