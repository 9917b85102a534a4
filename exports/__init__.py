"""Candidate sets and flows as files that other tools read."""
