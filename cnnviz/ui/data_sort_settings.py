"""How a folder is split: the ratio or the counts, the seed, and what counts as a copy."""

import shlex
from dataclasses import dataclass

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import controls
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.split_sizes import Counts, read_ratio
from cnnviz.vision.survey import Survey

PRESETS = ("6:3:1", "8:1:1", "7:1:2")
DECK_TEST = 500
"""Pictures of each class that deck A10 took for the test."""

TINY = 32  # pixels a side: pictures that are like one another because they are small
MOST_SEED = 9999


@dataclass(frozen=True)
class SplitSettings:
    """What `cnnviz.vision.survey_split.split_survey` is given."""

    seed: int
    counts: Counts | None
    shares: tuple[float, float, float]
    exact_only: bool

    @property
    def words(self) -> str:
        """The same for ``python -m cnnviz datasets split``."""
        if self.counts:
            train, validation, test = self.counts
            size = f"--per-class {'rest' if train is None else train} {validation} {test}"
        else:
            size = f"--ratio {shlex.quote(':'.join(f'{share:.15g}' for share in self.shares))}"
        copies = " --copies exact" if self.exact_only else ""
        return f"{size} --seed {self.seed}{copies}"

    @property
    def wanted(self) -> tuple[bool, bool]:
        """Whether validation and test are to hold pictures at all."""
        _train, validation, test = self.counts or self.shares
        return validation > 0, test > 0


def choose(survey: Survey) -> SplitSettings:
    """Offer the settings of a split.

    Args:
        survey: of the folder.

    Returns:
        What was chosen.
    """
    sizes = {ratio: ratio for ratio in PRESETS}
    sizes |= {"counts": _("A number a class"), "own": _("Own ratio")}
    with st.container(
        horizontal=True, vertical_alignment="top", gap="medium", width="content", key="data_sort_choice"
    ):  # labels in one line, though a box is taller than buttons
        size = controls.choice(_("Train : validation : test"), sizes, key="data_sort_ratio", many=False)
        counts: Counts | None = None
        shares = (6.0, 3.0, 1.0)
        if size == "counts":
            counts = _choose_counts(survey)
        elif size == "own":
            shares = _choose_ratio()
        else:
            shares = read_ratio(size)
        seed = controls.whole_number(_("Seed"), 0, MOST_SEED, 0, key="data_sort_seed", width=130)
        copies = controls.choice(
            _("Keep together"),
            {"near": _("Pictures that look alike"), "exact": _("The same bytes only")},
            key="data_sort_copies",
            default="exact" if _is_tiny(survey) else "near",
            many=False,
            help=_(
                "Small pictures such as digits are alike without being copies: for them only files with the "
                "same bytes count."
            ),
        )
    return SplitSettings(seed, counts, shares, copies == "exact")


def _choose_counts(survey: Survey) -> Counts:
    """Take counts for validation and test; what they leave is for training."""
    smallest = max(1, min(survey.counts))
    test = controls.whole_number(
        _("Test, a class"), 0, 100_000, min(DECK_TEST, smallest * 2 // 5), key="data_sort_test",
        width=130, varying=True, help=_("Deck A10 takes 500 of each class."),
    )  # fmt: skip
    validation = controls.whole_number(
        _("Validation, a class"), 0, 100_000, min(DECK_TEST, smallest // 5), key="data_sort_validation",
        width=130, varying=True, help=_("Deck A10 has none, and names that as a problem."),
    )  # fmt: skip
    return None, validation, test


def _choose_ratio() -> tuple[float, float, float]:
    said = controls.text(
        _("Ratio"),
        "70/15/15",
        key="data_sort_own",
        help=_("Three numbers; their scale does not matter: 6:3:1, 70/15/15, 0.6 0.3 0.1"),
        most=40,
    )
    try:
        return read_ratio(said)
    except InvalidValue as error:
        st.caption(
            f":orange[{literal(explain(error))}. {_('{ratio} is used instead.').format(ratio='6:3:1')}]"
        )
        return read_ratio(PRESETS[0])


def _is_tiny(survey: Survey) -> bool:
    return max(max(one.width, one.height) for one in survey.pictures) <= TINY
