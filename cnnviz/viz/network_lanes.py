"""Which branches of a network lie side by side."""

from collections.abc import Sequence


def lanes_of(inputs: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Give each layer a lane, so that layers of different branches never lie in each other's way.

    A layer that no way leads past stands alone: all branches have met there. Between two such layers, each
    branch has a lane of its own, in the order in which they begin; where two meet, the upper lane goes on.

    Args:
        inputs: for each layer, the places of the layers it reads, all before it; none for the picture.

    Returns:
        The lane of each layer, from 0, and how many lanes lie side by side there.

    Example:
        >>> lanes_of([(), (0,), (0,), (2,), (1, 3)])  # two branches of one and of two layers, then joined
        ([0, 0, 1, 1, 0], [1, 2, 2, 2, 1])
    """
    last = list(range(len(inputs)))  # the last layer that reads each one
    for place, reads in enumerate(inputs):
        for source in reads:
            last[source] = place
    lanes: list[int] = []
    parts: list[int] = []  # between which two meeting points a layer lies
    counts = [0]  # lanes of each part
    alone: set[int] = set()
    continued: set[int] = set()
    reach = 0
    for place, reads in enumerate(inputs):
        if reach <= place:
            alone.add(place)
            counts += [1, 0]
            lanes.append(0)
            parts.append(len(counts) - 2)
        else:
            ends = [source for source in reads if source not in alone and source not in continued]
            continued.update(ends)
            lanes.append(min((lanes[source] for source in ends), default=counts[-1]))
            counts[-1] += not ends
            parts.append(len(counts) - 1)
        reach = max(reach, last[place])
    return lanes, [counts[part] for part in parts]
