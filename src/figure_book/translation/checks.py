"""Check a translation: its numbers, its markup and, in Chinese, its terms, punctuation and characters."""

from __future__ import annotations

import calendar
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from bs4 import BeautifulSoup
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser

from figure_book.languages import HAN, is_simplified
from figure_book.translation.catalogues import DOMAINS, PACKAGE, load, stored_languages, translations
from figure_book.translation.editions import LANGUAGES
from figure_book.translation.lookup import ids
from figure_book.translation.simplified import simplify
from figure_book.translation.terms import direction_problems, opposites, term_problems
from sphinx_vegalite.messages import FILE_OR_ADDRESS

__all__ = [
    *("all_open", "all_problems", "check", "check_converted", "latin_words", "message_problems"),
    *("must_be_translated", "number_problems", "numbers", "open_messages", "order", "parsed"),
    "problems",
]

_HALF = re.compile(rf"[{HAN}]\s*[,;:?!()](?!\w*`)|[,;:?!()]\s*[{HAN}]|[{HAN}]\.(?:\s|$)")
_PLACEHOLDER = re.compile(r"\{\w+(?=(?::十)?\}(?!`))|_[A-Z]+_|%s")
_MONTHS = list(calendar.month_name)[1:]
_SHORT = [name[:3] for name in _MONTHS]
_MONTH = re.compile(rf"\b(?:{'|'.join([*_MONTHS, 'Sept', *_SHORT])})\b")
_DATE = re.compile(rf"(?:(\{{\d+\}}|\b\d{{1,2}}) )?({_MONTH.pattern})(?: (\{{\d+\}}|\d{{4}}\b))?")
_MONTH_ZH = re.compile(r"(\d+)\s*月")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d\d)(?:-0?(\d{1,2}))?\b")
_NAMED = re.compile(r"\b\d+th\b|\b100-day\b|第\d+(?=次)")
"""A number that is part of a name, such as 18th Congress, which is 十八大."""
_NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*([萬万億亿])|\s*×\s*(10,000)\b)?")
_MINUS = re.compile(r"(?<![0-9%}\])])−\[?(\d[\d,]*(?:\.\d+)?|\{\d+\})")
_FELL = re.compile(r"(?:下降|減少|跌)\[?(\d[\d,]*(?:\.\d+)?|\{\d+\})")
_IN_CHINESE = re.compile(r"一半|[零一二兩三四五六七八九十]+")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"兩": 2}
_IN_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(_IN_ENGLISH[2:])})\b(?! (?:hundred|thousand|million))", re.IGNORECASE
)
_ORDINALS = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FRACTION = re.compile(rf"\b({'|'.join(_IN_ENGLISH[1:10])})[ -]({'|'.join(_ORDINALS)})s?\b", re.IGNORECASE)
_OF = re.compile(r"([二三四五六七八九十])分之([一二兩三四五六七八九])|([一二兩三四五六七八九])成(?![為了])")
_CODE = re.compile(r"`[^`]*`|<[^>]*>|\]\([^)]*\)")
_LINKED = re.compile(r"\[([^\[\]]*\d[^\[\]]*)\](\(#[\w-]+\))")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*[A-Za-z]")


def all_problems(root: Path) -> list[str]:
    """List what is wrong in the catalogues of every language, and in those converted from them."""
    lines = [line for language in stored_languages() for line in check(root, language)]
    converted = [name for name, edition in LANGUAGES.items() if edition.converted_from]
    return lines + [line for language in converted for line in check_converted(root, language)]


def all_open(root: Path) -> list[str]:
    """List the messages of every such language that have no translation of what they say now."""
    return [line for language in stored_languages() for line in open_messages(root, language)]


def must_be_translated() -> bool:
    """Whether an open message is an error: where the book is published, not where somebody changes it."""
    return bool(os.environ.get("EXPECT_TRANSLATIONS"))


def _messages(root: Path, language: str) -> Iterator[tuple[str, Message]]:
    for domain in DOMAINS:
        for message in load(root, language, domain):
            if message.id:
                yield f"{language}/{domain}.po: line {message.lineno}: {message.id[:60]!r}", message


