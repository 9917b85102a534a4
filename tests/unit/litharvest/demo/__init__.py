"""Tests of the example review and of its E-utilities simulator."""
