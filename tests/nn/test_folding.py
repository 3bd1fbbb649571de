import numpy as np
import pytest

from cnnviz.nn.explanation import explain
from cnnviz.nn.folding import Folding
from cnnviz.nn.probe import Probe, all_layers
from cnnviz.nn.runtime import load_keras
from tests.nn.method_matrix import DEEP, MOBILE, base_of, sequential, twice_nested

SIZE, MAPS, CLASSES = 12, 6, 3
CONVOLUTIONS = {
    "plain": ("Conv2D", MAPS, {"use_bias": False, "padding": "same"}),
    "with a bias": ("Conv2D", MAPS, {"bias_initializer": "random_normal"}),
    "in steps": ("Conv2D", MAPS, {"strides": 2, "padding": "same"}),
    "with holes": ("Conv2D", MAPS, {"dilation_rate": 2, "padding": "same"}),
    "in groups": ("Conv2D", MAPS, {"groups": 3, "padding": "same"}),
    "depthwise": ("DepthwiseConv2D", 3, {"padding": "same"}),
    "depthwise, two each": ("DepthwiseConv2D", 3, {"depth_multiplier": 2, "bias_initializer": "ones"}),
}


def trained(model, seed=5):
    """Give each normalisation the numbers of a trained one; new, it changes hardly anything."""
    rng = np.random.default_rng(seed)
    for layer in all_layers(model):
        if type(layer).__name__ == "BatchNormalization":
            layer.set_weights([rng.uniform(0.5, 1.5, one.shape) for one in layer.get_weights()])
    return model


def small(*between, convolution="plain", **norm):
    keras = load_keras()
    keras.utils.set_random_seed(3)
    kind, count, options = CONVOLUTIONS[convolution]
    number = {"filters": count} if kind == "Conv2D" else {}
    parts = [
        keras.layers.Conv2D(3, 1, activation="relu", name="first"),
        getattr(keras.layers, kind)(kernel_size=3, name="conv", **number, **options),
        *between,
        keras.layers.BatchNormalization(name="norm", **norm),
        keras.layers.ReLU(name="relu"),
        keras.layers.GlobalAveragePooling2D(name="pool"),
        keras.layers.Dense(CLASSES, name="scores"),
    ]
    return trained(keras.Sequential([keras.Input((SIZE, SIZE, 3)), *parts]))


def folds(model, layer=None, call="observe"):
    """Whether the convolution before the normalisation is there once more, with other weights."""
    counts = []
    for folding in (None, Folding()):
        probe = Probe(model, layer, folding=folding)
        probe.observe(picture(model))
        made = [probe.forward] if call == "forward" else probe._calls.values()
        types = [one.type for function in made for one in function.graph.get_operations()]
        counts.append(types.count("Conv2D") + types.count("DepthwiseConv2dNative"))
    return counts[1] > counts[0]


def picture(model):
    side = model.input_shape[1] or 32
    return np.random.default_rng(2).random((side, side, 3), np.float32)


def close(one, other):
    np.testing.assert_allclose(one, other, atol=2e-6 * max(1, np.abs(other).max()))


@pytest.mark.parametrize("convolution", CONVOLUTIONS)
@pytest.mark.parametrize("norm", [{}, {"scale": False}, {"center": False, "epsilon": 0.1}], ids=str)
def test_a_convolution_with_its_normalisation_inside_gives_the_same_numbers(convolution, norm):
    model = small(convolution=convolution, **norm)
    # TensorFlow makes holes of three operations and groups of a function: they stay as they are.
    assert folds(model) is (convolution not in ("with holes", "in groups"))
    pixels = picture(model)
    plain, folded = Probe(model), Probe(model, folding=Folding())
    one, other = plain.observe(pixels, class_index=1), folded.observe(pixels, class_index=1)
    close(other.logits, one.logits)
    close(other.activations, one.activations)
    close(other.gradients, one.gradients)
    close(folded.picture_gradients(pixels[None], 1), plain.picture_gradients(pixels[None], 1))


