"""Programs that turn a folder into batches: the lecture decks' generator, arrays and flow, and Keras 3.

Each leaves the first batch in ``images``, and in ``labels`` unless there are none.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.batch_scaling import SCALINGS
from cnnviz.core.class_modes import CLASS_MODES, LABEL_MODES
from cnnviz.core.errors import InvalidValue

WAYS = ("squash", "crop", "pad")


@dataclass(frozen=True, kw_only=True)
class BatchSettings:
    """What is asked of a folder, by the names of `flow_from_directory` where it has one.

    Args:
        target_size: height and width.
        way: "squash", "crop" or "pad".
        interpolation: "nearest" or "bilinear".
        batch_size: pictures in a batch.
        shuffle: whether each epoch has an order of its own.
        seed: of the order.
        class_mode: one of `CLASS_MODES`.
        scaling: one of `SCALINGS`.
        mean: of red, green and blue over the training pictures, in [0, 1]; for "featurewise".
        deviation: the same.

    Raises:
        InvalidValue: for a word that is not one of those.
    """

    target_size: tuple[int, int] = (150, 150)
    way: str = "squash"
    interpolation: str = "nearest"
    batch_size: int = 20
    shuffle: bool = True
    seed: int = 0
    class_mode: str = "categorical"
    scaling: str = "rescale"
    mean: Sequence[float] = ()
    deviation: Sequence[float] = ()

    def __post_init__(self) -> None:
        """Refuse words that no program can be written for."""
        for name, known in (
            ("way", WAYS),
            ("interpolation", ("nearest", "bilinear")),
            ("class_mode", CLASS_MODES),
            ("scaling", SCALINGS),
        ):
            value = getattr(self, name)
            if value not in known:
                raise InvalidValue(
                    "{name} {value} is not one of {choices}",
                    name=name, value=value, choices=", ".join(known),
                )  # fmt: skip


def generator(folder: str, settings: BatchSettings) -> str:
    """Write the way of the lecture decks: ImageDataGenerator and flow_from_directory, deprecated in Keras 3.

    Args:
        folder: a folder of class folders.
        settings: what is asked of it.

    Returns:
        A program.

    Raises:
        InvalidValue: for "pad", which the generator cannot do.

    Example:
        >>> print(generator("train", BatchSettings()).splitlines()[5].strip())
        target_size=(150, 150),  # height, width
    """
    kept = _kept(settings)
    mode = None if settings.class_mode == "none" else settings.class_mode
    order = f"seed={settings.seed}," if settings.shuffle else "shuffle=False,  # True if left out"
    return "\n".join(
        [
            *_generator_head(settings),
            "batches = generator.flow_from_directory(",
            f"    {_quoted(folder)},",
            f"    target_size={settings.target_size},  # height, width",
            *kept,
            f'    interpolation="{settings.interpolation}",',
            f"    batch_size={settings.batch_size},",
            f"    class_mode={_quoted(mode) if mode else None},",
            f"    {order}",
            ")",
            "print(batches.class_indices, len(batches))  # the classes, and the steps of an epoch",
            f"{_taken(settings)} = next(batches)",
        ]
    )


def flow(folder: str, settings: BatchSettings) -> str:
    """Write deck EX's way for pictures that fit into memory: arrays, flow, next.

    Args:
        folder: a folder of class folders, without folders in these.
        settings: what is asked of it.

    Returns:
        A program.

    Raises:
        InvalidValue: for "pad", which the generator's loader cannot do.

    Example:
        >>> print(flow("train", BatchSettings()).splitlines()[-1])
        images, labels = next(batches)
    """
    kept = " ".join(line.strip() for line in _kept(settings)).rstrip(",")
    load = f'target_size={settings.target_size}, interpolation="{settings.interpolation}"'
    targets = {
        "categorical": 'targets = keras.utils.to_categorical(numbers, len(classes)).astype("float32")',
        "none": "targets = None",
    }.get(settings.class_mode, 'targets = numbers.astype("float32")')
    order = f"shuffle=True, seed={settings.seed}" if settings.shuffle else "shuffle=False"
    return "\n".join(
        [
            "from pathlib import Path",
            "",
            "import keras",
            *_generator_head(settings, numpy=True),
            'endings = {".png", ".jpg", ".jpeg", ".bmp"}',
            f'files = sorted(f for f in Path({_quoted(folder)}).glob("*/*") if f.suffix.lower() in endings)',
            "classes = sorted({file.parent.name for file in files})",
            "numbers = np.array([classes.index(file.parent.name) for file in files])",
            targets,
            "",
            "def load(file):",
            f"    image = keras.utils.load_img(file, {load}{', ' + kept if kept else ''})",
            "    return keras.utils.img_to_array(image)  # (height, width, 3), 0 to 255",
            "",
            "pictures = np.stack([load(file) for file in files])  # (N, height, width, 3): all in memory",
            f"batches = generator.flow(pictures, targets, batch_size={settings.batch_size}, {order})",
            f"{_taken(settings)} = next(batches)",
        ]
    )


def dataset(folder: str, settings: BatchSettings) -> str:
    """Write the way of Keras 3: image_dataset_from_directory and layers.

    Args:
        folder: a folder of class folders.
        settings: what is asked of it.

    Returns:
        A program.

    Example:
        >>> print(dataset("train", BatchSettings(class_mode="sparse")).splitlines()[5].strip())
        label_mode="int",
    """
    shapes = {"crop": ["    crop_to_aspect_ratio=True,"], "pad": ["    pad_to_aspect_ratio=True,"]}
    mode = LABEL_MODES[settings.class_mode]
    order = f"seed={settings.seed}," if settings.shuffle else "shuffle=False,"
    head, scaled = _scaling_layers(settings)
    pair = ("x", scaled) if settings.class_mode == "none" else ("x, y", f"({scaled}, y)")
    return "\n".join(
        [
            "import keras",
            *(["import numpy as np"] if settings.scaling == "featurewise" else []),
            "",
            "dataset = keras.utils.image_dataset_from_directory(",
            f"    {_quoted(folder)},",
            f"    image_size={settings.target_size},  # height, width",
            f"    label_mode={_quoted(mode) if mode else None},",
            *shapes.get(settings.way, []),
            f'    interpolation="{settings.interpolation}",',
            f"    batch_size={settings.batch_size},",
            f"    {order}",
            ")",
            "print(len(dataset))  # steps of an epoch",
            *head,
            f"batches = dataset.map(lambda {pair[0]}: {pair[1]})" if scaled != "x" else "batches = dataset",
            f"{_taken(settings)} = next(iter(batches))",
        ]
    )


def _generator_head(settings: BatchSettings, *, numpy: bool = False) -> list[str]:
    of_each = settings.scaling == "featurewise"
    options = [] if settings.scaling == "none" else ["rescale=1 / 255"]
    if settings.scaling in ("samplewise", "featurewise"):
        options += [f"{settings.scaling}_center=True", f"{settings.scaling}_std_normalization=True"]
    call = f"generator = ImageDataGenerator({', '.join(options)})"
    if len(options) > 1:
        call = "\n".join(["generator = ImageDataGenerator(", *(f"    {one}," for one in options), ")"])
    numbers = [
        "# What generator.fit(pictures) computes: of red, green, blue over the training pictures.",
        f"generator.mean = np.array({_numbers(settings.mean)})",
        f"generator.std = np.array({_numbers(settings.deviation)})",
    ]
    return [
        *(["import numpy as np"] if numpy or of_each else []),
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator  # deprecated",
        "",
        call,
        *(numbers if of_each else []),
    ]


def _scaling_layers(settings: BatchSettings) -> tuple[list[str], str]:
    """The lines that make the scaling, and what it makes of x."""
    if settings.scaling == "none":
        # "nearest" leaves the file's bytes as they are; the other ways make float32 of them.
        return [], 'keras.ops.cast(x, "float32")' if settings.interpolation == "nearest" else "x"
    head = ['rescale = keras.layers.Rescaling(1 / 255, name="rescale")']
    if settings.scaling == "rescale":
        return head, "rescale(x)"
    if settings.scaling == "featurewise":
        head += [
            "# What normalize.adapt(pictures) computes: of red, green, blue over the training pictures.",
            "normalize = keras.layers.Normalization(",
            f"    mean={_numbers(settings.mean)},",
            f"    variance=np.square({_numbers(settings.deviation)}),",
            '    name="normalize",',
            ")",
        ]
        return head, "normalize(rescale(x))"
    head += [
        "",
        "def standardise(x):  # every picture by itself",
        "    axes = (1, 2, 3)",
        "    x = x - keras.ops.mean(x, axes, keepdims=True)",
        "    return x / (keras.ops.std(x, axes, keepdims=True) + 1e-6)",
        "",
    ]
    return head, "standardise(rescale(x))"


def _kept(settings: BatchSettings) -> list[str]:
    if settings.way == "pad":
        raise InvalidValue(
            "ImageDataGenerator cannot pad; take image_dataset_from_directory with pad_to_aspect_ratio=True"
        )
    return ["    keep_aspect_ratio=True,"] if settings.way == "crop" else []


def _taken(settings: BatchSettings) -> str:
    return "images" if settings.class_mode == "none" else "images, labels"


def _numbers(values: Sequence[float]) -> str:
    return f"[{', '.join(f'{value:.4f}' for value in values)}]"


def _quoted(text: str | None) -> str:
    return json.dumps(text, ensure_ascii=False)
