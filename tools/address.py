"""Write the repository's address wherever it belongs: `python -m tools.address OWNER/NAME`; `--remove` takes it away again.

Nothing of the project claims an address before there is one. With it come `[project.urls]`, `repository-code` in CITATION.cff, badges that
lead to Binder, Colab, the tests and the site, a private way to the maintainers, and a cell in each notebook that sets Colab up. Without
either argument the badges are brought up to date, as after a change of version. Running it again changes nothing.
"""

import argparse
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import nbformat

from helpers import files
from tools import notebooks

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"(?!.*/\.{1,2}$)[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
BRANCH = "main"
NARROW = "fijlrt.· "
ROW = re.compile(r"(<!-- badges -->\n).*?(<!-- /badges -->)", re.DOTALL)
URLS = re.compile(r"\n\[project\.urls\]\n(?:[^\[\n].*\n)*")
CODE = re.compile(r"^repository-code: .*\n", re.MULTILINE)
COLAB = """\
import sys

if "google.colab" in sys.modules:  # on Colab: fetch the project, install what Colab lacks
    address = "https://github.com/{address}"
    ![ -d /content/restated ] || git clone --quiet --depth 1 {{address}} /content/restated
    sys.path.insert(0, "/content/restated")
    from tools import colab

    colab.install("{folder}")"""
PRIVATELY = """\
contact_links:
  - name: Something that is not for the public
    url: https://github.com/{address}/security/advisories/new
    about: Conduct, a person's data, a weakness of the code. Only the maintainers read it.
"""


class Badge(NamedTuple):
    """A small picture with a label, a value, and where it leads."""

    name: str
    label: str
    value: str
    link: str


def repository(root: Path = ROOT) -> str | None:
    """Give the address as `OWNER/NAME`: that of pyproject.toml, else that which GitHub Actions names, else None.

    Raises ValueError where one is there that cannot be an address.
    """
    return written(root) or (checked(os.environ["GITHUB_REPOSITORY"]) if os.environ.get("GITHUB_REPOSITORY") else None)


def written(root: Path = ROOT) -> str | None:
    """Give the address that pyproject.toml names under `[project.urls]`, as `OWNER/NAME`."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = project.get("urls", {}).get("Repository")
    return checked(found.removeprefix("https://github.com/")) if found else None


def checked(address: str) -> str:
    """Give an address back, or raise ValueError.

    >>> checked("example/restated")
    'example/restated'
    >>> checked("restated")
    Traceback (most recent call last):
    ValueError: 'restated' is no address; allowed is OWNER/NAME on GitHub, such as example/restated
    """
    if not ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is no address; allowed is OWNER/NAME on GitHub, such as example/restated")
    return address


def contents(address: str | None, root: Path = ROOT) -> dict[Path, bytes]:
    """Give every file that has to do with the address, as it is to be: path and content."""
    row = list(badges(address, root))
    texts = {root / "docs" / "badges" / f"{badge.name}.svg": picture(badge) for badge in row}
    texts |= {root / name: change((root / name).read_text(encoding="utf-8"), address) for name, change in CHANGES.items()}
    texts[root / "README.md"] = readme((root / "README.md").read_text(encoding="utf-8"), row)
    texts[root / ".github" / "ISSUE_TEMPLATE" / "config.yml"] = contact(address)
    for path in notebooks.find(folder=root / "notebooks"):
        texts[path] = notebook(path.read_text(encoding="utf-8"), path.parent.relative_to(root).as_posix(), address)
    return {path: text.encode("utf-8") for path, text in texts.items()}


def badges(address: str | None, root: Path = ROOT) -> Iterator[Badge]:
    """Yield the badges of the README: places to run it where there is an address, then what holds without one."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if address:
        yield from _places(address, root)
    yield Badge("code", "code", "MIT", "LICENSE")
    yield Badge("prose", "prose", "CC BY 4.0", "LICENSES/CC-BY-4.0.txt")
    yield Badge("annotations", "annotations", "CC0 1.0", "LICENSES/CC0-1.0.txt")
    yield Badge("python", "Python", project["requires-python"].replace(">=", "≥ "), "pyproject.toml")
    yield Badge("version", "version", project["version"], "CHANGELOG.md")


def _places(address: str, root: Path) -> Iterator[Badge]:
    owner, name = address.split("/")
    yield Badge("tests", "tests", "results", f"https://github.com/{address}/actions/workflows/tests.yml")
    yield Badge("site", "site", "read", f"https://{owner.lower()}.github.io/{name}/")
    yield Badge("binder", "Binder", "run all", f"https://mybinder.org/v2/gh/{address}/{BRANCH}?urlpath=lab/tree/notebooks")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        number, _, title = path.stem.partition("_")
        place = f"https://colab.research.google.com/github/{address}/blob/{BRANCH}/notebooks/{path.name}"
        yield Badge(f"colab-{number}", "Colab", f"{int(number)} · {title.replace('_', ' ')}", place)


