"""Sizes of things, in one place: outputs, receptive fields, parameters, multiplications."""

from cnnviz.core.counts import multiply_adds, parameter_count, parameter_formula
from cnnviz.core.output_size import WindowOutput, axis_paddings, effective_size, window_output
from cnnviz.core.receptive_field import ReceptiveField, receptive_field

__all__ = [
    "ReceptiveField",
    "WindowOutput",
    "axis_paddings",
    "effective_size",
    "multiply_adds",
    "parameter_count",
    "parameter_formula",
    "receptive_field",
    "window_output",
]
