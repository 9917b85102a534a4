"""Syntax only: bytes to raw entries with line numbers; nothing here knows what a record is."""
