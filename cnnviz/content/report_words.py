"""Every word of a report about many pictures; a page hands over the same keys, translated."""

from collections.abc import Mapping
from types import MappingProxyType

from cnnviz.content.mark import mark

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "title": mark("What the model said of {count} pictures"),
        "model": mark("Model"),
        "data": mark("Pictures"),
        "map": mark("Map"),
        "made": mark("Made"),
        "right": mark("Right answers"),
        "right_of": mark("{right} of {pictures}, 95 % interval {low} to {high}"),
        "calibration_error": mark("Calibration error"),
        "confusion": mark("Confusion matrix"),
        "rows": mark("Row: what it is. Column: what the model says."),
        "classes": mark("Class by class"),
        "class": mark("Class"),
        "precision": mark("Precision"),
        "recall": mark("Recall"),
        "calibration": mark("Calibration"),
        "sure": mark("Confidence"),
        "pictures": mark("Pictures"),
        "mistakes": mark("Wrong answers, the surest first"),
        "mistakes_note": mark(
            "A mistake that the model is very sure of is often a wrong label: look before you blame either."
        ),
        "answers": mark("Other answers, the surest first"),
        "label": mark("label: {truth}"),
        "hover": mark("Point at a picture, or tap it, to see what spoke for the answer."),
        "all_maps": mark("Show all maps"),
        "unreadable": mark("Files that could not be read"),
        "left": mark("{count} further pictures are in the CSV file alone."),
        "numbers": mark("The numbers of every map stand in this file as JSON, in the element “grids”."),
    }
)
