"""Several short trainings that begin alike, so that what comes out may be compared."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.nn.networks import network_and_learner, one_hot, wants_one_hot
from cnnviz.nn.repeatable import restart_random_layers, seed_everything
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.training_data import Part

Float32 = NDArray[np.float32]
Change = Callable[[Float32, Float32, np.random.Generator], tuple[Float32, Float32]]
"""Pictures in [0, 1] and one-hot targets of a batch, to those the network learns from."""
Prepare = Callable[[Float32], Float32]
"""Pictures in [0, 1] to what the network sees; the same for every part of the data."""

AT_ONCE = 256  # pictures that are looked at together where nothing is learned


class EpochRow(NamedTuple):
    """One epoch of a training.

    Args:
        epoch: counted from 1.
        loss: mean over the batches of the epoch, as the weights changed.
        accuracy: likewise, a share.
        val_loss: of the validation part after the epoch.
        val_accuracy: likewise.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


class SmallTraining:
    """One network that is trained several times, each time from the same first weights.

    The network is compiled once, which takes longer than an epoch on a few hundred small pictures. The loss
    always has one-hot targets, since a picture mixed of two classes needs them: for whole labels
    categorical_crossentropy is the same number as sparse_categorical_crossentropy.

    Args:
        settings: ``network`` and what it is made of, ``optimizer``, ``learning_rate``, ``loss``,
            ``batch_size``, ``epochs`` and ``seed`` count; the rate stays the same in all epochs.
        input_shape: (height, width, channels) of a picture.
        classes: how many classes there are.

    Example:
        >>> settings = TrainingSettings(epochs=1, filters=(2,))
        >>> part = Part(np.zeros((4, 8, 8, 1), np.uint8), np.int32([0, 1, 0, 1]))
        >>> training = SmallTraining(settings, input_shape=(8, 8, 1), classes=2)
        >>> [row.epoch for row in training.train(part, part)]
        [1]
    """

    def __init__(
        self, settings: TrainingSettings, *, input_shape: tuple[int, int, int], classes: int
    ) -> None:
        """Build and compile the network, and keep its state."""
        load_keras().utils.clear_session()
        seed_everything(settings.seed)
        if not wants_one_hot(settings):
            settings = replace(settings, loss="categorical_crossentropy")
        self._settings, self._classes = settings, classes
        self.network, self._learner = network_and_learner(settings, input_shape=input_shape, classes=classes)
        optimizer = self._learner.optimizer
        optimizer.build(self._learner.trainable_variables)
        self._first_weights = self.network.get_weights()
        self._first_state = [variable.numpy() for variable in optimizer.variables]

    def train(
        self,
        train: Part,
        validation: Part,
        *,
        change: Change | None = None,
        prepare: Prepare | None = None,
        on_epoch: Callable[[EpochRow], None] = lambda row: None,
        wants_stop: Callable[[], bool] = lambda: False,
    ) -> tuple[EpochRow, ...]:
        """Train from the first weights on; what was trained before leaves no trace.

        Args:
            train: what the weights learn from; its order in an epoch follows from the seed, the epoch and the
                number of pictures alone.
            validation: what is asked after each epoch.
            change: changes the pictures of a batch anew in each epoch, with a generator that follows from
                the seed, the epoch and the place of the batch.
            prepare: applied last, to every part.
            on_epoch: told each epoch when it is over.
            wants_stop: asked between epochs and now and then within one.

        Returns:
            The epochs that came to their end.

        Raises:
            InvalidValue: if the loss is no number any more.
        """
        self._begin_anew()
        settings, rows = self._settings, []
        for epoch in range(settings.epochs):
            restart_random_layers(self._learner, seed=settings.seed, epoch=epoch)
            learned = []
            for pictures, targets in self._changed(train, epoch, change, prepare):
                if wants_stop():
                    return tuple(rows)
                told = self._learner.train_on_batch(pictures, targets, return_dict=True)
                learned.append((len(pictures), told))
            row = EpochRow(epoch + 1, *_means(learned), *self._check(validation, prepare))
            if not all(map(math.isfinite, row)):
                raise InvalidValue(
                    "the loss became infinite or no number; try a learning rate below {learning_rate}",
                    learning_rate=settings.learning_rate,
                )
            rows.append(row)
            on_epoch(row)
        return tuple(rows)

    def correct(self, part: Part, *, prepare: Prepare | None = None) -> int:
        """Count the pictures whose class the network names as it is now.

        Args:
            part: pictures with labels.
            prepare: as in the training.

        Returns:
            How many are right.
        """
        right = 0
        for pictures, labels in self._whole(part, prepare):
            right += int((self.network.predict_on_batch(pictures).argmax(1) == labels).sum())
        return right

    def _begin_anew(self) -> None:
        self.network.set_weights(self._first_weights)
        for variable, value in zip(self._learner.optimizer.variables, self._first_state, strict=True):
            variable.assign(value)

    def _changed(
        self, part: Part, epoch: int, change: Change | None, prepare: Prepare | None
    ) -> Iterator[tuple[Float32, Float32]]:
        seed, size = self._settings.seed, self._settings.batch_size
        order = np.random.default_rng((seed, epoch)).permutation(len(part.labels))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            pictures, targets = _in_unit(part.pictures[chosen]), one_hot(part.labels[chosen], self._classes)
            if change:
                pictures, targets = change(pictures, targets, np.random.default_rng((seed, epoch, start)))
            yield _for_network(pictures, prepare), targets

    def _check(self, part: Part, prepare: Prepare | None) -> tuple[float, float]:
        found = []
        for pictures, labels in self._whole(part, prepare):
            targets = one_hot(labels, self._classes)
            told = self._learner.test_on_batch(pictures, targets, return_dict=True)
            found.append((len(pictures), told))
        return _means(found)

    def _whole(self, part: Part, prepare: Prepare | None) -> Iterator[tuple[Float32, NDArray[np.int32]]]:
        for start in range(0, len(part.labels), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            yield _for_network(_in_unit(part.pictures[some]), prepare), part.labels[some]


def _means(told: Sequence[tuple[int, Mapping[str, Any]]]) -> tuple[float, float]:
    """Average loss and accuracy over batches, each counted by its pictures; Keras tells each for itself."""
    weights = [count for count, _ in told]
    loss, accuracy = (
        float(np.average([float(one[name]) for _, one in told], weights=weights))
        for name in ("loss", "accuracy")
    )
    return loss, accuracy


def _in_unit(pictures: NDArray[np.uint8]) -> Float32:
    return pictures.astype(np.float32) / np.float32(255)


def _for_network(pictures: Float32, prepare: Prepare | None) -> Float32:
    """The networks of the product divide by 255 themselves, so what they are to see is multiplied by it."""
    seen = prepare(pictures) if prepare else pictures
    return np.asarray(seen, np.float32) * np.float32(255)
