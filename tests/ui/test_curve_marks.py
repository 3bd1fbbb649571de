"""What happened to a run is told once: many neighbours of one kind share a mark and a line of the list."""

from cnnviz.jobs.curve import Mark
from cnnviz.ui.curve_marks import gathered, in_a_list, note


def reduced(count, *, first=3):
    return [Mark(first + place, "reduced", {"learning_rate": 0.1 ** (place + 2)}) for place in range(count)]


def test_up_to_four_neighbours_of_one_kind_stay_by_themselves():
    marks = [*reduced(4), Mark(8, "best", {}), *reduced(2, first=9)]
    assert gathered(marks) == marks


def test_more_neighbours_of_one_kind_are_one_mark_where_the_last_of_them_was():
    [first, mark, last] = gathered([Mark(1, "paused", {}), *reduced(27), Mark(40, "best", {})])
    assert (first.kind, mark.kind, last.kind) == ("paused", "reduced", "best")
    assert (mark.at, note(mark)) == (29, "rate reduced 27×, to 1e-28")


def test_the_list_tells_the_epochs_of_what_happened_many_times():
    marks = [Mark(1.5, "rate", {"learning_rate": 0.05}), *reduced(5), Mark(12, "early_stop", {})]
    assert in_a_list(marks) == (
        "epoch 1.5: rate 0.05 by hand; epochs 3 to 7: rate reduced 5×, to 1e-06; epoch 12: early stop"
    )
    assert in_a_list([Mark(2, "paused", {})] * 5) == "epoch 2: paused 5×"
    by_hand = [Mark(at, "rate", {"learning_rate": at / 10}) for at in range(1, 7)]
    assert in_a_list(by_hand) == "epochs 1 to 6: rate set 6× by hand, at last to 0.6"
    assert in_a_list([]) == ""
