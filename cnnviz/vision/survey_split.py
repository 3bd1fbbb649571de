"""Split what a survey found, with the copies it knows, and tell what the copies did."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from cnnviz.vision.folders import NEAR_COPY_SIMILARITY
from cnnviz.vision.split_sizes import Counts
from cnnviz.vision.splits import EXACT_COPIES_ONLY, PARTS, Split, split_folder
from cnnviz.vision.survey import Survey


@dataclass(frozen=True)
class Copies:
    """What copies did to a split.

    Args:
        groups: groups of pictures that are copies of one another.
        pictures: in all groups together.
        of_class: pictures with a copy in each class.
        not_used: copies that stand in no part, as those that find no place in the training part.
        held_out: copies in the validation or the test part: none in a split that was made here.
        across: groups that stand in more than one part, each as (part, path) of its pictures. Who made the
            split by other rules, or by hand, has pictures in the test part that look like learned ones.
    """

    groups: int
    pictures: int
    of_class: tuple[int, ...]
    not_used: int
    held_out: int
    across: tuple[tuple[tuple[str, str], ...], ...]

    def across_in_words(self, most: int, names: Mapping[str, str]) -> list[str]:
        """Name the pictures of the first groups that stand in more than one part.

        Args:
            most: groups that are named.
            names: what to call a picture in place of its path, as `cnnviz.vision.archive.names_in` says.

        Returns:
            A line for each group: its first pictures of each part.
        """
        return [
            ", ".join(f"{names.get(path, path)} ({part})" for part, path in _few(group))
            for group in self.across[:most]
        ]


def split_survey(
    survey: Survey,
    *,
    seed: int,
    counts: Counts | None = None,
    shares: tuple[float, float, float] = (7, 1, 2),
    exact_only: bool = False,
) -> Split:
    """Split the pictures of a survey, see `cnnviz.vision.splits.split_folder`.

    Args:
        survey: of the folder.
        seed: same seed, same folder, same split.
        counts: pictures of each class for train, validation and test.
        shares: proportions in place of counts.
        exact_only: whether only files with the same bytes count as copies, and not what looks alike.

    Returns:
        The split.

    Raises:
        InvalidValue: if the seed or a size is out of range, or a class has too few pictures.
    """
    return split_folder(
        survey.scan,
        seed=seed,
        counts=counts,
        shares=shares,
        near_copy_similarity=EXACT_COPIES_ONLY if exact_only else NEAR_COPY_SIMILARITY,
        groups=_groups(survey, exact_only),
    )


def copies_in(survey: Survey, split: Split) -> Copies:
    """Count the copies in a split, and find those that do not stand together.

    Args:
        survey: of the folder.
        split: of the same folder, made by whomever.

    Returns:
        The counts.
    """
    groups = _groups(survey, split.near_copy_similarity >= EXACT_COPIES_ONLY)
    members = [survey.pictures[i] for group in groups for i in group]
    part_of = {file.path: part for part in PARTS for file in split.parts[part]}
    placed = [
        tuple((part_of[path], path) for path in paths if path in part_of)
        for paths in ([survey.pictures[i].path for i in group] for group in groups)
    ]
    labels = [member.label for member in members]
    return Copies(
        len(groups),
        len(members),
        tuple(labels.count(label) for label in range(len(survey.classes))),
        sum(member.path not in part_of for member in members),
        sum(part != PARTS[0] for group in placed for part, _ in group),
        tuple(group for group in placed if len({part for part, _ in group}) > 1),
    )


def content_of(survey: Survey) -> str:
    """Hash what a folder holds: where it is, the paths and the bytes of its pictures.

    Args:
        survey: of the folder.

    Returns:
        The hash in hexadecimal.
    """
    lines = "\n".join(f"{one.path} {one.digest}" for one in survey.pictures)
    return blake2b(f"{survey.root}\n{lines}".encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def _few(group: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Take the first two pictures of each part."""
    return [one for part in PARTS for one in [each for each in group if each[0] == part][:2]]


def _groups(survey: Survey, exact_only: bool) -> tuple[tuple[int, ...], ...]:
    return survey.exact_copies if exact_only else survey.near_copies
