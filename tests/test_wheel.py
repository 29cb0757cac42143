"""What people install: the wheel, in an empty environment and an empty folder, and the sdist that builds the same one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import ROOT

SOURCES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE", "constraints.txt")
MESSAGE = """<serv:message xmlns:serv="http://www.webex.com/schemas/2002/06/service" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<header><securityContext><webExID>host</webExID><password>x</password><siteName>acme</siteName></securityContext></header>
<body><bodyContent xsi:type="java:com.webex.service.binding.meeting.DelMeeting"><meetingKey>1</meetingKey></bodyContent></body></serv:message>"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own, with the tool that builds. The dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    executable = folder / "bin" / "python"
    pip = [executable, "-m", "pip", "--disable-pip-version-check", "install", "-q", "setuptools>=77"]
    if subprocess.run(pip, check=False, capture_output=True).returncode:
        pytest.skip("needs setuptools 77 or newer from the package index")
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return executable


def build(python: Path, source: Path, kind: str) -> Path:
    code = f"from setuptools import build_meta; print(build_meta.build_{kind}('dist'))"
    subprocess.run([python, "-c", code], cwd=source, check=True, capture_output=True)
    return next((source / "dist").glob("*.whl" if kind == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the tool is built from."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        shutil.copy(ROOT / name, checkout)
    for name in ("generator", "templates", "xsd"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    return checkout


@pytest.fixture(scope="module")
def wheel(python: Path, checkout: Path) -> Path:
    return build(python, checkout, "wheel")


@pytest.fixture(scope="module")
def webexgen(python: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True)
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python.parent / "webexgen", *map(str, arguments)],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "HOME": str(home), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")}


@pytest.mark.thorough
def test_the_sdist_builds_the_same_wheel(python: Path, checkout: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(build(python, checkout, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    assert contents(build(python, next(tmp_path.iterdir()), "wheel")) == contents(wheel)


@pytest.mark.thorough
def test_the_wheel_has_what_is_no_python(wheel: Path) -> None:
    there = {name.removeprefix("webexgen/"): data for name, data in contents(wheel).items()}
    for folder in ("templates", "xsd"):
        files = {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert {n: d for n, d in there.items() if n.startswith(f"{folder}/")} == {
            n: d for n, d in files.items() if "__pycache__" not in n
        }


@pytest.mark.thorough
def test_commands_work_in_an_empty_folder(webexgen: Run, tmp_path: Path) -> None:
    (tmp_path / "message.xml").write_text(MESSAGE)
    for arguments, told in (
        (["--version"], "(packaged)"),
        (["--help"], "(packaged)"),
        (["releases"], "40.12.0"),
        (["diff", "40.11.0", "40.12.0"], "8 changes"),
        (["show", "GetMeeting"], "meetingKey"),
        (["rules"], "why"),
        (["validate", "message.xml"], "DelMeeting"),
        (["validate", "message.xml", "--release", "40.2.9"], "DelMeeting"),
        (["convert", "message.xml", "--to", "json"], "DelMeeting"),
    ):
        done = webexgen(*arguments, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), (arguments, done.stderr)
        assert told in done.stdout, arguments
    assert [path.name for path in tmp_path.iterdir()] == ["message.xml"]


@pytest.mark.thorough
def test_generate_writes_where_it_is_told(webexgen: Run, tmp_path: Path) -> None:
    done = webexgen("generate", "--release", "40.12.0", "--out", "x", cwd=tmp_path)
    assert (done.returncode, done.stderr[-14:]) == (0, "files written\n"), done.stderr
    assert webexgen("check", "--release", "40.12.0", "--out", "x", cwd=tmp_path).returncode == 0
    assert webexgen("generate", "--release", "40.1.0", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generated", "x"]


@pytest.mark.thorough
def test_the_catalog_of_the_folder_goes_before_the_packaged_one(webexgen: Run, tmp_path: Path) -> None:
    assert f"{ROOT / 'xsd'} (./xsd)" in webexgen("--version", cwd=ROOT).stdout
    assert "(--catalog)" in webexgen("--version", "--catalog", ROOT / "xsd", cwd=tmp_path).stdout
    (tmp_path / "xsd").mkdir()
    assert "(packaged)" in webexgen("--version", cwd=tmp_path).stdout, "a folder of that name need not be a catalog"


@pytest.mark.thorough
def test_the_shell_completes(webexgen: Run, tmp_path: Path) -> None:
    environment = {"_WEBEXGEN_COMPLETE": "bash_complete", "COMP_WORDS": "webexgen show getme", "COMP_CWORD": "2"}
    assert "GetMeeting" in webexgen(cwd=tmp_path, **environment).stdout


def test_an_editable_install_reads_the_folders_of_the_checkout() -> None:
    from webexgen.resources import packaged

    assert packaged("templates") == ROOT / "templates"
    assert packaged("xsd") == ROOT / "xsd"


def test_a_wheel_of_bindings_works_in_an_empty_environment(tmp_path: Path) -> None:
    from webexgen.cli import main

    for name in ("dist", "again"):
        call = ["wheel", "--release", "40.12.0", "--release", "40.6.0", "--out", str(tmp_path / name)]
        assert CliRunner().invoke(main, call, prog_name="webexgen").exit_code == 0
    (wheel,) = (tmp_path / "dist").iterdir()
    assert wheel.name == "webex_xmlapi-40.12.0-py3-none-any.whl"
    assert wheel.read_bytes() == (tmp_path / "again" / wheel.name).read_bytes()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    empty = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", empty, "install", "-q", "--no-index"]
    subprocess.run([*pip, wheel], check=True)
    code = (
        "import webex_xmlapi.v40_6_0; from webex_xmlapi import v40_12_0 as api\n"
        "request = api.Request(body=[api.event.SetEvent(meeting_uuid='x')])\n"
        "assert api.parse(api.render(request)) == request\n"
        "print(api.required_releases(request), api.__file__)"
    )
    done = subprocess.run([empty, "-I", "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"('40.10.0',) {tmp_path / 'venv'}")
    listed = subprocess.run([*pip[:5], empty, "check"], capture_output=True, text=True, check=True)
    assert "No broken requirements found" in listed.stdout
