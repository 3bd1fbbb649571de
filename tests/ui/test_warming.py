"""TensorFlow comes in while nobody waits for a page."""

import os
import subprocess
import sys
import threading
import time

import pytest

from cnnviz.nn.runtime import load_keras
from cnnviz.ui import warming
from cnnviz.ui.warming import Warming

PATIENCE = 20  # seconds until something that should happen counts as not happening


def test_it_loads_once_however_many_pages_are_drawn():
    loaded, calls = threading.Event(), []

    def load() -> None:
        calls.append(threading.current_thread())
        loaded.set()

    warm = Warming(load, quiet=0.01)
    warm.page_drawn()
    assert loaded.wait(PATIENCE)
    for _ in range(5):
        warm.page_drawn()
    time.sleep(0.1)
    assert len(calls) == 1 and calls[0] is not threading.current_thread()


def test_every_page_makes_it_wait_anew():
    loaded = threading.Event()
    warm = Warming(loaded.set, quiet=PATIENCE)
    warm.page_drawn()
    first = warm._waiting
    assert first is not None and first.is_alive()
    warm.page_drawn()
    first.join(PATIENCE)  # it was cancelled, so its thread ends long before its time
    assert not first.is_alive() and not loaded.is_set()
    assert warm._waiting is not None and warm._waiting.is_alive()
    warm._waiting.cancel()


def test_nothing_is_loaded_before_the_first_page():
    loaded = threading.Event()
    Warming(loaded.set, quiet=0)
    assert not loaded.wait(0.1)


@pytest.mark.parametrize(("setting", "is_on"), [(None, True), ("1", True), ("0", False)])
def test_a_small_machine_can_do_without(monkeypatch, setting, is_on):
    if setting is None:
        monkeypatch.delenv("CNNVIZ_WARM")
    else:
        monkeypatch.setenv("CNNVIZ_WARM", setting)
    warming.of_keras.cache_clear()
    warm = warming.of_keras()
    assert (warm is not None) == is_on
    assert warm is None or warm._load is load_keras
    warming.of_keras.cache_clear()


def test_a_page_without_tensorflow_is_followed_by_its_import():
    code = (
        "import sys, threading; from streamlit.testing.v1 import AppTest;"
        "app = AppTest.from_file('app.py').run(timeout=60); assert not app.exception and app.title;"
        "early = 'tensorflow' in sys.modules;"
        "[one.join() for one in threading.enumerate() if isinstance(one, threading.Timer)];"
        "sys.exit(early or 'tensorflow' not in sys.modules)"
    )
    environment = os.environ | {"CNNVIZ_WARM": "1"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
