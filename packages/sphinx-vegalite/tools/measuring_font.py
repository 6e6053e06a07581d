"""A font that measures full-width characters where no installed font has them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib.tables._c_m_a_p import table__c_m_a_p

__all__ = ["FOLDER", "FULL_WIDTH", "measuring_font"]

FOLDER = Path(__file__).with_name("fonts")
"""Holds the font, as `measuring_font` makes it."""

_EM = 1000
FULL_WIDTH = (
    (0x1100, 0x115F),
    (0x2E80, 0x303E),
    (0x3041, 0xA4CF),
    (0xA960, 0xA97C),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x20000, 0x2FA1F),
)
"""The blocks of characters that are one em wide, first and last."""


def measuring_font() -> bytes:
    """Make a font whose full-width characters are all one em wide, as they are in every font that draws them.

    Returns
    -------
    bytes
        A TrueType font, the same every time. It maps the blocks of Chinese, Japanese and Korean characters
        that the Unicode Standard (Annex 11) calls wide to one box.
    """
    # Only who makes the font anew needs the package, which takes long to import.
    from fontTools.fontBuilder import FontBuilder

    font = FontBuilder(_EM, isTTF=True)
    glyphs = [".notdef", "box"]
    font.setupGlyphOrder(glyphs)
    font.font["cmap"] = _character_map()
    font.setupGlyf({name: _box() for name in glyphs})
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (_EM, 50)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    names = {"familyName": "Full Width Measure", "styleName": "Regular", "psName": "FullWidthMeasure"}
    font.setupNameTable(names)
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    # Not the time of the build, which would make two builds differ: 1970, in seconds from 1904.
    font.updateHead(created=2082844800, modified=2082844800)
    font.font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _character_map() -> table__c_m_a_p:
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable, table__c_m_a_p

    # Format 13 maps many characters to one glyph.
    subtable = CmapSubtable.newSubtable(13)
    subtable.platformID, subtable.platEncID, subtable.language = 3, 10, 0
    subtable.cmap = {code: "box" for first, last in FULL_WIDTH for code in range(first, last + 1)}
    table = table__c_m_a_p()
    table.tableVersion, table.tables = 0, [subtable]
    return table


def _box() -> object:
    """Draw the outline of an empty box: a reader of a picture sees that a character is missing."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for corners in (
        [(50, -70), (50, 830), (950, 830), (950, -70)],
        [(110, -10), (890, -10), (890, 770), (110, 770)],
    ):
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()
