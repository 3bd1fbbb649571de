"""What a trained network makes of the draws: its answer, how sure it is, and where it looks."""

import math

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.heatmap import normalise_map, upsample
from cnnviz.nn import consequences
from cnnviz.ui import augmentation_labels, cached, frame
from cnnviz.ui.augmentation_labels import label_warnings
from cnnviz.ui.augmentation_wall import SIDE as WALL_SIDE
from cnnviz.ui.augmentation_words import in_words
from cnnviz.ui.cached import AskedDraws
from cnnviz.ui.i18n import _, explain, language
from cnnviz.ui.model_choice import ChosenModel, choose_model
from cnnviz.ui.pictures import literal, sample_of
from cnnviz.ui.prediction import class_label, percent
from cnnviz.vision import augment, resize
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.overlay import overlay
from cnnviz.vision.picture import Picture
from cnnviz.vision.pipeline import Pipeline
from cnnviz.viz import heatmaps, strip_chart, theme

__all__ = ["label_warnings", "show"]

COUNT = 32
SIDE = 224  # of the picture for a model that takes pictures of any size
OPACITY = 0.65


def show(picture: Picture, pipeline: Pipeline, seed: int) -> None:
    """Ask a model about draws of a picture, and show how its answer and its map move.

    Args:
        picture: its middle square is used.
        pipeline: how far each change may go; its mixing and RandAugment are not asked about.
        seed: of the draws; the first ones are those of the wall.
    """
    settings = pipeline.changes
    st.markdown(frame.passage("augmentation", "consequences"), width=frame.TEXT_WIDTH)
    if pipeline.mixing.kind != "none" or pipeline.rand_augment.num_ops:
        told = _(
            "Mixing and RandAugment are not asked about here, although your pipeline has them: only the "
            "options that change one picture are."
        )
        st.caption(told)
    # How empty places would be filled does nothing where there are none.
    if settings == AugmentationSettings(fill_mode=settings.fill_mode, cval=settings.cval):
        st.info(_("No draw changes anything. Give a range to one of the options."), icon=":material/tune:")
        return
    try:
        model = choose_model("aug")
        asked = _ask(model, picture, settings, seed)
    except InvalidValue as error:
        st.error(literal(explain(error)))
        return
    names = [_name(entry) for entry in model.card["classes"]]
    _tell_answer(asked, names, model, picture)
    _chart(asked, names)
    _tell_map(asked)
    _worst(asked, names)
    with st.expander(_("Which change makes which label false"), icon=":material/label_important:"):
        augmentation_labels.whole_table()


def _name(entry: dict[str, str]) -> str:
    """Name a class in the page's language alone: many sentences name it."""
    return entry.get(language()) or class_label(entry)


def _ask(model: ChosenModel, picture: Picture, settings: AugmentationSettings, seed: int) -> AskedDraws:
    store, key = cached.consequences(model.key), (model.key, picture.digest, settings, seed)
    if (kept := store.get(key)) is not None:
        return kept
    place = st.empty()
    with place.container(), st.spinner(_("Loading the network…"), show_time=True):
        probe = cached.probe(model.key, None)
    bar = place.progress(0.0, text=_("Asking the network"))

    def tell(done: int, total: int) -> None:
        bar.progress(done / total, text=_("{done} of {total} draws").format(done=done, total=total))

    side = max(probe.size or (SIDE, SIDE))
    square = resize.square(picture.pixels, side)
    drawn = augment.augmented(square, settings, seed=seed, count=COUNT)
    found = consequences.observe(
        probe,
        square,
        [one.pixels for one in drawn],
        [augment.matrix(one.values, (side, side)) for one in drawn],
        on_progress=tell,
    )
    wall = augment.draws(settings, (WALL_SIDE, WALL_SIDE), seed=seed, count=COUNT)
    asked = AskedDraws(found, wall, square, drawn[found.summary.worst].pixels)
    store.put(key, asked)
    place.empty()
    return asked


def _tell_answer(asked: AskedDraws, names: list[str], model: ChosenModel, picture: Picture) -> None:
    summary = asked.found.summary
    name = literal(names[summary.class_index])
    with st.container(horizontal=True, gap="medium", key="aug_told"):
        st.metric(
            _("Without a change"),
            percent(summary.unchanged),
            help=_("How sure the network is of “{name}”").format(name=name),
        )
        st.metric(
            _("Same answer"), _("{kept} of {count}").format(kept=summary.kept.sum(), count=summary.count)
        )
        st.metric(_("Mean over the draws"), percent(float(summary.shares.mean())))
        st.metric(
            _("The map follows"),
            _number(summary.compared.mean() if summary.compared.size else None),
            help=_("Mean correlation of each map, taken back, with the first one; 1 is all the way"),
        )
    said = _(
        "The network says **{name}**. Over {count} draws the probability of that goes from {least} to {most}."
    )
    least, most = (percent(float(end)) for end in (summary.shares.min(), summary.shares.max()))
    st.markdown(said.format(name=name, count=summary.count, least=least, most=most))
    if others := _others(asked, names):
        st.markdown(_("Where the answer changed it says: {others}.").format(others=others))
    _tell_wrong(model, picture, summary.class_index)


