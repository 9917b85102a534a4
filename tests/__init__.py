"""Tests of litharvest."""
