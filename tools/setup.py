"""Set the project up: `python -m tools.setup` makes `.venv` and installs what `requirements.txt` pins.

Uses the standard library alone. A folder `wheelhouse/`, which `--wheelhouse` downloads, stands in for the network where there is one.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# What only some need: an option each, and a file of pins.
MORE = {"extra": "other formats, annotating by clicking", "site": "the web pages, slides, tests in a browser"}
# pip reads these from the environment; each would install elsewhere, refuse what has no hash, or add what nobody pinned.
MISLEADING = (
    "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_DRY_RUN", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_EDITABLE",
    "PIP_NO_BINARY",
)  # fmt: skip
NO_NETWORK = """\
The installation failed; pip says why above. Without a network, or behind a firewall: run
`python -m tools.setup --wheelhouse` on a connected computer with the same operating system and Python version, copy its folder
`wheelhouse` here, and run `python -m tools.setup` again."""
STALE_WHEELHOUSE = """\
The installation failed; pip says why above. `wheelhouse` may be older than what is pinned, or made for another operating system or Python
version. With a network, `python -m tools.setup --wheelhouse` completes it; without the folder, set-up uses the network."""
ELSEWHERE = """\
`wheelhouse` is complete. To set up another computer without a network (same operating system, same Python version {}.{}):
  1. copy the folder `wheelhouse` into its copy of this project
  2. there: python -m tools.setup"""


def python(root: Path = ROOT) -> Path:
    """Tell where the environment's Python is."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pins(name: str = "") -> str:
    """Name the file of pins of what all need, or of what some do (a name of `MORE`).

    >>> pins(), pins("extra")
    ('requirements.txt', 'requirements-extra.txt')
    """
    return f"requirements-{name}.txt" if name else "requirements.txt"


def stamp(root: Path = ROOT, name: str = "") -> Path:
    """Tell where it is recorded what was installed."""
    return root / ".venv" / pins(name).replace("requirements", "installed")


def wanted(root: Path = ROOT, name: str = "") -> str:
    """Say what the environment should hold: a sha256 of pins and project, and the folder (the project is installed by its place)."""
    files = dict.fromkeys([pins(name), pins(), "pyproject.toml"])
    return f"{hashlib.sha256(b''.join((root / file).read_bytes() for file in files)).hexdigest()} {root}\n"


def packages(root: Path = ROOT) -> set[str]:
    """Name what is installed, with versions; a package that somebody takes away or replaces is missed."""
    return {path.name for pattern in ("lib/python*", "Lib") for path in (root / ".venv").glob(f"{pattern}/site-packages/*.dist-info")}


def is_set_up(root: Path = ROOT, name: str = "") -> bool:
    """Tell whether the environment holds what all need, or what some do.

    >>> is_set_up(Path("no such folder"))
    False
    """
    if not (python(root).exists() and stamp(root, name).exists()):
        return False
    recorded = stamp(root, name).read_text(encoding="utf-8")
    return recorded.startswith(wanted(root, name)) and set(recorded.splitlines()[1:]) <= packages(root)


def install(root: Path = ROOT, name: str = "") -> int:
    """Install the packages that all need, and the project, or the packages that some do; record it. Returns pip's exit status."""
    wheels = ("--no-index", "--find-links", str(root / "wheelhouse")) if (root / "wheelhouse").is_dir() else ()
    source = "the folder wheelhouse" if wheels else "the network"
    print(f"Installing what {pins(name)} pins from {source}; the first time takes a minute or two …", flush=True)
    status = pip(root, "install", *wheels, "--require-hashes", "-r", pins(name))
    status = status or (0 if name else pip(root, "install", *wheels, "--no-deps", "--no-build-isolation", "-e", "."))
    if status:
        print(STALE_WHEELHOUSE if wheels else NO_NETWORK, file=sys.stderr)
        return status
    keep_news_away(root)
    record = "\n".join([wanted(root, name).strip(), *sorted(packages(root))]) + "\n"
    stamp(root, name).write_text(record, encoding="utf-8", newline="\n")
    print("Installed.")
    return 0


def keep_news_away(root: Path = ROOT) -> None:
    """Let JupyterLab neither ask about news nor look for updates: both want a network, and the first lays a question over the page."""
    path = root / ".venv" / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False}
        path.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": quiet}, indent=1), encoding="utf-8", newline="\n")


def download(root: Path = ROOT) -> int:
    """Download a wheel of every pinned package, extras too, into `wheelhouse/`. Returns pip's exit status."""
    print("Downloading every package that requirements*.txt pin into wheelhouse …", flush=True)
    wanted_files = [word for name in ("", *MORE) for word in ("-r", pins(name))]
    status = pip(root, "download", "--require-hashes", "--only-binary", ":all:", "-d", "wheelhouse", *wanted_files)
    if status:
        print("The download failed; pip says why above.", file=sys.stderr)
    return status


def environment(root: Path = ROOT) -> int:
    """Make `.venv` if there is none that can install. Returns an exit status."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    if python(root).exists() and subprocess.run([python(root), "-c", check], stderr=subprocess.DEVNULL).returncode == 0:
        return 0
    print(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} …", flush=True)
    return subprocess.run([sys.executable, "-m", "venv", "--clear", str(root / ".venv")]).returncode


def pip(root: Path, *arguments: str) -> int:
    """Run the environment's pip in the project's folder, whatever settings a person has. Returns its exit status."""
    return subprocess.run([python(root), "-m", "pip", "--quiet", *arguments], cwd=root, env=settings("--no-index" in arguments)).returncode


def settings(offline: bool = False) -> dict:
    """Give the environment variables for pip: a person's own, less those that mislead it here."""
    dropped = (*MISLEADING, "PIP_FIND_LINKS") if offline else MISLEADING
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    # Said outright, not left out: a person's pip.conf may say otherwise.
    return {**kept, "PIP_USER": "0", "PIP_REQUIRE_HASHES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def main(arguments=None, root: Path = ROOT) -> int:  # noqa: ANN001 - an older Python must be able to read this file, to be refused
    """Set up what is not yet set up. Returns an exit status."""
    if sys.version_info < OLDEST:
        print("Restated needs Python {}.{} or later; this is {}.{}.".format(*OLDEST, *sys.version_info[:2]), file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="python -m tools.setup", description="Make .venv and install what requirements.txt pins.")
    parser.add_argument("--wheelhouse", action="store_true", help="download all packages into wheelhouse/, for computers without a network")
    for name, what in MORE.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"install what requirements-{name}.txt pins too: {what}")
    given = parser.parse_args(arguments)
    names = ["", *(name for name in MORE if getattr(given, name))]
    if not given.wheelhouse and all(is_set_up(root, name) for name in names):
        print("The environment is set up.")
        return 0
    status = environment(root) or (given.wheelhouse and download(root))
    for name in names:
        status = status or (0 if is_set_up(root, name) else install(root, name))
    if given.wheelhouse and not status:
        print(ELSEWHERE.format(*sys.version_info[:2]))
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
