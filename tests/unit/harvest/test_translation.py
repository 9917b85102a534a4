"""Strategies against their translations: what was dropped is named, ordinary rewriting is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.remarks import Remark, RemarkKind
from harvest.translation import mappings, remarks

ZERO = ("WarningList/OutputMessage", "No items found.")

HSSS = """randomized controlled trial [pt]
OR controlled clinical trial [pt]
OR randomized [tiab]
OR placebo [tiab]
OR drug therapy [sh]
OR randomly [tiab]
OR trial [tiab]
OR groups [tiab]
NOT (animals [mh] NOT humans [mh])"""
HSSS_TRANSLATED = (
    '"randomized controlled trial"[Publication Type] OR "controlled clinical trial"[Publication '
    'Type] OR "randomized"[Title/Abstract] OR "placebo"[Title/Abstract] OR "drug therapy"[MeSH '
    'Subheading] OR "randomly"[Title/Abstract] OR "trial"[Title/Abstract] OR "groups"[Title/'
    'Abstract] NOT ("animals"[MeSH Terms] NOT "humans"[MeSH Terms])'
)
PEERS = '"peers"[All Fields] OR "peer"[All Fields] OR "peer s"[All Fields]'

# (strategy, translation, TranslationSet): what PubMed ordinarily makes of ordinary strategies.
ORDINARY: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "one word, mapped": (
        "psychosis",
        '"psychotic disorders"[MeSH Terms] OR ("psychotic"[All Fields] AND "disorders"[All Fields])'
        ' OR "psychotic disorders"[All Fields] OR "psychosis"[All Fields]',
        (("psychosis", '"psychotic disorders"[MeSH Terms] OR "psychosis"[All Fields]'),),
    ),
    "mapped away altogether": (
        "kidney stones AND befriending",
        '("kidney calculi"[MeSH Terms] OR "kidney calculi"[All Fields]) AND "befriending"[All '
        "Fields]",
        (("kidney stones", '"kidney calculi"[MeSH Terms] OR "kidney calculi"[All Fields]'),),
    ),
    "stop words in a term without tag": (
        "the quality of life in recovery",
        '("quality of life"[MeSH Terms] OR ("quality"[All Fields] AND "life"[All Fields])) AND '
        '"recovery"[All Fields]',
        (("quality of life", '"quality of life"[MeSH Terms]'),),
    ),
    "case, hyphens, truncation": (
        '(Peer-Led[TIAB] OR "Peer Support*"[tiab] OR volunteer*[ti]) AND SELF-HELP[tw]',
        '("peer-led"[Title/Abstract] OR "peer support*"[Title/Abstract] OR "volunteer*"[Title]) '
        'AND "self help"[Text Word]',
        (),
    ),
    "possessive and accents": (
        '"women\'s health"[tiab] OR "Ménière disease"[tiab] OR Sjögren[tiab]',
        '"women s health"[Title/Abstract] OR "meniere disease"[Title/Abstract] OR '
        '"sjogren"[Title/Abstract]',
        (),
    ),
    "Greek letters": (
        '"β-blocker"[tiab] OR α-synuclein[tiab]',
        '"beta blocker"[Title/Abstract] OR "alpha synuclein"[Title/Abstract]',
        (),
    ),
    "a phrase that the index lacks": (
        "peer hope mentors[tiab]",
        '"peer"[Title/Abstract] AND "hope"[Title/Abstract] AND "mentors"[Title/Abstract]',
        (),
    ),
    "dates as whole days": (
        "befriending[ti] AND 2020:2026[dp]",
        '"befriending"[Title] AND 2020/01/01:2026/12/31[Date - Publication]',
        (),
    ),
    "a range in quotes": (
        'befriending[ti] AND ("2020/01/01"[Date - Publication] : "3000"[Date - Publication])',
        '"befriending"[Title] AND 2020/01/01:3000/12/31[Date - Publication]',
        (),
    ),
    "the last years": (
        'befriending[ti] AND "last 5 years"[dp]',
        '"befriending"[Title] AND 2021/11/03:3000/12/31[Date - Publication]',
        (),
    ),
    "a range with open ends": (
        'befriending[ti] AND ("0001/01/01"[PDAT] : "3000/12/31"[PDAT]) AND 2020/5:2021/06[edat]',
        '"befriending"[Title] AND 1/01/01:3000[Date - Publication] AND '
        "2020/05/01:2021/06/30[Date - Entry]",
        (),
    ),
    "filters of the website": (
        "befriending[ti] AND (clinicaltrial[Filter]) AND (y_10[Filter]) AND hasabstract[text]",
        '"befriending"[Title] AND "clinical trial"[Filter] AND "y 10"[Filter] AND '
        "hasabstract[All Fields]",
        (),
    ),
    "what PubMed does anyway": ('"Friends"[mh:exp]', '"friends"[MeSH Terms]', ()),
    "numbers, signs and brackets in words": (
        "HER2+[tiab] OR PM2.5[tiab] OR 10.9999/x.y(20)1-2[aid]",
        '"her2"[Title/Abstract] OR "pm2 5"[Title/Abstract] OR ("10.9999/x.y"[All Fields] AND '
        '"20"[All Fields] AND "1-2"[Article Identifier])',
        (),
    ),
    "create date": (
        "befriending[ti] AND 2025/01/01:2025/03/31[crdt]",
        '"befriending"[Title] AND 2025/01/01:2025/03/31[Date - Create]',
        (),
    ),
    "MeSH, short and long, exploded or not": (
        '"Peer Group"[Mesh] OR "Social Support"[Mesh:NoExp] OR Self Care[mh: noexp] OR '
        '"Friends"[Majr] OR counseling[MeSH Terms]',
        '"peer group"[MeSH Terms] OR "social support"[MeSH Terms:noexp] OR "self care"[MeSH '
        'Terms:noexp] OR "friends"[MeSH Major Topic] OR "counseling"[MeSH Terms]',
        (),
    ),
    "an entry term of MeSH": (
        '"Neoplasms, Breast"[Mesh] AND heart attack[mh:noexp]',
        '"breast neoplasms"[MeSH Terms] AND "myocardial infarction"[MeSH Terms:noexp]',
        (),
    ),
    "two names of one heading": (
        "heart attack[mh:noexp] OR eng[la] OR english[la] OR myocardial infarction[mh:noexp]",
        '"myocardial infarction"[MeSH Terms:noexp] OR "english"[Language]',
        (),
    ),
    "an entry term that is in the TranslationSet": (
        "heart attack[mh:noexp] OR befriending[mh:noexp]",
        '"myocardial infarction"[MeSH Terms:noexp] OR "befriending"[MeSH Terms:noexp]',
        (("heart attack[mh:noexp]", '"myocardial infarction"[MeSH Terms:noexp]'),),
    ),
    "abbreviated subheading, language, filter": (
        "asthma/dt[mh] AND eng[la] AND systematic[sb] AND free full text[filter]",
        '"asthma/drug therapy"[MeSH Terms] AND "english"[Language] AND "systematic review"[Filter] '
        'AND "loattrfree full text"[Filter]',
        (),
    ),
    "proximity": (
        '"peer support"[tiab:~2] OR "lived experience"[ti:~0]',
        '"peer support"[Title/Abstract:~2] OR "lived experience"[Title:~0]',
        (),
    ),
    "authors, journals, numbers": (
        "Zwartbosch Q[au] OR O'Dunnelly P[1au] AND Mood Recovery[ta] AND 12[vi] AND 99000001[pmid]",
        '"zwartbosch q"[Author] OR "o dunnelly p"[Author - First] AND "mood recovery"[Journal] '
        'AND "12"[Volume] AND 99000001[UID]',
        (),
    ),
    "a journal under its older name": (
        "open letters[journal]",
        '"open lett schizophr"[Journal] OR "open letters 1979"[Journal]',
        (("open letters[journal]", '"Open Lett Schizophr"[Journal:__jid0000001]'),),
    ),
    "the Cochrane filter, one line each": (HSSS, HSSS_TRANSLATED, ()),
    "redundant brackets": (
        "(((befriending[tiab])) AND (english[la]))",
        '"befriending"[Title/Abstract] AND "english"[Language]',
        (),
    ),
    "a word in brackets behind a word": (
        "peer (support) AND recovery",
        f'({PEERS}) AND "support"[All Fields] AND "recovery"[All Fields]',
        (("peer", PEERS),),
    ),
    "implicit AND": (
        'befriending "peer support"[tiab] stigma[ti]',
        '"befriending"[All Fields] AND "peer support"[Title/Abstract] AND "stigma"[Title]',
        (),
    ),
    "small operators": (
        "befriending[ti] or stigma[ti] not 2019[dp]",
        '"befriending"[Title] OR "stigma"[Title] NOT 2019/01/01:2019/12/31[Date - Publication]',
        (),
    ),
    "a translation used as strategy": (
        '"befriending"[Title/Abstract] AND "peer group"[MeSH Terms]',
        '"befriending"[Title/Abstract] AND "peer group"[MeSH Terms]',
        (),
    ),
    "typographic quotes that changed nothing": (
        "“peer support”[tiab]",
        '"peer support"[Title/Abstract]',
        (),
    ),
    "an ampersand": ('"R & D"[tiab]', '"r d"[Title/Abstract]', ()),
    "the form of 2019": (
        "Zwartbosch Quirine[Author] AND 2019[dp]",
        "Zwartbosch, Quirine[Full Author Name] AND 2019[PDAT]",
        (("Zwartbosch Quirine[Author]", "Zwartbosch, Quirine[Full Author Name]"),),
    ),
}


def found(
    term: str, translation: str | None, *pairs: tuple[str, str], count: int = 7
) -> list[tuple[RemarkKind, str]]:
    """Kind and text of each remark."""
    said = remarks(term, translation, count=count, diagnostics=pairs)
    return [(remark.kind, remark.text) for remark in said]


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_rewriting_is_no_remark(name: str) -> None:
    """Mapping, case, hyphens, dates, tags in their long form: nothing to remark on."""
    term, translation, mapped = ORDINARY[name]
    pairs = [("TranslationSet", f"{source} => {target}") for source, target in mapped]
    assert found(term, translation, *pairs) == []


def test_a_legitimate_zero_is_no_remark() -> None:
    """Nothing found, and only that is said."""
    translation = '"befriending"[MeSH Terms] AND 1804/01/01:1804/12/31[Date - Publication]'
    assert found('"Befriending"[Mesh] AND 1804[dp]', translation, ZERO, count=0) == []


def test_a_notice_about_paging_is_no_remark() -> None:
    """It says what was shown, not what was searched."""
    notice = ("WarningList/OutputMessage", "Restrictions achieved. start and count adjusted")
    assert found("stigma[ti]", '"stigma"[Title]', notice) == []


@pytest.mark.parametrize(
    ("place", "text", "kind"),
    [
        ("ErrorList/PhraseNotFound", "the", RemarkKind.NOT_FOUND),
        ("ErrorList/FieldNotFound", "foo", RemarkKind.FIELD_NOT_FOUND),
        ("WarningList/PhraseIgnored", "of", RemarkKind.IGNORED),
        ("WarningList/QuotedPhraseNotFound", '"x y"[ti]', RemarkKind.QUOTED_NOT_FOUND),
        ("WarningList/OutputMessage", "Something else happened.", RemarkKind.MESSAGE),
        ("ErrorList/NewKind", "new", RemarkKind.MESSAGE),
    ],
)
def test_what_pubmed_reports_is_kept_in_its_words(place: str, text: str, kind: RemarkKind) -> None:
    """Every place of ErrorList and WarningList has its kind; a new one is a message."""
    assert found("stigma[ti]", '"stigma"[Title]', (place, text)) == [(kind, text)]
    assert Remark(kind, text).reported


def test_a_dropped_phrase_that_pubmed_reports_is_said_once() -> None:
    """The report explains why the phrase is not in the translation."""
    said = found(
        '(hope[tiab] OR "quantum peerage"[tiab])',
        '"hope"[Title/Abstract]',
        ("WarningList/QuotedPhraseNotFound", '"quantum peerage"[tiab]'),
    )
    assert said == [(RemarkKind.QUOTED_NOT_FOUND, '"quantum peerage"[tiab]')]


def test_a_phrase_that_went_without_a_word_is_found() -> None:
    """Its words stand elsewhere in the translation, but not one behind the other."""
    said = found(
        '"body battery"[tiab] OR "body mass"[tiab] OR battery[tiab]',
        '"body mass"[Title/Abstract] OR "battery"[Title/Abstract]',
    )
    assert said == [(RemarkKind.DROPPED, '"body battery"[tiab]')]


def test_a_heading_that_went_without_a_word_is_found() -> None:
    """No heading at all came back. One that did may be the other's preferred name."""
    sent = '"Peer Group"[mh] AND hope[ti]'
    assert found(sent, '"hope"[Title]') == [(RemarkKind.DROPPED, '"Peer Group"[mh]')]
    assert found(sent, '"friends"[MeSH Terms] AND "hope"[Title]') == []


