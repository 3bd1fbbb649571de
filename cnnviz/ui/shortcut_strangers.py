"""The second part: how sure a network is of pictures it should not know."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.nn import zoo
from cnnviz.nn.zoo import Classifier
from cnnviz.ui import cached, controls, frame
from cnnviz.ui.i18n import _
from cnnviz.ui.prediction import class_label, percent, show_prediction, show_truth
from cnnviz.ui.shortcut_parts import as_picture, judge, predict, show_map
from cnnviz.vision.picture import Picture
from cnnviz.vision.samples import SAMPLES
from cnnviz.vision.side_by_side import side_by_side

TWO = "two"
STRANGERS = tuple(id for id, sample in SAMPLES.items() if sample.class_name is None)
KNOWN = tuple(id for id in SAMPLES if id not in STRANGERS)
LIMITS = (50, 60, 70, 80, 90)  # percent; the card's reliability is counted in tenths
UNSURE, SURE = 0.5, 0.9
PART = 0.25  # of the 100 %: less is no answer


def show() -> None:
    """Show a stranger, ask how sure the network will be, tell, and try a threshold.

    Raises:
        InvalidValue: if the network is missing or damaged.
    """
    st.markdown(frame.passage("shortcuts", "strangers"), width=frame.TEXT_WIDTH)
    titles = {id: _(SAMPLES[id].title) for id in (*STRANGERS, "spider_drawing")}
    chosen = controls.choice(
        _("Picture"), titles | {TWO: _("Two animals")}, key="cheat_stranger", many=True, width=240
    )
    with st.spinner(_("Loading the network…"), show_time=True):
        classifier = cached.classifier(zoo.DEFAULT)
    if chosen == TWO:
        _two(classifier)
        return
    picture = cached.sample_picture(chosen)
    row = cached.sample_answers(zoo.DEFAULT)[chosen]
    left, right = st.columns(2, gap="large")
    with left:
        _show(picture, titles[chosen], (chosen,))
    with right:
        answers = {
            "unsure": _("less than {unsure:.0%} sure").format(unsure=UNSURE),
            "between": _("in between"),
            "sure": _("more than {sure:.0%} sure").format(sure=SURE),
        }
        question = _("How sure will the network be of its answer?")
        guess = predict(question, answers, key=f"cheat_sure_{chosen}")
        if guess is None:
            return
        top = float(row.max())
        is_so = "unsure" if top < UNSURE else "sure" if top > SURE else "between"
        name = class_label(classifier.card["classes"][int(row.argmax())])
        judge(
            guess == is_so,
            _("It says “{name}” and is {share} sure.").format(name=name, share=percent(top)),
        )
        show_prediction(classifier, row)
        show_truth(classifier, row, SAMPLES[chosen].class_name)
    _threshold(classifier)


def _threshold(classifier: Classifier) -> None:
    """Let the network be silent below a confidence, and count whom that turns away."""
    st.subheader(_("Would a limit help?"), anchor=False)
    st.markdown(frame.passage("shortcuts", "limit"), width=frame.TEXT_WIDTH)
    said = controls.choice(
        _("Answer only if at least so sure"),
        {str(n): f"{n} %" for n in LIMITS},
        key="cheat_limit",
        default="80",
    )
    limit = int(said) / 100
    rows = cached.sample_answers(zoo.DEFAULT)
    answered = {id: float(rows[id].max()) >= limit for id in SAMPLES}
    strangers = sum(answered[id] for id in STRANGERS)
    known = [id for id in KNOWN if answered[id]]
    right = sum(classifier.class_index(SAMPLES[id].class_name) == int(rows[id].argmax()) for id in known)
    lines = [
        _("- **{count} of the {all} strangers** among the samples still get an answer: {names}.").format(
            count=strangers, all=len(STRANGERS), names=_named(rows, answered, classifier) or _("none")
        ),
        _(
            "- Of the {all} samples of the ten classes, {count} get an answer; {right} of them a right one."
        ).format(all=len(KNOWN), count=len(known), right=right),
    ]
    if counted := counted_above(classifier.card, limit):
        lines.append(
            _(
                "- Of the {all:,} test pictures, {count:,} get an answer, and {share} of these are right."
            ).format(all=counted[0], count=counted[1], share=percent(counted[2] / max(counted[1], 1)))
        )
    st.markdown("\n".join(lines))
    st.markdown(frame.passage("shortcuts", "limit_told"), width=frame.TEXT_WIDTH)


def counted_above(card: dict[str, Any], limit: float) -> tuple[int, int, int] | None:
    """Count on the test pictures what a limit would do.

    Args:
        card: of the model.
        limit: a tenth, from 0 to 1.

    Returns:
        All test pictures, those answered with more confidence than the limit, and how many of these are
        right; None if the card does not say.
    """
    bins = card.get("test", {}).get("reliability", [])
    kept = [one for one in bins if one["above"] >= limit - 1e-9]
    if not bins:
        return None
    return (
        sum(one["pictures"] for one in bins),
        sum(one["pictures"] for one in kept),
        sum(one["right"] for one in kept),
    )


def _named(rows: dict[str, np.ndarray], answered: dict[str, bool], classifier: Classifier) -> str:
    told = _("{picture} as “{name}” ({share})")
    return ", ".join(
        told.format(
            picture=_(SAMPLES[id].title),
            name=class_label(classifier.card["classes"][int(rows[id].argmax())]),
            share=percent(float(rows[id].max())),
        )
        for id in STRANGERS
        if answered[id]
    )


def _two(classifier: Classifier) -> None:
    """Put two animals into one picture."""
    titles = {id: _(SAMPLES[id].title) for id in KNOWN}
    with st.container(horizontal=True, key="cheat_pair"):
        left = controls.choice(_("Left"), titles, key="cheat_left", default="dog", many=True, width=240)
        right = controls.choice(_("Right"), titles, key="cheat_right", default="horse", many=True, width=240)
    pair = side_by_side(*(cached.sample_picture(id).pixels for id in (left, right)))
    picture = as_picture(pair, "two.png")
    shown, asked = st.columns(2, gap="large")
    with shown:
        _show(picture, _("{left} and {right}").format(left=titles[left], right=titles[right]), (left, right))
    with asked:
        answers = {
            "shared": _("each of the two gets {part:.0%} or more").format(part=PART),
            "one": _("only one of the two gets {part:.0%} or more").format(part=PART),
            "third": _("a third animal gets the most"),
        }
        question = _("How will the network share out its 100 %?")
        guess = predict(question, answers, key=f"cheat_share_{left}_{right}")
        if guess is None:
            return
        found = cached.explanation(zoo.DEFAULT, None, picture.digest, "grad_cam", None, picture)
        there = {classifier.class_index(SAMPLES[id].class_name) for id in (left, right)}
        is_so = shared_out(found.probabilities, there)
        judge(guess == is_so, frame.passage("shortcuts", f"two_{is_so}"))
        show_prediction(classifier, found.probabilities)
    st.markdown(frame.passage("shortcuts", "two_maps"), width=frame.TEXT_WIDTH)
    for column, index in zip(st.columns(2, gap="large"), np.argsort(-found.probabilities)[:2], strict=True):
        with column:
            name = class_label(classifier.card["classes"][index])
            st.markdown(_(":orange[**Evidence for “{name}”**]").format(name=name))
            map_ = cached.explanation(zoo.DEFAULT, None, picture.digest, "grad_cam", int(index), picture)
            show_map(picture.pixels, map_, name)


def shared_out(probabilities: np.ndarray, there: set[int]) -> str:
    """Tell how an answer is divided: "shared" by the animals that are there, to "one", or to a "third".

    Args:
        probabilities: (classes,).
        there: the classes that are in the picture.

    Example:
        >>> shared_out(np.array([0.6, 0.3, 0.1]), {0, 1}), shared_out(np.array([0.6, 0.3, 0.1]), {0, 2})
        ('shared', 'one')
    """
    if int(probabilities.argmax()) not in there:
        return "third"
    return "shared" if sum(float(probabilities[index]) >= PART for index in there) > 1 else "one"


def _show(picture: Picture, title: str, samples: tuple[str, ...]) -> None:
    st.markdown(f":blue[**{title}**]")
    st.image(picture.pixels, alt=_("The picture {name}").format(name=title), width="stretch")
    st.caption("; ".join(dict.fromkeys(f"{SAMPLES[id].credit} · {SAMPLES[id].licence}" for id in samples)))
