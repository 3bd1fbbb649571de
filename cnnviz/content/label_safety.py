"""Which change of a picture can make its label false, from which strength on, for which pictures, and why.

Augmentation says to the network: this is still a 6. That has to be true. The table holds the cases in which
it is not, or in which it is true of a picture that nobody will ever bring.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnviz.core.mark import mark

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "any": mark("any picture"),
        "digits": mark("digits"),
        "letters": mark("letters"),
        "signs": mark("traffic signs and lights"),
        "shapes": mark("drawn shapes"),
        "clothes": mark("clothes and shoes"),
        "photographs": mark("photographs of animals and things"),
        "fruit": mark("fruit and flowers"),
        "medical": mark("medical pictures"),
    }
)

SUBJECT_OF: Mapping[str, str] = MappingProxyType(
    {
        "digits": "digits",
        "mnist": "digits",
        "shapes": "shapes",
        "fashion_mnist": "clothes",
        "cifar10": "photographs",
        "animals10": "photographs",
    }
)
"""What a data set shows; of a folder nothing is known, so every line may concern it."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "false": mark("the label becomes false"),
        "lost": mark("the label may name something that is no longer in the picture"),
        "rare": mark("the label stays true, but the network will never be given such a picture"),
        "mixed": mark("the label becomes a mixture"),
    }
)

FLAG = 1.0  # strength of a change that is on or off


@dataclass(frozen=True)
class Risk:
    """One line of the table.

    Attributes:
        option: name of the option, as in `AugmentationSettings`, or "mixing".
        least: strength from which it applies, in the option's own unit (`strength`).
        subject: which pictures, one of `SUBJECTS`.
        outcome: what happens to the label, one of `OUTCOMES`.
        why: in English, to be translated.
    """

    option: str
    least: float
    subject: str
    outcome: str
    why: str


RISKS: tuple[Risk, ...] = (
    Risk(
        "rotation_range",
        45,
        "digits",
        "false",
        mark("A 6 or 9 that lies on its side could be either, and turned on it is the other one."),
    ),
    Risk(
        "rotation_range",
        45,
        "letters",
        "false",
        mark("A Z that is turned far enough is an N, a u is an n, a d is a p."),
    ),
    Risk("rotation_range", 45, "signs", "false", mark("An arrow to the left becomes one upwards.")),
    Risk(
        "rotation_range",
        90,
        "photographs",
        "rare",
        mark("Cows do not stand on their backs: the network spends its strength on pictures it never gets."),
    ),
    Risk("rotation_range", 90, "clothes", "rare", mark("In this collection every piece lies upright.")),
    Risk(
        "width_shift_range",
        0.3,
        "any",
        "lost",
        mark("What the label names may be pushed out of the picture."),
    ),
    Risk(
        "height_shift_range",
        0.3,
        "any",
        "lost",
        mark("What the label names may be pushed out of the picture."),
    ),
    Risk("shear_range", 45, "digits", "false", mark("A 6 or 9 that leans so far could be another digit.")),
    Risk("shear_range", 15, "shapes", "false", mark("A slanted square is no square any more.")),
    Risk(
        "zoom_range",
        0.3,
        "shapes",
        "false",
        mark("Width and height draw their own factors: a circle becomes an ellipse, a square an oblong."),
    ),
    Risk(
        "zoom_range",
        0.5,
        "any",
        "lost",
        mark(
            "Half a picture's side larger or smaller: a thing runs over the edge, or keeps few of its pixels."
        ),
    ),
    Risk("brightness_range", 0.8, "any", "lost", mark("Almost black or all white, a picture shows nothing.")),
    Risk(
        "channel_shift_range",
        0.2,
        "medical",
        "false",
        mark("There a grey level is a measurement, not a look."),
    ),
    Risk("channel_shift_range", 0.5, "any", "lost", mark("Half of all colours end at black or white.")),
    Risk(
        "horizontal_flip",
        FLAG,
        "digits",
        "false",
        mark("Mirrored, a 3 is no digit, and a 5 may look like a 2: nobody writes digits like that."),
    ),
    Risk(
        "horizontal_flip", FLAG, "letters", "false", mark("A mirrored b is a d, a mirrored S is no letter.")
    ),
    Risk("horizontal_flip", FLAG, "signs", "false", mark("“Turn left” becomes “turn right”.")),
    Risk(
        "horizontal_flip",
        FLAG,
        "medical",
        "false",
        mark("The heart is on the left; mirrored, the picture shows a rare condition."),
    ),
    Risk(
        "vertical_flip",
        FLAG,
        "digits",
        "false",
        mark("Mirrored up and down a 2 looks like a 5; mirrored both ways a 6 is a 9."),
    ),
    Risk("vertical_flip", FLAG, "letters", "false", mark("An M becomes a W, a b becomes a p.")),
    Risk("vertical_flip", FLAG, "signs", "false", mark("The red light is the upper one.")),
    Risk(
        "vertical_flip",
        FLAG,
        "photographs",
        "rare",
        mark("An upside-down cow is still a cow, but the network will never be asked about one."),
    ),
    Risk("vertical_flip", FLAG, "clothes", "rare", mark("In this collection every piece lies upright.")),
    Risk(
        "fill_mode",
        FLAG,
        "any",
        "false",
        mark(
            "“wrap” lets the picture begin anew at its edge: two halves of an animal look like two animals."
        ),
    ),
    Risk(
        "crop", 0.5, "any", "lost", mark("With half of each side cut away, what the label names may be gone.")
    ),
    Risk("contrast", 0.9, "any", "lost", mark("With a tenth of its contrast a picture is an even grey.")),
    Risk(
        "saturation", 0.8, "fruit", "false", mark("Without its colour an unripe tomato is like a ripe one.")
    ),
    Risk("hue", 0.05, "signs", "false", mark("A red light becomes an orange or a green one.")),
    Risk("hue", 0.1, "fruit", "false", mark("A lemon becomes a lime, a red rose a yellow one.")),
    Risk(
        "blur",
        0.005,
        "medical",
        "lost",
        mark("Fine lines, such as a crack in a bone, are what is looked for."),
    ),
    Risk("blur", 0.04, "any", "lost", mark("Small parts, such as the legs of a spider, are gone.")),
    Risk("noise", 0.05, "medical", "lost", mark("Grains of noise look like fine structure, or hide it.")),
    Risk("noise", 0.3, "any", "lost", mark("The noise is stronger than most edges.")),
    Risk("cutout", 0.5, "any", "lost", mark("What the label names may lie under the square.")),
    Risk(
        "mixing",
        FLAG,
        "any",
        "mixed",
        mark(
            "A mixed picture has shares of two classes: `sparse_categorical_crossentropy` takes one class a "
            "picture, so one-hot labels and `categorical_crossentropy` are needed."
        ),
    ),
)