def _others(asked: AskedDraws, names: list[str]) -> str:
    summary = asked.found.summary
    indices, counts = np.unique(summary.answers[~summary.kept], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return ", ".join(f"{literal(names[indices[place]])} ({counts[place]})" for place in order)


def _tell_wrong(model: ChosenModel, picture: Picture, index: int) -> None:
    """Say where a sample is known to show something else: then keeping the answer is no virtue."""
    sample = sample_of(picture)
    if sample is None or model.own:
        return
    entry = model.card["classes"][index]
    if sample.class_name is None:
        st.caption(_("This picture shows none of the classes the network knows; it has to choose one."))
    elif sample.class_name.casefold() not in {str(word).casefold() for word in entry.values()}:
        st.caption(_("The network is wrong already without a change, so keeping the answer is no virtue."))


def _chart(asked: AskedDraws, names: list[str]) -> None:
    summary = asked.found.summary
    name = names[summary.class_index]
    shares, kept = summary.shares.tolist(), summary.kept.tolist()
    notes = [
        _("Draw {number}: {words}").format(number=number, words=", ".join(in_words(values)))
        + ("" if same else "<br>" + _("the network says {name}").format(name=names[answer]))
        for number, (values, same, answer) in enumerate(
            zip(asked.values, kept, summary.answers, strict=True), 1
        )
    ]
    least, most = strip_chart.bounds(shares, summary.unchanged)
    enlarged = most - least < 100
    axis = _("Probability of “{name}”, %").format(name=name)
    digits = max(0, 1 - math.floor(math.log10(most - least)))
    ends = (f"{end:.{digits}f}" for end in (least, most))
    part = _("{axis}: enlarged, from {least} to {most}").format(axis=axis, least=next(ends), most=next(ends))
    words = {
        "axis": part if enlarged else axis,
        "kept": _("same answer"),
        "other": _("another answer"),
        "unchanged": _("without a change"),
        "mean": _("mean"),
        "range": _("range"),
        "worst": _("worst draw"),
        "whole": _("The same draws on the whole axis"),
    }
    alt = _(
        "Probability of {name} for {count} draws: from {least} to {most}, {mean} on average, and {unchanged} "
        "without a change. The answer stays the same in {kept}."
    ).format(
        name=name,
        count=summary.count,
        least=percent(min(shares)),
        most=percent(max(shares)),
        mean=percent(float(summary.shares.mean())),
        unchanged=percent(summary.unchanged),
        kept=sum(kept),
    )
    figure = strip_chart.strip(
        shares,
        kept,
        notes,
        unchanged=summary.unchanged,
        worst=summary.worst,
        words=words,
        palette=theme.palette(st.context.theme.type),
    )
    st.plotly_chart(figure, key="aug_strip", alt=alt, config={"displayModeBar": False})
    if outside := int(((100 * summary.shares < least) | (100 * summary.shares > most)).sum()):
        told = _("Outside of the enlarged part, on the whole axis alone: {outside} of {count} draws.")
        st.caption(told.format(outside=outside, count=summary.count))


def _tell_map(asked: AskedDraws) -> None:
    """Say how far the maps moved against what they show."""
    summary = asked.found.summary
    compared = summary.compared
    if not compared.size:
        st.markdown(_("No map could be compared: the maps are empty, or nothing of the picture was left."))
        return
    said = _(
        "Taken back by each draw's own matrix, the maps agree with the first one by {mean} on average, from "
        "{least} to {most} (correlation; 1: the map followed, 0: it looks elsewhere)."
    ).format(mean=_number(compared.mean()), least=_number(compared.min()), most=_number(compared.max()))
    if missing := summary.count - compared.size:
        said += " " + _("{count} draws have an empty map or share too little with the picture.").format(
            count=missing
        )
    st.markdown(said)


def _worst(asked: AskedDraws, names: list[str]) -> None:
    """Show the worst draw beside the picture, each with its map for the same class."""
    summary = asked.found.summary
    worst, name = summary.worst, names[summary.class_index]
    st.subheader(_("The worst of {count} draws").format(count=summary.count), anchor=False)
    share, answer = float(summary.shares[worst]), names[summary.answers[worst]]
    said = (
        _("Draw {number} ({words}): “{name}” gets {share}, and the network still says it.")
        if summary.kept[worst]
        else _("Draw {number} ({words}): “{name}” gets {share}; the network says **{answer}** instead.")
    )
    words = ", ".join(in_words(asked.values[worst]))
    st.markdown(
        said.format(
            number=worst + 1,
            words=words,
            name=literal(name),
            share=percent(share),
            answer=literal(answer),
        )
    )
    with st.grid(columns=4, min_column_width=140, gap="small", key="aug_worst"):
        _pair(asked.original, asked.found.original, _("Without a change"), name)
        _pair(asked.worst, asked.found.worst, _("Draw {number}").format(number=worst + 1), name)
    with st.container(horizontal=True, vertical_alignment="center", width=360, key="aug_map_scale"):
        st.caption(_("no evidence"), width="content")
        bar = heatmaps.scale_bar(both_signs=False)
        st.image(bar, alt=_("Scale from no evidence to most"), width=150)
        st.caption(_("most"), width="content")


def _pair(pixels: np.ndarray, raw: np.ndarray, title: str, name: str) -> None:
    heat = normalise_map(raw)
    mixed = overlay(
        pixels, upsample(heat.values, pixels.shape[:2]), theme.table(theme.SEQUENTIAL), opacity=OPACITY
    )
    st.image(pixels, caption=title, alt=_("{title}: the picture").format(title=title), width="stretch")
    if heat.empty:
        told = _("empty: nothing speaks for “{name}”").format(name=name)
    else:
        row, column = np.unravel_index(heat.values.argmax(), heat.values.shape)
        told = _("strongest in row {row}, column {column} of {rows}×{columns}").format(
            row=row + 1, column=column + 1, rows=raw.shape[0], columns=raw.shape[1]
        )
    caption = _("Evidence for “{name}”").format(name=name)
    st.image(mixed, caption=caption, alt=f"{title}. {caption}: {told}", width="stretch")
    # An empty map has to be seen to be empty, not to be missing.
    if heat.empty:
        st.caption(told)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")
