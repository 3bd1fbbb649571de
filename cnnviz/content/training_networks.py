"""The networks one can train: the decks', a dense one to compare with, a small modern one, one's own."""

from collections.abc import Iterator
from dataclasses import replace

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.errors import InvalidValue, WindowTooLarge
from cnnviz.core.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    Shape,
    WindowLayer,
)
from cnnviz.core.network import Network, Node, Summary, summarise
from cnnviz.core.network_text import parse
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import LARGEST_PICTURE

# Deck EX compares a dense network with a convolutional one on MNIST and Fashion-MNIST, and its CIFAR-10
# network of seven convolutions with one of two convolutions and one pooling.
_TEXTS = {
    "dense": "flatten; dense 512 relu; dropout 0.2; dense 512 relu; dropout 0.2; dense {classes} softmax",
    "cifar_10_small": "conv 32 3 same relu; conv 32 3 same relu; pool; dropout 0.25; flatten; "
    "dense 128 relu; dropout 0.5; dense {classes} softmax",
}
_PRESETS = ("digits_28", "cifar_10", "animals_10")


class PictureTooSmall(InvalidValue):
    """A picture that a network shrinks to nothing; ``least`` among its values is the side that is enough."""


def network_of(settings: TrainingSettings, *, input_shape: Shape, classes: int) -> Network:
    """Describe the network of a run, layer by layer, for pictures of whole numbers from 0 to 255.

    Args:
        settings: ``network`` and what changes it: ``filters``, ``kernel_size``, ``layers``, ``dropout``,
            ``batch_normalization``.
        input_shape: (height, width, channels) of a picture.
        classes: how many classes the last layer tells apart.

    Returns:
        The network; it begins with a rescaling to 0…1 and ends with a softmax.

    Raises:
        PictureTooSmall: if the pictures are too small for a network whose layers nobody can change.
        InvalidValue: if a layer does not fit its input, or the network does not end with one number a class.

    Example:
        >>> drawn = network_of(TrainingSettings(filters=(8,)), input_shape=(8, 8, 1), classes=10)
        >>> [node.name for node in drawn.nodes]
        ['rescaling_1', 'conv2d_1', 'max_pooling2d_1', 'flatten_1', 'dropout_1', 'dense_1']

    Source:
        Decks A10, EX and PD; the modern one follows K. He and others, "Deep residual learning for image
        recognition", 2016.
    """
    network = _described(settings, input_shape, classes)
    summary = summarise(network)
    if (problem := summary.problem) is not None:
        if settings.network != "own" and isinstance(problem.error, WindowTooLarge):
            _refuse_small_pictures(settings, input_shape, classes)
        raise InvalidValue("layer {name}: {why}", name=problem.name, why=problem.error)
    shape = summary.rows[-1].output_shape
    if shape != (classes,):
        raise InvalidValue(
            "the network ends with {shape}; the data have {classes} classes and need ({classes},)",
            shape=str(shape),
            classes=classes,
        )
    return network


def dropout_rates(settings: TrainingSettings) -> tuple[float, ...]:
    """List the shares that the dropout layers of a network have by themselves, whatever ``dropout`` asks.

    Args:
        settings: ``network`` and ``layers`` are read.

    Returns:
        Each share once, first layer first; empty if there is no such layer.

    Raises:
        InvalidValue: if own layers cannot be read.

    Example:
        >>> dropout_rates(TrainingSettings()), dropout_rates(TrainingSettings(network="cifar_10_small"))
        ((0.25,), (0.25, 0.5))
    """
    nodes = parse(_text(settings, (32, 32, 3), 10), (32, 32, 3)).nodes  # they are the same in every size
    return tuple(dict.fromkeys(node.layer.rate for node in nodes if isinstance(node.layer, Dropout)))


def normalizes(settings: TrainingSettings) -> bool:
    """Tell whether a network has batch normalization anywhere.

    Args:
        settings: as for `network_of`.

    Raises:
        InvalidValue: if own layers cannot be read.

    Example:
        >>> normalizes(TrainingSettings()), normalizes(TrainingSettings(network="modern"))
        (False, True)
    """
    nodes = _described(settings, (32, 32, 3), 10).nodes  # they are the same in every size
    return any(isinstance(node.layer, BatchNormalization) for node in nodes)


def _described(settings: TrainingSettings, input_shape: Shape, classes: int) -> Network:
    text = f"rescale; {_text(settings, input_shape, classes)}"
    return _changed(parse(text, input_shape, name=settings.network), settings)


