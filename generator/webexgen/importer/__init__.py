"""Plain XML schemas, from wherever they are -> model: the same that a release of a catalog has, so that both can be compared."""
