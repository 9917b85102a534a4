"""By what a RIS file's dialect is told: regular expressions over its first lines (``^`` = line)."""

from __future__ import annotations

from harvest.dialects.clarivate import CLARIVATE
from harvest.dialects.cochrane import COCHRANE
from harvest.dialects.dialect import Dialect
from harvest.dialects.ebscohost import CLASSIC, NEW
from harvest.dialects.generic import EMBASE, PSYCNET, SCOPUS
from harvest.dialects.ovid import OVID
from harvest.dialects.proquest import PROQUEST

_WOS_NUMBER = (
    r"^AN  - (?:WOS|ISI|MEDLINE|ZOOREC|BCI|BIOSIS|BIOABS|CCC|KJD|SCIELO|CABI|CSCD|RSCI|ARCI|DIIDW|"
    r"INSPEC|FSTA|DRCI|PPRN|PQDT):"
)
_TITLE_AND_JOURNAL = r"^T1  - [^\n]*\n(?:T2|J[FOA]|Y1)  - "

# (dialect, weight, words for the evidence, pattern). The rows of a dialect that match add up and
# the highest sum wins; below sniff's threshold, or with a manager's sign, the file is generic.
SIGNS: tuple[tuple[Dialect, int, str, str], ...] = (
    (COCHRANE, 50, "Record #n of m", r"^Record #\d+ of \d+"),
    (COCHRANE, 40, "two blanks behind the dash", r"^TY  -  [A-Z]"),
    (COCHRANE, 20, "AN is a Cochrane number", r"^AN  - {1,2}(?:CN-|CD)\d"),
    (OVID, 60, "L2 leads to ovidsp", r"^L2  - https?://\S{0,80}ovid"),
    (OVID, 40, "numbered records", r"^<?\d+\. ?>? *\n+TY  - "),
    (OVID, 20, "DB with a segment", r"^DB  - [^<\n]{3,80}<[^>\n]{1,80}>"),
    (OVID, 30, "Link to the Ovid Full Text", r"^Link to the Ovid"),
    (CLASSIC, 30, "DP is EBSCOhost", r"^DP  - EBSCOhost"),
    (CLASSIC, 30, "T1 before the journal", _TITLE_AND_JOURNAL),
    (CLASSIC, 10, "Accession Number in N1", r"^N1  - Accession Number"),
    (NEW, 30, "DP is EBSCOhost", r"^DP  - EBSCOhost"),
    (NEW, 35, "a date of four parts in PY", r"^PY  - \d{4}/\d*/\d*/"),
    (NEW, 40, "UR leads to research.ebsco.com", r"^UR  - https?://research\.ebsco"),
    (CLARIVATE, 30, "AN is a Web of Science number", _WOS_NUMBER),
    (CLARIVATE, 30, "J9, WE, C6, PU or FX", r"^(?:J9|WE|C6|PU|FX)  - "),
    (CLARIVATE, 15, "months in capitals", r"^DA  - [A-Z]{3}\b"),
    (PROQUEST, 40, "UR leads to ProQuest", r"^UR  - https?://\S{0,80}proquest\.com/"),
    (PROQUEST, 30, "Copyright note in N1", r"^N1  - [^\n]{0,80}Database copyright"),
    (PROQUEST, 10, "AN is numeric", r"^AN  - \d{5,12}\b"),
    (EMBASE, 60, "U2 is an Embase number", r"^U2  - L\d+"),
    (EMBASE, 20, "UR leads to embase.com", r"^UR  - https?://www\.embase\.com"),
    (SCOPUS, 50, "DB is Scopus", r"^DB  - Scopus"),
    (SCOPUS, 10, "UR leads to Scopus", r"^UR  - https?://www\.scopus\.com"),
    (PSYCNET, 90, "Provider is APA", r"^Provider: American Psychological"),
)

# What reference managers write and platforms do not: their files keep the platforms' words.
MANAGERS: tuple[tuple[str, str], ...] = (
    ("EndNote's ST", r"^ST  - "),
    ("Zotero's J2 or date of four parts", r"^(?:J2  - |DA  - \d{4}/\d*/\d*/)"),
    ("Rayyan's number", r"^AN  - rayyan-"),
)
