"""Keras' same against PyTorch's half kernel: the golden example, and when they agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.output_size import effective_size
from cnnviz.core.padding_styles import padding_styles


def test_one_to_six_with_three_ones_and_stride_two():
    styles = padding_styles(6, 3, stride=2)
    assert styles.keras.sums().tolist() == [6, 12, 11]
    assert styles.torch.sums().tolist() == [3, 9, 15]
    assert styles.keras.starts == (0, 2, 4) and styles.torch.starts == (-1, 1, 3)


@given(st.integers(1, 60), st.integers(1, 11), st.integers(1, 8), st.integers(1, 5))
def test_they_agree_for_odd_spans_where_the_stride_divides_one_less_than_the_size(size, kernel, stride, rate):
    styles = padding_styles(size, kernel, stride=stride, dilation_rate=rate)
    span = effective_size(kernel, rate)
    assert styles.agree == (span == 1 or (span % 2 == 1 and (size - 1) % stride == 0))
    if styles.agree:
        assert styles.keras.sums().tolist() == styles.torch.sums().tolist()
    if span % 2 == 1:
        assert styles.keras.output.output == styles.torch.output.output


@pytest.mark.parametrize("size", range(1, 12))
def test_with_stride_two_and_three_ones_they_agree_on_odd_sizes_alone(size):
    assert padding_styles(size, 3, stride=2).agree == (size % 2 == 1)
