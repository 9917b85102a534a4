"""Ordinary reports of the invented literature: trials of peer support, and things that are not."""

from __future__ import annotations

from collections.abc import Iterator

from litharvest.demo import vocabulary as stock
from litharvest.demo.world import Author, Dice, Journal, Report

PREFIX = "10.55555"
"""DOI prefix of every invented report (nobody is registered for it)."""


class Inventor:
    """Makes reports one after the other; titles share at most two thirds of their words."""

    def __init__(self, seed: str) -> None:
        self._dice = Dice(seed)
        self._titles: list[frozenset[str]] = []
        self._made = 0

    def reserve(self, titles: Iterator[str]) -> None:
        """Keep away from these titles too."""
        self._titles.extend(_words(title) for title in titles)

    def trial(self) -> Report:
        """A randomised trial of peer support in mental illness."""
        dice = self._dice
        while True:
            parts = {
                "i": dice.pick(stock.INTERVENTIONS),
                "o": dice.pick(stock.OUTCOMES),
                "p": dice.pick(stock.POPULATIONS),
                "s": dice.pick(stock.SETTINGS),
                "d": dice.pick(stock.DESIGNS),
            }
            title = sentence(dice.pick(stock.ANGLES).format(**parts))
            if self._is_new(title):
                return self._report(title, self._trial_abstract(parts), relevant=True)

    def noise(self) -> Report:
        """Something else that has a word in common with the question."""
        dice = self._dice
        while True:
            pattern, topic = dice.pick(stock.NOISE)
            title = sentence(pattern.format(s=dice.pick(stock.SETTINGS), n=dice.between(12, 4800)))
            if self._is_new(title):
                text = (
                    f"We looked at {topic} {dice.pick(stock.SETTINGS)}. Observations came from "
                    f"{dice.between(30, 900)} units. Findings varied by site and are described."
                )
                return self._report(title, (("", text),), relevant=False)

    def people(self, most: int = 7) -> tuple[Author, ...]:
        """One to ``most`` authors with different family names."""
        dice = self._dice
        families = dice.shuffled(dice.sample(stock.FAMILIES, dice.between(1, most)))
        return tuple(Author(family, self._given()) for family in families)

    def place(self, year: int) -> tuple[Journal, str, str, tuple[str, str]]:
        """A journal with volume, issue and pages that go with the year."""
        dice = self._dice
        journal = dice.pick(stock.JOURNALS)
        volume = str(year - 1985 - stock.JOURNALS.index(journal))
        if "Open" in journal.publisher:
            return journal, volume, "", (f"e{dice.between(10000, 99999)}", "")
        first = dice.between(1, 1450)
        issue = str(dice.between(1, 12))
        return journal, volume, issue, (str(first), str(first + dice.between(5, 18)))

    def _given(self) -> str:
        given = self._dice.pick(stock.GIVENS)
        if self._dice.chance(0.4):
            given += " " + "ABCDEFGHJKLMPRSTVW"[self._dice.below(18)]
        return given

    def _is_new(self, title: str) -> bool:
        words = _words(title)
        if any(3 * len(words & known) > 2 * len(words | known) for known in self._titles):
            return False
        self._titles.append(words)
        return True

    def _report(
        self, title: str, abstract: tuple[tuple[str, str], ...], *, relevant: bool
    ) -> Report:
        dice = self._dice
        self._made += 1
        year = dice.between(2005, 2026)
        month = dice.between(1, 10 if year == 2026 else 12)
        journal, volume, issue, pages = self.place(year)
        text = f"{title} {abstract[0][1]}".lower()
        mesh = [heading for word, heading in stock.MESH_BY_WORD if word in text]
        types: tuple[str, ...] = ("Journal Article",)
        if relevant and dice.chance(0.8):
            types = ("Journal Article", "Randomized Controlled Trial")
        return Report(
            key=f"r{self._made:04d}",
            title=title,
            authors=self.people(),
            year=year,
            month=month,
            day=dice.between(1, 28),
            online=year - 1 if month < 4 and dice.chance(0.4) else year,
            journal=journal,
            volume=volume,
            issue=issue,
            pages=pages,
            abstract=abstract,
            doi=f"{PREFIX}/{journal.nlm[1:3]}.{year}.{self._made:05d}",
            keywords=tuple(dice.sample(stock.KEYWORDS, dice.between(3, 6))),
            mesh=tuple(dict.fromkeys([*mesh, "Humans", "Adult"])) if dice.chance(0.85) else (),
            types=types,
        )

    def _trial_abstract(self, parts: dict[str, str]) -> tuple[tuple[str, str], ...]:
        dice = self._dice
        size, months = dice.between(38, 640), dice.pick((3, 4, 6, 9, 12, 18, 24))
        low = dice.between(2, 30) / 100
        aim = (
            f"Peer support draws on lived experience, yet its effect on {parts['o']} of "
            f"{parts['p']} is uncertain. We tested {parts['i']} {parts['s']}."
        )
        how = (
            f"We randomly assigned {size} participants to {parts['i']} or to the comparison. "
            f"The main outcome was {parts['o']} after {months} months, rated by blind assessors."
        )
        found = (
            f"At {months} months {dice.between(61, 96)}% were followed up. The standardised "
            f"difference was {low:.2f} (95% CI {low - 0.17:.2f} to {low + 0.17:.2f}), and "
            f"{dice.between(2, 9)} serious adverse events were recorded."
        )
        end = dice.pick(
            (
                "Peer support may help personal recovery; the size of the effect remains unclear.",
                "The findings support offering peer workers alongside usual mental health care.",
                "No difference in clinical recovery was seen, while hope and empowerment improved.",
                "Larger trials with longer follow-up are needed before wider roll-out.",
            )
        )
        if dice.chance(0.35):
            labels = ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
            return tuple(zip(labels, (aim, how, found, end), strict=True))
        return (("", " ".join((aim, how, found, end))),)


def sentence(text: str) -> str:
    """The text with a capital at its start and after every question mark."""
    parts = text.split("? ")
    return "? ".join(part[:1].upper() + part[1:] for part in parts)


def _words(title: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in title.lower()).split())
