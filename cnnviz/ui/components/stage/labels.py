"""Every word on the stage, in the language of the session. Fields in braces are filled in by the browser."""

from cnnviz.ui.i18n import _


def stage_labels() -> dict[str, str]:
    """Return the words of the stage."""
    return {
        # planes
        "input": _("Input"),
        "kernel": _("Kernel"),
        "window": _("Window"),
        "output": _("Output"),
        "channel": _("Channel {channel}"),
        "size": _("{height}×{width}"),
        "padded": _("{height}×{width}, padded to {rows}×{columns}"),
        "filters": _("Filters"),
        "filter": _("Filter {filter}"),
        "filter_of": _("filter {filter} of {count}"),
        "bias": _("bias"),
        "pool": _("of {height}×{width}"),
        "missed": _("not reached: {count}"),
        # controls
        "stage": _("Stage"),
        "grids": _("Grids: arrow keys move a cell or a row, space plays, Home and End jump, Escape lets go"),
        "first": _("First step"),
        "back": _("One step back"),
        "play": _("Play"),
        "pause": _("Pause"),
        "again": _("Play again"),
        "forward": _("One step forward"),
        "last": _("Last step"),
        "scrub": _("Step"),
        "speed": _("Speed"),
        "numbers": _("Numbers"),
        "arithmetic": _("Arithmetic of the current window"),
        "counter": _("row {row}, column {column} of {rows}×{columns} · step {step} of {steps}"),
        # read-out
        "hint": _("Point at a cell to see what it touches; click to hold it."),
        "hint_touch": _("Tap a cell to see what it touches; tap again to let go."),
        "held": _("held"),
        "let_go": _("Let go"),
        "at_output": _("Output row {row}, column {column} = {value}"),
        "at_place": _("Output row {row}, column {column}"),
        "at_input": _("Input row {row}, column {column} = {value}"),
        "at_pixel": _("Input row {row}, column {column}"),
        "at_padding": _("Padding = {value}"),
        "at_pad": _("Padding"),
        "at_weight": _("Weight row {row}, column {column} = {value}"),
        "at_window": _("Window row {row}, column {column}"),
        "feeds": _("feeds {count} of {total} outputs"),
        "unreached": _("no window reaches it"),
        "used": _("used {count}×, once on each marked input"),
        "product": _("here {input} · {weight} = {product}"),
        "covers": _("{output} looks at rows {rows} and columns {columns} of {input}"),
        "output_cell": _("Output ({row}, {column})"),
        "padded_input": _("the padded input"),
        "plain_input": _("the input"),
        # spoken
        "spoken": _("Step {step} of {steps}, row {row}, column {column}. {what}"),
        "spoken_convolution": _("The products add up to {value}."),
        "spoken_max": _("The largest number in the window is {value}."),
        "spoken_min": _("The smallest number in the window is {value}."),
        "spoken_average": _("The mean of the window is {value}."),
        "spoken_windows": _("The window covers rows {rows} and columns {columns}."),
    }
