"""The graph of any Keras 3 model: which layer reads which, what comes out, what is counted, what a cell sees.

The model's own description is not read: it is asked about an empty picture once, and each layer says when it
is called. So nested, shared and subclassed models are seen as what they compute.
"""

from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from cnnviz.core.counts import multiply_adds
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Conv2DTranspose, Flatten, GlobalPooling2D, Layer
from cnnviz.core.network_graph import PICTURE
from cnnviz.core.receptive_field import ONE_PIXEL, ReceptiveField, field_after, widest
from cnnviz.nn.call_trace import Called, CallTrace
from cnnviz.nn.core_layers import core_layer

Sees = Literal["patch", "all", "unknown"]
Fit = Literal["whole", "squash", "crop", "pad", "unknown"]

OpenShape = tuple[int | None, ...]


@dataclass(frozen=True)
class GraphLayer:
    """One call of a layer; a layer that is used twice stands there twice.

    Attributes:
        id: its name with the models it stands in, such as "base/conv1"; a second call ends in " (2)".
        name: the layer's own name.
        path: names of the models it stands in, outermost first, without the model itself.
        kind: name of its class.
        inputs: ids of the layers it reads; "input" is the picture. Sums and the like that are no layers are
            looked through.
        output_shape: without the batch; None for a side that is as large as the picture.
        parameters: its weights; 0 for a later call of the same layer.
        trainable: those that training would change.
        multiply_adds: products for one picture; None where the class is not known.
        sees: "patch" if each cell sees a patch of the picture, "all" if all of it, "unknown" from a layer on
            whose class is not known, or whose cells see patches of different sizes.
        receptive_field: that patch; None without one.
        known: whether the class of the layer is known.
    """

    id: str
    name: str
    path: tuple[str, ...]
    kind: str
    inputs: tuple[str, ...]
    output_shape: OpenShape
    parameters: int
    trainable: int
    multiply_adds: int | None
    sees: Sees
    receptive_field: ReceptiveField | None
    known: bool

    @property
    def is_map(self) -> bool:
        """Whether the output is a stack of maps (height, width, channels)."""
        return len(self.output_shape) == 3

    @property
    def channels(self) -> int:
        """How many maps or numbers come out."""
        return self.output_shape[-1] or 0 if self.output_shape else 0


@dataclass(frozen=True)
class ModelGraph:
    """A model as its layers in the order in which they are called.

    Attributes:
        name: of the model.
        input_shape: of the picture, without the batch; None for a side that may be of any size.
        size: (height, width) of the picture that receptive fields are counted in: what the last resizing
            makes of it, or the picture itself; None where that is of any size.
        fit: how the picture becomes one of that size: "whole" leaves it as it is.
        layers: in order.
    """

    name: str
    input_shape: OpenShape
    size: tuple[int, int] | None
    fit: Fit
    layers: tuple[GraphLayer, ...]

    def layer(self, id: str) -> GraphLayer:
        """Return a layer.

        Raises:
            InvalidValue: if there is none of this id.
        """
        for one in self.layers:
            if one.id == id:
                return one
        raise InvalidValue("model '{model}' has no layer '{layer}'", model=self.name, layer=id)

    @property
    def parameters(self) -> int:
        """All weights."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Products for one picture, of the layers that are known."""
        return sum(layer.multiply_adds or 0 for layer in self.layers)


@dataclass(frozen=True)
class _Seen:
    sees: Sees
    field: ReceptiveField | None = None


def model_graph(trace: CallTrace) -> ModelGraph:
    """Read the graph of a model from one call of it.

    Args:
        trace: of the model.

    Returns:
        The graph.
    """
    shapes: dict[str, OpenShape] = {PICTURE: trace.input_shape}
    seen: dict[str, _Seen] = {PICTURE: _Seen("patch", ONE_PIXEL)}
    height, width = trace.input_shape[:2]
    size = None if height is None or width is None else (height, width)
    fit: Fit = "whole"
    counted: set[int] = set()
    layers = []
    for call in trace.calls:
        coming = [shapes[name] for name in call.inputs]
        layer = core_layer(call.layer, _closed(coming))
        shapes[call.id] = call.shape
        if _fits_picture(call) and all(seen[name].field == ONE_PIXEL for name in call.inputs):
            seen[call.id] = _Seen("patch", ONE_PIXEL)
            size, fit = (call.shape[0] or 0, call.shape[1] or 0), _fit(call.layer)
            known = True
        else:
            seen[call.id] = _after(call, layer, [seen[name] for name in call.inputs])
            known = layer is not None
        first = id(call.layer) not in counted
        counted.add(id(call.layer))
        layers.append(_told(call, layer, seen[call.id], coming, known=known, first=first))
    return ModelGraph(trace.name, trace.input_shape, size, fit, tuple(layers))


def _told(
    call: Called, layer: Layer | None, seen: _Seen, coming: list[OpenShape], *, known: bool, first: bool
) -> GraphLayer:
    return GraphLayer(
        id=call.id,
        name=call.layer.name,
        path=call.path,
        kind=type(call.layer).__name__,
        inputs=call.inputs,
        output_shape=call.shape,
        parameters=_size(call.layer.weights) if first else 0,
        trainable=_size(call.layer.trainable_weights) if first else 0,
        multiply_adds=_products(layer, coming) if known else None,
        sees=seen.sees,
        receptive_field=seen.field,
        known=known,
    )


def _products(layer: Layer | None, coming: list[OpenShape]) -> int | None:
    if layer is None:
        return 0
    try:
        return multiply_adds(layer) if _closed(coming) else None
    except InvalidValue:
        return None


def _size(weights: list[Any]) -> int:
    return sum(prod(weight.shape) for weight in weights)


def _closed(shapes: list[OpenShape]) -> tuple[tuple[int, ...], ...]:
    """Return the shapes if all sides are known, else none."""
    found = tuple(tuple(side for side in shape if side is not None) for shape in shapes)
    whole = all(len(one) == len(shape) for one, shape in zip(found, shapes, strict=True))
    return found if whole else ()


def _fits_picture(call: Called) -> bool:
    if type(call.layer).__name__ != "Resizing" or not type(call.layer).__module__.startswith("keras."):
        return False
    return call.plain and len(call.shape) == 3 and None not in call.shape


def _fit(layer: Any) -> Fit:
    if getattr(layer, "data_format", None) == "channels_first":
        return "unknown"
    if getattr(layer, "crop_to_aspect_ratio", False):
        return "crop"
    return "pad" if getattr(layer, "pad_to_aspect_ratio", False) else "squash"


def _after(call: Called, layer: Layer | None, coming: list[_Seen]) -> _Seen:
    if not coming or not call.plain or any(one.sees == "unknown" for one in coming):
        return _Seen("unknown")
    if any(one.sees == "all" for one in coming):
        return _Seen("all")
    if layer is None:
        return _Seen("unknown")
    if isinstance(layer, Flatten | GlobalPooling2D):
        return _Seen("all")
    if isinstance(layer, Conv2DTranspose) and max(layer.window()[1]) > 1:
        return _Seen("unknown")
    try:
        field = field_after(widest([one.field for one in coming if one.field is not None]), layer)
    except InvalidValue:
        return _Seen("unknown")
    return _Seen("patch", field)
