"""Messages of users: read with generated bindings, validated, converted, written at their smallest."""
