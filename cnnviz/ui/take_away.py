"""Take it away: what a page shows, as files. A file is made when somebody asks for it, not before."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.errors import InvalidValue
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.take_away_words import figure_words, table_words
from cnnviz.viz.figure_files import as_png, as_svg, frame_steps, frames
from cnnviz.viz.stage_figure import stage_figure
from cnnviz.viz.stage_source import check_source, step_count

Rows = Sequence[Sequence[object]]
Table = Rows | Callable[[], Rows]
DrawFigure = Callable[[str], Any]

DrawAnimation = Callable[[str], bytes]

# The frames of a large sweep take a hundred megabytes while they are packed: a class waits in line.
_one_animation = threading.Lock()


@dataclass(frozen=True)
class TakenFile:
    """A file on offer.

    Attributes:
        kind: how the file's name ends: "png", "svg", "gif", "csv" or "py".
        mime: its media type.
        make: makes its bytes; works in another thread, long after the page has run.
    """

    kind: str
    mime: str
    make: Callable[[], bytes]


@st.fragment
def take_away(
    prefix: str,
    *,
    name: str,
    code: str | None,
    source: Any = None,
    filter: int = 0,
    relu: bool = False,
    channels: Sequence[str] = (),
    figure: DrawFigure | None = None,
    animation: DrawAnimation | None = None,
    table: Table | None = None,
) -> None:
    """Offer what the page shows as files: PNG, SVG, GIF, CSV and the program.

    Args:
        prefix: of the page's widgets.
        name: middle of the files' names, such as "convolution" in ``cnnviz_convolution.png``.
        code: the program on the screen; None where Keras has no such layer.
        source: the trace that is shown, a ConvTrace, PoolTrace, WindowScene or TransposedTrace: picture,
            animation and table are made of it.
        filter: which filter of the trace is offered first; where there are several one can be chosen.
        relu: whether the output of a convolution is shown after ReLU.
        channels: names of the input's channels, already translated; "Channel 1" and so on without.
        figure: makes the picture of a theme, "light" or "dark", as a matplotlib Figure; replaces the trace's.
        animation: makes the GIF of a theme, where `figure` makes the picture.
        table: rows of plain values, the header first, or what returns them; replaces the trace's own table.
    """
    with st.expander(_("Take it away"), icon=":material/download:"):
        problem = drawing_problem(source, filter) if figure is None else None
        drawn = (source is not None and not problem) or figure is not None
        steps = step_count(source) if drawn and figure is None else 1
        theme, step, filter = _choose_look(prefix, steps, source, filter) if drawn else ("light", 0, filter)
        files = offered_files(
            code=code,
            source=source,
            filter=filter,
            relu=relu,
            channels=channels,
            figure=figure,
            animation=animation,
            table=table,
            theme=theme,
            step=step,
        )
        labels = _labels()
        with st.container(horizontal=True):
            for file in files:
                st.download_button(
                    labels[file.kind],
                    file.make,
                    f"cnnviz_{name}.{file.kind}",
                    file.mime,
                    key=f"{prefix}_take_{file.kind}",
                    on_click="ignore",  # nothing on the page changes
                    icon=":material/download:",
                )
        if problem:
            st.caption(_("No picture: {problem}.").format(problem=problem))
        shown = len(frame_steps(steps))
        if shown < steps:
            text = _("The animation shows {shown} of the {steps} steps, evenly chosen.")
            st.caption(text.format(shown=shown, steps=steps))


def offered_files(
    *,
    code: str | None,
    source: Any = None,
    filter: int = 0,
    relu: bool = False,
    channels: Sequence[str] = (),
    figure: DrawFigure | None = None,
    animation: DrawAnimation | None = None,
    table: Table | None = None,
    theme: str = "light",
    step: int | None = None,
) -> tuple[TakenFile, ...]:
    """Return the files on offer; none of them is made yet.

    Args:
        code: as in `take_away`.
        source: as in `take_away`.
        filter: as in `take_away`.
        relu: as in `take_away`.
        channels: as in `take_away`.
        figure: as in `take_away`.
        animation: as in `take_away`.
        table: as in `take_away`.
        theme: of picture and animation, "light" or "dark".
        step: of the still picture, from 0; the last one if left out.

    Returns:
        The files, in the order of their buttons.
    """
    files = []
    words = figure_words()  # now: another thread does not know the session's language
    options = {"filter": filter, "relu": relu, "name": theme, "channels": channels, "words": words}
    if figure is not None:
        files += _stills(lambda: figure(theme))
        if animation is not None:
            files.append(TakenFile("gif", "image/gif", lambda: animation(theme)))
    elif source is not None and drawing_problem(source, filter) is None:
        files += _stills(lambda: stage_figure(source, step=step, **options).figure)
        if step_count(source) > 1:
            files.append(TakenFile("gif", "image/gif", lambda: _animation(source, options)))
    if table is not None:
        files.append(TakenFile("csv", "text/csv", lambda: _own_table(table)))
    elif source is not None:
        headings = table_words()
        files.append(TakenFile("csv", "text/csv", lambda: _trace_table(source, headings, filter, relu)))
    if code is not None:
        files.append(TakenFile("py", "text/x-python", lambda: f"{code}\n".encode()))
    return tuple(files)


def drawing_problem(source: Any, filter: int) -> str | None:
    """Tell why a trace cannot be drawn cell by cell; None if it can, or if there is no trace."""
    try:
        if source is not None:
            check_source(source, filter)
    except InvalidValue as error:
        return explain(error)
    return None


def _choose_look(prefix: str, steps: int, source: Any, filter: int) -> tuple[str, int, int]:
    """Choose theme, step and filter of the picture: by default the last step of the filter that is shown."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        themes = {"light": _("Light, for paper"), "dark": _("Dark")}
        theme = st.segmented_control(
            _("Picture"), list(themes), default="light", format_func=themes.get, key=f"{prefix}_take_theme"
        )
        if steps > 1:
            label = _("Step in the picture, of {steps}").format(steps=steps)
            steps = _number(label, steps, steps, key=f"{prefix}_take_step")
        filters = len(source.bias) if isinstance(source, ConvTrace | TransposedTrace) else 1
        if filters > 1:
            label = _("Filter, of {count}").format(count=filters)
            filter = _number(label, filters, filter + 1, key=f"{prefix}_take_filter") - 1
    return theme or "light", steps - 1, filter


