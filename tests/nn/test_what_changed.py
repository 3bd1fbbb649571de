import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import transfer, what_changed
from cnnviz.nn.what_changed import before_fine_tuning, relative_change, weight_changes
from tests.nn.tiny_models import CLASSES, sequential, shared


def test_only_what_was_changed_is_told_and_by_how_much():
    before, after = sequential(), sequential()
    after.set_weights(before.get_weights())
    first = after.get_layer("first")
    kernel, bias = first.get_weights()
    first.set_weights([1.5 * kernel, bias])
    gamma, beta, mean, variance = after.get_layer("norm").get_weights()
    after.get_layer("norm").set_weights([gamma, beta, mean + 1, variance])
    found = {change.name: change for change in weight_changes(before, after)}
    assert list(found) == ["first", "norm", "second", "scores"]
    assert found["first"].learned == pytest.approx(0.5) and found["first"].statistics is None
    assert found["norm"].learned == 0 and found["norm"].statistics == pytest.approx(1)
    assert [change.kept for change in found.values()] == [False, False, True, True]


def test_rounding_alone_is_no_change():
    weights = np.random.default_rng(1).normal(size=1000).astype(np.float32)
    mixed = (np.float32(0.3) * weights + np.float32(0.7) * weights).astype(np.float32)
    assert 0 < relative_change([weights], [mixed]) < what_changed.ROUNDING


def test_weights_that_began_at_zero_have_no_relative_change():
    assert relative_change([np.zeros(2)], [np.zeros(2)]) == 0
    assert relative_change([np.zeros(2)], [np.ones(2)]) == np.inf


def test_models_without_a_common_layer_are_refused():
    with pytest.raises(InvalidValue, match="share no layer"):
        weight_changes(_renamed(), shared())


def _renamed():
    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    return keras.Sequential([keras.Input((4,), name="in"), keras.layers.Dense(2, name="other")], name="other")


def test_a_model_that_did_not_begin_with_imagenet_has_no_before():
    with pytest.raises(InvalidValue, match="no before"):
        before_fine_tuning(sequential())


def test_only_the_layer_that_was_tuned_has_moved_from_imagenet():
    model = transfer.classifier(CLASSES, resize_to=32)
    transfer.load_backbone(model)
    tuned = model.get_layer("block2a_dwconv")
    tuned.set_weights([1.25 * weights for weights in tuned.get_weights()])
    found = {change.name: change for change in weight_changes(before_fine_tuning(model), model)}
    names = set(what_changed.backbone_layers(model))
    assert "logits" not in names
    moved = {name: change.learned for name, change in found.items() if name in names and not change.kept}
    assert moved == {"block2a_dwconv": pytest.approx(0.25, rel=1e-5)}
