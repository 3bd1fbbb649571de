"""The third part: noise that is made for one picture and one network."""

import numpy as np
import streamlit as st

from cnnviz.export import adversarial_code
from cnnviz.nn import zoo
from cnnviz.nn.adversarial import WHITE, AdversarialPicture
from cnnviz.nn.zoo import Classifier
from cnnviz.ui import cached, controls, frame
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import choose_picture, picture_path
from cnnviz.ui.prediction import class_label, percent, show_prediction
from cnnviz.ui.shortcut_parts import as_picture, judge, predict, show_map
from cnnviz.vision.passed_on import WAYS, passed_on
from cnnviz.viz import heatmaps

STRONGEST, FIRST = 16, 2  # grey levels
STEPS = (1, 5, 10, 20)
AWAY = "away"


def show() -> None:
    """Ask whether so little noise can change the answer, make it, show it, and see what it survives.

    Raises:
        InvalidValue: if the network is missing or damaged.
    """
    st.markdown(frame.passage("shortcuts", "noise", white=WHITE), width=frame.TEXT_WIDTH)
    picture = choose_picture("cheat")
    with st.spinner(_("Loading the network…"), show_time=True):
        classifier = cached.classifier(zoo.DEFAULT)
    entries = classifier.card["classes"]
    with st.container(horizontal=True, key="cheat_attack"):
        epsilon = controls.whole_number(
            _("A pixel may move by so many grey levels"), 1, STRONGEST, FIRST,
            key="cheat_epsilon", slider=True, width=290,
        )  # fmt: skip
        ways = {str(n): _("{steps} steps (PGD)").format(steps=n) for n in STEPS} | {"1": _("1 step (FGSM)")}
        steps = int(controls.choice(_("Steps"), ways, key="cheat_steps", default="10", many=True, width=190))
        labels = {AWAY: _("anything else")} | {entry["en"]: class_label(entry) for entry in entries}
        wanted = controls.choice(_("Make it say"), labels, key="cheat_target", many=True, width=240)
    target = None if wanted == AWAY else classifier.class_index(wanted)

    answers = {"no": _("No, nobody would see such a change"), "yes": _("Yes")}
    question = _("Can noise of at most {epsilon} of {white} grey levels change the network's answer?")
    guess = predict(question.format(epsilon=epsilon, white=WHITE), answers, key="cheat_noise_guess")
    if guess is not None:
        with st.spinner(_("Looking for the noise…"), show_time=True):
            found = cached.adversarial(zoo.DEFAULT, picture.digest, epsilon, steps, target, picture)
        judge((guess == "yes") == found.succeeded, _outcome(found, classifier))
        _stage(found, classifier)
        st.subheader(_("Does it survive?"), anchor=False)
        st.markdown(frame.passage("shortcuts", "survive"), width=frame.TEXT_WIDTH)
        st.markdown(_survival(found, classifier))
    st.subheader(_("The same in Keras"), anchor=False)
    code = adversarial_code.attack(
        model=f"assets/models/{zoo.DEFAULT}/{zoo.MODEL_FILE}",
        picture=picture_path(picture),
        epsilon=epsilon,
        steps=steps,
        target=target,
    )
    st.code(code, language="python")


def _outcome(found: AdversarialPicture, classifier: Classifier) -> str:
    before, after = _said(found.before, classifier), _said(found.after, classifier)
    strength = f"{found.strength:.2g}"
    if found.before.argmax() != found.after.argmax():
        sentence = _(
            "No pixel moved by more than {strength} grey levels: it was {before}, now it is {after}."
        )
    else:
        sentence = _(
            "No pixel moved by more than {strength} grey levels: it was {before}, and is still {after}. "
            "More steps or more grey levels may do it."
        )
    return sentence.format(strength=strength, before=before, after=after)


def _said(probabilities: np.ndarray, classifier: Classifier) -> str:
    index = int(probabilities.argmax())
    return _("“{name}” ({share})").format(
        name=class_label(classifier.card["classes"][index]), share=percent(float(probabilities[index]))
    )


def _stage(found: AdversarialPicture, classifier: Classifier) -> None:
    """Show the picture, the noise and the changed picture, with what the network says and where it looks."""
    before, noise, after = st.columns(3, gap="medium")
    height, width = found.picture.shape[:2]
    size = _("{width}×{height}").format(width=width, height=height)
    with before:
        st.markdown(_(":blue[**Picture**] {size}").format(size=size))
        st.image(found.picture, alt=_("The picture as the network sees it"), width="stretch")
    with noise:
        times = max(1, round(WHITE / 2 / max(found.strength, 1e-6)))
        st.markdown(_(":orange[**Noise**] {times} times as strong").format(times=times))
        shown = np.clip(0.5 + found.noise * times, 0, 1)
        st.image(shown, alt=_("The noise, {times} times as strong").format(times=times), width="stretch")
    with after:
        st.markdown(_(":green[**Picture + noise**]"))
        st.image(found.changed, alt=_("The picture with the noise"), width="stretch")
    before, moved, after = st.columns(3, gap="medium")
    with before:
        _answer(found.picture, found.before, classifier)
    with moved:
        st.markdown(frame.passage("shortcuts", "maps"))
        st.image(
            heatmaps.scale_bar(both_signs=False), alt=_("Scale from no evidence to most"), width="stretch"
        )
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            for end in (_("no evidence"), _("most")):
                st.caption(end, width="content")
    with after:
        _answer(found.changed, found.after, classifier)


def _answer(pixels: np.ndarray, probabilities: np.ndarray, classifier: Classifier) -> None:
    picture = as_picture(pixels, "noise.png")
    map_ = cached.explanation(zoo.DEFAULT, None, picture.digest, "grad_cam", None, picture)
    name = class_label(classifier.card["classes"][map_.class_index])
    st.markdown(_(":orange[**Evidence for “{name}”**]").format(name=name))
    show_map(pixels, map_, name)
    show_prediction(classifier, probabilities, most=3)


def _survival(found: AdversarialPicture, classifier: Classifier) -> str:
    """Write what the network says after the pictures went different ways, as Markdown."""
    words = {
        "rounded": _("Saved in whole grey levels (PNG)"),
        "jpeg_90": _("Saved as JPEG of quality 90"),
        "jpeg_50": _("Saved as JPEG of quality 50"),
        "blurred": _("Blurred by one pixel"),
        "halved": _("Scaled to half its size and back"),
    }
    heads = [_("What happens to it"), _("The picture itself"), _("With the noise"), _("The noise")]
    lines = [" | ".join(heads), ":--|:--|:--|:--"]
    first = int(found.before.argmax())
    for way in WAYS:
        rows = classifier.predict([passed_on(found.picture, way), passed_on(found.changed, way)])
        works = (
            int(rows[1].argmax()) == found.class_index if found.targeted else int(rows[1].argmax()) != first
        )
        told = _(":material/check: survives") if works else _(":material/close: is gone")
        lines.append(" | ".join([words[way], *(_said(row, classifier) for row in rows), told]))
    return "\n".join(lines)
