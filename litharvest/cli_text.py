"""The one place where the command line prints: what records and services say is only ever text.

A title, a remark of PubMed's or a file name may hold control characters that move the cursor, hide
lines or change the window's name, and marks that turn the reading direction. On a terminal they
would act; here they are written out.
"""

from __future__ import annotations

import json
import logging
import re

import click

# C0, DEL, C1, separators of lines, and the embeddings, overrides and isolates of Unicode's UAX #9.
# Its plain direction marks (U+200E, U+200F) stand in honest Hebrew and Arabic titles.
_ACTING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_LINE_END = re.compile(r"\r\n?")
_LAYOUT = "\n\t"


def visible(text: str, *, lines: bool = False) -> str:
    r"""The text with acting characters written out (``\x1b``, ``\u202e``).

    ``lines`` leaves line ends and tabs as they are: for text that is meant to have several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    if not lines:
        return _ACTING.sub(_spelt, text)
    return _ACTING.sub(_spelt_in_lines, _LINE_END.sub("\n", text))


def _spelt(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _spelt_in_lines(found: re.Match[str]) -> str:
    return found[0] if found[0] in _LAYOUT else _spelt(found)


def visible_json(text: str) -> str:
    r"""The same JSON with acting characters inside its strings as ``\uXXXX``."""
    return _ACTING.sub(_spelt_in_json, text)


def _spelt_in_json(found: re.Match[str]) -> str:
    # Control characters as they are stand between strings only, and there they are layout.
    return found[0] if found[0] in _LAYOUT else f"\\u{ord(found[0]):04x}"


def say(text: object, *, err: bool = False, lines: bool = False) -> None:
    """Print a line (or several, with ``lines``) on standard output or standard error."""
    click.echo(visible(str(text), lines=lines), err=err)


def say_json(value: object, *, indent: int | None = 2) -> None:
    """Print one JSON document on standard output; on one line without ``indent``."""
    click.echo(visible_json(json.dumps(value, ensure_ascii=False, indent=indent)))


class VisibleFormatter(logging.Formatter):
    """Log lines may repeat what a service said."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with tracebacks in lines of their own."""
        return visible(super().format(record), lines=True)
