import json

import numpy as np

from cnnviz.nn import efficientnet_lite, transfer
from cnnviz.nn.runtime import load_keras


def _backbone():
    keras = load_keras()
    picture = keras.Input((efficientnet_lite.PICTURE_SIZE,) * 2 + (3,), name="picture")
    return keras.Model(picture, efficientnet_lite.feature_maps(picture))


def test_every_layer_has_a_name_of_its_own_and_the_maps_shrink_by_32():
    model = _backbone()
    names = [layer.name for layer in model.layers]
    assert len(set(names)) == len(names)
    assert model.output_shape == (None, 7, 7, efficientnet_lite.TOP_FILTERS)
    assert names[-1] == "top_activation"


def test_the_shipped_imagenet_weights_fit_and_were_proved_equal():
    model = _backbone()
    model.load_weights(transfer.BACKBONE)
    card = json.loads(transfer.BACKBONE.with_name("card.json").read_text())
    assert card["parameters"] == model.count_params()
    assert card["largest_difference_from_source"] <= 1e-4
    assert all(np.isfinite(weight).all() for weight in model.get_weights())


def test_the_classifier_prepares_pictures_itself():
    model = transfer.classifier(4, resize_to=64)
    for size in [(64, 64), (40, 90)]:
        assert model(np.zeros((1, *size, 3), np.float32), training=False).shape == (1, 4)
    normalise = model.get_layer("normalise")
    pixel = np.array([[0.0], [127 / 255], [1.0]], np.float32)
    np.testing.assert_allclose(np.asarray(normalise(pixel)), [[-127 / 128], [0], [1]], atol=1e-6)
