"""Tests of the cutters."""
