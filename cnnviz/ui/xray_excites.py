"""What makes a channel answer most: sample pictures, and the patch in each that its strongest cell sees."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.core.heatmap import upsample
from cnnviz.nn.excitation import Box, Excitation, Place, picture_box
from cnnviz.nn.model_graph import GraphLayer
from cnnviz.ui import cached
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal
from cnnviz.ui.xray_maps import channel_of
from cnnviz.ui.xray_model import OpenedModel, prepared
from cnnviz.vision import resize
from cnnviz.vision.overlay import overlay
from cnnviz.vision.samples import SAMPLES
from cnnviz.viz import theme

Float32 = NDArray[np.float32]

MOST = 8  # pictures
SIDE = 200  # pixels of a picture on the screen
LARGE_SHARE = 0.8  # of a picture; a patch that is larger says no more than the picture itself
SMALLEST = 12  # pixels; what is around a smaller patch is shown with it


def show(opened: OpenedModel, layer: GraphLayer) -> None:
    """Show the pictures and places that excite a channel, and count the channels that are dead.

    Args:
        opened: the model.
        layer: the layer.
    """
    if not layer.channels or len(layer.output_shape) not in (1, 3):
        st.info(_("The output of this layer is neither maps nor a row of numbers."))
        return
    found = _found(opened, layer)
    _show_dead(found, layer)
    channel = channel_of(layer, int(found.peaks.max(axis=0).argmax()))
    every = found.strongest(channel)
    places = [place for place in every if place.peak > 0][:MOST]
    if not places:
        st.info(_("Channel {channel} is nowhere above zero in the sample pictures.").format(channel=channel))
        return
    told = _("**Channel {channel}** answers most to these {shown} of the {count} sample pictures:")
    st.markdown(told.format(channel=channel, shown=len(places), count=len(found.pictures)))
    with st.grid(min_column_width=150, gap="small", key="xray_patches"):
        for place in places:
            _one(opened, layer, channel, place)
    st.caption(_how(opened, layer))


def _found(opened: OpenedModel, layer: GraphLayer) -> Excitation:
    bar = st.progress(0.0, _("Showing the sample pictures to the layer"))
    pictures = {name: cached.sample_picture(name).pixels for name in SAMPLES}
    found = opened.excitation(layer.id, pictures, lambda done, total: bar.progress(done / total))
    bar.empty()
    return found


def _show_dead(found: Excitation, layer: GraphLayer) -> None:
    dead = np.flatnonzero(found.dead)
    count = len(found.pictures)
    if len(dead):
        told = _(
            "{dead} of {all} channels are dead: zero everywhere in all {count} sample pictures ({which})."
        )
        which = ", ".join(map(str, dead[:12])) + (" …" if len(dead) > 12 else "")
        st.warning(
            told.format(dead=len(dead), all=layer.channels, count=count, which=which), icon=":material/block:"
        )
    else:
        told = _("No channel is dead: each of the {all} is different from zero in some of {count} samples.")
        st.success(told.format(all=layer.channels, count=count), icon=":material/check:")


def _one(opened: OpenedModel, layer: GraphLayer, channel: int, place: Place) -> None:
    sample, picture = SAMPLES[place.picture], cached.sample_picture(place.picture)
    title = literal(_(sample.title))
    box = picture_box(opened.graph, layer, place.row, place.column, picture.size) if layer.is_map else None
    with st.container(gap="xxsmall"):
        if box and _share(box, picture.size) <= LARGE_SHARE:
            alt = _("The patch of “{title}” that excites channel {channel} most").format(
                title=title, channel=channel
            )
            st.image(crop(picture.pixels, box), alt=alt, width="stretch")
        elif layer.is_map:
            alt = _("“{title}” with map {channel} over it").format(title=title, channel=channel)
            st.image(_mapped(opened, layer, channel, picture.pixels), alt=alt, width="stretch")
        else:
            st.image(cached.sample_thumbnail(place.picture), alt=title, width="stretch")
        where = _(", row {row}, column {column}").format(row=place.row + 1, column=place.column + 1)
        st.markdown(f"**{place.peak:.3g}**{where if layer.is_map else ''}".replace("-", "−"))
        st.caption(title, help=literal(f"{sample.credit}, {sample.licence}"))


def crop(pixels: Float32, box: Box) -> Float32:
    """Cut a patch out of a picture and enlarge it by whole pixels; a very small one with what is around it.

    Args:
        pixels: (height, width, 3), float32 in [0, 1].
        box: top, left, bottom, right.

    Returns:
        The patch.

    Example:
        >>> crop(np.zeros((50, 50, 3), np.float32), (0, 0, 20, 20)).shape
        (200, 200, 3)
    """
    top, left, bottom, right = box
    for _step in range(SMALLEST):
        if min(bottom - top, right - left) >= SMALLEST:
            break
        top, left = max(top - 1, 0), max(left - 1, 0)
        bottom, right = min(bottom + 1, pixels.shape[0]), min(right + 1, pixels.shape[1])
    patch = pixels[top:bottom, left:right]
    times = max(1, SIDE // max(patch.shape[:2]))
    return patch.repeat(times, axis=0).repeat(times, axis=1)


def _mapped(opened: OpenedModel, layer: GraphLayer, channel: int, pixels: Float32) -> Float32:
    """The whole picture, small, with the channel's map over it: its cells see more than a part of it."""
    values = np.maximum(opened.look(layer.id)(prepared(opened.graph, pixels))[:, :, channel], 0)
    small = resize.within(pixels, SIDE)
    peak = float(values.max())
    heat = upsample(values / peak if peak else values, small.shape[:2])
    return overlay(small, heat, theme.table(theme.SEQUENTIAL), opacity=0.75)


def _share(box: Box, size: tuple[int, int]) -> float:
    top, left, bottom, right = box
    return max((bottom - top) / size[0], (right - left) / size[1])


def _how(opened: OpenedModel, layer: GraphLayer) -> str:
    field, size = layer.receptive_field, opened.graph.size
    if not layer.is_map:
        return _("This layer has no maps, so the whole picture excites it.")
    if field is None:
        return _("What a cell sees is not known here, so the map is laid over the whole picture.")
    if size and max(side / whole for side, whole in zip(field.size, size, strict=True)) > LARGE_SHARE:
        told = _(
            "A cell could see {rows}×{columns} pixels, more than most of the picture; the map over it tells "
            "where in it the channel answers."
        )
    else:
        told = _(
            "Each patch is what the strongest cell sees: {rows}×{columns} pixels of the picture as the model "
            "takes it."
        )
    return told.format(rows=field.size[0], columns=field.size[1])
