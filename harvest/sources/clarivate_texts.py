"""Texts of Web of Science: entities, inline markup, copyright notes, addresses behind names."""

from __future__ import annotations

import html
import re
from xml.sax.saxutils import escape

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}\d{0,2}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
# Seen: <SUP>, <SUB>, <IT>, <i>, <b>; INF and RM in exports of the nineties.
_MARK = re.compile(
    r"<(/?)(sup|sub|inf|it|i|em|b|bold|strong|u|rm|bi|sc|p|br|italic)\s*/?>", re.IGNORECASE
)
_PLAIN_TAG = {
    "it": "i",
    "em": "i",
    "italic": "i",
    "inf": "sub",
    "bold": "b",
    "strong": "b",
    "i": "i",
    "b": "b",
    "u": "u",
    "sup": "sup",
    "sub": "sub",
}
_EMAIL = re.compile(r"\s*\([^()\s]*@[^()]*\)")
_NOTE = re.compile(
    r"\s*(Copyright\s*)?(?:\([Cc]\)|©|\[copyright\])\s*(Copyright\s*)?"
    r"(?=(?:19|20)\d\d\b|The Authors?\b|The [A-Z][\w ]{0,40}Society\b|S\. Karger)"
)
_PUBLISHERS = re.compile(
    r"(?i)rights reserved|publish|elsevier|wiley|springer|\binc\b|\bltd\b|\bllc\b|author|societ|"
    r"press|associat|institut|b\.v|gmbh|foundation|universit|international|college|academ|"
    r"cc[ _]by|science|crown|federation|journal|limited|karger|\bby\b"
)
_TRUNCATED = re.compile(r"([A-Z'\-]{8})\.([A-Z]{1,4})")
_INVENTOR = re.compile(r"([^,;]{2,60}?) ([A-Z](?: [A-Z]){0,3})")
_CERTAIN = 80  # a note as short as this needs no word that names a publisher
_LONGEST_NOTE = 300  # characters; what is longer is text that happens to hold a (c)


def plain_text(text: str) -> str:
    """The text without entities and inline markup; ``p < 0.05`` stays as it is."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group(0)), text)
    return _MARK.sub(_unmarked, text) if "<" in text else text


def _unmarked(found: re.Match[str]) -> str:
    return " " if found.group(2).lower() in {"p", "br"} else ""


def marked_up(text: str | None) -> str | None:
    """The text as XML with its inline markup, or None where it has none or it does not close."""
    if not text or "<" not in text or not _MARK.search(text):
        return None
    open_tags: list[str] = []
    parts: list[str] = []
    end = 0
    for found in _MARK.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        tag = _PLAIN_TAG.get(found.group(2).lower())
        if tag is None:
            continue
        if not found.group(1):
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            return None
        parts.append(f"<{found.group(1)}{tag}>")
    return None if open_tags else "".join((*parts, escape(text[end:])))


def without_copyright(text: str | None) -> str | None:
    """The abstract without the publisher's note at its end, as ``(C) 2004 Elsevier Ltd.``."""
    if not text:
        return None
    tail = text[-_LONGEST_NOTE:]
    if "(c)" not in tail and "(C)" not in tail and "©" not in tail and "[copyright]" not in tail:
        return text
    notes = list(_NOTE.finditer(text, max(0, len(text) - _LONGEST_NOTE)))
    if not notes:
        return text
    found = notes[-1]  # what stands before may count things: "(c) 2010 volunteers"
    tail = text[found.end() :]
    certain = found.group(1) or found.group(2) or (len(tail) < _CERTAIN and "(c)" not in text)
    if certain or _PUBLISHERS.search(tail):
        return text[: found.start()].rstrip() or None
    return text


def without_email(name: str) -> str:
    """A name without the address that Zoological Record and BIOSIS put behind it."""
    return _EMAIL.sub("", name).strip() if "@" in name else name


def untruncated(name: str) -> str:
    """``WILLWERT.BM`` with its comma: ISI once cut family names behind the eighth letter."""
    cut = _TRUNCATED.fullmatch(name) if name[8:9] == "." else None
    return f"{cut.group(1)}, {cut.group(2)}" if cut else name


def inventor(name: str) -> str:
    """``TERN A B`` of Derwent with its comma."""
    split = _INVENTOR.fullmatch(name)
    return f"{split.group(1)}, {split.group(2)}" if split else name
