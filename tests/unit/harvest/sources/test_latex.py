r"""LaTeX in values to text, and raw text that only looks like LaTeX."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.sources.latex import plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (r"Garc{\'\i}a {\"O}z{\"u}rk {\o} \c{c} {\v{s}} \~nandu", "García Özürk ø ç š ñandu"),
        (r"{\textless}i{\textgreater}x{\textless}/i{\textgreater}", "<i>x</i>"),
        (r"$\beta$-blocker, {\textbeta}, H$_{2}$O, 10$^{-3}$", "β-blocker, β, H2O, 10-3"),
        (r"50% of \$5 and $10 \& {[}a], a_b", "50% of $5 and $10 & [a], a_b"),
        (r"C:\path\foo and \unknown{kept}", r"C:\path\foo and kept"),
        (r"``quoted{''} \textit{and \emph{slanted}}", "“quoted” and slanted"),
        (r"\{a\} \lbrace b\rbrace{} \url{http://a_b}", "{a} {b} http://a_b"),
        ("{{Double {Braces}}}", "Double Braces"),
        ("plain -- as it stands", "plain -- as it stands"),
    ],
)
def test_text(value: str, text: str) -> None:
    """Accents, symbols and commands become text; everything else stays."""
    assert plain(value) == text


@given(st.text(alphabet="ab\\{}$%^_`'\"~ 1", max_size=60))
@settings(deadline=None, max_examples=300)
def test_nothing_raises(value: str) -> None:
    """Whatever the value, there is a text, without braces of LaTeX's own."""
    assert isinstance(plain(value), str)
