"""What can go wrong, one class a cause. The command prints each as one block, without a traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "CatalogError",
    "ColumnsError",
    "ComposeError",
    "EditedError",
    "InputError",
    "InstanceError",
    "NoValueError",
    "OutputError",
    "PolicyError",
    "PublishedError",
    "SampleError",
    "SchemaError",
    "UnknownNameError",
    "WaiverError",
    "WebexgenError",
    "known",
    "listed",
    "nearest",
]


def nearest(name: str, names: Iterable[str], most: int = 1, *, prefix: str = "", also: str = "") -> str:
    """What ends the refusal of a name: ": did you mean 'after'?", or nothing where no known one is near.

    `prefix` stands before the names that it shows; `also`, a clause, follows in either case: "; it is one of a, b".
    """
    near = difflib.get_close_matches(name, list(names), most, 0.5)
    if not near:
        return f"; {also}" if also else ""
    meant = " or ".join(repr(f"{prefix}{known}") for known in near)
    return f": did you mean {meant}?" + (f" {also[0].upper()}{also[1:]}" if also else "")


def listed(findings: Iterable[str], most: int = 20) -> str:
    """Findings, a line each; of very many, which mostly have one cause, the first."""
    lines = list(findings)
    rest = [f"... and {len(lines) - most} more"] if len(lines) > most else []
    return "\n".join(lines[:most] + rest)


def known(what: str, name: str, names: Iterable[str]) -> str:
    """The name, if it is one of `names`. Raises `UnknownNameError` with the nearest ones and with all."""
    words = list(names)
    if name not in words:
        known_names = ", ".join(words)
        raise UnknownNameError(
            f"there is no {what} {name!r}{nearest(name, words, 3, also=f'it is one of {known_names}')}"
        )
    return name


class WebexgenError(Exception):
    """Root of all errors that a user can do something about: what, where, and what to do."""

    exit_code = 2
    """What the command ends with: 2 as it could not run, 1 for what it found."""


class CatalogError(WebexgenError):
    """The catalog's data (releases.toml, wire.toml, update.toml) is wrong."""


class UnknownNameError(WebexgenError):
    """A release, operation or sample was asked for that is not there."""


class ComposeError(WebexgenError):
    """A fragment does not fit the schema that it changes. One line a finding, each with file and line."""


class SchemaError(WebexgenError):
    """A composed schema set cannot be compiled or read."""


class SampleError(WebexgenError):
    """A documented sample or one of its repairs does not hold."""


class OutputError(WebexgenError):
    """A file or folder cannot be written or read, or holds what this program did not write."""


class EditedError(OutputError):
    """Files of the output were edited by hand, or stand where files of the output belong."""

    exit_code = 1


class InputError(WebexgenError):
    """A file that was to be read cannot be, or does not hold what it should."""


class ColumnsError(WebexgenError):
    """Records cannot be written as columns: the library for it is missing, or a value does not fit its column."""


class InstanceError(WebexgenError):
    """No message can be made as asked: the release lacks what it should hold, or no value of a type is known."""


class NoValueError(InstanceError):
    """No value of a type is known: the facets of a simple one are too hard to meet, or no type derives from an abstract one."""


class PolicyError(WebexgenError):
    """A change that the rules do not judge, or judge twice."""


class PublishedError(WebexgenError):
    """The record of published releases is wrong, or something would rewrite it."""


class WaiverError(WebexgenError):
    """A file of waivers does not hold what one must hold. One line a finding, each with file and line."""
