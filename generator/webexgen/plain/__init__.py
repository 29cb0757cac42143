"""Plain schemas -> bindings of their documents."""
