"""Find layers by name, in flat models and in models inside models."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras


def all_layers(model: Any) -> Iterator[Any]:
    """Go through the layers in the order they were added; those of nested models are among them."""
    for _, layer in layer_paths(model):
        yield layer


def layer_paths(model: Any) -> list[tuple[str, Any]]:
    """List all layers with the way to each through the nested models.

    Args:
        model: Keras model.

    Returns:
        (path, layer), such as ``("base/conv", <Conv2D>)``; a layer that two models share stands here once.
    """
    found: list[tuple[str, Any]] = []
    _collect(model, "", found, set())
    return found


def spatial_layers(model: Any) -> tuple[str, ...]:
    """Name the layers whose output is a stack of maps, in the order they are called.

    Args:
        model: Keras model.

    Returns:
        Names of the layers with output ``(batch, h, w, K)``; layers of nested models are among them. A name
        that stands in two nested models is given with its path. Maps of one cell, as squeeze-and-excitation
        and pooling heads have them, are left out unless there are no others.
    """
    layers = layer_paths(model)
    times = Counter(layer.name for _, layer in layers)
    maps = [(path, layer) for path, layer in layers if _is_spatial(layer)]
    larger = [(path, layer) for path, layer in maps if output_shape(layer)[1:3] != (1, 1)]
    return tuple(layer.name if times[layer.name] == 1 else path for path, layer in larger or maps)


def last_spatial_layer(model: Any) -> str:
    """Name the last layer before the maps are pooled or flattened.

    Raises:
        InvalidValue: if no layer has maps as output.
    """
    names = spatial_layers(model)
    if not names:
        raise InvalidValue(
            "model '{model}' has no layer with (height, width, channels) output", model=model.name
        )
    return names[-1]


def find_layer(model: Any, name: str) -> Any:
    """Find a layer by name, also inside nested models.

    Args:
        model: Keras model.
        name: the layer's name, or as much of its path as makes it the only one: ``"conv"``, ``"base/conv"``.

    Raises:
        InvalidValue: if no layer has this name, or several have.
    """
    layers = layer_paths(model)
    found = [(path, layer) for path, layer in layers if f"/{path}".endswith(f"/{name}")]
    found = [(path, layer) for path, layer in found if path == name] or found
    if not found:
        raise InvalidValue("model '{model}' has no layer '{layer}'", model=model.name, layer=name)
    if len(found) > 1:
        raise InvalidValue(
            "model '{model}' has several layers '{layer}'; name one by its path: {paths}",
            model=model.name, layer=name, paths=", ".join(path for path, _ in found),
        )  # fmt: skip
    return found[0][1]


def output_shape(layer: Any) -> tuple[int | None, ...]:
    """Return a layer's output shape; empty if it was never called symbolically or has several outputs."""
    try:
        return tuple(layer.output.shape)
    except (AttributeError, ValueError):
        return ()


def _collect(model: Any, prefix: str, found: list[tuple[str, Any]], seen: set[int]) -> None:
    for layer in model.layers:
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        path = f"{prefix}{layer.name}"
        if hasattr(layer, "layers"):
            _collect(layer, f"{path}/", found, seen)
        else:
            found.append((path, layer))


def _is_spatial(layer: Any) -> bool:
    return len(output_shape(layer)) == 4 and not isinstance(layer, load_keras().layers.InputLayer)
