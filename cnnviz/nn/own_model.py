"""A model that somebody brings: checked, measured, and wrapped so that it is a classifier like any other."""

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import own_preprocessing
from cnnviz.nn.own_classes import check_classes
from cnnviz.nn.own_hints import Hint, find_hint
from cnnviz.nn.own_wrapper import Shape, answer_noise, check_shape, measure, separate_answers, wrap
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.safe_keras_file import USUAL, Limits, SafeFile, check_size, read_safely
from cnnviz.nn.zoo import Classifier, make_classifier

Float32 = NDArray[np.float32]
T = TypeVar("T")

FITS = ("squash", "crop")


@dataclass(frozen=True, eq=False)
class OwnModel:
    """A model file that passed every check, loaded and not yet told what its classes are called.

    Attributes:
        name: what the file is called.
        sha256: of the file.
        shape: height, width, channels and outputs.
        parameters: numbers in its layers.
        hint: what it tells of the pictures it learned from.
        file_classes: names of the classes, if the file itself holds them.
        model: the Keras model as it was saved.
    """

    name: str
    sha256: str
    shape: Shape
    parameters: int
    hint: Hint | None
    file_classes: tuple[str, ...] | None
    model: Any = field(repr=False)

    @property
    def count(self) -> int:
        """How many classes it tells apart; one output says yes or no."""
        return 2 if self.shape.outputs == 1 else self.shape.outputs

    def preprocessing(self, id: str) -> own_preprocessing.Preprocessing:
        """Return a way to write the colours; "inside" takes what the model's first layers ask for.

        Raises:
            InvalidValue: if there is no such way, or "inside" is said of a model that begins with none.
        """
        if id == own_preprocessing.INSIDE:
            if self.hint is None or not self.hint.inside:
                raise InvalidValue(
                    "'{name}' begins with no Rescaling or Normalization layer: say which preprocessing it "
                    "needs, one of {known}",
                    name=self.name, known=", ".join(own_preprocessing.ways(self.shape.channels)),
                )  # fmt: skip
            id = self.hint.preprocessing
        return own_preprocessing.find(id, self.shape.channels)

    def classifier(
        self, *, classes: Sequence[str] | None = None, preprocessing: str, fit: str = "squash", name: str = ""
    ) -> Classifier:
        """Make a classifier of the model.

        Args:
            classes: one name an output, in their order; left out, those in the file, or "class 1" and so on.
            preprocessing: id of `cnnviz.nn.own_preprocessing`, or "inside".
            fit: "squash" the picture to the model's size, or "crop" its middle.
            name: of the classifier; "own:" and a digest of file and settings if left out.

        Returns:
            The classifier, with a card without test figures.

        Raises:
            InvalidValue: if names and outputs do not match, or a setting is none of those known.
        """
        names = check_classes(classes or self.file_classes, self.count, name=self.name)
        way = self.preprocessing(preprocessing)
        if fit not in FITS:
            raise InvalidValue("fit '{fit}' must be one of {known}", fit=fit, known=", ".join(FITS))
        settings = json.dumps([self.sha256, names, way.id, fit, self.shape.height, self.shape.width])
        key = name or f"own:{hashlib.blake2b(settings.encode(), digest_size=12).hexdigest()}"
        whole = _apart(lambda: wrap(self.model, self.shape, way, crop=fit == "crop"))
        return make_classifier(whole, name=key, card=self._card(names, way.id, fit))

    def _card(self, names: Sequence[str], preprocessing: str, fit: str) -> dict[str, Any]:
        height, width, channels = self.shape.height, self.shape.width, self.shape.channels
        return {
            "title": self.name,
            "classes": [{"en": one} for one in names],
            "input": {
                "shape": ["height", "width", 3], "dtype": "float32", "range": [0, 1], "size": height,
                "height": height, "width": width, "channels": channels,
                "preprocessing": preprocessing, "fit": fit,
            },
            "parameters": self.parameters,
            "sha256": self.sha256,
        }  # fmt: skip


