"""Ask a shipped model about the test pictures of Animals-10 and keep its answers, without the pictures.

    CNNVIZ_DATA=FOLDER python scripts/write_test_answers.py [MODEL]

FOLDER holds the data set as ``animals10``; MODEL is a name in the zoo. Takes some minutes on one core, and is
due whenever the model's file changes. What is written must add up to exactly what the model's card says of
the test part; otherwise nothing is written.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.commands.console import progress
from cnnviz.jobs import photographs, shipped_answers
from cnnviz.jobs.inspection_pictures import Listed
from cnnviz.jobs.inspection_work import NO_MAP, Inspector, look_at
from cnnviz.nn import zoo
from cnnviz.vision.splits import Split


def main(name: str) -> None:
    """Ask, compare with the card, write."""
    root = photographs.find_animals()
    if root is None:
        sys.exit("Animals-10 is not here; CNNVIZ_DATA must name the folder that holds animals10")
    folder = zoo.models_directory() / name
    files = Split.load(folder / "split.json").parts["test"]
    classifier = zoo.load(name)
    paths = tuple(file.path for file in files)
    listed = Listed(root, tuple((file.path, file.label) for file in files), paths, ())
    inspector = Inspector(classifier, method=NO_MAP, thumbnails=False)
    wanted = [file.digest for file in files]
    found = look_at(inspector, listed, wanted=wanted, on_progress=progress("pictures"))
    said, card = found.evaluation().summary(), classifier.card["test"]
    for figure in ("pictures", "right", "confusion", "unreadable", "reliability"):
        if said[figure] != card[figure]:
            sys.exit(f"{figure}: the card says {card[figure]}, the answers add up to {said[figure]}")
    shipped_answers.write(found, folder / shipped_answers.FILE, model_digest=classifier.card["sha256"])
    print(f"{said['right']} of {said['pictures']} right, {folder / shipped_answers.FILE}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else zoo.DEFAULT)
