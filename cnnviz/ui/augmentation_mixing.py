"""Two pictures made into one, with their labels; and RandAugment, which picks its changes by itself."""

from types import MappingProxyType

import numpy as np
import streamlit as st

from cnnviz.core.mark import mark
from cnnviz.ui import cached, controls, frame, written_controls
from cnnviz.ui.augmentation_wall import SIDE
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal, sample_of
from cnnviz.vision import encode, resize
from cnnviz.vision.mixing import MOST_ALPHA, Mixed, Mixing, mix
from cnnviz.vision.picture import Picture
from cnnviz.vision.pipeline import MOST_OPERATIONS, RandAugment
from cnnviz.vision.samples import SAMPLES
from cnnviz.viz import bars, share_bar, theme

OFF = {"aug_mixing": "none", "aug_num_ops": "0"}
ALPHAS = ("0.1", "0.2", "0.4", "1", "2")
LIMITS = {"alpha": (0.01, MOST_ALPHA)}
BETA_DRAWS, BINS = 10_000, 20
NEAR = 0.05  # a share so close to 0 or 1 leaves one of the two pictures as it was
RESULTS, AN_EXAMPLE = 8, 2
DRAWS, IN_A_ROW, A_MIDDLE_ONE = 16, 8, 3  # with the first seed this draw shows both pictures

OPERATIONS = MappingProxyType(
    {
        "random_shear": mark("shear"),
        "random_translation": mark("shift"),
        "random_rotation": mark("rotation"),
        "random_brightness": mark("brightness"),
        "random_color_degeneration": mark("paler colours"),
        "random_contrast": mark("contrast"),
        "random_sharpness": mark("sharpness"),
        "random_posterization": mark("fewer levels"),
        "solarization": mark("bright parts inverted"),
        "auto_contrast": mark("full contrast"),
        "equalization": mark("levels evened out"),
    }
)
"""What RandAugment picks from, by the names in Keras' layer."""


def choose() -> tuple[Mixing, RandAugment]:
    """Offer how pictures are mixed while training, and RandAugment."""
    kinds = {"none": _("none"), "mixup": _("mixup"), "cutmix": _("CutMix")}
    kind = controls.choice(_("Two pictures into one"), kinds, key="aug_mixing")
    with st.grid(min_column_width=150, gap="small", key="aug_mixing_numbers"):
        why = _("`alpha` of Beta(alpha, alpha), from which the share of the first picture is drawn")
        with st.container(gap="xxsmall"):  # one cell, with the note on a wrong value
            alpha = written_controls.number(
                _("Alpha"), ALPHAS, *LIMITS["alpha"], key="aug_alpha", default="0.2", help=why
            )
        label = _("RandAugment: changes in a row")
        why = _("`num_ops` of `keras.layers.RandAugment`; 0 is off")
        with st.container(gap="xxsmall"):
            num_ops = controls.whole_number(label, 0, MOST_OPERATIONS, 0, key="aug_num_ops", help=why)
        label, why = _("RandAugment: strength, %"), _("`factor` of `keras.layers.RandAugment`")
        with st.container(gap="xxsmall"):
            factor = controls.whole_number(label, 0, 100, 50, key="aug_factor", help=why, slider=True)
    return Mixing(kind=kind, alpha=float(alpha)), RandAugment(num_ops=num_ops, factor=factor / 100)


