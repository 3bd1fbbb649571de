"""Encodings on the screen: the deck's list, other words, and sentences where words go wrong."""

import numpy as np

from cnnviz.core.encodings import fit


def said(app):
    kinds = (app.markdown, app.caption, app.warning, app.error)
    return " ".join(element.value for kind in kinds for element in kind)


def modes(app):
    """The table of class modes, as one text."""
    return app.dataframe[1].value.to_string()


def test_the_words_of_the_deck_are_encoded_and_others_after_them(open_page):
    app = open_page("data", data_part="encode")
    assert not app.exception
    labels, one_hot, binary, program = (block.value for block in app.code)
    assert labels == "[0 0 2 0 1 1 2 0 2 1]"
    assert one_hot.startswith("[[1. 0. 0.]\n [1. 0. 0.]\n [0. 0. 1.]")
    assert binary.startswith("[[1 0 0]\n [1 0 0]\n [0 0 1]")
    assert "**cold** → 0 · **hot** → 1 · **warm** → 2" in said(app)
    assert said(app).count("back again: the same words") == 3
    assert "Keras wants two classes; here: 3" in modes(app)
    assert "np.array(['cold', 'cold', 'warm'" in program
    assert app.dataframe[0].value["= hot"].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0, 1]

    words = app.get_by_key("data_enc_words")
    words.set_value("no, yes ,no,Yes ").run()
    names = fit(["no", "yes ", "no", "Yes"]).classes
    assert app.code[0].value == str(np.array([1, 2, 1, 0])) and names == ("Yes", "no", "yes ")
    assert "“Yes”, “yes·” are 2 classes to a computer" in said(app)

    words.set_value("a, b, a , B").run()
    assert "**a** → 1 · **a·** → 2" in said(app)

    words.set_value("cat dog cat").run()
    assert app.code[2].value == "[[0]\n [1]\n [0]]" and "Two classes: one column, 1 is “dog”" in said(app)
    assert 'Dense(1, activation="sigmoid")' in modes(app)

    words.set_value("one").run()
    assert "nothing to tell apart" in said(app) and not app.exception
    for wrong, sentence in (
        (" ", "at least one word"),
        (" ".join(map(str, range(99))), "99 classes are too many"),
    ):
        words.set_value(wrong).run()
        assert not app.exception and sentence in app.error[0].value


def test_a_link_restores_words_that_are_no_markdown(open_page):
    app = open_page("data", data_part="encode", data_enc_words="*a* [b](c) | $x$ <b>")
    assert not app.exception and r"**\*a\*** → " in said(app) and r"\|" in said(app)


def test_an_address_with_more_letters_than_fit_is_said_and_its_beginning_used(open_page):
    app = open_page("data", data_part="encode", data_enc_words="cat dog " * 200)
    assert not app.exception and "longer than 600 letters" in said(app)
    assert app.code[0].value.startswith("[0 1 0 1")