def _refuse_small_pictures(settings: TrainingSettings, input_shape: Shape, classes: int) -> None:
    """Say which size is enough: these layers are given, so advice on a layer could not be followed."""
    height, width, channels = input_shape
    for side in range(min(height, width) + 1, LARGEST_PICTURE + 1):
        summary = summarise(_described(settings, (side, side, channels), classes))
        if summary.problem is None:
            raise PictureTooSmall(
                "this network halves the picture {times}× on its way and needs at least {least}×{least} "
                "pixels, not {height}×{width}: choose a larger picture_size",
                times=_halvings(summary),
                least=side,
                height=height,
                width=width,
            )


def _halvings(summary: Summary) -> int:
    layers = (row.layer for row in summary.rows)
    return sum(isinstance(layer, WindowLayer) and max(layer.window()[1]) == 2 for layer in layers)


def _text(settings: TrainingSettings, input_shape: Shape, classes: int) -> str:
    if settings.network == "own":
        return settings.layers
    if settings.network == "small":
        kernel = settings.kernel_size
        blocks = "; ".join(f"conv {filters} {kernel} same relu; pool" for filters in settings.filters)
        return f"{blocks}; flatten; dropout 0.25; dense {classes} softmax"
    if settings.network == "modern":
        return _modern(min(input_shape[:2]), classes)
    if settings.network in _PRESETS:
        words = ARCHITECTURES[settings.network].text.rsplit(";", 1)
        return f"{words[0]}; dense {classes} softmax"
    return _TEXTS[settings.network].format(classes=classes)


def _modern(side: int, classes: int) -> str:
    """Write residual blocks until the map has about 4 pixels a side: no dense layer but the last."""
    parts = ["conv 32 3 same nobias", "norm", "base: act relu"]
    before, filters, number = "base", 32, 0
    while side >= 8 and number < 5:
        number += 1
        filters, side = min(2 * filters, 256), -(-side // 2)
        a, b, c = (f"block{number}_{letter}" for letter in "abc")
        parts += [
            f"{a}: conv {filters} 3 same nobias strides=2 from={before}",
            "norm",
            "act relu",
            f"conv {filters} 3 same nobias",
            f"{b}: norm",
            f"{c}: conv {filters} 1 same nobias strides=2 from={before}",
            f"block{number}_d: norm",
            f"add from={b},block{number}_d",
            f"block{number}: act relu",
        ]
        before = f"block{number}"
    return "; ".join([*parts, "globalavg", "dropout 0.2", f"dense {classes} softmax"])


def _changed(network: Network, settings: TrainingSettings) -> Network:
    """Change dropout and batch normalization as the settings ask."""
    nodes, last = list(network.nodes), len(network.nodes) - 1
    renamed: dict[str, str] = {}  # what a node's output is called after the change
    changed: list[Node] = []
    taken = {node.name for node in nodes}
    had_dropout = any(isinstance(node.layer, Dropout) for node in nodes)
    for place, node in enumerate(nodes):
        inputs = tuple(renamed.get(name, name) for name in node.inputs)
        node = replace(node, inputs=inputs)
        if settings.batch_normalization is False and isinstance(node.layer, BatchNormalization):
            renamed[node.name] = inputs[0]
            continue
        if settings.dropout is not None and isinstance(node.layer, Dropout):
            if settings.dropout == 0:
                renamed[node.name] = inputs[0]
                continue
            node = replace(node, layer=replace(node.layer, rate=settings.dropout))
        if place == last and settings.dropout and not had_dropout:
            name = _free("dropout_1", taken)
            changed.append(Node(name, Dropout(settings.dropout), node.inputs))
            node = replace(node, inputs=(name,))
        changed.append(node)
        if settings.batch_normalization and place != last and _wants_normalization(node, nodes):
            changed.pop()
            changed.extend(_normalized(node, renamed, taken))
    return replace(network, nodes=tuple(changed))


def _wants_normalization(node: Node, nodes: list[Node]) -> bool:
    """A convolution or dense layer that no batch normalization follows, directly or after its pooling."""
    if not isinstance(node.layer, Conv2D | Dense):
        return False
    seen, waiting = set[str](), [node.name]
    while waiting:
        name = waiting.pop()
        for other in nodes:
            if name not in other.inputs or other.name in seen:
                continue
            seen.add(other.name)
            if isinstance(other.layer, BatchNormalization):
                return False
            if not isinstance(other.layer, Conv2D | Dense):
                waiting.append(other.name)
    return True


def _normalized(node: Node, renamed: dict[str, str], taken: set[str]) -> Iterator[Node]:
    """Put batch normalization between a layer's sums and its activation, as in its paper."""
    layer: Layer = node.layer
    activation = getattr(layer, "activation", None)
    yield replace(node, layer=replace(layer, activation=None))
    name = _free(f"{node.name}_norm", taken)
    yield Node(name, BatchNormalization(), (node.name,))
    renamed[node.name] = name
    if activation:
        acted = _free(f"{node.name}_{activation}", taken)
        yield Node(acted, Activation(activation), (name,))
        renamed[node.name] = acted


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
