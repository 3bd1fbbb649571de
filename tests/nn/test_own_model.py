"""A model that somebody brings: what it may be, and that its classifier says what the model says."""

import json
from dataclasses import replace
from math import log2

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import own_preprocessing
from cnnviz.nn.explanation import explain
from cnnviz.nn.own_classes import check_classes, read_classes
from cnnviz.nn.own_hints import find_hint
from cnnviz.nn.own_model import load_own, open_own
from cnnviz.nn.own_trials import try_out
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.safe_keras_file import USUAL
from cnnviz.vision.decode import read_picture
from cnnviz.vision.samples import SAMPLES
from tests.nn.keras_files import layer, saved, small_model, with_config

NAME = "mine.keras"


@pytest.fixture(scope="module")
def keras():
    return load_keras()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return saved(small_model(), tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def own(small):
    return load_own(small, name=NAME)


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).uniform(0, 1, (16, 16, 3)).astype(np.float32)


def refused(data, **limits):
    with pytest.raises(InvalidValue) as caught:
        load_own(data, name=NAME, limits=replace(USUAL, **limits))
    said = str(caught.value)
    assert NAME in said and "\n" not in said
    return said


def asked(model, batch):
    return load_keras().ops.convert_to_numpy(model(batch, training=False))


def test_a_brought_model_is_a_classifier_like_any_other(own, picture):
    classifier = own.classifier(classes=["a", "b", "c"], preprocessing="0_to_1")
    assert classifier.class_names == ("a", "b", "c") and classifier.class_index("b") == 1
    rows = classifier.predict([picture, np.zeros((40, 20, 3), np.float32)])
    np.testing.assert_allclose(rows[0], asked(own.model, picture[None])[0], atol=1e-6)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)
    found = explain(classifier.probe(), picture)
    assert found.layer == "maps" and found.raw.shape == (7, 7)
    np.testing.assert_allclose(found.probabilities, rows[0], atol=1e-6)


def test_its_card_says_what_is_known_and_has_no_test_figures(own):
    card = own.classifier(preprocessing="0_to_255").card
    assert card["title"] == NAME and card["sha256"] == own.sha256
    assert card["parameters"] == 3 * 3 * 3 * 4 + 4 + 4 * 3 + 3
    assert [one["en"] for one in card["classes"]] == ["class 1", "class 2", "class 3"]
    assert card["input"]["size"] == 16 and card["input"]["preprocessing"] == "0_to_255"
    assert "test" not in card and json.dumps(card)


def test_its_key_changes_with_every_setting_and_with_nothing_else(own, small):
    base = {"classes": ["a", "b", "c"], "preprocessing": "0_to_1", "fit": "squash"}
    keys = [
        own.classifier(**(base | change)).name
        for change in ({}, {"classes": ["a", "c", "b"]}, {"preprocessing": "0_to_255"}, {"fit": "crop"})
    ]
    assert len(set(keys)) == 4 and all(key.startswith("own:") for key in keys)
    assert load_own(small, name="other.keras").classifier(**base).name == keys[0]


@pytest.mark.parametrize("id", own_preprocessing.PREPROCESSINGS)
def test_each_preprocessing_is_what_keras_applications_do(own, picture, keras, id):
    pixels = (picture * 255).astype(np.float32)
    mode = {"-1_to_1": "tf", "imagenet": "torch", "caffe": "caffe"}
    expected = {"0_to_1": picture, "0_to_255": pixels}.get(id)
    if expected is None:
        from keras.src.applications.imagenet_utils import preprocess_input

        expected = preprocess_input(pixels.copy(), data_format="channels_last", mode=mode[id])
    way = own_preprocessing.PREPROCESSINGS[id]
    np.testing.assert_allclose(way(picture), expected, atol=3e-5)
    row = own.classifier(preprocessing=id).predict([picture])[0]
    np.testing.assert_allclose(row, asked(own.model, expected[None])[0], atol=1e-5)


