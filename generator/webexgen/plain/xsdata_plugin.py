"""`xsdata generate order.xsd --output webexgen`: xsdata's command line writes these bindings for a plain schema.

xsdata finds this module by the entry point `xsdata.plugins.cli`. It hands over the classes that it would write itself; of these
only the places of the schemas are used, which this program reads on its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

import click
import xsdata
from xsdata.codegen.models import Class
from xsdata.codegen.writer import CodeWriter
from xsdata.formats.mixins import AbstractGenerator, GeneratorResult

from webexgen.errors import InputError, WebexgenError
from webexgen.plain.package import schema_package

__all__ = ["Bindings"]


_OWN = Path(xsdata.__file__).resolve().parent
"""Where xsdata has the schema of xml:lang and the like, which this program knows."""


class Bindings(AbstractGenerator):
    """xsdata's output format `webexgen`. The package is the one that `--package` names; options for classes are of no use to it."""

    __slots__ = ()

    def normalize_packages(self, classes: list[Class]) -> None:
        """Modules are called by the prefixes of their namespaces."""

    def render_header(self) -> str:
        """None: it would tell the time, and the same schema gives the same files."""
        return ""

    def render(self, classes: list[Class]) -> Iterator[GeneratorResult]:
        """The files of the package. Ends with one error, exit code 2, for what cannot be read, or would be lost."""
        try:
            paths = map(_path, sorted({one.location for one in classes}))
            files = schema_package([path for path in paths if not path.resolve().is_relative_to(_OWN)])
        except WebexgenError as error:
            raise _Refusal(str(error)) from None
        package = self.config.output.package
        folder = Path.cwd().joinpath(*package.split("."))
        for name, text in files.items():
            yield GeneratorResult(folder / name, f"{package}: {name}", text)
        (folder / "py.typed").touch()  # xsdata leaves out empty files


class _Refusal(click.ClickException):
    exit_code = 2


def _path(location: str) -> Path:
    parsed = urlparse(location)
    if parsed.scheme != "file" or not location.endswith(".xsd"):
        raise InputError(f"{location}: only schemas in files, *.xsd, give these bindings")
    return Path(os.path.relpath(url2pathname(unquote(parsed.path))))


CodeWriter.register_generator("webexgen", Bindings)
