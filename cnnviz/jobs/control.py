"""Steering a run: the page writes what it wishes into a file, the worker looks at it between batches."""

from dataclasses import asdict, replace

from cnnviz.core import training_choices
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.runs import Run
from cnnviz.nn.steering import Mode, Wish

FILE = "control.json"
LOWEST_RATE, HIGHEST_RATE = training_choices.LOWEST_RATE, training_choices.HIGHEST_RATE


def wish_for(run: Run) -> Wish:
    """Read what a run is asked to do.

    Args:
        run: any run.

    Returns:
        The last wish; to go on if there is none. A run that was asked to stop stops.
    """
    told = read_json(run.directory / FILE)
    wish = Wish(**told) if isinstance(told, dict) else Wish()
    return replace(wish, mode="stop") if run.stop_asked() else wish


def ask(run: Run, mode: Mode) -> None:
    """Ask a run to go on, to pause, or to do one more batch or epoch.

    Args:
        run: a run that is not over.
        mode: what it shall do; see `cnnviz.nn.steering.Wish`.
    """
    before = wish_for(run)
    _write(run, replace(before, mode=mode, number=before.number + 1))
    if mode == "stop":
        run.ask_to_stop()


def set_learning_rate(run: Run, learning_rate: float) -> None:
    """Change the learning rate of a run from its next batch on; a schedule goes on from the new value.

    Args:
        run: a run that is not over.
        learning_rate: from 0.000001 to 10.

    Raises:
        InvalidValue: if the rate is outside that range.
    """
    if not LOWEST_RATE <= learning_rate <= HIGHEST_RATE:  # also refuses NaN
        raise InvalidValue(
            "learning_rate {value} must lie between {low} and {high}",
            value=learning_rate,
            low=LOWEST_RATE,
            high=HIGHEST_RATE,
        )
    before = wish_for(run)
    # The number of the wish stays: with a new one "one more batch" would be asked a second time.
    number = before.rate_number + 1
    _write(run, replace(before, learning_rate=float(learning_rate), rate_number=number))


def _write(run: Run, wish: Wish) -> None:
    write_json(run.directory / FILE, asdict(wish))
