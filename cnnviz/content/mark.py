"""Marks a text for translation where it stands, when it is translated later, where it is shown."""

from cnnviz.core.mark import mark

__all__ = ["mark"]
