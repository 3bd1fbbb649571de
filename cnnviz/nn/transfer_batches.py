"""Pictures in batches, cropped, flipped and lit another way each time."""

from typing import Any

from cnnviz.nn.runtime import load_keras
from cnnviz.nn.transfer_settings import LabelledPictures, TransferSettings


def batches(part: LabelledPictures, *, classes: int, settings: TransferSettings, augment: bool = True) -> Any:
    """Serve pictures in batches, each time cropped, flipped and lit another way while training.

    Args:
        part: the pictures and labels.
        classes: number of classes, for the one-hot labels.
        settings: batch size, crop size and seed.
        augment: False serves the pictures as they are, in order.

    Returns:
        ``tf.data.Dataset`` of float32 pictures in [0, 1] and one-hot labels ``(batch, classes)``.
    """
    load_keras()
    import tensorflow as tf

    size = settings.train_size

    def plain(index: Any) -> Any:
        return tf.gather(pictures, index), tf.one_hot(tf.gather(labels, index), classes)

    def varied(pixels: Any, label: Any, seeds: Any) -> Any:
        count = tf.shape(pixels)[0]

        def uniform(number: int, low: float, high: float) -> Any:
            return tf.random.stateless_uniform((count,), tf.stack([seeds[0] + number, seeds[1]]), low, high)

        area, ratio = uniform(0, 0.35, 1.0), tf.exp(uniform(1, -0.29, 0.29))  # aspect from 3:4 to 4:3
        height, width = (tf.minimum(tf.sqrt(area * r), 1.0) for r in (ratio, 1 / ratio))
        top, left = uniform(2, 0.0, 1.0) * (1 - height), uniform(3, 0.0, 1.0) * (1 - width)
        flip = uniform(4, 0.0, 1.0) < 0.5  # a box whose right edge comes first is cut out mirrored
        first, second = tf.where(flip, left + width, left), tf.where(flip, left, left + width)
        boxes = tf.stack([top, first, top + height, second], axis=1)
        crops = tf.image.crop_and_resize(
            tf.cast(pixels, tf.float32) / 255, boxes, tf.range(count), (size, size)
        )
        light, contrast = (uniform(n, 0.8, 1.2)[:, None, None, None] for n in (5, 6))
        mean = tf.reduce_mean(crops, axis=(1, 2, 3), keepdims=True)
        return tf.clip_by_value(((crops - mean) * contrast + mean) * light, 0, 1), label

    with tf.device("cpu"):
        pictures, labels = tf.constant(part.pictures), tf.constant(part.labels)
    indices = tf.data.Dataset.range(len(part.labels))
    if not augment:
        served = indices.batch(settings.batch_size).map(plain)
        return served.map(lambda p, label: (tf.cast(p, tf.float32) / 255, label)).prefetch(2)
    shuffled = indices.shuffle(len(part.labels), seed=settings.seed).batch(settings.batch_size).map(plain)
    draws = tf.data.Dataset.random(seed=settings.seed, rerandomize_each_iteration=True).map(
        lambda n: tf.stack([n, n // 7])
    )
    return (
        tf.data.Dataset.zip(shuffled, draws)
        .map(lambda data, seeds: varied(*data, seeds), num_parallel_calls=2, deterministic=True)
        .prefetch(4)
    )
