"""Layer by layer: the maps of all convolutions at once, from the picture to the answer."""

import streamlit as st

from cnnviz.core import cam
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn.layer_strip import LayerMap, convolution_ends, evenly
from cnnviz.ui import address, cached, controls, frame
from cnnviz.ui.components.maps import MapPanel, strip
from cnnviz.ui.explanation_panel import described
from cnnviz.ui.explanation_settings import LAST, Asked
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.prediction import class_label
from cnnviz.vision.picture import Picture

AT_ONCE = 14  # layers, while not all are wanted
KEY = "cam_strip"


def show(asked: Asked, class_index: int, picture: Picture) -> None:
    """Show a map a layer; a press on one brings it to the stage.

    Args:
        asked: the map on the stage.
        class_index: its class.
        picture: what is explained.
    """
    last = list(cached.sizes_of_maps(asked.model.key))[-1]
    ends = convolution_ends(cached.classifier(asked.model.key).model)
    ends = ends if last in ends else (*ends, last)
    method = asked.method if asked.method in cam.METHODS else "grad_cam"
    shown = ends
    if len(ends) > AT_ONCE and not controls.switch(
        _("All {count} layers").format(count=len(ends)), key="cam_all_layers"
    ):
        shown = evenly(ends, AT_ONCE)
    name = class_label(asked.model.card["classes"][class_index])
    try:
        with st.spinner(_("Opening the network at {count} layers…").format(count=len(shown)), show_time=True):
            found = cached.strip_maps(asked.model.key, shown, picture.digest, method, class_index, picture)
            sights = _sights(asked.model.key)
    except InvalidValue as error:
        st.warning(explain(error))
        return
    strip(
        picture.pixels,
        [_panel(one, name, sights.get(one.layer, ""), signed=METHODS[method].signed) for one in found],
        chosen=asked.layer or last,
        key=KEY,
        on_choose=lambda: _choose(last),
    )
    told = _(
        "{method} for “{name}” at each layer, in one call of the network: the size of its grid, and how many "
        "pixels a cell sees. Where that is more than the picture has, a cell can use all of it."
    )
    st.caption(told.format(method=METHODS[method].title, name=name))
    st.markdown(frame.passage("grad_cam", "deeper"), width=frame.TEXT_WIDTH)


def _sights(key: str) -> dict[str, str]:
    """Say how many pixels of the picture a cell of each layer sees, where that can be told."""
    try:
        layers = cached.opened_model(key).graph.layers
    except InvalidValue:
        return {}
    sizes = {layer: layer.receptive_field.size for layer in layers if layer.receptive_field is not None}
    return {name: "{}×{}".format(*size) for layer, size in sizes.items() for name in (layer.name, layer.id)}


def _panel(found: LayerMap, name: str, sight: str, *, signed: bool) -> MapPanel:
    grid = "{}×{}".format(*found.raw.shape)
    return MapPanel(
        id=found.layer,
        title=found.layer,
        note=_("{grid}, sees {size}").format(grid=grid, size=sight) if sight else grid,
        raw=found.raw,
        signed=signed,
        alt=f"{found.layer}, {grid}. {described(found.raw, name, signed=signed)}",
    )


def _choose(last: str) -> None:
    """Bring the pressed layer to the stage, with a method that looks at layers."""
    chosen = dict(st.session_state[KEY]).get("chosen")
    if not isinstance(chosen, str):
        return
    st.session_state["cam_layer"] = LAST if chosen == last else chosen
    if not METHODS[st.session_state.get("cam_method", "grad_cam")].needs_layer:
        st.session_state["cam_method"] = "grad_cam"
    # Streamlit writes the whole address anew then, and would leave out what a visitor has chosen by hand.
    address.keep(("cam_model", "cam_class", "cam_method", "cam_compare", "cam_picture"))