SAFE: Mapping[str, str] = MappingProxyType(
    {"cval": mark("It is only the grey of places where the picture has nothing.")}
)
"""Options that touch no label, with the reason."""


def strength(option: str, value: object) -> float:
    """Say how strong a change is, as one number.

    Args:
        option: name of the option.
        value: a number, True or False, a fill mode, a way to mix, (least, largest) factor, or None.

    Returns:
        Numbers as they are, 0 or `FLAG` for what is on or off, and the largest distance from 1 of factors.

    Example:
        >>> strength("zoom_range", (0.5, 1.2)), strength("vertical_flip", True), strength("mixing", "none")
        (0.5, 1.0, 0.0)
    """
    if option == "fill_mode":
        return FLAG * (value == "wrap")
    if option == "mixing":
        return FLAG * (value not in (None, "none"))
    if isinstance(value, tuple | list):
        return max((abs(1 - float(factor)) for factor in value), default=0.0)
    return float(value) if isinstance(value, int | float) else 0.0


def warnings(
    options: Mapping[str, object], *, dataset: str = "", mixing: str = "none", sparse_loss: bool = True
) -> tuple[Risk, ...]:
    """List what may become of the labels.

    Args:
        options: values by the names of `AugmentationSettings`.
        dataset: a data set of `SUBJECT_OF` to look at its pictures alone; else every line is considered.
        mixing: "none", "mixup" or "cutmix".
        sparse_loss: whether the loss takes one class a picture; a mixture needs the other kind.

    Returns:
        The lines that apply, in the order of the table.

    Example:
        >>> [risk.subject for risk in warnings({"vertical_flip": True}, dataset="mnist")]
        ['digits']
        >>> warnings({"rotation_range": 20, "horizontal_flip": True}, dataset="animals10")
        ()
    """
    values = dict(options) | ({"mixing": mixing} if sparse_loss else {})
    if all(strength(name, values.get(name)) == 0 for name in _MOVING):
        values.pop("fill_mode", None)  # nothing is empty, so nothing is filled
    subject = SUBJECT_OF.get(dataset)
    return tuple(
        risk
        for risk in RISKS
        if strength(risk.option, values.get(risk.option)) >= risk.least
        and (subject is None or risk.subject in (subject, "any"))
    )


_MOVING = ("rotation_range", "width_shift_range", "height_shift_range", "shear_range", "zoom_range")
