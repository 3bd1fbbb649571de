"""Zoom and pan of a Vega-Lite chart that stay while the chart takes new data.

Vega-Lite's own zoom is a selection, and Streamlit empties such selections whenever new data come. Here the
visible part of an axis is a plain signal of Vega that only the reader changes; an axis shows all of its data
while the signal is null.

Dragging with the mouse pans. The wheel zooms with the control key, which is also what two fingers on a
touch pad send; without the key the page scrolls as everywhere. A double click shows everything again. A
finger on a touch screen scrolls the page.
"""

from typing import Any

INSIDE = "inrange(x(), [0, width]) && inrange(y(), [0, height])"
NOTICED = 4  # pixels: a click with an unsteady hand is no pan
VISIBLE = {"x": {"expr": "zoom_x"}, "y": {"expr": "zoom_y"}}


def signals(*, log: bool) -> list[dict[str, Any]]:
    """Describe the signals ``zoom_x`` and ``zoom_y``; an axis takes them as its scale's ``domainRaw``.

    Args:
        log: True if the vertical axis is logarithmic.

    Returns:
        For ``config.signals`` of the chart.

    Example:
        >>> [signal["name"] for signal in signals(log=False)]
        ['held', 'zoom_x', 'zoom_y']
    """
    held = (
        f"event.pointerType != 'touch' && {INSIDE} ? "
        "{x: x(), y: y(), across: domain('x'), up: domain('y')} : null"
    )
    return [
        {
            "name": "held",
            "value": None,
            "on": [
                {"events": "pointerdown", "update": held},
                {"events": "window:pointerup, window:pointercancel", "update": "null"},
            ],
        },
        _visible("x", "Linear", "held.across", "(x() - held.x) / width"),
        _visible("y", "Log" if log else "Linear", "held.up", "(held.y - y()) / height"),
    ]


def _visible(channel: str, kind: str, held: str, moved: str) -> dict[str, Any]:
    name = f"zoom_{channel}"
    noticed = f"held && abs(x() - held.x) + abs(y() - held.y) > {NOTICED}"
    at = f"invert('{channel}', {channel}())"
    factor = "pow(1.002, event.deltaY * pow(16, event.deltaMode))"
    return {
        "name": name,
        "value": None,
        "on": [
            {"events": "window:pointermove", "update": f"{noticed} ? pan{kind}({held}, {moved}) : {name}"},
            {
                # A filter of events knows no signals, so the place is asked below.
                "events": {"type": "wheel", "filter": "event.ctrlKey || event.metaKey", "consume": True},
                "update": f"{INSIDE} ? zoom{kind}(domain('{channel}'), {at}, {factor}) : {name}",
            },
            {"events": "dblclick", "update": "null"},
        ],
    }
