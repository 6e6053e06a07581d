"""Make the font that measures full-width characters where no other font has them.

All its characters are one em wide, as they are in every font that draws them. Run with
``python tools/measuring_font.py src/sphinx_vegalite/fonts/measuring.ttf``; needs fonttools.
"""

import sys
from typing import BinaryIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable, table__c_m_a_p

from sphinx_vegalite.wrapping import FULL_WIDTH

EM = 1000


def make(target: str | BinaryIO) -> None:
    """Write the font, the same bytes every time."""
    font = FontBuilder(EM, isTTF=True)
    glyphs = [".notdef", "box"]
    font.setupGlyphOrder(glyphs)
    font.font["cmap"] = _character_map()
    font.setupGlyf({name: _box() for name in glyphs})
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (EM, 50)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    names = {"familyName": "Full Width Measure", "styleName": "Regular", "psName": "FullWidthMeasure"}
    font.setupNameTable(names)
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    # Not the time of the build, which would make two builds differ: 1970, in seconds from 1904.
    font.updateHead(created=2082844800, modified=2082844800)
    font.font.recalcTimestamp = False
    font.save(target)


def _character_map() -> table__c_m_a_p:
    # Format 13 maps many characters to one glyph.
    subtable = CmapSubtable.newSubtable(13)
    subtable.platformID, subtable.platEncID, subtable.language = 3, 10, 0
    subtable.cmap = {code: "box" for first, last in FULL_WIDTH for code in range(first, last + 1)}
    table = table__c_m_a_p()
    table.tableVersion, table.tables = 0, [subtable]
    return table


def _box() -> object:
    """Draw the outline of an empty box: a reader of a picture sees that a character is missing."""
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


if __name__ == "__main__":
    make(sys.argv[1])