def test_a_network_for_grey_pictures_is_given_their_light(tmp_path, picture):
    own = load_own(saved(small_model(channels=1), tmp_path), name=NAME)
    assert set(own_preprocessing.ways(1)) == {"0_to_1", "0_to_255", "-1_to_1"}
    grey = 255 * picture @ np.array([[0.299], [0.587], [0.114]], np.float32)
    row = own.classifier(preprocessing="0_to_255").predict([picture])[0]
    np.testing.assert_allclose(row, asked(own.model, grey[None])[0], atol=1e-5)
    with pytest.raises(InvalidValue, match="'caffe' is none of"):
        own.classifier(preprocessing="caffe")


def test_a_picture_is_squashed_or_its_middle_is_cut_out(own):
    wide = np.zeros((16, 48, 3), np.float32)
    wide[:, 16:32] = np.random.default_rng(1).uniform(0, 1, (16, 16, 3))
    crop = own.classifier(preprocessing="0_to_1", fit="crop").predict([wide])[0]
    middle = own.classifier(preprocessing="0_to_1").predict([wide[:, 16:32]])[0]
    np.testing.assert_allclose(crop, middle, atol=1e-5)
    squash = own.classifier(preprocessing="0_to_1").predict([wide])[0]
    assert np.abs(squash - crop).max() > 1e-3
    with pytest.raises(InvalidValue, match="fit 'stretch' must be one of squash, crop"):
        own.classifier(preprocessing="0_to_1", fit="stretch")


def test_one_sigmoid_becomes_two_classes_with_the_logit_kept(tmp_path, picture):
    model = small_model(outputs=1, activation="sigmoid")
    own = load_own(saved(model, tmp_path), name=NAME)
    yes = asked(model, picture[None])[0, 0]
    classifier = own.classifier(classes=["no", "yes"], preprocessing="0_to_1")
    np.testing.assert_allclose(classifier.predict([picture])[0], [1 - yes, yes], atol=1e-6)
    seen = classifier.probe().observe(picture, class_index=1)
    assert seen.logits[0] == 0 and seen.logits[1] == pytest.approx(np.log(yes / (1 - yes)), abs=1e-5)
    assert np.any(seen.gradients)


@pytest.mark.parametrize("outputs", [1, 3])
def test_logits_at_the_end_get_their_softmax(tmp_path, picture, outputs):
    model = small_model(outputs=outputs, activation=None)
    logits = asked(model, picture[None])[0]
    logits = np.concatenate([[0], logits]) if outputs == 1 else logits
    row = load_own(saved(model, tmp_path), name=NAME).classifier(preprocessing="0_to_1").predict([picture])[0]
    np.testing.assert_allclose(row, np.exp(logits) / np.exp(logits).sum(), atol=1e-6)


def test_a_softmax_is_never_applied_twice(tmp_path, picture, keras):
    layers = keras.layers
    model = small_model()
    for last in (layers.Softmax(name="s"), layers.Activation("softmax", name="s")):
        plain = small_model(activation=None)
        whole = keras.Model(plain.input, last(plain.output), name="whole")
        row = (
            load_own(saved(whole, tmp_path), name=NAME)
            .classifier(preprocessing="0_to_1")
            .predict([picture])[0]
        )
        np.testing.assert_allclose(row, asked(whole, picture[None])[0], atol=1e-6)
    hidden = keras.Model(model.input, layers.Reshape((3,), name="r")(model.output), name="hidden")
    row = (
        load_own(saved(hidden, tmp_path), name=NAME).classifier(preprocessing="0_to_1").predict([picture])[0]
    )
    np.testing.assert_allclose(row, asked(model, picture[None])[0], atol=1e-6)


def test_sequential_and_nested_models_and_names_that_are_taken_work(tmp_path, picture, keras):
    layers = keras.layers
    base = keras.Sequential(
        [keras.Input((16, 16, 3)), layers.Conv2D(4, 3, name="resize"), layers.ReLU(name="picture")],
        name="own_model",
    )
    head = [
        layers.GlobalMaxPooling2D(name="prepare"),
        layers.Dense(2, activation="softmax", name="probabilities"),
    ]
    model = keras.Sequential([keras.Input((16, 16, 3)), base, *head], name="whole")
    own = load_own(saved(model, tmp_path), name=NAME)
    classifier = own.classifier(preprocessing="-1_to_1")
    expected = asked(model, 2 * picture[None] - 1)[0]
    np.testing.assert_allclose(classifier.predict([picture])[0], expected, atol=1e-6)
    assert classifier.probe("picture").observe(picture).activations.shape == (14, 14, 4)


