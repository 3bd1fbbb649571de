"""What whoever watches a run may wish."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["run", "pause", "batch", "epoch", "stop"]


@dataclass(frozen=True)
class Wish:
    """What a run is asked to do next.

    Args:
        mode: "run" goes on; "pause" waits between two batches; "batch" and "epoch" do one more batch, or all
            up to the end of the epoch, and then wait; "stop" ends the run and keeps what it learned.
        number: rises with every wish, so that the same wish twice ("one more batch") is two wishes.
        learning_rate: a new learning rate, or None for the one in the settings.
        rate_number: how often the learning rate was changed; 0 if it never was.
    """

    mode: Mode = "run"
    number: int = 0
    learning_rate: float | None = None
    rate_number: int = 0
