"""The program of Keras 3 that turns a folder into batches: image_dataset_from_directory and layers.

It leaves the first batch in ``images``, and in ``labels`` unless there are none.
"""

from cnnviz.core.class_modes import LABEL_MODES
from cnnviz.export.batch_settings import BatchSettings, numbers_text, quoted, taken


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
            f"    {quoted(folder)},",
            f"    image_size={settings.target_size},  # height, width",
            f"    label_mode={quoted(mode) if mode else None},",
            *shapes.get(settings.way, []),
            f'    interpolation="{settings.interpolation}",',
            f"    batch_size={settings.batch_size},",
            f"    {order}",
            ")",
            "print(len(dataset))  # steps of an epoch",
            *head,
            f"batches = dataset.map(lambda {pair[0]}: {pair[1]})" if scaled != "x" else "batches = dataset",
            f"{taken(settings)} = next(iter(batches))",
        ]
    )


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
            f"    mean={numbers_text(settings.mean)},",
            f"    variance=np.square({numbers_text(settings.deviation)}),",
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
