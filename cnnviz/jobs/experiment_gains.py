"""How good the arms of an experiment are over their seeds, and what one gains against another."""

from dataclasses import dataclass
from math import hypot
from statistics import fmean, stdev

from cnnviz.core.difference import difference_interval
from cnnviz.core.statistics import wilson_interval
from cnnviz.jobs.recorded_training import Training

SEVERAL = 2  # seeds: with fewer nobody can tell what is the seed's


@dataclass(frozen=True)
class Score:
    """How good an arm is on test pictures, over its seeds.

    Args:
        trainings: at least one.
    """

    trainings: tuple[Training, ...]

    @property
    def accuracy(self) -> float:
        """Mean over the seeds."""
        return fmean(training.accuracy for training in self.trainings)

    @property
    def asked(self) -> int:
        """Test pictures."""
        return self.trainings[0].asked

    @property
    def right(self) -> int:
        """Test pictures that were told right, on average over the seeds, to the next whole number."""
        return round(fmean(training.right for training in self.trainings))

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval: what the number of test pictures leaves open."""
        return wilson_interval(self.right, self.asked)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest accuracy of the seeds."""
        values = [training.accuracy for training in self.trainings]
        return min(values), max(values)

    @property
    def deviation(self) -> float | None:
        """Standard deviation over the seeds; None for fewer than three."""
        values = [training.accuracy for training in self.trainings]
        return stdev(values) if len(values) >= 3 else None

    @property
    def processor_seconds(self) -> float:
        """Seconds of all processor cores together for one training, on average."""
        return fmean(float(training.result["processor_seconds"]) for training in self.trainings)


@dataclass(frozen=True)
class Gain:
    """What an arm gains against another one, in shares of the test pictures.

    Args:
        trainings: of the arm.
        before: those it is compared with.
    """

    trainings: tuple[Training, ...]
    before: tuple[Training, ...]

    @property
    def mean(self) -> float:
        """Mean accuracy of the arm, less that of the other one."""
        return Score(self.trainings).accuracy - Score(self.before).accuracy

    @property
    def interval(self) -> tuple[float, float]:
        """Newcombe's 95 % interval: what the number of test pictures leaves open."""
        new, old = Score(self.trainings), Score(self.before)
        return difference_interval(new.right, new.asked, old.right, old.asked)

    @property
    def by_seed(self) -> tuple[float, ...]:
        """The gain of each training: against the same seed where there is one, else against the mean."""
        same = {training.seed: training.accuracy for training in self.before}
        mean = Score(self.before).accuracy
        return tuple(one.accuracy - same.get(one.seed, mean) for one in self.trainings)

    @property
    def seeds(self) -> int:
        """With how many seeds both were trained: one alone does not show what another would."""
        return min(len(self.trainings), len(self.before))

    @property
    def side(self) -> int:
        """On which side of zero the whole interval lies, 1 or -1; 0 if the test pictures leave it open."""
        low, high = self.interval
        return int(low > 0) - int(high < 0)

    @property
    def clear(self) -> bool:
        """True if neither the test pictures nor the seeds, two or more, leave open on which side it lies."""
        return self.seeds >= SEVERAL and self.side != 0 and all(self.side * one > 0 for one in self.by_seed)

    def beyond(self, other: "Gain") -> tuple[float, float]:
        """Return the 95 % interval of how much larger this gain is than one on other test pictures.

        As in Newcombe's interval, of which it is the next step, the distances to the ends add like the sides
        of a right triangle.
        """
        (low, high), (other_low, other_high) = self.interval, other.interval
        more = self.mean - other.mean
        return (
            more - hypot(self.mean - low, other_high - other.mean),
            more + hypot(high - self.mean, other.mean - other_low),
        )
