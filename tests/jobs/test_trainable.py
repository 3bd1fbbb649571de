"""The training room refuses a run for the memory that is free, not for what a warm worker holds already."""

from collections import namedtuple

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_memory import memory_estimate
from cnnviz.jobs.training_data import describe
from cnnviz.ui import training_network

SETTINGS = TrainingSettings(network="dense", picture_size=64)


@pytest.fixture
def room(monkeypatch):
    """What the run needs besides TensorFlow, and a function that lets so much be free."""
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)
    facts = describe(SETTINGS)
    network = training_network.of(SETTINGS, facts)
    pictures = facts.train + facts.validation + facts.test
    needed = memory_estimate(network, SETTINGS, (pictures, *facts.input_shape))

    def check(free):
        told = namedtuple("Memory", "available")(free)
        monkeypatch.setattr(training_network.psutil, "virtual_memory", lambda: told)
        training_network.check_memory(network, SETTINGS, facts)

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
