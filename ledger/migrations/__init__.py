"""Numbered, transactional schema steps; they add columns and indexes and never change an event."""
