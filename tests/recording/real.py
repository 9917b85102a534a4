"""Recorded exchanges of other projects with the E-utilities, and a server that repeats a reply.

Two kinds of files are read: those of vcrpy and those of the vcr of Ruby and R. They record other
requests than ours, so a reply is not found by its request: the test says which one is the answer
at an endpoint, and it is sent with the headers that it was recorded with.
"""

from __future__ import annotations

import csv
import gzip
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from tests.recording.cassette import form, is_gzip

HOST = "eutils.ncbi.nlm.nih.gov"
_CHUNK = 8192


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange: what was asked, and the reply with its body decompressed.

    ``name`` is the file with the number of the exchange among those with the E-utilities, from 0.
    ``asked`` holds the fields of address and form; header names are lower-case.
    """

    name: str
    method: str
    endpoint: str
    asked: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that were asked for, once each."""
        listed = (i for name, value in self.asked if name == "id" for i in value.split(","))
        return tuple(dict.fromkeys(i.strip() for i in listed if i.strip()))


def manifest(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows of a table of contents about exchanges; bodies alone are left out."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["kind"].startswith("vcr cassette") and row["notes"] != "body only":
                yield row


def read_exchanges(path: Path, name: str) -> Iterator[Recorded]:
    """Every exchange of a file with the E-utilities, in order."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    exchanges = whole.get("interactions") or whole["http_interactions"]
    ours = [e for e in exchanges if urlsplit(e["request"]["uri"]).hostname == HOST]
    for number, exchange in enumerate(ours):
        yield _recorded(f"{name} {number}", exchange["request"], exchange["response"])


def _recorded(name: str, request: Mapping[str, Any], response: Mapping[str, Any]) -> Recorded:
    parts = urlsplit(request["uri"])
    status = response["status"]
    body = _body(response["body"])
    return Recorded(
        name=name,
        method=request["method"].upper(),
        endpoint=parts.path.rpartition("/")[2].removesuffix(".fcgi"),
        asked=tuple(form(f"{parts.query}&{_body(request['body']).decode()}")),
        status=status.get("code") or status["status_code"],
        headers=tuple(_headers(response["headers"])),
        body=gzip.decompress(body) if is_gzip(body) else body,
    )


def _body(body: Any) -> bytes:
    """The bytes of a body as any of the two kinds of files writes it."""
    if isinstance(body, dict):
        coded = body.get("base64_string")
        return b64decode(coded) if coded else _body(body.get("string"))
    return body.encode() if isinstance(body, str) else body or b""


def _headers(headers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in values if isinstance(values, list) else [values]:
            yield name.lower(), str(value)


# --- serving ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Repeater:
    """A running server: ``answers`` says which reply each endpoint gives, and may be changed.

    ``served`` counts how often each reply was sent, ``heard`` is called at each request.
    """

    url: str
    answers: dict[str, Recorded] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)
    heard: Callable[[], None] = lambda: None


@contextmanager
def repeating() -> Iterator[Repeater]:
    """A server on loopback for the time of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            repeater.heard()
            endpoint = self.path.rpartition("/")[2].removesuffix(".fcgi")
            reply = repeater.answers.get(endpoint)
            if reply is None:
                self.send_error(404)
                return
            repeater.served[reply.name] = repeater.served.get(reply.name, 0) + 1
            _send(self, reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    repeater = Repeater(f"http://127.0.0.1:{httpd.server_address[1]}/entrez/eutils/")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield repeater
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Recorded) -> None:
    """The reply as it came: its own headers only, compressed and in chunks where they say so."""
    packed = reply.header("content-encoding") == "gzip"
    chunked = reply.header("transfer-encoding") == "chunked"
    body = gzip.compress(reply.body, 6, mtime=0) if packed else reply.body
    handler.send_response_only(reply.status)
    for name, value in reply.headers:
        if name != "content-length":
            handler.send_header(name, value)
    if not chunked:
        handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    if not chunked:
        handler.wfile.write(body)
        return
    for at in range(0, len(body), _CHUNK):
        piece = body[at : at + _CHUNK]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")
