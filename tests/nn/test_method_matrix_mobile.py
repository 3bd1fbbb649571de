"""Every method on three shapes of model around applications made for phones."""

import pytest

from cnnviz.core.explanation_methods import METHODS
from tests.nn.method_matrix import MOBILE, Case, cases, check

case = cases(MOBILE)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_gives_a_finite_map_or_says_why_it_cannot(case: Case, method: str) -> None:
    check(case, method)
