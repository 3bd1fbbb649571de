"""What the lecture decks claim about training, as experiments that anybody can repeat."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnviz.content.experiment_arms import ANIMALS_OWN, CIFAR, FASHION, MNIST, REMEDIES, SCRATCH, Arm
from cnnviz.core.mark import mark

_A10 = mark('Deck A10, "Animals-10"')
_EX = mark('Deck EX, "CNN Example (MNIST, Fashion MNIST, CIFAR-10)"')


@dataclass(frozen=True)
class Stated:
    """What a deck, or somebody who published it, says.

    Args:
        source: who says it.
        train: pictures that were learned from; 0 where it is not said.
        test: pictures of the test; 0 where it is not said.
        log: (loss, accuracy) on the training pictures after each epoch, as far as it is printed.
    """

    source: str
    train: int = 0
    test: int = 0
    log: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two arms that differ in one thing, so that their difference is what it does.

    Args:
        title: the thing, in English, to be translated.
        arm: name of the arm that has it.
        before: name of the arm that has it not.
    """

    title: str
    arm: str
    before: str


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A question, and the trainings that answer it.

    Args:
        id: its name on the command line and in the address.
        title: in English, to be translated.
        question: one sentence in English, to be translated.
        differs: what is not as in the deck, in English, to be translated.
        stated: what the deck says.
        arms: the trainings that are compared; the others are compared with the first.
        pairs: further comparisons, for arms that differ from the first in more than one thing.
        beside: id of the experiment that asks the same of easier pictures.
        published: (who, accuracy) of others' results on the same data.
    """

    id: str
    title: str
    question: str
    differs: str
    stated: Stated
    arms: tuple[Arm, ...]
    pairs: tuple[Pair, ...] = ()
    beside: str | None = None
    published: tuple[tuple[str, float], ...] = ()

    def arm(self, id: str) -> Arm:
        """Return the arm of this name."""
        return next(arm for arm in self.arms if arm.id == id)


# The loss and the accuracy that deck A10 prints after each of its ten epochs.
_LOSSES = (1.7329, 1.2812, 1.0995, 0.9385, 0.9078, 0.8357, 0.7681, 0.7074, 0.6643, 0.6029)
_ACCURACIES = (0.4165, 0.5645, 0.6291, 0.6638, 0.6945, 0.7186, 0.7432, 0.7595, 0.7757, 0.7992)
_ANIMALS = Stated(_A10, 21_179, 2_000, tuple(zip(_LOSSES, _ACCURACIES, strict=True)))

_ALL = (
    Experiment(
        id="a10_scratch",
        title=mark("Animals-10 from scratch"),
        question=mark("What does deck A10's network learn in ten epochs, with the deck's own settings?"),
        differs=mark(
            "The network, the picture size, the batch size, the optimizer and the epochs are the deck's. The "
            "data are a part of its data set, stored smaller, and one part of them is kept for validation; "
            "the weights kept are the last ones, as in the deck."
        ),
        stated=_ANIMALS,
        arms=SCRATCH,
    ),
    Experiment(
        id="a10_remedies",
        title=mark("Animals-10: the remedies"),
        question=mark(
            "Deck A10 ends with a list of what could make its network better. What does each of them gain?"
        ),
        differs=mark(
            "Each remedy changes one thing against the same start, on the same pictures: 32 pixels wide "
            "where the deck's have 150, and far fewer, so that a training takes minutes. A gain on the "
            "deck's data can be larger or smaller. Sorting the files automatically, which the deck lists "
            "too, changes the work and not the result."
        ),
        stated=_ANIMALS,
        arms=REMEDIES,
    ),
    Experiment(
        id="mnist_dense_v_conv",
        title=mark("MNIST: dense or convolutional"),
        question=mark("How much better does a network read digits when it has convolutions?"),
        differs=mark(
            "The deck prints results and not its two networks: the dense one here has two hidden layers of "
            "512 units, the convolutional one is deck PD's. We train on a small part of the data set."
        ),
        stated=Stated(_EX, 60_000, 10_000),
        arms=MNIST,
    ),
    Experiment(
        id="fashion_dense_v_conv",
        title=mark("Fashion-MNIST: dense or convolutional"),
        question=mark("Does the gain grow when the pictures are harder than digits?"),
        differs=mark(
            "The networks and the settings are those of the experiment with MNIST. We train on a small part "
            "of the data set."
        ),
        stated=Stated(_EX, 60_000, 10_000),
        arms=FASHION,
        beside="mnist_dense_v_conv",
    ),
    Experiment(
        id="cifar_two_v_seven",
        title=mark("CIFAR-10: two convolutions or seven"),
        question=mark("What do more layers and changed copies of the pictures gain in colour photographs?"),
        differs=mark(
            "The deck adds changed copies to its data once and trains for 250 epochs in batches of 256; here "
            "every epoch changes the pictures anew, batches are smaller, and training ends when validation "
            "has long stopped getting better, or when its epochs are over, which are fewer than the deck's. "
            "The deck's test pictures are its validation pictures too; ours are not. One further arm has the "
            "deeper network without changed copies, to tell the two apart."
        ),
        stated=Stated(_EX, 50_000, 10_000),
        arms=CIFAR,
        pairs=(
            Pair(mark("More layers by themselves"), "seven_plain", "two"),
            Pair(mark("Changed copies by themselves"), "seven", "seven_plain"),
        ),
    ),
    Experiment(
        id="animals_own",
        title=mark("Animals-10 from scratch, our best"),
        question=mark("How far does a network get from scratch, with what has been learned since?"),
        differs=mark(
            "No deck has this network. It has residual blocks, batch normalization after each convolution, "
            "one mean for each map instead of dense layers, changed pictures, AdamW and a rate that falls "
            "like a cosine. Others measured on other parts of the data set, some of them on validation "
            "pictures."
        ),
        stated=_ANIMALS,
        arms=ANIMALS_OWN,
        published=(
            ("brandlee1019, small CNN", 0.832),
            ("brandlee1019, small CNN of 0.56 MB", 0.792),
            ("Allen Lin, Animal 10", 0.75),
            ("kyliancc, ResNet-34", 0.721),
            ("lesnich, CNN", 0.701),
        ),
    ),
)

EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType({one.id: one for one in _ALL})
"""The experiments by their names, in the order in which they are shown."""
