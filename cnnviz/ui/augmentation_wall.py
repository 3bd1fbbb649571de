"""Sixteen draws of one picture, and how many pictures a training set becomes."""

import streamlit as st

from cnnviz.ui import cached, controls, frame
from cnnviz.ui.augmentation_words import in_short, in_words
from cnnviz.ui.i18n import _, counted
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.picture import Picture

COUNT, SIDE = 16, 192
MOST_LINES = 5
BYTES = 4  # of a float32


def show(picture: Picture, settings: AugmentationSettings, seed: int) -> None:
    """Show the wall with what was drawn below each picture, and the sum of a made larger set.

    Args:
        picture: its middle square is changed.
        settings: how far each change may go.
        seed: of the draws.
    """
    series = cached.augmented(picture.digest, settings, seed, COUNT, SIDE, picture)
    with st.grid(columns=4, min_column_width=130, gap="small", key="aug_copies"):
        for number, (copy, values) in enumerate(series.copies, 1):
            words = in_words(values)
            alt = _("Draw {number}: {words}").format(number=number, words=", ".join(words))
            # One change a line, as long as the words take less room than the picture; else signs.
            caption = "  \n".join(words) if len(words) <= MOST_LINES else in_short(values)
            st.image(copy, caption=caption, alt=alt, width="stretch")
    label = _("How many pictures does that make?")
    with st.expander(label, icon=":material/calculate:", key="aug_sum", bind="query-params"):
        _count()


def made_larger(pictures: int, percent: int) -> tuple[int, int]:
    """Count the pictures of a set that changed copies are added to, as deck EX does.

    Args:
        pictures: of the set.
        percent: copies in percent of them.

    Returns:
        How many copies, and how many pictures in all.

    Example:
        >>> made_larger(50_000, 150)
        (75000, 125000)
    """
    copies = pictures * percent // 100
    return copies, pictures + copies


def never_copied(pictures: int, copies: int) -> float:
    """Tell which share of the originals gets no copy on average, if each copy draws its original anew.

    Args:
        pictures: of the set.
        copies: how many are drawn, with replacement, as NumPy's ``randint`` does.

    Returns:
        From 0 to 1.

    Example:
        >>> round(never_copied(50_000, 75_000), 3)
        0.223
    """
    return float((1 - 1 / pictures) ** copies)


def _count() -> None:
    with st.container(horizontal=True, key="aug_counts"):
        pictures = controls.whole_number(
            _("Pictures for training"), 1, 10_000_000, 50_000, key="aug_pictures", width=160
        )
        percent = controls.whole_number(_("Copies, % more"), 0, 1000, 150, key="aug_percent", width=140)
        epochs = controls.whole_number(_("Epochs"), 1, 10_000, 250, key="aug_epochs", width=120)
        side = controls.whole_number(_("Side, pixels"), 1, 1000, 32, key="aug_side", width=120)
    copies, total = made_larger(pictures, percent)
    st.markdown(
        frame.passage(
            "augmentation",
            "sum",
            percent=percent,
            pictures=f"{pictures:,}",
            copies=f"{copies:,}",
            originals=counted(pictures, "1 picture", "{count} pictures"),
            made=counted(copies, "1 changed copy", "{count} changed copies"),
            all=counted(total, "**1** picture", "**{count}** pictures"),
            size=size_in_words(total * side * side * 3 * BYTES),
            missed=f"{100 * never_copied(pictures, copies):.0f}",
            seen=counted(total * epochs, "1 picture", "{count} pictures"),
            epochs=f"{epochs:,}",
            in_epochs=counted(epochs, "1 epoch", "{count} epochs"),
            drawn=counted(pictures * epochs, "**1** changed picture", "**{count}** changed pictures"),
        )
    )


def size_in_words(count: int) -> str:
    """Write a number of bytes with three digits and a unit.

    Example:
        >>> size_in_words(1_536_000_000), size_in_words(12)
        ('1.54 GB', '12 B')
    """
    size, units = float(count), ["B", "kB", "MB", "GB", "TB", "PB"]
    while size >= 999.5 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.3g} {units[0]}"