@pytest.mark.parametrize(
    ("term", "translation"),
    [
        ("stigma[ti] AND 2020:2026[dp]", '"stigma"[Title]'),
        (
            "stigma[ti] AND 2020:2026[dp]",
            '"stigma"[Title] AND 2020/01/01:2020/12/31[Date - Publication]',
        ),
    ],
)
def test_a_date_that_went_or_lost_an_end_is_found(term: str, translation: str) -> None:
    """Every year that was sent is in the translation's dates."""
    assert found(term, translation) == [(RemarkKind.DROPPED, "2020:2026[dp]")]


@pytest.mark.parametrize("term", ["stigma[foo]", "stigma [tiabb]", '"stigma"[ti,ab]'])
def test_an_unknown_tag_is_named(term: str) -> None:
    """The term appears in all fields."""
    ((kind, _),) = found(term, '"stigma"[All Fields] OR "stigmas"[All Fields]')
    assert kind is RemarkKind.UNKNOWN_TAG


def test_a_tag_that_pubmed_honours_is_none_of_our_business() -> None:
    """The list of tags may be behind the service: its translation decides."""
    assert found("stigma[newfield]", '"stigma"[NewField]') == []
    assert found("stigma[newfield]", '"stigma"[New Field]') == []


def test_brackets_with_nothing_in_front_are_an_unknown_tag() -> None:
    """As in a chemical name without quotes."""
    assert found("[18F]fludeoxy[tiab]", '"fludeoxy"[Title/Abstract]') == [
        (RemarkKind.UNKNOWN_TAG, "[18F]")
    ]


