"""Asks NCBI's E-utilities one question at a time, with identity, judgement and no secret told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from harvest.entrez_replies import ReplyClass, ReplyKind, backend_failed, classify
from harvest.redaction import HIDDEN, redact
from harvest.transport import Failure, Reply, Transport, is_loopback
from ledger.errors import ProviderError, UsageError

_SHOWN = 300

_TELLING = 16
"""Characters of a key that stand in no record by chance; NCBI's have 36."""

Check = Callable[[Reply], Failure | None]

# What a smaller request may cure: large efetch replies end in 502 or break off.
_LIGHTER = frozenset(
    {
        ReplyKind.TRANSIENT_SERVER,
        ReplyKind.MALFORMED,
        ReplyKind.TRUNCATED,
        ReplyKind.INCOMPLETE,
    }
)


class Service:
    """The E-utilities below one base address, asked by one person with one tool.

    ``email`` and ``tool`` go with every request, as NCBI asks, and ``api_key`` if there is one.
    Key and address never appear in a log or an error.
    """

    def __init__(
        self,
        base_url: str,
        *,
        email: str,
        tool: str,
        api_key: str | None,
        transport: Transport,
    ) -> None:
        _check_settings(base_url, email=email, tool=tool, api_key=api_key)
        self._base_url = base_url if base_url.endswith("/") else base_url + "/"
        self._identity = {"tool": tool, "email": email}
        if api_key:
            self._identity["api_key"] = api_key
        self._secrets = tuple(filter(None, (api_key, email)))
        self._key = (api_key or "").encode()
        self._transport = transport

    def ask(
        self,
        endpoint: str,
        fields: dict[str, str],
        *,
        check: Check | None = None,
        attempts: int | None = None,
        halt: threading.Event | None = None,
        doubt: str = "",
    ) -> Reply:
        """A usable reply that ``check`` finds nothing wrong with; what may pass is tried again.

        A reply that repeats the key comes without it: its bytes are going to be stored. ``doubt``
        says what may be wrong with the request itself: with one, a search that fails is tried
        once more only, and the error says it.

        Raises:
            ProviderError: the service refuses the request, in its own words.
            TransportError: no usable reply came in so many attempts.
        """
        failed = 0

        def judge(reply: Reply) -> Failure | None:
            nonlocal failed
            verdict = classify(reply.status, reply.headers, reply.body, endpoint)
            if verdict.usable:
                return check(self._without_key(reply)) if check else None
            failed += backend_failed(verdict.words)
            if verdict.retry and not (doubt and failed > 1):
                return Failure(
                    f"{verdict.kind}: {verdict.words}",
                    lighter=verdict.kind in _LIGHTER,
                    crowded=verdict.kind is ReplyKind.RATE_LIMITED,
                )
            raise self._refused(endpoint, verdict, doubt)

        reply = self._transport.post(
            f"{self._base_url}{endpoint}.fcgi",
            {**fields, **self._identity},
            judge=judge,
            secrets=self._secrets,
            attempts=attempts,
            halt=halt,
        )
        return self._without_key(reply)

    def _without_key(self, reply: Reply) -> Reply:
        if len(self._key) < _TELLING or self._key not in reply.body:
            return reply
        return replace(reply, body=reply.body.replace(self._key, HIDDEN.encode()))

    def redact(self, text: str) -> str:
        """A text of the service without key and address."""
        return redact(text, self._secrets)

    def _refused(self, endpoint: str, verdict: ReplyClass, doubt: str) -> ProviderError:
        words = self.redact(verdict.words)[:_SHOWN]
        if verdict.kind is ReplyKind.BAD_KEY:
            return ProviderError(f"NCBI does not know the API key ({endpoint}): {words}")
        cure = f". {doubt}" if doubt else ""
        return ProviderError(f"NCBI answers {endpoint} with {verdict.kind}: {words}{cure}")


def check_address(base_url: str) -> None:
    """Refuses a base address that is none.

    Raises:
        UsageError: it is no http or https address with a host.
    """
    if not _is_address(base_url):
        raise UsageError(f"the base address {base_url!r} is no http address")


def _check_settings(base_url: str, *, email: str, tool: str, api_key: str | None) -> None:
    """Refuses settings that NCBI would block or that would give the key away."""
    check_address(base_url)
    if api_key and urlsplit(base_url).scheme == "http" and not is_loopback(base_url):
        raise UsageError("an API key is only sent over https: give an https base address")
    if "@" not in email or any(c.isspace() for c in email):
        raise UsageError("NCBI asks for the e-mail address of a person to write to")
    if not tool or any(c.isspace() for c in tool):
        raise UsageError("the tool name that NCBI asks for holds no spaces")


def _is_address(url: str) -> bool:
    """Whether it is an http or https address with a host and, if any, a port that there may be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number or too large
        return False
