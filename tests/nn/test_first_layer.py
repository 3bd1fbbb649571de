"""Learned filters are read from the models' files, without Keras, and are those that Keras would use."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.first_layer import FILES, first_kernel
from cnnviz.nn.runtime import load_keras

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FILES)
def test_the_first_layer_of_a_shipped_model_has_32_filters_on_three_channels(name):
    kernel = first_kernel(name)
    assert kernel.shape == (3, 3, 3, 32) and kernel.dtype == np.float32
    assert np.isfinite(kernel).all() and kernel.std() > 0.01 and not kernel.flags.writeable


def test_it_is_the_kernel_that_keras_reads_of_a_model(colour_zoo):
    keras = load_keras()
    model = keras.models.load_model(colour_zoo / "animals10" / "model.keras")
    np.testing.assert_array_equal(first_kernel("animals10"), model.get_layer("colours").get_weights()[0])


def test_reading_it_imports_no_keras():
    code = (
        "import sys; from cnnviz.nn.first_layer import first_kernel; first_kernel('animals10');"
        "sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("data", [None, b"", b"PK no zip"])
def test_a_missing_or_damaged_file_costs_a_sentence(tmp_path, monkeypatch, data):
    monkeypatch.setenv("CNNVIZ_MODELS", str(tmp_path))
    if data is not None:
        (tmp_path / "animals10").mkdir()
        (tmp_path / "animals10" / "model.keras").write_bytes(data)
    with pytest.raises(InvalidValue, match="the first layer of model 'animals10' cannot be read"):
        first_kernel("animals10")
