"""The command line itself: the guard against other owners of our package names."""

from __future__ import annotations

from litharvest.cli import OURS, intruders


def test_another_owner_of_our_names_is_named_with_the_cure() -> None:
    """The public package ``dedupe`` would overwrite ours without a word."""
    (sentence,) = intruders({"dedupe": ["litharvest", "dedupe"], "numpy": ["numpy"]})
    assert "'dedupe'" in sentence
    assert "pip uninstall dedupe" in sentence


def test_our_own_installation_is_no_intruder() -> None:
    """Whether installed as a wheel or editable, litharvest may own its names."""
    assert intruders({name: ["litharvest"] for name in OURS}) == []
    assert intruders({}) == []
