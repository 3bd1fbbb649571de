"""Broken, hostile and huge model files: each costs a sentence that names the file and the rule."""

import base64
import io
import json
import marshal
import struct
import zipfile
from dataclasses import replace

import h5py
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import safe_config, safe_weights
from cnnviz.nn.safe_keras_file import USUAL, read_safely
from tests.nn.keras_files import (
    CONFIG,
    WEIGHTS,
    layer,
    packed,
    parts,
    saved,
    small_model,
    with_config,
    with_part,
)

NAME = "theirs.keras"


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    model = small_model()
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return saved(model, tmp_path_factory.mktemp("honest"))


def refused(data, **limits):
    with pytest.raises(InvalidValue) as caught:
        read_safely(data, name=NAME, limits=replace(USUAL, **limits))
    said = str(caught.value)
    assert NAME in said and "\n" not in said and "Traceback" not in said
    return said


def test_an_honest_file_passes_without_its_optimizer_and_losses(honest):
    found = read_safely(honest, name=NAME)
    config = json.loads(found.config)
    assert "compile_config" in json.loads(parts(honest)[CONFIG]) and "compile_config" not in config
    assert [one["class_name"] for one in config["config"]["layers"]] == [
        "InputLayer", "Conv2D", "GlobalAveragePooling2D", "Dense",
    ]  # fmt: skip
    assert found.stored == 3 * 3 * 3 * 4 + 4 + 4 * 3 + 3
    assert found.classes is None


def test_what_is_passed_on_holds_what_was_checked_and_nothing_else(honest, tmp_path):
    more = packed([*parts(honest).items(), ("notes.txt", b"hello"), ("classes.json", b'["a", "b", "c"]')])
    found = read_safely(more, name=NAME)
    assert found.classes == ("a", "b", "c")
    found.write(tmp_path / "clean.keras")
    clean = parts((tmp_path / "clean.keras").read_bytes())
    assert set(clean) == {CONFIG, "metadata.json", WEIGHTS}
    assert clean[WEIGHTS] == parts(honest)[WEIGHTS]


@pytest.mark.parametrize("said", [b"{", b"[" * 100_000, b'{"a": 1}', b"[1]", b"null"])
def test_a_wrong_list_of_classes_is_no_list(honest, said):
    assert read_safely(with_part(honest, "classes.json", said), name=NAME).classes is None


# --- the archive


def test_a_file_of_another_kind_is_named_as_what_it_is(honest):
    for data in (b"", b"not a model", honest[:100], honest[:-100]):
        assert "no ZIP archive" in refused(data)
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["a"] = 1
    said = refused(buffer.getvalue())
    assert "HDF5" in said and "keras.models.load_model('model.h5').save('model.keras')" in said


def test_an_archive_without_a_model_is_said_to_be_none(honest):
    assert "holds no config.json" in refused(packed([("readme.txt", b"hello")]))
    only = [(CONFIG, parts(honest)[CONFIG])]
    assert "holds no model.weights.h5" in refused(packed(only))
    assert "holds no model.weights.h5" in refused(packed([*only, ("model.weights.npz", b"")]))


def test_a_damaged_archive_costs_a_sentence(honest):
    broken = bytearray(packed(parts(honest).items(), zipfile.ZIP_DEFLATED))
    for at in range(200, 260):
        broken[at] ^= 0xFF
    assert "is damaged" in refused(bytes(broken))


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_a_few_wrong_bytes_is_refused_or_still_the_same_kind_of_file(honest, seed):
    rng = np.random.default_rng(seed)
    broken = bytearray(honest)
    for at in rng.integers(0, len(broken), 12):
        broken[at] = rng.integers(256)
    try:
        found = read_safely(bytes(broken), name=NAME)
    except InvalidValue as error:
        assert NAME in str(error)
    else:
        assert json.loads(found.config)["class_name"] == "Functional"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(honest):
    assert "'config.json' twice" in refused(packed([*parts(honest).items(), (CONFIG, b"{}")]))


def test_files_of_layers_and_passwords_are_refused(honest):
    said = refused(with_part(honest, "assets/layers/lookup/vocabulary.txt", b"word"))
    assert "assets/layers/lookup/vocabulary.txt" in said and "read files" in said
    locked = bytearray(honest)
    with zipfile.ZipFile(io.BytesIO(honest)) as file:
        at = file.start_dir
    locked[at + 8] |= 1
    assert "encrypted" in refused(bytes(locked))


