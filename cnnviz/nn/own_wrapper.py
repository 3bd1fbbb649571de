"""What a brought model may look like, how large its answers are, and what is put around it."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.own_hints import resizes_itself
from cnnviz.nn.own_preprocessing import Preprocessing
from cnnviz.nn.probe import all_layers
from cnnviz.nn.runtime import load_keras

USUAL_SIDE, SMALLEST, LARGEST = 224, 8, 1024
MOST_CLASSES = 10_000


@dataclass(frozen=True)
class Shape:
    """What goes into a model and what comes out.

    Attributes:
        height: of the picture.
        width: of the picture.
        channels: 3 for colours, 1 for grey.
        outputs: how many numbers come out.
        ending: "softmax", "sigmoid", or "none": the numbers are logits.
        any_size: whether the model takes pictures of any size and resizes them itself.
        free_size: whether the model takes pictures of any size, so that theirs had to be chosen.
    """

    height: int
    width: int
    channels: int
    outputs: int
    ending: str
    any_size: bool
    free_size: bool


def check_shape(model: Any, *, name: str, size: int | None) -> Shape:
    """Make sure that one picture goes in and one vector of classes comes out.

    Args:
        model: Keras model; its numbers are not looked at.
        name: what to call it in messages.
        size: side of the picture for a model that takes any size.

    Returns:
        The shape.

    Raises:
        InvalidValue: if the input is not one picture or the output not one vector of classes.
    """
    inputs, outputs = model.inputs or [], model.outputs or []
    if len(inputs) != 1 or len(outputs) != 1:
        raise InvalidValue(
            "'{name}' has {inputs} inputs and {outputs} outputs; it must have one picture as input and one "
            "vector of classes as output",
            name=name, inputs=len(inputs), outputs=len(outputs),
        )  # fmt: skip
    given, answer = tuple(inputs[0].shape), tuple(outputs[0].shape)
    if len(given) != 4 or given[0] is not None or given[3] not in (1, 3):
        raise InvalidValue(
            "the input {shape} of '{name}' must be (batch, height, width, channels) with 1 or 3 channels at "
            "the end and any number of pictures",
            name=name, shape=given,
        )  # fmt: skip
    if len(answer) != 2 or answer[1] is None or not 1 <= answer[1] <= MOST_CLASSES:
        raise InvalidValue(
            "the output {shape} of '{name}' must be (batch, classes) with 1 to {most} classes",
            name=name, shape=answer, most=MOST_CLASSES,
        )  # fmt: skip
    if outputs[0].dtype != "float32":
        raise InvalidValue(
            "the output of '{name}' is {dtype}; it must be float32: give its last layer dtype='float32'",
            name=name, dtype=outputs[0].dtype,
        )  # fmt: skip
    height, width = (side or size or USUAL_SIDE for side in given[1:3])
    if not all(SMALLEST <= side <= LARGEST for side in (height, width)):
        raise InvalidValue(
            "'{name}' takes pictures of {height}×{width}; each side must have from {least} to {most} pixels",
            name=name, height=height, width=width, least=SMALLEST, most=LARGEST,
        )  # fmt: skip
    free = None in given[1:3]
    any_size = given[1:3] == (None, None) and resizes_itself(model)
    return Shape(
        height, width, given[3], answer[1], _ending(model, answer[1], name), any_size, free and not any_size
    )


def _ending(model: Any, outputs: int, name: str) -> str:
    ending = _last_activation(model)
    if outputs == 1 and ending == "softmax":
        raise InvalidValue(
            "'{name}' ends with a softmax over one output, which always says 1; one output needs a sigmoid",
            name=name,
        )
    if outputs == 1 and ending not in ("sigmoid", "none"):
        raise InvalidValue(
            "'{name}' has one output with the activation {activation}; one output needs a sigmoid",
            name=name, activation=ending,
        )  # fmt: skip
    if outputs > 1 and ending == "sigmoid":
        raise InvalidValue(
            "'{name}' ends with a sigmoid over {outputs} outputs, which are separate yes-or-no answers; one "
            "class of several needs a softmax",
            name=name, outputs=outputs,
        )  # fmt: skip
    return ending if ending in ("softmax", "sigmoid") else "none"


def _last_activation(model: Any) -> str:
    layer = _last_layer(model)
    if type(layer).__name__ == "Softmax":
        return "softmax"
    if type(layer).__name__ == "Sigmoid":
        return "sigmoid operation"  # no layer, so that its logit could not be had
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", "linear")
    return "none" if name in ("linear", "log_softmax") else str(name)


def _last_layer(model: Any) -> Any:
    """Find what makes a model's output; nested models are opened."""
    layer: Any = model
    while hasattr(layer, "layers"):
        layer = layer.outputs[0]._keras_history.operation
    return layer


