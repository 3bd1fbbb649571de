"""Step 2: pictures of many shapes become pictures of one size: squashed, cropped or padded."""

import numpy as np
import streamlit as st

from cnnviz.core.shape_costs import ShapeCosts, shape_costs
from cnnviz.ui import controls, frame
from cnnviz.ui.data_batch_settings import MOST_BATCH
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.data_words import file_name
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal
from cnnviz.vision.batch_files import load
from cnnviz.vision.fitting import WAYS, Fitted, fit
from cnnviz.vision.tiles import tile

SHOWN = 210  # pixels


def show(state: BatchState) -> None:
    """Show one picture of the batch in the target size in three ways, and what each costs the whole set.

    Args:
        state: of the path.
    """
    asked = state.settings
    picked = controls.whole_number(
        _("Picture of the batch"), 1, MOST_BATCH, 1, key="data_batch_picture", width=150
    )
    picture = state.pictures[min(picked, len(state.pictures)) - 1]
    name = literal(file_name(picture))
    pixels = load(state.survey.root / picture.path, name=picture.path)
    height, width = pixels.shape[:2]
    made = {way: fit(pixels, asked.target_size, way=way, interpolation=asked.interpolation) for way in WAYS}
    said = {way: _in_words(way, one, (height, width)) for way, one in made.items()}
    titles = {"squash": _("Squashed"), "crop": _("Cropped"), "pad": _("Padded")}
    options = {
        "squash": _("both, if told nothing"),
        "crop": "`keep_aspect_ratio` · `crop_to_aspect_ratio`",
        "pad": "`pad_to_aspect_ratio`",
    }
    with st.grid(columns=4, min_column_width=140, gap="small", key="data_batch_ways"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{_('The file')}**")
            st.image(
                _tile(pixels), alt=_("The picture {name}").format(name=file_name(picture)), width="stretch"
            )
            st.caption(f"{name}  \n{height} × {width}")
        for way, one in made.items():
            with st.container(gap="xxsmall"):
                chosen = ":material/check: " if way == asked.way else ""
                st.markdown(f"**{chosen}{titles[way]}**")
                alt = f"{titles[way]}: {said[way]}"
                st.image(_tile(one.pixels), alt=alt, width="stretch")
                st.caption(f"{said[way]}  \n{options[way]}")
    if (height, width) == (picture.width, picture.height) and height != width:
        st.warning(
            _(
                "This photograph lies on its side in its file; only its EXIF mark says so, and Keras does "
                "not look there."
            )
        )
    _difference(pixels, state)
    _whole_set(state)
    with st.container(width=frame.TEXT_WIDTH, key="data_batch_words"):
        files = [state.survey.pictures[place] for place in state.files]
        st.markdown(
            frame.passage(
                "data",
                "batch_size",
                height=min(one.height for one in files),
                width=min(one.width for one in files),
            )
        )


def _in_words(way: str, fitted: Fitted, original: tuple[int, int]) -> str:
    if way == "squash":
        times = fitted.stretch
        if abs(times - 1) < 0.005:
            return _("keeps its shape")
        said = (
            _("{times:.2f} times as wide as it was")
            if times > 1
            else _("{times:.2f} times as high as it was")
        )
        return said.format(times=max(times, 1 / times))
    if way == "crop":
        return _("{share:.0%} of it cut away").format(share=fitted.lost(original))
    return _("{share:.0%} of the result black").format(share=fitted.empty)


def _difference(pixels: np.ndarray, state: BatchState) -> None:
    asked = state.settings
    if asked.way == "pad":
        st.caption(_("Only image_dataset_from_directory pads; ImageDataGenerator cannot."))
        return
    options = {"way": asked.way, "interpolation": asked.interpolation}
    one, two = (
        fit(pixels, asked.target_size, loader=loader, **options).pixels for loader in ("generator", "dataset")
    )
    apart = float(np.abs(one - two).mean())
    st.caption(
        _(
            "The generator resizes with Pillow, image_dataset_from_directory with TensorFlow: here that "
            "alone sets their pixels apart by {apart:.1f} grey levels of 255 on average. Shown is the "
            "generator's."
        ).format(apart=apart)
    )


def _whole_set(state: BatchState) -> None:
    files = [state.survey.pictures[place] for place in state.files]
    costs = shape_costs(
        [one.height for one in files], [one.width for one in files], state.settings.target_size
    )
    st.dataframe(
        _rows(costs),
        key="data_batch_costs",
        hide_index=True,
        alt=_("What each way costs the median picture and the worst picture of the set"),
        width="stretch",
    )


def _rows(costs: ShapeCosts) -> list[dict[str, str]]:
    kinds = (
        (_("Squash: width against height"), costs.distortion, "{:.2f} ×"),
        (_("Crop: cut away"), costs.lost, "{:.0%}"),
        (_("Pad: black"), costs.empty, "{:.0%}"),
    )
    return [
        {
            _("All files of this set"): name,
            _("median"): form.format(float(np.median(values))),
            _("worst"): form.format(float(values.max())),
        }
        for name, values, form in kinds
    ]


def _tile(pixels: np.ndarray) -> bytes:
    return tile(pixels.astype(np.float32) / 255, SHOWN, whole=True)
