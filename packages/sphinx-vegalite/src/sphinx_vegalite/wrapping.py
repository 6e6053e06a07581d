"""Break the lines of titles, in Latin and in Chinese script."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from itertools import accumulate, pairwise

FULL_WIDTH = (
    *((0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97C), (0xAC00, 0xD7A3)),
    *((0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x20000, 0x2FA1F)),
)
"""The blocks of characters that are one em wide, first and last: wide in Unicode (Annex 11)."""
_WIDE = "".join(f"{chr(first)}-{chr(last)}" for first, last in FULL_WIDTH)
_PAUSE = "，。、；：！？）」"
_NO_START = "，。、；：！？）」』》〉】〕…—～％·"
_NO_END = "（「『《〈【〔"
_PIECE = re.compile(rf"[{_NO_END}]*(?:[{_WIDE}]|[^\s{_WIDE}]+)(?:[{_NO_START}])*[{_NO_START}]*\s*|\s+")


def is_wide(text: str) -> bool:
    """Tell whether a text holds characters as wide as they are high."""
    return bool(re.search(f"[{_WIDE}]", text))


def columns(text: str) -> int:
    """Measure a text in half widths: a Chinese character takes two."""
    return len(text) + len(re.findall(f"[{_WIDE}]", text))


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of `width` half widths: Latin letters count one, Chinese characters two.

    No line of Chinese starts with a closing mark or ends with an opening one, and no number or Latin word is
    broken.
    """
    if not is_wide(text):
        return textwrap.wrap(text, width)
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def wrap_evenly(text: str, width: int) -> list[str]:
    """Break a text into as few lines as `wrap` does, Chinese into even ones that end at marks."""
    greedy = wrap(text, width)
    if not is_wide(text) or len(greedy) < 2:
        return greedy
    pieces = _PIECE.findall(text)
    reach = [0, *accumulate(map(columns, pieces))]
    blanks = [len(piece) - len(piece.rstrip()) for piece in pieces]
    # For each number of lines, the least cost of setting the pieces up to a place, and where its lines start.
    best = {0: (0.0, [0])}
    for _ in greedy:
        longer: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, starts) in best.items():
            for end in range(start + 1, len(pieces) + 1):
                room = width - (reach[end] - reach[start] - blanks[end - 1])
                if room < 0 and end > start + 1:
                    break
                broken = end < len(pieces) and pieces[end - 1].rstrip()[-1:] not in _PAUSE
                total = cost + room**2 + (width**2 / 8 if broken else 0)
                if end not in longer or total < longer[end][0]:
                    longer[end] = total, [*starts, end]
        best = longer
    places = best[len(pieces)][1]
    return ["".join(pieces[a:b]).strip() for a, b in pairwise(places)]


def unwrap(lines: str | Sequence[str]) -> str:
    """Join lines into one paragraph.

    A space goes between two of them unless one ends, or the next starts, in Chinese, or a word was broken at
    its hyphen.
    """
    if isinstance(lines, str):
        return lines
    text = ""
    for line in map(str, lines):
        space = " " if text and not is_wide(text[-1] + line[:1]) and not re.search(r"\w-$", text) else ""
        text += space + line
    return text
