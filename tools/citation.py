"""Check CITATION.cff: `python -m tools.citation`. Uses the standard library alone.

The checker, cffconvert, cannot share an environment with JupyterLab, so it has one of its own, `_build/citation`, made at first.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from tools import setup

ROOT = Path(__file__).resolve().parent.parent
UNCHECKED = 3  # exit status where the checker could not be installed


def environment(root: Path = ROOT) -> Path:
    """Make the checker's environment, if it does not hold what `requirements-citation.txt` pins, and tell in which folder.

    Raises RuntimeError where pip fails, as without a network.
    """
    folder, pins = root / "_build" / "citation", root / "requirements-citation.txt"
    wanted, stamp = hashlib.sha256(pins.read_bytes()).hexdigest(), folder / "installed.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    print("Installing what requirements-citation.txt pins …", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    if setup.environment(folder) or setup.pip(folder, "install", "--require-hashes", "-r", str(pins)):
        raise RuntimeError("the installation failed; pip says why above")
    stamp.write_text(wanted, encoding="utf-8", newline="\n")
    return folder


def main(root: Path = ROOT) -> int:
    """Check the file. Returns an exit status: `UNCHECKED` where the checker could not be installed."""
    try:
        folder = environment(root)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return UNCHECKED
    return subprocess.run([setup.python(folder).with_name("cffconvert"), "--validate"], cwd=root).returncode


if __name__ == "__main__":
    sys.exit(main())
