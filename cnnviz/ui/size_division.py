"""Does the division have to come out even? A claim of a lecture deck, tested by the reader."""

import streamlit as st

from cnnviz.core.axis_windows import AxisWindows
from cnnviz.core.errors import InvalidValue
from cnnviz.core.shapes import effective_size
from cnnviz.export import size_code
from cnnviz.ui import frame
from cnnviz.ui.components.window_lines import WindowLine, window_lines
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.size_frameworks import choose_axis
from cnnviz.ui.size_settings import WindowSettings
from cnnviz.viz import formulas

AROUND = 3  # sizes shown on either side of the learner's own
MOST_NAMED = 6


def show_division(settings: WindowSettings) -> None:
    """Ask for a prediction, then show the division, what it drops, and how its neighbours fare.

    Args:
        settings: what the learner chose.
    """
    st.markdown(frame.passage("output_size", "claim"), width=frame.TEXT_WIDTH)
    axis = choose_axis(settings)
    try:
        windows = settings.along(axis)
    except InvalidValue as error:
        st.warning(explain(error))
    else:
        if not _predicted(windows):
            return
        window_lines(
            [WindowLine(windows, _("{size} pixels").format(size=windows.size))], key="size_axis_line"
        )
    table, code = st.columns(2, gap="large")
    sizes = range(max(1, settings.size[axis] - AROUND), settings.size[axis] + AROUND + 1)
    with table:
        st.markdown(_table(settings, axis, sizes))
        st.caption(frame.passage("output_size", "dropped"))
    with code:
        _show_code(settings, axis, [size for size in sizes if _fits(settings, axis, size)])


def _predicted(windows: AxisWindows) -> bool:
    """Ask what Keras answers; return True and say what is right once the learner has chosen."""
    even = windows.output.unused == 0
    numbers = formulas.division(windows.output, windows.stride)
    answer = windows.output.output
    options = {"even": str(answer)} if even else {"down": str(answer), "up": str(answer + 1)}
    options["error"] = _("an error")
    question = _("{room} / {stride} = {exact}. How many windows does Keras answer?").format(**numbers)
    guess = st.segmented_control(
        question,
        list(options),
        format_func=options.__getitem__,
        key=f"size_guess_{'even' if even else 'odd'}",  # the choices differ, so a choice is not carried over
    )
    if guess is None:
        st.caption(_("Choose an answer to see what happens."))
        return False
    name = "answer_even" if even else "answer_floor"
    said = frame.passage("output_size", name, windows=answer, missed=_pixels(windows), **numbers)
    if guess in ("even", "down"):
        st.success(said, icon=":material/check:")
    else:
        st.info(said, icon=":material/lightbulb:")
    return True


def _table(settings: WindowSettings, axis: int, sizes: range) -> str:
    """Write how each size fares, as Markdown."""
    head = [_("Size"), _("Division"), _("Windows"), _("Dropped"), _("Missed")]
    lines = [" | ".join(head), "|".join(["--:", ":--", "--:", "--:", ":--"])]
    for size in sizes:
        shown = f"**{size}**" if size == settings.size[axis] else str(size)
        try:
            windows = settings.along(axis, size)
        except InvalidValue:
            lines.append(f"{shown} | {_('no place for the window')} | – | – | –")
            continue
        span = effective_size(windows.kernel_size, windows.dilation_rate)
        result = windows.output
        numbers = formulas.division(result, windows.stride)
        zeros = result.pad_before + result.pad_after
        division = f"({size}−{span}+{zeros})/{windows.stride} = {numbers['exact']}"
        even = "" if result.unused else " ✓"
        cells = (shown, division + even, str(result.output), str(result.unused), _pixels(windows))
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def _pixels(windows: AxisWindows) -> str:
    missed = [str(pixel + 1) for pixel in windows.missed]
    more = f" … {missed[-1]}" if len(missed) > MOST_NAMED else ""
    return ", ".join(missed[:MOST_NAMED]) + more if missed else _("none")


def _fits(settings: WindowSettings, axis: int, size: int) -> bool:
    try:
        settings.along(axis, size)
    except InvalidValue:
        return False
    return True


def _show_code(settings: WindowSettings, axis: int, sizes: list[int]) -> None:
    if not sizes:
        st.info(_("The window fits none of these sizes, so there is nothing to ask Keras."))
        return
    try:
        program = size_code.sizes(
            sizes,
            settings.kernel_size[axis],
            stride=settings.strides[axis],
            padding=_keras_padding(settings, axis, sizes[0]),
            dilation_rate=settings.dilation_rate[axis],
        )
        st.code(program, language="python")
    except InvalidValue:
        st.info(frame.passage("output_size", "both"))


def _keras_padding(settings: WindowSettings, axis: int, size: int) -> str | tuple[int, int]:
    """Return Keras' own name, or the zeros where Keras has none; they are the same for every size."""
    padding = settings.axis_padding(axis)
    if padding in ("valid", "same"):
        return padding
    result = settings.along(axis, size).output
    return result.pad_before, result.pad_after
