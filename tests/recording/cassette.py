"""Cassettes of exchanges with the E-utilities: what is stored, and how a request finds its reply.

Stored are the endpoint, the form without key, e-mail and tool, the status, the few headers that
mean something, and the body as text. Everything else (host, port, dates, cookies, the server's own
ids) is left out, so that one exchange gives the same bytes on every machine. Bodies that came
compressed are kept as text and compressed again on their way to the client.

vcrpy replays and records for one thread at a time: clients ask with ``workers=1``.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlencode, urlsplit

import vcr
import vcr.stubs
import yaml
from vcr.record_mode import RecordMode
from vcr.request import Request

from harvest.redaction import redact

PLACE = "https://eutils.invalid/entrez/eutils/"
"""Stands in cassettes for every address; .invalid can never be one (RFC 2606)."""

FORM = "application/x-www-form-urlencoded"
_OURS = frozenset({"api_key", "email", "tool"})
_HEADERS = (
    "content-type",
    "content-encoding",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
)


class NotRecordedError(AssertionError):
    """The client asked for something that the cassette does not hold, or not for all it holds."""


class LeakError(AssertionError):
    """A cassette that was about to be written holds a key or an e-mail address."""


@contextmanager
def replaying(path: Path) -> Iterator[None]:
    """Requests of the block are answered from the cassette, and none reaches a network.

    Raises:
        NotRecordedError: a request that matches nothing left in the cassette, or exchanges of the
            cassette that nobody asked for.
    """
    with _patched(), _machine().use_cassette(path, record_mode=RecordMode.NONE) as cassette:
        try:
            yield
        except vcr.errors.CannotOverwriteExistingCassetteException as error:
            raise NotRecordedError(_unmatched(path, cassette, error.failed_request)) from None
    if not cassette.all_played:
        left = len(cassette) - cassette.play_count
        raise NotRecordedError(
            f"{path.name}: {left} of {len(cassette)} exchanges were not asked for"
        )


@contextmanager
def recording(path: Path, *, secrets: tuple[str, ...]) -> Iterator[None]:
    """Exchanges of the block are written to ``path``, unless it fails: then nothing changes.

    Raises:
        LeakError: one of the ``secrets`` is in what would be written.
    """
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _patched(), _machine(secrets).use_cassette(fresh, record_mode=RecordMode.ONCE):
            yield
        leaked = leaks(fresh.read_text(encoding="ascii"), secrets)
        if leaked:
            raise LeakError(f"{path.name} would hold {leaked} of {len(secrets)} secrets")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def leaks(text: str, secrets: tuple[str, ...]) -> int:
    """How many of the secrets are in the text, in plain or URL spelling."""
    return sum(redact(text, (secret,)) != redact(text) for secret in secrets)


# --- what is kept of a request and of a reply --------------------------------------------------


def kept_request(request: Any) -> Any:
    """The request with its endpoint and the form fields that decide the reply, and nothing else."""
    parts = urlsplit(request.uri)
    endpoint = parts.path.rpartition("/")[2]
    body = request.body or b""
    text = body.decode("ascii") if isinstance(body, bytes) else body
    fields = sorted(field for field in form(f"{parts.query}&{text}") if field[0] not in _OURS)
    return Request(request.method, PLACE + endpoint, urlencode(fields), {"Content-Type": FORM})


def kept_reply(reply: Mapping[str, Any], secrets: tuple[str, ...] = ()) -> dict[str, Any]:
    """The reply with the headers that mean something, and a body that gives no secret away."""
    headers = {name.lower(): values for name, values in reply["headers"].items()}
    body = reply["body"]["string"] or b""
    text = (gzip.decompress(body) if is_gzip(body) else body).decode("utf-8", "surrogateescape")
    clean = redact(text, secrets).encode("utf-8", "surrogateescape")
    return {
        "status": {"code": reply["status"]["code"], "message": reply["status"]["message"]},
        "headers": {name: list(headers[name]) for name in _HEADERS if name in headers},
        "body": {"string": clean},
    }


def form(text: str) -> list[tuple[str, str]]:
    """The fields of a form in order."""
    return parse_qsl(text, keep_blank_values=True)


def is_gzip(body: bytes) -> bool:
    """Whether the bytes begin as a gzip stream does."""
    return body.startswith(b"\x1f\x8b")


def same_form(asked: Any, stored: Any) -> None:
    """Raises AssertionError, naming the fields that differ, unless both forms say the same."""
    one, other = (form(_text(request.body)) for request in (asked, stored))
    if sorted(one) != sorted(other):
        apart = sorted({name for name, _ in set(one) ^ set(other)})
        raise AssertionError(f"the form differs in {', '.join(apart) or 'how often a field comes'}")


def _text(body: bytes | str | None) -> str:
    return body.decode("ascii") if isinstance(body, bytes) else body or ""


def _unmatched(path: Path, cassette: Any, request: Any) -> str:
    kept = kept_request(request)
    near = cassette.find_requests_with_most_matches(request)[:3]
    remarks = [f"{one.uri} {why}" for one, _, failed in near for _, why in failed if why]
    used = any(not failed for _, _, failed in near)
    return (
        f"{path.name} holds no {'further ' if used else ''}reply to {kept.method} {kept.uri} "
        f"{_text(kept.body)[:300]} ({'; '.join(remarks) or 'nothing like it'}). If the client is "
        "meant to ask so, record anew: `make cassettes`"
    )


# --- vcrpy ------------------------------------------------------------------------------------


def _machine(secrets: tuple[str, ...] = ()) -> Any:
    made = vcr.VCR(
        serializer="plain",
        match_on=("method", "uri", "form"),
        before_record_request=kept_request,
        before_record_response=lambda reply: kept_reply(reply, secrets),
    )
    made.register_matcher("form", same_form)
    made.register_serializer("plain", Plain)
    return made


@contextmanager
def _patched() -> Iterator[None]:
    """Replies reach the client as from a socket: compressed where their headers say so.

    vcrpy hands out decompressed bodies with the header of compressed ones, and its replies do not
    know the arguments that urllib3's ``read1`` takes.
    """
    original = vcr.stubs.VCRHTTPResponse

    def faithful(recorded: Mapping[str, Any], url: str | None = None) -> Any:
        reply = {**recorded, "headers": dict(recorded["headers"]), "body": {**recorded["body"]}}
        body = reply["body"]["string"] or b""
        names = {name.lower(): name for name in reply["headers"]}
        coded = "gzip" in reply["headers"].get(names.get("content-encoding", ""), ())
        if coded and body and not is_gzip(body):
            reply["body"]["string"] = gzip.compress(body, mtime=0)
        if "content-length" in names:
            del reply["headers"][names["content-length"]]
        response = original(reply, url)
        response.read1 = _read1(reply["body"]["string"])
        return response

    with mock.patch.object(vcr.stubs, "VCRHTTPResponse", faithful):
        yield


def _read1(body: bytes) -> Callable[..., bytes]:
    """``read1`` of a reply whose bytes are taken as they came."""
    stream = io.BytesIO(body)

    def read1(size: int = -1, *, decode_content: bool = False) -> bytes:
        if decode_content:
            raise NotImplementedError("cassettes are replayed as they came, not decompressed")
        return stream.read1(size)

    return read1


class Plain:
    """How cassettes are written: YAML in ASCII, texts of several lines as blocks, keys in order."""

    @staticmethod
    def serialize(cassette: object) -> str:
        """The file's text; the same for the same exchanges, whatever the machine."""
        return yaml.dump(cassette, Dumper=_Dumper, sort_keys=True, width=100)

    @staticmethod
    def deserialize(text: str) -> Any:
        """What ``serialize`` was given."""
        return yaml.load(text, Loader=yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    """The pure Python one: that of libyaml breaks lines elsewhere."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)
