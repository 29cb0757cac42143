"""Comparisons of plain sets as changelogs: without what only a catalog knows, with where everything is declared."""
