"""Unit tests that mirror the room of this name."""
