"""A Flow under the PRISMA2020 template's keys, and as the 34-row CSV that its tools read.

The CSV is that of the R package and web app PRISMA2020 (Haddaway et al. 2022,
doi:10.1002/cl2.1230; template as of version 1.1.4). Their reader finds rows by key in column 1,
splits lists at ``;`` and the name from its number at the first comma.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from exports.template import HEADER, ROWS, Row
from exports.text import plain_name
from ledger.errors import FlowError
from ledger.flow import Flow, SourceCount
from ledger.model import Arm, SourceKind

Number = int | str | None


# What hides a line or an arm where the Flow has no number. A pair of NA would break the web app
# (previous, meta-analysis), and its detail lists are hidden by the texts of the stock template.
_HIDDEN: Mapping[str, str] = MappingProxyType(
    {
        "database_specific_results": "Database 1, xxx; Database 2, xxx; Database 3, xxx",
        "register_specific_results": "Register 1, xxx; Register 2, xxx; Register 3, xxx",
        "website_results": "NA",
        "organisation_results": "NA",
        "citations_results": "NA",
    }
)

_OTHER_KINDS: Mapping[str, frozenset[SourceKind]] = MappingProxyType(
    {
        # The template has no line for a database browsed outside the main strategies.
        "website_results": frozenset(
            {SourceKind.WEBSITE, SourceKind.DATABASE, SourceKind.REGISTER}
        ),
        "organisation_results": frozenset({SourceKind.ORGANISATION}),
        "citations_results": frozenset({SourceKind.CITATIONS}),
    }
)


def prisma_numbers(flow: Flow) -> dict[str, Number]:
    """The 28 keys of the template that hold counts, in its order; None means unknown or not there.

    ``*_specific_results`` and ``*_excluded`` are lists as text, ``"name, n; name, n"``. A Flow of
    a new review has no previous studies: ``previous_*`` are 0 and ``total_*`` the included ones.
    Numbers of the other arm beyond its sources, and those of a meta-analysis, are not in a Flow.
    Raises FlowError where the sources do not add up to ``identified``.
    """
    databases, registers = searched(flow)
    numbers: dict[str, Number] = {
        "previous_studies": 0,
        "previous_reports": 0,
        "database_results": sum(source.identified for source in databases),
        "database_specific_results": _listed(_counts(databases)),
        "register_results": sum(source.identified for source in registers),
        "register_specific_results": _listed(_counts(registers)),
        **_other_sources(flow),
        "duplicates": flow.duplicates,
        "excluded_automatic": flow.automation,
        "excluded_other": flow.other_reasons,
        "records_screened": flow.screened,
        "records_excluded": flow.records_excluded,
        "dbr_sought_reports": flow.sought,
        "dbr_notretrieved_reports": flow.not_retrieved,
        "other_sought_reports": None,
        "other_notretrieved_reports": None,
        "dbr_assessed": flow.assessed,
        "dbr_excluded": _listed(flow.reports_excluded),
        "other_assessed": None,
        "other_excluded": None,
    }
    for prefix in ("new", "total"):
        numbers[f"{prefix}_studies"] = flow.included_studies
        numbers[f"{prefix}_reports"] = flow.included_reports
    return numbers | {"total_studies_ma": None, "total_reports_ma": None}


def searched(flow: Flow) -> tuple[tuple[SourceCount, ...], tuple[SourceCount, ...]]:
    """The sources of the databases arm as (databases, registers), in the order of the Flow.

    The template knows only these two there; citation searching run in that arm, a website or an
    organisation stands among the databases, under its own name. Raises FlowError where their
    numbers do not add up to ``identified``.
    """
    arm = [source for source in flow.sources if source.arm == Arm.DATABASES]
    total = sum(source.identified for source in arm)
    if total != flow.identified:
        raise FlowError(
            f"The sources of the databases arm brought {total} records, but the flow counts "
            f"{flow.identified} as identified."
        )
    registers = tuple(source for source in arm if source.kind == SourceKind.REGISTER)
    databases = tuple(source for source in arm if source.kind != SourceKind.REGISTER)
    return databases, registers


def template_rows(flow: Flow) -> list[tuple[str, ...]]:
    """The 34 rows of the template, each the eight cells of ``HEADER``, worded for a new review."""
    numbers = prisma_numbers(flow)
    other_arm = any(numbers[key] is not None for key in _OTHER_KINDS)
    return [_cells(row, _n(row.key, numbers, other_arm=other_arm)) for row in ROWS]


def prisma_csv(flow: Flow) -> bytes:
    """``PRISMA.csv``: header and 34 rows, UTF-8, CRLF between rows and none after the last.

    Sources and reasons lose what the reader splits at: a comma or semicolon in a name becomes
    " - " (``Core Collection, 1990`` is written ``Core Collection - 1990``).
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(template_rows(flow))
    return text.getvalue().removesuffix("\r\n").encode()


def _cells(row: Row, n: str) -> tuple[str, ...]:
    linked = row.node.startswith("node")
    url = row.url
    if linked and url == "NA":
        url = f"{row.box if row.key == 'NA' else row.key}.html"
    tooltip = row.boxtext if linked else "NA"
    return (row.key, row.node, row.box, row.description, row.boxtext, tooltip, url, n)


def _n(key: str, numbers: Mapping[str, Number], *, other_arm: bool) -> str:
    value = numbers.get(key, 0)
    if value is not None:
        return str(value)
    if key.startswith("other_") and other_arm:
        return "NA"
    return _HIDDEN.get(key, "0")


def _other_sources(flow: Flow) -> dict[str, Number]:
    """The three lines of the other arm; None where no source of that kind was searched."""
    arm = [source for source in flow.sources if source.arm == Arm.OTHER]
    numbers: dict[str, Number] = {}
    for key, kinds in _OTHER_KINDS.items():
        found = [source.identified for source in arm if source.kind in kinds]
        numbers[key] = sum(found) if found else None
    return numbers


def _counts(sources: Iterable[SourceCount]) -> list[tuple[str, int]]:
    return [(source.name or source.source, source.identified) for source in sources]


def _listed(counts: Iterable[tuple[str, int]]) -> str | None:
    """``name, n; name, n`` with names that the template's reader gives back whole."""
    return "; ".join(f"{_splittable(name)}, {n}" for name, n in counts) or None


def _splittable(name: str) -> str:
    """A name without the separators; nor may the cell begin as a spreadsheet formula does."""
    words = re.sub(r"\s*[,;]+\s*", " - ", plain_name(name))
    return words.strip().lstrip("=+-@＝＋－＠ ").removesuffix(" -") or "unnamed"
