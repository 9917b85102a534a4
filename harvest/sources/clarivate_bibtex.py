"""Web of Science BibTeX: LaTeX to text; then all is as in its other formats."""

from __future__ import annotations

from collections.abc import Iterator

from harvest.sources import clarivate
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields
from harvest.sources.latex import plain
from ledger.model import Content

_SEVERAL = frozenset({"keywords", "type_detail", "language"})
_NAMES = frozenset({"authors", "book_authors", "group_authors", "book_group_authors"})


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry; all names are ``Family, Given`` with ``and`` between."""
    return clarivate.content({name: list(_texts(name, fields[name])) for name in fields}, origin)


def _texts(name: str, values: list[str]) -> Iterator[str]:
    for value in values:
        # Markup in titles comes as $<$i$>$, which LaTeX prints as <i>.
        text = " ".join(plain(value.replace("$<$", "<").replace("$>$", ">")).split())
        if name in _NAMES:
            yield from (part.strip() for part in text.split(" and ") if part.strip())
        elif name in _SEVERAL:
            yield from (part.strip() for part in text.split(";") if part.strip())
        else:
            yield text
