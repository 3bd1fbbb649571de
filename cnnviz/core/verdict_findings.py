"""What a verdict on learning curves consists of: one or two findings, each with the numbers that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["underfit", "overfit", "lagging", "diverging", "plateau", "learning", "good", "too_early"]


@dataclass(frozen=True)
class Finding:
    """One thing the curves say, and the numbers that say so.

    Attributes:
        kind: "underfit", "overfit", "lagging", "diverging", "plateau", "learning", "good" or "too_early".
        values: numbers by name; shares from 0 to 1, epochs counted from 1.
    """

    kind: Kind
    values: Mapping[str, float]


@dataclass(frozen=True)
class Verdict:
    """What the curves say.

    Attributes:
        findings: one, or two: how well the network fits and whether it still improves.
    """

    findings: tuple[Finding, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds alone."""
        return tuple(finding.kind for finding in self.findings)


def finding(kind: Kind, **values: float) -> Finding:
    """Make a finding.

    Args:
        kind: what was found.
        values: the numbers that say so.

    Returns:
        The finding, its numbers as floats.

    Example:
        >>> finding("too_early", epochs=2, needed=5).values["epochs"]
        2.0
    """
    return Finding(kind, MappingProxyType({name: float(value) for name, value in values.items()}))
