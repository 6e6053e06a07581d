"""Cut the Chinese characters that the ledger and the charts use out of Noto Sans CJK (OFL 1.1).

Usage: ``python tools/chart_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc`` (Debian:
fonts-noto-cjk). The results, ``src/printed_figures/fonts``, draw the pictures of charts on machines without
Chinese fonts: one for the edition in Traditional characters, one for Simplified, both for what is printed. A
test says when a character is missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from figure_book.translation import catalogues

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "src" / "printed_figures" / "fonts"


def is_chinese(character: str) -> bool:
    """Tell whether a character is full-width: Han, its punctuation, full-width forms."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef"


def printed() -> set[str]:
    """Collect the full-width characters of the tables and of the notebooks."""
    files = [*(ROOT / "data").glob("*.csv"), *(ROOT / "notebooks").glob("*.ipynb")]
    return set("".join(file.read_text(encoding="utf-8") for file in files))


def translated(language: str) -> set[str]:
    """Collect the characters of an edition; which of them are drawn is for each build to say."""
    messages = (catalogues.translations(ROOT, language, domain) for domain in catalogues.DOMAINS)
    return {character for said in messages for text in said.values() for character in text}


def cut(fonts: list[TTFont], family: str, characters: set[str], path: Path) -> None:
    """Write the part of a font that has these characters."""
    font = next(font for font in fonts if font["name"].getDebugName(4) == family)
    options = Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(filter(is_chinese, characters))))
    subsetter.subset(font)
    path.parent.mkdir(exist_ok=True)
    font.save(path)


def main(source: Path) -> None:
    """Write both fonts."""
    fonts: list[TTFont] = TTCollection(source).fonts
    for family, language in (("TC", "zh_Hant"), ("SC", "zh_Hans")):
        path = FONTS / f"NotoSansCJK{family.lower()}-subset.otf"
        cut(fonts, f"Noto Sans CJK {family}", printed() | translated(language), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
