"""Per-field similarities of pairs over whole columns; integers only, nothing learnt from the input.

Every feature is an integer column: -1 where one of the two records lacks the field. Similarities
of texts run from 0 to 1000 and are computed from exact edit distances, so that they are the same
on every machine. Yes/no features are 1 and 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel, Postfix, Prefix

from dedupe.columns import Bools, Ints, Ragged, shared
from dedupe.prepare import Prepared
from dedupe.titles import Marker

Features = Mapping[str, Ints]

NAMES: dict[str, str] = {
    "doi": "DOIs: 1 equal, 0 different",
    "pmid": "PMIDs: 1 equal, 0 different",
    "title": "similarity of the titles, 0 to 1000 (the better of the titles each record has)",
    "contained": "1 where one title begins or ends with the other",
    "swap": "letters of the shorter side of one stretch that differs completely between the titles",
    "short": "length of the shorter title in letters and digits",
    "recurring": "1 where a title is one that many documents carry",
    "numbers": "numbers in the titles: 2 equal, 1 one side has more, 0 each has its own",
    "part": "parts of a series: 1 equal, 0 different, 2 only one title names a part",
    "marker": "2 both titles say the same about their document, 1 only one says anything, else 0",
    "notice": "the Marker of a notice, comment or protocol that only one title has, else 0",
    "authors": "share of the shorter list of family names found in the other, 0 to 100",
    "names": "number of family names in common",
    "first_author": "first authors: 1 the same family name, 0 different",
    "initial": "first authors' initials: 1 equal, 0 different",
    "year": "years apart",
    "volume": "volumes: 1 equal, 0 different",
    "issue": "issues: 1 equal, 0 different",
    "pages": "3 first and last equal, 2 first equal, 1 overlapping, 0 different",
    "range": "1 where both records have a first and a different last page",
    "journal": "similarity of the journals, 0 to 1000",
    "abstract": "similarity of the beginnings of the abstracts, 0 to 1000",
    "registration": "trial registrations: 1 one in common, 0 none in common",
    "registry": "2 both are register entries, 1 one of them, 0 neither",
    "preprint": "2 both are preprints, 1 one of them, 0 neither",
    "conference": "2 both are conference papers, 1 one of them, 0 neither",
    "supplement": "2 both stand in a supplement or on lettered pages, 1 one of them, 0 neither",
    "protocol": "2 both are protocols, 1 one of them, 0 neither",
    "cochrane": "Cochrane review numbers: 1 equal, 0 different",
    "version": "versions of a Cochrane review: 1 equal, 0 different",
    "named": "1 where one record names a number of the other in a relation",
}
"""What each feature means; the order in which ``explain`` gives them."""


def compare(prepared: Prepared, left: Ints, right: Ints) -> Features:
    """The features of the pairs ``left[i], right[i]`` (rows), each an integer column."""
    p = prepared
    features: dict[str, Ints] = {
        "doi": _equal(p.doi, left, right),
        "pmid": _equal(p.pmid, left, right),
        **_titles(p, left, right),
        **_authors(p, left, right),
        **_places(p, left, right),
        "abstract": _texts(p.abstract, left, right),
        "registration": _sets(p.registrations, left, right),
        "cochrane": _equal(p.cochrane, left, right),
        "version": _equal(p.cochrane_version, left, right),
        "named": _named(p, left, right),
    }
    for name in ("registry", "preprint", "conference", "supplement", "protocol"):
        flags: Bools = getattr(p, name)
        features[name] = flags[left].astype(np.int64) + flags[right]
    return {name: features[name] for name in NAMES}


def _equal(column: Ints, left: Ints, right: Ints) -> Ints:
    one, two = column[left], column[right]
    return np.where((one < 0) | (two < 0), -1, (one == two).astype(np.int64))


def _take(texts: Sequence[str], rows: Ints) -> list[str]:
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    taken: list[str] = column[rows].tolist()
    return taken


def _measure(one: list[str], two: list[str], scorer: Callable[..., int]) -> Ints:
    # One worker: the machine may be shared, and the result must not depend on it anyway.
    return process.cpdist(one, two, scorer=scorer, dtype=np.int64, workers=1)


def _texts(texts: Sequence[str], left: Ints, right: Ints) -> Ints:
    """Similarity 0 to 1000 over the length that both texts have, -1 where one is empty."""
    result = np.full(len(left), -1, dtype=np.int64)
    lengths = _lengths(texts)
    common = np.minimum(lengths[left], lengths[right])
    rows = np.flatnonzero(common > 0)
    distance = _measure(_take(texts, left[rows]), _take(texts, right[rows]), Indel.distance)
    # What only the longer text has costs exactly its length.
    extra = np.abs(lengths[left] - lengths[right])[rows]
    result[rows] = 1000 - 1000 * (distance - extra) // (2 * common[rows])
    return result


def _lengths(texts: Sequence[str]) -> Ints:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _similarity(one: list[str], two: list[str]) -> Ints:
    """Similarity 0 to 1000, -1 where one text is empty."""
    a, b = _lengths(one), _lengths(two)
    distance = _measure(one, two, Indel.distance)
    return np.where((a == 0) | (b == 0), -1, 1000 - 1000 * distance // np.maximum(a + b, 1))


def _titles(p: Prepared, left: Ints, right: Ints) -> dict[str, Ints]:
    one, two = _take(p.title, left), _take(p.title, right)
    a, b = p.title_length[left], p.title_length[right]
    distance = _measure(one, two, Indel.distance)
    start, end = _measure(one, two, Prefix.similarity), _measure(one, two, Postfix.similarity)
    shorter = np.minimum(a, b)
    middle = np.maximum(shorter - start - end, 0)
    # Insertions and deletions that touch every letter of both stretches: other words, not typos.
    swapped = (middle > 0) & (10 * distance >= 6 * (a + b - 2 * np.minimum(start + end, shorter)))
    similarity = np.where(shorter == 0, -1, 1000 - 1000 * distance // np.maximum(a + b, 1))
    return {
        "title": np.maximum(similarity, _other_titles(p, left, right)),
        "contained": ((shorter > 0) & ((start == shorter) | (end == shorter))).astype(np.int64),
        "swap": np.where(swapped, middle, 0),
        "short": shorter,
        "recurring": (p.recurring[left] | p.recurring[right]).astype(np.int64),
        "numbers": _numbers(p.numbers, left, right),
        "part": _parts(p.part, left, right),
        **_markers(p.marker, left, right),
    }


def _other_titles(p: Prepared, left: Ints, right: Ints) -> Ints:
    """Best similarity that involves a second title (an original beside its translation)."""
    best = np.full(len(left), -1, dtype=np.int64)
    has = np.fromiter(map(bool, p.title_other), dtype=np.bool_, count=len(p.title_other))
    for one, two, rows in (
        (p.title_other, p.title, np.flatnonzero(has[left])),
        (p.title, p.title_other, np.flatnonzero(has[right])),
        (p.title_other, p.title_other, np.flatnonzero(has[left] & has[right])),
    ):
        if len(rows):
            found = _similarity(_take(one, left[rows]), _take(two, right[rows]))
            best[rows] = np.maximum(best[rows], found)
    return best


def _numbers(numbers: Ragged, left: Ints, right: Ints) -> Ints:
    common = shared(numbers, left, numbers, right)
    more_left = numbers.lengths[left] > common
    more_right = numbers.lengths[right] > common
    return 2 - (more_left | more_right).astype(np.int64) - (more_left & more_right)


def _parts(part: Ints, left: Ints, right: Ints) -> Ints:
    one, two = part[left], part[right]
    both, neither = (one >= 0) & (two >= 0), (one < 0) & (two < 0)
    return np.where(neither, -1, np.where(both, (one == two).astype(np.int64), 2))


def _markers(marker: Ints, left: Ints, right: Ints) -> dict[str, Ints]:
    one, two = marker[left], marker[right]
    some = (one > 0).astype(np.int64) + (two > 0)
    # "RETRACTED:" before a title speaks of the article itself, every other marker of a notice.
    flagged = int(Marker.FLAGGED)
    notices = np.where(one == flagged, 0, one), np.where(two == flagged, 0, two)
    differ = notices[0] != notices[1]
    return {
        "marker": np.where((one == two) & (some > 0), 2, np.minimum(some, 1)),
        "notice": np.where(differ, np.maximum(*notices), 0),
    }


def _authors(p: Prepared, left: Ints, right: Ints) -> dict[str, Ints]:
    one, two = p.families.lengths[left], p.families.lengths[right]
    common = np.maximum(
        shared(p.families, left, p.tokens, right), shared(p.families, right, p.tokens, left)
    )
    fewer = np.minimum(one, two)
    share = np.where(fewer == 0, -1, np.minimum(100, 100 * common // np.maximum(fewer, 1)))
    # Names that differ by a letter (transliteration, scanning) still make nearly the same list.
    rows = np.flatnonzero((share >= 0) & (share < 60))
    close = _similarity(_take(p.names, left[rows]), _take(p.names, right[rows])) >= 850
    share[rows[close]] = np.maximum(share[rows[close]], 75)
    first = shared(p.first_names, left, p.first_names, right)
    has = np.minimum(p.first_names.lengths[left], p.first_names.lengths[right]) > 0
    return {
        "authors": share,
        "names": common,
        "first_author": np.where(has, np.minimum(first, 1), -1),
        "initial": _equal(p.initial, left, right),
    }


def _places(p: Prepared, left: Ints, right: Ints) -> dict[str, Ints]:
    one, two = p.year[left], p.year[right]
    ranged = (p.first_page >= 0) & (p.last_page > p.first_page)
    volume = _equal(p.volume, left, right)
    # Some databases put the year where there is no volume.
    years = (p.volume[left] == one) | (p.volume[right] == two)
    return {
        "year": np.where((one < 0) | (two < 0), -1, np.abs(one - two)),
        "volume": np.where((volume == 0) & years, -1, volume),
        "issue": _equal(p.issue, left, right),
        "pages": _pages(p, left, right),
        "range": (ranged[left] & ranged[right]).astype(np.int64),
        "journal": _journals(p, left, right),
    }


def _pages(p: Prepared, left: Ints, right: Ints) -> Ints:
    a, b, c, d = p.first_page[left], p.last_page[left], p.first_page[right], p.last_page[right]
    missing = (a < 0) | (c < 0)
    # An article number and the page count of the same article ("e43268" and "1-8") say nothing.
    locator = p.locator[left] != p.locator[right]
    locator |= (p.locator[left] | p.locator[right]) & ((a == 1) | (c == 1))
    same_last = (b >= 0) & (b == d)
    overlap = same_last | ((b >= 0) & (a <= c) & (c <= b)) | ((d >= 0) & (c <= a) & (a <= d))
    result = np.where(overlap, 1, np.where(locator, -1, 0))
    result = np.where(a == c, np.where(same_last | ((b < 0) & (d < 0)), 3, 2), result)
    return np.where(missing, -1, result)


def _journals(p: Prepared, left: Ints, right: Ints) -> Ints:
    same = _equal(p.journal, left, right)
    result = np.where(same == 1, 1000, same)
    rows = np.flatnonzero(same == 0)
    one, two = left[rows], right[rows]
    these, those = _take(p.stems, one), _take(p.stems, two)
    lengths = _lengths(p.stems)
    least = np.minimum(lengths[one], lengths[two])
    stems = _similarity(these, those)
    start = _measure(these, those, Prefix.similarity)
    initials = _equal(p.initials, one, two) == 1
    within = (start == least) & (least >= 4)
    result[rows] = np.maximum.reduce([stems, np.where(initials, 900, 0), np.where(within, 700, 0)])
    return np.where(shared(p.issn, left, p.issn, right) > 0, 1000, result)


def _sets(sets: Ragged, left: Ints, right: Ints) -> Ints:
    has = np.minimum(sets.lengths[left], sets.lengths[right]) > 0
    return np.where(has, np.minimum(shared(sets, left, sets, right), 1), -1)


def _named(p: Prepared, left: Ints, right: Ints) -> Ints:
    one = shared(p.targets, left, p.ids, right)
    two = shared(p.targets, right, p.ids, left)
    return ((one > 0) | (two > 0)).astype(np.int64)
