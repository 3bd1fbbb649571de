"""The Keras program of a training run, with exactly its settings."""

import sys
from dataclasses import dataclass
from typing import Literal

from cnnviz.content.training_networks import network_of
from cnnviz.core.layers import Conv2D, Conv2DTranspose, Dense, DepthwiseConv2D, SeparableConv2D
from cnnviz.core.network import Node
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import AUGMENTATIONS, LOWEST_RATE, OPTIMIZERS
from cnnviz.export.network_code import network_lines
from cnnviz.export.training_data_code import data_lines, shape_and_classes
from cnnviz.export.training_sources import Source

BEST = "best.weights.h5"
Name = Literal["imports", "data", "network", "augmentation", "learning", "training", "test"]


@dataclass(frozen=True)
class Part:
    """A part of the program.

    Attributes:
        name: what it does.
        code: its lines.
    """

    name: Name
    code: str


def training_code(
    settings: TrainingSettings,
    *,
    input_shape: tuple[int, int, int] | None = None,
    classes: int | None = None,
    source: Source | None = None,
) -> str:
    """Write the program that trains the network of these settings with nothing but Keras.

    Args:
        settings: what to train and how.
        input_shape: (height, width, channels) of a picture; what the data set says if left out.
        classes: number of classes; what the data set says if left out.
        source: what a run with these settings read, see `cnnviz.export.training_data_code.data_lines`.

    Returns:
        A program; it leaves the network in ``model`` and its curve in ``history``.

    Raises:
        InvalidValue: if a layer does not fit, or the number of classes of a folder is not given.

    Example:
        >>> print(training_code(TrainingSettings(seed=7)).splitlines()[4])
        keras.utils.set_random_seed(7)
    """
    parts = training_parts(settings, input_shape=input_shape, classes=classes, source=source)
    return "\n\n".join(part.code for part in parts) + "\n"


def training_parts(
    settings: TrainingSettings,
    *,
    input_shape: tuple[int, int, int] | None = None,
    classes: int | None = None,
    source: Source | None = None,
) -> tuple[Part, ...]:
    """Write the program in its parts, as the cells of a notebook.

    Args:
        settings: as in `training_code`.
        input_shape: as in `training_code`.
        classes: as in `training_code`.
        source: as in `training_code`.

    Returns:
        The parts, in order; "augmentation" only where there is one.

    Raises:
        InvalidValue: as in `training_code`.

    Example:
        >>> [part.name for part in training_parts(TrainingSettings())]
        ['imports', 'data', 'network', 'learning', 'training', 'test']
    """
    shape, count = shape_and_classes(settings, input_shape, classes)
    imports, data = data_lines(settings, classes=count, source=source)
    learner, changes = _augmentation(settings, shape)
    parts = [
        Part("imports", "\n".join([*_in_order(["import keras", *imports]), "", _seed(settings)])),
        Part("data", data),
        Part("network", _network(settings, shape, count)),
        Part("augmentation", changes),
        Part("learning", _learning(settings, learner)),
        Part("training", _training(settings, learner)),
        Part("test", f"print({learner}.evaluate(x_test, y_test, return_dict=True))"),
    ]
    return tuple(part for part in parts if part.code)


def _in_order(imports: list[str]) -> list[str]:
    """Sort imports as usual: Python's own first, and modules before names out of a module."""
    lines = sorted(imports, key=lambda line: (line.startswith("from"), line.lower()))
    own = [line for line in lines if line.split()[1].split(".")[0] in sys.stdlib_module_names]
    others = [line for line in lines if line not in own]
    return [*own, "", *others] if own else others


def _seed(settings: TrainingSettings) -> str:
    return f"keras.utils.set_random_seed({settings.seed})"


def _network(settings: TrainingSettings, shape: tuple[int, int, int], classes: int) -> str:
    network = network_of(settings, input_shape=shape, classes=classes)
    lines = []
    if settings.l1 or settings.l2:
        lines.append(f"penalty = keras.regularizers.L1L2(l1={settings.l1!r}, l2={settings.l2!r})")

    def further(node: Node) -> tuple[str, ...]:
        arguments = []
        for kernel in _kernels(node):
            if settings.initializer != "glorot_uniform":  # which is what Keras takes by itself
                arguments.append(f'{kernel}_initializer="{settings.initializer}"')
            if settings.l1 or settings.l2:
                arguments.append(f"{kernel}_regularizer=penalty")
        return tuple(arguments)

    return "\n".join([*lines, *network_lines(network, further=further), "model.summary()"])


def _kernels(node: Node) -> tuple[str, ...]:
    """Name the kernels of a layer as Keras' arguments do."""
    if isinstance(node.layer, SeparableConv2D):
        return "depthwise", "pointwise"
    if isinstance(node.layer, DepthwiseConv2D):
        return ("depthwise",)
    return ("kernel",) if isinstance(node.layer, Conv2D | Conv2DTranspose | Dense) else ()


