"""The program on the training page runs, and builds the network that the page trains."""

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.export.training_code import training_code
from cnnviz.nn.networks import small_cnn
from cnnviz.nn.small_data import load

CASES = [
    TrainingSettings(epochs=1, batch_size=128),
    TrainingSettings(
        epochs=1, batch_size=256, dataset="shapes", filters=(4, 8, 8), kernel_size=5, optimizer="momentum"
    ),
    TrainingSettings(epochs=1, batch_size=256, filters=(8,), kernel_size=1, optimizer="rmsprop", dropout=0),
]


@pytest.mark.parametrize("settings", CASES, ids=lambda settings: settings.optimizer)
def test_the_program_trains_the_network_of_the_page(settings, capsys):
    program = {}
    exec(training_code(settings), program)
    model, data = program["model"], load(settings.dataset)

    ours = small_cnn(settings, input_shape=data.train.pictures.shape[1:], classes=len(data.classes))
    assert model.count_params() == ours.count_params()
    for theirs, layer in zip(model.layers, ours.layers, strict=True):
        known = {
            name: value
            for name, value in theirs.get_config().items()
            if name not in ("name", "kernel_initializer", "seed")
        }
        assert known == {name: layer.get_config()[name] for name in known}
    mine, yours = model.optimizer.get_config(), ours.optimizer.get_config()
    assert {**mine, "name": ""} == {**yours, "name": ""}

    for name, part in {"x_train": data.train, "x_val": data.validation, "x_test": data.test}.items():
        assert abs(len(program[name]) - len(part.labels)) <= 1  # rounding, class by class or at once
    assert program["x_train"].dtype == np.float32
    assert len(program["history"].history["val_loss"]) == 1
