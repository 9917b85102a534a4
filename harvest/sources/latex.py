"""Values of BibTeX to plain text: accents, symbols and commands of LaTeX, and its braces.

Only what begins with a backslash is given to pylatexenc, one command at a time: platforms put raw
text between the braces (``50%``, ``$20``, ``a & b``), which would be comments, mathematics and
errors to anything that reads a whole value as LaTeX. A command that nobody knows stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

_GROUP = r"\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
_COMMAND = re.compile(
    rf"\\(?:[\"'`^~=.]\s?(?:{_GROUP}|\\?[A-Za-z])"  # \'e \"{{o}} \'\i
    rf"|[uvHtcdbkr](?:{_GROUP}|\s+[A-Za-z](?![A-Za-z]))"  # \c{{c}}
    rf"|[A-Za-z]+(?:(?:{_GROUP})+|\*|[ \t]?))"
)
_NAME = re.compile(r"\\([A-Za-z]+|.)")
_ESCAPE = re.compile(r"\\([&%_#$])")
_MATHEMATICS = re.compile(r"\$([^$]{1,400})\$")
_SCRIPTS = re.compile(r"[_^](?=[{\\A-Za-z0-9+\-])")
_KEPT = str.maketrans({"\x01": "{", "\x02": "}", "\x03": "\\"})
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
_GREEK += " upsilon phi chi psi omega"

# Commands of text that pylatexenc has no text for; Zotero writes most of them.
_OWN = {
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "lbrace": "\x01",
    "rbrace": "\x02",
    "textbraceleft": "\x01",
    "textbraceright": "\x02",
    "textbackslash": "\x03",
    "copyright": "©",
    "textcopyright": "©",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textdollar": "$",
    "textpercent": "%",
    "textunderscore": "_",
}
# Commands that mean their last group, or their only one.
_SHOWN_NAMES = """
    url href text textsubscript textsuperscript ensuremath mathrm mathit mathbf mathsf
    mbox emph textit textbf textsc textsf texttt textrm textnormal uppercase lowercase
    mkbibquote
"""
_SHOWN = frozenset(_SHOWN_NAMES.split())
_HIDDEN = frozenset({"cite", "citep", "citet", "label", "noopsort", "vphantom", "hspace", "vspace"})


def plain(value: str) -> str:
    """The text that ``value`` means; white space and dashes stay."""
    if "\\" in value:
        value = _ESCAPE.sub(r"\1", value.replace(r"\{", "\x01").replace(r"\}", "\x02"))
        value = value.replace("\\\\", " ")
    if "$" in value:
        value = _MATHEMATICS.sub(_formula, value)
    if "\\" in value:
        value = _commands(value)
    if "``" in value:
        value = value.replace("``", "“").replace("{''}", "”").replace("''", "”")
    if "{" in value or "}" in value:
        value = value.replace("{", "").replace("}", "")
    return (
        value.translate(_KEPT) if "\x01" in value or "\x02" in value or "\x03" in value else value
    )


def _formula(found: re.Match[str]) -> str:
    """A formula without its dollars; two amounts of money are none."""
    inner = found.group(1)
    telling = "\\" in inner or "^" in inner or "_" in inner
    return _SCRIPTS.sub("", inner) if telling and len(inner.split()) < 60 else found.group()


def _commands(value: str) -> str:
    return _COMMAND.sub(lambda found: _command(found.group()), value)


@lru_cache(maxsize=8192)
def _command(span: str) -> str:
    """The text of one command with its groups."""
    named = _NAME.match(span)
    name = named.group(1) if named else ""
    if name in _OWN:
        return _OWN[name] + span[len(name) + 1 :].lstrip(" \t")
    if name.startswith("text") and name[4:].lower() in _GREEK.split():
        span, name = "\\" + name[4:] + span[len(name) + 1 :], name[4:]
    groups = span[len(name) + 1 :]
    if name in _SHOWN:
        return _commands(_last_group(groups))
    if name in _HIDDEN:
        return ""
    if len(name) > 1 and _known().get(name) is None:
        return _unknown(span, name, groups)
    try:
        return str(_converter().latex_to_text(span))
    except (LatexWalkerError, IndexError, ValueError):
        return span


def _unknown(span: str, name: str, groups: str) -> str:
    """What a command leaves that nobody knows: its groups, else itself as text."""
    if not groups.strip(" \t*"):
        return "\x03" + span[1:]
    return _commands(_last_group(groups)) if name else span


def _last_group(groups: str) -> str:
    """The inside of the last of the groups behind a command."""
    text = groups.strip()
    depth, start = 0, 0
    for place, letter in enumerate(text):
        if letter == "{":
            start = place if depth == 0 else start
            depth += 1
        elif letter == "}":
            depth -= 1
    return text[start + 1 : -1] if text.endswith("}") else text


@lru_cache(maxsize=1)
def _converter() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text", keep_comments=True)


@lru_cache(maxsize=1)
def _known() -> dict[str, bool]:
    """The names of all commands that pylatexenc has a text for."""
    context = get_default_latex_context_db()
    return {name: True for spec in context.iter_macro_specs() if (name := spec.macroname)}
