"""The files of the project: those that git keeps or would keep."""

import functools
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@functools.cache
def tracked():
    """List the project's files, sorted; skip where this is no clone, as in an archive without git's folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone", allow_module_level=True)
    return [ROOT / name for name in sorted(filter(None, names.split("\0"))) if (ROOT / name).is_file()]
