"""What other repositories take from this one: the hooks of pre-commit, the action of GitHub, the job of GitLab."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from lxml import etree
from support.paths import NEWEST, ROOT

from webexgen.bindings.identifiers import release_folder
from webexgen.cli import main

PROGRAM = (".pre-commit-hooks.yaml", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
RELEASE = ("--release", NEWEST)
FOLDER = release_folder(NEWEST)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: Path) -> str:
    """Commit all that is in a folder; returns the revision."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with generated and with vendored bindings."""
    folder = tmp_path_factory.mktemp("project")
    for call in (
        ["generate", *RELEASE, "--out", str(folder / "sdk")],
        ["vendor", NEWEST, "--to", str(folder / "acme" / "_webex"), "--operations", "DelSession"],
    ):
        assert CliRunner().invoke(main, call, prog_name="webexgen").exit_code == 0
    return folder


@pytest.mark.thorough  # pip installs the tool
def test_the_hooks_run_in_another_repository(project: Path, tmp_path: Path) -> None:
    remote = tmp_path / "webexgen"
    remote.mkdir()
    for name in PROGRAM:
        shutil.copy(ROOT / name, remote)
    for name in ("generator", "templates", "xsd"):
        shutil.copytree(ROOT / name, remote / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    hooks = [
        {"id": "webexgen-check", "args": [*RELEASE, "--out", "sdk"], "files": "^sdk/"},
        {"id": "webexgen-vendor-check", "args": ["acme/_webex"]},
    ]
    config = {"repos": [{"repo": str(remote), "rev": repository(remote), "hooks": hooks}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    repository(project)
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "hooks"),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    }
    command = [sys.executable, "-m", "pre_commit"]
    installed = subprocess.run(
        [*command, "install-hooks"], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if "Could not find a version" in installed.stdout + installed.stderr:
        pytest.skip("the hooks install their dependencies from the package index, which does not answer")
    assert installed.returncode == 0, installed.stdout

    def run() -> tuple[int, str]:
        done = subprocess.run(
            [*command, "run", "--all-files"], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    code, told = run()
    assert (code, told.count("Passed")) == (0, 2), told
    for name in (f"sdk/webex_xmlapi/{FOLDER}/user.py", "acme/_webex/ep.py"):
        with (project / name).open("a") as file:
            file.write("# edited\n")
    code, told = run()
    assert (code, told.count("Failed")) == (1, 2), told
    assert f"edited  webex_xmlapi/{FOLDER}/user.py" in told
    assert "ep.py" in told


ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())


def shell(folder: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner of GitHub does, with the webexgen of this environment in the place of an installed one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **variables, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def run_action(folder: Path, **inputs: str) -> list[tuple[str, int, str]]:
    """The steps but for the one that installs, as the runner of GitHub runs them: (name, exit code, output), until one fails."""
    given = {name: inputs.get(name.replace("-", "_"), row.get("default", "")) for name, row in ACTION["inputs"].items()}
    done: list[tuple[str, int, str]] = []
    for step in ACTION["runs"]["steps"][1:]:
        if step.get("if") == "inputs.old != ''" and not given["old"]:
            continue
        values = {name: text[len("${{ inputs.") : -len(" }}")] for name, text in step["env"].items()}
        assert step["shell"] == "bash"
        ended = shell(folder, step["run"], **{name: given[key] for name, key in values.items()})
        done.append((step["name"], ended.returncode, ended.stdout))
        if ended.returncode:
            break
    return done


def test_the_action_checks_and_compares(tmp_path: Path) -> None:
    install = ACTION["runs"]["steps"][0]
    assert (install["env"], install["run"]) == (
        {"ACTION": "${{ github.action_path }}"},
        'python -m pip install "$ACTION"',
    )
    places = {"catalog": str(ROOT / "xsd"), "out": str(ROOT / "generated")}
    assert [row[:2] for row in run_action(tmp_path, **places)] == [("Check", 0)]
    steps = run_action(tmp_path, **places, old="40.7.0", new="40.8.0", **{"for": "reader"})
    assert [row[:2] for row in steps] == [("Check", 0), ("Findings as SARIF", 0), ("Compare", 1)]
    assert steps[-1][2].count("::error ") >= 9
    sarif = json.loads((tmp_path / "webexgen.sarif").read_text())
    assert sarif["version"] == "2.1.0"
    steps = run_action(tmp_path, **places, old="40.11.0", new="40.12.0", sarif="other.sarif")
    assert [row[1] for row in steps] == [0, 0, 0]
    assert (tmp_path / "other.sarif").exists()


def test_the_action_tells_drift(project: Path) -> None:
    with (project / "sdk" / "webex_xmlapi" / FOLDER / "user.py").open("a") as file:
        file.write("# edited\n")
    ((name, code, told),) = run_action(project, catalog=str(ROOT / "xsd"), out="sdk")
    assert (name, code) == ("Check", 1)
    assert "title=webexgen check::edited: " in told


def jobs_of_github() -> dict[str, list[dict[str, Any]]]:
    """The steps of the jobs that docs/pipelines.md shows, by name."""
    page = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
    section = page.partition("## GitHub Actions\n")[2].partition("\n## ")[0]
    jobs: dict[str, list[dict[str, Any]]] = {}
    for block in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL):
        jobs |= {name: job["steps"] for name, job in yaml.safe_load(block)["jobs"].items()}
    return jobs


def test_the_job_of_github_uses_the_action(tmp_path: Path) -> None:
    steps = jobs_of_github()["bindings"]
    assert not [step for step in steps if "run" in step]
    uses = {step["uses"].partition("@")[0]: step for step in steps}
    assert uses["actions/cache"]["with"]["path"] == "~/.cache/webexgen"
    given = uses["OWNER/webexgen"]["with"]
    assert given.keys() <= ACTION["inputs"].keys()
    for name in ("xsd", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    repository(tmp_path)
    done = run_action(tmp_path, **{name.replace("-", "_"): value for name, value in given.items()})
    assert [row[:2] for row in done] == [("Check", 0), ("Findings as SARIF", 0), ("Compare", 1)], done
    upload = uses["github/codeql-action/upload-sarif"]
    assert upload["if"] == "always()"  # the step before fails
    assert json.loads((tmp_path / upload["with"]["sarif_file"]).read_text())["runs"]
    assert git(tmp_path, "status", "--short") == "?? webexgen.sarif"


def test_the_job_of_github_for_a_vendored_package_runs(tmp_path: Path) -> None:
    verify, install, check = (step["run"] for step in jobs_of_github()["vendored"] if "run" in step)
    assert install.startswith("pip install git+https://")  # not run: this environment has it
    package = tmp_path / "acme" / "_webex"

    def vendor(release: str) -> None:
        call = ["vendor", release, "--to", str(package), "--operations", "DelSession"]
        assert CliRunner().invoke(main, call, prog_name="webexgen").exit_code == 0
        repository(tmp_path)

    def run() -> list[tuple[int, str]]:
        return [(done.returncode, done.stdout) for done in (shell(tmp_path, verify), shell(tmp_path, check))]

    vendor("40.7.0")
    (verified, _), (checked, told) = run()
    assert (verified, checked, told.count("::notice ")) == (0, 0, 1), told
    vendor(NEWEST)
    assert run() == [(0, ""), (0, "")]
    with (package / "ep.py").open("a") as file:
        file.write("# edited\n")
    (verified, _), (checked, told) = run()
    assert (verified, checked) == (1, 1)
    assert "::error " in told
    assert "ep.py" in told


def test_the_job_of_gitlab_runs(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"## GitLab\n\n```yaml\n(.*?)```", page, re.DOTALL)
    job: dict[str, Any] = yaml.safe_load(block)["bindings"]
    assert job["script"][0] == "pip install ."  # what the hooks' test does too
    assert job["variables"] == {"XDG_CACHE_HOME": f"$CI_PROJECT_DIR/{job['cache']['paths'][0]}"}  # here the suite's own
    for name in ("xsd", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    script = "\n".join(job["script"][1:])
    ended = subprocess.run(
        ["sh", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (1, "in sync\n"), ended.stdout + ended.stderr
    report = etree.parse(tmp_path / job["artifacts"]["reports"]["junit"])
    assert len(report.findall(".//failure")) >= 9
