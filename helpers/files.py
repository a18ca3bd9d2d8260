"""Files that are written wholly or not at all: a reader never meets half of one, and where a write fails the old state stands."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


class StuckError(OSError):
    """Files that were replaced and could not be put back; the message says where copies of the old ones are."""


def put(path: Path, content: bytes | None) -> None:
    """Make a file hold these bytes, in one step, its folder with it; without any, there is no file.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     put(Path(folder) / "new" / "a.txt", b"The council met.")
    ...     print((Path(folder) / "new" / "a.txt").read_text())
    The council met.
    """
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".draft-") as folder:
        draft = Path(folder) / path.name
        draft.write_bytes(content)
        draft.replace(path)


def put_all(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Write files below a folder in the order given, all or none: all are prepared before one is replaced.

    Where one cannot be, whatever stops it, those before it are put back, and new files and folders taken away. Raises `StuckError` where
    that fails too.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     put_all(Path(folder), {Path(folder) / name: name.encode() for name in ["a", "b"]})
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a', 'b']
    """
    if not files:
        return
    made = [one for one in _above(files) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(dir=folder, prefix=".draft-"))
    drafts: dict[Path, Path] = {}
    copies: dict[Path, Path] = {}
    try:
        for n, (path, content) in enumerate(files.items()):
            (stage / f"{n}-{path.name}").write_bytes(content)
            drafts[path] = stage / f"{n}-{path.name}"
        copies |= {path: shutil.copy2(path, stage / f"old-{drafts[path].name}") for path in files if path.exists()}
        for path, draft in drafts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(path)
    except BaseException as problem:
        _put_back([path for path, draft in drafts.items() if not draft.exists()], copies, problem)
        shutil.rmtree(stage, ignore_errors=True)
        _take_away(made)
        raise
    shutil.rmtree(stage, ignore_errors=True)


def _above(files: Iterable[Path]) -> list[Path]:
    """The folders above files, the outermost first."""
    return sorted({parent for path in files for parent in path.parents}, key=lambda one: len(one.parts))


def _put_back(paths: list[Path], copies: Mapping[Path, Path], problem: BaseException) -> None:
    """Put back what was replaced, from the copies, and take new files away."""
    stuck = []
    for path in reversed(paths):
        try:
            _restore(path, copies.get(path))
        except OSError:
            stuck.append(str(path))
    if stuck:
        where = next(iter(copies.values())).parent if copies else "nothing"
        what = f"{', '.join(stuck)} could not be put back; allowed is to do so by hand, from {where}"
        raise StuckError(f"{problem}; then {what}") from problem


def _restore(path: Path, copy: Path | None) -> None:
    if copy is None:
        path.unlink(missing_ok=True)
        return
    try:
        copy.replace(path)
    except BaseException:  # whatever stopped it before, once more
        path.write_bytes(copy.read_bytes())


def _take_away(folders: Iterable[Path]) -> None:
    for folder in reversed(list(folders)):
        with contextlib.suppress(OSError):
            folder.rmdir()
