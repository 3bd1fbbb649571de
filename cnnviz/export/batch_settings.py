"""What is asked of a folder of pictures, and the pieces that its programs share."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.batch_scaling import SCALINGS
from cnnviz.core.class_modes import CLASS_MODES
from cnnviz.core.errors import InvalidValue

WAYS = ("squash", "crop", "pad")


@dataclass(frozen=True, kw_only=True)
class BatchSettings:
    """What is asked of a folder, by the names of `flow_from_directory` where it has one.

    Args:
        target_size: height and width.
        way: "squash", "crop" or "pad".
        interpolation: "nearest" or "bilinear".
        batch_size: pictures in a batch.
        shuffle: whether each epoch has an order of its own.
        seed: of the order.
        class_mode: one of `CLASS_MODES`.
        scaling: one of `SCALINGS`.
        mean: of red, green and blue over the training pictures, in [0, 1]; for "featurewise".
        deviation: the same.

    Raises:
        InvalidValue: for a word that is not one of those.
    """

    target_size: tuple[int, int] = (150, 150)
    way: str = "squash"
    interpolation: str = "nearest"
    batch_size: int = 20
    shuffle: bool = True
    seed: int = 0
    class_mode: str = "categorical"
    scaling: str = "rescale"
    mean: Sequence[float] = ()
    deviation: Sequence[float] = ()

    def __post_init__(self) -> None:
        """Refuse words that no program can be written for."""
        for name, known in (
            ("way", WAYS),
            ("interpolation", ("nearest", "bilinear")),
            ("class_mode", CLASS_MODES),
            ("scaling", SCALINGS),
        ):
            value = getattr(self, name)
            if value not in known:
                raise InvalidValue(
                    "{name} {value} is not one of {choices}",
                    name=name, value=value, choices=", ".join(known),
                )  # fmt: skip


def taken(settings: BatchSettings) -> str:
    """Name the variables that a batch is put into."""
    return "images" if settings.class_mode == "none" else "images, labels"


def numbers_text(values: Sequence[float]) -> str:
    """Write numbers as a list, with four places behind the point."""
    return f"[{', '.join(f'{value:.4f}' for value in values)}]"


def quoted(text: str | None) -> str:
    """Write a text so that nothing in it can end the quotes."""
    return json.dumps(text, ensure_ascii=False)
