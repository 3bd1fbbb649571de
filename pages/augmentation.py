"""Change a picture at random, sixteen times, without changing what it shows."""

from dataclasses import asdict

import streamlit as st

from cnnviz.export import augmentation_code
from cnnviz.ui import augmentation_settings, cached, frame
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import choose_picture, picture_path

COUNT, SIDE = 16, 192

frame.open_page("augmentation")

left, right = st.columns([3, 5], gap="large")
with left:
    picture = choose_picture("aug")
    seed = augmentation_settings.choose_seed()
    settings = augmentation_settings.choose_settings()
series = cached.augmented(picture.digest, settings, seed, COUNT, SIDE, picture)
with left:
    st.image(
        series.original,
        caption=_("The picture itself, its middle square of {side} × {side} px").format(side=SIDE),
        alt=_("The picture {name}").format(name=picture.name),
        width=SIDE,
    )
with right, st.grid(columns=4, min_column_width=130, gap="small", key="aug_copies"):
    for number, (copy, values) in enumerate(series.copies, 1):
        words = augmentation_settings.in_words(values)
        alt = _("Draw {number}: {words}").format(number=number, words=", ".join(words))
        st.image(copy, caption="  \n".join(words), alt=alt, width="stretch")

st.subheader(_("The same in Keras"), anchor=False)
st.markdown(frame.passage("augmentation", "code"))
layers, generator = st.tabs([_("Layers of Keras 3"), _("ImageDataGenerator, deprecated")], key="aug_code")
options = asdict(settings) | {"picture": picture_path(picture), "seed": seed}
layers.code(augmentation_code.layers(**options), language="python")
generator.code(augmentation_code.generator(**options), language="python")

frame.close_page("augmentation")
