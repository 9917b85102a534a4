"""Meaning: one file per family of sources, raw entry to content."""
