"""The one thing that pyproject.toml cannot say: templates/ and xsd/ stand beside the package here, and inside it once installed."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("templates", "xsd")


class BuildWithFolders(build_py):
    """Copies the folders into the package; an editable install reads them where they are."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in FOLDERS:
            target = Path(self.build_lib, "webexgen", name)
            shutil.rmtree(target, ignore_errors=True)  # of a former build
            shutil.copytree(name, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


setup(cmdclass={"build_py": BuildWithFolders})