def test_sizes_have_limits_before_anything_is_unpacked(honest):
    assert "at most 0 MB" in refused(honest, file=1000)
    assert "at most 2" in refused(honest, entries=2)
    assert "'config.json'" in refused(honest, config=100)
    assert "'model.weights.h5'" in refused(honest, weights=100)
    bomb = packed((parts(honest) | {WEIGHTS: bytes(3_000_000)}).items(), zipfile.ZIP_DEFLATED)
    assert "grows" in refused(bomb) and len(bomb) < 100_000


def test_a_size_that_the_archive_lies_about_is_not_believed(honest):
    bomb = packed((parts(honest) | {WEIGHTS: bytes(3_000_000)}).items(), zipfile.ZIP_DEFLATED)
    lying = bomb.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 1000))
    assert "damaged" in refused(lying)


# --- the configuration


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": NaN}', "not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[]", "no Sequential or functional model"),
        (b"{}", "no Sequential or functional model"),
        (b'{"class_name": ["Functional"]}', "no Sequential or functional model"),
        (
            b'{"class_name": "Functional", "module": "keras", "config": {}, "a": '
            + b"[" * 90
            + b"]" * 90
            + b"}",
            "nested more than",
        ),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else "",
)
def test_a_configuration_that_is_none_is_refused(honest, content, rule):
    assert rule in refused(with_part(honest, CONFIG, content))


def test_a_model_class_of_its_maker_s_own_is_refused(honest):
    def change(config):
        config.update(class_name="MyModel", registered_name="mine>MyModel", module="mine")

    assert "'MyModel'" in refused(with_config(honest, change))


def _lambda(config):
    code = base64.b64encode(marshal.dumps(compile("open('/tmp/x', 'w')", "x", "eval"))).decode()
    layer(config, "average").update(
        class_name="Lambda",
        config={
            "name": "average",
            "function": {"class_name": "__lambda__", "config": {"code": code, "defaults": None}},
        },
    )


def _lambda_of_a_function(config):  # CVE-2025-8747, CVE-2025-9906
    function = {"module": "keras.models", "class_name": "function", "config": "load_model"}
    layer(config, "average").update(
        class_name="Lambda",
        config={"name": "average", "function": function, "arguments": {"safe_mode": False}},
    )


def _any_module(config):  # CVE-2025-1550
    layer(config, "average").update(
        module="os", class_name="function", config="system", registered_name="system"
    )


def _module_of_a_class(config):
    layer(config, "average").update(module="subprocess", class_name="Popen", registered_name="Popen")


def _unsafe_again(config):  # CVE-2025-9906
    layer(config, "average").update(
        module="keras.config", class_name="function", config="enable_unsafe_deserialization",
        registered_name="enable_unsafe_deserialization",
    )  # fmt: skip


def _get_file(config):  # CVE-2025-8747
    layer(config, "average").update(
        module="keras.utils", class_name="function", config="get_file", registered_name="get_file"
    )


def _own_class(config):
    layer(config, "average").update(module="mine", registered_name="mine>Average")


def _registered(config):
    layer(config, "average")["registered_name"] = "mine>GlobalAveragePooling2D"


def _vocabulary(config):  # CVE-2025-12058
    layer(config, "average").update(
        class_name="StringLookup", config={"name": "average", "vocabulary": "/etc/passwd"}
    )


def _text(config):
    layer(config, "average").update(
        class_name="TextVectorization", config={"name": "average", "vocabulary": "words.txt"}
    )


def _saved_model(config):
    layer(config, "average").update(class_name="TFSMLayer", config={"name": "average", "filepath": "models"})


def _torch(config):
    layer(config, "average").update(
        class_name="TorchModuleWrapper", config={"name": "average", "module": "x"}
    )


def _activation_of_a_module(config):
    layer(config, "answer")["config"]["activation"] = {
        "class_name": "function", "config": "eval", "module": "builtins", "registered_name": "eval",
    }  # fmt: skip


def _registered_activation(config):
    layer(config, "answer")["config"]["activation"] = {
        "class_name": "function", "config": "relu", "module": "builtins", "registered_name": "mine>relu",
    }  # fmt: skip


