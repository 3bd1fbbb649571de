"""What a verdict on learning curves takes into account beside them: how many pictures, of which classes."""

from dataclasses import dataclass

from cnnviz.core.difference import difference_interval


@dataclass(frozen=True)
class Known:
    """What is known of a run beside its curves; a count that is not known is 0.

    The training accuracy of the curves is a mean over an epoch *while the network learns*: with dropout,
    changed pictures, and the statistics of each batch in batch normalization. How the network does on its own
    pictures when it predicts is only known where somebody asked it.

    Attributes:
        training: training pictures.
        validation: validation pictures.
        commonest: how many of these are of the class that has most.
        asked: training pictures that the network was asked about as it predicts, after its last epoch.
        right: how many of these it told right.
        normalizes: whether it has batch normalization.
    """

    training: int = 0
    validation: int = 0
    commonest: int = 0
    asked: int = 0
    right: int = 0
    normalizes: bool = False

    @property
    def share(self) -> float:
        """The share of its own pictures that the network told right as it predicts; NaN if not asked."""
        return self.right / self.asked if self.asked else float("nan")

    def chance(self, classes: int) -> float:
        """Say how often somebody is right who does not look at the validation pictures.

        Args:
            classes: how many there are.

        Returns:
            The share of the commonest class, which one can always name; once in so many classes if the
            counts are not known.

        Example:
            >>> Known(validation=60, commonest=57).chance(2), Known().chance(2)
            (0.95, 0.5)
        """
        return self.commonest / self.validation if self.commonest and self.validation else 1 / classes

    def apart(self, share: float, pictures: int, other: float, others: int) -> bool:
        """Tell whether one share is larger than another by more than so few pictures leave open.

        Args:
            share: told right of the one part, in [0, 1].
            pictures: how many pictures it has.
            other: told right of the other part.
            others: how many pictures that has.

        Returns:
            Whether the 95 % interval of the difference lies above 0; True if a count is not known.

        Example:
            >>> Known().apart(1.0, 48, 0.917, 12), Known().apart(1.0, 48, 0.75, 12)
            (False, True)

        Source:
            R. G. Newcombe, 1998, as in `cnnviz.core.difference`.
        """
        if not pictures or not others:
            return True
        right = round(share * pictures), round(other * others)
        return difference_interval(right[0], pictures, right[1], others)[0] > 0
