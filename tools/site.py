"""Build the site: `python -m tools.site [--with PATH…] [OUT]` makes the web pages in `_build/site/`, without a network.

Sphinx works on a copy of the project's pages, in which links lead to what stands for a file on the site. A warning stops the build.
"""

import argparse
import posixpath
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath

from helpers import corpus, files, reader
from helpers.layers import Layers
from tools import address

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "site"
PAGES = ("README.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "corpus", "corpus-water", "docs", "notebooks", "teaching")
# What lies beside Sphinx's pages, by name: its title, what it is, where it begins. All but the reader come with `--with`.
PLACES = {
    "reader.html": ("Reader", "the texts themselves, with their layers to switch on and off", "reader.html"),
    "slides": ("Slides", "one deck for each notebook", "slides/index.html"),
    "handout.pdf": ("Handout", "for print", "handout.pdf"),
}
MORE = tuple(PLACES)[1:]
NO_SPHINX = "The site needs Sphinx; `make more`, or `python3 -m tools.setup --site`, installs it."
_LINK = re.compile(r"(?<=\]\()([^()\s#:\\\"]+)(?=[#)])")
_MODULE = re.compile(r"helpers/(\w+)\.py")


def redirect(link: str, page: str, root: Path = ROOT) -> str:
    """Say where a relative link leads on the site: to a module's reference, from the README to the start, from a folder to its first page.

    >>> redirect("../helpers/spans.py", "notebooks/01_provenance.ipynb")
    '../api/helpers.spans.rst'
    >>> redirect("README.md", "CONTRIBUTING.md"), redirect("../documents.csv", "corpus/annotations/CODEBOOK.md")
    ('index.md', '../documents.csv')
    """
    folder = posixpath.dirname(page)
    path = posixpath.normpath(posixpath.join(folder, link))
    if path == "README.md":
        target = "index.md"
    elif module := _MODULE.fullmatch(path):
        target = f"api/helpers.{module[1]}.rst"
    elif (root / path).is_dir():
        target = f"{path}/{first_page(root / path)}"
    else:
        return link
    return posixpath.relpath(target, folder or ".")


def first_page(folder: Path) -> str:
    """Name the page that stands for a folder: its README, else the first by name. Raises ValueError where there is none."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix in (".md", ".ipynb"))
    if not names:
        raise ValueError(f"{folder.name}/ has no page to link to; allowed is a link to a folder with Markdown or a notebook, or to a file")
    return "README.md" if "README.md" in names else names[0]


def linked(text: str, page: str, root: Path = ROOT) -> Iterator[PurePosixPath]:
    """List the project's files to which a page links, as paths from the root."""
    for link in _LINK.findall(text):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), link))
        if not path.startswith("..") and (root / path).is_file():
            yield PurePosixPath(path)


def stage(folder: Path, places: str = "", root: Path = ROOT) -> None:
    """Copy the pages into a folder, with what `site/` adds; then redirect their links, and copy what they link to besides."""
    shutil.copytree(root / "site", folder)
    for name in PAGES:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(".*"))
        elif (root / name).is_file():
            shutil.copyfile(root / name, folder / name)
    files.put(folder / "README.md", start((root / "README.md").read_text(encoding="utf-8"), places).encode("utf-8"))
    for path in [path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".ipynb")]:
        page, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        for target in linked(text, page, root):
            if not (folder / target).exists():
                files.put(folder / target, (root / target).read_bytes())
        files.put(path, _LINK.sub(lambda link, page=page: redirect(link[0], page, root), text).encode("utf-8"))


def start(readme: str, places: str) -> str:
    """Make the start page of the README: without its badges, with a list of places before its first figure.

    >>> print(start("# Restated\\n\\nIt shows …\\n\\n![Matrix](docs/naming.png)", "- Reader"))
    # Restated
    <BLANKLINE>
    It shows …
    <BLANKLINE>
    - Reader
    <BLANKLINE>
    ![Matrix](docs/naming.png)
    """
    head, figure, rest = address.ROW.sub("", readme).partition("\n![")
    return f"{head}\n{places}\n{figure}{rest}"


