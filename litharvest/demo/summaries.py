"""Simulated esummary: a document summary of each record, as XML (version 1 or 2.0) or JSON."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from lxml import etree

from litharvest.demo import replies
from litharvest.demo.library import Library
from litharvest.demo.replies import Reply

JSON_LIMIT = 500
"""UIDs that one JSON request takes (words seen live in 2024)."""

_NONE = "cannot get document summary"
_ONCE = (
    ("Source", ".//MedlineTA"),
    ("Title", ".//ArticleTitle"),
    ("Title", ".//BookTitle"),
    ("Volume", ".//Volume"),
    ("Issue", ".//Issue"),
    ("Pages", ".//MedlinePgn"),
    ("NlmUniqueID", ".//NlmUniqueID"),
    ("ISSN", ".//ISSN"),
    ("PubStatus", ".//PublicationStatus"),
    ("FullJournalName", ".//Journal/Title"),
)
_LISTS = (("LangList", "Lang", ".//Language"), ("PubTypeList", "PubType", ".//PublicationType"))

Summary = dict[str, str | list[str]]


def failed(words: str, *, json: bool) -> Reply:
    """The error as esummary gives it: an ERROR element, or a list of one in JSON."""
    if json:
        return replies.json_reply("esummary", {"esummaryresult": [words]})
    return replies.error("esummary", words)


def answer(library: Library, wanted: Sequence[int], *, version: str, json: bool) -> Reply:
    """The summaries of those PMIDs in that order; the unknown ones have an error instead."""
    if json and len(wanted) > JSON_LIMIT:
        return failed(
            f"Too many UIDs in request. Maximum number of UIDs is {JSON_LIMIT} for JSON format "
            "output.",
            json=True,
        )
    found = {pmid: _summary(library, pmid) for pmid in wanted}
    if json:
        return _json(found)
    if version == "2.0":
        inside = "".join(map(_document, found, found.values()))
        body = f'<DocumentSummarySet status="OK">{inside}</DocumentSummarySet>'
        return replies.document("esummary", f"\n{body}\n")
    return replies.document("esummary", "\n" + "".join(map(_doc_sum, found, found.values())))


def _summary(library: Library, pmid: int) -> Summary | None:
    if not library.has(pmid):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(library.records[pmid].xml, parser)
    found: Summary = {"PubDate": " ".join(_texts(root, ".//PubDate//*"))}
    authors = (
        f"{author.findtext('LastName')} {author.findtext('Initials', '')}".strip()
        for author in root.iterfind(".//Author[LastName]")
    )
    found["AuthorList"] = list(authors)
    for name, path in _ONCE:
        if name not in found and (texts := list(_texts(root, path))):
            found[name] = texts[0]
    for name, _, path in _LISTS:
        found[name] = list(_texts(root, path))
    return found


def _texts(root: etree._Element, path: str) -> Iterator[str]:
    for node in root.iterfind(path):
        text = " ".join("".join(str(part) for part in node.itertext()).split())
        if text:
            yield text


def _json(found: dict[int, Summary | None]) -> Reply:
    result: dict[str, object] = {"uids": [str(pmid) for pmid in found]}
    for pmid, summary in found.items():
        if summary is None:
            result[str(pmid)] = {"uid": str(pmid), "error": _NONE}
            continue
        plain = {name.lower(): value for name, value in summary.items()}
        authors = [{"name": name, "authtype": "Author"} for name in plain.pop("authorlist")]
        plain["lang"], plain["pubtype"] = plain.pop("langlist"), plain.pop("pubtypelist")
        result[str(pmid)] = {"uid": str(pmid), **plain, "authors": authors}
    return replies.json_reply("esummary", {"result": result})


def _document(pmid: int, summary: Summary | None) -> str:
    """Version 2.0: elements with the names of the fields."""
    if summary is None:
        return f'<DocumentSummary uid="{pmid}"><error>{_NONE}</error></DocumentSummary>'
    inside = "".join(
        f"<{name}>{_escaped(value if isinstance(value, str) else '; '.join(value))}</{name}>"
        for name, value in summary.items()
    )
    return f'<DocumentSummary uid="{pmid}">{inside}</DocumentSummary>'


def _doc_sum(pmid: int, summary: Summary | None) -> str:
    """Version 1: Item elements with names and types as attributes."""
    if summary is None:
        return f"<ERROR>UID={pmid}: {_NONE}</ERROR>\n"
    inner = {"AuthorList": "Author", **{name: item for name, item, _ in _LISTS}}
    lines = [f"<DocSum>\n\t<Id>{pmid}</Id>\n"]
    for name, value in summary.items():
        if isinstance(value, str):
            kind = "Date" if name == "PubDate" else "String"
            lines.append(f'\t<Item Name="{name}" Type="{kind}">{_escaped(value)}</Item>\n')
        else:
            items = "".join(
                f'\t\t<Item Name="{inner[name]}" Type="String">{_escaped(one)}</Item>\n'
                for one in value
            )
            lines.append(f'\t<Item Name="{name}" Type="List">\n{items}\t</Item>\n')
    return "".join([*lines, "</DocSum>\n"])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
