"""Which configurations of networks are allowed: layers and operations of a list, numbers, plain words."""

import re
from collections.abc import Iterator
from typing import Any

from cnnviz.core.errors import InvalidValue

DEEPEST = 64
TRAINING = "compile_config"

_POOLS = [
    f"{kind}{dimensions}D"
    for kind in ("MaxPooling", "AveragePooling", "GlobalMaxPooling", "GlobalAveragePooling",
                 "AdaptiveMaxPooling", "AdaptiveAveragePooling")
    for dimensions in (1, 2)
]  # fmt: skip
LAYERS = frozenset({
    "InputLayer", "Dense", "EinsumDense", "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax",
    "Conv1D", "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D", *_POOLS, "UpSampling2D",
    "ZeroPadding2D", "Cropping2D", "Flatten", "Reshape", "Permute", "RepeatVector", "Identity", "Embedding",
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot",
    "BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization",
    "UnitNormalization", "Normalization", "SpectralNormalization", "Rescaling", "Resizing", "CenterCrop",
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise",
    "ActivityRegularization", "Attention", "MultiHeadAttention", "GroupQueryAttention",
    "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop",
    "RandomErasing", "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert",
    "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness",
    "RandomShear", "RandomTranslation", "RandomZoom",
})  # fmt: skip
"""Layers that compute on arrays alone: none calls a function by name, reads a file or holds code."""

OPERATIONS = frozenset({
    "Absolute", "Add", "Clip", "Concatenate", "Divide", "ExpandDims", "Flip", "GetItem", "Maximum", "Mean",
    "Minimum", "Multiply", "Negative", "Power", "Relu", "Relu6", "Reshape", "Sigmoid", "Silu", "Softmax",
    "Square", "Sqrt", "Squeeze", "Stack", "Subtract", "Sum", "Tanh", "Transpose", "TrueDivide",
})  # fmt: skip
"""What ``x / 127.5 - 1`` or ``keras.ops.mean(x)`` between layers become."""

ACTIVATIONS = frozenset({
    "celu", "elu", "exponential", "gelu", "glu", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh",
    "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu",
    "soft_shrink", "softmax", "softplus", "softsign", "swish", "tanh", "threshold",
})  # fmt: skip