def test_a_tag_behind_brackets_is_named() -> None:
    """Its terms were searched in all fields."""
    said = found(
        "(stigma OR hope[ti] OR peers)[tiab]",
        f'"stigma"[All Fields] OR "hope"[Title] OR {PEERS}',
    )
    assert said == [(RemarkKind.GROUP_TAG, "(stigma, peers)[tiab]")]


def test_a_tag_behind_brackets_that_had_nothing_to_do_is_none() -> None:
    """Every term in the brackets has its own tag."""
    translation = '"stigma"[Title] OR "hope"[Title]'
    assert found("(stigma[ti] OR hope[ti])[tiab]", translation) == []


@pytest.mark.parametrize(
    ("term", "translation"),
    [
        ("stigma[mh:~3]", '"stigma"[MeSH Terms]'),
        ("peer stigma[tiab:~2]", '"peer stigma"[Title/Abstract]'),
        ('"stigma* peer"[tiab:~2]', '"stigma* peer"[Title/Abstract]'),
        ("hope[mh:noexp] OR stigma[tiab:noexp]", '"hope"[MeSH Terms:noexp] OR "stigma"[Title]'),
    ],
)
def test_a_modifier_that_is_not_in_the_translation_is_named(term: str, translation: str) -> None:
    """Only the term whose modifier went."""
    ((kind, text),) = found(term, translation)
    assert kind is RemarkKind.MODIFIER
    assert "stigma" in text


