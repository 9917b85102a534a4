"""Options that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that write files of the tests anew; look at the diff before committing it.

    ``--regenerate-golden`` for golden files, ``--record-simulator`` and ``--record-live`` for
    cassettes, which lie in the folder of ``--cassettes``.
    """
    parser.addoption("--regenerate-golden", action="store_true", help="write golden files anew")
    parser.addoption(
        "--record-simulator", action="store_true", help="record the simulator's cassettes anew"
    )
    parser.addoption(
        "--record-live",
        action="store_true",
        help="record the real PubMed (needs a network, NCBI_EMAIL and perhaps NCBI_API_KEY)",
    )
    parser.addoption(
        "--cassettes",
        type=Path,
        default=Path(__file__).parent / "cassettes",
        help="the folder of the cassettes",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuses to record the real service for nobody in particular, before any test runs."""
    if config.getoption("--record-live"):
        from tests.recording.pubmed import live_service

        live_service()


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--regenerate-golden"))
