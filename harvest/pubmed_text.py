"""Plain text of PubMed elements: inline markup joins, block markup separates.

``H<sub>2</sub>O`` becomes ``H2O``; two paragraphs get a space between them; the TeX that MathML
carries as an annotation beside the visible formula is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

# DispFormula is the DTD's one block element; the others are seen in publishers' markup.
_BLOCKS = frozenset({"DispFormula", "p", "title", "sec", "list", "list-item", "li", "br", "break"})
_SHORT = 60
_SILENT = frozenset({"annotation", "annotation-xml"})


def plain(element: etree._Element) -> str | None:
    """The text of the element with every run of white space as one space, or None if empty."""
    text = "".join(_pieces(element)) if len(element) else element.text
    if not text:
        return None
    if len(text) > _SHORT and _is_single_spaced(text):
        return text
    return " ".join(text.split()) or None


def _is_single_spaced(text: str) -> bool:
    """Whether a long text needs no work: looking takes a tenth of splitting and joining.

    In XML, ASCII has no other white space than these; beyond ASCII there are twenty kinds.
    """
    return (
        text.isascii()
        and "  " not in text
        and "\n" not in text
        and "\t" not in text
        and "\r" not in text
        and text[0] != " " != text[-1]
    )


def plains(elements: Iterable[etree._Element]) -> list[str]:
    """The plain texts of several elements; empty ones are left out."""
    return [text for element in elements if (text := plain(element))]


def text_at(parent: etree._Element, path: str) -> str | None:
    """The plain text of the first element at a child path such as ``DbInfo/Count``, or None."""
    found = parent.find(path)
    return None if found is None else plain(found)


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text in document order, without recursion: nesting in hostile data may be deep."""
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            yield _after(node, root) if not silent else ""
            continue
        name = _local(node)
        if event == "start":
            silent += name in _SILENT
            yield (" " if name in _BLOCKS else "") + (node.text or "") if not silent else ""
        else:
            silent -= name in _SILENT
            yield (" " if name in _BLOCKS else "") + _after(node, root) if not silent else ""


def _after(node: etree._Element, root: etree._Element) -> str:
    return (node.tail or "") if node is not root else ""


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]
