"""The ledger at a cut-point as typed Arrow columns: all that the pure rooms work on.

A Snapshot holds one table for each kind of event, in ledger order, each with the columns ``tx``
(transaction number) and ``seq`` (position inside it), and answers the questions that need more
than one table: which Runs count, and what each counted Record says. It knows no SQL: the store
and ``litharvest dedupe`` (in memory) build it through the same constructor.
"""

from __future__ import annotations

import pyarrow as pa

STRINGS = pa.list_(pa.string())
PAIRS = pa.list_(pa.list_(pa.string()))

# The fields of model.Content as columns; the order is that of the dataclass.
CONTENT_SCHEMA = pa.schema(
    [
        ("type", pa.string()),
        ("type_raw", pa.string()),
        ("title", pa.string()),
        ("title_original", pa.string()),
        ("authors", STRINGS),
        ("year", pa.int32()),
        ("date", pa.string()),
        ("journal", pa.string()),
        ("journal_abbreviation", pa.string()),
        ("book_title", pa.string()),
        ("publisher", pa.string()),
        ("volume", pa.string()),
        ("issue", pa.string()),
        ("pages", pa.string()),
        ("abstract", pa.string()),
        ("doi", pa.string()),
        ("pmid", pa.string()),
        ("pmcid", pa.string()),
        ("issn", STRINGS),
        ("isbn", STRINGS),
        ("accession", pa.string()),
        ("registry_ids", STRINGS),
        ("language", pa.string()),
        ("keywords", STRINGS),
        ("urls", STRINGS),
        ("other_ids", STRINGS),
        ("relations", STRINGS),
    ]
)

# One row a counted Record, sorted by record id: the input of the deduplicator.
# ``record`` and ``source`` are ids; ``first`` is the rank of the Record by age (0 = earliest).
RECORD_SCHEMA = pa.schema(
    [("record", pa.string()), ("source", pa.string()), ("first", pa.int64()), *CONTENT_SCHEMA]
)

# One row a standing Decision (model.Decision); what the deduplicator gives and clusters read.
DECISION_SCHEMA = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("judgement", pa.string()),
        ("by", pa.string()),
        ("score", pa.int32()),
        ("rule_ids", STRINGS),
        ("reasons", STRINGS),
        ("rules", pa.string()),
    ]
)

LINK_SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("target", pa.string()),
        ("type", pa.string()),
        ("evidence", STRINGS),
        ("by", pa.string()),
        ("external", pa.bool_()),
    ]
)
