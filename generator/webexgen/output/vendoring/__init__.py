"""A package of bindings in another project: made, compared with its record, brought to another release, merged with edits."""
