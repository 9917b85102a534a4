"""What the simulated E-utilities answer, without sockets: parameters in, a Reply out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from litharvest.demo import citations, medline, replies, summaries
from litharvest.demo.history import LASTS, History
from litharvest.demo.library import Library
from litharvest.demo.pubmed_xml import article_set
from litharvest.demo.query import Answer, HistoryLostError, QueryError, search
from litharvest.demo.replies import Page, Reply

CAP = 9999
"""PubMed lists at most this many records of a query, and its history delivers no more."""

_POSTED = 10_000  # UIDs that one epost takes (NBK25499)
_LARGEST = 18446744073709551615
_DAY = 86_400


class Service:
    """The E-utilities over one Library.

    ``library`` may be replaced at any time: that is how counts grow or shrink between two
    requests. ``today`` is the service's own date when it starts (``reldate``, einfo); with every
    86,400 seconds of ``clock`` a day passes. ``name_deleted`` makes efetch answer for deleted
    PMIDs with a DeleteCitation instead of silence. A WebEnv lives for ``history_lasts`` seconds.
    """

    def __init__(
        self,
        library: Library,
        *,
        today: date,
        cap: int = CAP,
        name_deleted: bool = False,
        clock: Callable[[], float] = time.monotonic,
        history_lasts: float = LASTS,
    ) -> None:
        self.library = library
        self._first_day = today
        self._began = clock()
        self._clock = clock
        self._cap = cap
        self._name_deleted = name_deleted
        self._history = History(clock, history_lasts)
        self._known: dict[str, Callable[[Mapping[str, str]], Reply]] = {
            "esearch": self._esearch,
            "efetch": self._efetch,
            "einfo": self._einfo,
            "esummary": self._esummary,
            "epost": self._epost,
            "elink": lambda asked: citations.elink(self.library, asked),
            "espell": lambda asked: citations.espell(self.library, asked),
            "ecitmatch": lambda asked: citations.ecitmatch(self.library, asked),
        }

    @property
    def today(self) -> date:
        """The service's date now."""
        return self._first_day + timedelta(days=int((self._clock() - self._began) // _DAY))

    def answer(self, endpoint: str, asked: Mapping[str, str]) -> Reply | None:
        """The reply, or None for an endpoint that there is not."""
        if endpoint not in self._known:
            return None
        if asked.get("db", "pubmed") != "pubmed":
            return replies.error(endpoint, f"Invalid db name specified: {asked['db']}")
        return self._known[endpoint](asked)

    def _einfo(self, asked: Mapping[str, str]) -> Reply:
        if "db" not in asked:
            return replies.document("einfo", "<DbList>\n\t<DbName>pubmed</DbName>\n</DbList>")
        return replies.einfo(len(self.library), self.today)

    # --- esearch --------------------------------------------------------------------------

    def _esearch(self, asked: Mapping[str, str]) -> Reply:
        json = asked.get("retmode") == "json"
        fail = replies.json_error if json else lambda words: replies.error("esearch", words)
        start = _number(asked, "retstart", 0)
        if start >= self._cap:
            return fail(replies.TOO_FAR.format(last=self._cap - 1, cap=self._cap))
        earlier = self._history.queries(asked.get("WebEnv", ""))
        try:
            answer = search(self.library, self._term(asked), earlier)
        except QueryError as failure:
            return fail(f"Search Backend failed: {failure}")
        except HistoryLostError as failure:
            return fail(replies.HISTORY_LOST.format(number=str(failure)[1:]))
        if asked.get("rettype") == "count":  # tells no warnings, whatever went wrong
            count = len(answer.pmids)
            return replies.count_only_json(count) if json else replies.count_only(count)
        page = self._page(answer, start, _number(asked, "retmax", 20), asked)
        return replies.esearch_json(page) if json else replies.esearch_xml(page)

    def _term(self, asked: Mapping[str, str]) -> str:
        """The term with what the other parameters add to it: an earlier query, a date range."""
        term = asked.get("term", "")
        if asked.get("query_key", "").isdigit():
            term = f"#{asked['query_key']} AND ({term})" if term else f"#{asked['query_key']}"
        field = asked.get("datetype", "pdat")
        if asked.get("reldate", "").isdigit():
            first = self.today - timedelta(days=int(asked["reldate"]))
            return f"({term}) AND {first:%Y/%m/%d}:{self.today:%Y/%m/%d}[{field}]"
        if asked.get("mindate") and asked.get("maxdate"):
            return f"({term}) AND {asked['mindate']}:{asked['maxdate']}[{field}]"
        return term

    def _page(self, answer: Answer, start: int, size: int, asked: Mapping[str, str]) -> Page:
        found = self._sorted(answer.pmids, asked.get("sort", ""))
        messages = [] if len(found) else ["No items found."]
        if start + size > self._cap:
            size = self._cap - start
            messages.append(f"Restrictions achieved. start and count adjusted to {start}, {size}")
        history, key = "", 0
        if asked.get("usehistory") == "y":
            history, key = self._history.store(found, asked.get("WebEnv", ""))
        shown = found[start : start + size].tolist()
        return Page(len(found), start, shown, answer, tuple(messages), history, key)

    def _sorted(self, pmids: NDArray[np.int64], by: str) -> NDArray[np.int64]:
        """Newest PMIDs first, or newest publication dates: the order decides who is in the page."""
        if by in ("pub_date", "pub date", "PublicationDate"):
            columns = self.library.columns
            rows = np.searchsorted(columns.pmids, pmids)
            return pmids[np.lexsort((-pmids, -columns.days["pdat"][rows]))]
        return pmids[::-1]

    # --- efetch, esummary, epost ----------------------------------------------------------

    def _efetch(self, asked: Mapping[str, str]) -> Reply:
        if "WebEnv" in asked:
            return self._from_history(asked)
        if not asked.get("id", "").strip(" ,"):
            return replies.error("efetch", "Supplied id parameter is empty.")
        start = _number(asked, "retstart", 0)
        end = start + _number(asked, "retmax", 10_000)
        return self._deliver(_ids(asked)[start:end], asked)

    def _from_history(self, asked: Mapping[str, str]) -> Reply:
        found = self._earlier(asked)
        if found is None:
            return replies.error("efetch", _lost(asked))
        start = _number(asked, "retstart", 0)
        if start >= self._cap:
            words = replies.TOO_FAR.format(last=self._cap - 1, cap=self._cap)
            reason = f"Search backend cannot retrieve history data. Reason: {words}"
            return replies.error("efetch", reason, status=400)
        if start >= len(found):
            words = replies.OUT_OF_RANGE.format(start=start, count=len(found))
            return replies.error("efetch", words, status=400)
        # a page across the limit is cut without a word
        end = min(start + _number(asked, "retmax", 20), self._cap)
        return self._deliver(found[start:end].tolist(), asked)

    def _earlier(self, asked: Mapping[str, str]) -> NDArray[np.int64] | None:
        return self._history.queries(asked["WebEnv"]).get(_number(asked, "query_key", 1))

    def _deliver(self, wanted: Sequence[int], asked: Mapping[str, str]) -> Reply:
        records = [self.library.records[p] for p in wanted if self.library.has(p)]
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

    def _esummary(self, asked: Mapping[str, str]) -> Reply:
        json = asked.get("retmode") == "json"
        if "WebEnv" in asked:
            found = self._earlier(asked)
            if found is None:
                return summaries.failed(_lost(asked), json=json)
            start = _number(asked, "retstart", 0)
            end = min(start + _number(asked, "retmax", 20), self._cap)
            wanted = found[start:end].tolist()
        else:
            wanted = _ids(asked)
        if not wanted:
            return summaries.failed("Neither query_key nor id specified", json=json)
        return summaries.answer(self.library, wanted, version=asked.get("version", ""), json=json)

    def _epost(self, asked: Mapping[str, str]) -> Reply:
        sent = asked.get("id", "").replace(",", " ").split()
        good = [int(one) for one in sent if one.isdecimal() and int(one) <= _LARGEST]
        if len(sent) > _POSTED:
            return replies.error("epost", f"Too many UIDs in request. Maximum is {_POSTED}.")
        omitted = f"Some IDs have invalid value and were omitted. Maximum ID value {_LARGEST}"
        if not good:
            words = ["Empty ID list; Nothing to store", *([omitted] if sent else [])]
            return replies.error("epost", *words)
        kept = np.array([one for one in good if one < 2**62], np.int64)
        webenv, key = self._history.store(kept, asked.get("WebEnv", ""))
        bad = [one for one in sent if not one.isdecimal()]
        invalid = "".join(f"<Id>{one}</Id>" for one in bad if one.isascii() and one.isalnum())
        listed = f"\t<InvalidIdList>{invalid}</InvalidIdList>\n" if bad else ""
        shown = f"\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{webenv}</WebEnv>\n"
        return replies.document("epost", f"\n{listed}{shown}")


def _ids(asked: Mapping[str, str]) -> list[int]:
    """The PMIDs of the parameter ``id``; what is no number is passed over."""
    return [int(one) for one in asked.get("id", "").replace(",", " ").split() if one.isdecimal()]


def _lost(asked: Mapping[str, str]) -> str:
    return replies.HISTORY_LOST.format(number=_number(asked, "query_key", 1))


def _number(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    text = asked.get(name, "")
    return int(text) if text.isdecimal() else otherwise
