"""Lists of words as people write them, and words that only a computer tells apart."""

from collections.abc import Sequence


def read_words(text: str) -> tuple[str, ...]:
    """Read a list of words as people write it.

    Args:
        text: words with commas or line ends between them; without any, with blanks between them. One blank
            after a comma is nothing; any other blank belongs to the word: to a computer "hot " is not "hot".

    Returns:
        The words.

    Example:
        >>> read_words("cold warm  cold"), read_words("hot, very hot,Hot ,hot")
        (('cold', 'warm', 'cold'), ('hot', 'very hot', 'Hot ', 'hot'))
    """
    lines = text.splitlines()
    if len(lines) > 1 or "," in text:
        words = (word.removeprefix(" ") for line in lines for word in line.split(","))
        return tuple(word for word in words if word.strip())
    return tuple(text.split())


def look_alikes(classes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Find classes that a person would call one: they differ in case or in blanks alone.

    Args:
        classes: each once.

    Returns:
        The groups of two or more.

    Example:
        >>> look_alikes(["Hot", "cold", "hot", "hot "])
        (('Hot', 'hot', 'hot '),)
    """
    groups: dict[str, list[str]] = {}
    for name in classes:
        groups.setdefault(" ".join(name.casefold().split()), []).append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
