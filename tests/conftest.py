"""What every test reads: the repository's catalog, composed and read once a session, and toy catalogs; and how long properties are tried."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import support.properties  # noqa: F401 - its profiles must be known before pytest asks for one
from support.paths import CATALOG, RELEASES, TEMPLATES
from support.toy_catalogs import TOY, MakeCatalog

from webexgen.catalog.announcement import Update
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.compose.composer import Composer, SchemaSet
from webexgen.files import locked
from webexgen.output.generation import generated
from webexgen.schema.loader import Models
from webexgen.schema.model import Api
from webexgen.schema.reader import Reader


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(CATALOG)


@pytest.fixture(scope="session")
def schema_sets(catalog: Catalog) -> dict[str, SchemaSet]:
    composer = Composer(catalog)
    return {name: composer.compose(name) for name in (BASELINE, *catalog.releases)}


@pytest.fixture(scope="session")
def apis(catalog: Catalog, schema_sets: Mapping[str, SchemaSet]) -> dict[str, Api]:
    reader = Reader(catalog.wire)
    return {name: reader.read(schemas) for name, schemas in schema_sets.items()}


@pytest.fixture(scope="session")
def models(catalog: Catalog, apis: Mapping[str, Api]) -> Models:
    models = Models(catalog)
    for api in apis.values():
        models.give(api)
    return models


@pytest.fixture(scope="session")
def history(models: Models) -> History:
    return History(models)


@pytest.fixture(scope="session")
def availability(catalog: Catalog, models: Models) -> AvailabilityIndex:
    return AvailabilityIndex(catalog, models)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "webexgen" / "models"


@pytest.fixture(scope="session")
def known(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder, for XDG_CACHE_HOME, of a user who has generated everything from the repository's catalog, but has no output.

    Processes that share the tests share it, and the first of them fills it.
    """
    session = tmp_path_factory.getbasetemp()
    folder = (session.parent if "PYTEST_XDIST_WORKER" in os.environ else session) / "known-cache"
    with pytest.MonkeyPatch.context() as patch, locked(folder, 600):
        patch.setenv("XDG_CACHE_HOME", str(folder))
        generated(catalog, TEMPLATES, tuple(catalog.releases.values()), explorer=True)
    return folder


@pytest.fixture
def warm_cache(known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same for one test, which may change it."""
    folder = tmp_path / "cache"
    shutil.copytree(known, folder, copy_function=os.link)  # entries are replaced, never written to
    folder.joinpath("webexgen").chmod(0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """Runs a test once for every release."""
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