def open_messages(root: Path, language: str) -> list[str]:
    """List the messages of a language that are stale or untranslated."""
    found = []
    for where, message in _messages(root, language):
        if message.fuzzy:
            line = f"{where}: fuzzy: expected a translation of the English as it is now"
            # What it says now may be true of the English as it was, and of another number.
            source, said, comments = str(message.id), str(message.string), message.user_comments
            found.append(
                "; ".join(
                    [
                        line,
                        *number_problems(source, said),
                        *_compare("markup", _markup(source), _markup(said)),
                        *order(source, said, comments),
                        *direction_problems(source, said, root, comments),
                    ]
                )
            )
        elif not message.string:
            found.append(f"{where}: untranslated: expected a translation")
    return found


def check(root: Path, language: str) -> list[str]:
    """List what is wrong with the translations of a language, those that are stale left out."""
    return [
        f"{where}: {line}"
        for where, message in _messages(root, language)
        if message.string and not message.fuzzy
        for line in message_problems(message, root, language)
    ]


def message_problems(message: Message, root: Path, language: str) -> list[str]:
    """List what is wrong with the translation of a message."""
    source, said = str(message.id), str(message.string)
    comments = message.user_comments
    turned = direction_problems(source, said, root, comments) if language.startswith("zh") else ()
    return [*problems(source, said, root, language), *order(source, said, comments), *turned]


def check_converted(root: Path, language: str) -> list[str]:
    """List what is wrong in a language that is converted: words of the other, messages that it alone words.

    ``locales/<language>_not.txt`` lists words that must not be left in it.
    """
    path = root / "locales" / f"{language}_not.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    words = [line for line in lines if line and not line.startswith("#")]
    found = [
        f"{language}.csv: {one} and {other} are both {simplify(one, root)}: expected two words"
        for one, other in opposites(root)
        if simplify(one, root) == simplify(other, root)
    ]
    for domain in DOMAINS:
        stored = LANGUAGES[language].converted_from
        known = {message.id for place in (PACKAGE, root) for message in load(place, stored, domain)}
        own = {str(message.id): str(message.string) for message in load(root, language, domain) if message.id}
        for message, said in own.items():
            where = f"{language}/{domain}.po: {message[:60]!r}"
            if message not in known:
                found.append(f"{where}: expected a message of the book")
            found += [f"{where}: {line}" for line in number_problems(message, said)]
        for message, said in translations(root, language, domain).items():
            # What is quoted as printed stays as it is.
            plain = re.sub(r'<span[^>]*class="printed"[^>]*>.*?</span>', "", said)
            if left := [word for word in words if word in plain]:
                found.append(
                    f"{language}/{domain}: {message[:60]!r}, {left}: expected a line in {language}.csv"
                )
    return found


def problems(source: str, translation: str, root: Path, language: str) -> list[str]:
    """List what is wrong with a translation; ``locales/latin.txt`` has Latin words that may stand in it."""
    return [
        *number_problems(source, translation),
        *_compare("markup", _markup(source), _markup(translation)),
        *_compare("tags", _tags(source), _tags(translation)),
        *(_chinese(source, translation, root) if language.startswith("zh") else ()),
    ]


def latin_words(text: str, root: Path) -> list[str]:
    """List the Latin words of two and more letters in a Chinese text that should not be there, sorted."""
    return sorted(set(_LATIN.findall(_allowed(root).sub(" ", text))))


@lru_cache
def _allowed(root: Path) -> re.Pattern[str]:
    """Match the Latin words and phrases that Chinese text may hold: the list, ids, addresses, files."""
    path = root / "locales" / "latin.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    phrases = [line for line in lines if line and not line.startswith("#")] + sorted(ids())
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    edge = "A-Za-z0-9"
    return re.compile(rf"{FILE_OR_ADDRESS.pattern}|(?<![{edge}-])(?:{listed or '$^'})(?![{edge}-])")


