"""The folder of a vendored package: replaced as a whole or not at all, whatever ends the run; what others put there stays."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from support import kills
from support.depth import of_depth
from support.workspaces import files_below, limited_disk

from webexgen.errors import EditedError, OutputError
from webexgen.output.vendoring import folder as vendored
from webexgen.output.vendoring.folder import Vendored
from webexgen.output.vendoring.record import RECORD, SUMS, Record, read_sums, sums_text

RECORDS = {name: Record(name, "1", ("A", "B")) for name in ("1.0", "1.1")}


def package(release: str, **files: str) -> dict[str, bytes]:
    """The files of a package, with its record and sums."""
    texts = {f"{name.replace('_', '/')}.py": text for name, text in files.items()}
    made = {name: text.encode() for name, text in {**texts, RECORD: RECORDS[release].text()}.items()}
    return {**made, SUMS: sums_text(made).encode()}


MANY = range(of_depth(2, 12))
"""Further files, which take the same steps as the others."""
OLD = package(
    "1.0", a="A = 1\n", b="B = 1\n", inner_c="C = 1\n", gone_d="D = 1\n", **{f"m{n}": "M = 1\n" for n in MANY}
)
NEW = package("1.1", a="A = 2\n", b="B = 1\n", inner_c="C = 2\n", new_e="E = 1\n", **{f"m{n}": "M = 2\n" for n in MANY})


def write(root: Path, files: Mapping[str, bytes]) -> None:
    package = Vendored.at(root)
    package.replace(files, package.compare(files))


def killed_at(step: int, root: Path, files: Mapping[str, bytes]) -> bool:
    """Write in a process that is killed before its so-manieth change of the disk, or exchange of folders; whether it was."""
    return kills.killed_at(
        step, lambda: write(root, files), lambda event, row: event == "ctypes.dlsym" or kills.is_change(event, row)
    )


@pytest.mark.parametrize("start", [{}, OLD], ids=["nothing", "an older package"])
def test_killed_at_every_step_all_or_nothing_is_there(fast_disk: Path, start: dict[str, bytes]) -> None:
    number = 0
    for step in range(1000):
        root = fast_disk / str(step) / "acme"
        root.parent.mkdir()
        if start:
            write(root, start)
            (root / "__pycache__").mkdir()
            (root / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")
        if not killed_at(step, root, NEW):
            break
        number += 1
        assert files_below(root) in (start, NEW)
        assert root.exists() or not start
        write(root, NEW)
        assert files_below(root.parent) == {f"acme/{name}": data for name, data in NEW.items()}
        assert Vendored.existing(root).integrity() == vendored.Drift()
    assert number >= of_depth(18, 35)


@pytest.mark.parametrize("why", ["no exchange", "a file of somebody else"])
def test_killed_where_folders_cannot_be_exchanged_the_next_run_puts_it_right(
    fast_disk: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Each file is the old or the new one, nothing of others is lost, and edits are still told from what was written."""
    foreign = {"notes.txt": b"mine", "inner/own.py": b"own"} if why != "no exchange" else {}
    if not foreign:
        monkeypatch.setattr(vendored, "_exchange", lambda _new, _path: False)
    number = 0
    for step in range(1000):
        root = fast_disk / str(step) / "acme"
        root.parent.mkdir()
        write(root, OLD)
        for name, data in foreign.items():
            (root / name).write_bytes(data)
        if not killed_at(step, root, NEW):
            break
        number += 1
        for name, data in files_below(root).items():
            if name != SUMS and not name.startswith("."):
                assert data in (OLD.get(name), NEW.get(name), foreign.get(name)), name
        assert not Vendored.existing(root).compare(NEW).blocked
        write(root, NEW)
        assert files_below(root.parent) == {f"acme/{name}": data for name, data in {**NEW, **foreign}.items()}
    assert number >= of_depth(45, 65)


@pytest.mark.parametrize("start", [{}, OLD], ids=["nothing", "an older package"])
def test_a_full_disk_changes_nothing(tmp_path: Path, start: dict[str, bytes]) -> None:
    big = package("1.1", **{f"big{number}": f"B = {number}\n" * 1500 for number in range(6)})
    with limited_disk(tmp_path / "disk", 400) as disk:
        root, full = disk / "acme", 0
        for free in range(0, 300, 20):
            if root.exists():
                vendored._discard(root)
            if start:
                write(root, start)
            before = files_below(disk)
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file:
                room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
                file.write(b"x" * max(0, room - free * 1024))
            try:
                write(root, big)
                refusal = ""
            except OutputError as error:
                refusal = str(error)
            filler.unlink()
            if refusal:
                full += 1
                assert "No space left on device" in refusal and "\n" not in refusal
                assert files_below(disk) == before
            else:
                assert files_below(root) == big
        assert 3 < full < 15, "some runs had room, some had not"


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    for name in ("own.py", ".hidden"):
        root = tmp_path / name.strip(".")
        root.mkdir()
        (root / name).write_text("x")
        with pytest.raises(OutputError, match=r"holds files, but no vendor\.toml and SHA256SUMS"):
            Vendored.at(root)
    (tmp_path / "link").symlink_to(tmp_path / "own.py")
    with pytest.raises(OutputError, match="symbolic link"):
        Vendored.at(tmp_path / "link")
    with pytest.raises(OutputError, match="is no folder"):
        Vendored.at(tmp_path / "own.py" / "own.py")
    with pytest.raises(OutputError, match="holds no vendored package"):
        Vendored.existing(tmp_path / "nothing")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    write(tmp_path / "acme", NEW)
    assert files_below(tmp_path / "acme") == NEW


