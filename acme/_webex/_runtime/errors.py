# SPDX-License-Identifier: MIT
"""What can go wrong with a message."""

from __future__ import annotations

__all__ = ["ApiFailure", "MessageError"]


class MessageError(ValueError):
    """A document that is not a message, or a message that cannot be written.

    The text says what and where (line and column, or element path) and holds nothing of the message's values.
    """


class ApiFailure(MessageError):
    """The server says that an operation failed.

    `result` is FAILURE, `reason` why, in the server's words, and `exception_id` the six digits of its exception, which tell one
    failure from the other. The text holds all three.
    """

    def __init__(self, result: str | None, reason: str | None, exception_id: str | None) -> None:
        super().__init__(result, reason, exception_id)
        self.result = result
        self.reason = reason
        self.exception_id = exception_id

    def __str__(self) -> str:
        from .document import printable

        told = f"the response is {printable(str(self.result))}"
        if self.exception_id:
            told += f", exception {printable(str(self.exception_id))}"
        return f"{told}: {printable(str(self.reason))}" if self.reason else told
