"""Which release can do what: the releases that have a member, that accept a message, and what a move between two of them means."""
