"""Run the checks of a map: ask the model about changed pictures, and a shuffled copy about the same one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.trust import KINDS, Clause, Kind, Verdict, judge, without_answer
from cnnviz.core.trust_checks import (
    Check,
    ContrastCheck,
    CurvesCheck,
    Likeness,
    NoiseCheck,
    PointingCheck,
    WeightsCheck,
    check_curves,
    check_pointing,
    compare_maps,
    mean_likeness,
)
from cnnviz.core.trust_measures import is_flat
from cnnviz.core.trust_pictures import noisy
from cnnviz.nn.explanation import Explanation, explain
from cnnviz.nn.probe import Probe
from cnnviz.nn.reinitialised import ShuffledCopy
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]

LARGEST = 256  # pixels: the checks ask about some 140 pictures, so they are small
SMALL = 224  # pixels of the longer side, for a network that works with larger pictures or with any
AMPLITUDE = 0.05  # 13 of 255 grey levels: one sees it if one looks for it
DRAWS = 4
SHUFFLES = 2


def made_small(probe: Probe, pixels: Float32) -> Float32:
    """Bring a picture to the size the network works at, or to 224 pixels where that is larger or not fixed.

    Args:
        probe: the model.
        pixels: picture ``(height, width, 3)``, float32 in [0, 1].

    Returns:
        The picture that the checks change and ask about, float32.
    """
    if probe.size and max(probe.size) <= LARGEST:
        return probe.at_size(pixels)
    height, width = probe.size or pixels.shape[:2]
    ratio = min(1.0, SMALL / max(height, width))
    load_keras()
    import tensorflow as tf

    size = max(1, round(height * ratio)), max(1, round(width * ratio))
    return np.asarray(tf.image.resize(pixels, size, antialias=True), np.float32).clip(0, 1)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came out of one check.

    Attributes:
        clause: what it says.
        check: its measurements; None if it was not done or has none.
    """

    clause: Clause
    check: Check | None


