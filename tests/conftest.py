"""What every test reads: the repository's catalog, composed and read once a session, and toy catalogs; and how long properties are tried."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import support.properties  # noqa: F401 - its profiles must be known before pytest asks for one
from support.depth import DEPTHS, depth, set_depth
from support.paths import CATALOG, RELEASES, TEMPLATES
from support.toy_catalogs import TOY, MakeCatalog

from webexgen.catalog.announcement import Update
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.compose.schema_set import SchemaSet
from webexgen.files import locked
from webexgen.output.generation import generated
from webexgen.schema.loader import Models
from webexgen.schema.model import Api


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(CATALOG)


@pytest.fixture(scope="session")
def models(catalog: Catalog) -> Models:
    return Models(catalog)


@pytest.fixture(scope="session")
def schema_sets(catalog: Catalog, models: Models) -> dict[str, SchemaSet]:
    return {name: models.schemas(name) for name in (BASELINE, *catalog.releases)}


@pytest.fixture(scope="session")
def apis(catalog: Catalog, models: Models) -> dict[str, Api]:
    return {name: models.load(name) for name in (BASELINE, *catalog.releases)}


@pytest.fixture(scope="session")
def history(models: Models) -> History:
    return History(models)


@pytest.fixture(scope="session")
def availability(catalog: Catalog, models: Models) -> AvailabilityIndex:
    return AvailabilityIndex(catalog, models)


@pytest.fixture
def fast_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: for thousands of files, each of which is waited for until it is on the disk."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "webexgen" / "models"


@pytest.fixture(scope="session")
def known(catalog: Catalog, pytestconfig: pytest.Config) -> Path:
    """A cache folder of a user who has generated everything from the repository's catalog, but has no output.

    The first of the processes that share the tests fills it; nobody changes it later.
    """
    cache = pytestconfig.stash[CACHE]
    folder = cache.with_name("known")
    with pytest.MonkeyPatch.context() as patch, locked(folder, 600):
        patch.setenv("XDG_CACHE_HOME", str(cache))
        if not (folder / "webexgen").exists():
            generated(catalog, TEMPLATES, tuple(catalog.releases.values()), explorer=True)
            copied(cache, folder)
    return folder


@pytest.fixture
def warm_cache(known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same for one test, which may change it."""
    folder = tmp_path / "cache"
    copied(known, folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def copied(cache: Path, folder: Path) -> None:
    """Link what is kept in a cache, while others may be writing to it: entries are replaced, never written to."""
    (folder / "webexgen").mkdir(0o700, parents=True)
    for path in cache.rglob("*"):
        if path.is_file():
            to = folder / path.relative_to(cache)
            to.parent.mkdir(0o700, exist_ok=True)
            try:
                to.hardlink_to(path)
            except FileNotFoundError:
                continue  # it has just been replaced by a newer one
            except OSError:
                shutil.copy(path, to)  # to another file system


SOME = {*RELEASES[::4], RELEASES[-1]}
"""Releases of every train and age."""


@pytest.fixture(params=[pytest.param(name, marks=() if name in SOME else pytest.mark.thorough) for name in RELEASES])
def release(request: pytest.FixtureRequest) -> str:
    """Runs a test once for every release, in a quick run for some."""
    return str(request.param)


@pytest.fixture(scope="session")
def make_catalog(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> MakeCatalog:
    """A catalog of toys: what stands in the documents of the baseline, and of updates 1, 2, ... by module.

    Modules are called a, b or c; the namespace of `a` is `urn:a`, its prefix `a`. Every body stands in one xs:schema,
    from line 2 on; one that starts with <? is a whole document.
    """

    def make(baseline: Mapping[str, str], *updates: Mapping[str, str]) -> Catalog:
        root = tmp_path_factory.mktemp("catalog")
        names = [str(number) for number in range(1, len(updates) + 1)]
        for folder, documents in zip([BASELINE, *names], [baseline, *updates], strict=True):
            (root / folder).mkdir()
            for module, body in documents.items():
                text = body if body.startswith("<?") else TOY.format(module=module, body=body)
                if folder == BASELINE:
                    text = text.replace('"qualified">', '"qualified" gen:evidence="documented">', 1)
                (root / folder / f"{module}.xsd").write_text(text, encoding="utf-8")
        parents = zip(names, [BASELINE, *names], strict=False)
        return Catalog(
            root,
            {name: Release(name, parent, name, "toy") for name, parent in parents},
            {name: Update(name, root / name, "", (name,), "", ()) for name in names},
            {},
            catalog.wire,
        )

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases", action="store_true", help="write what the diff finds into tests/cases/*/expected.json"
    )
    parser.addoption(
        "--update-docs", action="store_true", help="write into README and docs what their examples print; with -m docs"
    )
    parser.addoption(
        "--depth", choices=DEPTHS, default=DEPTHS[0], help="how many inputs to try; tests/support/depth.py"
    )


CACHE = pytest.StashKey[Path]()
"""The cache folder, for XDG_CACHE_HOME, of all tests that ask for no other: not the user's, nor that of an earlier run.

Processes that share the tests share it, so that each thing is made once.
"""


def pytest_configure(config: pytest.Config) -> None:
    set_depth(config)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = TemporaryDirectory(prefix="webexgen-tests-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ["XDG_CACHE_HOME"] = str(Path(folder.name, "cache"))
    config.stash[CACHE] = Path(os.environ["XDG_CACHE_HOME"])
    gc.set_threshold(
        100_000, 20, 50
    )  # models and schemas live long: collecting as often as usual takes a ninth of the time


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked for more depth than was asked for."""
    too_deep = DEPTHS[DEPTHS.index(depth()) + 1 :]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in too_deep)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
