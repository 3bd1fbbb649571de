"""What the comparison with and without augmentation trains on, in words: changes, common steps, effort."""

from dataclasses import asdict
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.data_facts import DataFacts
from cnnviz.jobs.studies_pipeline import kept
from cnnviz.ui import cached
from cnnviz.ui.i18n import _
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.pipeline import Pipeline

_DEGREES = ("rotation_range", "shear_range")
_FACTORS = ("zoom_range", "brightness_range", "contrast", "saturation")


def changes_nothing(pipeline: Pipeline) -> bool:
    """Tell whether the trainings would be the same: all that is left is standardisation, which both have.

    Args:
        pipeline: what is chosen.

    Example:
        >>> from cnnviz.vision.mixing import Mixing
        >>> changes_nothing(Pipeline()), changes_nothing(Pipeline(mixing=Mixing(kind="mixup")))
        (True, False)
    """
    # How empty places would be filled does nothing where there are none.
    filled = AugmentationSettings(fill_mode=pipeline.changes.fill_mode, cval=pipeline.changes.cval)
    return pipeline.changes == filled and pipeline.mixing.kind == "none" and not pipeline.rand_augment.num_ops


def in_words(pipeline: Pipeline) -> list[str]:
    """Say what one of the two trainings changes, what both have, and what neither has.

    Args:
        pipeline: of the training with augmentation.

    Returns:
        One to three sentences in Markdown.
    """
    common = kept(pipeline.standardisation).steps
    rescale, said = pipeline.standardisation.rescale, []
    if not changes_nothing(pipeline):
        said.append(_("With augmentation: {changes}.").format(changes=in_names(pipeline)))
    if common:
        both = _("Both trainings: {steps}; the numbers of a set are those of the training pictures.")
        said.append(both.format(steps=" → ".join(f"`{step}`" for step in common)))
    if rescale is not None and "rescale" not in common:
        left_out = _(
            "Left out of both: `rescale` {factor}. The network itself brings the numbers of a file to 0 to 1."
        )
        said.append(left_out.format(factor=f"{rescale:g}"))
    return said


def in_names(pipeline: Pipeline) -> str:
    """Name what a pipeline changes by Keras' names, with its units: degrees, percent, factors.

    Args:
        pipeline: any.

    Returns:
        Markdown; empty if nothing is changed.

    Example:
        >>> in_names(Pipeline(changes=AugmentationSettings(rotation_range=20, zoom_range=0.3, crop=0.1)))
        '`rotation_range` 20°, `zoom_range` 0.7 to 1.3, `crop` 10 %'
    """
    plain, chosen = asdict(AugmentationSettings()), asdict(pipeline.changes)
    if pipeline.changes.fill_mode != "constant":
        del chosen["cval"]
    on = [_with_unit(name, value) for name, value in chosen.items() if value != plain[name]]
    if pipeline.mixing.kind != "none":
        on.append(f"`{pipeline.mixing.kind}` alpha {pipeline.mixing.alpha:g}")
    if pipeline.rand_augment.num_ops:
        on.append(f"`RandAugment` {pipeline.rand_augment.num_ops} × {100 * pipeline.rand_augment.factor:g} %")
    return ", ".join(on)


def _with_unit(name: str, value: Any) -> str:
    if value is True:
        return f"`{name}`"
    if name in _DEGREES:
        return f"`{name}` {value:g}°"
    if name in _FACTORS:
        least, most = value if isinstance(value, tuple) else (1 - value, 1 + value)
        return _("{option} {least} to {most}").format(
            option=f"`{name}`", least=f"{least:g}", most=f"{most:g}"
        )
    return f"`{name}` {value}" if isinstance(value, str) else f"`{name}` {100 * value:g} %"


def effort_in_words(settings: TrainingSettings) -> str:
    """Say how much two trainings have to do, in numbers that are the same on every machine.

    Args:
        settings: of both.

    Returns:
        One sentence; empty if the data are not there to be counted.
    """
    facts = _facts(settings)
    if facts is None:
        return ""
    told = _(
        "To do: 2 trainings × {epochs} epochs × {pictures} pictures = {passes} pictures to learn from, of "
        "{height}×{width} pixels. It goes on while you look at other pages."
    )
    height, width, _channels = facts.input_shape
    passes = 2 * settings.epochs * facts.train
    return told.format(
        epochs=settings.epochs, pictures=f"{facts.train:,}", passes=f"{passes:,}", height=height, width=width
    )


def classes_of(settings: TrainingSettings) -> int:
    """Count the classes of a data set.

    Args:
        settings: ``dataset`` counts, and where it is.

    Returns:
        How many; 0 if the data are not there any more.
    """
    facts = _facts(settings)
    return len(facts.classes) if facts else 0


def _facts(settings: TrainingSettings) -> DataFacts | None:
    chosen = (settings.dataset, settings.source, settings.picture_size, settings.per_class)
    try:
        return cached.training_facts(*chosen)
    except InvalidValue:
        return None
