"""Plain text of PubMed elements: inline markup joins, block markup separates.

``H<sub>2</sub>O`` becomes ``H2O``; two paragraphs get a space between them; the TeX that MathML
carries as an annotation beside the visible formula is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# DispFormula is the DTD's one block element; the others are seen in publishers' markup.
_BLOCKS = frozenset({"DispFormula", "p", "title", "sec", "list", "list-item", "li", "br", "break"})
_SILENT = frozenset({"annotation", "annotation-xml"})


def plain(element: etree._Element) -> str | None:
    """The text of the element with every run of white space as one space, or None if empty."""
    raw = (element.text or "") if not len(element) else "".join(_pieces(element))
    return " ".join(raw.split()) or None


def children(parent: etree._Element, path: str) -> list[etree._Element]:
    """All elements at a child path such as ``KeywordList/Keyword``, in document order.

    Each record is read by some hundred such look-ups; lxml's own child iterator, step by step,
    takes half the time of ``findall``.
    """
    found = [parent]
    for step in path.split("/"):
        found = [node for above in found for node in above.iterchildren(step)]
    return found


def child(parent: etree._Element, path: str) -> etree._Element | None:
    """The first element at a child path, or None."""
    if "/" in path:
        return next(iter(children(parent, path)), None)
    return next(parent.iterchildren(path), None)


def text_at(parent: etree._Element, path: str) -> str | None:
    """The plain text of the first element at a child path, or None."""
    found = child(parent, path)
    return None if found is None else plain(found)


def texts_at(parent: etree._Element, path: str) -> list[str]:
    """The plain texts of all elements at a child path; empty ones are left out."""
    return [text for text in map(plain, children(parent, path)) if text]


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