def separate_answers(model: Any) -> None:
    """Take the sigmoid off a model with one output: the logit of its answer is needed, too."""
    if tuple(model.output_shape)[-1] == 1:
        last = _last_layer(model)
        if _last_activation(model) == "sigmoid":
            last.activation = load_keras().activations.linear


def answer_noise(model: Any, shape: Shape) -> NDArray[np.float32]:
    """Ask a model about two pictures of noise: whether it runs at all, and what its answers look like.

    Returns:
        (2, outputs), as they come.
    """
    keras = load_keras()
    noise = np.random.default_rng(0).uniform(0, 1, (2, shape.height, shape.width, shape.channels))
    rows: NDArray[np.float32] = keras.ops.convert_to_numpy(model(noise.astype(np.float32), training=False))
    return rows


def measure(model: Any, shape: Shape) -> int:
    """Add up what all layers answer to one picture; nothing is computed.

    Args:
        model: one that is thrown away afterwards: its layers are watched from now on.
        shape: what goes in.

    Returns:
        Bytes.
    """
    keras = load_keras()
    numbers: list[int] = []

    def watch(layer: Any) -> None:
        original = layer.compute_output_spec

        def compute_output_spec(*args: Any, **kwargs: Any) -> Any:
            answer = original(*args, **kwargs)
            for one in keras.tree.flatten(answer):
                if None in one.shape:
                    raise ValueError(f"the size of what layer '{layer.name}' answers is not known")
                numbers.append(prod(int(side) for side in one.shape))
            return answer

        object.__setattr__(layer, "compute_output_spec", compute_output_spec)

    for layer in all_layers(model):
        watch(layer)
    picture = keras.KerasTensor((1, shape.height, shape.width, shape.channels), "float32")
    model.compute_output_spec(picture, training=False)
    return 4 * sum(numbers)


def wrap(model: Any, shape: Shape, way: Preprocessing, *, crop: bool) -> Any:
    """Put resizing, preprocessing and what the ending lacks around a model.

    Args:
        model: the Keras model as it was loaded.
        shape: what goes in and comes out.
        way: how it expects the colours.
        crop: True to cut the middle out of a picture, False to squash it.

    Returns:
        Functional Keras model from pictures (batch, height, width, 3), float32 in [0, 1], of any size, to
        probabilities (batch, classes).
    """
    keras = load_keras()
    taken = {model.name, *(layer.name for layer in all_layers(model))}

    def free(name: str) -> str:
        return next(one for one in (name, *(f"{name}_{i}" for i in range(len(taken)))) if one not in taken)

    picture = x = keras.Input((None, None, 3), name=free("picture"))
    if not shape.any_size:
        # Resizing takes training for true if nobody says otherwise, and so would all that follows.
        x = keras.layers.Resizing(
            shape.height, shape.width, crop_to_aspect_ratio=crop, antialias=True, name=free("resize")
        )(x, training=False)
    if not (np.array_equal(way.matrix, np.eye(3)) and not np.any(way.offset)):
        prepare = keras.layers.Dense(shape.channels, trainable=False, name=free("prepare"))
        x = prepare(x)
        prepare.set_weights([way.matrix, way.offset])
    x = model(x, training=False)
    if shape.outputs == 1:
        two = keras.layers.Dense(2, trainable=False, name=free("no_and_yes"))
        x = two(x)
        two.set_weights([np.array([[0, 1]], np.float32), np.zeros(2, np.float32)])
    if shape.ending != "softmax":
        x = keras.layers.Softmax(name=free("probabilities"))(x)
    return keras.Model(picture, x, name=free("own_model"))