def _augmentation(settings: TrainingSettings, shape: tuple[int, int, int]) -> tuple[str, str]:
    """Return the name of the model that learns, and the statements that make it."""
    chosen = AUGMENTATIONS[settings.augmentation]
    edges = 'fill_mode="nearest"'
    layers = []
    if chosen.flip:
        layers.append('RandomFlip("horizontal")')
    if chosen.rotation:
        layers.append(f"RandomRotation({chosen.rotation:g} / 360, {edges})")
    if chosen.shift:
        layers.append(f"RandomTranslation({chosen.shift}, {chosen.shift}, {edges})")
    if chosen.shear:
        layers.append(f"RandomShear({chosen.shear}, {chosen.shear}, {edges})")
    if chosen.zoom:
        layers.append(f"RandomZoom({chosen.zoom}, {edges})")
    if chosen.brightness:
        layers.append(f"RandomBrightness({chosen.brightness}, value_range=(0, 255))")
    if not layers:
        return "model", ""
    listed = "".join(f"        keras.layers.{layer},\n" for layer in layers)
    return "learner", (
        "# The pictures are changed anew in each epoch, in training only.\n"
        f"learner = keras.Sequential(\n    [\n        keras.Input({shape}),\n{listed}        model,\n    ]\n)"
    )


def _learning(settings: TrainingSettings, learner: str) -> str:
    loss = f'"{settings.loss}"'
    if settings.label_smoothing:
        loss = f"keras.losses.CategoricalCrossentropy(label_smoothing={settings.label_smoothing!r})"
    schedule = _schedule(settings)
    return "\n".join(
        [
            *schedule,
            f"{learner}.compile(",
            f"    optimizer={_optimizer(settings, 'rate' if schedule else repr(settings.learning_rate))},",
            f"    loss={loss},",
            '    metrics=["accuracy"],',
            ")",
        ]
    )


def _schedule(settings: TrainingSettings) -> list[str]:
    """Write the schedule of `cnnviz.core.training_schedule` as one of Keras' own."""
    rate, epochs = repr(settings.learning_rate), settings.epochs
    lines = [f"steps = {epochs} * -(-len(x_train) // {settings.batch_size})  # of the whole run"]
    if settings.schedule == "step":
        halves = ", ".join(repr(settings.learning_rate * share) for share in (1, 0.5, 0.25))
        lines.append("thirds = [-(-steps // 3) - 1, -(-2 * steps // 3) - 1]")
        return [*lines, f"rate = keras.optimizers.schedules.PiecewiseConstantDecay(thirds, [{halves}])"]
    if settings.schedule == "exponential":
        return [*lines, f"rate = keras.optimizers.schedules.ExponentialDecay({rate}, steps, decay_rate=0.01)"]
    if settings.schedule == "cosine":
        return [*lines, f"rate = keras.optimizers.schedules.CosineDecay({rate}, steps)"]
    if settings.schedule == "warmup_cosine":
        share = max(0.05, 1 / epochs) if epochs >= 10 else 0.05
        lines.append(f"warm = steps * {share!r}")
        return [
            *lines,
            "rate = keras.optimizers.schedules.CosineDecay(",
            f"    0.0, steps - warm, warmup_target={rate}, warmup_steps=warm",
            ")",
        ]
    return []


def _training(settings: TrainingSettings, learner: str) -> str:
    callbacks = []
    if settings.early_stopping:
        callbacks.append(f'EarlyStopping("val_loss", patience={settings.early_stopping})')
    if settings.reduce_on_plateau:
        slower = f'"val_loss", factor=0.1, patience={settings.reduce_on_plateau}, min_lr={LOWEST_RATE}'
        callbacks.append(f"ReduceLROnPlateau({slower})")
    if settings.keep == "best":
        best = '"val_loss", save_best_only=True, save_weights_only=True'
        callbacks.append(f'ModelCheckpoint(\n            "{BEST}", {best}\n        )')
    lines = [
        f"history = {learner}.fit(",
        "    x_train,",
        "    y_train,",
        f"    batch_size={settings.batch_size},",
        f"    epochs={settings.epochs},",
        "    validation_data=(x_val, y_val),",
    ]
    if callbacks:
        listed = (f"        keras.callbacks.{callback}," for callback in callbacks)
        lines += ["    callbacks=[", *listed, "    ],"]
    lines.append(")")
    if settings.keep == "best":
        lines.append(
            f'{learner}.load_weights("{BEST}")  # those of the epoch with the lowest validation loss'
        )
    return "\n".join(lines)


def _optimizer(settings: TrainingSettings, rate: str) -> str:
    kind, further = OPTIMIZERS[settings.optimizer]
    arguments = [f"learning_rate={rate}", *(f"{name}={value!r}" for name, value in further.items())]
    if settings.optimizer == "adamw":
        arguments.append(f"weight_decay={settings.weight_decay!r}")
    return f"keras.optimizers.{kind}({', '.join(arguments)})"
