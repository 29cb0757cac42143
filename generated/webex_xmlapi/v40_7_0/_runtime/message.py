# SPDX-License-Identifier: MIT
"""Requests and answers as a whole: `parse`, `render`, `Request`, `Response`."""

from __future__ import annotations

from copy import copy
from functools import cache
from importlib import import_module

from .._registry import BODY_CONTENT, FAILURE, MESSAGE, MESSAGE_TYPE, PREFIXES, REQUESTS, RESPONSES
from .document import described, document, is_unbound, shown, xsi_types
from .errors import ApiFailure, MessageError
from .model import Model, UnknownContent, UnresolvedType, spec_of
from .reader import Decoder
from .writer import fault, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar
    from xml.etree.ElementTree import Element

    from .. import service

    _T = TypeVar("_T")

__all__ = ["Message", "Request", "Response", "UnknownContent", "parse", "raw", "render"]


class Message:
    """A message, whichever way it goes.

    `body` holds one object for each bodyContent: an operation's request or answer class, or `UnknownContent`; which one is known
    only when the message is read. Two messages are equal when what they hold is, however it came.
    """

    __slots__ = ("_envelope", "_qualified", "_tag", "body", "responses", "security")

    security: service.SecurityContext | None
    responses: list[service.Response]
    body: list[Any]

    def __init__(
        self,
        *,
        security: service.SecurityContext | None = None,
        responses: list[service.Response] | None = None,
        body: list[Any] | None = None,
    ) -> None:
        self.security = security
        self.responses = responses if responses is not None else []
        self.body = body if body is not None else []
        self._envelope: Any = None
        self._qualified = isinstance(self, Response)
        self._tag = MESSAGE

    @property
    def result(self) -> service.ResultType | str | None:
        """SUCCESS or FAILURE; None in a request."""
        return self.responses[0].result if self.responses else None

    @property
    def reason(self) -> str | None:
        """Why the operation failed, in the server's words."""
        return self.responses[0].reason if self.responses else None

    @property
    def exception_id(self) -> str | None:
        """The six digits of the server's exception."""
        return self.responses[0].exception_id if self.responses else None

    def raise_for_failure(self) -> None:
        """Raises `ApiFailure` if the server says that the operation failed. An empty list is a failure to this API."""
        for response in self.responses:
            if str(response.result or "").strip().upper() == FAILURE or (not response.result and response.exception_id):
                raise ApiFailure(response.result or FAILURE, response.reason, response.exception_id)

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

    def __init__(self, *, security: service.SecurityContext | None = None, body: list[Any] | None = None) -> None:
        super().__init__(security=security, body=body)


class Response(Message):
    """What the server answers."""

    __slots__ = ()

    def __init__(self, *, responses: list[service.Response] | None = None, body: list[Any] | None = None) -> None:
        super().__init__(responses=responses, body=body)


@cache
def class_of(path: str) -> type[Any]:
    module, _, name = path.partition(".")
    found: type[Any] = getattr(import_module(f"..{module}", __package__), name)
    return found


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
    """The message that `data` holds: a `Request` or a `Response`, with one object for each bodyContent.

    `lenient` declares on the document element those well-known prefixes that the document uses and does not declare: the API's own
    (`serv`, `ep`) and `xsi`. Raises `MessageError`, with line or element path, for a document that is not well-formed, has a DTD or
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


def _parse(data: bytes | str) -> Message:
    kinds = xsi_types(data)
    decoder = Decoder(data, kinds, body=class_of(BODY_CONTENT), choose=choose)
    root, envelope = _read(data, decoder, decoder.read_ahead)
    if decoder.has_left:
        # What looked like the content of an operation stood elsewhere.
        decoder = Decoder(data, kinds, body=class_of(BODY_CONTENT), choose=choose)
        root, envelope = _read(data, decoder, lambda _: 0)
    header, body = envelope.header, envelope.body
    security: service.SecurityContext | None = header.security_context if header is not None else None
    responses: list[service.Response] = header.response if header is not None else []
    contents: list[Any] = body.body_content if body is not None else []
    asks = security is not None or any(isinstance(c, Model) and c.__xsi__ in REQUESTS for c in contents)
    message: Message
    if asks or (not responses and not decoder.qualified):
        message = Request(security=security, body=contents)
        message.responses = responses
    else:
        message = Response(responses=responses, body=contents)
        message.security = security
    message._envelope = envelope
    message._qualified = decoder.qualified
    message._tag = root.tag
    return message


def _read(data: bytes | str, decoder: Decoder, grow: Callable[[Element], int]) -> tuple[Element, Any]:
    root = document(data, grow)
    local = MESSAGE.rpartition("}")[2]
    if root.tag not in (MESSAGE, local):
        raise MessageError(f"{shown(root.tag)}: the document element of a message is {local}")
    return root, decoder.read(root, spec_of(class_of(MESSAGE_TYPE)))


def render(message: Message, *, redact: bool = False) -> bytes:
    """The message as an XML document in UTF-8: as it came, apart from what was changed since.

    `redact` puts `***` for what is in sensitive fields, and for texts of which this release does not know what they are.
    Raises `MessageError`, with class and field, for a value that XML can't hold or that no schema type stands for.
    """
    envelope = _envelope(message)
    check_body(message)
    try:
        if redact:
            from .redact import redacted

            envelope = redacted(envelope, qualified=message._qualified)
        return write(envelope, message._tag, qualified=message._qualified, prefixes=PREFIXES)
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


def _envelope(message: Message) -> Any:
    """The message element around what the message holds now. The one that came stays as it is."""
    cls, came = class_of(MESSAGE_TYPE), message._envelope
    envelope: Any = copy(came) if came is not None else cls()
    members = spec_of(cls).names
    if envelope.header is not None:
        envelope.header = copy(envelope.header)
    elif message.security is not None or message.responses or came is None:
        envelope.header = members["header"].kind()
    if envelope.body is not None:
        envelope.body = copy(envelope.body)
    elif message.body or came is None:
        envelope.body = members["body"].kind()
    if envelope.header is not None:
        envelope.header.security_context, envelope.header.response = message.security, message.responses
    if envelope.body is not None:
        envelope.body.body_content = message.body
    return envelope


def raw(model: Model, field: str, index: int = 0) -> str | None:
    """The text that `field` (an item of it, for a list) came with, where it is not how the value would be written.

    `1####2###4` is no number: the field is None and this tells the text. None where there is nothing odd.
    """
    source = model._source
    came = source.lexical.get((field, index)) if source is not None and source.lexical is not None else None
    return None if came is None else came[1] or ""
