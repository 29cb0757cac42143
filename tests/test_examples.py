"""The client of examples/client, as somebody makes it: vendored by the command, with nothing installed but httpx."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import CATALOG, ROOT

from webexgen.cli import main

EXAMPLE = ROOT / "examples" / "client"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "client"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("_webex", "__pycache__"))
    (command,) = [
        line.split() for line in (folder / "test_client.py").read_text().splitlines() if "webexgen vendor" in line
    ]
    assert command[3:5] == ["--to", "acme/_webex"]
    call = ["vendor", command[2], "--to", str(folder / "acme" / "_webex"), *command[5:]]
    result = CliRunner().invoke(main, call, prog_name="webexgen")
    assert result.exit_code == 0, result.output
    return folder


def test_its_tests_pass_with_nothing_but_httpx(client: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "-q"]
    installed = subprocess.run(
        [*pip, "-c", ROOT / "constraints.txt", "httpx"], capture_output=True, text=True, check=False
    )
    if installed.returncode:
        pytest.skip("httpx cannot be had from the package index")
    done = subprocess.run(
        [python, "-W", "error", "-m", "unittest"], cwd=client, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 7 tests" in done.stderr


def test_its_sample_is_the_pages_own() -> None:
    sample = (EXAMPLE / "get-session-info-response.xml").read_bytes()
    assert sample == (CATALOG / "40.6.0" / "samples" / "05-get-session-info-response.xml").read_bytes()


@pytest.fixture(scope="module")
def used(client: Path) -> Path:
    """The example with a user of it, and of what its types say."""
    (client / "pyproject.toml").write_text("")
    (client / "use.py").write_text(
        "from typing import assert_type\n\n"
        "from acme import _webex as api\n"
        "from acme.client import Client\n\n"
        "with Client('acme', 'host', 'secret') as webex:\n"
        "    found = webex.call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=1))\n"
        "    assert_type(found, api.ep.GetSessionInfoResponse)\n"
    )
    return client


def test_mypy_finds_nothing(used: Path) -> None:
    call = ["mypy", "--strict", "--config-file", "pyproject.toml", "acme", "use.py", "test_client.py"]
    done = _run(call, used)
    assert done.stdout.startswith("Success"), done.stdout


@pytest.mark.thorough  # mypy reads the same in a third of the time
def test_pyright_finds_nothing(used: Path) -> None:
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": ["acme", "use.py", "test_client.py"]}
    (used / "pyrightconfig.json").write_text(json.dumps(settings))
    done = _run(["pyright", "--pythonpath", sys.executable], used)
    assert done.stdout.startswith("0 errors, 0 warnings"), done.stdout + done.stderr


def _run(call: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    if not find_spec(call[0]):
        pytest.skip(f"{call[0]} is installed for linting only")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", *call], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
