"""The example review, its synthetic corpus and an E-utilities simulator on loopback."""
