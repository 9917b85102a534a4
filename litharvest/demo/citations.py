"""Simulated elink, espell and ecitmatch, as small as they can be and still have the right shape."""

from __future__ import annotations

import difflib
import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from litharvest.demo import replies
from litharvest.demo.indexing import words_of
from litharvest.demo.library import Library
from litharvest.demo.replies import TEXT, XML, Reply

CITED_IN, REFERENCES = "pubmed_pubmed_citedin", "pubmed_pubmed_refs"
"""The link names that there are; others are answered with no links."""


def elink(library: Library, asked: Mapping[str, str]) -> Reply:
    """Who cites a record and what it cites, by cmd=neighbor.

    A comma list of ids is answered as one set, each repeated ``id`` (joined by line feeds on the
    way here) with a set of its own.
    """
    if asked.get("cmd", "neighbor") != "neighbor":
        return replies.error("elink", f"Unknown command: {asked['cmd']}")
    groups = [
        [int(one) for one in group.replace(",", " ").split() if one.isdecimal()]
        for group in asked.get("id", "").split("\n")
    ]
    names = [asked["linkname"]] if asked.get("linkname") else [CITED_IN, REFERENCES]
    sets = [(ids, _links(library, ids, names)) for ids in groups if ids]
    if not sets:
        return replies.error("elink", "Neither query_key nor id specified")
    if asked.get("retmode") == "json":
        return replies.json_reply("elink", {"linksets": [_json_set(*one) for one in sets]})
    return replies.document("elink", "\n" + "".join(_xml_set(*one) for one in sets))


def _links(library: Library, ids: Sequence[int], names: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name in names:
        linked = {other for pmid in ids if library.has(pmid) for other in _of(library, pmid, name)}
        if linked:
            found[name] = sorted(linked, reverse=True)
    return found


def _of(library: Library, pmid: int, name: str) -> Sequence[int]:
    if name == CITED_IN:
        return library.citing(pmid)
    if name == REFERENCES:
        return [other for other in library.records[pmid].cites if library.has(other)]
    return ()


def _json_set(ids: Sequence[int], links: Mapping[str, Sequence[int]]) -> dict[str, object]:
    dbs = [
        {"dbto": "pubmed", "linkname": name, "links": list(map(str, found))}
        for name, found in links.items()
    ]
    shown = {"dbfrom": "pubmed", "ids": list(map(str, ids))}
    return {**shown, "linksetdbs": dbs} if dbs else {**shown}


def _xml_set(ids: Sequence[int], links: Mapping[str, Sequence[int]]) -> str:
    listed = "".join(f"\n\t\t\t<Id>{pmid}</Id>" for pmid in ids)
    dbs = "".join(
        f"\t\t<LinkSetDb>\n\t\t\t<DbTo>pubmed</DbTo>\n\t\t\t<LinkName>{name}</LinkName>\n"
        + "".join(f"\t\t\t<Link>\n\t\t\t\t<Id>{one}</Id>\n\t\t\t</Link>\n" for one in found)
        + "\t\t</LinkSetDb>\n"
        for name, found in links.items()
    )
    return (
        f"\t<LinkSet>\n\t\t<DbFrom>pubmed</DbFrom>\n\t\t<IdList>{listed}\n\t\t</IdList>\n"
        f"{dbs}\t</LinkSet>\n"
    )


def espell(library: Library, asked: Mapping[str, str]) -> Reply:
    """The term with the closest title word for each word that no title has; <ERROR/> is normal."""
    term = asked.get("term", "")
    known = _title_words(library)
    better = [_spelled(word, known) for word in term.split()]
    changed = any(new for new in better)
    corrected = " ".join(new or old for new, old in zip(better, term.split(), strict=True))
    spelled = "".join(
        f"<Replaced>{html.escape(new or '')}</Replaced>"
        if new
        else f"<Original>{html.escape(old)}</Original>"
        for new, old in zip(better, term.split(), strict=True)
    )
    body = (
        '<?xml version="1.0"?>\n<!DOCTYPE eSpellResult PUBLIC "-//NLM//DTD eSpellResult, 23 '
        'November 2004//EN" "https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd">\n'
        f"<eSpellResult>\n\t<Database>pubmed</Database>\n\t<Query>{html.escape(term)}</Query>\n"
        f"\t<CorrectedQuery>{html.escape(corrected) if changed else ''}</CorrectedQuery>\n"
        f"\t<SpelledQuery>{spelled}</SpelledQuery>\n\t<ERROR/>\n</eSpellResult>\n"
    )
    return Reply(body.encode(), XML)


def _title_words(library: Library) -> set[str]:
    texts = (entry.texts.get("ti", "") for entry in library.columns.entries)
    return {word for text in texts for word in text.split()}


def _spelled(word: str, known: set[str]) -> str | None:
    if words_of(word) in known:
        return None
    closest = difflib.get_close_matches(words_of(word), sorted(known), 1, 0.75)
    return closest[0] if closest else None


def ecitmatch(library: Library, asked: Mapping[str, str]) -> Reply:
    """PMIDs of citations ``journal|year|volume|first page|author|key|``, lines ended by CR.

    The lines come back with the PMID, ``NOT_FOUND`` or ``AMBIGUOUS``; as text whatever rettype.
    """
    lines = asked.get("bdata", "").replace("\r", "\n").split("\n")
    return Reply("".join(_matched(library, line) for line in lines if line).encode(), TEXT)


def _matched(library: Library, line: str) -> str:
    fields = [*line.split("|"), "", "", "", "", "", ""][:6]
    found = list(_citations(library, fields))
    shown = str(found[0]) if len(found) == 1 else f"AMBIGUOUS ({len(found)} citations)"
    return f"{'|'.join(fields)}|{shown if found else 'NOT_FOUND'}\n"


def _citations(library: Library, fields: Sequence[str]) -> Iterator[int]:
    """The records that agree with every field that is filled."""
    journal, year, volume, page, author = map(words_of, fields[:5])
    mask = library.listed
    if year.isdecimal() and 0 < int(year) < 9999:
        mask = mask & library.dated("pdat", date(int(year), 1, 1), date(int(year), 12, 31))
    for name, value in (("ta", journal), ("vi", volume), ("pg", page), ("au", author)):
        if value:
            wanted = f" {value} "
            mask = mask & library.matching(
                ("ecitmatch", name, value),
                lambda entry, name=name, wanted=wanted: wanted in entry.texts.get(name, ""),  # type: ignore[misc]
            )
    if any((journal, volume, page, author)):
        yield from (pmid for pmid in library.columns.pmids[mask].tolist() if library.has(pmid))
