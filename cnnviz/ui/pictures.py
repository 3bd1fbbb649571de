"""Choose a picture: a sample, a file of one's own, or the camera."""

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

    A file that cannot be read costs a sentence; the sample stays in its place, so nothing else is lost.

    Args:
        prefix: of the page's widgets; the sample's id stands in the address under ``<prefix>_picture``.
        default: id of the sample the page begins with.

    Returns:
        The picture.
    """
    sources = {"sample": _("Samples"), "upload": _("Upload"), "camera": _("Camera")}
    with st.container(horizontal=True, key=f"{prefix}_picture_choice"):
        source = controls.choice(_("Picture from"), sources, key=f"{prefix}_source")
        titles = {name: _(sample.title) for name, sample in SAMPLES.items()}
        chosen = controls.choice(
            _("Sample"), titles, key=f"{prefix}_picture", default=default, many=True, width=240
        )
    file = None
    if source == "upload":
        file = st.file_uploader(
            _("Your picture; it stays on this server and is not stored"),
            UPLOAD_TYPES,
            max_upload_size=LARGEST_UPLOAD,
            key=f"{prefix}_upload",
        )
    elif source == "camera":
        file = st.camera_input(_("Take a picture; it is not stored"), key=f"{prefix}_camera")
    if file is not None:
        try:
            return _with_notes(cached.uploaded_picture(file.file_id, file.name, file))
        except InvalidValue as error:
            st.error(explain(error), icon=":material/broken_image:")
    sample = SAMPLES[chosen]
    if source != "sample":
        st.caption(_("Until then: the sample “{title}”.").format(title=_(sample.title)))
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


def _with_notes(picture: Picture) -> Picture:
    for note in picture.notes:
        st.caption(_(note))
    return picture
