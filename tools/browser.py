"""A Chromium that is on this computer: found, never downloaded, and run so that it asks nothing of the network."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "RESTATED_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# Where Chrome is installed on macOS and Windows, neither of which puts it on the search path.
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "{ProgramFiles}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Google/Chrome/Application/chrome.exe",
    "{LocalAppData}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Microsoft/Edge/Application/msedge.exe",
)
# Without these it looks for updates and news at every start. A container rarely allows its sandbox; only our own pages are opened in it.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
NONE = f"There is no Chromium or Chrome here. Install one, or let the environment variable {VARIABLE} name its program."


def find(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Find Chromium, Chrome or Edge: the program that RESTATED_CHROMIUM names, else one on the search path, else one in its usual places.

    Gives None where there is none, and also where RESTATED_CHROMIUM names a file that is not there: what a person asked for is not
    replaced by something else.

    >>> find({"RESTATED_CHROMIUM": "no such file"}) is None
    True
    """
    if environment.get(VARIABLE):
        named = shutil.which(environment[VARIABLE])
        return Path(named) if named else None
    on_path = (shutil.which(name, path=environment.get("PATH")) for name in NAMES)
    usual = (path for path in map(Path, _places(environment)) if path.is_file())
    found = next(filter(None, on_path), None) or next(usual, None)
    return Path(found) if found else None


def _places(environment: Mapping[str, str]) -> list[str]:
    """The usual places, with the folders that Windows names in variables; without those whose variable is not set."""
    known = {name.upper(): value for name, value in environment.items()}
    places = []
    for place in PLACES:
        variable = place[1 : place.index("}")] if place.startswith("{") else ""
        if not variable or variable.upper() in known:
            places.append(place.replace(f"{{{variable}}}", known.get(variable.upper(), "")) if variable else place)
    return places


if __name__ == "__main__":
    print(find() or NONE)
    sys.exit(find() is None)
