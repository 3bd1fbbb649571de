"""Work that takes longer than a moment is seen to go on."""

from typing import Any

import streamlit as st


class ProgressBar:
    """A bar that appears with the first step and goes when the work is done."""

    def __init__(self, label: str) -> None:
        """Keep the label; nothing is drawn yet.

        Args:
            label: what is being done, translated.
        """
        self._label = label
        self._bar: Any = None

    def tell(self, done: int, total: int) -> None:
        """Move the bar, about a hundred times in all.

        Args:
            done: steps that are over.
            total: steps in all.
        """
        if total and done % max(1, total // 100) == 0:
            text = f"{self._label}: {done:,} / {total:,}"
            self._bar = self._bar or st.progress(0.0)
            self._bar.progress(min(done / total, 1.0), text)

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.empty()
