"""Files are written wholly or not at all."""

import errno
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import files

FULL = OSError(errno.ENOSPC, "No space left on device")


def state(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_a_file_is_made_with_its_folders_and_taken_away_again(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    files.put(path, b"one")
    files.put(path, b"two")
    assert state(tmp_path) == {"deep": None, "deep/a.txt": b"two"}
    files.put(path, None)
    files.put(path, None)
    assert state(tmp_path) == {"deep": None}


def test_a_draft_that_fails_leaves_the_file(tmp_path, monkeypatch):
    files.put(tmp_path / "a.txt", b"one")
    monkeypatch.setattr(Path, "write_bytes", lambda *_: (_ for _ in ()).throw(FULL))
    with pytest.raises(OSError, match="No space left"):
        files.put(tmp_path / "a.txt", b"two")
    assert state(tmp_path) == {"a.txt": b"one"}


@given(fails=st.integers(0, 9), write=st.booleans(), there=st.sets(st.sampled_from("abc")))
@settings(max_examples=40, deadline=None)
def test_whatever_fails_all_is_there_or_nothing(tmp_path_factory, fails, write, there):
    folder = tmp_path_factory.mktemp("f")
    for name in there:
        (folder / name).write_bytes(b"old")
    before, wanted = state(folder), {folder / "new" / "d": b"d"} | {folder / name: name.encode() for name in "abc"}
    name = "write_bytes" if write else "replace"
    plain, calls = getattr(Path, name), []

    def failing(path, *given):
        calls.append(path)
        if len(calls) == fails + 1:
            raise FULL
        return plain(path, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, name, failing)
        try:
            files.put_all(folder, wanted)
            failed = False
        except OSError:
            failed = True
    assert failed == (fails < 4)
    after = {"new": None, "new/d": b"d"} | {name: name.encode() for name in "abc"}
    assert state(folder) == (before if failed else after)


def test_a_folder_that_was_made_for_nothing_is_taken_away(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(FULL))
    with pytest.raises(OSError, match="No space left"):
        files.put_all(tmp_path / "deep" / "mine", {tmp_path / "deep" / "mine" / "a": b"a"})
    assert state(tmp_path) == {}


def test_nothing_to_write_makes_nothing(tmp_path):
    files.put_all(tmp_path / "none", {})
    assert state(tmp_path) == {}


def test_what_cannot_be_put_back_is_named_with_its_copy(tmp_path, monkeypatch):
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    replace, write = Path.replace, Path.write_bytes

    def broken(path, target):
        if Path(target) == tmp_path / "b" or path.name.startswith("old-"):
            raise FULL
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", broken)
    monkeypatch.setattr(
        Path, "write_bytes", lambda path, data: write(path, data) if ".draft-" in str(path) else broken(path, tmp_path / "b")
    )
    with pytest.raises(files.StuckError, match=r"a could not be put back; allowed is to do so by hand, from .*\.draft-"):
        files.put_all(tmp_path, {tmp_path / "a": b"new", tmp_path / "b": b"new"})
    (copy,) = tmp_path.glob(".draft-*/old-0-a")
    assert copy.read_bytes() == b"old"
    shutil.rmtree(copy.parent)
