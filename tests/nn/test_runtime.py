"""Keras in a server: what Streamlit asks of it after each rerun must not cost the next prediction."""

import pytest
from streamlit.runtime.scriptrunner import script_runner

from cnnviz.nn.runtime import load_keras


@pytest.fixture
def forgotten(monkeypatch):
    """How often TensorFlow was told to throw its compiled kernels away."""
    load_keras()
    from tensorflow.python.eager import context

    times = []
    monkeypatch.setattr(context.Context, "clear_kernel_cache", lambda self: times.append(1))
    return times


def test_a_rerun_leaves_compiled_calls_alone(forgotten):
    script_runner._clean_problem_modules()
    assert not forgotten


def test_who_asks_keras_itself_to_forget_is_obeyed(forgotten):
    load_keras().utils.clear_session()
    assert forgotten
