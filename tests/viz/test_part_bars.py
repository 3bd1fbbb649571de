from cnnviz.viz.part_bars import MOST_ROWS, part_bars
from cnnviz.viz.theme import DARK, LIGHT

WORDS = {"train": "Training", "validation": "Validation", "test": "Test", "pictures": "pictures"}


def test_parts_are_told_apart_by_colour_pattern_and_number():
    counts = {"train": [6, 1200], "validation": [3, 0], "test": [1, 2]}
    for palette in (LIGHT, DARK):
        figure = part_bars(["cat", "<b>dog</b>"], counts, words=WORDS, palette=palette)
        assert figure.layout.barmode == "stack"
        assert [list(bar.text) for bar in figure.data] == [["6", "1,200"], ["3", ""], ["1", "2"]]
        for looks in ("color", "pattern.bgcolor", "pattern.shape"):
            assert len({bar.marker[looks] for bar in figure.data}) == 3, looks
        assert all(bar.marker.color == bar.marker.pattern.bgcolor for bar in figure.data)
        assert list(figure.layout.yaxis.ticktext) == ["cat", "&lt;b>dog&lt;/b>"]


def test_very_many_classes_are_drawn_without_their_names():
    names = [str(label) for label in range(MOST_ROWS + 1)]
    figure = part_bars(names, dict.fromkeys(("train", "validation", "test"), [1] * len(names)), words=WORDS,
                       palette=LIGHT)  # fmt: skip
    assert figure.layout.yaxis.showticklabels is False and figure.data[0].text is None
