"""All that is done to training pictures, as one value that can be written down and read again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.standardise import Standardisation
from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.draws import draw
from cnnviz.vision.mixing import Mixing, mix

Float32 = NDArray[np.float32]

KIND, VERSION = "CNNViz augmentation", 1
MOST_CHARACTERS = 10_000
MOST_OPERATIONS = 10


@dataclass(frozen=True, kw_only=True)
class RandAugment:
    """How `keras.layers.RandAugment` is set.

    Attributes:
        num_ops: how many operations one after the other, 0 to 10; 0 is off.
        factor: strength, 0 to 1.

    Raises:
        InvalidValue: one is out of its range.
    """

    num_ops: int = 0
    factor: float = 0.5

    def __post_init__(self) -> None:
        """Check both."""
        if whole(self.num_ops, "num_ops", minimum=0) > MOST_OPERATIONS:
            raise InvalidValue(
                "{name} {value} must be from 0 to {most}",
                name="num_ops",
                value=self.num_ops,
                most=MOST_OPERATIONS,
            )
        if not 0 <= self.factor <= 1:
            raise InvalidValue(
                "{name} {value} must be from 0 to {most}", name="factor", value=self.factor, most=1
            )


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """What is done to training pictures: RandAugment, changes, mixing, standardisation, in this order.

    Attributes:
        changes: of each picture by itself.
        mixing: of two pictures.
        rand_augment: Keras' own layer; `cnnviz.nn.rand_augment` calls it.
        standardisation: with which every picture ends, those of validation and test too.

    Example:
        >>> pipeline = Pipeline(changes=AugmentationSettings(rotation_range=20))
        >>> Pipeline.from_json(pipeline.as_json()) == pipeline
        True
    """

    changes: AugmentationSettings = field(default_factory=AugmentationSettings)
    mixing: Mixing = field(default_factory=Mixing)
    rand_augment: RandAugment = field(default_factory=RandAugment)
    standardisation: Standardisation = field(default_factory=Standardisation)

    def as_json(self) -> str:
        """Write all settings down as JSON, for people and for `from_json`."""
        return json.dumps({"kind": KIND, "version": VERSION, **asdict(self)}, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "Pipeline":
        """Read what `as_json` wrote. What the text leaves out is as if nothing had been chosen.

        Args:
            text: JSON; not trusted.

        Returns:
            The pipeline.

        Raises:
            InvalidValue: the text is not JSON, too long, of another kind or version, or has an unknown name
                or a value that does not fit; the sentence names it.
        """
        parts = dict(_read(text))
        kind, version = parts.pop("kind", None), parts.pop("version", None)
        if kind != KIND:
            raise InvalidValue(
                'this is not an augmentation of CNNViz: its "kind" must be "{kind}"', kind=KIND
            )
        if isinstance(version, bool) or version != VERSION:
            raise InvalidValue(
                "this augmentation has version {version}; version {known} is understood",
                version=_short(version),
                known=VERSION,
            )
        kinds = {
            "changes": AugmentationSettings,
            "mixing": Mixing,
            "rand_augment": RandAugment,
            "standardisation": Standardisation,
        }
        for name in parts:
            if name not in kinds:
                raise InvalidValue("unknown setting {name}", name=_short(name))
        return cls(**{name: _part(part, kinds[name], name) for name, part in parts.items()})

    def change_batch(
        self, pixels: Float32, targets: Float32, rng: np.random.Generator
    ) -> tuple[Float32, Float32]:
        """Change each picture of a batch, then mix it with another one; RandAugment is not done here.

        Args:
            pixels: float32 (N, height, width, 1 or 3) in [0, 1].
            targets: (N, classes), one-hot.
            rng: where chance comes from.

        Returns:
            Pictures in [0, 1] and float32 targets of the same shapes; a mixed picture has the shares of both
            classes.
        """
        changes = self.changes
        pixels = np.stack(
            [
                apply(
                    picture,
                    draw(changes, picture.shape[:2], rng),
                    fill_mode=changes.fill_mode,
                    cval=changes.cval,
                )
                for picture in pixels
            ]
        )
        targets = np.asarray(targets, np.float32)
        if self.mixing.kind == "none":
            return pixels, targets
        others = rng.permutation(len(pixels))
        mixed = [mix(one, pixels[other], self.mixing, rng) for one, other in zip(pixels, others, strict=True)]
        shares = np.array([each.share for each in mixed], np.float32)[:, None]
        return np.stack([each.pixels for each in mixed]), shares * targets + (1 - shares) * targets[others]


def _read(text: str) -> Mapping[str, Any]:
    if len(text) > MOST_CHARACTERS:
        raise InvalidValue(
            "{count} characters are too many for an augmentation; at most {most}",
            count=len(text),
            most=MOST_CHARACTERS,
        )
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):  # not JSON, or a whole number of thousands of digits, or a deep nest
        raise InvalidValue("this is not JSON") from None
    if not isinstance(parts, dict):
        raise InvalidValue('this is not an augmentation of CNNViz: its "kind" must be "{kind}"', kind=KIND)
    return parts


def _part(values: Any, kind: Callable[..., Any], name: str) -> Any:
    if not isinstance(values, dict):
        raise InvalidValue("{name} must be an object with settings", name=name)
    defaults = {each.name: each.default for each in fields(kind)}  # type: ignore[arg-type]
    for key in values:
        if key not in defaults:
            raise InvalidValue("unknown setting {name}", name=_short(f"{name}.{key}"))
    return kind(**{key: _value(key, value, defaults[key]) for key, value in values.items()})


def _value(name: str, value: Any, default: Any) -> Any:
    """Take what JSON gave if it is of the kind that the setting has."""
    if isinstance(default, bool):
        fits = isinstance(value, bool)
    elif isinstance(default, str):
        fits = isinstance(value, str)
    elif name == "num_ops":
        fits = _is_number(value) and isinstance(value, int)
    elif value is None:
        fits = default is None
    elif isinstance(value, list):
        fits = name in ("zoom_range", "brightness_range") and len(value) == 2 and all(map(_is_number, value))
        value = tuple(value)
    else:
        fits = name != "brightness_range" and _is_number(value)
    if not fits:
        raise InvalidValue("{name} cannot be {value}", name=name, value=_short(value))
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 40 else said[:40] + "…"
