"""What is asked of a folder when its pictures are put into batches, and which batch is looked at."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.core.class_modes import CLASS_MODES
from cnnviz.export.batch_settings import BatchSettings
from cnnviz.ui import controls
from cnnviz.ui.i18n import _
from cnnviz.vision.fitting import INTERPOLATIONS
from cnnviz.vision.survey import Survey

MOST_SIDE, MOST_BATCH, MOST_SEED, MOST_EPOCH, MOST_NUMBER = 224, 64, 9999, 100, 99_999
DECK_SIDE, DECK_BATCH = 150, 20


@dataclass(frozen=True)
class Asked:
    """The settings, and which batch of which epoch is shown, both counted from 1."""

    settings: BatchSettings
    epoch: int
    number: int


def choose(survey: Survey) -> Asked:
    """Offer every setting; they begin as deck A10 sets them.

    Args:
        survey: of the data set, for its mean and deviation.

    Returns:
        What was chosen.
    """
    st.markdown(f"**{_('What is asked of the folder')}**")
    height, width = _sides()
    ways = {"squash": _("Squash"), "crop": _("Crop"), "pad": _("Pad")}
    way = controls.choice(_("If the shape is another one"), ways, key="data_batch_way")
    interpolation = controls.choice(
        "interpolation",
        INTERPOLATIONS,
        key="data_batch_interpolation",
        help=_("The generator takes nearest if it is told nothing, image_dataset_from_directory bilinear."),
    )
    batch_size = controls.whole_number(
        "batch_size", 1, MOST_BATCH, DECK_BATCH, key="data_batch_size", help=_("Pictures in one step")
    )
    shuffle = controls.switch("shuffle", key="data_batch_shuffle", default=True)
    seed = controls.whole_number("seed", 0, MOST_SEED, 0, key="data_batch_seed", disabled=not shuffle)
    modes = {mode: mode for mode in CLASS_MODES} | {"none": "None"}
    class_mode = controls.choice("class_mode", modes, key="data_batch_mode", many=True)
    scalings = {
        "rescale": _("rescale 1/255"),
        "none": _("leave 0 to 255"),
        "samplewise": _("standardise each picture"),
        "featurewise": _("standardise by the set"),
    }
    scaling = controls.choice(_("Scaling"), scalings, key="data_batch_scale", many=True)
    settings = BatchSettings(
        target_size=(height, width),
        way=way,
        interpolation=interpolation,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        class_mode=class_mode,
        scaling=scaling,
        mean=survey.mean,
        deviation=survey.deviation,
    )
    st.markdown(f"**{_('Which batch is shown')}**")
    with st.container(horizontal=True, key="data_batch_which"):
        epoch = controls.whole_number(_("Epoch"), 1, MOST_EPOCH, 1, key="data_batch_epoch", width=120)
        number = controls.whole_number(_("Batch"), 1, MOST_NUMBER, 1, key="data_batch_number", width=120)
    return Asked(settings, epoch, number)


def _sides() -> tuple[int, int]:
    said = _("target_size of the generator, image_size of Keras 3: height first, then width")
    with st.container(horizontal=True, key="data_batch_target"):
        height, width = (
            controls.whole_number(label, 8, MOST_SIDE, DECK_SIDE, key=key, help=said, width=120)
            for label, key in ((_("Height"), "data_batch_height"), (_("Width"), "data_batch_width"))
        )
    return height, width
