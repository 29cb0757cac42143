"""Baseline + the fragments of a lineage -> one complete schema set for each release."""
