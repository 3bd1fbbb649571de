"""A run that is killed at random moments records what the undisturbed run records."""

import multiprocessing
import sys
from types import ModuleType

import pytest

from benchmarks import kills
from cnnviz.core.training import TrainingSettings

pytestmark = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="needs Python's fork server"
)


def test_three_kills_lose_nothing_double_nothing_and_change_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(kills, "LONGEST", 0.5)
    # The children run the main module again; a test of a page may have left its script in that place.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    settings = TrainingSettings(filters=(4,), batch_size=16, epochs=3, dropout=0.3, seed=4, per_class=60)
    found = kills.disturb(settings, kills=3, seed=2, folder=tmp_path)
    assert found.kills == 3
    assert found.epochs == 3 * found.runs
    assert (found.lost, found.doubled, found.different) == (0, 0, [])
