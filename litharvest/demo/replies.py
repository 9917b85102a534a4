"""The documents of E-utilities replies, in NCBI's element names, DOCTYPE lines and white space."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from litharvest.demo.query import Answer

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"

# What a DOCTYPE line says for each kind of document: name, date of the DTD, file.
_DOCTYPES = {
    "esearch": ("eSearchResult", "esearch", "20060628"),
    "efetch": ("eEfetchResult", "efetch", "20131226"),
    "einfo": ("eInfoResult", "einfo", "20190110"),
    "esummary": ("eSummaryResult", "esummary v1", "20041029"),
    "epost": ("ePostResult", "epost", "20090526"),
    "elink": ("eLinkResult", "elink", "20101123"),
    "espell": ("eSpellResult", "espell", "20041123"),
}
HISTORY_LOST = "Unable to obtain query #{number}"
TOO_FAR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than {last}. For PubMed, "
    "ESearch can only retrieve the first {cap:,} records matching the query. To obtain more than "
    "{cap:,} PubMed records, consider using EDirect that contains additional logic to batch "
    "PubMed search results automatically so that an arbitrary number can be retrieved. For "
    "details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)
OUT_OF_RANGE = (
    "Cannot retrieve history data: OUT OF RANGE. Parameter retstart={start} + 1 is greater than "
    "number of records available in history. History includes {count} IDs."
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply. The last six fields spoil it on its way out (see ``faults``)."""

    body: bytes
    content_type: str = XML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drop_after: int | None = None
    cut_gzip: bool = False
    uncompressed: bool = False
    silent: bool = False
    delay: float = 0
    trickle: float = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The part of an esearch result that is shown, with the notices about it."""

    count: int
    start: int
    ids: Sequence[int]
    answer: Answer
    messages: tuple[str, ...] = ()
    history: str = ""
    query_key: int = 0

    @property
    def warned(self) -> bool:
        """Whether there is a WarningList."""
        return bool(self.messages or self.answer.ignored or self.answer.quoted_not_found)


def document(kind: str, body: str, status: int = 200) -> Reply:
    """An XML reply of that kind (esearch, efetch, einfo, …) around ``body``."""
    name, definition, day = _DOCTYPES[kind]
    file = definition.replace(" ", "-")
    head = (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {name} PUBLIC "-//NLM//DTD '
        f'{definition} {day}//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/{day}/{file}.dtd">\n'
    )
    root = "eFetchResult" if kind == "efetch" else name
    return Reply(f"{head}<{root}>{body}</{root}>\n".encode(), XML, status)


def error(kind: str, *words: str, status: int = 200) -> Reply:
    """A reply that is nothing but ERROR elements (200 more often than not)."""
    inside = "".join(f"\t<ERROR>{html.escape(one, quote=False)}</ERROR>\n" for one in words)
    return document(kind, f"\n{inside}", status)


def json_error(words: str) -> Reply:
    """An esearch error as JSON; line breaks stay raw, as the real service sends them."""
    body = (
        f'{{"header":{{"type":"esearch","version":"0.3"}},"esearchresult":{{"ERROR":"{words}"}}}}'
    )
    return Reply(body.encode(), JSON)


def rate_limited(who: str, limit: int) -> Reply:
    """429 as the gateway sends it: JSON for every call, the key (or address) repeated."""
    body = {
        "error": "API rate limit exceeded",
        "api-key": who,
        "count": str(limit + 1),
        "limit": str(limit),
    }
    text = json.dumps(body, separators=(",", ":")) + "\n"
    return Reply(text.encode(), JSON, 429, (("Retry-After", "2"),))


def count_only(count: int) -> Reply:
    """Esearch with rettype=count: no warnings whatever went wrong."""
    return document("esearch", f"\n\t<Count>{count}</Count>\n")


def count_only_json(count: int) -> Reply:
    """The same with retmode=json."""
    return json_reply("esearch", {"esearchresult": {"count": str(count)}})


def json_reply(kind: str, content: dict[str, object]) -> Reply:
    """A JSON reply with the header that all of them have."""
    return Reply(json.dumps({"header": {"type": kind, "version": "0.3"}, **content}).encode(), JSON)


def esearch_xml(page: Page) -> Reply:
    """The usual esearch reply."""
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in page.ids)
    listed = f"<IdList>\n{ids}</IdList>" if ids else "<IdList/>"
    pairs = "".join(
        f"<Translation>{_tag('From', old)}{_tag('To', new)}</Translation>"
        for old, new in page.answer.translated
    )
    return document(
        "esearch",
        f"<Count>{page.count}</Count><RetMax>{len(page.ids)}</RetMax>"
        f"<RetStart>{page.start}</RetStart>{_history(page)}{listed}"
        + (f"<TranslationSet>{pairs}</TranslationSet>" if pairs else "<TranslationSet/>")
        + _tag("QueryTranslation", page.answer.translation)
        + _listed("ErrorList", (("PhraseNotFound", page.answer.phrases_not_found),))
        + _listed("WarningList", _warnings(page)),
    )


def esearch_json(page: Page) -> Reply:
    """The esearch reply with retmode=json: numbers are strings."""
    answer = page.answer
    result: dict[str, object] = {
        "count": str(page.count),
        "retmax": str(len(page.ids)),
        "retstart": str(page.start),
        **({"querykey": str(page.query_key), "webenv": page.history} if page.history else {}),
        "idlist": [str(pmid) for pmid in page.ids],
        "translationset": [{"from": old, "to": new} for old, new in answer.translated],
        "querytranslation": answer.translation,
    }
    if answer.phrases_not_found or answer.unknown_tags:
        missing = answer.phrases_not_found
        result["errorlist"] = {"phrasesnotfound": missing, "fieldsnotfound": []}
    if page.warned:
        result["warninglist"] = {
            "phrasesignored": answer.ignored,
            "quotedphrasesnotfound": answer.quoted_not_found,
            "outputmessages": list(page.messages),
        }
    return json_reply("esearch", {"esearchresult": result})


def einfo(count: int, day: date) -> Reply:
    """The start of einfo's long reply: name, build, number of records, last update."""
    return document(
        "einfo",
        "\n\t<DbInfo>\n\t\t<DbName>pubmed</DbName>\n\t\t<MenuName>PubMed</MenuName>\n"
        "\t\t<Description>Invented bibliographic records</Description>\n"
        f"\t\t<DbBuild>Build-{day:%Y.%m.%d}.06.30</DbBuild>\n\t\t<Count>{count}</Count>\n"
        f"\t\t<LastUpdate>{day:%Y/%m/%d} 06:30</LastUpdate>\n\t\t<FieldList>\n"
        "\t\t\t<Field>\n\t\t\t\t<Name>ALL</Name>\n\t\t\t\t<FullName>All Fields</FullName>\n"
        "\t\t\t</Field>\n\t\t</FieldList>\n\t</DbInfo>\n",
    )


def _tag(name: str, text: str) -> str:
    return f"<{name}>{html.escape(text, quote=False)}</{name}>"


def _history(page: Page) -> str:
    if not page.history:
        return ""
    return f"<QueryKey>{page.query_key}</QueryKey><WebEnv>{page.history}</WebEnv>"


def _warnings(page: Page) -> tuple[tuple[str, Iterable[str]], ...]:
    return (
        ("PhraseIgnored", page.answer.ignored),
        ("QuotedPhraseNotFound", page.answer.quoted_not_found),
        ("OutputMessage", page.messages),
    )


def _listed(name: str, entries: Iterable[tuple[str, Iterable[str]]]) -> str:
    inside = "".join(_tag(kind, text) for kind, texts in entries for text in texts)
    return f"<{name}>{inside}</{name}>" if inside else ""
