"""The one error a user can cause: a value that breaks a rule, said in a sentence."""

from typing import Any


class InvalidValue(ValueError):
    """A value that breaks a rule, told in one sentence that names the argument, the value and the rule.

    The sentence is kept as a template and its values, so that another language can translate the template and
    put the same values in.

    Args:
        template: English sentence with ``str.format`` fields, written out where it is raised.
        **values: what the fields stand for.

    Attributes:
        template: the sentence as given.
        values: the values as given.

    Example:
        >>> error = InvalidValue("stride {stride} must be at least {least}", stride=0, least=1)
        >>> str(error)
        'stride 0 must be at least 1'
        >>> isinstance(error, ValueError)
        True
    """

    def __init__(self, template: str, /, **values: Any) -> None:
        """Keep the template and its values, and format the sentence once."""
        super().__init__(template.format(**values))
        self.template = template
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole: a job in a worker raises the same error as one here."""
        return _rebuild, (type(self), self.template, self.values)


class WindowTooLarge(InvalidValue):
    """A kernel or a pool that is larger than the padded picture: no output cell is left."""


def _rebuild(kind: type[InvalidValue], template: str, values: dict[str, Any]) -> InvalidValue:
    return kind(template, **values)
