"""Reports that look alike and are not, and reports that look different and are one.

Each family is what librarians meet: parts I and II, preprint and article, protocol and results,
Cochrane versions, notices, abstracts, generic titles. The rules they test are those of
docs/counting.md, "What is the same report".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from litharvest.demo.invent import PREFIX
from litharvest.demo.vocabulary import COCHRANE, JOURNALS, PREPRINTS
from litharvest.demo.world import Author, Report

TRIAL = ("Journal Article", "Randomized Controlled Trial")
MESH = ("Peer Group", "Mental Disorders", "Mental Health Recovery", "Humans", "Adult")


@dataclass(frozen=True, slots=True)
class Trap:
    """Reports that belong together, with the Sources that hold each of them."""

    name: str
    reports: tuple[tuple[Report, tuple[str, ...]], ...]


def _people(names: str) -> tuple[Author, ...]:
    pairs = (name.split(", ") for name in names.split("; "))
    return tuple(Author(family, given) for family, given in pairs)


def _report(key: str, title: str, names: str, year: int, **more: object) -> Report:
    """A report in the house form; ``more`` are fields of Report."""
    journal = JOURNALS[sum(key.encode()) % len(JOURNALS)]
    report = Report(
        key=key,
        title=title,
        authors=_people(names),
        year=year,
        month=5,
        day=14,
        online=year,
        journal=journal,
        volume=str(year - 1985),
        issue="4",
        pages=(str(100 + len(title)), str(109 + len(title))),
        abstract=(
            (
                "",
                "Adults with mental illness were randomly assigned to peer support or usual care "
                f"(study {key}). Recovery and hope were measured at {7 + len(names) % 9} months. "
                "All names and numbers of this record are invented.",
            ),
        ),
        doi=f"{PREFIX}/trap.{key}",
        keywords=("peer support", "recovery"),
        mesh=MESH,
        types=TRIAL,
    )
    return replace(report, **more)  # type: ignore[arg-type]  # checked by the dataclass's users


def traps() -> tuple[Trap, ...]:
    """All families, in a fixed order; no report is in two of them."""
    return (*_same_team(), *_versions(), *_notices(), *_short_pieces(), *_odd_but_same())


def _same_team() -> tuple[Trap, ...]:
    team = "Brightwater, Rosalind A; Møllerup, Søren; Nguyễn, Thandiwe"
    parts = (
        "Peer-led recovery training for adults with mental illness in six counties: a "
        "randomised trial. Part"
    )
    one = _report("part1", f"{parts} I: process evaluation", team, 2018, pages=("201", "212"))
    two = _report("part2", f"{parts} II: outcomes at one year", team, 2018, pages=("213", "226"))
    two = replace(two, journal=one.journal)
    crew = "Hakulinen, Aino; Teixidor, Paloma; Yıldızhan, Ayşe"
    lantern = {"registration": "NCT99000901", "journal": JOURNALS[5]}
    main = _report(
        "lantern1",
        "The LANTERN randomised trial of peer workers in psychosis: effects on personal recovery",
        crew,
        2021,
        **lantern,
    )
    cost = _report(
        "lantern2",
        (
            "Cost-effectiveness of peer workers in psychosis: economic findings of the "
            "LANTERN randomised trial on recovery"
        ),
        crew,
        2022,
        **lantern,
    )
    plan = _report(
        "lantern0",
        (
            "The LANTERN trial of peer workers in psychosis and their effects on personal "
            "recovery: study protocol for a randomised trial"
        ),
        crew,
        2019,
        types=("Journal Article", "Clinical Trial Protocol"),
        **lantern,
    )
    return (
        Trap(
            "part I and part II", ((one, ("pubmed", "wos")), (two, ("pubmed", "wos", "psycinfo")))
        ),
        Trap(
            "protocol, main and companion paper of one trial",
            (
                (plan, ("pubmed", "central")),
                (main, ("pubmed", "psycinfo", "central", "wos", "cinahl")),
                (cost, ("pubmed", "wos", "central")),
            ),
        ),
    )


def _review(key: str, title: str, names: str, year: int, **more: object) -> Report:
    fields: dict[str, object] = {
        "journal": COCHRANE,
        "volume": str(year),
        "issue": "3",
        "types": ("Journal Article", "Systematic Review"),
        "kind": "review",
    }
    return _report(key, title, names, year, **(fields | more))


def _versions() -> tuple[Trap, ...]:
    team = "Beauchêne, Élodie; Okonjo-Eze, Emeka; Wójtowska, Maja"
    name = "Peer support for personal recovery in adults with mental illness (randomised trials)"
    # Cochrane's own DOI form: without .pubN it is the protocol, .pub2 and .pub3 are versions.
    cd = "10.1002/14651858.CD9900"
    second = _review(
        "cdsr2", name, team, 2016, doi=f"{cd}01.pub2", pages=("CD990001", ""), issue="4"
    )
    third = _review(
        "cdsr3", name, team, 2023, doi=f"{cd}01.pub3", pages=("CD990001", ""), issue="8"
    )
    plan = _review(
        "cdsrp",
        (
            "Mutual support groups for hope and recovery in depression: protocol for a "
            "review of randomised trials"
        ),
        "Coelho-Prado, Isadora; Reinholdtsen, Nils",
        2017,
        doi=f"{cd}02",
        pages=("CD990002", ""),
    )
    done = replace(
        plan,
        key="cdsrd",
        title=(
            "Mutual support groups for hope and recovery in depression: a review of "
            "randomised trials"
        ),
        year=2020,
        online=2020,
        volume="2020",
        issue="11",
        doi=f"{cd}02.pub2",
    )
    draft = _report(
        "pre0",
        (
            "Peer-delivered hope letters for adults with bipolar disorder: a randomised "
            "trial of recovery"
        ),
        "Karunatilake, Priya; Zbořil, Tomáš",
        2022,
        journal=PREPRINTS,
        volume="",
        issue="",
        pages=("", ""),
        types=("Journal Article", "Preprint"),
        kind="preprint",
    )
    final = replace(
        draft,
        key="pre1",
        year=2023,
        online=2023,
        journal=JOURNALS[10],
        volume="38",
        issue="2",
        pages=("88", "97"),
        doi=f"{PREFIX}/trap.pre1",
        types=TRIAL,
        kind="article",
    )
    return (
        Trap("Cochrane versions", ((second, ("pubmed",)), (third, ("pubmed", "cdsr")))),
        Trap("Cochrane protocol and review", ((plan, ("pubmed",)), (done, ("pubmed", "cdsr")))),
        Trap(
            "preprint and article",
            ((draft, ("pubmed",)), (final, ("pubmed", "wos", "psycinfo", "central"))),
        ),
    )


def _notices() -> tuple[Trap, ...]:
    title = (
        "Peer navigation and recovery of adults with schizophrenia: a randomised controlled trial"
    )
    team = "Fitzwarren, Quentin; Gashi-Berisha, Olena"
    pulled = _report(
        "pulled",
        title,
        team,
        2014,
        types=(*TRIAL, "Retracted Publication"),
        titles=(
            ("wos", f"RETRACTED: {title} (Retracted article. See vol. 31, pg. 402, 2016)"),
            ("cinahl", f"RETRACTED: {title}"),
        ),
    )
    notice = replace(
        pulled,
        key="notice",
        title=f"Retraction: {title}",
        titles=(),
        year=2016,
        online=2016,
        volume="31",
        pages=("402", ""),
        doi=f"{PREFIX}/trap.notice",
        abstract=(),
        types=("Journal Article", "Retraction of Publication"),
        kind="notice",
    )
    right = _report(
        "errfor",
        "Telephone peer support and hope in perinatal depression: a randomised trial",
        "Söderqvist, Lovisa; Amoateng, Kwabena; Dąbkowska, Katarzyna",
        2020,
    )
    erratum = replace(
        right,
        key="erratum",
        title=f"Correction to: {right.title}",
        issue="6",
        pages=("377", "377"),
        month=7,
        doi=f"{PREFIX}/trap.erratum",
        abstract=(),
        types=("Journal Article", "Published Erratum"),
        kind="notice",
    )
    letter = replace(
        right,
        key="letter",
        title=f'Comment on "{right.title}"',
        authors=_people("Thistlewood, Tamsin"),
        issue="8",
        pages=("481", "482"),
        month=9,
        doi=f"{PREFIX}/trap.letter",
        abstract=(),
        types=("Letter", "Comment"),
        kind="comment",
    )
    return (
        Trap(
            "retracted article and its notice",
            ((pulled, ("pubmed", "wos", "cinahl")), (notice, ("pubmed", "wos"))),
        ),
        Trap(
            "article, its erratum and a comment",
            (
                (right, ("pubmed", "psycinfo", "wos", "central")),
                (erratum, ("pubmed", "wos")),
                (letter, ("pubmed", "psycinfo", "wos")),
            ),
        ),
    )


def _short_pieces() -> tuple[Trap, ...]:
    team = "Ishizaki-Mori, Haruka; Valdivielso, Héctor; Ravensdale, Eilidh"
    title = "Peer coaching in supported housing and recovery from psychosis: a randomised study"
    paper = _report("paper", title, team, 2019)
    talk = replace(
        paper,
        key="talk",
        year=2017,
        online=2017,
        volume="28",
        issue="S2",
        pages=("S144", "S145"),
        journal=JOURNALS[9],
        doi=None,
        abstract=(("", "Poster on the first 41 participants. Recovery scores will be shown."),),
        types=("Meeting Abstract",),
        kind="abstract",
    )
    first = _report(
        "edit1",
        "Editorial",
        "Lindenhayn, Ulrike",
        2015,
        abstract=(),
        types=("Editorial",),
        kind="editorial",
    )
    second = replace(
        first,
        key="edit2",
        year=2016,
        online=2016,
        volume="31",
        pages=("1", "2"),
        doi=f"{PREFIX}/trap.edit2",
    )
    here = _report("generic1", "Peer support and recovery", "Subedi, Lakshmi", 2011)
    there = _report(
        "generic2", "Peer support and recovery", "Chmielnik, Bogdan; Weatherstone, Vivian", 2013
    )
    return (
        Trap(
            "meeting abstract and paper",
            ((talk, ("wos", "central")), (paper, ("pubmed", "wos", "central", "psycinfo"))),
        ),
        Trap("recurring Editorial", ((first, ("wos", "psycinfo")), (second, ("wos", "psycinfo")))),
        Trap(
            "generic title, other authors",
            ((here, ("pubmed", "cinahl", "wos")), (there, ("pubmed", "psycinfo", "wos"))),
        ),
    )


def _odd_but_same() -> tuple[Trap, ...]:
    spanish = _report(
        "vernac",
        (
            "Peer support and hope in adults with schizophrenia: a randomised trial in "
            "Andean districts"
        ),
        "Quispe-Mamani, Alejandra; Nuñez-Ibarra, Héctor",
        2019,
        language="spa",
        vernacular=(
            "Apoyo entre pares y esperanza en adultos con esquizofrenia: ensayo "
            "aleatorizado en distritos andinos"
        ),
        titles=(
            (
                "wos",
                (
                    "Apoyo entre pares y esperanza en adultos con esquizofrenia: ensayo "
                    "aleatorizado en distritos andinos"
                ),
            ),
        ),
    )
    markup = _report(
        "markup",
        (
            "Peer-led walking and brain <sup>1</sup>H spectroscopy in psychosis: a "
            "randomised trial of <i>n</i>-acetylaspartate and recovery"
        ),
        "Farkasdi, Gábor; Ünalmış, Ayşe; Holmqvist-Dahl, Ingrid",
        2017,
    )
    group = _report(
        "group",
        (
            "Peer volunteers for lonely adults with depression and their recovery: a "
            "multisite randomised trial"
        ),
        "Delacourt, Camille; Ndiaye-Sow, Samira",
        2018,
        group="HARBOUR Peer Volunteers Study Group",
        registration="NCT99000902",
    )
    return (
        Trap("translated title", ((spanish, ("pubmed", "wos", "psycinfo")),)),
        Trap("markup in the title", ((markup, ("pubmed", "wos")),)),
        Trap("group author", ((group, ("pubmed", "psycinfo", "central", "cinahl")),)),
    )
