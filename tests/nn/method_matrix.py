"""Three shapes of model around the first blocks of Keras' applications, and what each method gives there."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn.explanation import explain
from cnnviz.nn.folding import Folding
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras

SIZE, CLASSES = 32, 4


class App(NamedTuple):
    """One of Keras' applications, cut after some blocks so that it is made and run in a moment."""

    name: str
    last: str
    grid: tuple[int, int]
    relus: bool = True
    options: dict[str, Any] = {}  # noqa: RUF012


MOBILE = (
    App("MobileNet", "conv_pw_3_relu", (8, 8), options={"alpha": 0.25}),
    App("MobileNetV2", "block_2_add", (8, 8), options={"alpha": 0.35}),
    App("MobileNetV3Small", "expanded_conv_2_add", (4, 4), options={"include_preprocessing": False}),
)
DEEP = (
    App("EfficientNetB0", "block2a_project_bn", (8, 8), relus=False),
    App("ResNet50V2", "conv2_block1_out", (8, 8)),
    App("VGG16", "block2_pool", (8, 8)),
)


def base_of(app: App) -> Any:
    """Make the application with random weights and cut it."""
    keras = load_keras()
    keras.utils.set_random_seed(7)
    whole = getattr(keras.applications, app.name)(
        weights=None, include_top=False, input_shape=(SIZE, SIZE, 3), **app.options
    )
    return keras.Model(whole.inputs, whole.get_layer(app.last).output, name="base")


def sequential(base: Any) -> Any:
    """A Sequential model around the base, for pictures of any size, softmax in the last dense layer."""
    keras = load_keras()
    layers = keras.layers
    parts = [
        layers.Resizing(SIZE, SIZE, name="resize"),
        layers.Rescaling(2.0, offset=-1.0, name="rescale"),
        base,
        layers.GlobalAveragePooling2D(name="pool"),
        layers.Dense(CLASSES, activation="softmax", name="scores"),
    ]
    return keras.Sequential([keras.Input((None, None, 3), name="picture"), *parts], name="sequential")


def functional(base: Any) -> Any:
    """A functional model that calls the base, for pictures of one size, softmax as a layer of its own."""
    keras = load_keras()
    picture = keras.Input((SIZE, SIZE, 3), name="picture")
    x = keras.layers.GlobalAveragePooling2D(name="pool")(base(picture))
    x = keras.layers.Dense(CLASSES, name="scores")(keras.layers.Dropout(0.2, name="drop")(x))
    return keras.Model(picture, keras.layers.Softmax(name="softmax")(x), name="functional")


def twice_nested(base: Any) -> Any:
    """A model in a model in a model, maps flattened, no softmax."""
    keras = load_keras()
    middle_in = keras.Input((SIZE, SIZE, 3), name="middle_in")
    middle = keras.Model(middle_in, base(middle_in), name="middle")
    picture = keras.Input((None, None, 3), name="picture")
    x = middle(keras.layers.Resizing(SIZE, SIZE, name="resize")(picture))
    x = keras.layers.Dense(CLASSES, name="scores")(keras.layers.Flatten(name="row")(x))
    return keras.Model(picture, x, name="deep")


SHAPES: tuple[Callable[[Any], Any], ...] = (sequential, functional, twice_nested)


class Case(NamedTuple):
    """A probed model and what is known of it."""

    app: App
    pooled: bool
    probe: Probe
    picture: np.ndarray


def cases(apps: tuple[App, ...]) -> Any:
    """Make the fixture that goes through the applications and shapes; each base is made once."""
    bases: dict[str, Any] = {}
    every = [
        pytest.param((app, shape), id=f"{app.name}-{shape.__name__}") for app in apps for shape in SHAPES
    ]

    @pytest.fixture(scope="module", params=every)
    def case(request: pytest.FixtureRequest) -> Case:
        app, shape = request.param
        if app.name not in bases:
            bases[app.name] = base_of(app)
        picture = np.random.default_rng(3).uniform(0, 1, (SIZE, SIZE, 3)).astype(np.float32)
        probe = Probe(shape(bases[app.name]), folding=Folding())
        return Case(app, shape is not twice_nested, probe, picture)

    return case


def check(case: Case, method: str) -> None:
    """Prove that a method gives a finite map of the right shape, or says why it cannot."""
    reason = {
        "cam": None if case.pooled else "followed by global average pooling and one dense layer",
        "guided_grad_cam": None if case.app.relus else "has no ReLU",
    }.get(method)
    if reason:
        with pytest.raises(InvalidValue, match=reason):
            explain(case.probe, case.picture, method=method, class_index=1)
        return
    found = explain(case.probe, case.picture, method=method, class_index=1)
    about = METHODS[method]
    assert found.raw.shape == (case.app.grid if about.kind == "layer" else (SIZE, SIZE))
    assert np.isfinite(found.raw).all() and found.raw.dtype == np.float32
    assert about.signed or about.id == "eigen_cam" or found.raw.min() >= 0
    assert found.layer == (case.app.last if about.needs_layer else "")
    assert found.class_index == 1 and found.signed is about.signed
    if method == "guided_grad_cam":  # nothing to multiply with where Grad-CAM is empty
        assert found.grid.empty == explain(case.probe, case.picture, class_index=1).grid.empty
    else:
        assert np.ptp(found.raw) > 0 or (about.kind == "layer" and not about.signed and found.grid.empty)
