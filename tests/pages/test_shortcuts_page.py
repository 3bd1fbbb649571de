"""The room of shortcuts: nothing is told before a guess, and what is told is what the networks say."""

import numpy as np
import pytest

from cnnviz.content import lessons
from cnnviz.nn import zoo
from cnnviz.nn.shortcut_data import CORNERS
from cnnviz.nn.small_data import SHAPES
from cnnviz.ui import cached
from cnnviz.ui.prediction import percent
from cnnviz.ui.shortcut_strangers import KNOWN, STRANGERS, counted_above, shared_out


@pytest.fixture(scope="module", autouse=True)
def shipped():
    """A model that another file has loaded under the same name is forgotten."""
    cached.forget_models()
    yield
    cached.forget_models()


@pytest.fixture
def colours(colour_zoo):
    """The classifier of colours in the place of the shipped network."""
    cached.forget_models()
    yield
    cached.forget_models()


def words(app):
    kinds = (app.markdown, app.caption, app.success, app.info)
    return " ".join(text.value for kind in kinds for text in kind)


def alts(app):
    return [image.alt for element in app.get("image") for image in element.proto.imgs]


def bars(app):
    return [bar.proto.text for bar in app.get("progress")]


def guess(app, key, answer):
    app.get_by_key(key).set_value(answer)
    app.run()
    assert not app.exception and not app.error
    return app


def test_the_cheat_is_told_with_the_cards_figures_and_only_after_a_guess(open_page):
    app = open_page("shortcuts")
    assert not app.exception and not app.error
    cards = [zoo.read_card(name) for name in ("shortcut", "shortcut_honest")]
    told = [percent(one["accuracy"]) for card in cards for one in card["marks"].values()]
    assert told[0] in words(app) and not app.table and told[1] not in words(app)
    assert sum("test picture" in alt for alt in alts(app)) == 8

    app = guess(app, "cheat_guess", "shape")
    assert len(app.info) == 1 and not app.success
    assert all(figure in words(app) for figure in told)
    app = guess(app, "cheat_guess", "mark")
    assert app.success[0].value.startswith("Right.")


def test_the_mark_decides_what_network_a_says_and_the_shape_what_b_says(open_page):
    app = open_page("shortcuts", cheat_shape="circle", cheat_drawing=3)
    for change, said in zip(CORNERS, SHAPES, strict=True):
        app.get_by_key("cheat_change").set_value(change)
        app.run()
        assert not app.exception and not app.error
        assert bars(app)[0].startswith(said) and bars(app)[4].startswith("circle")


def test_a_link_restores_the_lab(open_page):
    address = {"shape": "cross", "drawing": 7, "change": "mirror", "method": "occlusion"}
    app = open_page("shortcuts", **{f"cheat_{key}": value for key, value in address.items()})
    assert not app.exception and ":orange[The" not in words(app)
    assert {key: app.get_by_key(f"cheat_{key}").value for key in address} == address
    assert bars(app)[0].startswith("triangle")  # mirrored, the mark stands at the bottom left


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("cheat_part", "magic", "reason is used"),
        ("cheat_change", "<b>", "nothing is used"),
        ("cheat_drawing", "1e9", "1 is used"),
        ("cheat_method", "nan", "grad_cam is used"),
    ],
)
def test_a_wrong_word_in_the_address_is_said_and_a_safe_one_used(open_page, key, value, rule):
    app = open_page("shortcuts", **{key: value})
    assert not app.exception and not app.error
    notes = [note.value for note in app.caption if note.value.startswith(":orange[")]
    assert len(notes) == 1 and f"{key}=" in notes[0] and rule in notes[0]


def test_a_missing_network_costs_a_sentence(open_page, colours):
    app = open_page("shortcuts")
    assert not app.exception
    assert len(app.error) == 1 and "model 'shortcut' is not there" in app.error[0].value.replace("\\", "")
    assert lessons.read("shortcuts").sections["sources"].heading in [one.label for one in app.expander]


def test_a_stranger_s_answer_is_told_after_a_guess_and_a_limit_is_counted(open_page, colours):
    app = open_page("shortcuts", cheat_part="strangers", cheat_stranger="panda")
    assert not app.exception and not app.error and not bars(app)
    row = cached.sample_answers(zoo.DEFAULT)["panda"]
    top = float(row.max())
    right = "unsure" if top < 0.5 else "sure" if top > 0.9 else "between"
    app = guess(app, "cheat_sure_panda", right)
    assert percent(top) in app.success[0].value and "none of the ten animals" in words(app)

    app.get_by_key("cheat_limit").set_value("60")
    app.run()
    rows = cached.sample_answers(zoo.DEFAULT)
    strangers = sum(rows[id].max() >= 0.6 for id in STRANGERS)
    known = sum(rows[id].max() >= 0.6 for id in KNOWN)
    assert f"**{strangers} of the {len(STRANGERS)} strangers**" in words(app)
    assert f"Of the {len(KNOWN)} samples of the ten classes, {known} get an answer" in words(app)
    assert "Of the 450 test pictures, 300 get an answer, and 90.0% of these are right" in words(app)


def test_two_animals_share_one_answer_and_each_has_its_map(open_page, colours):
    app = open_page("shortcuts", cheat_part="strangers", cheat_stranger="two", cheat_left="cow")
    assert not app.exception and not app.error and len(alts(app)) == 1
    app = guess(app, "cheat_share_cow_horse", "one")
    assert len(alts(app)) == 3 and len(app.success) + len(app.info) == 1


def test_noise_is_shown_after_a_guess_with_what_it_survives(open_page, colours):
    app = open_page("shortcuts", cheat_part="noise", cheat_epsilon=16, cheat_steps=5, cheat_target="elephant")
    assert not app.exception and not app.error and not alts(app)
    assert "epsilon = 16 / 255" in app.code[0].value and "np.array([2])" in app.code[0].value
    app = guess(app, "cheat_noise_guess", "yes")
    assert (
        sum("noise" in alt.lower() for alt in alts(app)) == 2 and sum("map" in alt for alt in alts(app)) == 2
    )
    assert "survives" in words(app) or "is gone" in words(app)
    assert words(app).count("Saved as JPEG") == 2


def test_a_limit_counts_the_bins_above_it():
    bins = [{"above": i / 10, "to": (i + 1) / 10, "pictures": i, "right": 1} for i in range(10)]
    assert counted_above({"test": {"reliability": bins}}, 0.7) == (45, 24, 3)
    assert counted_above({}, 0.7) is None


def test_an_answer_is_shared_only_if_both_animals_get_a_part():
    assert shared_out(np.array([0.6, 0.3, 0.1]), {0, 1}) == "shared"
    assert shared_out(np.array([0.6, 0.1, 0.3]), {0, 1}) == "one"
    assert shared_out(np.array([0.1, 0.3, 0.6]), {0, 1}) == "third"
    assert shared_out(np.array([0.9, 0.05, 0.05]), {0}) == "one"


def test_no_limit_parts_strangers_from_animals_it_knows():
    """What the lesson says of the shipped network."""
    rows = cached.sample_answers(zoo.DEFAULT)
    assert max(rows[id].max() for id in STRANGERS) > min(rows[id].max() for id in KNOWN)
    mean = {kind: np.mean([rows[id].max() for id in kind]) for kind in (STRANGERS, KNOWN)}
    assert mean[STRANGERS] < mean[KNOWN]
