"""Requests and answers as a whole: `parse`, `render`, `Request`, `Response`."""

from __future__ import annotations

from importlib import import_module

from ._errors import MessageError
from ._model import Model, UnknownElement, spec_of
from ._reader import XSI_TYPE, Decoder, document, namespaces, unknown
from ._registry import BODY_CONTENT, MESSAGE, MESSAGE_TYPE, PREFIXES, REQUESTS, RESPONSES
from ._writer import Encoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar
    from xml.etree.ElementTree import Element

    from . import service

    _T = TypeVar("_T")

__all__ = ["Message", "Request", "Response", "UnknownContent", "parse", "raw", "render"]


class UnknownContent(UnknownElement):
    """The content of an operation that this release does not know, kept whole."""

    __slots__ = ()

    @property
    def type(self) -> str:
        """What its xsi:type says, or nothing."""
        return self.attributes.get(XSI_TYPE, "")

    def __repr__(self) -> str:
        return f"<UnknownContent {self.type}>"


class Message:
    """A message, whichever way it goes. `body` holds one object for each bodyContent: an operation's request or answer class, or
    `UnknownContent`; which one is known only when the message is read."""

    __slots__ = ("_envelope", "_namespaces", "_qualified", "_tag", "body", "responses", "security")

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
        self._namespaces: dict[str, str] = {}
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

    def only(self, kind: type[_T]) -> _T:
        """The first content of this class. Raises `MessageError` if there is none."""
        for content in self.body:
            if isinstance(content, kind):
                return content
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


def _class(path: str) -> type[Any]:
    module, _, name = path.partition(".")
    found: type[Any] = getattr(import_module(f".{module}", __package__), name)
    return found


_REQUESTS_FOLDED = {key.lower(): path for key, path in REQUESTS.items()}
_RESPONSES_FOLDED = {key.rpartition("}")[2].lower(): path for key, path in RESPONSES.items()}


class _Bodies:
    """Tells what a bodyContent is by its xsi:type."""

    def __init__(self, data: bytes | str, declared: dict[str, str]) -> None:
        self._data = data
        self._declared = declared
        self._complete = False
        self.kept: dict[str, str] = {}
        self.decoder: Decoder
        self.content = _class(BODY_CONTENT)

    def __call__(self, element: Element) -> Any:
        kind = element.get(XSI_TYPE)
        if kind is None:
            return self.decoder.decode(spec_of(self.content), element)
        path = REQUESTS.get(kind)
        if path is not None:
            del element.attrib[XSI_TYPE]
            return self.decoder.decode(spec_of(_class(path)), element)
        prefix, _, local = kind.rpartition(":")
        uri = self._uri(prefix)
        path = RESPONSES.get(f"{{{uri}}}{local}")
        if path is not None:
            del element.attrib[XSI_TYPE]
            return self.decoder.decode(spec_of(_class(path)), element)
        if uri is not None:
            self.kept[prefix] = uri
        path = _REQUESTS_FOLDED.get(kind.lower()) or _RESPONSES_FOLDED.get(local.lower())
        if path is not None:
            return self.decoder.decode(spec_of(_class(path)), element)
        whole = unknown(element)
        return UnknownContent(whole.tag, whole.attributes, whole.content)

    def _uri(self, prefix: str) -> str | None:
        """What `prefix` stands for. Where the start of the document does not tell, the rest of it is asked."""
        if prefix not in self._declared and not self._complete:
            self._declared = {**namespaces(self._data, whole=True), **self._declared}
            self._complete = True
        return self._declared.get(prefix)


def parse(data: bytes | str) -> Message:
    """The message that `data` holds: a `Request` or a `Response`, with one object for each bodyContent.

    Raises `MessageError`, with line or element path, for a document that is not well-formed, has a DTD or is no message.
    """
    declared = namespaces(data)
    root = document(data)
    local = MESSAGE.rpartition("}")[2]
    if root.tag not in (MESSAGE, local):
        raise MessageError(f"{root.tag}: the document element of a message is {local}")
    qualified = len(root) == 0 or root[0].tag.startswith("{")
    bodies = _Bodies(data, declared)
    bodies.decoder = Decoder(qualified, bodies.content, bodies)
    envelope = bodies.decoder.decode(spec_of(_class(MESSAGE_TYPE)), root)
    header, body = envelope.header, envelope.body
    security = header.security_context if header is not None else None
    responses = header.response if header is not None else []
    contents = body.body_content if body is not None else []
    asks = security is not None or any(getattr(type(content), "__xsi__", None) in REQUESTS for content in contents)
    message: Message
    if asks or (not responses and not qualified):
        message = Request(security=security, body=contents)
        message.responses = responses
    else:
        message = Response(responses=responses, body=contents)
        message.security = security
    message._envelope = envelope
    message._namespaces = bodies.kept
    message._qualified = qualified
    message._tag = root.tag
    return message


def render(message: Message) -> bytes:
    """The message as an XML document in UTF-8: as it came, apart from what was changed since.

    Raises `MessageError` for a value that XML can't hold or that no schema type stands for.
    """
    encoder = Encoder(message._qualified, PREFIXES, message._namespaces)
    return encoder.document(_envelope(message), message._tag)


def _envelope(message: Message) -> Any:
    """The message element around what the message holds now."""
    envelope_class = _class(MESSAGE_TYPE)
    envelope = message._envelope or envelope_class()
    members = spec_of(envelope_class).names
    header, body = envelope.header, envelope.body
    if header is None and (message.security is not None or message.responses or message._envelope is None):
        header = envelope.header = members["header"].kind()
    if body is None and (message.body or message._envelope is None):
        body = envelope.body = members["body"].kind()
    if header is not None:
        header.security_context, header.response = message.security, message.responses
    if body is not None:
        body.body_content = message.body
    return envelope


def raw(model: Model, field: str, index: int = 0) -> str | None:
    """The text that `field` (an item of it, for a list) came with, where it is not how the value would be written.

    `1####2###4` is no number: the field is None and this tells the text. None where there is nothing odd.
    """
    source = model._source
    came = source.lexical.get((field, index)) if source is not None and source.lexical is not None else None
    return None if came is None else came[1]
