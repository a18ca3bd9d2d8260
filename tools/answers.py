"""Give the notebooks back as they were committed: `python -m tools.answers [--yes]`.

What a student changed is kept in `my-answers/1/`, `my-answers/2/` and so on. Notebooks of the student's own stay as they are. Needs git and
the standard library alone.
"""

import argparse
import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers import files

ROOT = Path(__file__).resolve().parent.parent
WHAT = ("notebooks/*.ipynb", "notebooks/keys.json")
SOLUTIONS = "notebooks/solutions/"
KEPT = "my-answers"
NO_CLONE = """\
{why}
Only a clone knows how its notebooks were. Without one, download the collection again, unpack it into another folder, and work on
there: your answers stay in this one."""


class NoCloneError(OSError):
    """Why git cannot tell how the notebooks were."""


def changed(root: Path = ROOT) -> list[str]:
    """List the committed notebooks (and `keys.json`) that are changed or deleted, as paths from `root`. Raises `NoCloneError`.

    Solutions that are not there are not listed: a class may have been given the collection without them.
    """
    if not _git(root, "ls-files", "-z", "--", *WHAT):
        raise NoCloneError("No notebook of this folder is in a git repository.")
    kinds = ("--diff-filter=MDTU", "--no-renames", "--relative", "--name-only", "-z")
    names = sorted(filter(None, _git(root, "diff", *kinds, "HEAD", "--", *WHAT).split("\0")))
    return [name for name in names if (root / name).exists() or not name.startswith(SOLUTIONS)]


def keep(names: Sequence[str], root: Path = ROOT) -> Path:
    """Copy files into the first folder of `my-answers` that is not there yet, and return it; a deleted file has nothing to copy."""
    folder = next(place for n in itertools.count(1) if not (place := root / KEPT / str(n)).exists())
    files.put_all(folder, {folder / name: (root / name).read_bytes() for name in names if (root / name).is_file()})
    return folder


def restore(names: Sequence[str], root: Path = ROOT) -> None:
    """Give files the content of the last commit. Raises `NoCloneError` where git will not."""
    _git(root, "--literal-pathspecs", "checkout", "--quiet", "HEAD", "--", *names)


def _git(root: Path, *words: str) -> str:
    """Run git on the folder, whatever repository a person's environment names. Returns what it prints."""
    environment = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")}
    try:
        done = subprocess.run(["git", *words], cwd=root, env=environment, capture_output=True, check=True)
    except FileNotFoundError:
        raise NoCloneError("git is not installed.") from None
    except subprocess.CalledProcessError as problem:
        raise NoCloneError(f"git says: {problem.stderr.decode('utf-8', 'replace').strip()}") from None
    return done.stdout.decode("utf-8", "surrogateescape")


def _agreed(names: Sequence[str], root: Path) -> bool:
    """List what would be restored, and ask."""
    print("These differ from what was committed:")
    print("\n".join(f"  {name}{'' if (root / name).exists() else ' (deleted)'}" for name in names))
    print(f"They can be put back as they were; yours are kept in {KEPT}/.")
    try:
        return input("Type yes to do so: ").strip().lower() == "yes"
    except (EOFError, KeyboardInterrupt):
        print()
        return False


def _put_back(names: Sequence[str], root: Path) -> int:
    """Keep and restore, and say so. Returns 1 where one of them cannot be done."""
    try:
        kept = keep(names, root)
        if kept.exists():
            print(f"Yours are kept in {kept.relative_to(root).as_posix()}/.")
        restore(names, root)
    except OSError as problem:
        print(f"Nothing was put back: {problem}", file=sys.stderr)
        return 1
    print(f"Put back: {', '.join(names)}. Where one is open in JupyterLab, close it and open it again.")
    return 0


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """List, ask, keep and restore. Returns an exit status: 1 where that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m tools.answers", description="Give the notebooks back as they were committed.")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    sure = parser.parse_args(arguments).yes
    try:
        names = changed(root)
    except NoCloneError as problem:
        print(NO_CLONE.format(why=problem), file=sys.stderr)
        return 1
    if not names:
        print("The notebooks are as they were committed: there is nothing to do.")
    elif not sure and not sys.stdin.isatty():
        print("Nobody can be asked here, so nothing was changed; allowed is --yes.", file=sys.stderr)
        return 1
    elif not sure and not _agreed(names, root):
        print("Nothing was changed.")
    else:
        return _put_back(names, root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
