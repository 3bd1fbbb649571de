"""The settings of a training run in words: all of them in a line, or those in which two runs differ."""

from cnnviz.content.training_networks import dropout_rates
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.ui.i18n import _
from cnnviz.ui.training_fields import USUAL
from cnnviz.ui.training_words import SETTINGS


def differences(settings: TrainingSettings, other: TrainingSettings = USUAL) -> str:
    """Say in one line what differs from other settings.

    Args:
        settings: those to tell about.
        other: those to compare with; the defaults if left out.

    Returns:
        "Optimizer sgd · Batch size 64"; empty if nothing differs.
    """
    return " · ".join(f"{_label(name)} {told(settings, name)}" for name in settings.differs_from(other))


def told(settings: TrainingSettings, name: str) -> str:
    """Say the value of a setting in words.

    Args:
        settings: of a run.
        name: of the setting.
    """
    value = getattr(settings, name)
    match value:
        case None if name == "dropout":
            return as_the_network_says(settings)
        case None:
            return _("as the network says")
        case bool():
            return _("everywhere") if value else _("nowhere")
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(map(str, value))
        case str() if name in ("layers", "source"):
            return value if len(value) <= 40 else f"{value[:38]}…"
        case str():
            text = SETTINGS[name].options.get(value, value)
            return _(text)
    return str(value)


def as_the_network_says(settings: TrainingSettings) -> str:
    """Say which dropout a network has by itself.

    Args:
        settings: ``network`` and ``layers`` are read.

    Returns:
        "as the network says (0.25)".
    """
    said = _("as the network says")
    try:
        rates = ", ".join(f"{rate:g}" for rate in dropout_rates(settings))
    except InvalidValue:  # own layers that cannot be read; the page says so
        return said
    return f"{said} ({rates or _('none')})"


def in_a_line(settings: TrainingSettings) -> str:
    """Say settings in one line: data, network, and what differs from the defaults.

    Args:
        settings: those of a run.
    """
    always = ("dataset", "network", "epochs", "learning_rate")  # ids, as they stand in the address
    parts = [settings.dataset, settings.network]
    parts += [f"{_label(name)} {told(settings, name)}" for name in always[2:]]
    rest = [name for name in settings.differs_from(USUAL) if name not in always]
    return " · ".join(parts + [f"{_label(name)} {told(settings, name)}" for name in rest])


def _label(name: str) -> str:
    return _(SETTINGS[name].label)
