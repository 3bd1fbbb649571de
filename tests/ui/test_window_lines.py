"""What the drawing of an axis sends to the browser: cells and windows in the right columns."""

from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.axis_windows import axis_windows
from cnnviz.core.padding_styles import padding_styles
from cnnviz.ui.components.window_lines import MOST_LANES, WindowLine, lines_data


def styles_of(size, kernel, stride):
    styles = padding_styles(size, kernel, stride=stride)
    return lines_data([WindowLine(styles.keras, "K", sums=True), WindowLine(styles.torch, "P", sums=True)])


def test_equal_pixels_stand_under_each_other_and_the_windows_are_shifted():
    data = styles_of(6, 3, 2)
    keras, torch = data["lines"]
    place = [
        {cell["text"]: cell["column"] for cell in line["cells"] if cell["kind"] == "pixel"}
        for line in (keras, torch)
    ]
    assert place[0] == place[1] == {str(n): n + 1 for n in range(1, 7)}
    assert [(bar["column"], bar["text"]) for bar in keras["bars"]] == [(2, "6"), (4, "12"), (6, "11")]
    assert [(bar["column"], bar["text"]) for bar in torch["bars"]] == [(1, "3"), (3, "9"), (5, "15")]
    assert [cell["column"] for cell in keras["cells"] if cell["kind"] == "padding"] == [8]
    assert [cell["column"] for cell in torch["cells"] if cell["kind"] == "padding"] == [1, 8]


def test_an_axis_is_told_in_words():
    alt = styles_of(6, 3, 2)["lines"][0]["alt"]
    assert "0 in front, 1 behind, 3 windows" in alt
    assert "begin at cells 1, 3, 5" in alt and "sums are 6, 12, 11" in alt
    line = lines_data([WindowLine(axis_windows(6, 3, stride=2), "V")])["lines"][0]
    assert line["alt"].endswith("under no window: 6")
    assert [cell["text"] for cell in line["cells"] if cell["kind"] == "missed"] == ["6"]


@given(st.integers(1, 300), st.integers(1, 11), st.integers(1, 8), st.integers(1, 5))
def test_windows_never_lie_over_each_other_and_keep_to_the_cells_drawn(size, kernel, stride, rate):
    axis = axis_windows(size, kernel, stride=stride, padding="same", dilation_rate=rate)
    data = lines_data([WindowLine(axis, "A", sums=True)])
    line = data["lines"][0]
    columns = [cell["column"] for cell in line["cells"]]
    assert len(set(columns)) == len(columns) and max(columns) == data["columns"]
    assert line["gap"] not in columns
    taken = set()
    for bar in line["bars"]:
        assert bar["lane"] < MOST_LANES
        for column in range(bar["column"], bar["column"] + bar["span"]):
            assert column in columns and (bar["lane"], column) not in taken
            taken.add((bar["lane"], column))


def test_a_short_axis_beside_a_long_one_has_no_gap_and_what_is_not_drawn_is_said():
    long, short = axis_windows(150, 3, stride=2), axis_windows(6, 3, stride=2)
    lines = lines_data([WindowLine(long, "L"), WindowLine(short, "S")])["lines"]
    assert lines[0]["gap"] and lines[1]["gap"] is None
    assert lines[0]["note"].endswith(f"74 windows, {len(lines[0]['bars'])} of them drawn")
    assert lines[1]["note"].endswith("2 windows")


def test_a_long_axis_leaves_its_middle_out_and_keeps_both_ends():
    line = lines_data([WindowLine(axis_windows(150, 3, stride=2), "L")])["lines"][0]
    texts = [cell["text"] for cell in line["cells"]]
    assert texts[0] == "1" and texts[-1] == "150" and line["gap"] and len(texts) < 50
