"""Which Source an entry belongs to: by what the entry itself says, never by the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from harvest.dialects.databases import ACCESSION_PREFIXES, CODE_STEMS, DATABASES, NAME_STARTS

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SEGMENT = re.compile(r"<[^>]*>|\(R\)|®", re.IGNORECASE)
_URL_CODE = re.compile(r"[?&](?:db|D)=([A-Za-z0-9]{2,12})(?![A-Za-z0-9])")
_URL_ACCESSION = re.compile(r"[?&]AN=([^&\s#]{3,60})")
_CDSR = re.compile(r"(?:CD|MR)\d{6}\b", re.IGNORECASE)

# Addresses of single records that name their index: where to find it, and the number in it.
_URL_HOSTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("embase.com/", "embase", re.compile(r"embase\.com/\S*[?&]id=(L\d{5,12})")),
    ("scopus.com/", "scopus", re.compile(r"[?&]eid=(2-s2\.0-\d+)")),
    ("lens.org/", "lens", re.compile(r"lens\.org/(?:lens/)?([\d\-X]{19})")),
    ("app.dimensions.ai/", "dimensions", re.compile(r"/publication/(pub\.\d+)")),
)


_PREFIXES = tuple(ACCESSION_PREFIXES)
# What a link holds wherever the pattern beside it matches: most links are told by that alone.
_NUMBERS = tuple(
    zip(
        ("AN=", "embase.com/", "eid=2-s2.0-", "lens.org/", "/publication/pub."),
        (_URL_ACCESSION, *(pattern for _, _, pattern in _URL_HOSTS)),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The database as the entry names it, its Source, and the accession number in a link."""

    database: str | None
    source: str | None
    accession: str | None = None


@lru_cache(maxsize=4096)
def source_of(name: str) -> str | None:
    """The Source that a database name or code means, or None."""
    key = normal_name(name)
    known = DATABASES.get(key)
    if known is not None:
        return known
    if " " in key:
        return next((s for start, s in NAME_STARTS.items() if key.startswith(start)), None)
    stem = key.rstrip("0123456789")
    return CODE_STEMS.get(stem) or (CODE_STEMS.get(stem[:-1]) if stem.startswith("psyc") else None)


def normal_name(name: str) -> str:
    """A database name as keys are written: lower case, no segment, no invisible characters."""
    plain = _SEGMENT.sub(" ", _visible(name))
    return " ".join(plain.lower().split())


def accession_source(accession: str | None) -> tuple[str, str] | None:
    """(database as written, Source) where the number itself names its index."""
    if not accession:
        return None
    upper = accession.upper().removeprefix("UT ")
    if upper.startswith(_PREFIXES):
        prefix = next(prefix for prefix in _PREFIXES if upper.startswith(prefix))
        return prefix.rstrip(":-"), ACCESSION_PREFIXES[prefix]
    return ("CD", "cdsr") if _CDSR.match(upper) else None


def origin(
    names: Iterable[str], urls: Iterable[str], accession: str | None, default: str | None = None
) -> Origin:
    """Where an entry comes from: its own database field first, then links, then its number.

    ``default`` is a database that the file's header names. The first name that means a Source
    decides; without any, the first name is kept so that a review's settings can map it.
    """
    links = [link for link in urls if len(link) < 2000]
    number = _linked_number(links)
    candidates = [_visible(name).strip() for name in names]
    candidates = [part for name in candidates for part in (name, *_parts(name))]
    candidates += [m.group(1) for link in links if "=" in link and (m := _URL_CODE.search(link))]
    for name in candidates:
        source = source_of(name)
        if source is not None:
            return Origin(name, source, number)
    said = accession_source(accession)
    if said is not None:
        return Origin(candidates[0] if candidates else said[0], said[1], number)
    return _by_host(links, candidates, number, default)


def _visible(name: str) -> str:
    return name if name.isascii() else _INVISIBLE.sub("", name)


def _parts(name: str) -> list[str]:
    """Several databases in one field, as ProQuest writes them."""
    return [part.strip() for part in name.split(";")] if ";" in name else []


def _linked_number(links: list[str]) -> str | None:
    """The accession number in a link of EBSCOhost, Ovid, embase.com, Scopus, Lens or Dimensions."""
    found = (pattern.search(link) for link in links for sign, pattern in _NUMBERS if sign in link)
    return next((match.group(1) for match in found if match), None)


def _by_host(
    links: list[str], candidates: list[str], number: str | None, default: str | None
) -> Origin:
    for link in links:
        for host, source, pattern in _URL_HOSTS:
            found = pattern.search(link) if host in link else None
            if found is not None:
                return Origin(candidates[0] if candidates else source, source, found.group(1))
    name = candidates[0] if candidates else default
    return Origin(name, source_of(name) if name else None, number)


def mapped(database: str | None, databases: Mapping[str, str]) -> str | None:
    """The Source that a review's own settings give to a database name, or None."""
    if database is None:
        return None
    own = {normal_name(name): source for name, source in databases.items()}
    return own.get(normal_name(database))
