"""Every setting of a training run: where it stands, what it is called, and what it does, in one line each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cnnviz.core.mark import mark
from cnnviz.core.training_choices import AUGMENTATIONS


@dataclass(frozen=True)
class Setting:
    """The words of one setting.

    Attributes:
        key: of its widget and in the address.
        label: in English, to be translated.
        why: one line on what it does, in English, to be translated.
        options: ids with English labels; an id without one is shown as it is.
    """

    key: str
    label: str
    why: str
    options: Mapping[str, str] = field(default_factory=dict)


NETWORK_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "small": mark("Small: convolutions as you like"),
        "dense": mark("Dense: no convolution (EX)"),
        "digits_28": mark("Digits: four convolutions (PD)"),
        "cifar_10_small": mark("CIFAR-10: two convolutions (EX)"),
        "cifar_10": mark("CIFAR-10: seven convolutions (EX)"),
        "animals_10": mark("Animals-10: five convolutions (A10)"),
        "modern": mark("Modern: residual blocks"),
        "own": mark("Own layers"),
    }
)

# In the order of TrainingSettings, under its names.
SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "dataset": Setting(
            "train_data", mark("Data"), mark("The pictures it learns from, in three parts that share none.")
        ),
        "source": Setting(
            "train_source", mark("Folder"), mark("A folder with one folder of pictures a class.")
        ),
        "picture_size": Setting(
            "train_size", mark("Picture size"), mark("Photographs are brought to squares of this side.")
        ),
        "per_class": Setting(
            "train_per_class",
            mark("Pictures a class"),
            mark("Training pictures of each class; 0 for all. Fewer are learned by heart sooner."),
        ),
        "network": Setting(
            "train_network", mark("Network"), mark("The layers to be trained."), NETWORK_TITLES
        ),
        "layers": Setting(
            "train_layers",
            mark("Layers"),
            mark("One layer after the other, with semicolons between; the last has a unit for each class."),
        ),
        "filters": Setting(
            "train_filters",
            mark("Filters"),
            mark("Patterns that each convolution can look for; a pooling follows each of them."),
        ),
        "kernel_size": Setting(
            "train_kernel",
            mark("Kernel size"),
            mark("Pixels a side that a filter of the network sees at once."),
        ),
        "dropout": Setting(
            "train_dropout",
            mark("Dropout"),
            mark(
                "Share of the values set to zero in each step of training; the others grow by 1/(1 − share)."
            ),
            {"network": mark("as the network says")},
        ),
        "batch_normalization": Setting(
            "train_norm",
            mark("Batch normalization"),
            mark("Brings values to mean 0 and variance 1 in each batch, then to a learned scale and shift."),
            {"network": mark("as the network says"), "on": mark("everywhere"), "off": mark("nowhere")},
        ),
        "l1": Setting(
            "train_l1",
            "L1",
            mark("Adds this times the sum of the weights' sizes to the loss, so many weights become 0."),
        ),
        "l2": Setting(
            "train_l2",
            "L2",
            mark("Adds this times the sum of the squared weights to the loss, so none grows large."),
        ),
        "initializer": Setting(
            "train_init",
            mark("First weights"),
            mark("How the random weights are drawn before the first step."),
        ),
        "augmentation": Setting(
            "train_augment",
            mark("Augmentation"),
            mark("Changes training pictures at random in each epoch: each is seen in more than one version."),
            {id: augmentation.title for id, augmentation in AUGMENTATIONS.items()},
        ),
        "loss": Setting(
            "train_loss", mark("Loss"), mark("The number that every step tries to make smaller.")
        ),
        "label_smoothing": Setting(
            "train_smooth",
            mark("Label smoothing"),
            mark("Share of the target that goes to all classes alike: no answer has to be fully sure."),
        ),
        "optimizer": Setting(
            "train_optimizer", mark("Optimizer"), mark("How a step is made from the gradient.")
        ),
        "learning_rate": Setting(
            "train_rate",
            mark("Learning rate"),
            mark("How long a step is: too small and little happens, too large and the loss jumps."),
        ),
        "schedule": Setting(
            "train_schedule",
            mark("Schedule"),
            mark("How the learning rate changes in the course of the run."),
            {
                "constant": mark("constant"),
                "step": mark("halved after each third"),
                "exponential": mark("falls evenly to a hundredth"),
                "cosine": mark("cosine down to 0"),
                "warmup_cosine": mark("rises first, then cosine"),
            },
        ),
        "weight_decay": Setting(
            "train_decay",
            mark("Weight decay"),
            mark("Share of each weight, times the rate, that AdamW takes away."),
        ),
        "batch_size": Setting(
            "train_batch",
            mark("Batch size"),
            mark("Pictures in one step: small batches make more and noisier steps in each epoch."),
        ),
        "epochs": Setting("train_epochs", mark("Epochs"), mark("Passes over all training pictures.")),
        "early_stopping": Setting(
            "train_patience",
            mark("Early stopping"),
            mark("Ends the run after so many epochs without a better validation loss; 0: never."),
        ),
        "reduce_on_plateau": Setting(
            "train_reduce",
            mark("Reduce on plateau"),
            mark(
                "Divides the rate by ten after so many epochs without a better validation loss, down to "
                "0.000001; 0: never."
            ),
        ),
        "keep": Setting(
            "train_keep",
            mark("Keep the weights of"),
            mark("The best epoch has the lowest validation loss; the test pictures have no say in it."),
            {"best": mark("the best epoch"), "last": mark("the last epoch")},
        ),
        "seed": Setting(
            "train_seed",
            mark("Seed"),
            mark("Decides first weights, order, dropout and augmentation: same seed, same curve."),
        ),
    }
)