def test_edited_missing_and_foreign_files_are_told_apart(tmp_path: Path) -> None:
    root = tmp_path / "acme"
    write(root, OLD)
    assert not Vendored.existing(root).integrity()
    (root / "a.py").write_text("A = 3\n")
    (root / "b.py").unlink()
    (root / "inner" / "own.py").write_text("x")
    (root / "gone" / "d.py").unlink()
    (root / "gone" / "d.py").symlink_to(root / "a.py")
    drift = Vendored.existing(root).integrity()
    assert drift.edited == ("a.py", "gone/d.py")
    assert drift.missing == ("b.py",)
    assert drift.foreign == ("inner/own.py",)
    found = Vendored.existing(root)
    with pytest.raises(EditedError, match=r"edited +a.py\n +edited +gone/d.py\n"):
        found.refuse_blocked(found.compare(NEW))


def test_what_stands_where_a_new_file_belongs_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "acme"
    write(root, OLD)
    (root / "new").mkdir()
    (root / "new" / "e.py").write_text("mine\n")
    found = Vendored.existing(root)
    with pytest.raises(EditedError, match=r"occupied +new/e.py"):
        found.refuse_blocked(found.compare(NEW))


def test_what_was_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    root = tmp_path / "acme"
    write(root, OLD)
    found = Vendored.existing(root)
    seen = found.compare(NEW)
    (root / "a.py").write_text("mine\n")
    before = files_below(root)
    with pytest.raises(OutputError, match="was changed meanwhile"):
        found.replace(NEW, seen)
    assert files_below(tmp_path) == {f"acme/{name}": data for name, data in before.items()}


def test_what_another_run_has_just_written_is_not_written_again(tmp_path: Path) -> None:
    root = tmp_path / "acme"
    write(root, OLD)
    found = Vendored.existing(root)
    seen = found.compare(NEW)
    assert found.replace(NEW, seen) is True
    assert found.replace(NEW, seen) is False
    assert files_below(root) == NEW


@pytest.mark.parametrize("name", [".gitattributes", "own/", "inner/notes.txt", "__pycache__/notes.txt", "link"])
def test_what_others_put_there_stays(tmp_path: Path, name: str) -> None:
    root = tmp_path / "acme"
    write(root, OLD)
    place = root / name
    if name.endswith("/"):
        place.mkdir()
    elif name == "link":
        place.symlink_to(tmp_path)
    else:
        place.parent.mkdir(exist_ok=True)
        place.write_text("mine\n")
    write(root, NEW)
    assert place.is_symlink() if name == "link" else place.exists()
    assert (root / "a.py").read_bytes() == NEW["a.py"]
    assert not (root / "gone").exists()


@pytest.mark.parametrize(
    "text, where",
    [
        ("what is this\n", ":1: is no line of a digest and a path"),
        (f"{'0' * 64}  a.py\n\n", ":2: is no line"),
        (f"{'0' * 63}g  a.py\n", ":1: is no line"),
        ("<<<<<<< ours\n", ":1: is no line"),
    ],
)
def test_sums_of_another_form_are_refused_with_their_line(tmp_path: Path, text: str, where: str) -> None:
    write(tmp_path / "acme", OLD)
    (tmp_path / "acme" / SUMS).write_text(text)
    with pytest.raises(OutputError, match=where):
        Vendored.at(tmp_path / "acme")


@pytest.mark.parametrize("name", ["../victim", "/tmp/victim", "inner/../../victim", "..\\victim"])
def test_forged_sums_lead_nowhere_else(tmp_path: Path, name: str) -> None:
    write(tmp_path / "acme", OLD)
    (tmp_path / "victim").write_text("x")
    sums = tmp_path / "acme" / SUMS
    sums.write_text(f"{sums.read_text()}2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  {name}\n")
    package_ = Vendored.existing(tmp_path / "acme")
    for use in (package_.integrity, lambda: package_.compare(NEW)):
        with pytest.raises(OutputError, match="is no path below"):
            use()
    assert (tmp_path / "victim").exists()


def test_a_record_is_read_back_and_refused_with_file_and_line(tmp_path: Path) -> None:
    record = Record("1.0", "1", ("A", "B"), services=("meeting",), without=("json", "stream"))
    (tmp_path / RECORD).write_text(record.text())
    assert Record.read(tmp_path) == record
    assert Record.read(tmp_path / "nothing") is None
    (tmp_path / RECORD).write_text(record.text().replace("train", "trian"))
    with pytest.raises(OutputError, match=r"vendor.toml:5: unknown key 'trian': did you mean 'train'\?"):
        Record.read(tmp_path)


def test_sums_are_in_the_form_of_sha256sum(tmp_path: Path) -> None:
    write(tmp_path / "acme", NEW)
    assert os.system(f"cd {tmp_path / 'acme'} && sha256sum -c --quiet --strict {SUMS}") == 0
    sums = read_sums(tmp_path / "acme")
    assert sums is not None
    assert sums.keys() == NEW.keys() - {SUMS}