def test_the_layers_of_keras_own_applications_are_let_in(tmp_path, picture):
    from keras.src.applications.convnext import LayerScale

    scale = LayerScale(0.5, 3, name="layer_scale")
    own = load_own(saved(small_model(before=[scale, lambda x: x * 2 - 1]), tmp_path), name=NAME)
    row = own.classifier(preprocessing="0_to_1").predict([picture])[0]
    np.testing.assert_allclose(row, asked(small_model(), picture[None] - 1)[0], atol=1e-5)


def test_a_model_for_any_size_is_asked_at_the_size_that_is_said(tmp_path, keras):
    layers = keras.layers
    given = keras.Input((None, None, 3), name="any")
    x = layers.GlobalAveragePooling2D(name="average")(layers.Conv2D(3, 3, name="maps")(given))
    data = saved(keras.Model(given, layers.Softmax(name="s")(x), name="free"), tmp_path)
    assert load_own(data, name=NAME, size=32).shape.height == 32
    assert load_own(data, name=NAME).shape.height == 224
    with pytest.raises(InvalidValue, match="takes pictures of 4×4"):
        load_own(data, name=NAME, size=4)
    given = keras.Input((None, None, 3), name="any")
    x = layers.Resizing(16, 16, name="mine")(given)
    x = layers.GlobalAveragePooling2D(name="average")(layers.Conv2D(3, 3, name="maps")(x))
    own = load_own(saved(keras.Model(given, layers.Softmax(name="s")(x), name="free"), tmp_path), name=NAME)
    assert own.shape.any_size
    names = [one.name for one in own.classifier(preprocessing="0_to_1").model.layers]
    assert "resize" not in names


# --- what a model tells of its preprocessing


def test_a_first_layer_that_rescales_is_read(tmp_path, keras):
    layers = keras.layers
    before = [layers.RandomFlip(name="flip"), layers.Rescaling(1 / 127.5, offset=-1, name="scale")]
    own = load_own(saved(small_model(before=before), tmp_path), name=NAME)
    assert (own.hint.preprocessing, own.hint.inside) == ("0_to_255", True)
    assert "“scale”" in own.hint.title.format(**own.hint.values)
    assert own.preprocessing("inside").id == "0_to_255"
    assert (
        find_hint(small_model(before=[layers.Rescaling(2.0, offset=-1, name="scale")])).preprocessing
        == "0_to_1"
    )
    normal = layers.Normalization(mean=[120.0] * 3, variance=[60.0] * 3, name="normal")
    assert find_hint(small_model(before=[normal])).preprocessing == "0_to_255"
    assert find_hint(small_model(before=[lambda x: x / 127.5])).preprocessing == "0_to_255"


def test_inside_is_refused_where_nothing_is_inside(own):
    assert own.hint is None
    with pytest.raises(InvalidValue, match="begins with no Rescaling"):
        own.classifier(preprocessing="inside")
    with pytest.raises(InvalidValue, match=r"'0\.\.1' is none of inside, 0_to_1"):
        own.classifier(preprocessing="0..1")


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("mobilenetv2_1.00_224", "-1_to_1"), ("MobileNetV3Small", "0_to_255"), ("efficientnetb0", "0_to_255"),
        ("resnet50", "caffe"), ("resnet50v2", "-1_to_1"), ("vgg16", "caffe"), ("densenet121", "imagenet"),
        ("inception_resnet_v2", "-1_to_1"), ("NASNet", "-1_to_1"), ("convnext_tiny", "0_to_255"),
    ],
)  # fmt: skip
def test_the_name_of_a_known_base_is_a_hint(base, expected):
    hint = find_hint(small_model(name=base))
    assert hint.preprocessing == expected and not hint.inside


