"""Searches, export files and everything that turns raw bytes into entries."""
