"""Make a training run repeatable: the same seed gives the same curve, also when it is interrupted."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nn.runtime import load_keras

IN_GRAPH_BYTES = 64_000_000  # more would be copied into TensorFlow's memory a second time


def seed_everything(seed: int) -> None:
    """Start all random streams of this process from a seed and ask TensorFlow for repeatable arithmetic.

    Sums of floats depend on their order. With ``enable_op_determinism`` TensorFlow keeps the order the
    same on the same machine with the same number of threads.

    Args:
        seed: any whole number from 0.

    Example:
        >>> seed_everything(0)
    """
    keras = load_keras()
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


class EpochOrder:
    """Batches whose order depends on the seed and the number of the epoch alone.

    Keras' own shuffling continues one random stream from epoch to epoch, so a run that goes on from a
    checkpoint would see another order. Here epoch 7 has the same order whether or not epochs 0 to 6 ran
    in this process.

    Args:
        pictures: (n, height, width, channels).
        targets: (n,) labels or (n, classes) one-hot rows.
        batch_size: pictures in one batch; the last batch takes what is left.
        seed: decides the orders.

    Example:
        >>> order = EpochOrder(np.zeros((5, 2, 2, 1)), np.arange(5), batch_size=2, seed=0)
        >>> [len(labels) for _, labels in order.batches]
        [2, 2, 1]
        >>> [len(labels) for _, labels in order.batches_from(1)]
        [2, 1]
    """

    def __init__(self, pictures: NDArray[Any], targets: NDArray[Any], *, batch_size: int, seed: int) -> None:
        """Build the pipeline."""
        load_keras()
        import tensorflow as tf

        self._pictures, self._targets, self._batch_size, self._seed = pictures, targets, batch_size, seed
        self._epoch = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.batches = self.batches_from(0)

    def batches_from(self, first: int) -> Any:
        """Make the pipeline of an epoch without its first batches; gathering is as fast as Keras' own.

        Args:
            first: batches to leave out.

        Returns:
            A ``tf.data.Dataset`` of (pictures, targets).
        """
        import tensorflow as tf

        pictures, batch_size, seed, epoch = self._pictures, self._batch_size, self._seed, self._epoch
        count = len(self._targets)
        held = tf.constant(pictures) if pictures.nbytes <= IN_GRAPH_BYTES else None
        wanted = tf.constant(self._targets)

        def order(_: Any) -> Any:
            both = tf.stack([tf.constant(seed, tf.int64), epoch.read_value()])
            places = tf.random.experimental.stateless_shuffle(tf.range(count, dtype=tf.int64), seed=both)
            return places[first * batch_size :]

        def batch(places: Any) -> Any:
            if held is not None:
                return tf.gather(held, places), tf.gather(wanted, places)
            seen = tf.numpy_function(lambda chosen: pictures[chosen], [places], pictures.dtype)
            seen.set_shape((None, *pictures.shape[1:]))
            return seen, tf.gather(wanted, places)

        # Tuned by tf.data, one epoch in five began 0.6 s late, while every thread was asleep.
        without_tuning = tf.data.Options()
        without_tuning.autotune.enabled = False
        return (
            tf.data.Dataset.range(1)
            .map(order)
            .flat_map(lambda places: tf.data.Dataset.from_tensor_slices(places).batch(batch_size))
            .map(batch)
            .apply(tf.data.experimental.assert_cardinality(-(-count // batch_size) - first))
            .prefetch(1)
            .with_options(without_tuning)
        )

    def choose(self, epoch: int) -> None:
        """Let the next pass over the batches be that of an epoch, counted from 0."""
        self._epoch.assign(epoch)


def random_states(model: Any) -> list[Any]:
    """Find the states of all random layers of a model, nested ones too, in a fixed order.

    Args:
        model: a Keras model.

    Returns:
        Variables of two whole numbers each.
    """
    generators = [
        generator
        for layer in model._flatten_layers(include_self=False)
        for name in ("seed_generator", "generator")
        if (generator := getattr(layer, name, None)) is not None and hasattr(generator, "state")
    ]
    return [generator.state for generator in generators]


def restart_random_layers(model: Any, *, seed: int, epoch: int) -> None:
    """Set every random layer to the state it has at the beginning of an epoch.

    Keras does not write this state into a weights file, so it has to follow from the number of the epoch.

    Args:
        model: a Keras model.
        seed: the run's seed.
        epoch: counted from 0.
    """
    for number, state in enumerate(random_states(model)):
        values = [(seed + 7919 * number) % 2**31, epoch * 1_000_003 % 2**31]
        state.assign(np.array(values, dtype=np.uint32))
