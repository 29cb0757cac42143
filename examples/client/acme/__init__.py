"""A small SDK around vendored bindings: see `acme.client`."""