def _hidden_in_an_initializer(config):
    layer(config, "answer")["config"]["kernel_initializer"] = {
        "module": "keras.layers", "class_name": "Lambda", "config": {}, "registered_name": None,
    }  # fmt: skip


def _hidden_in_build(config):
    layer(config, "answer")["build_config"] = {
        "input_shape": {"class_name": "__lambda__", "config": {"value": "x"}}
    }


def _typespec(config):
    layer(config, "answer")["config"]["dtype"] = {
        "class_name": "__typespec__", "spec_name": "TensorSpec", "module": "tensorflow", "config": [],
        "registered_name": None,
    }  # fmt: skip


def _large_array(config):
    layer(config, "answer")["config"]["bias_initializer"] = {
        "class_name": "__numpy__", "config": {"value": [1], "dtype": "U2000000000"},
    }  # fmt: skip


def _without_a_module(config):  # the older way to describe a layer has its own reader
    layer(config, "average").update(module=None)


def _source_module(config):
    layer(config, "average").update(module="keras.src.utils.file_utils", class_name="Progbar")


def _stray_module(config):
    layer(config, "answer")["config"]["extra"] = {"module": "os", "config": "system"}


def _in_a_nested_model(config):
    inner = json.loads(json.dumps(config))
    _lambda(inner)
    config["config"]["layers"].append(inner)


def _path(config):
    layer(config, "answer")["config"]["name"] = "/etc/passwd"


def _address(config):
    layer(config, "answer")["config"]["note"] = "http://169.254.169.254/latest"


def _parent(config):
    layer(config, "answer")["config"]["note"] = "a/../../b"


HOSTILE = {
    _lambda: ("'Lambda'", "programs of strangers"),
    _lambda_of_a_function: ("'Lambda'", "programs of strangers"),
    _any_module: ("os.system", "activations"),
    _module_of_a_class: ("'subprocess'", "not of Keras"),
    _unsafe_again: ("enable_unsafe_deserialization", "activations"),
    _get_file: ("get_file", "activations"),
    _own_class: ("mine>Average", "maker's own"),
    _registered: ("mine>GlobalAveragePooling2D", "maker's own"),
    _vocabulary: ("'StringLookup'", "reads files"),
    _text: ("'TextVectorization'", "reads files"),
    _saved_model: ("'TFSMLayer'", "programs of strangers"),
    _torch: ("'TorchModuleWrapper'", "programs of strangers"),
    _activation_of_a_module: ("builtins.eval", "activations"),
    _registered_activation: ("builtins.relu", "activations"),
    _hidden_in_an_initializer: ("'Lambda'", "programs of strangers"),
    _hidden_in_build: ("'__lambda__'", "programs of strangers"),
    _typespec: ("'tensorflow'", "not of Keras"),
    _large_array: ("U2000000000", "type"),
    _without_a_module: ("'GlobalAveragePooling2D'", "none of the layers"),
    _source_module: ("Progbar", "none of the layers"),
    _stray_module: ("'os'", "outside of a layer"),
    _in_a_nested_model: ("'Lambda'", "programs of strangers"),
    _path: ("'/etc/passwd'", "names a file"),
    _address: ("169.254", "names a file or an address"),
    _parent: ("a/../../b", "names a file"),
}


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: change.__name__.strip("_"))
def test_code_files_and_addresses_in_a_configuration_are_refused(honest, change):
    said = refused(with_config(honest, change))
    assert all(part in said for part in HOSTILE[change])