def show(picture: Picture, mixing: Mixing, rand: RandAugment, seed: int) -> None:
    """Show the chosen way: mixup, CutMix or RandAugment.

    Args:
        picture: the first of the two.
        mixing: alpha, and which of the two is switched on.
        rand: RandAugment's settings.
        seed: of the draws.
    """
    ways = {"mixup": _("mixup"), "cutmix": _("CutMix"), "rand": _("RandAugment")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_mix_choice"):
        way = controls.choice(_("Way"), ways, key="aug_mix")
        if way != "rand":
            titles = {name: _(sample.title) for name, sample in SAMPLES.items()}
            other = controls.choice(_("With"), titles, key="aug_second", default="cat", many=True, width=240)
            label = _("Draw, of {count}").format(count=DRAWS)
            number = controls.whole_number(label, 1, DRAWS, A_MIDDLE_ONE, key="aug_mixed_draw", width=130)
    if way == "rand":
        _rand_augment(picture, rand, seed)
        return
    second = cached.sample_picture(other)
    squares = [resize.square(one.pixels, SIDE) for one in (picture, second)]
    chosen = Mixing(kind=way, alpha=mixing.alpha)
    draws = [mix(*squares, chosen, np.random.default_rng([seed, place])) for place in range(DRAWS)]
    mixed = draws[number - 1]
    _mixed(picture, second, mixed, way)
    shares = np.random.default_rng(0).beta(mixing.alpha, mixing.alpha, BETA_DRAWS)
    near = np.minimum(shares, 1 - shares) <= NEAR
    alone = {"alpha": f"{mixing.alpha:g}", "near": f"{NEAR:g}", "alone": f"{100 * near.mean():.0f}"}
    told = frame.passage("augmentation", way, **alone if way == "mixup" else {})
    st.markdown(told, width=frame.TEXT_WIDTH)
    _shape(shares, mixing.alpha, mixed.share)
    _all(draws)
    if mixing.kind != way:
        st.caption(
            _("{way} is not part of your pipeline; switch it on in “Mixing and RandAugment”.").format(
                way=ways[way]
            )
        )


def _mixed(first: Picture, second: Picture, mixed: Mixed, way: str) -> None:
    names = _title(first), _title(second)
    share, rest = f"{mixed.share:.2f}", f"{1 - mixed.share:.2f}"
    label = _("{share} {first} + {rest} {second}").format(
        share=share, first=names[0], rest=rest, second=names[1]
    )
    with st.grid(columns=3, min_column_width=100, gap="small", key="aug_mixed"):
        for one, name in zip((first, second), names, strict=True):
            square, alt = resize.square(one.pixels, SIDE), _("The picture {name}").format(name=name)
            st.image(encode.as_jpeg(square), caption=name, alt=alt, width="stretch")
        st.image(encode.as_jpeg(mixed.pixels), caption=label, alt=label, width="stretch")
    figure = share_bar.share_bar(
        [f"{share} {names[0]}", f"{rest} {names[1]}"],
        [mixed.share, 1 - mixed.share],
        palette=theme.palette(st.context.theme.type),
    )
    alt = _("The label as a bar: {label}").format(label=label)
    st.markdown(_("**Label**"))
    st.plotly_chart(figure, key="aug_label", config={"displayModeBar": False}, alt=alt)
    if way == "cutmix" and mixed.box:
        top, left, height, width = mixed.box
        told = _(
            "The box of the second picture: columns {left} to {right}, rows {top} to {bottom}, "
            "{width} × {height} = {cells} of {all} pixels, {share} % of them."
        )
        st.caption(
            told.format(
                left=left,
                right=left + width - 1,
                top=top,
                bottom=top + height - 1,
                width=width,
                height=height,
                cells=f"{width * height:,}",
                all=f"{SIDE * SIDE:,}",
                share=f"{100 * width * height / SIDE**2:.0f}",
            )
            if width * height
            else _("The box is empty: the share drawn is nearly 1.")
        )


def _all(draws: list[Mixed]) -> None:
    """The draws of the same two pictures, small, with the share of the first below each."""
    st.caption(_("The draws of these two pictures, with the share of the first"))
    with st.grid(columns=IN_A_ROW, min_column_width=75, gap="xsmall", key="aug_mixed_more"):
        for mixed in draws:
            share = f"{mixed.share:.2f}"
            alt = _("A draw with a share of {share}").format(share=share)
            st.image(encode.as_jpeg(mixed.pixels), caption=share, alt=alt, width="stretch")


def _shape(drawn: np.ndarray, alpha: float, share: float) -> None:
    """How often which share is drawn."""
    counts, edges = np.histogram(drawn, BINS, (0, 1))
    words = {"value": _("share of the first picture"), "count": _("draws")}
    figure = bars.histogram(counts, edges, palette=theme.palette(st.context.theme.type), **words)
    figure.update_layout(height=170)
    title = _("What Beta({alpha}, {alpha}) draws in {count} draws; now it was {share}")
    title = title.format(alpha=f"{alpha:g}", count=f"{BETA_DRAWS:,}", share=f"{share:.2f}")
    st.caption(title)
    st.plotly_chart(figure, key="aug_beta", config={"displayModeBar": False}, alt=title)


def _rand_augment(picture: Picture, rand: RandAugment, seed: int) -> None:
    """Eight results of Keras' own layer, and the picture itself."""
    num_ops = rand.num_ops or AN_EXAMPLE
    with st.spinner(_("Loading Keras…"), show_time=True):
        results = cached.rand_augmented(picture.digest, num_ops, rand.factor, seed, RESULTS, SIDE, picture)
    with st.grid(columns=4, min_column_width=130, gap="small", key="aug_rand"):
        for number, (packed, picked) in enumerate(results, 1):
            words = " → ".join(map(_operation, picked))
            alt = _("RandAugment, result {number}").format(number=number)
            st.image(packed, caption=words, alt=f"{alt}: {words}", width="stretch")
    told = counted(
        num_ops,
        "Each picture went through one change, of strength {factor} %: below it stands which chance picked. "
        "How far it goes is drawn inside Keras' layer, which does not tell it.",
        "Each picture went through {count} changes in a row, of strength {factor} %: below it stands which "
        "chance picked. How far each one goes is drawn inside Keras' layer, which does not tell it.",
        factor=f"{100 * rand.factor:.0f}",
    )
    st.caption(told)
    if not rand.num_ops:
        told = _(
            "RandAugment is off in your pipeline; this is an example. Switch it on in “Mixing and "
            "RandAugment”."
        )
        st.caption(told)
    st.markdown(frame.passage("augmentation", "rand"), width=frame.TEXT_WIDTH)


def _operation(name: str) -> str:
    """Name a change that Keras' layer picks; one that is new there keeps its own name."""
    text = OPERATIONS.get(name, name)
    return _(text)


def _title(picture: Picture) -> str:
    """Name the class of a sample, or the file."""
    sample = sample_of(picture)
    if sample is None:
        return literal(picture.name)
    return sample.class_name or _(sample.title)
