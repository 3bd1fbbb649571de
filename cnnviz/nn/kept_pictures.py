"""Which test pictures a run keeps to be looked at, and how small they are kept."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nn.held_out import HeldOut
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.training_data import Part

MOST_BYTES = 6_000_000
SIDES = (64, 48, 32)
"""The longest side of a kept picture; a smaller one is taken where many mistakes are to be kept."""

DRAWN = 24
"""So many are drawn at random to be shown, right or wrong as they come."""


def keep(
    found: HeldOut, part: Part, *, rng: np.random.Generator, most_bytes: int = MOST_BYTES
) -> dict[str, NDArray[Any]]:
    """Choose the pictures to keep and make them small.

    All that were taken for something else are kept first. If even they are too many for the smallest size,
    those with the highest confidence are kept. What is left of the room goes to right ones, drawn at random.

    Args:
        found: the network's answers.
        part: the pictures it was asked about.
        rng: draws.
        most_bytes: room for all pictures together, before they are compressed.

    Returns:
        ``probabilities`` (n, classes) float16, ``guessed`` and ``truth`` (n,) uint16 of all pictures;
        ``kept`` (m,) rising numbers of those whose picture is there; ``pictures`` (m, height, width,
        channels) uint8; ``drawn``, numbers drawn at random from all n.
    """
    guessed = found.guessed
    drawn = rng.choice(found.count, min(DRAWN, found.count), replace=False)
    wrong = np.flatnonzero(guessed != found.truth)
    wrong = wrong[np.argsort(-found.probabilities[wrong].max(axis=1), kind="stable")]
    order = np.concatenate([drawn, wrong, rng.permutation(found.count)])
    order = order[np.sort(np.unique(order, return_index=True)[1])]  # each once, where it stands first

    height, width, channels = part.pictures.shape[1:]
    wanted = len(np.union1d(drawn, wrong))
    for side in SIDES:
        size = _within(height, width, side)
        room = max(1, most_bytes // (size[0] * size[1] * channels))
        if room >= wanted:
            break
    kept = np.sort(order[:room])
    return {
        "probabilities": found.probabilities.astype(np.float16),
        "guessed": guessed.astype(np.uint16),
        "truth": found.truth.astype(np.uint16),
        "kept": kept.astype(np.uint32),
        "pictures": smaller(part.pictures[kept], size),
        "drawn": drawn.astype(np.uint32),
    }


def smaller(pictures: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Bring pictures to a smaller size; areas are averaged.

    Args:
        pictures: (n, height, width, channels).
        size: height and width wanted.

    Returns:
        (n, *size, channels) uint8.
    """
    if pictures.shape[1:3] == size:
        return pictures
    resize = load_keras().ops.image.resize
    parts = [
        np.asarray(resize(pictures[start : start + 256].astype(np.float32), size, antialias=True))
        for start in range(0, len(pictures), 256)
    ]
    return np.clip(np.rint(np.concatenate(parts)), 0, 255).astype(np.uint8)


def _within(height: int, width: int, side: int) -> tuple[int, int]:
    share = min(1.0, side / max(height, width))
    return max(1, round(height * share)), max(1, round(width * share))