@pytest.mark.parametrize(
    "kind", ["Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "StringLookup", "Pipeline", "RNN"]
)
def test_layers_that_are_not_on_the_list_are_refused_however_they_are_called(honest, kind):
    for module in ("keras.layers", f"keras.src.layers.core.{kind.lower()}", "keras"):
        data = with_config(
            honest,
            lambda config, module=module: layer(config, "average").update(class_name=kind, module=module),
        )
        assert f"{kind}'" in refused(data)


def test_an_equation_and_a_name_with_a_slash_are_no_paths():
    for text in ("...x,xy->...y", "block1/conv", "conv2d", "relu", "float32", "a..b"):
        assert not safe_config._PATH.search(text), text
    for text in ("~/model", "C:\\x", "C:/x", "hf://a/b", "gs://b", "../x", "./x", "x/..", "\\\\host\\x"):
        assert safe_config._PATH.search(text), text


def test_every_layer_on_the_list_is_one_of_keras_and_none_of_them_takes_a_function_or_a_file():
    import inspect

    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    for kind in safe_config.LAYERS:
        arguments = inspect.signature(getattr(keras.layers, kind).__init__).parameters
        assert not {"function", "vocabulary", "filepath", "module", "call_fn"} & set(arguments), kind
    for kind in safe_config.ACTIVATIONS:
        assert callable(keras.activations.get(kind)), kind


def test_the_number_of_layers_has_a_limit(honest):
    assert "more than 3 objects" in refused(honest, layers=3)


# --- the weights


def weights_of(change):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        group = file.create_group("layers/answer/vars")
        change(group)
    return buffer.getvalue()


def _external_link(group):  # CVE-2026-0897 and its relatives
    group["0"] = h5py.ExternalLink("/etc/passwd", "/")


def _soft_link(group):
    group["0"] = h5py.SoftLink("/layers")


def _external_storage(group):
    group.create_dataset("0", (4,), "float32", external=[("/etc/passwd", 0, 16)])


def _virtual(group):
    layout = h5py.VirtualLayout((4,), "float32")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", shape=(4,))
    group.create_virtual_dataset("0", layout)


def _text_weights(group):
    group["0"] = "words"


def _strings(group):
    group.create_dataset("0", data=[b"a", b"b"], dtype=h5py.string_dtype())


def _references(group):
    group.create_dataset("0", data=[group.ref], dtype=h5py.ref_dtype)


def _records(group):
    group.create_dataset("0", data=np.zeros(2, [("a", "f4"), ("b", "i4")]))


def _shape_bomb(group):
    group.create_dataset("0", (20_000, 1_500), "float32", chunks=(100, 100), compression="gzip", fillvalue=0)


def _huge(group):
    group.create_dataset("0", (10**6, 10**6), "float32", chunks=(100, 100))


def _many_shapes(group):
    for i in range(200):
        group.create_dataset(str(i), (200_000,), "float32", chunks=(1000,))


def _filter(group):
    group.create_dataset("0", data=np.zeros(100, "float32"), compression="lzf")


def _cycle(group):
    group["again"] = group.file["layers"]


BAD_WEIGHTS = {
    _external_link: "hold a link",
    _soft_link: "hold a link",
    _external_storage: "lie in another file",
    _virtual: "lie in another file",
    _text_weights: "no numbers",
    _strings: "no numbers",
    _references: "no numbers",
    _records: "no numbers",
    _shape_bomb: "next to nothing",
    _huge: "next to nothing",
    _many_shapes: "take more than",
    _filter: "packed in a way",
    _cycle: "contains itself",
}


@pytest.mark.parametrize("change", BAD_WEIGHTS, ids=lambda change: change.__name__.strip("_"))
def test_weights_that_are_not_numbers_in_the_file_itself_are_refused(honest, change):
    said = refused(with_part(honest, WEIGHTS, weights_of(change)))
    assert BAD_WEIGHTS[change] in said
    assert "/layers/answer/vars" in said or "take more" in said or "contains itself" in said


@pytest.mark.parametrize("data", [b"", b"text", b"\x89HDF\r\n\x1a\n" + bytes(100)])
def test_damaged_weights_cost_a_sentence(honest, data):
    assert "damaged" in refused(with_part(honest, WEIGHTS, data))


def test_the_number_of_parts_in_the_weights_has_a_limit(honest, monkeypatch):
    monkeypatch.setattr(safe_weights, "MOST_OBJECTS", 3)
    assert "too many parts" in refused(honest)


def test_packed_weights_of_the_usual_kind_pass():
    def packed_well(group):
        data = np.random.default_rng(0).normal(size=(50, 50)).astype("float32")
        group.create_dataset("0", data=data, compression="gzip", shuffle=True, fletcher32=True)
        group.create_dataset("1", data=np.zeros(500, "float32"), compression="gzip")

    assert safe_weights.count_weights(weights_of(packed_well), name=NAME, most=10**6) == 3000
