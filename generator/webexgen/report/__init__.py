"""Facts -> documents: changelogs, audits, outlines of operations, in every format. Writes nothing."""
