"""A run is refused for the memory that is free, not for what a warm worker holds already."""

from collections import namedtuple

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_memory import TENSORFLOW_BYTES, memory_estimate
from cnnviz.jobs import trainable
from cnnviz.jobs.training_data import describe

SETTINGS = TrainingSettings(network="dense", picture_size=64)


@pytest.fixture
def room(monkeypatch):
    """What the run needs besides TensorFlow, and a function that lets so much be free."""
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)
    facts = describe(SETTINGS)
    network = trainable.network_to_train(SETTINGS, facts)
    pictures = facts.train + facts.validation + facts.test
    needed = memory_estimate(network, SETTINGS, (pictures, *facts.input_shape))

    def check(free, *, warm=True):
        told = namedtuple("Memory", "available")(free)
        monkeypatch.setattr(trainable.psutil, "virtual_memory", lambda: told)
        trainable.check_memory(network, SETTINGS, facts, warm=warm)

    return needed.total - needed.tensorflow, check


def test_what_is_free_is_said_as_the_machine_says_it(room):
    need, check = room
    with pytest.raises(InvalidValue) as refused:
        check(need - 1)
    assert refused.value.values["free"] == pytest.approx((need - 1) / 1e9)
    assert refused.value.values["need"] == pytest.approx(need / 1e9)


def test_tensorflow_of_a_warm_worker_needs_no_room(room):
    need, check = room
    check(need)


def test_on_the_command_line_tensorflow_needs_its_room(room):
    need, check = room
    check(need + TENSORFLOW_BYTES, warm=False)
    with pytest.raises(InvalidValue):
        check(need + TENSORFLOW_BYTES - 1, warm=False)


def test_a_cluster_has_memory_that_is_not_known_here(room, monkeypatch):
    monkeypatch.setenv("CNNVIZ_SCHEDULER", "tcp://elsewhere:8786")
    _, check = room
    check(0)
    with pytest.raises(InvalidValue):  # the command line trains here all the same
        check(0, warm=False)
