"""Programs of the lecture decks that turn a folder into batches: ImageDataGenerator, from files or arrays.

Each leaves the first batch in ``images``, and in ``labels`` unless there are none.
"""

from cnnviz.core.errors import InvalidValue
from cnnviz.export.batch_settings import BatchSettings, numbers_text, quoted, taken


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
            f"    {quoted(folder)},",
            f"    target_size={settings.target_size},  # height, width",
            *kept,
            f'    interpolation="{settings.interpolation}",',
            f"    batch_size={settings.batch_size},",
            f"    class_mode={quoted(mode) if mode else None},",
            f"    {order}",
            ")",
            "print(batches.class_indices, len(batches))  # the classes, and the steps of an epoch",
            f"{taken(settings)} = next(batches)",
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
            f'files = sorted(f for f in Path({quoted(folder)}).glob("*/*") if f.suffix.lower() in endings)',
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
            f"{taken(settings)} = next(batches)",
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
        f"generator.mean = np.array({numbers_text(settings.mean)})",
        f"generator.std = np.array({numbers_text(settings.deviation)})",
    ]
    return [
        *(["import numpy as np"] if numpy or of_each else []),
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator  # deprecated",
        "",
        call,
        *(numbers if of_each else []),
    ]


def _kept(settings: BatchSettings) -> list[str]:
    if settings.way == "pad":
        raise InvalidValue(
            "ImageDataGenerator cannot pad; take image_dataset_from_directory with pad_to_aspect_ratio=True"
        )
    return ["    keep_aspect_ratio=True,"] if settings.way == "crop" else []
