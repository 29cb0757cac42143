# SPDX-License-Identifier: MIT
"""Webex Meetings XML API 40.9.0: typed requests and responses.

With this package imported as `api`:

    request = api.Request(security=api.SecurityContext(...), body=[api.ep.DelSession(session_key=1)])
    data = api.render(request)
    reply = api.parse(response)

Each service is a module and is imported when it is first used: common, ep, meeting, service.
Vendored by webexgen: vendor.toml says what it was made of, `_verify` whether its files are as they were written.
"""

from __future__ import annotations

from importlib import import_module

from ._registry import RELEASE
from ._runtime.errors import ApiFailure, MessageError
from ._runtime.model import Model, OpenEnum, UnknownElement, extra

TYPE_CHECKING = False


if TYPE_CHECKING:
    from . import common, ep, meeting, service
    from ._runtime.dump import to_dict, to_json
    from ._runtime.load import from_dict, from_json
    from ._runtime.message import Message, Request, Response, UnknownContent, parse, raw, render
    from ._runtime.operations import Operation, operations
    from ._runtime.stream import iter_parse
    from ._runtime.time import from_datetime, to_datetime
    from ._runtime.validate import Problem, validate
    from .service import SecurityContext

__all__ = [
    "ApiFailure",
    "Message",
    "MessageError",
    "Model",
    "OpenEnum",
    "Operation",
    "Problem",
    "RELEASE",
    "Request",
    "Response",
    "SecurityContext",
    "UnknownContent",
    "UnknownElement",
    "common",
    "ep",
    "extra",
    "from_datetime",
    "from_dict",
    "from_json",
    "iter_parse",
    "meeting",
    "operations",
    "parse",
    "raw",
    "render",
    "service",
    "to_datetime",
    "to_dict",
    "to_json",
    "validate",
]

__version__ = RELEASE

_SERVICES = frozenset(
    (
        "common",
        "ep",
        "meeting",
        "service",
    )
)
_ELSEWHERE = {
    "to_dict": "_runtime.dump",
    "to_json": "_runtime.dump",
    "from_dict": "_runtime.load",
    "from_json": "_runtime.load",
    "Message": "_runtime.message",
    "Request": "_runtime.message",
    "Response": "_runtime.message",
    "UnknownContent": "_runtime.message",
    "parse": "_runtime.message",
    "raw": "_runtime.message",
    "render": "_runtime.message",
    "Operation": "_runtime.operations",
    "operations": "_runtime.operations",
    "iter_parse": "_runtime.stream",
    "from_datetime": "_runtime.time",
    "to_datetime": "_runtime.time",
    "Problem": "_runtime.validate",
    "validate": "_runtime.validate",
    "SecurityContext": "service",
}

if not TYPE_CHECKING:
    # A type checker that saw this would believe that every name is there.

    def __getattr__(name: str) -> object:
        if name in _SERVICES:
            return import_module(f".{name}", __name__)
        if name not in _ELSEWHERE:
            no_attribute = import_module("._runtime.missing", __name__).no_attribute
            raise AttributeError(no_attribute(__name__, name), name=name)
        found = globals()[name] = getattr(import_module(f".{_ELSEWHERE[name]}", __name__), name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
