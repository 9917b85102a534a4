"""Comparison form of a title: one key of letters and digits, its numbers, its part and its marker.

Databases change a title in known ways: case, markup and entities, Greek letters, brackets around
a translation, the language or the publication type behind it, letter-spaced scans, and prefixes
that say what happened to the article ("RETRACTED:"). The form removes the first kind of change
and keeps the last as a marker. Seen in exports of Ovid, Embase.com, Web of Science and PubMed.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii
from ftfy import fix_text

from dedupe.tables import GREEK, LANGUAGES, RECURRING_ENDS, RECURRING_TITLES


class Marker(IntEnum):
    """What a title says about the status of its document."""

    NONE = 0
    FLAGGED = 1  # the article itself, "RETRACTED: …"
    RETRACTION = 2  # a notice
    ERRATUM = 3  # a notice, or the article itself in databases that prefix it
    CONCERN = 4
    COMMENT = 5
    PROTOCOL = 6


@dataclass(frozen=True, slots=True)
class TitleForm:
    """A title made comparable.

    ``key`` holds lower-case ASCII letters and digits only; ``other`` is the key of a second title
    in the same field (the original behind its translation); ``numbers`` are the numbers in the
    title, sorted; ``part`` is "2" for part II of a series, else empty.
    """

    key: str
    other: str
    numbers: tuple[str, ...]
    part: str
    marker: Marker
    recurring: bool


EMPTY = TitleForm("", "", (), "", Marker.NONE, False)

_MOJIBAKE = re.compile(r"[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u00a0-\u00bf]")
_MARKUP = re.compile(
    r"</?(?:sup|sub|inf|i|b|em|strong|u|br|p|span|italic|bold|sc|title|jats:\w+|mml:\w+)\b[^<>]*>",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?:\b\w{1,2} ){6,}\w{1,2}\b")
# bytes.translate is several times faster than a regular expression on long texts
_PUNCTUATION = bytes(c for c in range(128) if not chr(c).isalnum())
_BRACKET_TAIL = re.compile(r"\s*[\[(]([^\[\]()]{1,60})[\])]\s*[.;:]?\s*$")
_TAIL_WORDS = re.compile(
    r"(?:\d+ refs?\.?|reviews?|letters?|editorials?|comments?|abstracts?|news|erratum appears in.*"
    r"|see comments?|conference abstract|meeting abstract|poster|proceeding(?:s paper)?|article"
    r"|retraction in.*|published erratum.*|corrected|corrected and republished.*"
    r"|review|video|\d{4})",
)
_LANGUAGE_BREAK = re.compile(r"\s*[.;:]?\s*[\[(]([A-Za-z]{4,12})[\])]\s*[.:]?\s*(?=\S)")

_FLAGGED = re.compile(
    r"^\W*(?:retracted|withdrawn|removed)(?: (?:article|paper|publication|and replaced|chapter))*"
    r"\s*[:.\-–—\])]+\s*"
)
_RETRACTION = re.compile(
    r"^\W*(?:(?:notice of |statement of |editorial )?retraction(?: (?:notice|note|statement))?"
    r"|withdrawal notice|notice of withdrawal)\s*(?:\b(?:to|of|for)\b|[:.\-–—])\s*[:\-]?\s*"
)
_ERRATUM = re.compile(
    r"^\W*(?:(?:published |author'?s? |publisher'?s? )?(?:erratum|errata|corrigend(?:um|a)"
    r"|addendum)(?:\s*\(?\w*\)?)??\s*(?:\b(?:to|for|in|of|on|regarding)\b|[:.\-–—\])])"
    r"|(?:author'?s? |publisher'?s? )?correction(?:s|\snotice)?\s*(?:\bto\b\s*:?|[:.]))\s*[:\-]?\s*"
)
_CONCERN = re.compile(
    r"^\W*(?:editorial )?expression of concern\s*(?:\b(?:to|on|for)\b)?\s*[:.\-–—]*\s*"
)
_COMMENT = re.compile(
    r"^\W*(?:(?:invited |editorial )?comment(?:s|ary)? (?:on|to|regarding)\b"
    r"|in re(?:ply|sponse) to\b|repl(?:y|ies) (?:to|from)\b"
    r"|(?:the )?authors?'?s?'? (?:reply|response)(?: to)?\b"
    r"|letters?(?: to the editor)? (?:regarding|concerning|re|about|on)\b"
    r"|(?:re|comments?|commentary|reply|response(?: to)?|in reply|in response|rebuttal"
    r"|letters? to the editor|letter|editorial comment|discussion(?: of)?|invited commentary)\s*:)"
    r"\s*:?\s*"
)
_COMMENT_TAIL = re.compile(
    r"\s*(?:[:.?!\-–—(\[]|--)\s*(?:(?:the )?authors?'?s?'? (?:reply|response)"
    r"|(?:a |in )?(?:reply|rebuttal)|(?:a |the )?response|invited commentary|editorial comment"
    r"|letters? to the editors?"
    r"|(?:a )?comment(?:ary)?(?: on .{5,200})?"
    r"|reply (?:to|by|from) .{2,60}|response to .{2,60})[\])]?\W*$"
)
_ERRATUM_TAIL = re.compile(
    r"\s*[:.\-–—(\[]+\s*(?:published )?(?:erratum|corrigendum|correction|errata)[\])]?\W*$"
    r"|\s*\((?:vol|[^()]{0,80}\bvol)\b[^()]*\)\s*$"
)
_RETRACTION_TAIL = re.compile(r"\s*[:.\-–—(\[]+\s*(?:retraction(?: (?:of|notice).*)?)[\])]?\W*$")
_FLAGGED_TAIL = re.compile(
    r"\s*[(\[]\s*(?:retracted|withdrawn)(?: (?:article|paper).{0,60})?[\])]\W*$"
)
_PROTOCOL_TAIL = re.compile(r"\s*[(\[]\s*(?:study )?protocol[\])]\W*$")

_ROMAN = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
}
_ROMAN_ALL = {**_ROMAN, "i": "1", "v": "5", "x": "10", "xii": "12"}
_WORD_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_PART_VALUES = {**_ROMAN_ALL, **_WORD_NUMBERS, "first": "1", "second": "2", "third": "3"}
_PART = re.compile(
    r"\b(?:parts?|pt|teil|partie|parte)[ .#]*(\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six"
    r"|[a-f])\b"
    r"|\b(first|second|third) (?:part|report|communication)\b"
    r"|[.:,;\-–—(] *(i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii)(?:[.:)]| *$| *[\-–—] )"
    r"|\b(?:report|paper|communication|lecture|session) +(?:no\.? *)?(\d{1,2}|[ivx]{1,4})\b"
    r"|(?:^|[ (])(\d)(?:/| of )[2-9](?:\)|[.:]|$)"
    r"|(?<=[a-z]{3}) (i|ii|iii|iv|v|vi|vii|viii|ix)[.:]? *$"
)
# Whether a title can hold a number or a part at all: most do not, and are done.
_COUNTED = re.compile(
    r"\d|\b[ivx]{1,4}\b|\b(?:part|pt|teil|parte|first|second|third|report|paper)\b"
)
_NUMBER = re.compile(r"\d+(?:,\d{3})*|\b(?:ii|iii|iv|vi|vii|viii|ix|xi)\b")


@lru_cache(maxsize=65536)
def title_form(text: str | None) -> TitleForm:
    """The comparison form of a title as found; EMPTY where there is none or only an error value."""
    plain = clean_text(text)
    if not plain or plain.startswith("#"):
        return EMPTY
    plain, marker = _strip_marker(_strip_brackets(plain))
    main, other = _split_languages(plain)
    main = _strip_tail(main)
    key = title_key(main)
    if marker == Marker.NONE and not key:
        key = title_key(text or "")
    return TitleForm(
        key=key,
        other=title_key(other),
        numbers=_numbers(main) if (counted := _COUNTED.search(main)) else (),
        part=_part(main) if counted else "",
        marker=marker,
        recurring=not key or key in RECURRING_TITLES or key.endswith(RECURRING_ENDS),
    )


def clean_text(text: str | None) -> str:
    """Lower-case ASCII text with mojibake, entities and markup removed; spaces collapsed."""
    if not text:
        return ""
    if _MOJIBAKE.search(text):
        text = fix_text(text)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _MARKUP.sub("", text)
    if not text.isascii():
        text = anyascii(text)
    return " ".join(text.lower().split())


def title_key(text: str) -> str:
    """Letters and digits of a title, Greek letters by one letter however they are written."""
    key = letters_and_digits(text)
    for name, letter in GREEK:
        if name in key:
            key = key.replace(name, letter)
    return key


def letters_and_digits(text: str) -> str:
    """Lower-case ASCII letters and digits of a text in any script, everything else left out."""
    ascii_only = text if text.isascii() else anyascii(text)
    return (
        ascii_only.encode("ascii", "ignore").lower().translate(None, _PUNCTUATION).decode("ascii")
    )


def _strip_brackets(text: str) -> str:
    """Unwrap ``[Title]`` and drop ``[German]``, ``[16 refs]``, ``[Review]`` behind it."""
    for _ in range(5):
        text = text.strip().rstrip(".;: ")
        tail = _BRACKET_TAIL.search(text, max(0, len(text) - 66)) if text[-1:] in "])" else None
        if tail is None or not _is_tail(tail.group(1)):
            break
        text = text[: tail.start()]
    if text.startswith("[") and text.endswith("]") and text.count("[") == 1:
        text = text[1:-1]
    elif text.startswith("[") and (end := text.find("]")) > 15 and "[" not in text[1:end]:
        # "[Translated title]. Original title" or with a type behind it
        text = text[1:end] + text[end + 1 :]
    return text.strip()


def _is_tail(words: str) -> bool:
    # "[German, English]", "[Review] [16 refs]"
    named = [word for word in re.split(r"[^a-z]+", words) if word]
    languages = bool(named) and all(word in LANGUAGES for word in named)
    return languages or bool(_TAIL_WORDS.fullmatch(words))


def _strip_tail(text: str) -> str:
    tail = _BRACKET_TAIL.search(text) if text.endswith(("]", ")")) else None
    return text[: tail.start()] if tail and _is_tail(tail.group(1)) and tail.start() > 10 else text


def _split_languages(text: str) -> tuple[str, str]:
    """Cut ``English title. [German] Deutscher Titel`` into its two titles."""
    found = _LANGUAGE_BREAK.search(text) if "[" in text or "(" in text else None
    if found is None or found.group(1) not in LANGUAGES:
        return text, ""
    before, after = text[: found.start()], text[found.end() :]
    return (before, after) if len(before) > 10 else (after, "")


_LEADING_WORD = re.compile(
    r"\W*(?:the )?(?:author|publisher|published|editorial|invited|retract|withdraw|remov|notice"
    r"|statement|errat|corrig|addendum|correction|expression|comment|in re|re|letter|rebut|discuss)"
)
_TRAILING_WORDS = (
    "protocol",
    "retract",
    "withdraw",
    "erratum",
    "corrigend",
    "correction",
    "errata",
    "vol.",
    "repl",
    "respons",
    "comment",
    "letter",
    "rebuttal",
)
_LEADING = (
    (_FLAGGED, Marker.FLAGGED),
    (_RETRACTION, Marker.RETRACTION),
    (_ERRATUM, Marker.ERRATUM),
    (_CONCERN, Marker.CONCERN),
    (_COMMENT, Marker.COMMENT),
)
_TRAILING = (
    (_PROTOCOL_TAIL, Marker.PROTOCOL),
    (_FLAGGED_TAIL, Marker.FLAGGED),
    (_ERRATUM_TAIL, Marker.ERRATUM),
    (_RETRACTION_TAIL, Marker.RETRACTION),
    (_COMMENT_TAIL, Marker.COMMENT),
)


def _strip_marker(text: str) -> tuple[str, Marker]:
    for pattern, marker in _LEADING if _LEADING_WORD.match(text) else ():
        found = pattern.match(text)
        if found is not None:
            return text[found.end() :].strip(" \"'"), marker
    for pattern, marker in _TRAILING if any(word in text for word in _TRAILING_WORDS) else ():
        found = pattern.search(text)
        if found is not None and found.start() > 0:
            return text[: found.start()].strip(), marker
    return text, Marker.NONE


def _numbers(text: str) -> tuple[str, ...]:
    found = (m.group() for m in _NUMBER.finditer(text))
    return tuple(sorted(_ROMAN.get(n) or n.replace(",", "").lstrip("0") or "0" for n in found))


def _part(text: str) -> str:
    found = _PART.search(text)
    if found is None:
        return ""
    value = next(group for group in found.groups() if group)
    return _PART_VALUES.get(value, value)
