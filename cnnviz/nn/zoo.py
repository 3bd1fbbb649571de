"""The model zoo: a trained model is a folder with its weights and a card that says what it is."""

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.folding import Folding
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import tracing

Float32 = NDArray[np.float32]

DEFAULT = "animals10"
MODEL_FILE, CARD_FILE = "model.keras", "card.json"


@dataclass(frozen=True)
class Classifier:
    """A trained model that is asked with pictures as they are; preparing them is part of the model."""

    name: str
    card: dict[str, Any]
    model: Any
    folding: Folding  # of all its compiled calls
    _forward: Any

    @property
    def class_names(self) -> tuple[str, ...]:
        """English names of the classes, in the order of the probabilities."""
        return tuple(entry["en"] for entry in self.card["classes"])

    def class_index(self, name: str) -> int:
        """Find a class by its folder's name or its name in any language of the card.

        Raises:
            InvalidValue: if no class has this name.
        """
        return class_index(self.card, name)

    def predict(self, pictures: Sequence[Float32]) -> Float32:
        """Ask the model about pictures of any size.

        Args:
            pictures: each ``(height, width, 3)``, float32 in [0, 1].

        Returns:
            Probabilities ``(pictures, classes)``, float32; each row sums to 1.
        """
        rows = [self._forward(np.asarray(picture, np.float32)[None]).numpy()[0] for picture in pictures]
        return np.stack(rows) if rows else np.empty((0, len(self.class_names)), np.float32)

    def probe(self, layer: str | None = None) -> Probe:
        """Open the model at a layer; keep the probe, its first call compiles."""
        return Probe(self.model, layer, folding=self.folding)


def class_index(card: dict[str, Any], name: str) -> int:
    """Find a class in a card by its folder's name or its name in any language; nothing is loaded for that.

    Raises:
        InvalidValue: if no class has this name.

    Example:
        >>> class_index({"classes": [{"en": "dog", "it": "cane"}, {"en": "cat", "it": "gatto"}]}, "Gatto")
        1
    """
    for index, entry in enumerate(card["classes"]):
        if name.casefold() in {str(word).casefold() for word in entry.values()}:
            return index
    raise InvalidValue(
        "class '{name}' is none of the model's classes: {classes}",
        name=name,
        classes=", ".join(entry["en"] for entry in card["classes"]),
    )


def models_directory() -> Path:
    """Say where the models stand: ``CNNVIZ_MODELS``, or ``assets/models`` beside the package."""
    own = os.environ.get("CNNVIZ_MODELS")
    return Path(own) if own else Path(__file__).resolve().parents[2] / "assets" / "models"


def names() -> tuple[str, ...]:
    """List the classifiers of the zoo, those with a damaged card among them."""
    cards = sorted(models_directory().glob(f"*/{CARD_FILE}"))
    return tuple(
        path.parent.name for path in cards if (card := _read_json(path)) is None or "classes" in card
    )


def read_card(name: str) -> dict[str, Any]:
    """Read what is known of a model, without loading it.

    Raises:
        InvalidValue: if there is no such model or its card cannot be read.
    """
    path = models_directory() / name / CARD_FILE
    if not _is_folder_name(name) or not path.is_file():
        raise InvalidValue(
            "model '{name}' is not there: no {path}; models: {known}",
            name=name, path=path, known=", ".join(names()) or "none",
        )  # fmt: skip
    card = _read_json(path)
    if card is not None and "classes" not in card:
        raise InvalidValue("'{name}' is not a classifier: {path} names no classes", name=name, path=path)
    if card is None or not _is_whole(card):
        raise InvalidValue("model '{name}' is damaged: {path} is not a model card", name=name, path=path)
    return card


def _is_folder_name(name: str) -> bool:
    """Whether a word, perhaps out of an address, can be the name of one folder and of no other place."""
    return (
        0 < len(name.encode(errors="replace")) < 256
        and name.isprintable()
        and name != ".."
        and Path(name).name == name
    )


def _is_whole(card: dict[str, Any]) -> bool:
    """Whether all is there that the pages and commands read."""
    try:
        classes, size, test = card["classes"], card["input"]["size"], card["test"]
        low, high = test["accuracy_interval_95"]
        numbers = (size, card["parameters"], test["pictures"], test["accuracy"], low, high)
        return (
            len(classes) > 0
            and all(isinstance(entry["en"], str) for entry in classes)
            and all(isinstance(number, int | float) for number in numbers)
            and isinstance(card["sha256"], str)
        )
    except (KeyError, TypeError, ValueError):
        return False


def check(name: str) -> Path:
    """Make sure that a model's file is there and whole.

    Returns:
        The path of the file.

    Raises:
        InvalidValue: if the file is missing or is not the one its card describes.
    """
    card, path = read_card(name), models_directory() / name / MODEL_FILE
    if not path.is_file():
        raise InvalidValue("model '{name}' is not there: {path} is missing", name=name, path=path)
    if hashlib.sha256(path.read_bytes()).hexdigest() != card["sha256"]:
        raise InvalidValue(
            "model '{name}' is damaged: {path} is not the file its card describes", name=name, path=path
        )
    return path


def load(name: str = DEFAULT) -> Classifier:
    """Load a trained classifier from the zoo.

    Args:
        name: folder below `models_directory`.

    Returns:
        The classifier; its first prediction compiles and takes about a second, the next take milliseconds.

    Raises:
        InvalidValue: if the model is missing or damaged.

    Example:
        >>> load("animals10").class_names[:3]
        ('dog', 'horse', 'elephant')
    """
    return open_classifier(check(name), name=name, card=read_card(name))


def open_classifier(path: Path, *, name: str, card: dict[str, Any]) -> Classifier:
    """Load a ``.keras`` file as a classifier with the classes of a card.

    Raises:
        InvalidValue: if the file is no Keras model, or its outputs are not the card's classes.
    """
    keras = load_keras()
    try:
        model = keras.saving.load_model(path, compile=False)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise InvalidValue(
            "model '{name}' cannot be opened: {path} is not a Keras model", name=name, path=path
        ) from error
    return make_classifier(model, name=name, card=card)


def make_classifier(model: Any, *, name: str, card: dict[str, Any]) -> Classifier:
    """Make a classifier of a Keras model with its preprocessing inside.

    Args:
        model: from pictures ``(batch, height, width, 3)``, float32 in [0, 1], to probabilities.
        name: of the classifier.
        card: what is known of it, at least its ``classes``.

    Raises:
        InvalidValue: if its outputs are not the card's classes.
    """
    import tensorflow as tf

    if model.output_shape[-1] != len(card["classes"]):
        raise InvalidValue(
            "model '{name}' has {outputs} outputs and its card {classes} classes",
            name=name, outputs=model.output_shape[-1], classes=len(card["classes"]),
        )  # fmt: skip

    folding = Folding()

    # training=False is said each time: left out, BatchNorm would learn from the pictures it is shown.
    @tf.function(input_signature=[tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)], autograph=False)
    def forward(batch: Any) -> Any:
        with tracing, folding.of(model):
            return model(batch, training=False)

    return Classifier(name, card, model, folding, forward)


def _read_json(path: Path) -> dict[str, Any] | None:
    """Read an object from a JSON file; None if there is none in it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
