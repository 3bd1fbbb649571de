"""A model opened for looking into: its graph, and the outputs of its layers as far as somebody asked."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.call_trace import CallTrace
from cnnviz.nn.excitation import Excitation, excitation
from cnnviz.nn.model_graph import ModelGraph, model_graph
from cnnviz.nn.model_groups import LayerGroup, layer_groups
from cnnviz.nn.what_changed import LayerChange, backbone_layers, before_fine_tuning, weight_changes
from cnnviz.ui.last_used import LastUsed
from cnnviz.vision import resize
from cnnviz.vision.picture import Picture

Float32 = NDArray[np.float32]
Look = Callable[[Float32], Float32]


class OpenedModel:
    """A model and what was found in it; sessions that may see the model share it.

    Args:
        model: Keras 3 model.

    Attributes:
        model: the same.
        graph: its layers.
        groups: its parts.

    Raises:
        InvalidValue: if the model does not take one picture.
    """

    def __init__(self, model: Any) -> None:
        """Call the model once."""
        self.model = model
        self._trace = CallTrace(model)
        self.graph: ModelGraph = model_graph(self._trace)
        self.groups: tuple[LayerGroup, ...] = layer_groups(self.graph)
        self._looks: LastUsed[Look] = LastUsed(24)
        self._outputs: LastUsed[Float32] = LastUsed(8)
        self._excitations: LastUsed[Excitation] = LastUsed(16)
        self._changed: tuple[OpenedModel, tuple[LayerChange, ...]] | None = None
        self._layers = {call.id: call.layer for call in self._trace.calls}

    def layer(self, id: str) -> Any:
        """Return the Keras layer of a call."""
        return self._layers[id]

    def look(self, id: str) -> Look:
        """Return the function from a picture to a layer's output."""
        found = self._looks.get(id)
        if found is None:
            found = self._trace.output(id)
            self._looks.put(id, found)
        return found

    def output(self, id: str, picture: Picture) -> Float32:
        """Return a layer's output for a picture, (h, w, K) or (K,)."""
        key = (id, picture.digest)
        found = self._outputs.get(key)
        if found is None:
            found = self.look(id)(prepared(self.graph, picture.pixels))
            found.flags.writeable = False
            self._outputs.put(key, found)
        return found

    def excitation(
        self, id: str, pictures: Mapping[str, Float32], on_progress: Callable[[int, int], None]
    ) -> Excitation:
        """Return what excites the channels of a layer among some pictures, always the same ones."""
        found = self._excitations.get(id)
        if found is None:
            ready = {name: prepared(self.graph, pixels) for name, pixels in pictures.items()}
            found = excitation(self.look(id), ready, on_progress=on_progress)
            self._excitations.put(id, found)
        return found

    def changed(self) -> tuple["OpenedModel", tuple[LayerChange, ...]]:
        """Return the model before fine-tuning, and how far each layer that came from there has moved.

        Raises:
            InvalidValue: if the model did not begin with the ImageNet weights.
        """
        if self._changed is None:
            before = before_fine_tuning(self.model)
            names = set(backbone_layers(self.model))
            found = tuple(one for one in weight_changes(before, self.model) if one.name in names)
            self._changed = OpenedModel(before), found
        return self._changed


def prepared(graph: ModelGraph, pixels: Float32) -> Float32:
    """Bring a picture to what a model takes: its size if that is fixed, grey for one channel.

    Raises:
        InvalidValue: if the model takes neither grey nor coloured pictures.
    """
    height, width, channels = graph.input_shape
    if channels not in (1, 3):
        raise InvalidValue(
            "the model takes {channels} channels; a picture has 3, or 1 in grey", channels=channels
        )
    ready = resize.scaled(pixels, height or pixels.shape[0], width or pixels.shape[1])
    return ready if channels == 3 else resize.to_grey(ready)[:, :, None]
