"""What is known of Animals-10 without having it: its counts, and how many of its labels are wrong."""

from collections.abc import Mapping
from types import MappingProxyType

COUNTS: Mapping[str, int] = MappingProxyType(
    {
        "cane": 4863,
        "cavallo": 2623,
        "elefante": 1446,
        "farfalla": 2112,
        "gallina": 3098,
        "gatto": 1668,
        "mucca": 1866,
        "pecora": 1820,
        "ragno": 4821,
        "scoiattolo": 1862,
    }
)
"""Pictures in each class folder, as deck A10 lists them."""

LABELS_LOOKED_AT, LABELS_WRONG = 23_999, 483
"""Pictures that several people each were shown again, and how many of them they called something else.

Source: Rapidata, "Re-annotating Animals 10", https://rapidata.ai/blog/animal-classification.
"""
