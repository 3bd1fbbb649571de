"""What the checks of a map say, in words: a title, a sentence, the numbers, and how each check works."""

from cnnviz.content import lessons
from cnnviz.core import trust, trust_checks
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.mark import mark
from cnnviz.core.trust import Clause, Kind, Opinion, State, Verdict
from cnnviz.nn import trust as running
from cnnviz.ui.i18n import _, language
from cnnviz.ui.prediction import percent

LOOKS: dict[State, tuple[str, str, str]] = {
    "good": ("green", ":material/check_circle:", mark("passes")),
    "mixed": ("orange", ":material/error:", mark("in part")),
    "bad": ("red", ":material/cancel:", mark("fails")),
    "unknown": ("gray", ":material/help:", mark("cannot be told")),
    "skipped": ("gray", ":material/pending:", mark("not done")),
}

HEADLINES: dict[Opinion, str] = {
    "supported": mark("**No check speaks against this map.** It shows places that the network used."),
    "care": mark("**Take this map with care.** Not every check agrees with it."),
    "doubt": mark("**Do not rely on this map.** At least one check speaks against it."),
    "cannot_tell": mark("**It cannot be told whether this map is right.** Too few checks have an answer."),
}

_SENTENCES: dict[tuple[Kind, str], str] = {
    ("curves", "better"): mark(
        "The places it marks matter more to the network than places picked at random."
    ),
    ("curves", "deletion_only"): mark(
        "Without the marked places the probability falls early; but they alone do not bring it back early."
    ),
    ("curves", "insertion_only"): mark(
        "The marked places alone bring the probability back early; but without them it does not fall early."
    ),
    ("curves", "edges"): mark(
        "The marked places matter more than places picked at random, but those with the strongest edges "
        "matter as much: one did not need the network to find them."
    ),
    ("curves", "no_better"): mark("The places the map marks matter no more than places picked at random."),
    ("curves", "no_range"): mark(
        "Blurring the whole picture moves the probability of “{name}” from {whole} to {bare}: too little to "
        "follow."
    ),
    ("pointing", "agrees"): mark("The map is strong where hiding a patch hurts the score."),
    ("pointing", "peak_only"): mark(
        "The map's peak lies where hiding a patch hurts the score most; elsewhere the two do not agree."
    ),
    ("pointing", "order_only"): mark(
        "On the whole the map is strong where hiding a patch hurts the score, but its peak lies elsewhere."
    ),
    ("pointing", "disagrees"): mark("Where the map is strong, hiding a patch hurts the score little."),
    ("pointing", "no_damage"): mark("No hidden patch lowers the score, so there is no place to point at."),
    ("weights", "changes"): mark("The map changes when the network forgets: it depends on what was learned."),
    ("weights", "not_the_last"): mark(
        "Without the last layer, the one that tells the classes apart, the map is still much the same."
    ),
    ("weights", "same"): mark(
        "With all weights shuffled the map is still much the same: it shows the picture rather than what the "
        "network learned."
    ),
    ("weights", "no_copy"): mark("This model cannot be copied, so its weights cannot be shuffled."),
    ("contrast", "differs"): mark("The map for “{other}” is another one: this map is about “{name}”."),
    ("contrast", "other_empty"): mark("The map for “{other}” is empty: this map is about “{name}”."),
    ("contrast", "alike"): mark(
        "The map for “{other}” is much the same: little of this map is about “{name}” alone."
    ),
    ("contrast", "same"): mark(
        "The map for “{other}” is the same: this map does not say why it is “{name}” and not “{other}”."
    ),
    ("contrast", "one_class"): mark("The model knows one class only."),
    ("noise", "stable"): mark("With a little noise in the picture the map stays."),
    ("noise", "moves"): mark("With a little noise in the picture the answer stays, but the map does not."),
    ("noise", "answer_moves"): mark(
        "A little noise changes the network's answer in {changed:.0f} of {draws:.0f} draws, so the map may "
        "change, too."
    ),
}
_ANY: dict[str, str] = {
    "empty": mark("The map is empty: there is nothing to check."),
    "flat": mark("The map is the same everywhere: it points nowhere."),
    "many_passes": mark("Needs {maps:.0f} maps, and {method} runs the network dozens of times for each."),
}
_NUMBERS: dict[Kind, str] = {
    "curves": mark(
        "Deletion: area {deletion:.2f}, at random {random_deletion_least:.2f} to {random_deletion_most:.2f}, "
        "edges {edges_deletion:.2f}; smaller is better. Insertion: area {insertion:.2f}, at random "
        "{random_insertion_least:.2f} to {random_insertion_most:.2f}, edges {edges_insertion:.2f}; larger is "
        "better."
    ),
    "pointing": mark(
        "The map's strongest patch is number {rank:.0f} of {cells:.0f} in the order of harm; a hit is one of "
        "the first {top:.0f}. Rank correlation of map and harm {correlation:.2f}; by chance up to "
        "{chance:.2f}."
    ),
    "weights": mark(
        "Rank correlation with the map of the trained network: {first:.2f} with the last layer shuffled, "
        "{last:.2f} with all {layers:.0f} layers (SSIM {similarity:.2f}). 1 is the same order; from {like} "
        "on the map is much the same."
    ),
    "contrast": mark(
        "Rank correlation of the two maps {correlation:.2f}, SSIM {similarity:.2f}. From {like} on they are "
        "much the same, from {same} on the same."
    ),
    "noise": mark(
        "Rank correlation with the map without noise {mean:.2f}, the mean of {draws:.0f} draws (least "
        "{least:.2f}); it should be {like} or more. Probability of “{name}”: {probability}, with noise "
        "{probability_least} to {probability_most}."
    ),
}
_SHORT: dict[Kind, str] = {
    "curves": mark(
        "deletion {deletion:.2f}, at random {random_deletion:.2f}; insertion {insertion:.2f}, at random "
        "{random_insertion:.2f}"
    ),
    "pointing": mark(
        "its strongest patch is {rank:.0f} of {cells:.0f} in harm; correlation {correlation:.2f}"
    ),
    "weights": mark("likeness {first:.2f} without the last layer, {last:.2f} without all"),
    "contrast": mark("likeness {correlation:.2f}"),
    "noise": mark("likeness {mean:.2f}"),
}
_SHARES = ("whole", "bare", "probability", "probability_least", "probability_most")


