"""The parser for single records of platforms' XML: nothing in them is followed or expanded."""

from __future__ import annotations

from lxml import etree


def record_parser() -> etree.XMLParser:
    """A parser without DTD, entities and network, of any depth, that drops comments."""
    return etree.XMLParser(
        resolve_entities=False,
        remove_pis=True,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
    )
