"""The Keras program of a training run, with exactly its settings."""

from collections.abc import Mapping
from typing import Any

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import OPTIMIZERS

_DATA = {
    "digits": (
        "from sklearn.datasets import load_digits\nfrom sklearn.model_selection import train_test_split",
        """digits = load_digits()  # 1,797 pictures of 8 × 8 in grey, 0 to 16
pictures = (digits.images / 16).astype("float32")[..., None]
x_train, x_rest, y_train, y_rest = train_test_split(
    pictures, digits.target, test_size=0.4, stratify=digits.target, random_state=0
)
x_val, x_test, y_val, y_test = train_test_split(
    x_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=0
)""",
    ),
    "shapes": (
        "from cnnviz.nn.small_data import load",
        """data = load("shapes")  # 2,000 drawn pictures of 28 × 28
x_train, y_train = data.train.pictures, data.train.labels
x_val, y_val = data.validation.pictures, data.validation.labels
x_test, y_test = data.test.pictures, data.test.labels""",
    ),
}
_INPUTS: Mapping[str, tuple[tuple[int, int, int], int]] = {
    "digits": ((8, 8, 1), 10),
    "shapes": ((28, 28, 1), 4),
}


def training_code(settings: TrainingSettings) -> str:
    """Write the program that trains the network of these settings with nothing but Keras.

    Args:
        settings: what to train and how.

    Returns:
        A program; it leaves the network in ``model`` and its curve in ``history``.

    Example:
        >>> print(training_code(TrainingSettings(seed=7)).splitlines()[3])
        keras.utils.set_random_seed(7)
    """
    imports, data = _DATA[settings.dataset]
    shape, classes = _INPUTS[settings.dataset]
    layers = [f"keras.Input({shape})"]
    for filters in settings.filters:
        kernel = settings.kernel_size
        layers.append(f'keras.layers.Conv2D({filters}, {kernel}, padding="same", activation="relu")')
        layers.append("keras.layers.MaxPooling2D(2)")
    layers += [
        "keras.layers.Flatten()",
        f"keras.layers.Dropout({settings.dropout})",
        f'keras.layers.Dense({classes}, activation="softmax")',
    ]
    listed = "".join(f"    {layer},\n" for layer in layers)
    return f"""import keras
{imports}

keras.utils.set_random_seed({settings.seed})

{data}

model = keras.Sequential([
{listed}])
model.compile(
    optimizer={_optimizer(settings)},
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
history = model.fit(
    x_train, y_train,
    batch_size={settings.batch_size},
    epochs={settings.epochs},
    validation_data=(x_val, y_val),
)
print(model.evaluate(x_test, y_test, return_dict=True))
"""


def _optimizer(settings: TrainingSettings) -> str:
    kind, further = OPTIMIZERS[settings.optimizer]
    values: dict[str, Any] = {"learning_rate": settings.learning_rate, **further}
    arguments = ", ".join(f"{name}={value}" for name, value in values.items())
    return f"keras.optimizers.{kind}({arguments})"
