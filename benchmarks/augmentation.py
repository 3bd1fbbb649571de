"""How fast a page gets its sixteen draws, and a training its pictures, beside Keras' ImageDataGenerator.

Run it with ``python -m benchmarks.augmentation``; it prints one JSON object. Both sides get the same square
picture of 150 x 150 pixels and the same ranges, and take turns, so that another program on the machine slows
both. The best of the rounds counts: it was disturbed least.
"""

import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnviz.vision.augment import apply, augmented
from cnnviz.vision.augmentation_settings import FILL_MODES, AugmentationSettings
from cnnviz.vision.decode import read_picture
from cnnviz.vision.draws import draw
from cnnviz.vision.encode import as_jpeg
from cnnviz.vision.resize import square

PICTURE = Path(__file__).resolve().parents[1] / "assets" / "samples" / "dog.jpg"
RANGES = {
    "rotation_range": 20,
    "width_shift_range": 0.2,
    "height_shift_range": 0.2,
    "shear_range": 10,
    "zoom_range": 0.2,
    "horizontal_flip": True,
}
EVERYTHING = RANGES | {
    "vertical_flip": True,
    "brightness_range": (0.5, 1.5),
    "channel_shift_range": 0.2,
    "crop": 0.2,
    "contrast": 0.3,
    "saturation": 0.5,
    "hue": 0.2,
    "blur": 0.05,
    "noise": 0.1,
    "cutout": 0.3,
    "fill_mode": "wrap",
}
SIDE, PAGE_SIDE, PICTURES, ROUNDS = 150, 192, 64, 15


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ours(pixels: np.ndarray, settings: AugmentationSettings) -> None:
    """As many draws as a round has, one generator of chance for all."""
    chance = np.random.default_rng(0)
    for _ in range(PICTURES):
        values = draw(settings, (SIDE, SIDE), chance)
        apply(pixels, values, fill_mode=settings.fill_mode, cval=settings.cval)


def page(pixels: np.ndarray, options: dict[str, object]) -> None:
    """What the augmentation page does for a new setting: sixteen draws, packed for the browser."""
    for picture in augmented(pixels, AugmentationSettings(**options), seed=1, count=16):
        as_jpeg(picture.pixels)


def main() -> None:
    """Measure and print."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    warnings.simplefilter("ignore")
    picture = read_picture(PICTURE)
    pixels, large = square(picture.pixels, SIDE), square(picture.pixels, PAGE_SIDE)
    result: dict[str, object] = {
        f"page_16_draws_{name}_ms": round(
            1000 * min(seconds(lambda wanted=options: page(large, wanted)) for _ in range(ROUNDS)), 1
        )
        for name, options in (("usual_options", RANGES), ("all_options", EVERYTHING))
    }
    for fill_mode in FILL_MODES:
        settings = AugmentationSettings(**RANGES, fill_mode=fill_mode)
        generator = ImageDataGenerator(**RANGES, fill_mode=fill_mode)

        def keras(generator: ImageDataGenerator = generator) -> None:
            for _ in range(PICTURES):
                generator.random_transform(pixels)

        pairs = [(seconds(lambda s=settings: ours(pixels, s)), seconds(keras)) for _ in range(ROUNDS)]
        mine, theirs = (min(times) for times in zip(*pairs, strict=True))
        result[fill_mode] = {
            "pictures_per_second": round(PICTURES / mine),
            "keras_pictures_per_second": round(PICTURES / theirs),
            "times_as_fast": round(theirs / mine, 1),
        }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
