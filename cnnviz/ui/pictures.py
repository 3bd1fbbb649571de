"""Choose a picture: a sample, a file of one's own, or the camera."""

import re
from pathlib import PurePath

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import cached, controls
from cnnviz.ui.i18n import _, explain
from cnnviz.vision.picture import Picture
from cnnviz.vision.samples import SAMPLES, Sample

UPLOAD_TYPES = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif")
LARGEST_UPLOAD = 20  # megabytes


def choose_picture(prefix: str, *, default: str = "dog") -> Picture:
    """Offer the sample pictures, an upload and the camera, and return what was chosen.

    A file that cannot be read costs a sentence; the sample stays in its place, so nothing else is lost. A
    picture that was read is kept for the session, on every page; it is forgotten when its file is removed.

    Args:
        prefix: of the page's widgets; the sample's id stands in the address under ``<prefix>_picture``.
        default: id of the sample the page begins with.

    Returns:
        The picture.
    """
    sources = {"sample": _("Samples"), "upload": _("Upload"), "camera": _("Camera")}
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{prefix}_picture_choice"):
        source = controls.choice(_("Picture from"), sources, key=f"{prefix}_source")
        if source == "sample":
            return cached.sample_picture(_choose_sample(prefix, default))
    own = _own_picture(prefix, source)
    if own is not None:
        for note in own.notes:
            st.caption(_(note))
        return own
    chosen = st.session_state.get(f"{prefix}_kept_sample", default)
    st.caption(_("Until then: the sample “{title}”.").format(title=_(SAMPLES[chosen].title)))
    return cached.sample_picture(chosen)


def sample_of(picture: Picture) -> Sample | None:
    """Tell which sample a picture is; None for a picture of one's own, also if it is named like one."""
    sample = SAMPLES.get(PurePath(picture.name).stem)
    known = sample is not None and cached.sample_picture(sample.id).digest == picture.digest
    return sample if known else None


def picture_path(picture: Picture) -> str:
    """Tell where a program finds the picture: in the samples' folder, or under the name of one's own file."""
    sample = sample_of(picture)
    return f"assets/samples/{sample.path.name}" if sample else picture.name


def literal(text: str) -> str:
    """Keep the signs of a text, such as a file's name, from being read as Markdown.

    Example:
        >>> literal("my_dog[1].jpg")
        'my\\\\_dog\\\\[1\\\\].jpg'
    """
    return re.sub(r"([\\`*_{}\[\]#$~<>|:])", r"\\\1", text)


def _choose_sample(prefix: str, default: str) -> str:
    titles = {name: _(sample.title) for name, sample in SAMPLES.items()}
    key, kept = f"{prefix}_picture", f"{prefix}_kept_sample"
    if kept in st.session_state and key not in st.query_params:
        st.session_state.setdefault(key, st.session_state[kept])  # Streamlit forgets a widget that was away
    chosen = controls.choice(_("Sample"), titles, key=key, default=default, many=True, width=240)
    st.session_state[kept] = chosen
    gallery = st.popover(_("See all"), icon=":material/apps:", key=f"{prefix}_gallery", on_change="rerun")
    if gallery.open:
        with gallery, st.grid(min_column_width=120, gap="small", width=560, key=f"{prefix}_thumbnails"):
            for name, sample in SAMPLES.items():
                with st.container(gap="xxsmall"):
                    credit = f"{sample.credit}, {sample.licence}"
                    st.image(cached.sample_thumbnail(name), alt=titles[name], width="stretch")
                    st.button(
                        titles[name],
                        key=f"{prefix}_take_{name}",
                        help=literal(credit),
                        on_click=_take,
                        args=(prefix, name),
                        type="primary" if name == chosen else "secondary",
                        width="stretch",
                    )
    return chosen


def _take(prefix: str, sample_id: str) -> None:
    st.session_state[f"{prefix}_picture"] = sample_id
    st.session_state[f"{prefix}_gallery"] = False


def _own_picture(prefix: str, source: str) -> Picture | None:
    kept, key = f"own_{source}", f"{prefix}_{source}"
    forget = {"on_change": _forget_if_removed, "args": (key, kept)}
    if source == "upload":
        label = _("Your picture; it stays on this server and is not stored")
        file = st.file_uploader(label, UPLOAD_TYPES, max_upload_size=LARGEST_UPLOAD, key=key, **forget)
    else:
        file = st.camera_input(_("Take a picture; it is not stored"), key=key, **forget)
    if file is not None:
        try:
            st.session_state[kept] = cached.uploaded_picture(file.file_id, file.name, file)
        except InvalidValue as error:
            st.error(literal(explain(error)), icon=":material/broken_image:")
            return None
    picture: Picture | None = st.session_state.get(kept)
    if picture is not None and file is None:
        st.caption(_("Your picture from before: {name}").format(name=literal(picture.name)))
    return picture


def _forget_if_removed(key: str, kept: str) -> None:
    if st.session_state[key] is None:
        st.session_state.pop(kept, None)