def _compare(what: str, expected: Counter[str], found: Counter[str]) -> Iterator[str]:
    if expected != found:
        missing, more = dict(expected - found), dict(found - expected)
        yield f"{what}: expected that of the source, missing {missing}, added {more}"


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text, without months and numbers in names; 41萬 is 410,000."""
    text = _NAMED.sub(" ", _MONTH_ZH.sub(" ", _ISO_DATE.sub(r" \1年\3日", text)))
    return Counter(_value(*found) for found in _NUMBER.findall(text))


def _value(number: str, unit: str, multiple: str) -> str:
    number = number.replace(",", "")
    if not unit and not multiple:
        return number
    return f"{(Decimal(number) * (10**8 if unit and unit in '億亿' else 10**4)).normalize():f}"


OTHER_ORDER = "other order: "
"""How a comment begins that says in which order a translation has the numbers of the English."""


def order(source: str, translation: str, comments: Iterable[str] = ()) -> list[str]:
    """Say where the numbers of a translation stand in another order: two may have been exchanged.

    ``comments`` of the message may say which order it is: ``other order: 2 1``, by places in the English.
    """
    here, there = _sequence(source), _sequence(translation)
    alike = {number for number, count in Counter(here).items() if there.count(number) == count}
    here, there = ([number for number in numbers if number in alike] for numbers in (here, there))
    stated = next((each.removeprefix(OTHER_ORDER) for each in comments if each.startswith(OTHER_ORDER)), "")
    found = _places(here, there) if here != there else ""
    # Where a number differs, that is said; which order is right shows when it is mended.
    if found == stated or (not found and len(alike) < len({*_sequence(source), *_sequence(translation)})):
        return []
    numbers = f"order of numbers {', '.join(there)}: expected {', '.join(here)}"
    return [
        f"{numbers}, or a line '# {OTHER_ORDER}{found}'" if found else f"{numbers} and no line of an order"
    ]


def _places(here: Sequence[str], there: Iterable[str]) -> str:
    """Write the place in the one of each number of the other, such as ``"2 1"``."""
    places: dict[str, list[str]] = {}
    for place, number in enumerate(here, 1):
        places.setdefault(number, []).append(str(place))
    return " ".join(places[number].pop(0) for number in there)


def _sequence(text: str) -> list[str]:
    """List the numbers and placeholders of a text in its order, a date from its year to its day."""
    plain = _NAMED.sub(" ", re.sub(r"\]\([^)]*\)|`[^`]*`", " ", text))
    plain = _DATE.sub(lambda date: f"{date[3] or ''} {date[2]} {date[1] or ''}", plain)
    plain = _MONTH.sub(lambda month: str(_SHORT.index(month[0][:3]) + 1), plain)
    return [
        placeholder or _value(*number)
        for placeholder, *number in re.findall(rf"(\{{\d+)|{_NUMBER.pattern}", plain)
    ]


def _below(text: str) -> Counter[str]:
    """Count the numbers and placeholders of a text that have a minus sign."""
    return Counter(found.replace(",", "") for found in _MINUS.findall(text))


def _in_chinese(text: str) -> Counter[str]:
    """Count the numbers below a hundred that a text writes in Chinese numerals."""
    found: Counter[str] = Counter()
    for word in _IN_CHINESE.findall(text):
        tens, ten, ones = word.rpartition("十")
        if word == "一半":
            found.update(["50", "0.5", "0.50"])
        elif len(tens) <= 1 and len(ones) <= 1:
            found[str((_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0))] += 1
        else:
            found.update(str(_DIGITS[digit]) for digit in word if digit in _DIGITS)
    return found


def _fractions(source: str) -> Counter[str]:
    """Count the fractions that a text names, such as two thirds."""
    return Counter(
        str(Fraction(_IN_ENGLISH.index(each[1].lower()), _ORDINALS.index(each[2].lower()) + 3))
        for each in _FRACTION.finditer(source)
    )


def _fractions_in_chinese(text: str) -> Counter[str]:
    return Counter(
        str(
            Fraction(
                int(next(iter(_in_chinese(each[2] or each[3])))),
                int(next(iter(_in_chinese(each[1] or "十")))),
            )
        )
        for each in _OF.finditer(text)
    )


def number_problems(source: str, translation: str) -> Iterator[str]:
    """Yield a line for each kind of number in which a translation differs from its English."""
    # Ten thousand is a word in Chinese.
    given = re.sub(
        r"(\{\d+\}) × \{\d+\}", lambda each: each[1] if each[1] + "萬" in translation else each[0], source
    )
    expected, found = (sorted(_PLACEHOLDER.findall(text)) for text in (given, translation))
    if expected != found:
        yield f"placeholders {found}: expected {expected}"
    here, there = (numbers(re.sub(r"\{\d+(?::十)?\}", " ", text)) for text in (source, translation))
    # One language may have in words what the other has in digits.
    words = Counter(
        str(_IN_ENGLISH.index(word)) for word in re.findall(r"\w+", source.lower()) if word in _IN_ENGLISH
    )
    yield from _compare(
        "numbers", here - (here - there & _in_chinese(translation)), there - (there - here & words)
    )
    parts, said = _fractions(source), _fractions_in_chinese(translation)
    yield from _compare("fractions in words", parts, parts & said)
    # In words in both, it is compared as well; "the two" may go without.
    numerals = _in_chinese(_OF.sub(" ", translation)) + there + Counter({"2": translation.count("雙")})
    in_words = _IN_WORDS.findall(_FRACTION.sub(" ", _CODE.sub(" ", source)))
    named_in_words = Counter(str(_IN_ENGLISH.index(word.lower())) for word in in_words)
    yield from _compare("numbers in words", named_in_words, named_in_words & numerals)
    linked = Counter(_LINKED.findall(source))
    yield from _compare("figures of links", linked, Counter(_LINKED.findall(translation)))
    # Chinese may say that it fell.
    below, there = _below(source), _below(translation)
    yield from _compare("minus signs", below - (below - there & Counter(_FELL.findall(translation))), there)
    named = Counter(_SHORT.index(month[:3]) + 1 for month in _MONTH.findall(source))
    named += Counter(int(month) for _, month, _ in _ISO_DATE.findall(source))
    if more := Counter(map(int, _MONTH_ZH.findall(translation))) - named:
        yield f"months {sorted(more)}: expected only months of the source"


@lru_cache
def _parser() -> Any:
    # The extensions that _config.yml enables.
    extensions = {"colon_fence", "deflist", "dollarmath", "attrs_inline", "attrs_block"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), DocutilsRenderer)


def parsed(text: str) -> list[Any]:
    """Parse a MyST text as the book does, into its blocks."""
    blocks: list[Any] = _parser().parse(text)
    return blocks


def _markup(text: str) -> Counter[str]:
    """Count the pieces of MyST markup in a text, each with what may not change in it."""
    found: Counter[str] = Counter()
    # Scripts put numbers in the place of words such as _TOTAL_.
    for block in parsed(re.sub(r"_[A-Z]+_", "", text)):
        for token in block.children or ():
            if token.type == "myst_role":
                target = re.sub(r".*<(.+)>$", r"\1", token.content)
                found[f"{{{token.meta['name']}}}`{target}`"] += 1
            elif token.type == "link_open":
                found[f"link to {token.attrs.get('href')}"] += 1
            elif token.type in ("code_inline", "math_inline"):
                found[f"{token.type} {token.content}"] += 1
            elif token.type in ("strong_open", "em_open", "image"):
                found[token.type.removesuffix("_open")] += 1
    return found


def _tags(text: str) -> Counter[str]:
    """Count the HTML tags of a text; a Chinese term needs no mark in a Chinese text."""
    if "<" not in text:
        return Counter()
    tags = BeautifulSoup(re.sub(r"`[^`]*`", "", text), "html.parser").find_all(True)
    return Counter(
        f"<{tag.name} {dict(tag.attrs)}>" for tag in tags if tag.name != "span" or not tag.get("lang")
    )


def _chinese(source: str, translation: str, root: Path) -> Iterator[str]:
    yield from term_problems(source, translation, root)
    if translation != translation.strip():
        yield "spaces at the ends: expected none"
    markup = r"\$[^$]*\$|\{[\w:-]+\}`[^`]*`|`[^`]*`|<[^>]*>|\]\([^)]*\)|\{[\w:]+\}|_[A-Z]+_"
    plain = re.sub(markup, "", translation)
    if half := _HALF.search(plain):
        yield f"punctuation {half[0]!r}: expected full-width punctuation beside Chinese"
    strange = sorted(set(filter(is_simplified, plain)))
    if strange and not any(c in source for c in strange):
        yield f"characters {''.join(strange)}: expected Traditional Chinese"
    if words := latin_words(plain, root):
        yield f"Latin words {words}: expected Chinese, or a line in locales/latin.txt"
    if space := re.search(r"\d[ \xa0]%", plain):
        yield f"space in {space[0]!r}: expected none before a percent sign"
