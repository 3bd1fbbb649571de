"""Whether weights that were kept fit a network."""

from cnnviz.core.layers import Shape
from cnnviz.core.network_graph import PICTURE
from cnnviz.core.network_summary import Summary
from cnnviz.core.weight_shapes import weight_shapes


def takes_weights(network: Summary, shapes: list[Shape]) -> bool:
    """Say whether weights of these shapes belong to a network.

    Args:
        network: whose layers fit each other.
        shapes: of the weights, in Keras' order.

    Returns:
        True if each weight has its place. Where a network branches, Keras lists the layers in an order of its
        own, so only how often each shape is there is compared then.

    Example:
        >>> from cnnviz.core.network import summarise
        >>> from cnnviz.core.network_text import parse
        >>> network = summarise(parse("flatten; dense 10 softmax", (8, 8, 1)))
        >>> takes_weights(network, [(64, 10), (10,)]), takes_weights(network, [(64, 4), (4,)])
        (True, False)
    """
    wanted = [shape for row in network.rows for shape in weight_shapes(row.layer)]
    names = [PICTURE, *(row.name for row in network.rows)]
    if all(row.inputs == (before,) for row, before in zip(network.rows, names, strict=False)):
        return wanted == shapes
    return sorted(wanted) == sorted(shapes)
