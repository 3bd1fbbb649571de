"""Make a training run repeatable: the same seed gives the same curve, also when it is interrupted."""

from typing import Any

import numpy as np

from cnnviz.nn.runtime import load_keras
from cnnviz.nn.small_data import Part


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
        part: the training data.
        batch_size: pictures in one batch; the last batch takes what is left.
        seed: decides the orders.

    Example:
        >>> part = Part(np.zeros((5, 2, 2, 1), np.float32), np.arange(5, dtype=np.int32))
        >>> order = EpochOrder(part, batch_size=2, seed=0)
        >>> [len(labels) for _, labels in order.batches]
        [2, 2, 1]
    """

    def __init__(self, part: Part, *, batch_size: int, seed: int) -> None:
        """Build the pipeline; gathering by index is as fast as Keras' own for arrays."""
        load_keras()
        import tensorflow as tf

        epoch = tf.Variable(0, dtype=tf.int64, trainable=False, name="epoch")
        pictures, labels = tf.constant(part.pictures), tf.constant(part.labels)
        count = len(part.labels)

        def order(_: Any) -> Any:
            both = tf.stack([tf.constant(seed, tf.int64), epoch.read_value()])
            return tf.random.experimental.stateless_shuffle(tf.range(count, dtype=tf.int64), seed=both)

        self._epoch = epoch
        self.batches = (
            tf.data.Dataset.range(1)
            .map(order)
            .flat_map(lambda places: tf.data.Dataset.from_tensor_slices(places).batch(batch_size))
            .map(lambda places: (tf.gather(pictures, places), tf.gather(labels, places)))
            .apply(tf.data.experimental.assert_cardinality(-(-count // batch_size)))
            .prefetch(1)
        )

    def choose(self, epoch: int) -> None:
        """Let the next pass over ``batches`` be that of an epoch, counted from 0."""
        self._epoch.assign(epoch)


def restart_dropout(network: Any, *, seed: int, epoch: int) -> None:
    """Set every dropout layer to the state it has at the beginning of an epoch.

    Keras does not write this state into a weights file, so it has to follow from the number of the epoch.

    Args:
        network: a Keras model.
        seed: the run's seed.
        epoch: counted from 0.
    """
    for layer in network.layers:
        if hasattr(layer, "seed_generator"):
            layer.seed_generator.state.assign(np.array([seed, epoch * 1_000_003 % 2**31], dtype=np.uint32))
