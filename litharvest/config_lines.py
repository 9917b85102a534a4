"""Where each key of a YAML file stands, so that every message about it can name its line."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable
from pathlib import Path

import yaml


class Lines:
    """Where each key of the file stands, so that every message can name its line."""

    def __init__(self, path: Path, root: yaml.Node | None) -> None:
        self._path = path
        self._line: dict[tuple[Hashable, ...], int] = {}
        self._repeated: list[tuple[tuple[Hashable, ...], int]] = []
        if root is not None:
            self._walk(root, ())

    def _walk(self, node: yaml.Node, at: tuple[Hashable, ...]) -> None:
        self._line.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*at, str(key.value))
                if here in self._line:
                    self._repeated.append((here, key.start_mark.line + 1))
                self._line[here] = key.start_mark.line + 1
                self._walk(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*at, i))

    def say(self, at: tuple[Hashable, ...], words: str) -> str:
        """A problem with its place: file, line of the nearest key that exists, key path."""
        known = at
        while known and known not in self._line:
            known = known[:-1]
        key = ".".join(map(str, at)) or "the file"
        return f"{self._path}, line {self._line.get(known, 1)}: {key}: {words}"

    def repeated(self) -> list[str]:
        return [
            f"{self._path}, line {line}: {'.'.join(map(str, at))}: this key stands here twice; "
            "only the last would count: remove or rename one"
            for at, line in self._repeated
        ]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt word: the nearest known one, else all of them."""
    known = list(known)
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean `{close[0]}`?" if close else f"; known are: {', '.join(known)}"
