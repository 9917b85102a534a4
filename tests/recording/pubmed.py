"""Which PubMed a test talks to: recorded or being recorded, the simulator or the real service."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from harvest.entrez import BASE_URL, CAP, Entrez
from harvest.transport import Reply, Transport, is_loopback
from litharvest.demo.faults import Fault
from litharvest.demo.simulator import Simulator
from tests.recording.cassette import recording, replaying
from tests.recording.corpus import small_library
from tests.unit.harvest.loopback import FakeTime, quick_transport

NOWHERE = "http://127.0.0.1:9/entrez/eutils/"
"""Where replayed clients believe their service to be: nothing answers there."""

EMAIL = "gardener@example.org"
KEY = "0123456789abcdef0123456789abcdef0123"
"""What clients of the simulator send; no cassette may hold them."""


class Origin(StrEnum):
    """Whose replies a cassette holds; also the folder it lies in."""

    SIMULATOR = "simulator"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is, and who asks."""

    url: str
    email: str
    api_key: str | None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be in a cassette."""
        return tuple(filter(None, (self.email, self.api_key)))


def live_service() -> Service:
    """The service of NCBI_EUTILS_URL (NCBI's own by default), for NCBI_EMAIL and NCBI_API_KEY.

    Raises:
        pytest.UsageError: no e-mail address, or a placeholder where NCBI itself would be asked.
    """
    url = os.environ.get("NCBI_EUTILS_URL") or BASE_URL
    email = os.environ.get("NCBI_EMAIL", "")
    placeholder = email.rpartition("@")[2].startswith("example.") and not is_loopback(url)
    if "@" not in email or placeholder:
        raise pytest.UsageError(
            "--record-live sends requests to NCBI, which asks for the e-mail address of a person: "
            "set NCBI_EMAIL to yours (and NCBI_API_KEY, if you have one)"
        )
    return Service(url, email, os.environ.get("NCBI_API_KEY") or None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One conversation: the client, and the transport below it for what the client keeps back."""

    client: Entrez
    service: Service
    transport: Transport

    def ask(self, endpoint: str) -> Reply:
        """The first reply of an endpoint that needs no more than the name of the database."""
        fields = {"db": "pubmed", "retmode": "xml", "tool": "litharvest"}
        fields["email"] = self.service.email
        if self.service.api_key:
            fields["api_key"] = self.service.api_key
        url = f"{self.service.url}{endpoint}.fcgi"
        return self.transport.post(url, fields, secrets=self.service.secrets)


@dataclass(frozen=True, slots=True)
class Pubmed:
    """Gives clients of one origin. ``service`` is set while the real service is recorded."""

    origin: Origin
    folder: Path
    record_simulator: bool = False
    service: Service | None = None

    @property
    def live(self) -> bool:
        """Whether the replies are the real service's, so that numbers are not ours to know."""
        return self.origin is Origin.LIVE

    @contextmanager
    def exchange(
        self, name: str, *, faults: Sequence[Fault] = (), cap: int = CAP
    ) -> Iterator[Exchange]:
        """A conversation that is replayed from the cassette of that name, or recorded into it.

        ``faults`` happen while the simulator is recorded; ``cap`` is the client's. Skips the test
        where nobody has recorded the real service.
        """
        path = self.folder / self.origin / f"{name}.yaml"
        if self.live and self.service:
            with recording(path, secrets=self.service.secrets):
                yield _exchange(self.service, cap)
        elif not self.live and self.record_simulator:
            simulator = Simulator(small_library(), faults=faults, name_deleted=True)
            with simulator, recording(path, secrets=(EMAIL, KEY)):
                yield _exchange(Service(simulator.base_url, EMAIL, KEY), cap)
        elif self.live and not path.is_file():
            pytest.skip("the real service has not been recorded here: pytest --record-live")
        else:
            with replaying(path):
                yield _exchange(Service(NOWHERE, EMAIL, KEY), cap)


def _exchange(service: Service, cap: int) -> Exchange:
    """A client of one thread, since vcrpy cannot keep several apart.

    It really waits, and keeps the provider's rate, unless the service is on this machine.
    """
    transport = quick_transport(FakeTime()) if is_loopback(service.url) else Transport()
    client = Entrez(
        base_url=service.url,
        email=service.email,
        api_key=service.api_key,
        transport=transport,
        workers=1,
        cap=cap,
    )
    return Exchange(client, service, transport)
