"""The program that encodes words with scikit-learn, as deck P2 shows it."""

from collections.abc import Sequence

_PROGRAM = """import numpy as np
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OneHotEncoder

words = np.array({words})

label_encoder = LabelEncoder()
labels = label_encoder.fit_transform(words)  # {shape}

one_hot_encoder = OneHotEncoder(sparse_output=False)
one_hot = one_hot_encoder.fit_transform(words[:, None])  # a column: one feature

binarizer = LabelBinarizer()
binary = binarizer.fit_transform(words)

# Back again
print(label_encoder.inverse_transform(labels))
print(one_hot_encoder.inverse_transform(one_hot).ravel())
print(binarizer.inverse_transform(binary))"""


def encoders(words: Sequence[str]) -> str:
    """Write the three encoders for a list of words.

    Args:
        words: (N,).

    Returns:
        A program that leaves ``labels``, ``one_hot`` and ``binary``.

    Example:
        >>> print(encoders(["cold", "hot"]).splitlines()[3])
        words = np.array(['cold', 'hot'])
    """
    return _PROGRAM.format(words=list(words), shape=f"({len(words)},)")
