"""The ground floor: the words, the append-only store, snapshots, clusters and counts."""
