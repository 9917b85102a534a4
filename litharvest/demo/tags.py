"""The search field tags that the simulator knows, short and long, as PubMed's help lists them."""

from __future__ import annotations

from dataclasses import dataclass

EVERYTHING = ("ti", "ab", "ot", "mh", "pt", "au", "cn", "la", "ta", "ad", "si", "aid", "vi", "pg")


@dataclass(frozen=True, slots=True)
class Tag:
    """A search field: its name in translations, the index fields, and how values compare.

    ``kind`` is words (a phrase within), whole (the value itself), date or uid.
    """

    name: str
    fields: tuple[str, ...]
    kind: str = "words"


_TAGS = (
    (("all", "all fields"), Tag("All Fields", EVERYTHING)),
    (("ti", "title"), Tag("Title", ("ti",))),
    (("tiab", "title/abstract"), Tag("Title/Abstract", ("ti", "ab", "ot"))),
    (("ab", "abstract"), Tag("Abstract", ("ab",))),
    (("tw", "text word"), Tag("Text Word", ("ti", "ab", "ot", "mh", "pt", "cn"))),
    (("ot", "other term"), Tag("Other Term", ("ot",))),
    (("mh", "mesh", "mesh terms"), Tag("MeSH Terms", ("mh",), "whole")),
    (("majr", "mesh major topic"), Tag("MeSH Major Topic", ("majr",), "whole")),
    (("pt", "ptyp", "publication type"), Tag("Publication Type", ("pt",), "whole")),
    (("la", "lang", "language"), Tag("Language", ("la",), "whole")),
    (("sb", "filter", "subset"), Tag("Filter", ("sb",), "whole")),
    (("au", "author", "fau", "auth"), Tag("Author", ("au",))),
    (("cn", "corporate author"), Tag("Corporate Author", ("cn",))),
    (("ta", "jour", "journal"), Tag("Journal", ("ta",), "whole")),
    (("ad", "affl", "affiliation"), Tag("Affiliation", ("ad",))),
    (("si", "secondary source id"), Tag("Secondary Source ID", ("si",))),
    (("aid", "lid", "doi", "article identifier"), Tag("Article Identifier", ("aid",))),
    (("vi", "volume"), Tag("Volume", ("vi",), "whole")),
    (("ip", "issue"), Tag("Issue", ("ip",), "whole")),
    (("pg", "pagination"), Tag("Pagination", ("pg",))),
    (("dp", "pdat", "date - publication"), Tag("Date - Publication", ("pdat",), "date")),
    (("crdt", "date - create"), Tag("Date - Create", ("crdt",), "date")),
    (("edat", "date - entry"), Tag("Date - Entry", ("edat",), "date")),
    (("mhda", "date - mesh"), Tag("Date - MeSH", ("mhda",), "date")),
    (("lr", "mdat", "date - modification"), Tag("Date - Modification", ("mdat",), "date")),
    (("dcom", "cdat", "date - completion"), Tag("Date - Completion", ("cdat",), "date")),
    (("epdt", "epdat"), Tag("Electronic Date of Publication", ("epdat",), "date")),
    (("uid", "pmid"), Tag("UID", (), "uid")),
)

TAGS = {name: tag for names, tag in _TAGS for name in names}

LANGUAGES = {"english": "eng", "spanish": "spa"}

# What an exploded heading brings in, of the headings that the corpus has.
NARROWER = {
    "mental disorders": (
        "schizophrenia", "psychotic disorders", "depressive disorder", "bipolar disorder",
        "anxiety disorders", "substance related disorders",
    ),
    "self help groups": ("peer group",),
}  # fmt: skip

STOP_WORDS = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "not", "of",
     "on", "or", "than", "that", "the", "then", "this", "to", "was", "were", "which", "with")
)  # fmt: skip

KNOWN = frozenset({"animals", "controlled clinical trial", "clinical trial"})
"""Headings and types that the real index has though no record here carries them: no warning."""
