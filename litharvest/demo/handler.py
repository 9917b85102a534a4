"""The HTTP side of the simulator: parameters in, replies out, gzip and chunked as NCBI sends."""

from __future__ import annotations

import gzip
import logging
import re
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from litharvest.demo.replies import Reply

if TYPE_CHECKING:
    from litharvest.demo.simulator import Simulator

log = logging.getLogger(__name__)

CHUNK = 8192
_SUFFIX = re.compile(r"\.f?cgi$")


class Handler(BaseHTTPRequestHandler):
    """One connection; the Simulator behind the server decides what is answered."""

    protocol_version = "HTTP/1.1"
    server_version = "Finatra"
    sys_version = ""
    timeout = 30
    disable_nagle_algorithm = True  # small writes would wait for the client's delayed ACK

    def do_GET(self) -> None:
        """Parameters from the address."""
        self._respond(urlsplit(self.path).query, "GET")

    def do_POST(self) -> None:
        """Parameters from the body, added to those of the address."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = urlsplit(self.path).query
        self._respond(f"{query}&{body}" if query else body, "POST")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - inherited name
        """Requests go to the log of this module, not to the standard error stream."""
        log.debug(format, *args)

    @property
    def _simulator(self) -> Simulator:
        simulator: Simulator = self.server.simulator  # type: ignore[attr-defined]  # see _Server
        return simulator

    def _respond(self, query: str, method: str) -> None:
        # a repeated parameter matters to elink only, which tells the parts apart by line feeds
        parameters = {k: "\n".join(v) for k, v in parse_qs(query, keep_blank_values=True).items()}
        endpoint = _SUFFIX.sub("", urlsplit(self.path).path.rpartition("/")[2])
        reply = self._simulator.answer(endpoint, method, parameters, len(self.requestline))
        if reply.delay:
            self._simulator.wait(reply.delay)
        if reply.silent:
            self.close_connection = True
            return
        self._send(reply, "gzip" in self.headers.get("Accept-Encoding", ""))

    def _send(self, reply: Reply, compress: bool) -> None:
        compress = compress and not reply.uncompressed
        body = gzip.compress(reply.body, 1, mtime=0) if compress and reply.body else reply.body
        if compress and reply.cut_gzip:
            body = body[: len(body) // 2]
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers:
            self.send_header(name, value)
        if compress and reply.body:
            self.send_header("Content-Encoding", "gzip")
        if compress or reply.drop_after is not None or reply.trickle:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._send_chunks(body, reply)
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def _send_chunks(self, body: bytes, reply: Reply) -> None:
        kept = body if reply.drop_after is None else body[: reply.drop_after]
        size = 1 if reply.trickle else CHUNK
        for at in range(0, len(kept), size):
            piece = kept[at : at + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if reply.trickle and self._simulator.wait(reply.trickle):
                break
        if reply.drop_after is None and not self._simulator.closing:
            self.wfile.write(b"0\r\n\r\n")
        else:  # no final chunk: the client sees an incomplete body
            self.close_connection = True
