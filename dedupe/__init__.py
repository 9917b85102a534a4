"""Which records describe one report: prepare, block, compare, decide, merge."""
