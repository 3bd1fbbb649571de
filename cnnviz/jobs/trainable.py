"""Whether a run can be trained here, said before a worker has to find out."""

import os
from dataclasses import replace

import psutil

from cnnviz.content.training_networks import network_of
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Activation, Layer
from cnnviz.core.network import Summary, summarise
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_memory import memory_estimate, refusal
from cnnviz.jobs.data_facts import DataFacts


def network_to_train(settings: TrainingSettings, facts: DataFacts) -> Summary:
    """Count the network of a run.

    Args:
        settings: of the run to come.
        facts: of its data.

    Returns:
        The table of its layers.

    Raises:
        InvalidValue: if it fits neither the data nor the loss.
    """
    network = network_of(settings, input_shape=facts.input_shape, classes=len(facts.classes))
    if settings.loss.endswith("crossentropy") and not gives_shares(network.nodes[-1].layer):
        raise InvalidValue(
            "the last layer may give any numbers, but {loss} compares shares: end with softmax",
            loss=settings.loss,
        )
    return summarise(network)


def gives_shares(layer: Layer) -> bool:
    """Tell whether each number that a layer gives lies between 0 and 1.

    Args:
        layer: the last one of a network.

    Returns:
        True for softmax and sigmoid, as a layer or as a layer's activation.
    """
    says = layer.name if isinstance(layer, Activation) else getattr(layer, "activation", None)
    return says in ("softmax", "sigmoid")


def check_memory(network: Summary, settings: TrainingSettings, facts: DataFacts, *, warm: bool) -> None:
    """Refuse a run that cannot fit in the memory of this machine; what a cluster has is not known here.

    Args:
        network: of the run to come.
        settings: of the run.
        facts: of its data.
        warm: True if a worker trains it that holds TensorFlow already, so that this is no longer among what
            is free.

    Raises:
        InvalidValue: says what takes the memory and what to choose instead.
    """
    if warm and os.environ.get("CNNVIZ_SCHEDULER"):
        return
    pictures = facts.train + facts.validation + facts.test
    needed = memory_estimate(network, settings, (pictures, *facts.input_shape))
    if warm:
        needed = replace(needed, tensorflow=0)
    if error := refusal(needed, psutil.virtual_memory().available):
        raise error