def test_an_asterisk_behind_three_letters_is_dropped_and_named() -> None:
    """Seen in real replies: ``job*[tiab]`` comes back as "job"; longer stems keep theirs."""
    said = found(
        "(job*[tiab] OR work*[tiab])", '("job"[Title/Abstract] OR "work*"[Title/Abstract])'
    )
    assert said == [(RemarkKind.TRUNCATION, "job*[tiab]")]


@pytest.mark.parametrize(
    ("term", "translation", "text"),
    [
        ("mentor∗[ti]", '"mentor"[Title]', "mentor∗[ti]"),
        ("“peer support”", f'({PEERS}) AND "support"[All Fields]', "“peer support”"),
        ('"R &amp; D"[tiab]', '"r amp d"[Title/Abstract]', "&amp;"),
        ("hope&#39;s[ti]", '"hope s"[Title]', "&#39;"),
    ],
)
def test_typographic_signs_that_changed_a_term_are_named(
    term: str, translation: str, text: str
) -> None:
    """Asterisks, quotes and entities that a word processor or a web page made."""
    assert (RemarkKind.CHARACTERS, text) in found(term, translation)


def test_brackets_inside_a_phrase_are_named_with_what_was_searched() -> None:
    """They are left out without a word."""
    (remark,) = remarks('"[11C]hope"[tiab]', '"11c hope"[Title/Abstract]', count=3, diagnostics=())
    assert remark.kind is RemarkKind.BRACKETS
    assert remark.became == '"11c hope"[Title/Abstract]'