def picture(badge: Badge) -> str:
    """Draw a badge as SVG: greys alone, widths set so that every font fits."""
    left, right = (12 + sum(3.5 if letter in NARROW else 7 for letter in text) for text in (badge.label, badge.value))
    label, value = escape(badge.label), escape(badge.value)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:g}" height="20" role="img" aria-label="{label}: {value}">
<title>{label}: {value}</title>
<rect width="{left:g}" height="20" fill="#404040"/>
<rect x="{left:g}" width="{right:g}" height="20" fill="#e4e4e4"/>
<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="6" y="14" fill="#ffffff" textLength="{left - 12:g}" lengthAdjust="spacingAndGlyphs">{label}</text>
<text x="{left + 6:g}" y="14" fill="#202020" textLength="{right - 12:g}" lengthAdjust="spacingAndGlyphs">{value}</text>
</g>
</svg>
"""


def readme(text: str, row: Sequence[Badge]) -> str:
    """Put the badges between their marks. Raises ValueError where the marks are missing."""
    lines = "".join(f"[![{badge.label}: {badge.value}](docs/badges/{badge.name}.svg)]({badge.link})\n" for badge in row)
    changed, count = ROW.subn(lambda found: found[1] + lines + found[2], text)
    if count != 1:
        raise ValueError(f"README.md has {count} pairs of <!-- badges --> and <!-- /badges -->; allowed is one")
    return changed


def pyproject(text: str, address: str | None) -> str:
    """Put `[project.urls]` before the next table, or take it away."""
    place = f"https://github.com/{address}"
    lines = f'\n[project.urls]\nRepository = "{place}"\nIssues = "{place}/issues"\nChangelog = "{place}/blob/{BRANCH}/CHANGELOG.md"\n'
    return URLS.sub("", text).replace("\n[tool.flit.module]", (lines if address else "") + "\n[tool.flit.module]", 1)


def citation(text: str, address: str | None) -> str:
    """Put `repository-code` before the licence, or take it away."""
    line = f'repository-code: "https://github.com/{address}"\n' if address else ""
    return re.sub(r"^license: ", line + "license: ", CODE.sub("", text), count=1, flags=re.MULTILINE)


def contact(address: str | None) -> str:
    """Give the configuration of GitHub's page of issue forms."""
    return "# Written by tools/address.py.\nblank_issues_enabled: true\n" + (PRIVATELY.format(address=address) if address else "")


def notebook(text: str, folder: str, address: str | None) -> str:
    """Put the cell for Colab below the title, or take it away, and count the cells anew. Without need, not a byte changes."""
    made = nbformat.reads(text, as_version=4)
    source = COLAB.format(address=address, folder=folder) if address else None
    if next((cell.source for cell in made.cells if cell.id == "colab"), None) == source:
        return text
    made.cells = [cell for cell in made.cells if cell.id != "colab"]
    if source:
        made.cells.insert(1, nbformat.v4.new_code_cell(source, id="colab", metadata={"tags": ["colab"]}))
    return notebooks.canonical(made)


CHANGES = {"pyproject.toml": pyproject, "CITATION.cff": citation}


def write(address: str | None, root: Path = ROOT) -> list[str]:
    """Bring all files to what an address (or None) asks for, all or none. Returns the names of those that changed."""
    wanted = contents(address, root)
    changed = {path: content for path, content in wanted.items() if not path.exists() or path.read_bytes() != content}
    idle = [path for path in (root / "docs" / "badges").glob("*.svg") if path not in wanted]
    files.put_all(root, changed)
    for path in idle:
        files.put(path, None)
    return sorted(path.relative_to(root).as_posix() for path in [*changed, *idle])


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the address, take it away, or bring badges up to date; say which files changed. Returns an exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.address", description="Write the repository's address wherever it belongs.")
    parser.add_argument("address", nargs="?", metavar="OWNER/NAME", help="the repository on GitHub; by default the one already written")
    parser.add_argument("--remove", action="store_true", help="take the address away everywhere")
    given = parser.parse_args(arguments)
    if given.address and given.remove:
        parser.error("an address and --remove: allowed is one of them")
    try:
        address = None if given.remove else checked(given.address) if given.address else written(root)
        changed = write(address, root)
    except ValueError as error:
        parser.error(str(error))
    print(f"The address is {address}." if address else "There is no address.")
    print("\n".join(f"changed: {name}" for name in changed) or "All files were as they should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
