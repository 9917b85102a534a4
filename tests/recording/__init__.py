"""Recorded exchanges with PubMed: how they are made, cleaned, stored and replayed."""