def places(names: Collection[str], repository: str | None) -> str:
    """List what is no page of Sphinx's: the reader, what `--with` took in (by `names`), and where the project runs, if it has an address.

    >>> print(places(["slides"], None))
    - <a href="reader.html">Reader</a>: the texts themselves, with their layers to switch on and off
    - <a href="slides/index.html">Slides</a>: one deck for each notebook
    """
    rows = [f'<a href="{place}">{title}</a>: {what}' for name, (title, what, place) in PLACES.items() if name in ("reader.html", *names)]
    if repository:
        rows.append(f"[Source](https://github.com/{repository}): all files, with their history")
        away = [badge for badge in address.badges(repository) if "://" in badge.link and badge.name != "site"]
        rows += [f"[{badge.label}]({badge.link}): {badge.value}" for badge in away]
    return "\n".join(f"- {row}" for row in rows)


def accessible(page: str) -> str:
    """Mend a built page for screen readers: empty headings of tables, unnamed landmarks, signatures that pose as lists.

    >>> accessible('<tr><th></th><th>doc</th></tr><aside class="toc-drawer">')
    '<tr><td></td><th>doc</th></tr><aside aria-label="On this page" class="toc-drawer">'
    """
    for pattern, better in _BETTER:
        page = pattern.sub(better, page)
    return page


def _signature(found: re.Match) -> str:
    lines = found[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return f'<span class="sig-lines">{lines}</span>'


# What the theme and Sphinx leave for a screen reader to stumble over, and what is put in its place.
_BETTER = [
    (re.compile(r"<th(?: [^>]*)?>\s*(?:<p>\s*</p>\s*)?</th>"), "<td></td>"),
    (re.compile(r'<p class="caption" role="heading">'), '<p class="caption" role="heading" aria-level="2">'),
    (re.compile(r'<aside class="sidebar-drawer'), '<aside aria-label="All pages" class="sidebar-drawer'),
    (re.compile(r'<aside class="toc-drawer'), '<aside aria-label="On this page" class="toc-drawer'),
    (re.compile(r'<dl>(\s*<dd><em class="sig-param">.*?)</dl>', re.DOTALL), _signature),
]


def build(out: Path = SITE, more: Sequence[Path] = ()) -> int:
    """Build the site, whole or not at all, with what `more` names taken in. Returns Sphinx's exit status."""
    from sphinx.cmd.build import build_main

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".draft-") as draft:
        source, made = Path(draft) / "source", Path(draft) / "site"
        stage(source, places([path.name for path in more], address.repository()))
        status = build_main(["-b", "html", "-q", "-W", "--keep-going", "-d", str(Path(draft) / "doctrees"), str(source), str(made)])
        if status == 0:
            for path in made.rglob("*.html"):
                files.put(path, accessible(path.read_text(encoding="utf-8")).encode("utf-8"))
            files.put(made / "reader.html", reader.page(Layers.of(corpus.EXAMPLE)).encode("utf-8"))
            for path in more:
                (shutil.copytree if path.is_dir() else shutil.copyfile)(path, made / path.name)
            shutil.rmtree(out, ignore_errors=True)
            made.rename(out)
    return status


def replaceable(out: Path) -> bool:
    """Tell whether nothing is lost where a site takes the place of `out`."""
    return not out.exists() or (out.is_dir() and ((out / "searchindex.js").is_file() or not any(out.iterdir())))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site. Returns an exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description="Build the web pages, without a network.")
    parser.add_argument("out", nargs="?", type=Path, default=SITE, help="the folder to make or replace (default: _build/site)")
    parser.add_argument("--with", dest="more", nargs="+", type=Path, default=[], metavar="PATH", help=f"take in too: {', '.join(MORE)}")
    options = parser.parse_args(arguments)
    for path in options.more:
        if path.name not in MORE or not path.exists():
            parser.error(f"--with {path}: allowed are {', '.join(MORE)}, built before")
    if not replaceable(options.out):
        parser.error(f"{options.out}: allowed is a new folder, an empty one, or one with a site in it, which is replaced")
    try:
        status = build(options.out.resolve(), options.more)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "sphinx":
            raise
        parser.exit(1, f"{NO_SPHINX}\n")
    if status == 0:
        print(f"The site is in {options.out}; open its index.html.")
    return status


if __name__ == "__main__":
    sys.exit(main())
