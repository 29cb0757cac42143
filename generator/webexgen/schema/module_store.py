"""Modules of models, each once for all releases that have it, and kept in the user's cache folder."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from webexgen.cache import Cache
from webexgen.catalog.wire import Envelope, Outcome
from webexgen.schema import model
from webexgen.schema.model import ComplexType, Module, SimpleType

__all__ = ["MODEL_CLASSES", "ModuleStore"]

MODEL_CLASSES = (Envelope, Outcome, *(getattr(model, name) for name in model.__all__))
"""What a model is made of."""


class ModuleStore:
    """Modules by the file and `SchemaSet.key` of what they were read from.

    What two of them have in common is one object: comparing them takes no time then, and a release little memory.
    """

    def __init__(self, seed: str = "") -> None:
        """`seed` stands for all else that decides what is read. Without one, nothing is kept for other runs."""
        self.seed = seed
        self._cache = Cache("modules", MODEL_CLASSES, kept=None)
        self._modules: dict[tuple[str, str], Module] = {}
        self._types: dict[str, SimpleType | ComplexType] = {}
        self._latest: dict[str, Module] = {}

    def get(self, file: str, key: str) -> Module | None:
        """A module, if it is known."""
        module = self._modules.get((file, key))
        if module is None and self.seed:
            module = self._cache.get(*self._entry(file, key), Module)
            if module is not None:
                module = self._modules[file, key] = self._shared(file, module)
        return module

    def put(self, file: str, key: str, module: Module) -> Module:
        """Take a module; returns the one to use instead, which is equal."""
        if self.seed:
            self._cache.put(*self._entry(file, key), module)
        module = self._modules[file, key] = self._shared(file, module)
        return module

    def _entry(self, file: str, key: str) -> tuple[str, str]:
        return file, hashlib.sha256(f"{self.seed} {key}".encode()).hexdigest()

    def _shared(self, file: str, module: Module) -> Module:
        """A module that shares what it can with the one of the same file before it."""
        types = {name: self._same(name, type_) for name, type_ in module.types.items()}
        module, latest = replace(module, types=types), self._latest.get(file)
        if latest is not None and module == latest and [*types] == [*latest.types]:
            return latest
        self._latest[file] = module
        return module

    def _same(self, name: str, type_: SimpleType | ComplexType) -> SimpleType | ComplexType:
        known = self._types.get(name)
        if known is not None and (known is type_ or known == type_):
            return known
        self._types[name] = type_
        return type_