_OTHER = {
    "keras": frozenset({"Sequential", "Functional", "DTypePolicy", "FloatDTypePolicy"}),
    "keras.models": frozenset({"Sequential", "Functional"}),
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.src.models.sequential": frozenset({"Sequential"}),
    "keras.dtype_policies": frozenset({"DTypePolicy", "FloatDTypePolicy"}),
    "keras.initializers": frozenset({
        "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform",
        "Identity", "IdentityInitializer", "Ones", "Orthogonal", "OrthogonalInitializer", "RandomNormal",
        "RandomUniform", "TruncatedNormal", "VarianceScaling", "Zeros",
    }),
    "keras.regularizers": frozenset({"L1", "L2", "L1L2", "OrthogonalRegularizer"}),
    "keras.src.applications.convnext": frozenset({"LayerScale", "StochasticDepth"}),
    "keras.constraints": frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}),
}  # fmt: skip
_MODELS = frozenset({"Sequential", "Functional"})
_VALUES = frozenset({"__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__"})
_TYPES = frozenset({"float32", "float16", "bfloat16", "int32", "int64", "uint8", "bool", "float64"})
_CODE = frozenset({"Lambda", "__lambda__", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"})
_FILES = frozenset({"StringLookup", "IntegerLookup", "TextVectorization", "FeatureSpace"})
_PATH = re.compile(r"^[/~]|^[A-Za-z]:[/\\]|://|\\|^\.{1,2}/|/\.{1,2}(/|$)")


def check_config(config: Any, *, name: str, most: int) -> dict[str, Any]:
    """Check what a network is said to be made of.

    Args:
        config: the content of ``config.json``.
        name: what to call the file in messages.
        most: how many objects it may describe.

    Returns:
        The same without how the network was trained, at every level.

    Raises:
        InvalidValue: if it describes no model, or holds anything that is not allowed here.
    """
    kind = config.get("class_name") if isinstance(config, dict) else type(config).__name__
    if not isinstance(kind, str) or kind not in _MODELS:
        raise InvalidValue(
            "'{name}' holds '{kind}' and no Sequential or functional model; a model class of one's own is "
            "a program, and programs of strangers are not run here",
            name=name, kind=str(kind)[:60],
        )  # fmt: skip
    count = 0
    for value, depth in _walk(config):
        if depth > DEEPEST:
            raise InvalidValue(
                "config.json in '{name}' is nested more than {most} deep", name=name, most=DEEPEST
            )
        if isinstance(value, str):
            _check_text(value, name)
        elif isinstance(value, dict) and "class_name" in value:
            _check_object(value, name)
            count += 1
        elif isinstance(value, dict):
            _check_plain(value, name)
        if count > most:
            raise InvalidValue(
                "'{name}' is made of more than {most} objects; that is not allowed", name=name, most=most
            )
    return _untrained(config)  # type: ignore[no-any-return]


def _walk(root: Any) -> Iterator[tuple[Any, int]]:
    """Go through all values of a JSON tree, without calling oneself: the tree may be deep."""
    waiting = [(root, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            kept = (pair for pair in value.items() if pair[0] != TRAINING)
            waiting += [(one, depth + 1) for pair in kept for one in pair]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]


def _check_text(text: str, name: str) -> None:
    if _PATH.search(text):
        raise InvalidValue(
            "'{name}' names a file or an address, '{text}'; a model may not", name=name, text=text[:60]
        )


def _check_plain(value: dict[str, Any], name: str) -> None:
    """Refuse what only looks like no object: layers of the older format read a module's name as well."""
    for key in ("module", "registered_name", "spec_name"):
        if value.get(key) is not None:
            raise InvalidValue(
                "'{name}' names the module '{module}' outside of a layer",
                name=name,
                module=str(value[key])[:60],
            )


def _check_object(value: dict[str, Any], name: str) -> None:
    kind, module = value["class_name"], value.get("module")
    said = f"{module}.{kind}"[:80] if module else str(kind)[:80]
    if not isinstance(kind, str) or not isinstance(module, str | None):
        raise InvalidValue("'{name}' holds an object without a name", name=name)
    if kind in _CODE:
        raise InvalidValue(
            "'{name}' holds the layer '{kind}', which is a program of its own; programs of strangers are not "
            "run here: build the same of Keras' own layers",
            name=name, kind=kind,
        )  # fmt: skip
    if kind in _FILES:
        raise InvalidValue(
            "'{name}' holds the layer '{kind}', which reads files; a network for pictures needs none",
            name=name, kind=kind,
        )  # fmt: skip
    if kind in _VALUES:
        _check_value(value, name)
        return
    registered = value.get("registered_name")
    if kind == "function":
        found = value.get("config")
        usual = module in ("builtins", "keras.activations") and registered in (None, "function", found)
        if usual and isinstance(found, str) and found in ACTIVATIONS:
            return
        raise InvalidValue(
            "'{name}' calls the function '{function}'; only Keras' own activations are allowed",
            name=name, function=f"{module}.{found}"[:80],
        )  # fmt: skip
    if registered not in (None, kind):
        raise InvalidValue(
            "'{name}' holds '{kind}', a class of its maker's own; programs of strangers are not run here",
            name=name, kind=str(registered)[:80],
        )  # fmt: skip
    if module is not None and module.split(".")[0] not in ("keras", "builtins"):
        raise InvalidValue(
            "'{name}' names the module '{module}', which is not of Keras", name=name, module=module[:60]
        )
    if not _is_allowed(kind, module):
        raise InvalidValue(
            "'{name}' holds '{kind}', which is none of the layers that are allowed here", name=name, kind=said
        )
    if not isinstance(value.get("config"), dict):
        raise InvalidValue("'{name}' holds '{kind}' without its settings", name=name, kind=said)


def _is_allowed(kind: str, module: str | None) -> bool:
    if module is None:
        return False
    if module == "keras.layers" or module.startswith("keras.src.layers."):
        return kind in LAYERS
    if module.startswith("keras.src.ops.") or module == "keras.ops":
        return kind in OPERATIONS
    return kind in _OTHER.get(module, frozenset())


def _check_value(value: dict[str, Any], name: str) -> None:
    """Arrays and slices among a call's arguments: plain numbers, of a plain type."""
    inner = value.get("config")
    kind = inner.get("dtype") if isinstance(inner, dict) else None
    if value["class_name"] != "__ellipsis__" and not isinstance(inner, dict):
        raise InvalidValue("'{name}' holds an array without values", name=name)
    if value["class_name"] in ("__tensor__", "__numpy__", "__keras_tensor__") and kind not in _TYPES:
        raise InvalidValue("'{name}' holds an array of the type '{kind}'", name=name, kind=str(kind)[:60])


def _untrained(value: Any) -> Any:
    """Leave out optimizers, losses and metrics: Keras would build those of inner models."""
    if isinstance(value, dict):
        return {key: _untrained(one) for key, one in value.items() if key != TRAINING}
    return [_untrained(one) for one in value] if isinstance(value, list) else value
