"""Every word on the graph of a model, in the language of the session."""

from cnnviz.nn.model_graph import GraphLayer, ModelGraph, OpenShape
from cnnviz.nn.model_groups import LayerGroup
from cnnviz.ui.i18n import _, counted


def map_labels(model: str) -> dict[str, str]:
    """Return the words of the component; fields in braces are filled in by the browser."""
    return {
        "title": _("The graph of the model {model}").format(model=model),
        "parts": _("Parts of the model, from the picture to the answer"),
        "layers": _("Layers of {title}"),
        "hint": _("Open a part, then choose a layer: click or tap, or Tab and Enter."),
        "hint_flat": _("Choose a layer: click or tap, or Tab and Enter."),
    }


def shape_words(shape: OpenShape) -> str:
    """Write a shape; a side as large as the picture is a dot.

    Example:
        >>> shape_words((8, 8, 320)), shape_words((None, None, 3)), shape_words(())
        ('8×8×320', '·×·×3', '?')
    """
    return "×".join("·" if side is None else str(side) for side in shape) or "?"


def part_words(group: LayerGroup) -> str:
    """Say what a part is, for who points at it."""
    return _("{title}: {layers}, {parameters}, output {shape}").format(
        title=group.title,
        layers=counted(len(group.layers), "1 layer", "{count} layers"),
        parameters=counted(group.parameters, "1 parameter", "{count} parameters"),
        shape=shape_words(group.layers[-1].output_shape),
    )


def layer_words(layer: GraphLayer, graph: ModelGraph) -> str:
    """Say all that is known of a layer in one line."""
    parts = [
        f"{layer.id}: {layer.kind}",
        _("output {shape}").format(shape=shape_words(layer.output_shape)),
        counted(layer.parameters, "1 parameter", "{count} parameters"),
    ]
    if layer.multiply_adds:
        parts.append(_("{count} multiply-adds").format(count=f"{layer.multiply_adds:,}"))
    return ", ".join([*parts, sees_words(layer, graph)])


def sees_words(layer: GraphLayer, graph: ModelGraph) -> str:
    """Say what a cell of a layer sees of the picture."""
    field = layer.receptive_field
    if field is not None:
        if graph.size:
            sentence = _("a cell sees {rows}×{columns} of {height}×{width} pixels")
            height, width = graph.size
            return sentence.format(rows=field.size[0], columns=field.size[1], height=height, width=width)
        return _("a cell sees {rows}×{columns} pixels").format(rows=field.size[0], columns=field.size[1])
    if layer.sees == "all":
        return _("sees the whole picture")
    return _("what a cell sees is not known from here on")