def test_an_echo_that_finds_nothing_is_named() -> None:
    """PubMed gives back what it could not understand, and reports nothing."""
    term = "xqzy[tiab] AND hope[tiab]"
    assert found(term, term, ZERO, count=0) == [(RemarkKind.ECHO, term)]
    assert found(term, term, count=5) == []


def test_an_echo_that_pubmed_explains_says_no_more() -> None:
    """Phrases that were not found make the translation an echo, with or without hits."""
    term = "the[tiab] AND hope[tiab]"
    said = found(term, term, ("ErrorList/PhraseNotFound", "the"), ZERO, count=0)
    assert said == [(RemarkKind.NOT_FOUND, "the")]


def test_a_pasted_translation_that_finds_nothing_is_no_echo() -> None:
    """It would look the same if PubMed had translated it."""
    term = '"befriending"[MeSH Terms] AND 1804/01/01:1804/12/31[Date - Publication]'
    assert found(term, term, ZERO, count=0) == []


def test_what_no_translation_can_show_shows_in_an_echo_too() -> None:
    """Tags that do not exist, tags behind brackets and foreign asterisks are never right."""
    term = "(hope OR peers)[tiab] AND stigma[foo] AND mentor∗[ti]"
    assert {kind for kind, _ in found(term, term, count=0)} == {
        RemarkKind.GROUP_TAG,
        RemarkKind.UNKNOWN_TAG,
        RemarkKind.CHARACTERS,
        RemarkKind.ECHO,
    }


@pytest.mark.parametrize(("term", "translation"), [("hope[ti]", None), ('"hope[ti]', '"x"[Title]')])
def test_what_cannot_be_compared_is_not_guessed(term: str, translation: str | None) -> None:
    """No translation, or quotes that do not close."""
    assert found(term, translation) == []


def test_the_translation_set_is_read_as_pairs() -> None:
    """Other places are left out."""
    pairs = [("TranslationSet", 'hope => "hope"[MeSH Terms]'), ("DbBuild", "x")]
    assert mappings(pairs) == (("hope", '"hope"[MeSH Terms]'),)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet='ab*∗"“”()[]:~ \nANDORti&;#1é', max_size=60), st.text(max_size=60))
def test_no_text_is_too_odd(term: str, translation: str) -> None:
    """Whatever was sent and came back: remarks or none, never an exception."""
    said = remarks(term, translation, count=0, diagnostics=[("ErrorList/PhraseNotFound", term)])
    assert all(remark.sentence for remark in said)


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(ORDINARY)), min_size=1, max_size=6))
def test_ordinary_strategies_stay_without_remark_when_combined(names: list[str]) -> None:
    """Parts that raise no alarm raise none together."""
    parts = [ORDINARY[name] for name in names if "translation used" not in name]
    term = " OR ".join(f"({sent})" for sent, _, _ in parts) or "hope[ti]"
    shown = " OR ".join(f"({answer})" for _, answer, _ in parts) or '"hope"[Title]'
    pairs = [("TranslationSet", f"{a} => {b}") for _, _, mapped in parts for a, b in mapped]
    assert found(term, shown, *pairs) == []
