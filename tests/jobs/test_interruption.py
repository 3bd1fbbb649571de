"""Ctrl-C and SIGTERM: when they wait, when they do not, and that none is lost."""

import signal

import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import here
from cnnviz.jobs.interruption import SIGNALS, heard
from cnnviz.jobs.state import state_of


@pytest.fixture(autouse=True)
def as_in_a_terminal():
    """A program that was started in the background may ignore Ctrl-C."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class DropsWhatIsRaised:
    """Python drops an error that is raised while an object is taken away."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("number", SIGNALS)
def test_before_the_first_check_a_signal_ends_at_once(number):
    with pytest.raises(KeyboardInterrupt), heard(gently=True):
        signal.raise_signal(number)
        pytest.fail("it went on")


@pytest.mark.parametrize("number", SIGNALS)
def test_after_a_check_a_signal_waits_for_the_next_one(number, capfd):
    with heard(gently=True, note="ending soon\n") as end:
        end.check()
        signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt):
            end.check()
    assert capfd.readouterr().err == "ending soon\n"
    assert (
        str(end.reason)
        == {
            signal.SIGINT: "interrupted from the keyboard",
            signal.SIGTERM: "its process was told to end",
        }[number]
    )


def test_a_second_signal_never_waits():
    with heard(gently=True) as end:
        end.check()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_whose_error_was_dropped_ends_at_the_next_check():
    with heard() as end:
        one = DropsWhatIsRaised()
        del one
        with pytest.raises(KeyboardInterrupt):
            end.check()


def test_afterwards_the_signals_do_what_they_did_and_what_is_ignored_stays_so():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with heard():
        assert signal.getsignal(signal.SIGINT) != signal.default_int_handler
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


class Lines:
    """Where the epochs' lines go; with the first one Ctrl-C is pressed at a place that drops it."""

    def __init__(self):
        self.epochs = 0

    def write(self, text):
        if text.startswith("epoch 1/"):
            DropsWhatIsRaised()
        self.epochs += text.startswith("epoch ")

    def flush(self):
        pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_in_a_place_that_drops_errors_ends_the_training_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))
    lines = Lines()
    settings = TrainingSettings(filters=(2,), batch_size=256, epochs=8)
    run = here.train_here(settings, progress=lines)
    assert lines.epochs < settings.epochs and run.result() is None
    state = state_of(run)
    assert state.status == "lost" and str(state.reason) == "interrupted from the keyboard"
