"""What can go wrong with a message."""

from __future__ import annotations

__all__ = ["MessageError"]


class MessageError(ValueError):
    """A document that is not a message, or a message that cannot be written.

    The text says what and where (line and column, or element path) and holds nothing of the message's values.
    """
