"""The trainings of each experiment: one arm is one way to train, repeated with one or more seeds."""

from dataclasses import dataclass, replace
from typing import Any

from cnnviz.core.mark import mark
from cnnviz.core.training import TrainingSettings

THREE = (0, 1, 2)


@dataclass(frozen=True)
class Arm:
    """One way to train.

    Args:
        id: its name on the command line and of its files.
        title: in English, to be translated.
        settings: what to train and how; the seed is put in.
        seeds: with which seeds it is trained.
        stated: test accuracy that the deck says, 0 to 1.
        frozen_backbone: True if only a last dense layer learns, on the features of EfficientNet-Lite0 with
            ImageNet's weights; of the settings, those of the network do not count then.
        repeats: name of the arm whose training this one repeats, to see whether it comes out the same.
        one_dnn: True if TensorFlow's convolutions are oneDNN's, which it does not choose on every processor:
            quicker for large networks, with other last digits.
    """

    id: str
    title: str
    settings: TrainingSettings
    seeds: tuple[int, ...] = THREE
    stated: float | None = None
    frozen_backbone: bool = False
    repeats: str | None = None
    one_dnn: bool = False

    def with_seed(self, seed: int) -> TrainingSettings:
        """Return the settings with this seed."""
        return replace(self.settings, seed=seed)


# Deck A10: Adam as Keras has it, batches of 20, ten epochs, the weights of the last one.
_A10 = TrainingSettings(
    dataset="animals10", picture_size=150, network="animals_10", batch_size=20, epochs=10, keep="last"
)
SCRATCH = (
    Arm("deck", mark("As in the deck, all our pictures"), _A10, seeds=(0,), stated=0.664, one_dnn=True),
    Arm("few", mark("As in the deck, 200 pictures a class"), replace(_A10, per_class=200), seeds=(0,)),
)

_START = replace(_A10, picture_size=32, per_class=200)


def _changed(**settings: Any) -> TrainingSettings:
    return replace(_START, **settings)


def _own(filters: tuple[int, ...], *, twice: tuple[bool, ...] = (False,) * 5) -> str:
    """Write the deck's network with other filters, or with a second convolution in some of its blocks."""
    blocks = [
        f"conv {count} 3 same relu; " * (2 if again else 1) + "pool; norm"
        for count, again in zip(filters, twice, strict=True)
    ]
    return "; ".join([*blocks, "flatten; dense 100 relu; dropout 0.4; dense 10 softmax"])


_DECK = (256, 128, 64, 32, 16)
_MORE = (384, 192, 96, 48, 24)
REMEDIES = (
    Arm("start", mark("The start: as in the deck, but small"), _START),
    Arm("validation", mark("Validation set: keep the best epoch"), _changed(keep="best")),
    Arm("batches", mark("Larger batches: 64"), _changed(batch_size=64)),
    Arm("pictures", mark("Larger pictures: 48 pixels"), _changed(picture_size=48)),
    Arm("epochs", mark("More epochs: 20"), _changed(epochs=20)),
    Arm("filters", mark("More filters: half as many again"), _changed(network="own", layers=_own(_MORE))),
    Arm(
        "layers",
        mark("More layers: three further convolutions"),
        _changed(network="own", layers=_own(_DECK, twice=(False, False, True, True, True))),
    ),
    Arm("augmentation", mark("Changed copies of the pictures"), _changed(augmentation="light")),
    Arm(
        "transfer",
        mark("Transfer learning: frozen EfficientNet-Lite0"),
        _changed(network="own", layers="flatten; dense 10 softmax"),
        frozen_backbone=True,
    ),
    Arm("seed", mark("A fixed seed: the start once more"), _START, seeds=(0,), repeats="start"),
)


def _dense_or_convolutional(dataset: str, dense: float, convolutional: float) -> tuple[Arm, ...]:
    settings = TrainingSettings(dataset=dataset, network="dense", batch_size=64, epochs=20)
    return (
        Arm("dense", mark("Dense"), settings, stated=dense),
        Arm("conv", mark("Convolutional"), replace(settings, network="digits_28"), stated=convolutional),
    )


MNIST = _dense_or_convolutional("mnist", 0.975, 0.9939)
FASHION = _dense_or_convolutional("fashion_mnist", 0.881, 0.9325)

_CIFAR = TrainingSettings(dataset="cifar10", network="cifar_10", batch_size=64, epochs=60, early_stopping=15)
CIFAR = (
    Arm("two", mark("Two convolutions"), replace(_CIFAR, network="cifar_10_small"), stated=0.7056),
    Arm(
        "seven",
        mark("Seven convolutions, changed copies"),
        replace(_CIFAR, augmentation="deck"),
        stated=0.8721,
    ),
    Arm("seven_plain", mark("Seven convolutions alone"), _CIFAR, seeds=(0,)),
)


def _residual() -> str:
    """Write a small residual network: a strided stem, then blocks that halve the map now and then."""
    parts = ["conv 32 5 same nobias strides=2", "norm", "s0: act relu"]
    before = "s0"
    for number, (filters, strides) in enumerate(
        ((64, 2), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1)), 1
    ):
        name = f"s{number}"
        parts += [
            f"{name}_a: conv {filters} 3 same nobias strides={strides} from={before}",
            "norm",
            "act relu",
            f"conv {filters} 3 same nobias",
            f"{name}_b: norm",
        ]
        if strides == 2:
            parts += [f"conv {filters} 1 same nobias strides=2 from={before}", f"{name}_c: norm"]
        added = f"{name}_c" if strides == 2 else before
        parts += [f"add from={name}_b,{added}", f"{name}: act relu"]
        before = name
    return "; ".join([*parts, "globalavg", "dropout 0.3", "dense 10 softmax"])


ANIMALS_OWN = (
    Arm(
        "residual",
        mark("Residual network, AdamW, cosine"),
        TrainingSettings(
            dataset="animals10",
            picture_size=96,
            network="own",
            layers=_residual(),
            augmentation="strong",
            loss="categorical_crossentropy",
            label_smoothing=0.1,
            initializer="he_normal",
            optimizer="adamw",
            learning_rate=0.002,
            weight_decay=0.05,
            schedule="warmup_cosine",
            batch_size=64,
            epochs=45,
        ),
        seeds=(0,),
        one_dnn=True,
    ),
)