@pytest.mark.parametrize("app", MOBILE + DEEP, ids=lambda app: app.name)
def test_applications_answer_alike(app):
    model = trained(twice_nested(base_of(app)))
    pixels = np.random.default_rng(3).random((32, 32, 3), np.float32)
    plain, folded = (Probe(model, folding=folding) for folding in (None, Folding()))
    close(folded.probabilities(pixels[None]), plain.probabilities(pixels[None]))
    close(explain(folded, pixels, class_index=1).raw, explain(plain, pixels, class_index=1).raw)


def test_no_square_root_is_left_where_every_normalisation_follows_a_convolution():
    model = trained(sequential(base_of(MOBILE[0])))
    roots = [
        sum(one.type == "Rsqrt" for one in Probe(model, folding=folding).forward.graph.get_operations())
        for folding in (None, Folding())
    ]
    assert roots[0] > 0 == roots[1]


@pytest.mark.parametrize("between", ["relu", "pool"])
def test_what_stands_between_them_keeps_them_apart(between):
    layers = load_keras().layers
    assert not folds(small({"relu": layers.ReLU, "pool": layers.MaxPooling2D}[between]()))


def test_maps_that_are_looked_at_are_those_before_the_normalisation():
    model = small()
    assert not folds(model, "conv")
    pixels = picture(model)
    seen = [Probe(model, "conv", folding=folding).observe(pixels) for folding in (None, Folding())]
    np.testing.assert_array_equal(seen[0].activations, seen[1].activations)
    assert seen[1].gradients.any()


def test_a_normalisation_over_rows_is_left_alone():
    keras = load_keras()
    parts = [
        keras.layers.Conv2D(3, 3, name="conv"),
        keras.layers.BatchNormalization(axis=1),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(CLASSES),
    ]
    assert not folds(trained(keras.Sequential([keras.Input((SIZE, SIZE, 3)), *parts])))


def test_a_normalisation_that_always_uses_its_batch_is_left_alone():
    keras = load_keras()

    class Own(keras.Model):
        """Normalises by the pictures at hand."""

        def __init__(self):
            super().__init__()
            self.conv, self.norm = keras.layers.Conv2D(3, 3, name="conv"), keras.layers.BatchNormalization()
            self.pool, self.head = keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(CLASSES)

        def call(self, x):
            return self.head(self.pool(self.norm(self.conv(x), training=True)))

    picture_in = keras.Input((SIZE, SIZE, 3))
    assert not folds(trained(keras.Model(picture_in, Own()(picture_in))), "conv", "forward")


def test_a_map_that_is_added_is_no_bias():
    keras = load_keras()

    class Place(keras.layers.Layer):
        """Adds a learned number to each cell."""

        def build(self, shape):
            self.place = self.add_weight(shape=shape[1:], initializer="random_normal")

        def call(self, x):
            return x + self.place

    assert not folds(small(Place()))


def test_a_convolution_used_twice_gets_each_normalisation_of_its_own():
    keras = load_keras()
    picture_in = keras.Input((SIZE, SIZE, 3))
    conv = keras.layers.Conv2D(3, 3, padding="same", name="again")
    x = keras.layers.ReLU()(keras.layers.BatchNormalization(name="one")(conv(picture_in)))
    x = keras.layers.BatchNormalization(name="two")(conv(x))
    x = keras.layers.Dense(CLASSES)(keras.layers.GlobalAveragePooling2D()(x))
    model = trained(keras.Model(picture_in, x))
    pixels = picture(model)[None]
    close(Probe(model, folding=Folding()).probabilities(pixels), Probe(model).probabilities(pixels))


def test_the_calls_of_one_model_share_the_folded_weights():
    model, folding = small(), Folding()
    pixels = picture(model)
    for layer in ("relu", "first"):
        Probe(model, layer, folding=folding).observe(pixels)
    assert len(folding._kept) == 1


def test_the_model_itself_stays_as_it_is():
    model = small()
    before = [one.copy() for one in model.get_weights()]
    Probe(model, folding=Folding()).observe(picture(model))
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert all("call" not in vars(layer) for layer in all_layers(model))
