"""Read the file of an article, and say what to do with one that is no text in Chinese stored as UTF-8."""

import re
from pathlib import Path

from printed_figures.article import text_of
from printed_figures.numerals import HAN, fold

__all__ = ["ArticleError", "expect_chinese", "read_article"]


class ArticleError(ValueError):
    """The article cannot be read or is another one; one line."""


_KINDS = {
    b"%PDF": "a PDF: expected text, such as pdftotext -layout writes",
    b"PK\x03\x04": "a zip or an office document: expected text, such as the program saves as plain text",
    b"\xd0\xcf\x11\xe0": "an office document: expected text, such as the program saves as plain text",
    b"{\\rtf": "rich text: expected text, such as the program saves as plain text",
    b"\xff\xfe": "UTF-16: expected UTF-8 text, such as iconv -f UTF-16 -t UTF-8 writes",
    b"\xfe\xff": "UTF-16: expected UTF-8 text, such as iconv -f UTF-16 -t UTF-8 writes",
}
"""What begins with these bytes."""

_HTML = re.compile(
    r"\A\ufeff?\s*<(?:!doctype|\?xml|!--)"
    r"|</?(?:html|head|body|div|p|span|br|hr|h[1-6]|ul|ol|li|dl|dt|dd|table|t[rhd]|thead|tbody|a|b|i|u|em|strong|sup"
    r"|sub|font|img|script|style|section|article|header|footer|figure|figcaption|blockquote|meta|link|title)"
    r"(?:\s+[a-z][a-z0-9_:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*\s*/?>|&(?:nbsp|amp|lt|gt|quot|#[0-9]{2,6}|#x[0-9a-f]{2,6});",
    re.IGNORECASE,
)
"""A tag or an entity of HTML, of which no printed text has any."""

_OLD_ENCODINGS = ("GB18030", "BIG5-HKSCS")
_COMMON = frozenset("的一是在了人有年月日和不为中大上国到发以个会市时间地数与下及被同公元，。、")


def read_article(path: Path) -> bytes:
    """Read the file of an article, which is text in UTF-8.

    Raises
    ------
    ArticleError
        If there is no such file, or it is empty or another kind of file; the line says what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: {error.strerror or error}: expected the file of the article") from None
    if not content:
        raise ArticleError(f"{path}: empty: expected the text of the article")
    for start, kind in _KINDS.items():
        if content.startswith(start):
            raise ArticleError(f"{path}: {kind}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if encoding := _encoding(content):
            kind = f"seems to be {encoding}: expected UTF-8 text, such as iconv -f {encoding} -t UTF-8 writes"
            raise ArticleError(f"{path}: {kind}") from None
        where = f"byte {error.start}: value 0x{content[error.start]:02x}"
        raise ArticleError(f"{path}: {where}: expected UTF-8 text") from None
    if not re.sub(r"[\s\u200b-\u200d\u2060\ufeff]", "", text):
        raise ArticleError(
            f"{path}: blank lines only: expected the text of the article, such as a browser copies it"
        )
    if _HTML.search(text):
        raise ArticleError(f"{path}: HTML: expected text, such as a browser copies or saves as plain text")
    return content


def _encoding(content: bytes) -> str | None:
    """Guess which old encoding a text is in: the one in which it has most common characters."""
    shares = {}
    for encoding in _OLD_ENCODINGS:
        try:
            text = fold(content.decode(encoding))
        except UnicodeDecodeError:
            continue
        wide = [character for character in text if ord(character) > 0x7F]
        shares[encoding] = sum(character in _COMMON for character in wide) / max(len(wide), 1)
    share, best = max(((share, encoding) for encoding, share in shares.items()), default=(0, ""))
    return best if share > 0.08 else None


def expect_chinese(path: Path, content: bytes) -> str:
    """Return the text of an article's file; an `ArticleError` where it is in another language."""
    text = text_of(content)
    kana, letters, han = (
        len(re.findall(f"[{characters}]", text)) for characters in ("ぁ-ゖァ-ヺ", "A-Za-zÀ-ɏЀ-ӿ가-힣", HAN)
    )
    if kana * 10 > han and kana:
        raise ArticleError(f"{path}: seems to be in Japanese: expected a text in Chinese")
    if letters > 20 and han * 10 < letters:
        raise ArticleError(
            f"{path}: seems not to be in Chinese: expected a text in Chinese, others are not read"
        )
    return text