def _number(label: str, most: int, default: int, *, key: str) -> int:
    """Choose a number from 1 to another; other settings of the page begin again with the default."""
    settings = (most, default)
    if st.session_state.get(f"{key}_of") != settings or not 1 <= st.session_state.get(key, 0) <= most:
        st.session_state[key], st.session_state[f"{key}_of"] = default, settings
    return int(st.number_input(label, 1, most, key=key, width=170))


def _stills(draw: Callable[[], Any]) -> list[TakenFile]:
    return [
        TakenFile("png", "image/png", lambda: as_png(draw())),
        TakenFile("svg", "image/svg+xml", lambda: as_svg(draw())),
    ]


def _animation(source: Any, options: dict[str, Any]) -> bytes:
    from cnnviz.vision.animation import as_gif

    with _one_animation:
        drawn = stage_figure(source, steady=True, **options)
        return as_gif(list(frames(drawn, frame_steps(drawn.steps))))


def _trace_table(source: Any, headings: dict[str, str], filter: int, relu: bool) -> bytes:
    from cnnviz.export.tables import trace_to_csv

    return trace_to_csv(source, headings, filter=filter, relu=relu)


def _own_table(table: Table) -> bytes:
    from cnnviz.export.tables import rows_to_csv

    rows = table() if callable(table) else table
    return rows_to_csv(rows[0], rows[1:])


def _labels() -> dict[str, str]:
    return {
        "png": _("Picture (PNG)"),
        "svg": _("Drawing (SVG)"),
        "gif": _("Animation (GIF)"),
        "csv": _("Numbers (CSV)"),
        "py": _("Program (Keras)"),
    }
