"""Where a change makes the label false, said beside the settings that do it."""

from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from cnnviz.content.label_safety import FLAG, OUTCOMES, RISKS, SAFE, SUBJECTS, Risk, warnings
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import sample_of
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.picture import Picture

_AS_THE_SAMPLES = "animals10"  # the data set whose pictures are of their kind
_DEGREES = ("rotation_range", "shear_range")
_SWITCHED = ("horizontal_flip", "vertical_flip", "fill_mode", "mixing")


def label_warnings(
    picture: Picture, settings: AugmentationSettings, *, mixing: str = "none", key: str = "aug_labels"
) -> None:
    """Offer the cases in which these settings endanger a label; nothing where there is none.

    Those of the picture come first. All samples show animals; of a picture of one's own nothing is known.

    Args:
        picture: that is changed.
        settings: how far each change may go.
        mixing: "none", "mixup" or "cutmix".
        key: of the widget.
    """
    risks = warnings(asdict(settings), mixing=mixing)
    if not risks:
        return
    if sample_of(picture) is None:
        said = _("Is the label still true? Cases to think of: {count}").format(count=len(risks))
        with st.expander(said, icon=":material/label_important:", key=key):
            st.markdown(as_list(risks))
        return
    here = warnings(asdict(settings), dataset=_AS_THE_SAMPLES, mixing=mixing)
    others = [risk for risk in risks if risk not in here]
    said = _("Is the label still true? Cases for this picture: {here}; for other data: {others}")
    said = said.format(here=len(here) or _("none"), others=len(others) or _("none"))
    with st.expander(said, icon=":material/label_important:", key=key):
        st.markdown(_("**This picture** shows an animal."))
        st.markdown(as_list(here) if here else _("These changes leave its label true."))
        if others:
            st.markdown(_("**For other data** the same changes can be wrong:"))
            st.markdown(as_list(others))


def dataset_warnings(settings: AugmentationSettings, dataset: str, *, mixing: str = "none") -> None:
    """Warn of what these settings do to the labels of one data set.

    Args:
        settings: how far each change may go.
        dataset: its name; of a folder nothing is known, so every case is named.
        mixing: "none", "mixup" or "cutmix".
    """
    # The studies give a mixed picture the shares of both classes, so their loss takes a mixture.
    risks = warnings(asdict(settings), dataset=dataset, mixing=mixing, sparse_loss=False)
    if risks:
        st.warning(as_list(risks), icon=":material/label_important:")


def whole_table() -> None:
    """Show every case that is known, whatever the settings are."""
    rows = [(_("Option"), _("Pictures"), _("What happens"), _("Why")), ("---",) * 4]
    rows += [(_from(risk), *_told(risk)) for risk in RISKS]
    rows += [(f"`{option}`", _("any picture"), _("nothing"), _(text)) for option, text in SAFE.items()]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def as_list(risks: Sequence[Risk]) -> str:
    """Write cases as a Markdown list: from where on, for which pictures, what happens and why."""
    lines = []
    for risk in risks:
        pictures, outcome, why = _told(risk)
        said = _("- {option}, {pictures}: {outcome}. {reason}")
        lines.append(said.format(option=_from(risk), pictures=pictures, outcome=outcome, reason=why))
    return "\n".join(lines)


def _told(risk: Risk) -> tuple[str, str, str]:
    text, note = SUBJECTS[risk.subject], OUTCOMES[risk.outcome]
    return _(text), _(note), _(risk.why)


def _from(risk: Risk) -> str:
    name = f"`{risk.option}`"
    if risk.option in _SWITCHED and risk.least == FLAG:
        return name
    amount = f"{risk.least:g}°" if risk.option in _DEGREES else f"{100 * risk.least:g} %"
    return _("{option} from {amount}").format(option=name, amount=amount)
