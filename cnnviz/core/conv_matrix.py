"""A convolution written as what every linear map is: a matrix, mostly of zeros, with the weights repeated."""

from dataclasses import dataclass

import numpy as np

from cnnviz.core.arguments import Float32, Pair, check_room, locked, whole
from cnnviz.core.conv import ConvTrace
from cnnviz.core.errors import InvalidValue


@dataclass(frozen=True, eq=False)
class ConvMatrix:
    """The matrix of one filter of a convolution.

    Attributes:
        values: (OH · OW, H · W · C), float32, read-only. Row y · OW + x makes output cell (y, x); column
            (y · W + x) · C + c is what is multiplied with pixel (y, x) of channel c.
        output_size: (OH, OW).
        image_size: (H, W, C).
        nonzero: how many cells of the matrix are not 0.
        size: how many cells the matrix has.
    """

    values: Float32
    output_size: Pair
    image_size: tuple[int, int, int]
    nonzero: int
    size: int


def conv_matrix(trace: ConvTrace, *, filter: int = 0) -> ConvMatrix:
    """Write one filter of a convolution as a matrix: values @ image.ravel() + bias == output.ravel().

    Each row holds the same few weights, moved on by the stride: weights are shared. All other cells are 0:
    connections are local. A dense layer between the same shapes has a matrix of the same size in which every
    cell is a weight of its own. Weights that lie on padding have no column: they multiply zeros. The
    transposed matrix is a transposed convolution (`cnnviz.core.conv_transpose`).

    Args:
        trace: a convolution of a picture small enough to look at.
        filter: which of its filters.

    Returns:
        The matrix and how full it is.

    Raises:
        InvalidValue: there is no such filter, or the matrix would not fit in memory.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> matrix = conv_matrix(trace_conv2d([[1, 2, 3, 4]], [[5, 6]]))
        >>> matrix.values
        array([[5., 6., 0., 0.],
               [0., 5., 6., 0.],
               [0., 0., 5., 6.]], dtype=float32)
        >>> matrix.nonzero, matrix.size
        (6, 12)

    Source: Goodfellow, Bengio & Courville, "Deep Learning" (2016), section 9.1; Dumoulin & Visin, "A guide
    to convolution arithmetic for deep learning" (2016), section 4.1.
    """
    kh, kw, depth, filters = trace.kernel.shape
    if whole(filter, "filter", minimum=0) >= filters:
        raise InvalidValue(
            "filter {filter} is not one of the {filters} filters", filter=filter, filters=filters
        )
    height, width, channels = trace.image.shape
    rows, columns = trace.output.shape[:2]
    check_room(rows * columns * trace.image.size, "the matrix")
    values = np.zeros((rows, columns, height, width, channels), dtype=np.float32)
    first = filter // (filters // trace.groups) * depth
    y, x = np.arange(rows)[:, None], np.arange(columns)[None, :]
    for i, j in np.ndindex(kh, kw):
        # the pixel under weight (i, j) for every output cell; some of them lie on the padding
        down = y * trace.strides[0] + i * trace.dilation_rate[0] - trace.pad[0][0]
        across = x * trace.strides[1] + j * trace.dilation_rate[1] - trace.pad[1][0]
        inside = (down >= 0) & (down < height) & (across >= 0) & (across < width)
        at = [np.broadcast_to(index, inside.shape)[inside] for index in (y, x, down, across)]
        values[*at, first : first + depth] = trace.kernel[i, j, :, filter]
    flat = locked(values.reshape(rows * columns, height * width * channels))
    return ConvMatrix(
        flat, (rows, columns), (height, width, channels), int(np.count_nonzero(flat)), flat.size
    )
