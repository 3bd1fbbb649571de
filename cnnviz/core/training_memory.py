"""How much memory a training run takes, counted part by part before it begins."""

from dataclasses import dataclass
from math import prod

from cnnviz.core.errors import InvalidValue
from cnnviz.core.network_summary import BYTES_OF_A_NUMBER, Summary
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import AUGMENTATIONS

TENSORFLOW_BYTES = 950_000_000  # Python, Keras and TensorFlow with a tiny network: 800 MB, and the graph
BACK_AND_FORTH = 2.25  # an output, its gradient of the same size, and a quarter for the work in between
COPIED_BYTES = 64_000_000  # so much training data, and no more, stands in TensorFlow's memory once more
VALIDATED_AT_ONCE = 256  # small pictures; see SMALL_PICTURE
SMALL_PICTURE = 40 * 40  # pixels; larger ones are validated in batches of the training's size

# Numbers that an optimizer keeps for each weight: a velocity, a sum of squares, or both.
SLOTS = {"sgd": 0, "momentum": 1, "nesterov": 1, "adagrad": 1, "rmsprop": 1, "adam": 2, "adamw": 2}


@dataclass(frozen=True)
class MemoryEstimate:
    """Bytes that a run needs at its peak, part by part.

    Attributes:
        weights: the network's numbers, learned or not.
        gradients: one number for each weight that learns.
        optimizer: what the optimizer remembers of each of them.
        copies: the best weights so far, and the checkpoint while it is written.
        activations: the outputs of all layers for one batch and their gradients.
        data: the pictures of all parts, one byte a colour.
        tensorflow: Python, Keras and TensorFlow themselves.
    """

    weights: int
    gradients: int
    optimizer: int
    copies: int
    activations: int
    data: int
    tensorflow: int

    @property
    def total(self) -> int:
        """All parts together."""
        return sum(self.parts().values())

    def parts(self) -> dict[str, int]:
        """Return the parts by name, in the order of the class."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def memory_estimate(
    summary: Summary, settings: TrainingSettings, data_shape: tuple[int, int, int, int]
) -> MemoryEstimate:
    """Count the memory of a run from its network, its settings and its data.

    For a prediction each layer's output can be forgotten as soon as the next layer has it. Training cannot
    forget: the way back needs every output again, for every picture of the batch. That is why memory grows
    with the batch size, and why a network of few weights on large pictures needs more than one of many
    weights on small ones.

    Args:
        summary: of the network, from `cnnviz.core.network.summarise`.
        settings: ``batch_size``, ``optimizer`` and ``augmentation`` are read.
        data_shape: (pictures of all parts, height, width, channels).

    Returns:
        The estimate. It is meant to lie above the truth: on ten runs of the networks of this product, from
        8×8 to 96×96 pixels and batches of 16 to 512, it was 1.04 to 1.45 times the measured peak
        (``benchmarks/training_memory.py``).

    Example:
        The network of deck A10 has 427,782 weights, 1.7 MB. The outputs of its layers for a batch of 20
        pictures of 150×150 take a thousand times as much.

        >>> from cnnviz.core.network import summarise
        >>> from cnnviz.core.network_text import parse
        >>> text = "; ".join(f"conv {n} 3 same relu; pool; norm" for n in (256, 128, 64, 32, 16))
        >>> a10 = parse(f"{text}; flatten; dense 100 relu; dropout 0.4; dense 10 softmax", (150, 150, 3))
        >>> settings = TrainingSettings(batch_size=20)
        >>> needed = memory_estimate(summarise(a10), settings, (100, 150, 150, 3))
        >>> needed.weights, needed.optimizer, round(needed.activations / 1e9, 1)
        (1711128, 3414320, 1.8)

    Source:
        I. Goodfellow and others, "Deep learning", 2016, 6.5 (what back-propagation keeps).
    """
    weights, learned = (count * BYTES_OF_A_NUMBER for count in (summary.parameters, summary.trainable))
    slots = SLOTS[settings.optimizer] * learned
    data = prod(data_shape)
    return MemoryEstimate(
        weights=weights,
        gradients=learned,
        optimizer=slots,
        copies=2 * weights + slots,
        activations=_activations(summary, settings),
        data=data + min(data, COPIED_BYTES),
        tensorflow=TENSORFLOW_BYTES,
    )


def _activations(summary: Summary, settings: TrainingSettings) -> int:
    shape = summary.network.input_shape
    picture = prod(shape) * BYTES_OF_A_NUMBER
    change = AUGMENTATIONS[settings.augmentation]
    amounts = (change.flip, change.rotation, change.shift, change.shear, change.zoom, change.brightness)
    changed = picture * (1 + sum(map(bool, amounts)))  # as floats, and once more after each change
    training = settings.batch_size * (BACK_AND_FORTH * summary.activation_bytes + changed)
    if len(shape) < 2 or shape[0] * shape[1] > SMALL_PICTURE:
        return int(training)
    # Looking at validation pictures, two outputs are needed at a time.
    largest = max((row.activation_bytes for row in summary.rows), default=0)
    return int(max(training, VALIDATED_AT_ONCE * (picture + 2 * largest)))


def refusal(estimate: MemoryEstimate, available_bytes: int) -> InvalidValue | None:
    """Say why a run cannot fit, and what to change.

    Args:
        estimate: what it needs.
        available_bytes: memory that is free now.

    Returns:
        The sentence; None if the run fits.

    Example:
        >>> needed = MemoryEstimate(4, 4, 8, 16, 3_000_000_000, 1_000_000, 950_000_000)
        >>> refusal(needed, 8_000_000_000) is None
        True
        >>> print(refusal(needed, 2_000_000_000))
        training needs about 4.0 GB of memory and 2.0 GB are free; the outputs of the layers for one batch \
take 3.0 GB of it: choose a smaller batch_size or picture_size, or fewer filters
    """
    if estimate.total <= available_bytes:
        return None
    learned = estimate.weights + estimate.gradients + estimate.optimizer + estimate.copies
    sizes = {"activations": estimate.activations, "weights": learned, "data": estimate.data}
    name = max(sizes, key=lambda part: sizes[part])
    size = sizes[name] / 1e9
    if sizes[name] < estimate.tensorflow / 4:
        advice = InvalidValue(
            "TensorFlow itself takes {size:.1f} GB of it: close other programs",
            size=estimate.tensorflow / 1e9,
        )
    elif name == "activations":
        advice = InvalidValue(
            "the outputs of the layers for one batch take {size:.1f} GB of it: choose a smaller batch_size "
            "or picture_size, or fewer filters",
            size=size,
        )
    elif name == "weights":
        advice = InvalidValue(
            "the weights and what the optimizer remembers of them take {size:.1f} GB of it: choose smaller "
            "dense layers or the optimizer sgd",
            size=size,
        )
    else:
        advice = InvalidValue(
            "the pictures take {size:.1f} GB of it: choose a smaller picture_size or per_class", size=size
        )
    return InvalidValue(
        "training needs about {need:.1f} GB of memory and {free:.1f} GB are free; {advice}",
        need=estimate.total / 1e9,
        free=available_bytes / 1e9,
        advice=advice,
    )
