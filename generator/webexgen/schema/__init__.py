"""Schema set -> model: operations, types, elements and facets of one release."""
