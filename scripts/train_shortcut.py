"""Train two small networks on drawn shapes: one that can cheat by a mark in a corner, and one that cannot.

    python scripts/train_shortcut.py

It writes assets/models/shortcut/ and assets/models/shortcut_honest/ (model.keras and card.json each) and
prints how often either network is right with the mark that tells the class, without one, and with the mark
of another class. Both see the same shapes in the same order; the marks alone differ. Training ends as soon as
a network is right on its validation pictures, which the marks let one of them be very early. About a minute.
"""

import argparse
import hashlib
import json
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cnnviz.core.statistics import wilson_interval  # noqa: E402
from cnnviz.jobs.evaluation import Answer, Evaluation  # noqa: E402
from cnnviz.nn.repeatable import seed_everything  # noqa: E402
from cnnviz.nn.runtime import load_keras  # noqa: E402
from cnnviz.nn.shortcut_data import SIDE, TEST_COUNT, TEST_SEED, marked_shapes  # noqa: E402
from cnnviz.nn.small_data import SHAPES  # noqa: E402

OUT = ROOT / "assets" / "models"
FILTERS = (12, 24, 24, 48)
TRAINING = {
    "pictures": 3000,
    "validation_pictures": 400,
    "seed": 1,
    "validation_seed": 3,
    "most_epochs": 12,
    "enough": 0.995,  # of the validation pictures right
    "batch_size": 64,
    "learning_rate": 3e-3,
}
NETWORKS = {  # folder: title, which tells nothing yet; the rule of its marks
    "shortcut": ("Drawn shapes, network A", "telling"),
    "shortcut_honest": ("Drawn shapes, network B", "none"),
}
NAMES = {
    "circle": ("cerchio", "원"),
    "square": ("quadrato", "정사각형"),
    "triangle": ("triangolo", "삼각형"),
    "cross": ("croce", "십자"),
}
PACKAGES = ("keras", "tensorflow", "numpy")


def build(name: str):
    """Four convolutions and an average: no layer is told where in the picture it looks."""
    keras = load_keras()
    layers = keras.layers
    picture = keras.Input((None, None, 3), name="picture")
    x = layers.Resizing(SIDE, SIDE, antialias=True, name="resize")(picture)
    x = layers.Rescaling(2, -1, name="centre")(x)
    for i, filters in enumerate(FILTERS, 1):
        x = layers.Conv2D(
            filters, 3, strides=2 if i == 1 else 1, padding="same", use_bias=False, name=f"conv{i}"
        )(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"norm{i}")(x)
        x = layers.Activation("relu", name=f"maps{i}")(x)
        if i in (2, 3):
            x = layers.MaxPooling2D(2, name=f"pool{i}")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    x = layers.Dense(len(SHAPES), name="logits")(x)
    return keras.Model(picture, layers.Activation("softmax", name="probabilities")(x), name=name)


def train(name: str, rule: str):
    """Train one network from its seed on; return it and how many epochs it took."""
    keras = load_keras()
    seed_everything(TRAINING["seed"])
    model = build(name)
    shapes = marked_shapes(TRAINING["pictures"], rule=rule, seed=TRAINING["seed"])
    held = marked_shapes(TRAINING["validation_pictures"], rule=rule, seed=TRAINING["validation_seed"])
    optimizer = keras.optimizers.Adam(TRAINING["learning_rate"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])

    def stop_when_good(epoch: int, logs: dict) -> None:
        model.stop_training = logs["val_accuracy"] >= TRAINING["enough"]

    history = model.fit(
        shapes.pictures,
        shapes.labels,
        batch_size=TRAINING["batch_size"],
        epochs=TRAINING["most_epochs"],
        validation_data=(held.pictures, held.labels),
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=stop_when_good)],
        verbose=2,
    )
    return model, len(history.epoch)


def measure(model, rule: str) -> Evaluation:
    """Ask about shapes that were never trained on, with marks by a rule."""
    shapes = marked_shapes(TEST_COUNT, rule=rule, seed=TEST_SEED)
    rows = model.predict(shapes.pictures, batch_size=200, verbose=0)
    answers = (
        Answer(str(i), int(truth), int(row.argmax()), min(float(row.max()), 1.0))
        for i, (truth, row) in enumerate(zip(shapes.labels, rows, strict=True))
    )
    return Evaluation(SHAPES, tuple(answers), ())


def short(found: Evaluation) -> dict:
    """The figures of one test in a line."""
    low, high = wilson_interval(found.right, len(found.answers))
    return {
        "pictures": len(found.answers),
        "right": found.right,
        "accuracy": found.accuracy,
        "accuracy_interval_95": [low, high],
        "mean_confidence": sum(answer.confidence for answer in found.answers) / len(found.answers),
    }


def card(title: str, rule: str, model, epochs: int, digest: str) -> dict:
    """Say what the network is, what it was trained on and how good it is, the cheat included."""
    tests = {kind: measure(model, kind) for kind in ("telling", "none", "wrong")}
    marks = {
        "telling": "In training, a white mark in one corner told the class: a planted shortcut.",
        "none": "In training there were no marks.",
    }[rule]
    return {
        "title": title,
        "about": f"{marks} Made for the room of shortcuts; of no other use.",
        "classes": [
            {"folder": shape, "en": shape, "it": NAMES[shape][0], "ko": NAMES[shape][1]} for shape in SHAPES
        ],
        "input": {
            "shape": ["height", "width", 3],
            "dtype": "float32",
            "range": [0, 1],
            "size": SIDE,
            "preprocessing": "inside the model: any size is squashed to the input size and moved to -1 to 1",
        },
        "parameters": model.count_params(),
        "sha256": digest,
        "data": {
            "name": f"{TRAINING['pictures']:,} drawn shapes, marks in training: {rule}",
            "source": "cnnviz.nn.shortcut_data.marked_shapes; drawn by this program from a seed",
            "rights": "Drawn by the project itself, under its own licence; no photograph is in it.",
        },
        "training": {"settings": TRAINING | {"marks": rule}, "epochs": epochs},
        "seed": TRAINING["seed"],
        "test": tests[rule].summary(),
        "test_marks": rule,
        "marks": {kind: short(found) for kind, found in tests.items()},
        "versions": {package: version(package) for package in PACKAGES},
        "licence": "Apache-2.0",
        "date": date.today().isoformat(),
    }


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    for name, (title, rule) in NETWORKS.items():
        model, epochs = train(name, rule)
        folder = args.out / name
        folder.mkdir(parents=True, exist_ok=True)
        keras = load_keras()
        # Saved without the optimizer: it is three times as large as the weights and of no further use.
        bare = keras.Model(model.inputs, model.outputs, name=name)
        bare.save(folder / "model.keras")
        digest = hashlib.sha256((folder / "model.keras").read_bytes()).hexdigest()
        told = card(title, rule, bare, epochs, digest)
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (folder / "card.json").write_text(text + "\n", encoding="utf-8")
        for kind, found in told["marks"].items():
            print(
                f"{name}, marks {kind}: {found['right']} of {found['pictures']} right, "
                f"{found['mean_confidence']:.2f} sure on average"
            )


if __name__ == "__main__":
    main()
