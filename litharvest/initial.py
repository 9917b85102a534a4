"""The folder that ``litharvest init`` writes: a config to fill in and a place for export files."""

from __future__ import annotations

from pathlib import Path

from ledger.errors import UsageError
from litharvest.workspace import write_whole

CONFIG = """\
# A review of litharvest. Every setting is described in docs/configuration.md.
title: My review
contact_email: ""                     # your address: NCBI wants it with every PubMed request
ledger: review-ledger                 # folder of the append-only ledger
searches:
  pubmed:                             # searched live through NCBI's E-utilities
    platform: entrez
    sources: [pubmed]
    strategy: |
      "peer support"[tiab] AND randomized controlled trial[pt]

  # The other databases have no public interface: export your results and put the files into the
  # folder searches/. Delete the blocks of databases you do not search.
  psycinfo:
    platform: ovid                    # or ebscohost, proquest, psycnet
    sources: [psycinfo]
    strategy: paste the strategy here, line by line, exactly as it was run
    files: ["searches/*PsycInfo*"]
    # searched_on: 2026-11-22
    # stated: 123                     # the hits the platform showed: checked against the files
    # expected: [50, 500]             # a result outside this range is held, not counted
  cinahl:
    platform: ebscohost
    sources: [cinahl]
    strategy: paste the strategy here, line by line, exactly as it was run
    files: ["searches/*CINAHL*"]
  cochrane:
    platform: cochrane
    sources: [central, cdsr]
    strategy: paste the strategy here, line by line, exactly as it was run
    files: ["searches/*Cochrane*"]
  web-of-science:
    platform: clarivate
    sources: [wos]
    strategy: paste the strategy here, line by line, exactly as it was run
    files: ["searches/*WebOfScience*"]
dedupe:
  merge_links: []                     # link types that this review treats as duplicates
exports:
  folder: results
  formats: [ris, csv]
"""

READ_ME = """\
Put the export files of the databases here, with the name of the database in the file name,
for example 2026-11-22_PsycInfo_Ovid_n=123.ris; `files:` in ../config.yaml says which are read.
"""


def write_review(folder: Path) -> list[Path]:
    """Write config.yaml and searches/README.txt into ``folder``; give what was written.

    Raises:
        UsageError: the folder holds a config.yaml already; nothing is overwritten.
        LedgerError: the folder cannot be written.
    """
    config = folder / "config.yaml"
    if config.exists():
        raise UsageError(f"{config} exists already; nothing was changed")
    files = {config: CONFIG, folder / "searches" / "README.txt": READ_ME}
    for path, text in files.items():
        write_whole(path, text.encode())
    return list(files)