def test_a_sample_is_tried_under_every_preprocessing(own):
    pixels = read_picture(SAMPLES["dog"].path).pixels
    trials = try_out(own, pixels)
    assert [one.preprocessing for one in trials] == list(own_preprocessing.PREPROCESSINGS)
    for one in trials:
        row = own.classifier(preprocessing=one.preprocessing).predict([pixels])[0]
        np.testing.assert_allclose(one.probabilities, row, atol=1e-5)
        assert one.confidence == one.probabilities[one.class_index] and 0 <= one.entropy <= log2(3) + 1e-6
    assert len({round(one.confidence, 4) for one in trials}) > 1


def test_the_trial_of_a_sigmoid_says_two_classes(tmp_path, picture):
    own = load_own(saved(small_model(outputs=1, activation="sigmoid"), tmp_path), name=NAME)
    for one in try_out(own, picture, fit="crop"):
        row = own.classifier(preprocessing=one.preprocessing, fit="crop").predict([picture])[0]
        np.testing.assert_allclose(one.probabilities, row, atol=1e-6)


# --- names of classes


def test_names_of_classes_come_one_a_line_or_as_json():
    assert read_classes("\ufeff dog\r\n\ncat \n", name="f") == ("dog", "cat")
    assert read_classes('["dog", "cat"]', name="f") == ("dog", "cat")
    assert read_classes('{"1": "cat", "0": "dog"}', name="f") == ("dog", "cat")
    assert read_classes('{"cat": 1, "dog": 0}', name="f") == ("dog", "cat")
    for text in ("[", "[1, 2]", "{}", "[]", '{"a": "b"}', "[" * 10_000, '{"a": [1]}'):
        with pytest.raises(InvalidValue, match="'f' must be one a line, or a JSON list"):
            read_classes(text, name="f")


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        (["a"], "1 class names are given, but 'm' tells 2 classes apart"),
        (["a", " "], "'' must have 1 to 60 letters"),
        (["a", "b" * 61], "must have 1 to 60"),
        (["a", "b\nc"], "must have 1 to 60"),
        (["a", "a "], "'a' stands there twice"),
    ],
)
def test_names_that_do_not_fit_are_refused(names, rule):
    with pytest.raises(InvalidValue, match=rule):
        check_classes(names, 2, name="m")


# --- what is refused, and when


def test_a_huge_network_is_refused_before_any_of_its_numbers_exists(small):
    def change(config):
        layer(config, "maps")["config"]["filters"] = 4_000_000_000
        del layer(config, "answer")["build_config"]

    said = refused(with_config(small, change))
    assert "124,000,000,003 parameters; at most 30,000,000 are allowed" in said


def test_a_network_of_huge_answers_is_refused_by_their_memory(small, keras, tmp_path):
    assert "MB of numbers" in refused(small, activations=500)
    layers = keras.layers
    before = [layers.UpSampling2D(500, name="up")]
    data = saved(small_model(before=before), tmp_path)
    assert "answer one picture of 16×16 with" in refused(data)


def test_weights_that_do_not_fit_the_layers_are_refused(small):
    def wider(config):
        layer(config, "answer")["config"]["units"] = 5

    def narrower(config):
        layer(config, "answer")["config"]["units"] = 2

    assert "its layers hold 137" in refused(with_config(small, wider))
    assert "cannot be built" in refused(with_config(small, narrower))


