"""What can be exported, by name. An explicit dict: nothing is found by scanning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from exports.draw import prisma_svg
from exports.flow_json import flow_json
from exports.prisma import prisma_csv
from exports.ris import ris
from exports.table import csv_table
from ledger.flow import Flow


@dataclass(frozen=True, slots=True)
class Exporter:
    """One export format; ``function`` yields the file in chunks of bytes.

    Kind ``candidates``: ``function(candidates, source_names=...)``, where ``source_names`` maps
    source ids to printed names and may be left out. Kind ``flow``: ``function(flow)``.
    ``suffix`` begins with a dot and may stand behind any file name.
    """

    name: str
    suffix: str
    media_type: str
    description: str
    kind: Literal["candidates", "flow"]
    function: Callable[..., Iterator[bytes]]


def _whole(render: Callable[[Flow], bytes]) -> Callable[[Flow], Iterator[bytes]]:
    """A function that gives a file in one piece, as one that yields chunks."""

    def chunks(flow: Flow) -> Iterator[bytes]:
        yield render(flow)

    return chunks


def _svg(flow: Flow) -> bytes:
    return prisma_svg(flow).encode()


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        exporter.name: exporter
        for exporter in (
            Exporter(
                "ris",
                ".ris",
                "application/x-research-info-systems",
                "candidates for screening and reference tools",
                "candidates",
                ris,
            ),
            Exporter("csv", ".csv", "text/csv", "candidates as a table", "candidates", csv_table),
            Exporter(
                "flow-json",
                ".flow.json",
                "application/json",
                "every number of the flow",
                "flow",
                _whole(flow_json),
            ),
            Exporter(
                "prisma-csv",
                ".PRISMA.csv",
                "text/csv",
                "the flow for the PRISMA2020 R package and web app",
                "flow",
                _whole(prisma_csv),
            ),
            Exporter(
                "prisma-svg",
                ".prisma.svg",
                "image/svg+xml",
                "the flow drawn as PRISMA 2020 diagram",
                "flow",
                _whole(_svg),
            ),
        )
    }
)
"""Name to Exporter, in the order in which they are listed."""
