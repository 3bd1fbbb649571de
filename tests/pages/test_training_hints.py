"""What the training page says and offers where settings do not fit, and what it says about a network."""

import re

import pytest

from cnnviz.core.training import TrainingSettings


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))


def texts(app):
    return " ".join(element.value for kind in (app.markdown, app.caption) for element in kind)


def seen(app):
    """What is said outside of everything that is closed at first."""
    found, waiting = [], [app.main]
    while waiting:
        block = waiting.pop()
        if block.type in ("expandable", "expander", "popover"):
            continue
        waiting += list(getattr(block, "children", {}).values())
        found += [block.value] if block.type == "caption" else []
    return " ".join(found).replace("\\", "")


def start(app):
    app.button(key="train_start").click().run()
    assert not app.exception


@pytest.mark.parametrize("network", ["digits_28", "cifar_10", "animals_10"])
def test_pictures_that_are_too_small_for_a_preset_can_be_brought_to_its_size(open_page, network):
    app = open_page("training", train_network=network)
    [button] = [one for one in app.button if one.key == "train_fit_pictures"]
    button.click().run()
    assert not app.error
    assert not app.button(key="train_start").disabled
    side = app.query_params["train_size"]
    assert button.label == f"Bring the pictures to {side}×{side}"
    smaller = open_page("training", train_network=network, train_size=str(int(side) - 1))
    assert smaller.button(key="train_start").disabled, "a smaller size is enough"


def test_batches_are_counted_also_where_the_network_does_not_fit(open_page):
    app = open_page("training", train_network="cifar_10")
    assert "batches of 32" in texts(app)
    assert "as soon as the network fits the data" in texts(app)


@pytest.mark.parametrize("part", ["arithmetic", "code"])
def test_a_part_that_needs_the_data_says_that_it_waits_for_them(open_page, part):
    assert "This part is empty until" in texts(open_page("training", train_data="folder", train_about=part))


def test_the_network_line_counts_the_layers_that_it_names(open_page):
    for address in ({}, {"train_network": "cifar_10", "train_size": "32"}, {"train_norm": "on"}):
        app = open_page("training", **address)
        [strip] = [
            text.value for text in app.markdown if "parameters" in text.value and "badge" in text.value
        ]
        named = [kind for part in re.findall(r":gray\[(.+?)\]", strip) for kind in part[:-2].split(", ")]
        counts = [int(kind.split()[0]) if " " in kind else 1 for kind in (one.strip() for one in named)]
        assert f"**{sum(counts)}** layers" in strip


def test_the_dropout_of_the_network_is_said_with_its_number(open_page, submitted):
    app = open_page("training")
    assert app.selectbox(key="train_dropout").options[0] == "as the network says (0.25)"
    for network, said in (("dense", "0.2"), ("cifar_10_small", "0.25, 0.5"), ("digits_28", "none")):
        app.selectbox(key="train_network").set_value(network).run()
        assert app.selectbox(key="train_dropout").options[0] == f"as the network says ({said})"
        assert app.selectbox(key="train_dropout").value == "network"
        assert "train_dropout" not in app.query_params
    app.selectbox(key="train_network").set_value("small").run()
    start(app)
    assert submitted[0].settings == TrainingSettings()


def test_wrong_words_about_settings_that_are_hidden_are_told_where_they_are_seen(open_page):
    bad = {"train_batch": 0, "train_dropout": 1, "train_kernel": 2, "train_per_class": -1}
    app = open_page("training", **bad)
    for key, value in bad.items():
        assert f"{key}={value}" in seen(app), key
    app.selectbox(key="train_batch").set_value("64").run()
    assert "train_batch" not in seen(app)
    assert "train_dropout=1" in seen(app)


@pytest.mark.parametrize(("said", "filters"), [("5", (5,)), ("8,16", (8, 16)), ("1, 128, 7", (1, 128, 7))])
def test_any_filters_that_can_be_trained_can_be_written(open_page, submitted, said, filters):
    start(open_page("training", train_filters=said))
    assert submitted[0].settings.filters == filters


@pytest.mark.parametrize("said", ["0", "129", "8, 8, 8, 8", "8.5", "a", ","])
def test_filters_that_cannot_be_trained_cost_a_sentence(open_page, submitted, said):
    app = open_page("training", train_filters=said)
    assert "must be one to three whole numbers from 1 to 128" in texts(app)
    start(app)
    assert submitted[0].settings.filters == (16, 32)
