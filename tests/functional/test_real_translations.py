"""Real esearch replies: what PubMed made of real strategies, and that no false alarm is raised."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from harvest.entrez_replies import parse_reply, read_search
from harvest.remarks import Remark, RemarkKind
from harvest.translation import remarks
from tests.functional.command import SHARED

ENTREZ = SHARED / "entrez"
SAMPLES = SHARED / "samples" / "eutils"

pytestmark = pytest.mark.skipif(
    not ENTREZ.is_dir(), reason="the recorded replies are not beside this checkout"
)

# The recorded strategies of which PubMed dropped or changed a part, by the start of the sha256 of
# their text (they are other people's): reported by PubMed, or found by comparing.
TRUE: dict[str, set[RemarkKind]] = {
    "fa3c7e51e4a4": {RemarkKind.QUOTED_NOT_FOUND},  # no such heading
    "24105ff782b2": {RemarkKind.UNKNOWN_TAG},
    "787639906fca": {RemarkKind.UNKNOWN_TAG},
    "6d3f5a5edb14": {RemarkKind.NOT_FOUND},  # a stop word with a tag
    "dd7072854f26": {RemarkKind.QUOTED_NOT_FOUND, RemarkKind.CHARACTERS},
    "6a5805b61515": {RemarkKind.GROUP_TAG},
    "f23441aaf4b8": {RemarkKind.MODIFIER},
    "da0352bb9bff": {RemarkKind.BRACKETS},
    "96b1f02c25da": {RemarkKind.CHARACTERS},
    "de241ee72784": {RemarkKind.QUOTED_NOT_FOUND},  # dropped, five hits
    "bf4ba2c36078": {RemarkKind.TRUNCATION},  # three letters and an asterisk
    "1f31f25225aa": {RemarkKind.NOT_FOUND},  # three chemical names
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One recorded question with its answer."""

    term: str
    translation: str | None
    count: int
    diagnostics: tuple[tuple[str, str], ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads cassettes of Ruby's VCR too, whose tags it does not know."""


def _plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


@cache
def _cassettes() -> tuple[Asked, ...]:
    return tuple(asked for tape in _tapes() for one in tape for asked in _interaction(one))


def _tapes() -> Iterator[list[dict[str, Any]]]:
    for path in (*sorted(ENTREZ.rglob("*.y*ml")), *sorted(SAMPLES.glob("ncbi-vcr-json-*.json"))):
        text = path.read_text(encoding="utf-8")
        if "esearch.fcgi" in text:
            tape = json.loads(text) if path.suffix == ".json" else yaml.load(text, _Loader)
            yield tape.get("interactions") or tape.get("http_interactions") or []


def _interaction(one: dict[str, Any]) -> Iterator[Asked]:
    request = one["request"]
    body = request.get("body") or ""
    body = body.get("string") or "" if isinstance(body, dict) else body
    sent = body if isinstance(body, str) else body.decode()
    asked = dict(parse_qsl(urlsplit(request["uri"]).query)) | dict(parse_qsl(sent))
    # "ecology" was sent to PubMed Central, which translates as PubMed does.
    if "esearch" not in request["uri"] or asked.get("db") not in {"pubmed", "pmc"}:
        return
    raw = _body(one["response"]["body"])
    if raw.startswith(b"{"):
        result = json.loads(raw)["esearchresult"]
        if "querytranslation" in result:
            yield _of_json(asked["term"], result)
        return
    reply = read_search(parse_reply(raw))
    if reply.translation:  # rettype=count says nothing
        yield Asked(asked["term"], reply.translation, reply.count or 0, reply.diagnostics)


def _body(stored: dict[str, Any]) -> bytes:
    if "base64_string" in stored:
        raw: bytes | str = base64.b64decode(stored["base64_string"])
    else:
        raw = stored["string"]
    data = raw.encode() if isinstance(raw, str) else raw
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _json_cases() -> Iterator[Asked]:
    cases = json.loads((ENTREZ / "pubmed-filters" / "esearch_json_cases.json").read_text("utf-8"))
    for case in cases.values():
        yield _of_json(case["term"], case["esearchresult"])
    physicians = SAMPLES / "ncbi-json-2.json"
    for case in json.loads(physicians.read_text("utf-8")) if physicians.exists() else ():
        yield _of_json(case["query"], case["raw_response"]["esearchresult"])


def _of_json(term: str, result: dict[str, Any]) -> Asked:
    """The same facts as XML has them, under the names that the client gives them."""
    names = {
        "phrasesnotfound": "ErrorList/PhraseNotFound",
        "fieldsnotfound": "ErrorList/FieldNotFound",
        "phrasesignored": "WarningList/PhraseIgnored",
        "quotedphrasesnotfound": "WarningList/QuotedPhraseNotFound",
        "outputmessages": "WarningList/OutputMessage",
    }
    lists = {**result.get("errorlist", {}), **result.get("warninglist", {})}
    told = [(names[kind], text) for kind, texts in lists.items() for text in texts]
    pairs = result.get("translationset", ())
    told += [("TranslationSet", f"{pair['from']} => {pair['to']}") for pair in pairs]
    return Asked(term, result.get("querytranslation"), int(result["count"]), tuple(told))


def _found(asked: Asked) -> tuple[Remark, ...]:
    return remarks(asked.term, asked.translation, count=asked.count, diagnostics=asked.diagnostics)


def _digest(term: str) -> str:
    return sha256(term.encode()).hexdigest()[:12]


def test_real_replies_raise_the_true_remarks_and_no_false_alarm() -> None:
    """Every recorded question with its translation: exactly the kinds that are known to be true."""
    every = (*_cassettes(), *_json_cases())
    wrong = [
        (asked.term, asked.translation, [r.sentence for r in _found(asked)])
        for asked in every
        if {r.kind for r in _found(asked)} != TRUE.get(_digest(asked.term), set())
        and asked.translation is not None
    ]
    assert wrong == []
    assert TRUE.keys() <= {_digest(asked.term) for asked in every}
    assert len({asked.term for asked in every}) >= 25


def test_a_range_added_by_parameters_is_no_remark() -> None:
    """``reldate`` and the like add a range that the term does not hold; nothing is missing."""
    ranged = [asked for asked in _cassettes() if "[EDAT]" in (asked.translation or "")]
    assert ranged
    assert [_found(asked) for asked in ranged] == [()] * len(ranged)