def open_own(
    path: Path,
    *,
    name: str | None = None,
    classes: Sequence[str] | None = None,
    preprocessing: str = own_preprocessing.INSIDE,
    fit: str = "squash",
    size: int | None = None,
    limits: Limits = USUAL,
) -> Classifier:
    """Open a ``.keras`` file of somebody's as a classifier, with all checks.

    Args:
        path: the file.
        name: of the classifier; the path if left out.
        classes: one name an output; left out, those in the file, or "class 1" and so on.
        preprocessing: id of `cnnviz.nn.own_preprocessing`, or "inside".
        fit: "squash" a picture to the model's size, or "crop" its middle.
        size: side of the picture for a model that takes any size.
        limits: how large the model may be.

    Returns:
        The classifier.

    Raises:
        InvalidValue: if the file cannot be read, breaks a rule, or does not fit what is said of it.
    """
    try:
        check_size(path.stat().st_size, name=str(path), limits=limits)
        data = path.read_bytes()
    except OSError as error:
        raise InvalidValue(
            "model '{path}' cannot be read ({why})", path=path, why=error.strerror or str(error)
        ) from error
    own = load_own(data, name=str(path), size=size, limits=limits)
    return own.classifier(classes=classes, preprocessing=preprocessing, fit=fit, name=name or str(path))


def load_own(data: bytes, *, name: str, size: int | None = None, limits: Limits = USUAL) -> OwnModel:
    """Check a model file, measure the network without building it, and only then load it.

    Args:
        data: the ``.keras`` file.
        name: what to call it in messages.
        size: side of the picture for a model that takes any size.
        limits: how large it may be.

    Returns:
        The model.

    Raises:
        InvalidValue: if a check fails; the sentence names the file and the rule.
    """
    file = read_safely(data, name=name, limits=limits)
    parameters = _apart(lambda: _measured(file, size, limits))
    if file.stored < parameters:
        raise InvalidValue(
            "the weights in '{name}' are {stored:,} numbers, but its layers hold {parameters:,}",
            name=name, stored=file.stored, parameters=parameters,
        )  # fmt: skip
    model, shape = _apart(lambda: _loaded(file, size))
    return OwnModel(
        name, hashlib.sha256(data).hexdigest(), shape, parameters, find_hint(model), file.classes, model
    )


def _measured(file: SafeFile, size: int | None, limits: Limits) -> int:
    """Build the network without its numbers: what is too large is told before it takes any memory."""
    keras = load_keras()
    with keras.StatelessScope(initialize_variables=False):
        try:
            model = keras.saving.deserialize_keras_object(json.loads(file.config), safe_mode=True)
            shape = check_shape(model, name=file.name, size=size)
            parameters = sum(prod(int(side) for side in one.shape) for one in model.weights)
            _check_count(parameters, file.name, limits)
            bytes_ = measure(model, shape)
        except InvalidValue:
            raise
        except Exception as error:  # whatever a configuration makes of Keras
            raise _not_built(file, error) from error
    if bytes_ > limits.activations:
        raise InvalidValue(
            "the layers of '{name}' answer one picture of {height}×{width} with {size:,.0f} MB of numbers; "
            "at most {most:,.0f} MB are allowed",
            name=file.name, height=shape.height, width=shape.width, size=bytes_ / 1e6,
            most=limits.activations / 1e6,
        )  # fmt: skip
    return parameters


def _check_count(parameters: int, name: str, limits: Limits) -> None:
    if parameters > limits.parameters:
        raise InvalidValue(
            "'{name}' has {parameters:,} parameters; at most {most:,} are allowed",
            name=name, parameters=parameters, most=limits.parameters,
        )  # fmt: skip


def _loaded(file: SafeFile, size: int | None) -> tuple[Any, Shape]:
    keras = load_keras()
    with tempfile.TemporaryDirectory(prefix="model.") as folder:
        path = Path(folder) / "model.keras"
        file.write(path)
        try:
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
            separate_answers(model)
            shape = check_shape(model, name=file.name, size=size)
            rows = answer_noise(model, shape)
        except InvalidValue:
            raise
        except Exception as error:
            raise _not_built(file, error) from error
    if not np.all(np.isfinite(rows)):
        raise InvalidValue("'{name}' answers with numbers that are not finite", name=file.name)
    if shape.outputs > 1 and np.all(rows >= 0) and np.allclose(rows.sum(axis=1), 1, atol=1e-3):
        shape = replace(shape, ending="softmax")  # shares of one whole, whatever layer made them so
    return model, shape


def _not_built(file: SafeFile, error: Exception) -> InvalidValue:
    lines = str(error).strip().splitlines()
    return InvalidValue(
        "'{name}' cannot be built: {why}",
        name=file.name,
        why=(lines[0] if lines else type(error).__name__)[:160],
    )


def _apart(work: Callable[[], T]) -> T:
    """Do something in a thread of its own, which has settings and names of Keras of its own as well."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="own model")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
