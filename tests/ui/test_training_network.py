"""The training room counts the parameters of a network as Keras and the recorded runs do."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

RECORDED = Path(__file__).parents[2] / "assets" / "runs"


def strip(changes):
    from cnnviz.content.training_networks import network_of
    from cnnviz.core.network import summarise
    from cnnviz.core.training import TrainingSettings
    from cnnviz.ui import training_network

    settings = TrainingSettings.from_dict(changes)
    side = settings.picture_size
    training_network.show(summarise(network_of(settings, input_shape=(side, side, 3), classes=10)))


@pytest.mark.parametrize("run", ["a10_remedies/start-0", "animals_own/residual-0"])
def test_the_room_says_as_many_parameters_as_the_recorded_run(run):
    counted = json.loads((RECORDED / run / "result.json").read_text())["parameters"]
    settings = json.loads((RECORDED / run / "spec.json").read_text())["settings"]
    app = AppTest.from_function(strip, args=(settings,)).run()

    assert not app.exception
    assert f"**{counted:,}** parameters" in app.markdown[0].value
    assert " of them trainable" in app.markdown[0].value  # it has batch normalisations


def test_a_network_that_learns_with_all_its_weights_is_told_one_number():
    changes = {"picture_size": 32, "network": "small", "dataset": "animals10"}
    app = AppTest.from_function(strip, args=(changes,)).run()

    assert "trainable" not in app.markdown[0].value
