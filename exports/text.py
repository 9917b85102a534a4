"""What has to happen to any text before it enters a file that another program reads.

Records may hold anything: line breaks inside titles, NULs, halves of surrogate pairs, marks that
turn the reading direction round. Nothing here judges content; it only removes what would break the
container around it.
"""

from __future__ import annotations

import re

from ledger.model import Content

_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPACES = re.compile(" {2,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def encodable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot hold, as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def one_line(text: str) -> str:
    """The text on one line, ready for UTF-8: line breaks and control characters become a space.

    Everything that any reader takes for the end of a line goes (also U+0085, U+2028, U+2029 and
    the C0 separators on which Python's ``splitlines`` breaks). Several spaces become one, so that
    no text can hold ``ER  - ``; other characters stay as they are.
    """
    # A printable text holds neither controls nor surrogates; the test costs next to nothing.
    if not text.isprintable():
        text = " ".join(text.splitlines())
        if not text.isprintable():
            text = encodable(_BREAKING.sub(" ", text))
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def topics(content: Content) -> tuple[str, ...]:
    """Controlled headings, then keywords, as one list without repeats.

    The asterisks that mark main topics stay behind: tools would take them for part of the word.
    """
    headings = (heading.replace("*", "") for heading in content.headings)
    return tuple(dict.fromkeys((*headings, *content.keywords)))


def plain_name(text: str, *, limit: int = 160) -> str:
    """A name to print beside a number: one line, valid in XML, at most ``limit`` characters.

    Marks that override the reading direction are dropped: an open one would turn the digits
    behind the name round.
    """
    name = _NOT_XML.sub("\ufffd", one_line(_DIRECTION.sub("", text)))
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"
