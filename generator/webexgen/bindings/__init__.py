"""Model -> Python source of one release, as text by path. Writes nothing."""
