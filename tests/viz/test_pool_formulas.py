"""The formulas of what pooling saves carry the numbers they stand for."""

import doctest

from cnnviz.core.feature_count import count_features
from cnnviz.viz import pool_formulas


def test_the_examples_are_true():
    result = doctest.testmod(pool_formulas)
    assert result.attempted and not result.failed


def test_deck_pds_formula_leads_to_3168400():
    counted = count_features(96, 8, 400, 2)
    text = pool_formulas.features(96, 8, 400, counted)
    assert "(96 - 8 + 1)^2 \\cdot 400" in text
    assert "7{,}921 \\cdot 400 = 3{,}168{,}400" in text


def test_the_floor_and_what_is_left_are_written():
    text = pool_formulas.pooled_features(3, 5, count_features(10, 3, 5, 3))
    assert "\\lfloor 8 / 3 \\rfloor^2 \\cdot 5" in text and "2^2 \\cdot 5 = 20" in text


def test_the_weights_of_a_convolution_are_written_as_a_product():
    text = pool_formulas.convolution_weights((3, 2), 8, 392)
    assert text == "3 \\cdot 2 \\cdot 8 \\cdot 8 + 8 = 392"
    assert 3 * 2 * 8 * 8 + 8 == 392
