"""Cut the Chinese characters that the ledger and the charts use out of Noto Sans CJK TC (OFL 1.1).

Usage: ``python tools/chart_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc`` (Debian:
fonts-noto-cjk). The result, ``src/printed_figures/fonts``, draws the pictures of charts on machines without
Chinese fonts. A test says when a character is missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parents[1]
FONT = ROOT / "src" / "printed_figures" / "fonts" / "NotoSansCJKtc-subset.otf"
FAMILY = "Noto Sans CJK TC"


def is_chinese(character: str) -> bool:
    """Tell whether a character is full-width: Han, its punctuation, full-width forms."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef"


def characters() -> set[str]:
    """Collect the full-width characters of the tables and of the notebooks."""
    files = [*(ROOT / "data").glob("*.csv"), *(ROOT / "notebooks").glob("*.ipynb")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return {character for character in text if is_chinese(character)}


def main(source: Path) -> None:
    """Write the font."""
    fonts: list[TTFont] = TTCollection(source).fonts
    font = next(font for font in fonts if font["name"].getDebugName(4) == FAMILY)
    options = Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters())))
    subsetter.subset(font)
    FONT.parent.mkdir(exist_ok=True)
    font.save(FONT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
