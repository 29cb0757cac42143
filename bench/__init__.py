"""Measurements beside the peers, in one run: `make bench`. Ratios count; absolute times belong to the machine."""
