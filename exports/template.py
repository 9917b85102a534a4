"""The fixed part of the PRISMA2020 template: 34 rows, worded for a new review.

Keys, nodes, boxes and pages are those of the CSV that PRISMA2020 1.1.4 ships (Haddaway et al. 2022,
doi:10.1002/cl2.1230). Its own texts are those of an updated review ("New studies included ..."), so
the five that differ are written out here as the PRISMA 2020 statement words them for a new one.
"""

from __future__ import annotations

from typing import NamedTuple

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
"""The header of the CSV; column 1 and 3 are read by position, the others by name."""


class Row(NamedTuple):
    """The fixed part of a template row: key, SVG node, box, what it says, page linked."""

    key: str
    node: str
    box: str
    description: str
    boxtext: str
    url: str = "NA"


_DATABASES = "Identification of studies via databases and registers"
_OTHERS = "Identification of studies via other methods"

ROWS = (
    Row("NA", "node4", "prevstud", "Grey title box; Previous studies", "Previous studies"),
    Row(
        "previous_studies",
        "node5",
        "box1",
        "Studies included in previous version of review",
        "Studies included in previous version of review",
    ),
    Row(
        "previous_reports",
        "NA",
        "box1",
        "Reports of studies included in previous version of review",
        "Reports of studies included in previous version of review",
    ),
    Row("NA", "node6", "newstud", f"Yellow title box; {_DATABASES}", _DATABASES),
    Row("database_results", "node7", "box2", "Records identified from: Databases", "Databases"),
    Row(
        "database_specific_results",
        "NA",
        "box2",
        "Records identified from: each database",
        "Specific Databases",
        "database_results.html",
    ),
    Row("register_results", "NA", "box2", "Records identified from: Registers", "Registers"),
    Row(
        "register_specific_results",
        "NA",
        "box2",
        "Records identified from: each register",
        "Specific Registers",
        "database_results.html",
    ),
    Row("NA", "node16", "othstud", f"Grey title box; {_OTHERS}", _OTHERS),
    Row("website_results", "node17", "box11", "Records identified from: Websites", "Websites"),
    Row(
        "organisation_results",
        "",
        "box11",
        "Records identified from: Organisations",
        "Organisations",
    ),
    Row(
        "citations_results",
        "NA",
        "box11",
        "Records identified from: Citation searching",
        "Citation searching",
    ),
    Row("duplicates", "node8", "box3", "Duplicate records removed", "Duplicate records removed"),
    Row(
        "excluded_automatic",
        "NA",
        "box3",
        "Records marked as ineligible by automation tools",
        "Records marked as ineligible by automation tools",
    ),
    Row(
        "excluded_other",
        "NA",
        "box3",
        "Records removed for other reasons",
        "Records removed for other reasons",
    ),
    Row(
        "records_screened",
        "node9",
        "box4",
        "Records screened (databases and registers)",
        "Records screened",
    ),
    Row(
        "records_excluded",
        "node10",
        "box5",
        "Records excluded (databases and registers)",
        "Records excluded",
    ),
    Row(
        "dbr_sought_reports",
        "node11",
        "box6",
        "Reports sought for retrieval (databases and registers)",
        "Reports sought for retrieval",
    ),
    Row(
        "dbr_notretrieved_reports",
        "node12",
        "box7",
        "Reports not retrieved (databases and registers)",
        "Reports not retrieved",
    ),
    Row(
        "other_sought_reports",
        "node18",
        "box12",
        "Reports sought for retrieval (other)",
        "Reports sought for retrieval",
    ),
    Row(
        "other_notretrieved_reports",
        "node19",
        "box13",
        "Reports not retrieved (other)",
        "Reports not retrieved",
    ),
    Row(
        "dbr_assessed",
        "node13",
        "box8",
        "Reports assessed for eligibility (databases and registers)",
        "Reports assessed for eligibility",
    ),
    Row(
        "dbr_excluded",
        "node14",
        "box9",
        "Reports excluded (databases and registers): reason and number; separated by ;",
        "Reports excluded",
        "dbrexcludedrecords.html",
    ),
    Row(
        "other_assessed",
        "node20",
        "box14",
        "Reports assessed for eligibility (other)",
        "Reports assessed for eligibility",
    ),
    Row(
        "other_excluded",
        "node21",
        "box15",
        "Reports excluded (other): reason and number; separated by ;",
        "Reports excluded",
    ),
    Row(
        "new_studies", "node15", "box10", "Studies included in review", "Studies included in review"
    ),
    Row(
        "new_reports",
        "NA",
        "box10",
        "Reports of included studies",
        "Reports of included studies",
    ),
    Row(
        "total_studies",
        "node22",
        "box16",
        "Total studies included in review",
        "Total studies included in review",
    ),
    Row(
        "total_reports",
        "NA",
        "box16",
        "Reports of total included studies",
        "Reports of total included studies",
    ),
    Row(
        "identification",
        "node1",
        "identification",
        "Blue identification box",
        "Identification",
    ),
    Row("screening", "node2", "screening", "Blue screening box", "Screening"),
    Row("included", "node3", "included", "Blue included box", "Included"),
    Row(
        "total_studies_ma",
        "node23",
        "box17",
        "Total studies included in meta-analysis",
        "Total studies included in meta-analysis",
        "total_studies_meta_analysis.html",
    ),
    Row(
        "total_reports_ma",
        "NA",
        "box17",
        "Reports of total included studies in meta-analysis",
        "Reports of total included studies in meta-analysis",
    ),
)
