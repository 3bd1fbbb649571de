"""A notebook that repeats a run: the program in cells, and the recorded curve beside the new one."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cnnviz.core.training import TrainingSettings
from cnnviz.export.training_code import training_parts
from cnnviz.export.training_sources import ArraysFile, PictureParts, Source

ALWAYS_THE_SAME = ("digits", "shapes")
"""Data sets that are the same on every machine."""

PACKAGES: Mapping[str, str] = MappingProxyType(
    {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python-headless"}
)
"""What a module comes in, where the program imports it and Keras does not bring it."""

CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "A training run, repeated",
        "about": "This notebook trains the network of a run of CNNViz again, with the same settings. It "
        "needs Python with {packages}.",
        "needs_cnnviz": "The shapes are drawn by CNNViz itself, so `cnnviz` has to be installed too.",
        "setting": "Setting",
        "value": "Value",
        "imports": "The seed decides the first weights, the order of the pictures, dropout and augmentation.",
        "data": "The pictures come in three parts that share none: training pictures move the weights, "
        "validation pictures decide what to keep, test pictures are looked at once, at the end.",
        "data_same": "They are the pictures of the run, each in the part that it had there.",
        "data_file": "The run read its pictures from the file {file}. Put it beside this notebook, and they "
        "are the pictures of the run, each in the part that it had there. Without it as many pictures of "
        "Keras' copy of this data set are taken: they need not be the same ones, so the results differ for "
        "this reason, too, and the model of the run may have learned from pictures of this test part.",
        "data_unknown": "Which pictures the run learned from could not be looked up when this notebook was "
        "written. So the parts here need not be those of the run: the results differ for this reason, too, "
        "and the model of the run may have learned from pictures of this test part.",
        "network": "The network takes whole numbers from 0 to 255; its first layer brings them to 0…1.",
        "augmentation": "Training pictures are changed anew in each epoch; in prediction nothing is changed.",
        "learning": "The loss is what each step tries to make smaller; the optimizer decides how.",
        "training": "One epoch is one pass over all training pictures, batch by batch.",
        "curves": "Both learning curves. Keras draws its first weights and shuffles the pictures in an order "
        "of its own, so even with the same pictures they differ from the recorded ones, as one seed differs "
        "from another. What somebody did to the run is not repeated: another learning rate on the way, a "
        "stop, or a start with the weights of an earlier run.",
        "test": "How well it does on pictures that had no say in anything before.",
    }
)
"""Every word of the notebook in English; a page gives its own."""


def notebook(
    settings: TrainingSettings,
    *,
    input_shape: tuple[int, int, int] | None = None,
    classes: int | None = None,
    source: Source | None = None,
    recorded: Mapping[str, Sequence[float]] | None = None,
    words: Mapping[str, str] = WORDS,
) -> str:
    """Write a notebook that repeats a run.

    Args:
        settings: what to train and how.
        input_shape: (height, width, channels) of a picture; what the data set says if left out.
        classes: number of classes; what the data set says if left out.
        source: what the run read, see `cnnviz.export.training_data_code.data_lines`; without it the notebook
            of a set that can differ from machine to machine says that its pictures may be other ones.
        recorded: what the run recorded, one value an epoch under the names of `CURVES`; without it the
            notebook shows its own curve alone.
        words: as `WORDS`.

    Returns:
        The notebook, JSON of Jupyter's format 4.5, without outputs.

    Raises:
        InvalidValue: as in `cnnviz.export.training_code.training_code`.

    Example:
        >>> cells = json.loads(notebook(TrainingSettings()))["cells"]
        >>> [cell["cell_type"] for cell in cells[:3]]
        ['markdown', 'markdown', 'code']

    Source:
        https://nbformat.readthedocs.io/en/latest/format_description.html
    """
    parts = training_parts(settings, input_shape=input_shape, classes=classes, source=source)
    words = {**words, "data": f"{words['data']} {_which_pictures(settings, source, words)}"}
    cells = [_markdown("about", _about(settings, source, parts[0].code, words))]
    for part in parts:
        if part.name == "test":
            cells += [
                _markdown("curves-words", words["curves"]),
                _code("curves", _curves(recorded or {})),
            ]
        cells += [_markdown(f"{part.name}-words", words[part.name]), _code(part.name, part.code)]
    whole = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "cells": cells,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _which_pictures(settings: TrainingSettings, source: Source | None, words: Mapping[str, str]) -> str:
    """Say whether the pictures are those of the run."""
    if isinstance(source, ArraysFile) and source.name:
        return words["data_file"].format(file=f"`{source.name}`")
    return words["data_same" if source or settings.dataset in ALWAYS_THE_SAME else "data_unknown"]


def _about(settings: TrainingSettings, source: Source | None, imports: str, words: Mapping[str, str]) -> str:
    usual = TrainingSettings().as_dict()
    said = settings.as_dict()
    if isinstance(source, PictureParts):
        said["source"] = source.name  # and not where a ZIP file was unpacked
    always = ("dataset", "network", "optimizer", "learning_rate", "batch_size", "epochs", "seed")
    rows = [
        f"| `{name}` | `{_cell(value)}` |"
        for name, value in said.items()
        if name in always or value != usual[name]
    ]
    table = [f"| {words['setting']} | {words['value']} |", "| --- | --- |", *rows]
    needs = [words["needs_cnnviz"], ""] if settings.dataset == "shapes" else []
    told = words["about"].format(packages=_packages(imports))
    return "\n".join([f"# {words['title']}", "", told, "", *needs, *table])


def _packages(imports: str) -> str:
    """List what has to be installed, by the names that pip knows."""
    named = [package for module, package in PACKAGES.items() if f" {module}" in imports]
    return ", ".join(f"`{package}`" for package in ("keras", "tensorflow", "matplotlib", *named))


def _cell(value: Any) -> str:
    """Write a value so that it does not end a cell of a Markdown table."""
    return json.dumps(value, ensure_ascii=False).replace("`", "").replace("|", "\\|")


def _curves(recorded: Mapping[str, Sequence[float]]) -> str:
    kept = {name: [_number(value) for value in recorded[name]] for name in CURVES if name in recorded}
    listed = "".join(f"    {name!r}: [{', '.join(values)}],\n" for name, values in kept.items())
    # The words of the chart are English always: matplotlib's own font lacks the letters of many languages.
    return f"""import matplotlib.pyplot as plt

recorded = {{
{listed}}}
figure, axes = plt.subplots(1, 2, figsize=(11, 4))
for axis, name, title in zip(axes, ("loss", "accuracy"), ("Loss", "Accuracy")):
    for part, line, colour in (("", "training", "tab:blue"), ("val_", "validation", "tab:orange")):
        for values, style, which in (
            (recorded.get(part + name, []), ":", "recorded"),
            (history.history[part + name], "-", "repeated"),
        ):
            if len(values):
                epochs = range(1, len(values) + 1)
                axis.plot(epochs, values, style, color=colour, label=f"{{line}}, {{which}}")
    axis.set_xlabel("Epoch")
    axis.set_ylabel(title)
    axis.legend()
plt.show()"""


def _number(value: float) -> str:
    """Write a number of a curve; what is no finite number becomes a gap in it."""
    text = f"{value:.6g}"
    return 'float("nan")' if text in ("nan", "inf", "-inf") else text


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(text)}


def _code(name: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
