"""Keeps keys and addresses out of every text that leaves the program.

NCBI repeats the API key in the body of a 429 and of a 400, and libraries put request parameters
into their exceptions; so texts are cleaned both by the known secrets and by the names around them.
"""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus

HIDDEN = "[redacted]"

_PARAMETER = re.compile(r"(?i)\b(api[_-]?key|email)(=)[^&\s\"'<>]*")
_MEMBER = re.compile(r"(?i)([\"'](?:api[_-]?key|email)[\"']\s*:\s*)([\"'])(?:(?!\2).)*\2")


def redact(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text without the secrets, in plain and in URL spelling, and without any key or e-mail."""
    spellings = {f(s) for s in secrets if s for f in (str, quote, quote_plus, _quote_all)}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = re.sub(re.escape(spelling), HIDDEN, text, flags=re.IGNORECASE)
    return _MEMBER.sub(rf"\1\2{HIDDEN}\2", _PARAMETER.sub(rf"\1\2{HIDDEN}", text))


def _quote_all(text: str) -> str:
    return quote(text, safe="")
