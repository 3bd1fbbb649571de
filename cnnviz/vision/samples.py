"""The sample pictures: what each shows, who made it, and which class the Animals-10 model should say."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cnnviz.content.mark import mark

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "samples"

ANIMALS_10 = (
    "butterfly",
    "cat",
    "chicken",
    "cow",
    "dog",
    "elephant",
    "horse",
    "sheep",
    "spider",
    "squirrel",
)
"""The ten classes of the Animals-10 data set (Corrado Alessio, Kaggle) in alphabetical order."""

# id: title (a key of the translation catalogue), class; None where the picture shows none of the ten.
_SHOWS = {
    "dog": (mark("Dog"), "dog"),
    "cat": (mark("Cat with a ball of wool"), "cat"),
    "cat_2": (mark("Kitten behind planks"), "cat"),
    "cat_chelsea": (mark("Cat's face"), "cat"),
    "chicken": (mark("Chickens"), "chicken"),
    "cow": (mark("Cow"), "cow"),
    "horse": (mark("Horses"), "horse"),
    "sheep": (mark("Sheep"), "sheep"),
    "butterfly": (mark("Butterfly"), "butterfly"),
    "squirrel": (mark("Squirrel"), "squirrel"),
    "elephant_cutout": (mark("Elephant, cut out"), "elephant"),
    "spider_drawing": (mark("Spider, drawn"), "spider"),
    "owl": (mark("Owl"), None),
    "pig": (mark("Piglet"), None),
    "giraffe": (mark("Giraffes"), None),
    "koala": (mark("Koala"), None),
    "panda": (mark("Panda"), None),
}


@dataclass(frozen=True)
class Sample:
    """A picture that comes with the program.

    Attributes:
        id: short name, used in addresses.
        path: the file.
        title: what it shows, in English; a key of the translation catalogue.
        credit: author and source.
        licence: the licence's name.
        class_name: the Animals-10 class it shows, None for an animal that is none of the ten.
    """

    id: str
    path: Path
    title: str
    credit: str
    licence: str
    class_name: str | None


@cache
def credits() -> dict[str, tuple[str, str]]:
    """Read who made each file and under which licence from the table in `assets/samples/CREDITS.md`.

    Returns:
        File name to (author and source, licence).

    Example:
        >>> credits()["cow.jpg"][1]
        'public domain'
    """
    rows = [line.split("|") for line in (FOLDER / "CREDITS.md").read_text(encoding="utf-8").splitlines()]
    cells = [[cell.strip() for cell in row[1:-1]] for row in rows if len(row) == 5]
    return {file: (author, licence) for file, author, licence in cells if file.endswith(".jpg")}


def _sample(id: str) -> Sample:
    title, class_name = _SHOWS[id]
    credit, licence = credits()[f"{id}.jpg"]
    return Sample(id, FOLDER / f"{id}.jpg", title, credit, licence, class_name)


SAMPLES = MappingProxyType({id: _sample(id) for id in _SHOWS})
"""The samples by id: first the ten classes, then animals that are none of them."""
