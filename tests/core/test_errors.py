import pickle

import pytest

from cnnviz.core.errors import InvalidValue, WindowTooLarge


def test_error_is_a_value_error_with_the_formatted_sentence():
    error = InvalidValue("size {size!r} is not {rule}", size="x", rule="a number")

    assert isinstance(error, ValueError)
    assert str(error) == "size 'x' is not a number"


def test_error_keeps_template_and_values_for_another_language():
    error = InvalidValue("stride {stride} must be at least 1", stride=0)

    assert "lo stride {stride} è troppo piccolo".format(**error.values) == "lo stride 0 è troppo piccolo"
    assert error.template == "stride {stride} must be at least 1"


def test_a_value_may_be_called_template():
    assert str(InvalidValue("{template}", template="t")) == "t"


@pytest.mark.parametrize("kind", [InvalidValue, WindowTooLarge])
def test_error_survives_the_way_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind("{name} is {value}", name="kernel", value=(1, 2))))

    assert type(error) is kind
    assert str(error) == "kernel is (1, 2)"
    assert error.values == {"name": "kernel", "value": (1, 2)}
