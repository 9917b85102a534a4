"""Tests of the meaning of entries."""
