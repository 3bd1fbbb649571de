"""How each arm was trained, and the way to train it oneself."""

import streamlit as st

from cnnviz.content.experiment_arms import Arm
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.experiment_records import Recorded
from cnnviz.ui import frame, nav, training_settings
from cnnviz.ui.i18n import _
from cnnviz.ui.training_words import SETTINGS


def show(recorded: Recorded) -> None:
    """Show the command that repeats the experiment, and of each arm the settings and a link to train it.

    Args:
        recorded: what is recorded of an experiment.
    """
    experiment = recorded.experiment
    st.subheader(_("Repeat it"), anchor=False)
    st.markdown(frame.passage("experiments", "repeat"))
    st.code(f"python -m cnnviz experiment {experiment.id}", language="bash")
    first = experiment.arms[0]
    with st.expander(_("The settings of each arm"), icon=":material/tune:", key="exp_settings"):
        for arm in experiment.arms:
            _show_arm(recorded, arm, first)


def _show_arm(recorded: Recorded, arm: Arm, first: Arm) -> None:
    st.markdown(f"**{_(arm.title)}**")
    if arm.repeats:
        st.markdown(_("All settings and the seed are those of the first arm."))
    elif arm.frozen_backbone:
        st.markdown(frame.passage("experiments", "frozen"))
    elif arm is first:
        st.markdown(training_settings.in_a_line(arm.settings))
    else:
        changed = training_settings.differences(arm.settings, first.settings)
        st.markdown(_("As the first arm, except: {changed}").format(changed=changed))
    if arm.settings.layers and not arm.frozen_backbone:
        st.code(arm.settings.layers.replace("; ", "\n"), language=None)
    for training in recorded.trainings.get(arm.id, ()):
        result = training.result
        recorded_on = _(
            "Seed {seed}: {correct:,} of {count:,} right; {parameters:,} parameters, weights of epoch {kept} "
            "of {epochs}; {date}, Keras {keras}, TensorFlow {tensorflow}, {threads} threads"
        )
        st.caption(
            recorded_on.format(
                seed=training.seed, correct=training.right, count=training.asked,
                parameters=result["parameters"], kept=result["best_epoch"] + 1, epochs=result["epochs"],
                date=result["date"], keras=result["versions"]["keras"],
                tensorflow=result["versions"]["tensorflow"], threads=result["threads"] or "?",
            )
        )  # fmt: skip
    if arm.one_dnn:
        st.caption(
            _(
                "Trained with oneDNN, a library that TensorFlow does not choose on every processor: quicker "
                "here, with other last digits."
            )
        )
    if not arm.frozen_backbone and not arm.repeats:
        st.page_link(
            nav.entry("training").path,
            label=_("Open in the training room with these settings"),
            icon=nav.entry("training").icon,
            query_params=address_of(arm.settings),
        )


def address_of(settings: TrainingSettings) -> dict[str, str]:
    """Write settings as the training page's address holds them; what is as usual is left out.

    Args:
        settings: of an arm.

    Returns:
        Name in the address and value.

    Example:
        >>> address_of(TrainingSettings(dataset="shapes", batch_size=64))
        {'train_data': 'shapes', 'train_batch': '64'}
    """
    names = {"dataset", *settings.differs_from(training_settings.USUAL)}
    return {
        setting.key: _in_address(getattr(settings, name))
        for name, setting in SETTINGS.items()
        if name in names
    }


def _in_address(value: object) -> str:
    match value:
        case None:
            return training_settings.AS_IT_SAYS
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:.10g}"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)
