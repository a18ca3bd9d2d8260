"""Check CITATION.cff: `python -m tools.citation`. Uses the standard library alone.

The checker, cffconvert, cannot share an environment with JupyterLab, so it has one of its own, `_build/citation`, made at first.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from tools import setup

ROOT = Path(__file__).resolve().parent.parent
UNCHECKED = 3  # exit status where the checker could not be installed


def environment(root: Path = ROOT) -> Path:
    """Make the checker's environment, if it does not hold what `requirements-citation.txt` pins, and tell where it is.

    Raises RuntimeError where pip fails, as without a network.
    """
    folder, pins = root / "_build" / "citation", root / "requirements-citation.txt"
    wanted, stamp = hashlib.sha256(pins.read_bytes()).hexdigest(), folder / "installed.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    print("Installing what requirements-citation.txt pins …", flush=True)
    venv.create(folder, clear=True, with_pip=True)
    command = [programs(folder) / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(pins)]
    if subprocess.run(command, env=setup.settings()).returncode:
        raise RuntimeError("the installation failed; pip says why above")
    stamp.write_text(wanted, encoding="utf-8", newline="\n")
    return folder


def programs(folder: Path) -> Path:
    """Tell where an environment keeps its programs."""
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def main(root: Path = ROOT) -> int:
    """Check the file. Returns an exit status: `UNCHECKED` where the checker could not be installed."""
    try:
        folder = environment(root)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return UNCHECKED
    return subprocess.run([programs(folder) / "cffconvert", "--validate"], cwd=root).returncode


if __name__ == "__main__":
    sys.exit(main())
