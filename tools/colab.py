"""Set Colab up for a notebook; called by the cell that `python -m tools.address` puts below each title. Standard library alone."""

import os
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Colab is the notebook; another Jupyter in it would break it.
NOT_HERE = {"jupyterlab"}
RESTART = "Set up. Packages were replaced: choose Runtime, Restart session, and run all cells again."


def names(root: Path = ROOT) -> list[str]:
    """List the packages that notebooks need, from the part of requirements.in headed `# run and read`."""
    part = (root / "requirements.in").read_text(encoding="utf-8").partition("# run and read\n")[2].partition("\n\n")[0]
    found = [re.match(r"[\w.-]+", line)[0] for line in part.splitlines()]
    return [name for name in found if name not in NOT_HERE]


def pins(root: Path = ROOT) -> str:
    r"""Give the pins of requirements.txt without hashes: pip takes no hashes where packages are asked for by name.

    >>> "pandas==" in pins() and "sha256" not in pins()
    True
    """
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return "".join(line.rstrip(" \\") + "\n" for line in lines if re.match(r"\w", line))


def install(folder: str, root: Path = ROOT) -> None:
    """Install what this Python lacks or has in another version, and the project itself; go to the folder of the notebook.

    Raises RuntimeError where pip fails, and where a package was replaced that the session may have loaded.
    """
    os.chdir(root / folder)
    before = _versions(root)
    with tempfile.TemporaryDirectory() as temporary:
        pinned = Path(temporary) / "pins.txt"
        pinned.write_text(pins(root), encoding="utf-8")
        _pip("--constraint", str(pinned), *names(root))
    _pip("--no-deps", "--editable", str(root))
    after = _versions(root)
    if any(before[name] not in (None, after[name]) for name in before):
        raise RuntimeError(RESTART)


def _versions(root: Path) -> dict[str, str | None]:
    """Give the version of every pinned package that is installed, else None."""
    found = {}
    for name in re.findall(r"^[\w.-]+", pins(root), re.MULTILINE):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-warn-conflicts", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode:
        raise RuntimeError("pip could not install what the notebooks need; it says why above")
