"""How many numbers a convolution leaves behind, and how many are left after pooling: why networks pool."""

from dataclasses import dataclass

from cnnviz.core.arguments import whole
from cnnviz.core.output_size import window_output


@dataclass(frozen=True)
class FeatureCount:
    """The numbers of one convolution and of the pooling after it, for one square picture.

    Attributes:
        map_size: rows, and columns, of a feature map after the convolution.
        features: all numbers after the convolution: map_size · map_size · filters.
        pooled_size: rows, and columns, of a feature map after pooling.
        pooled_features: all numbers after pooling.
        dropped: rows, and columns, at the end of a feature map that no pool reaches.
        weights: weights and biases of a dense layer that reads the numbers after the convolution.
        pooled_weights: weights and biases of a dense layer that reads the numbers after pooling.
    """

    map_size: int
    features: int
    pooled_size: int
    pooled_features: int
    dropped: int
    weights: int
    pooled_weights: int


def count_features(
    size: int, kernel_size: int, filters: int, pool_size: int, *, classes: int = 10
) -> FeatureCount:
    """Count the numbers after a convolution with stride 1 and no padding, with and without pooling after it.

    A kernel of K cells fits I − K + 1 times along I pixels, so a feature map has (I − K + 1)² numbers and F
    filters leave F times as many. Pools side by side leave one of p · p numbers.

    Args:
        size: rows, and columns, of the picture, I.
        kernel_size: rows, and columns, of a kernel, K.
        filters: number of kernels, F.
        pool_size: rows, and columns, of the pool, p; its stride is as large.
        classes: units of the dense layer that follows.

    Returns:
        All the counts.

    Raises:
        InvalidValue: a value is not a whole number of at least 1, or a window does not fit.

    Example:
        >>> counted = count_features(96, 8, 400, 10)
        >>> counted.map_size**2, counted.features
        (7921, 3168400)
        >>> counted.pooled_size, counted.pooled_features, counted.dropped
        (8, 25600, 9)

    Source: deck PD, convolution and pooling; the same example stands in Stanford's UFLDL tutorial, "Feature
    Extraction Using Convolution" and "Pooling".
    """
    count, units = whole(filters, "filters"), whole(classes, "classes")
    plane = window_output(size, kernel_size)
    pooled = window_output(plane.output, pool_size, stride=pool_size)
    features, kept = plane.output**2 * count, pooled.output**2 * count
    return FeatureCount(
        map_size=plane.output,
        features=features,
        pooled_size=pooled.output,
        pooled_features=kept,
        dropped=pooled.unused,
        weights=(features + 1) * units,
        pooled_weights=(kept + 1) * units,
    )