@dataclass(frozen=True, eq=False)
class Examination:
    """A map on trial; each check is done when it is asked for.

    Attributes:
        probe: the model that made the map, opened at its layer.
        pixels: the picture, made small, (height, width, 3), float32 in [0, 1].
        found: the map, as it is on the screen.
        shuffled: gives the model's copy for shuffling; called only when it is needed.
        thorough: whether methods that take dozens of passes for one map are asked for more maps.
    """

    probe: Probe
    pixels: Float32
    found: Explanation
    shuffled: Callable[[], ShuffledCopy]
    thorough: bool = False

    def outcome(self, kind: Kind) -> Outcome:
        """Do one check and judge it.

        Args:
            kind: which one.

        Returns:
            The clause and the measurements behind it.
        """
        if reason := self._hindrance(kind):
            return Outcome(reason, None)
        checks: dict[Kind, Callable[[], Check]] = {
            "curves": self.curves,
            "pointing": self.pointing,
            "weights": self.weights,
            "contrast": self.contrast,
            "noise": self.noise,
        }
        try:
            check = checks[kind]()
        except InvalidValue:
            if kind != "weights":
                raise
            return Outcome(without_answer(kind, "skipped", "no_copy"), None)
        return Outcome(judge(check), check)

    def outcomes(self) -> Iterator[Outcome]:
        """Do one check after the other, the first ones first."""
        return (self.outcome(kind) for kind in KINDS)

    def curves(self) -> CurvesCheck:
        """Delete and insert pixels in the order of the map, of edges, and at random."""
        scores = partial(self.probe.scores, class_index=self.found.class_index, of="probability")
        return check_curves(self.pixels, self._heat, scores, grid=self._grid)

    def pointing(self) -> PointingCheck:
        """Blur one patch after the other and compare with the map."""
        scores = partial(self.probe.scores, class_index=self.found.class_index, of="logit")
        return check_pointing(self.pixels, self._heat, scores)

    def weights(self) -> WeightsCheck:
        """Shuffle the weights of more and more layers and compare the maps; mean over two shufflings."""
        copy = self.shuffled()
        draws = [
            copy.cascade(self.probe.layer, lambda probe: self._map(self.pixels, probe=probe), seed=seed)
            for seed in range(SHUFFLES)
        ]
        alike = [mean_likeness([self._like(one) for one in stage]) for stage in zip(*draws, strict=True)]
        return WeightsCheck(copy.stages, tuple(alike))

    def contrast(self) -> ContrastCheck:
        """Make the map of the most probable other class and compare."""
        others = self.found.probabilities.copy()
        others[self.found.class_index] = -1
        other = int(others.argmax())
        return ContrastCheck(other, self._like(self._map(self.pixels, class_index=other)))

    def noise(self) -> NoiseCheck:
        """Add a little noise to the picture, some times, and compare the maps."""
        maps = [
            self._map(noisy(self.pixels, amplitude=AMPLITUDE, seed=seed), class_index=self.found.class_index)
            for seed in range(DRAWS)
        ]
        clean, index = self._reference, self.found.class_index
        answer = int(clean.probabilities.argmax())
        return NoiseCheck(
            AMPLITUDE,
            tuple(self._like(one) for one in maps),
            float(clean.probabilities[index]),
            tuple(float(one.probabilities[index]) for one in maps),
            sum(int(one.probabilities.argmax()) != answer for one in maps),
        )

    def _hindrance(self, kind: Kind) -> Clause | None:
        if self.found.grid.empty:
            return without_answer(kind, "unknown", "empty")
        if is_flat(self.found.grid.values):
            return without_answer(kind, "unknown", "flat")
        if kind == "contrast" and len(self.found.probabilities) < 2:
            return without_answer(kind, "skipped", "one_class")
        many = METHODS[self.found.method].passes == "many"
        if many and not self.thorough and kind in MAPS:
            return without_answer(kind, "skipped", "many_passes", maps=MAPS[kind])
        return None

    @cached_property
    def _heat(self) -> Float32:
        return self.found.over(*self.pixels.shape[:2])

    @property
    def _grid(self) -> tuple[int, int]:
        rows, columns = self.found.raw.shape
        return min(rows, self.pixels.shape[0]), min(columns, self.pixels.shape[1])

    @cached_property
    def _reference(self) -> Explanation:
        """The same map of the small picture: what the others are compared with."""
        return self._map(self.pixels)

    def _map(
        self, pixels: Float32, *, probe: Probe | None = None, class_index: int | None = None
    ) -> Explanation:
        index = self.found.class_index if class_index is None else class_index
        return explain(probe or self.probe, pixels, method=self.found.method, class_index=index)

    def _like(self, other: Explanation) -> Likeness:
        if METHODS[self.found.method].kind == "picture":  # the sign changes from pixel to pixel
            return compare_maps(np.abs(self._reference.raw), np.abs(other.raw))
        empty = other.grid.empty and not METHODS[self.found.method].signed
        return compare_maps(self._reference.raw, other.raw, empty=empty)


MAPS: dict[Kind, int] = {"weights": 4 * SHUFFLES + 1, "contrast": 2, "noise": DRAWS + 1}
"""How many maps a check needs that makes maps."""


def examine(
    probe: Probe, pixels: Float32, found: Explanation, *, copy: ShuffledCopy, thorough: bool = False
) -> tuple[Verdict, tuple[Outcome, ...]]:
    """Do all checks of a map, for a report or a program.

    Args:
        probe: the model that made the map, opened at its layer.
        pixels: the picture, made small, (height, width, 3), float32 in [0, 1].
        found: the map.
        copy: of the same model, for shuffling; keep it, its first map compiles.
        thorough: as in `Examination`.

    Returns:
        The verdict, and what came out of each check.
    """
    outcomes = tuple(Examination(probe, pixels, found, lambda: copy, thorough).outcomes())
    return Verdict(tuple(one.clause for one in outcomes)), outcomes