NONSENSE = {
    "filters": ("maps", {"filters": -3}),
    "kernel": ("maps", {"kernel_size": [0, 0]}),
    "text": ("maps", {"filters": "many"}),
    "unknown": ("maps", {"colour": "red"}),
    "axis": ("answer", {"units": 0}),
    "large": ("maps", {"strides": [2**70, 1]}),
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_settings_that_make_no_network_cost_a_sentence(small, kind):
    name, settings = NONSENSE[kind]
    said = refused(with_config(small, lambda config: layer(config, name)["config"].update(settings)))
    assert "cannot be built" in said or "must be" in said


def _two_inputs(keras):
    one, two = keras.Input((8, 8, 3), name="one"), keras.Input((8, 8, 3), name="two")
    x = keras.layers.Add(name="add")([one, two])
    return keras.Model(
        [one, two], keras.layers.Dense(2, name="d")(keras.layers.Flatten(name="f")(x)), name="m"
    )


def _vector(keras):
    given = keras.Input((12,), name="one")
    return keras.Model(given, keras.layers.Dense(2, name="d")(given), name="m")


def _maps(keras):
    given = keras.Input((8, 8, 3), name="one")
    return keras.Model(given, keras.layers.Conv2D(2, 3, name="c")(given), name="m")


def _channels_first(keras):
    given = keras.Input((3, 32, 32), name="one")
    return keras.Model(
        given, keras.layers.Dense(2, name="d")(keras.layers.Flatten(name="f")(given)), name="m"
    )


def _one_batch(keras):
    given = keras.Input(batch_shape=(4, 8, 8, 3), name="one")
    return keras.Model(
        given, keras.layers.Dense(2, name="d")(keras.layers.Flatten(name="f")(given)), name="m"
    )


def _large_picture(keras):
    given = keras.Input((4000, 4000, 3), name="one")
    x = keras.layers.GlobalAveragePooling2D(name="g")(given)
    return keras.Model(given, keras.layers.Dense(2, name="d")(x), name="m")


def _ending(outputs, activation):
    def make(keras):
        return small_model(outputs=outputs, activation=activation)

    make.__name__ = f"{outputs}_{activation}"
    return make


def _half(keras):
    given = keras.Input((8, 8, 3), name="one")
    x = keras.layers.Flatten(name="f")(given)
    return keras.Model(given, keras.layers.Dense(2, dtype="mixed_float16", name="d")(x), name="m")


WRONG_SHAPES = {
    _two_inputs: "has 2 inputs and 1 outputs",
    _vector: "the input (None, 12)",
    _maps: "the output (None, 6, 6, 2)",
    _channels_first: "the input (None, 3, 32, 32)",
    _one_batch: "the input (4, 8, 8, 3)",
    _large_picture: "takes pictures of 4000×4000",
    _ending(1, "softmax"): "always says 1",
    _ending(1, "tanh"): "the activation tanh",
    _ending(3, "sigmoid"): "separate yes-or-no answers",
    _half: "it must be float32",
}


@pytest.mark.parametrize("make", WRONG_SHAPES, ids=lambda make: make.__name__.strip("_"))
def test_a_model_that_is_no_picture_classifier_is_refused(keras, tmp_path, make):
    assert WRONG_SHAPES[make] in refused(saved(make(keras), tmp_path))


def test_a_model_that_answers_with_no_numbers_is_refused(tmp_path):
    model = small_model()
    model.get_layer("answer").bias.assign([np.nan] * 3)
    assert "not finite" in refused(saved(model, tmp_path))


def test_code_in_a_file_never_runs(small, tmp_path):
    mark = tmp_path / "ran"

    def change(config):
        layer(config, "average").update(
            class_name="Lambda",
            config={
                "name": "average",
                "function": {"class_name": "__lambda__", "config": {"code": str(mark)}},
            },
        )

    assert "programs of strangers are not run" in refused(with_config(small, change))
    assert not mark.exists()


# --- by a path


def test_a_path_is_opened_with_the_same_checks(small, tmp_path, picture):
    path = tmp_path / "mine.keras"
    path.write_bytes(small)
    classifier = open_own(path, classes=["a", "b", "c"], preprocessing="0_to_1")
    assert classifier.name == str(path) and classifier.predict([picture]).shape == (1, 3)
    with pytest.raises(InvalidValue, match="at most 0 MB are allowed"):
        open_own(path, preprocessing="0_to_1", limits=replace(USUAL, file=10))
    with pytest.raises(InvalidValue, match="cannot be read"):
        open_own(tmp_path / "nothing.keras")
    path.write_bytes(b"text")
    with pytest.raises(InvalidValue, match="no ZIP archive"):
        open_own(path)
