"""Tag tables only, one file per platform; data, no logic."""
