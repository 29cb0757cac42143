"""Declarations of schemas -> model, without any library between: lxml reads the documents."""
