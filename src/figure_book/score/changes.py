"""Change one thing of a text: a number by one in its last digit, or its sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

__all__ = ["changed_numbers", "changed_numeral", "exchanged_numbers"]

_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?<![\d],)[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_CHINESE = "零一二三四五六七八九"
_NEXT = {
    **{str(digit): str(digit + 1 if digit < 9 else 8) for digit in range(10)},
    **{one: _CHINESE[place + 1 if place < 9 else 8] for place, one in enumerate(_CHINESE)},
    **{"０１２３４５６７８９"[digit]: "１２３４５６７８９８"[digit] for digit in range(10)},
    # Without a digit the order of magnitude is what changes; a half becomes a whole.
    "兩": "三",
    "两": "三",
    "十": "百",
    "百": "千",
    "千": "百",
    "萬": "億",
    "万": "亿",
    "億": "萬",
    "半": "一",
}


def _with_next_digit(text: str, end: int) -> str:
    return text[: end - 1] + _NEXT[text[end - 1]] + text[end:]


def changed_numbers(
    text: str, minus: str = "-", within: re.Pattern[str] = _NUMBER
) -> Iterator[tuple[str, str]]:
    """Yield for each number of a text two changes, each with its name: ``digit`` and ``sign``."""
    for match in within.finditer(text):
        if not match[0]:
            continue
        yield "digit", _with_next_digit(text, match.end())
        unsigned = match[0].lstrip("-−+")
        if not unsigned.strip("0.,"):
            # A nought has no sign.
            continue
        before, after = text[: match.start()], text[match.end() :]
        if before.endswith("−["):
            # The sign stands before a link.
            yield "sign", before[:-2] + "[" + match[0] + after
        else:
            yield "sign", before + (unsigned if unsigned != match[0] else minus + unsigned) + after


def exchanged_numbers(text: str, within: re.Pattern[str] = _NUMBER) -> Iterator[str]:
    """Yield the text with two neighbouring numbers exchanged, for each two that differ."""
    found = list(within.finditer(text))
    for one, other in pairwise(found):
        if one[0] != other[0]:
            between = text[one.end() : other.start()]
            yield text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def changed_numeral(exact: str) -> str | None:
    """Return a printed numeral with its last digit changed; None where it has no such character."""
    places = [place for place, character in enumerate(exact) if character in _NEXT]
    digits = [place for place in places if exact[place] not in "十百千萬万億半"]
    if not places:
        return None
    return _with_next_digit(exact, (digits or places)[-1] + 1)
