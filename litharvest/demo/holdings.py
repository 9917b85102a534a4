"""Which database holds which report, under which number, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from litharvest.demo.invent import Inventor
from litharvest.demo.traps import traps
from litharvest.demo.vocabulary import COCHRANE
from litharvest.demo.world import Author, Dice, Holding, Report, plain, without_markup

FIRST_PMID = 99000001
SHARED, ONLY_PUBMED, ELSEWHERE, TRIALS = 312, 80, 128, 15
SIZES = {"psycinfo": 180, "cinahl": 120, "central": 140, "cdsr": 10, "wos": 210}
"""Reports that PubMed shares with others or holds alone, reports that it lacks, registry records;
and how many entries each exported Source has in the end."""

DOI_SHARE = {
    "pubmed": 0.94,
    "psycinfo": 0.92,
    "cinahl": 0.3,
    "central": 0.6,
    "cdsr": 1,
    "wos": 0.93,
}
PMID_SHARE = {"pubmed": 1, "central": 0.85, "cinahl": 0.5}

Held = list[tuple[Report, tuple[str, ...]]]

REVIEWED = (
    "Peer support is widely offered in mental health care. We looked for randomised trials of "
    "{topic} that measured personal or clinical recovery, and found {count}. The certainty of "
    "the evidence was low, mainly because of small samples and unblinded outcomes."
)

# (report, statement, other report): the CommentsCorrections of the hand-made families.
RELATIONS = (
    ("pulled", "RetractionIn", "notice"),
    ("notice", "RetractionOf", "pulled"),
    ("errfor", "ErratumIn", "erratum"),
    ("errfor", "CommentIn", "letter"),
    ("erratum", "ErratumFor", "errfor"),
    ("letter", "CommentOn", "errfor"),
    ("cdsr2", "UpdateIn", "cdsr3"),
    ("cdsr3", "UpdateOf", "cdsr2"),
    ("cdsrd", "UpdateOf", "cdsrp"),
    ("cdsrp", "UpdateIn", "cdsrd"),
    ("pre0", "UpdateIn", "pre1"),
    ("pre1", "UpdateOf", "pre0"),
)


@cache
def holdings() -> tuple[Holding, ...]:
    """Every Holding of the example review, source by source in export order."""
    dice = Dice("litharvest example review: holdings")
    held = _with_pmids(_allot(dice))
    return tuple(_settle(_number(held, dice)))


def _allot(dice: Dice) -> Held:
    """Every report with the Sources that hold it; a Source named twice holds it twice."""
    inventor = Inventor("litharvest example review: reports")
    special: Held = [pair for trap in traps() for pair in trap.reports]
    inventor.reserve(without_markup(report.title) for report, _ in special)
    shared = [inventor.trial() for _ in range(SHARED)]
    noise = [inventor.noise() for _ in range(ONLY_PUBMED)]
    elsewhere = [inventor.trial() for _ in range(ELSEWHERE)]
    shared = [_registered(report, at) for at, report in enumerate(shared)]
    places: dict[str, list[str]] = {report.key: [] for report in (*shared, *elsewhere)}
    for at, report in enumerate(elsewhere):  # at least one Source holds each of them
        places[report.key].append(("psycinfo", "wos", "cinahl", "psycinfo", "central")[at % 5])
    other = [*_reviews(inventor), *_registry(shared), *_foreign_script(inventor)]
    for source in ("psycinfo", "cinahl", "central", "wos"):
        fixed = sum(where.count(source) for _, where in (*special, *other))
        open_places = SIZES[source] - fixed - (2 if source == "central" else source == "psycinfo")
        open_places -= sum(where.count(source) for where in places.values())
        free = [report for report in elsewhere if source not in places[report.key]]
        extra = dice.sample(free, len(free) // 6)
        for report in (*extra, *dice.sample(shared, open_places - len(extra))):
            places[report.key].append(source)
    _twice(shared, places)
    return [
        *special,
        *other,
        *((report, ("pubmed", *places[report.key])) for report in shared),
        *((report, ("pubmed",)) for report in noise),
        *((report, tuple(places[report.key])) for report in elsewhere),
    ]


def _registered(report: Report, at: int) -> Report:
    """The first trials have a registration, so that CENTRAL can hold the registry record too."""
    if at >= TRIALS + 25:
        return report
    return replace(report, registration=f"NCT{99000001 + at}")


def _twice(shared: list[Report], places: dict[str, list[str]]) -> None:
    """Duplicates within a Source: two reports twice in CENTRAL, one twice in PsycInfo."""
    for source, count in (("central", 2), ("psycinfo", 1)):
        twins = [report for report in shared if source in places[report.key]][:count]
        for report in twins:
            places[report.key].append(source)


def _registry(trials: list[Report]) -> Held:
    return [
        (
            replace(
                trial,
                key=f"n{at:04d}",
                title=trial.title.split(":")[0].split("?")[0],
                authors=(),
                year=trial.year - 2,
                online=trial.year - 2,
                volume="",
                issue="",
                pages=("", ""),
                abstract=(("", "Participants will be randomised to peer support or usual care."),),
                doi=None,
                kind="registry",
            ),
            ("central",),
        )
        for at, trial in enumerate(trials[:TRIALS])
    ]


def _reviews(inventor: Inventor) -> Held:
    """Eight more Cochrane reviews (five of them in PubMed too) and a book."""
    topics = (
        "Befriending for loneliness", "Peer workers in crisis care",
        "Online forums for mood disorders",
        "Peer-run housing", "Self-help groups after inpatient care", "Recovery colleges for adults",
        "Consumer-led advocacy in hospitals", "Peer support at the end of compulsory treatment",
    )  # fmt: skip
    found: Held = []
    for at, topic in enumerate(topics):
        review = replace(
            inventor.trial(),
            key=f"cd{at}",
            title=f"{topic} in mental illness and recovery: a review of randomised trials",
            journal=COCHRANE,
            volume=str(2012 + at),
            issue=str(at + 2),
            year=2012 + at,
            online=2012 + at,
            month=at + 2,
            pages=(f"CD9901{at:02d}", ""),
            doi=f"10.1002/14651858.CD9901{at:02d}.pub2",
            abstract=(("", REVIEWED.format(topic=topic.lower(), count=at + 5)),),
            types=("Journal Article", "Systematic Review"),
            kind="review",
        )
        found.append((review, ("pubmed", "cdsr") if at < 5 else ("cdsr",)))
    book = replace(
        inventor.trial(),
        key="book",
        title=(
            "Working as a peer in mental health care: evidence from randomised trials of recovery"
        ),
        abstract=(("", REVIEWED.format(topic="peer work", count=41)),),
        mesh=(),
        registration=None,
        types=("Review",),
        kind="book",
    )
    return [*found, (book, ("pubmed",))]


def _foreign_script(inventor: Inventor) -> Held:
    """Two reports whose only database prints the authors in their own script."""
    names = (
        (Author("見本", "花子"), Author("架空", "太郎")),
        (Author("Примеров", "Пётр"), Author("Вымыслова", "Анна")),
    )
    return [
        (replace(inventor.trial(), key=f"script{at}", authors=people), ("cinahl",))
        for at, people in enumerate(names)
    ]


def _with_pmids(held: Held) -> Held:
    """PMIDs in the order in which the reports appeared, and who cites whom."""
    listed = sorted(
        (report.online, report.month, report.day, report.key)
        for report, where in held
        if "pubmed" in where
    )
    pmids = {row[3]: str(FIRST_PMID + 3 * at) for at, row in enumerate(listed)}
    reports = {report.key: report for report, _ in held}
    relations: dict[str, list[tuple[str, str, str]]] = {}
    for key, statement, target in RELATIONS:
        words = _citation(reports[target])
        relations.setdefault(key, []).append((statement, pmids[target], words))
    return [
        (
            replace(
                report, pmid=pmids.get(report.key), relations=tuple(relations.get(report.key, ()))
            ),
            where,
        )
        for report, where in held
    ]


def _citation(report: Report) -> str:
    issue = f";{report.volume}({report.issue}):{report.pages[0]}" if report.volume else ""
    return f"{report.journal.abbreviation}. {report.year}{issue}"


def _number(held: Held, dice: Dice) -> Iterable[Holding]:
    """Accession numbers, and what each database leaves out or dates differently."""
    for source in ("pubmed", *SIZES):
        pairs = [
            (report, copy)
            for report, where in held
            for copy in range(where.count(source))
            if source in where
        ]
        for at, (report, copy) in enumerate(dice.shuffled(pairs)):
            early = source in {"psycinfo", "central"} and dice.chance(0.6) and not copy
            yield Holding(
                report=report,
                source=source,
                accession=_accession(source, report, at),
                year=report.online if early else report.year,
                doi=report.doi if dice.chance(DOI_SHARE[source]) or copy or report.titles else None,
                pmid=report.pmid if not copy and dice.chance(PMID_SHARE.get(source, 0)) else None,
                copy=copy,
            )


def _accession(source: str, report: Report, at: int) -> str:
    forms = {
        "pubmed": report.pmid or "",
        "psycinfo": f"{report.year}-{99000 + at // 9}-{1 + at % 9:03d}",
        "cinahl": f"{990100000 + 37 * at}",
        "central": f"CN-0990{1000 + 3 * at:04d}",
        "cdsr": report.pages[0],
        "wos": f"WOS:00099{report.year}{100000 + 13 * at:06d}",
    }
    return forms[source]


def _settle(found: Iterable[Holding]) -> list[Holding]:
    """Print years where a different year would leave a duplicate without any sure sign."""
    kept = list(found)
    clusters: dict[str, list[Holding]] = {}
    for holding in kept:
        clusters.setdefault(holding.report.key, []).append(holding)
    unclear = {key for key, members in clusters.items() if not connected(members)}
    return [
        replace(holding, year=holding.report.year) if holding.report.key in unclear else holding
        for holding in kept
    ]


def connected(members: list[Holding]) -> bool:
    """Whether a DOI, a PMID or title, author, year and pages lead from each entry to all others."""
    reached, waiting = [members[0]], members[1:]
    while waiting:
        near = [one for one in waiting if any(_alike(one, other) for other in reached)]
        if not near:
            return False
        reached += near
        waiting = [one for one in waiting if one not in near]
    return True


def _alike(one: Holding, other: Holding) -> bool:
    if (one.doi and one.doi == other.doi) or (one.pmid and one.pmid == other.pmid):
        return True
    return one.year == other.year and _bare(one) == _bare(other)


def _bare(holding: Holding) -> str:
    title = plain(holding.report.title_in(holding.source)).lower()
    return title.removeprefix("retracted: ").split(" (retracted")[0]
