"""What the simulated E-utilities answer, without sockets: parameters in, a Reply out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from litharvest.demo import medline, replies
from litharvest.demo.library import Library
from litharvest.demo.pubmed_xml import article_set
from litharvest.demo.query import Answer, QueryError, search
from litharvest.demo.replies import Page, Reply

CAP = 9999
"""PubMed lists at most this many records of a query, and its history delivers no more."""


class Service:
    """esearch, efetch and einfo over one Library.

    ``library`` may be replaced at any time: that is how counts grow between two requests.
    ``today`` is the service's own date (``reldate``, einfo). ``name_deleted`` makes efetch answer
    for deleted PMIDs with a DeleteCitation instead of silence.
    """

    def __init__(
        self, library: Library, *, today: date, cap: int = CAP, name_deleted: bool = False
    ) -> None:
        self.library = library
        self.today = today
        self._cap = cap
        self._name_deleted = name_deleted
        self._history: dict[str, list[int]] = {}

    def answer(self, endpoint: str, asked: Mapping[str, str]) -> Reply | None:
        """The reply, or None for an endpoint that there is not."""
        known = {"esearch": self._esearch, "efetch": self._efetch, "einfo": self._einfo}
        if endpoint not in known:
            return None
        if asked.get("db", "pubmed") != "pubmed":
            return replies.error(endpoint, f"Invalid db name specified: {asked['db']}")
        return known[endpoint](asked)

    def _einfo(self, _: Mapping[str, str]) -> Reply:
        return replies.einfo(len(self.library.records), self.today)

    def _esearch(self, asked: Mapping[str, str]) -> Reply:
        json = asked.get("retmode") == "json"
        fail = replies.json_error if json else lambda words: replies.error("esearch", words)
        start = _number(asked, "retstart", 0)
        if start >= self._cap:
            return fail(replies.TOO_FAR.format(last=self._cap - 1, cap=self._cap))
        try:
            answer = search(self.library, self._term(asked))
        except QueryError as failure:
            return fail(f"Search Backend failed: {failure}")
        if asked.get("rettype") == "count":
            return replies.count_only(len(answer.ids))
        page = self._page(answer, start, _number(asked, "retmax", 20), asked)
        return replies.esearch_json(page) if json else replies.esearch_xml(page)

    def _term(self, asked: Mapping[str, str]) -> str:
        """The term with the date range that the parameters add to it."""
        term = asked.get("term", "")
        field = asked.get("datetype", "pdat")
        if asked.get("reldate", "").isdigit():
            first = self.today - timedelta(days=int(asked["reldate"]))
            return f"({term}) AND {first:%Y/%m/%d}:{self.today:%Y/%m/%d}[{field}]"
        if asked.get("mindate") and asked.get("maxdate"):
            return f"({term}) AND {asked['mindate']}:{asked['maxdate']}[{field}]"
        return term

    def _page(self, answer: Answer, start: int, size: int, asked: Mapping[str, str]) -> Page:
        found = sorted(answer.ids, reverse=True)
        messages = [] if found else ["No items found."]
        if start + size > self._cap:
            size = self._cap - start
            messages.append(f"Restrictions achieved. start and count adjusted to {start}, {size}")
        history = ""
        if asked.get("usehistory") == "y":
            history = f"MCID_{len(self._history) + 1:024x}"
            self._history[history] = found
        shown = found[start : start + size]
        return Page(len(found), start, shown, answer, tuple(messages), history)

    def _efetch(self, asked: Mapping[str, str]) -> Reply:
        if "WebEnv" in asked:
            return self._from_history(asked)
        if not asked.get("id", "").strip(" ,"):
            return replies.error("efetch", "Supplied id parameter is empty.")
        wanted = [int(one) for one in asked["id"].replace(",", " ").split() if one.isdigit()]
        start = _number(asked, "retstart", 0)
        return self._deliver(wanted[start : start + _number(asked, "retmax", 10_000)], asked)

    def _from_history(self, asked: Mapping[str, str]) -> Reply:
        found = self._history.get(asked["WebEnv"])
        if found is None:
            return replies.error("efetch", replies.HISTORY_LOST)
        start = _number(asked, "retstart", 0)
        if start >= self._cap:
            words = replies.TOO_FAR.format(last=self._cap - 1, cap=self._cap)
            reason = f"Search backend cannot retrieve history data. Reason: {words}"
            return replies.error("efetch", reason, 400)
        # a page across the limit is cut without a word
        end = min(start + _number(asked, "retmax", 20), self._cap)
        return self._deliver(found[start:end], asked)

    def _deliver(self, wanted: Sequence[int], asked: Mapping[str, str]) -> Reply:
        records = [self.library.records[p] for p in wanted if self._has(p)]
        if asked.get("rettype") == "medline":
            texts = (medline.render(record.xml) for record in records)
            return Reply(b"\n" + b"\n".join(texts), replies.TEXT)
        if asked.get("rettype") == "uilist":
            return Reply(b"".join(b"%d\n" % record.pmid for record in records), replies.TEXT)
        parts = [record.xml for record in records]
        gone = [p for p in wanted if p in self.library.deleted] if self._name_deleted else []
        if gone:
            inside = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in gone)
            parts.append(f"<DeleteCitation>{inside}</DeleteCitation>".encode())
        return Reply(article_set(parts))

    def _has(self, pmid: int) -> bool:
        return pmid in self.library.records and pmid not in self.library.deleted


def _number(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    text = asked.get(name, "")
    return int(text) if text.isdigit() else otherwise
