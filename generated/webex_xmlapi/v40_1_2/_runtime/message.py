# SPDX-License-Identifier: MIT
"""Requests and responses as a whole: `parse`, `render`, `Request`, `Response`."""

from __future__ import annotations

from functools import cache

from .._registry import (
    BODY_CONTENT,
    CONTENTS,
    EXCEPTION,
    FAILURE,
    MESSAGE,
    MESSAGE_TYPE,
    REASON,
    REPLIES,
    REQUESTS,
    RESPONSES,
    RESULT,
    SECURITY,
)
from .classes import class_of
from .document import PIECE, described, document, is_unbound, shown, xsi_types
from .envelope import assembled, part, several
from .errors import ApiFailure, MessageError
from .markup import Shapes
from .model import Model, spec_of
from .reader import Decoder
from .unknown import UnresolvedType
from .writer import fault, write

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .._registry import Reply, Result, Security
    from .records import ListReader

    _T = TypeVar("_T")

__all__ = ["Message", "Request", "Response", "parse", "raw", "render"]


class Message:
    """A message, whichever way it goes.

    `body` holds one object for each operation's content: its request or response class, or `UnknownContent`; which one is known
    only when the message is read. `security` is who asks, and `responses` what the server says of the operation as a whole, as far
    as the messages of this API have them. Two messages are equal when what they hold is, however it came.
    """

    __slots__ = ("_envelope", "_qualified", "_tag", "body", "responses", "security")

    security: Security | None
    responses: list[Reply]
    body: list[Any]

    def __init__(
        self,
        *,
        security: Security | None = None,
        responses: list[Reply] | None = None,
        body: list[Any] | None = None,
    ) -> None:
        if security is not None and not SECURITY:
            raise TypeError(f"{type(self).__name__}() takes no security: the messages of this API have none")
        if responses and not REPLIES:
            raise TypeError(f"{type(self).__name__}() takes no responses: the messages of this API have none")
        self.security = security
        self.responses = responses if responses is not None else []
        self.body = body if body is not None else []
        self._envelope: Any = None
        self._qualified = isinstance(self, Response)
        self._tag = MESSAGE

    @property
    def result(self) -> Result | None:
        """Whether the operation failed; None in a request, and where the messages of this API do not say it."""
        result: Result | None = _outcome(self, RESULT)
        return result

    @property
    def reason(self) -> str | None:
        """Why the operation failed, in the server's words."""
        return _text(_outcome(self, REASON))

    @property
    def exception_id(self) -> str | None:
        """The code of the server's exception."""
        return _text(_outcome(self, EXCEPTION))

    def raise_for_failure(self) -> None:
        """Raises `ApiFailure` if the server says that the operation failed. An empty list may be a failure too."""
        for response in self.responses:
            result, reason, exception = (
                _text(getattr(response, name)) if name else None for name in (RESULT, REASON, EXCEPTION)
            )
            failed = bool(FAILURE) and (result or "").strip().upper() == FAILURE.upper()
            if failed or (not result and exception):
                raise ApiFailure(result or FAILURE, reason, exception)

    def only(self, kind: type[_T]) -> _T:
        """The first content of this class. Raises `ApiFailure` if there is none since the operation failed, or `MessageError`."""
        for content in self.body:
            if isinstance(content, kind):
                return content
        self.raise_for_failure()
        held = ", ".join(type(content).__name__ for content in self.body) or "nothing"
        raise MessageError(f"the body holds no {kind.__name__}, but {held}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self.security, self.responses, self.body) == (other.security, other.responses, other.body)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = {"security": self.security, "responses": self.responses, "body": self.body}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in shown.items() if v)})"


class Request(Message):
    """What a client sends: who asks, and for what."""

    __slots__ = ()

    def __init__(self, *, security: Security | None = None, body: list[Any] | None = None) -> None:
        super().__init__(security=security, body=body)


class Response(Message):
    """What the server sends back."""

    __slots__ = ()

    def __init__(self, *, responses: list[Reply] | None = None, body: list[Any] | None = None) -> None:
        super().__init__(responses=responses, body=body)


def _outcome(message: Message, name: str) -> Any:
    return getattr(message.responses[0], name) if name and message.responses else None


def _text(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else str(value)


# What is left of an xsi:type where letter case does not count, nor the prefix of one without a namespace.
_REQUESTS_FOLDED = {key.rpartition(":")[2].lower(): path for key, path in REQUESTS.items()}
_RESPONSES_FOLDED = {key.lower(): path for key, path in RESPONSES.items()}
_LOCAL_FOLDED = {key.rpartition("}")[2].lower(): path for key, path in RESPONSES.items()}


def choose(kind: str) -> tuple[type[Model] | None, bool]:
    """The class for an xsi:type, and whether the type is exactly the one that the class stands for."""
    path = REQUESTS.get(kind) or RESPONSES.get(kind)
    if path is not None:
        return class_of(path), True
    folded = kind.strip().lower()
    if folded.startswith("{") and not isinstance(kind, UnresolvedType):
        path = _RESPONSES_FOLDED.get(folded) or _REQUESTS_FOLDED.get(folded.rpartition("}")[2])
    else:
        local = folded.rpartition(":")[2]
        path = _REQUESTS_FOLDED.get(local) or _LOCAL_FOLDED.get(local)
    return (None if path is None else class_of(path)), False


def parse(data: bytes | str, *, lenient: bool = False) -> Message:
    """The message that `data` holds: a `Request` or a `Response`, with one object for each content.

    `lenient` declares on the document element those well-known prefixes that the document uses and does not declare: the API's own,
    which its documentation uses, and `xsi`. Raises `MessageError`, with line or element path, for a document that is not well-formed, has a DTD or
    is no message; for HTML, JSON, plain text and compressed data it says that it is that. A failure is a message: see
    `Message.raise_for_failure`.
    """
    reason = ""
    try:
        return _parse(data)
    except MessageError as error:
        if not is_unbound(error):
            reason = described(str(error), data)
    if reason:
        raise MessageError(reason)
    from .prefixes import declaring

    return _parse(declaring(data, lenient=lenient))


_shapes = Shapes(choose)


def _parse(data: bytes | str) -> Message:
    listed = _lists().read(data) if len(data) > PIECE else None
    return listed or _parse_whole(data)


@cache
def _lists() -> ListReader:
    from .records import ListReader

    return ListReader(_parse_whole, choose)


def _parse_whole(data: bytes | str) -> Message:
    return _message(*(_shapes.read(data) or _read(data)))


def _message(envelope: Any, tag: str, qualified: bool) -> Message:
    security = part(envelope, SECURITY)
    responses, contents = several(envelope, REPLIES), several(envelope, CONTENTS)
    asks = security is not None or any(isinstance(c, Model) and c.__xsi__ in REQUESTS for c in contents)
    message: Message
    if asks or (not responses and not qualified):
        message = Request(security=security, body=contents)
        message.responses = responses
    else:
        message = Response(responses=responses, body=contents)
        message.security = security
    message._envelope = envelope
    message._qualified = qualified
    message._tag = tag
    return message


def _read(data: bytes | str) -> tuple[Any, str, bool]:
    """The message element of a document, its tag, and whether names have a namespace in it."""
    decoder = Decoder(data, xsi_types(data), body=class_of(BODY_CONTENT), choose=choose)
    root = document(data)
    local = MESSAGE.rpartition("}")[2]
    if root.tag not in (MESSAGE, local):
        raise MessageError(f"{shown(root.tag)}: the document element of a message is {local}")
    return decoder.read(root, spec_of(class_of(MESSAGE_TYPE))), root.tag, decoder.qualified


def render(message: Message, *, redact: bool = False) -> bytes:
    """The message as an XML document in UTF-8: as it came, apart from what was changed since.

    `redact` puts `***` for what is in sensitive fields, and for texts of which this release does not know what they are.
    Raises `MessageError`, with class and field, for a value that XML can't hold or that no schema type stands for.
    """
    envelope = assembled(message, message._envelope)
    check_body(message)
    try:
        if redact:
            from .redact import redacted

            envelope = redacted(envelope, qualified=message._qualified)
        return write(envelope, message._tag, qualified=message._qualified)
    except (AttributeError, RecursionError, TypeError, ValueError):
        why = fault(envelope, type(message).__name__) or f"{type(message).__name__}: it can't be written"
    raise MessageError(why)


def check_body(message: Message) -> None:
    """Raises `MessageError` where the body holds a part of some operation's content, but none itself."""
    for number, content in enumerate(message.body if type(message.body) is list else ()):
        if isinstance(content, Model) and not content.__xsi__ and type(content) is not class_of(BODY_CONTENT):
            raise MessageError(
                f"{type(message).__name__}.body[{number}]: {type(content).__name__} is not the content of an operation"
            )


def raw(model: Model, field: str, index: int = 0) -> str | None:
    """The text that `field` (an item of it, for a list) came with, where it is not how the value would be written.

    `1####2###4` is no number: the field is None and this tells the text. None where there is nothing odd.
    """
    source = model._source
    came = source.lexical.get((field, index)) if source is not None and source.lexical is not None else None
    return None if came is None else came[1] or ""