def title(kind: Kind) -> str:
    """Name a check."""
    return _lesson().sections[kind].heading


def badge(state: State) -> str:
    """Say with a colour, a sign and words how a check ended, as Markdown."""
    colour, icon, text = LOOKS[state]
    return f":{colour}-badge[{icon} {_(text)}]"


def told(clause: Clause, *, name: str, other: str, method: str) -> str:
    """Say in one sentence what a check found.

    Args:
        clause: from `cnnviz.core.trust`.
        name: of the map's class, for people.
        other: name of the class it is compared with.
        method: id of the method.

    Returns:
        Markdown.
    """
    sentence = _ANY.get(clause.reason) or _SENTENCES[clause.kind, clause.reason]
    values = _written(clause) | {"name": name, "other": other, "method": METHODS[method].title}
    said = _(sentence).format(**values)
    if clause.reason == "same" and clause.kind == "contrast" and not METHODS[method].class_specific:
        said += " " + _("{method} never asks about a class.").format(method=METHODS[method].title)
    return said


def numbers(clause: Clause, *, name: str) -> str:
    """Write the numbers behind a clause and what they are compared with; nothing where none were measured."""
    if not clause.values or clause.state == "skipped" or clause.reason in ("no_damage", *_ANY):
        return ""
    text = _NUMBERS[clause.kind]
    return _(text).format(**_written(clause), name=name, like=f"{trust.LIKE:g}", same=f"{trust.SAME:g}")


def verdict(found: Verdict) -> str:
    """Say the verdict: a headline, and which checks decided it with their numbers.

    Args:
        found: from `cnnviz.core.trust`.

    Returns:
        Markdown.
    """
    text = HEADLINES[found.opinion]
    lines = [_(text)]
    for state in ("bad", "mixed", "good", "unknown", "skipped"):
        clauses = [clause for clause in found.clauses if clause.state == state]
        if clauses:
            note = LOOKS[state][2]
            named = "; ".join(_in_short(clause) for clause in clauses)
            lines.append(f"- {_(note).capitalize()}: {named}")
    return "\n".join([lines[0], "", *lines[1:]])


def how(kind: Kind) -> str:
    """Explain how a check works, what decides it, and name its paper."""
    values = {
        "draws": running.DRAWS if kind == "noise" else len(trust_checks.SEEDS),
        "luck": 1 + len(trust_checks.SEEDS),
        "margin": trust.MARGIN,
        "range": trust.RANGE,
        "cells": trust_checks.CELLS,
        "top": trust.TOP,
        "like": f"{trust.LIKE:g}",
        "same": f"{trust.SAME:g}",
        "little": f"{trust.LITTLE:g}",
        "shuffles": running.SHUFFLES,
        "amplitude": running.AMPLITUDE,
    }
    return _lesson().sections[kind].body.format(**values)


def heading() -> tuple[str, str]:
    """Return the panel's title and its sentence."""
    return _lesson().title, _lesson().sentence


def _in_short(clause: Clause) -> str:
    if clause.state in ("unknown", "skipped"):
        return title(clause.kind)
    text = _SHORT[clause.kind]
    return f"{title(clause.kind)} ({_(text).format(**clause.values)})"


def _written(clause: Clause) -> dict[str, object]:
    """Write probabilities as people do; all else stays a number."""
    return {key: percent(value) if key in _SHARES else value for key, value in clause.values.items()}


def _lesson() -> lessons.Lesson:
    return lessons.read("trust", language())
