# SPDX-License-Identifier: MIT
"""The operations of this release, by name."""

from __future__ import annotations

from collections.abc import Mapping

from .._registry import OPERATIONS
from .classes import class_of

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Generic, TypeVar

    from .._registry import Known
    from .model import Model

    Req = TypeVar("Req", bound=Model)
    Res = TypeVar("Res", bound=Model)

    class _Typed(Generic[Req, Res]): ...

    class _Operations(Mapping[str, "Operation[Any, Any]"], Known): ...

else:  # typing takes longer to import than all that is here
    Req, Res, _Operations = "Req", "Res", Mapping

    class _Typed:
        __slots__ = ()

        def __class_getitem__(cls, _types):
            return cls


__all__ = ["Operation", "Operations", "UnknownOperation", "operations"]


class Operation(_Typed[Req, Res]):
    """One call of the API, `Operation[Req, Res]`: a request of one class, a response of another.

    `service` is the module that holds the classes, which is imported when one of them is asked for.
    """

    __slots__ = ("_paths", "name", "service")

    def __init__(self, name: str, request: str, response: str) -> None:
        self.name = name
        self.service = request.partition(".")[0]
        self._paths = request, response

    @property
    def request(self) -> type[Req]:
        """What a client sends."""
        return class_of(self._paths[0])

    @property
    def response(self) -> type[Res]:
        """What the server sends back."""
        return class_of(self._paths[1])

    @property
    def doc(self) -> str:
        """What the schema says of it."""
        return self.request.__doc__ or ""

    @property
    def deprecated(self) -> str:
        """Why it should not be called any more; nothing of one that may be."""
        return getattr(self.request, "__deprecated__", "")

    def __repr__(self) -> str:
        return f"<Operation {self._paths[0]}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _operation, (self.name,)


class UnknownOperation(KeyError):
    """There is no operation of a name. The text says which is nearest, or how to add one that this package was made without."""

    def __str__(self) -> str:
        return str(self.args[0])


class Operations(_Operations):
    """name -> operation. `in`, `[]` and `get` take the name in any letter case; what it iterates over is spelt as the API does.

    Each is an attribute, too, which type checkers know the classes of.
    """

    def __init__(self) -> None:
        self._known: dict[str, Operation[Any, Any]] = {
            name: Operation(name, *paths) for name, paths in OPERATIONS.items()
        }
        self._folded = {name.lower(): operation for name, operation in self._known.items()}

    def __getitem__(self, name: str) -> Operation[Any, Any]:
        found = self._folded.get(name.lower())
        if found is None:
            from .missing import no_operation

            raise UnknownOperation(no_operation(name))
        return found

    if not TYPE_CHECKING:  # or any name would be one

        def __getattr__(self, name):
            found = self._known.get(name) if not name.startswith("_") else None
            if found is None:
                from .missing import no_operation

                raise AttributeError(no_operation(name), name=name, obj=self)
            return found

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._known})

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._folded

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"<{len(self)} operations: {', '.join(self)}>"


operations = Operations()


def _operation(name: str) -> Operation[Any, Any]:
    return operations[name]
