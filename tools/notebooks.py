"""Execute the notebooks: `python -m tools.notebooks [--check] [NAMES…]`.

Each notebook runs from a clean kernel of this Python, two at a time, and is written in one canonical form, so that the same code gives the
same bytes every time; one with a problem stays as it was. The keys to exercises that the solutions compute are gathered into `keys.json`
beside the notebooks. With `--check` nothing is written: results are compared with what is committed.
"""

import argparse
import asyncio
import base64
import difflib
import hashlib
import json
import os
import re
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from nbformat import NotebookNode
from tqdm import tqdm

from helpers import checks, files

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
AT_ONCE = 2
SECONDS_PER_CELL = 600
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes")
SOLUTIONS = "solutions"  # the folder of notebooks that compute keys to exercises
# Other systems draw the same figure with other pixels.
EXACT = sys.platform == "linux"

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_SAME_EVERYWHERE = {"PYTHONHASHSEED": "0", "TQDM_DISABLE": "1", **dict.fromkeys(_THREADS, "1")}
_PERSONAL = ("MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS")
# pandas puts these into every table; GitHub strips them.
_STYLE = re.compile(r'<style scoped>.*?</style>\n?|(?<=<tr) style="text-align: right;"(?=>)', re.DOTALL)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")
_TEMPORARY = Path(tempfile.gettempdir())
_HERE = {str(path) for path in (ROOT, Path.home(), Path(sys.prefix), _TEMPORARY, _TEMPORARY.resolve()) if path.name}
_MACHINE_PATH = re.compile(
    r"(?<![\w:/.])(?:" + "|".join(sorted(map(re.escape, {*_HERE, *(Path(p).as_posix() for p in _HERE)}))) + r")(?![\w.-])"
    r"|(?<![\w:/.])/(?:home|Users)/\w|\b[A-Za-z]:[\\/]+Users\b|ipykernel_\d"
)  # fmt: skip


@dataclass
class Result:
    """What came of one notebook: its text as committed and as executed (canonical; empty if it failed), seconds, problems."""

    path: Path
    committed: str = ""
    notebook: NotebookNode | None = None
    executed: str = ""
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """Count the code cells."""
        return sum(cell.cell_type == "code" for cell in self.notebook.cells) if self.notebook else 0

    @property
    def name(self) -> str:
        """Give the path inside the project, or the whole path of a notebook from elsewhere."""
        return _name(self.path)

    @property
    def size(self) -> str:
        """Say how much there was to execute."""
        return f"{self.cells:3} code cells  {self.seconds:5.1f} s"


@dataclass
class Keys:
    """The keys to all exercises: the text of `keys.json` as committed and as the executed solutions give it, their number, problems."""

    path: Path
    committed: str
    executed: str = ""
    count: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Give the path inside the project, or the whole path."""
        return _name(self.path)

    @property
    def size(self) -> str:
        """Say how many keys there are."""
        return f"{self.count:3} keys               "


def find(names: Sequence[str] = (), folder: Path = NOTEBOOKS) -> list[Path]:
    """List the notebooks below a folder, sorted: all, or those that are named by path, file name, stem or the number it begins with."""
    paths = [path for path in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    chosen = []
    for name in names:
        found = [path for path in paths if name in (path.name, path.stem, path.stem.partition("_")[0])] or [Path(name).resolve()]
        if not found[0].is_file():
            raise FileNotFoundError(f"no notebook {name!r}; there are {', '.join(path.stem for path in paths) or 'none'}")
        chosen += [path for path in found if path not in chosen]
    return chosen if names else paths


def run(paths: Iterable[Path], *, progress: bool = False) -> list[Result]:
    """Execute notebooks in memory, two at a time, and return one `Result` for each, in order; writes nothing."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(_run([read(Path(path)) for path in paths], progress))


def read(path: Path) -> Result:
    """Read a notebook; what makes it invalid goes into `problems`, and then `notebook` stays empty."""
    result = Result(path)
    try:
        result.committed = path.read_bytes().decode("utf-8")
        result.problems = id_problems(json.loads(result.committed).get("cells", []))
        if not result.problems:
            notebook = nbformat.reads(result.committed, as_version=4)
            nbformat.validate(notebook)
            result.notebook = notebook
    except (ValueError, TypeError, AttributeError, nbformat.ValidationError) as error:
        result.problems = [f"not a valid notebook: {_last_lines(str(error), 3)}"]
    return result


def id_problems(cells: Iterable[dict]) -> list[str]:
    """Name the cells whose id is missing or was used before."""
    places: dict[str, int] = {}
    problems = []
    for n, cell in enumerate(cells, start=1):
        name = cell.get("id")
        if not name:
            problems.append(f"cell {n} has no id")
        elif name in places:
            problems.append(f"cell {n} has the id of cell {places[name]}: {name}")
        places.setdefault(name, n)
    return problems


def canonical(notebook: NotebookNode) -> str:
    """Give the one text of a notebook: fixed metadata, cells counted from 1, adjacent streams merged, no style of tables, keys sorted."""
    cells, count = [], 0
    for cell in notebook.cells:
        count += cell.cell_type == "code"
        cells.append(_canonical_cell(cell, count))
    clean = nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})
    nbformat.validate(clean)
    return nbformat.writes(clean) + "\n"


def outputs(notebook: NotebookNode, *, exact: bool = EXACT) -> Iterator[tuple[str, str]]:
    """Yield every output as a place (`cell keyness, output 1, text/plain`) and a text; for a figure, its size and (if exact) its hash."""
    for cell in notebook.cells:
        for n, output in enumerate(cell.get("outputs", []), start=1):
            for kind, content in _contents(output):
                yield f"cell {cell.id}, output {n}, {kind}", _figure(content, exact) if kind == "image/png" else content


def output_problems(notebook: NotebookNode) -> list[str]:
    """Name what no committed output may hold: warnings and other standard error, addresses of objects, paths of this machine."""
    problems = []
    for place, text in outputs(notebook):
        if place.endswith(", stderr"):
            problems.append(f"{place}: {text.strip()}")
        else:
            problems += [f"{place}: {match[0]}" for match in (_ADDRESS.search(text), _MACHINE_PATH.search(text)) if match]
    return problems


def differences(committed: str, executed: str, *, exact: bool = EXACT) -> list[str]:
    """Say where two texts of a notebook differ in what they show.

    If exact, every byte counts; else texts must be the same and figures of the same size.
    """
    old, new = (dict(outputs(nbformat.reads(text, as_version=4), exact=exact)) for text in (committed, executed))
    places = [place for place in old | new if old.get(place) != new.get(place)]
    found = [f"{place} differs:\n{_diff(old.get(place, ''), new.get(place, ''))}" for place in places]
    if not found and exact and committed != executed:
        return ["shows the same, but is not in canonical form, which `make notebooks` writes"]
    return found


def write(result: Result | Keys) -> None:
    """Write what was executed, whole or not at all."""
    files.put(result.path, result.executed.encode("utf-8"))


def gather(results: Iterable[Result], folder: Path) -> Keys:
    """Gather the keys from the outputs of all solutions below a folder: as they were executed, or, those that were not, as they stand.

    A solution that is no notebook, and an exercise that has two keys, are problems.
    """
    executed = {result.path: nbformat.reads(result.executed, as_version=4) for result in results if result.executed}
    path, found = folder / "keys.json", {}
    keys = Keys(path, path.read_bytes().decode("utf-8") if path.is_file() else "")
    for solution in find(folder=folder / SOLUTIONS):
        standing = read(solution)
        problems = standing.problems or list(_add_keys(executed.get(solution, standing.notebook), found))
        keys.problems += [f"{SOLUTIONS}/{solution.name}, {problem}" for problem in problems]
    keys.count = len(found)
    keys.executed = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return keys


def key_differences(keys: Keys) -> list[str]:
    """Name the exercises whose key in `keys.json` is not what the solutions give."""
    try:
        old, new = json.loads(keys.committed or "{}"), json.loads(keys.executed)
        names = [name for name in sorted(old | new) if old.get(name) != new.get(name)]
    except (ValueError, TypeError):
        names = []
    differing = [f"exercise {name}: the key is not what the solutions give" for name in names]
    return differing or ["it is not in the form that this tool writes"] * (keys.committed != keys.executed)


class _Loop(asyncio.SelectorEventLoop):
    """A loop on which Ctrl-C stops every notebook: nbclient's own handlers would stop one of two."""

    def add_signal_handler(self, *_: object) -> None:
        raise NotImplementedError


async def _run(results: list[Result], progress: bool) -> list[Result]:
    limit = asyncio.Semaphore(AT_ONCE)
    with tqdm(total=sum(result.cells for result in results), unit="cell", leave=False, disable=not progress) as bar:

        async def one(result: Result) -> None:
            async with limit:
                await _execute(result, bar.update)

        # Unlike `gather`, a group that is stopped waits until every kernel is gone.
        async with asyncio.TaskGroup() as group:
            for result in results:
                if not result.problems:
                    group.create_task(one(result))
    return results


async def _execute(result: Result, tick: Callable[[], object]) -> None:
    """Execute one notebook into its result."""
    place, started = "before the first cell", time.perf_counter()

    def follow(cell: NotebookNode, **_: object) -> None:
        nonlocal place
        place = f"cell {cell.id}"

    client = _client(result.notebook, result.path.parent, on_cell_start=follow, on_cell_executed=lambda **_: tick())
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            await client.async_execute(cleanup_kc=True, env=environment(Path(home)))
        result.problems = output_problems(result.notebook)
        result.executed = canonical(result.notebook)
    except (CellControlSignal, RuntimeError, nbformat.ValidationError) as error:
        result.problems = [f"{place}: {_last_lines(str(error), 6)}"]
    result.seconds = time.perf_counter() - started


def _client(notebook: NotebookNode, folder: Path, **hooks: Callable) -> NotebookClient:
    # Without kernel folders, the one kernel left is this Python's own.
    manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]), transport_encryption="auto")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    options = {"timeout": SECONDS_PER_CELL, "record_timing": False, "shutdown_kernel": "immediate"}
    return NotebookClient(notebook, km=manager, resources={"metadata": {"path": str(folder)}}, **options, **hooks)


def environment(home: Path) -> dict[str, str]:
    """Give a kernel's environment: a person's own, less their settings for IPython and matplotlib; what is temporary goes to `home`."""
    (home / "matplotlibrc").touch()
    kept = {name: value for name, value in os.environ.items() if name not in _PERSONAL}
    return kept | _SAME_EVERYWHERE | dict.fromkeys(("IPYTHONDIR", "MATPLOTLIBRC", "TMPDIR", "TEMP", "TMP"), str(home))


def _canonical_cell(cell: NotebookNode, count: int) -> dict:
    kept = {key: cell[key] for key in ("attachments", "cell_type", "id", "source") if key in cell}
    kept["metadata"] = _canonical_metadata(cell.metadata)
    if cell.cell_type == "code":
        kept["execution_count"] = count
        kept["outputs"] = list(_canonical_outputs(cell.outputs, count))
    return kept


def _canonical_metadata(metadata: Mapping) -> dict:
    """Keep tags, and what a cell is in a slide show."""
    kept = {"tags": metadata["tags"]} if metadata.get("tags") else {}
    slide = metadata.get("slideshow", {}).get("slide_type")
    return kept | ({"slideshow": {"slide_type": slide}} if slide in SLIDE_TYPES else {})


def _canonical_outputs(cell_outputs: list[NotebookNode], count: int) -> Iterator[dict]:
    for stream, group in groupby(cell_outputs, key=lambda output: output.get("name")):
        if stream:
            yield {"output_type": "stream", "name": stream, "text": "".join(output.text for output in group)}
            continue
        for output in group:
            kept = {key: value for key, value in output.items() if key != "transient"}
            if "text/html" in kept.get("data", {}):
                kept["data"] = kept["data"] | {"text/html": _STYLE.sub("", kept["data"]["text/html"])}
            yield kept | ({"execution_count": count} if output.output_type == "execute_result" else {})


def _contents(output: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield what one output holds as a kind (stream name, media type, `error`, `metadata`) and a text."""
    if output.output_type == "stream":
        yield output.name, output.text
    elif output.output_type == "error":
        yield "error", _COLOUR.sub("", "\n".join(output.traceback))
    else:
        for kind, content in output.data.items():
            yield kind, content if isinstance(content, str) else json.dumps(content, sort_keys=True)
        if output.metadata:
            yield "metadata", json.dumps(output.metadata, sort_keys=True, ensure_ascii=False)


def _add_keys(notebook: NotebookNode, found: dict[str, dict]) -> Iterator[str]:
    """Add the keys that a notebook shows to those found, and yield what is wrong."""
    for cell in notebook.cells:
        for key in (output.data[checks.MEDIA_TYPE] for output in cell.get("outputs", []) if checks.MEDIA_TYPE in output.get("data", {})):
            if key["exercise"] in found:
                yield f"cell {cell.id}: exercise {key['exercise']} has a key already"
            found.setdefault(key["exercise"], key)


def _figure(content: str, exact: bool) -> str:
    png = base64.b64decode(content)
    width, height = struct.unpack(">II", png[16:24])
    size = f"{width} × {height} pixels"
    return f"{size}, {len(png):,} bytes, sha256 {hashlib.sha256(png).hexdigest()[:8]}" if exact else size


def _diff(old: str, new: str) -> str:
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "committed", "executed", lineterm="", n=1))
    return "\n".join(lines[:40] + ["…"] * (len(lines) > 40))


def _name(path: Path) -> str:
    return (path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).as_posix()


def _last_lines(text: str, count: int) -> str:
    lines = [line for line in _COLOUR.sub("", text).splitlines() if line.strip()]
    return "\n".join(lines[-count:])


def _state(result: Result | Keys, check: bool) -> str:
    if result.problems:
        return "failed"
    same, differs = ("same", "differs") if check else ("unchanged", "changed")
    equal = not _differences(result) if check else result.committed == result.executed
    return same if equal else differs


def _differences(result: Result | Keys) -> list[str]:
    return key_differences(result) if isinstance(result, Keys) else differences(result.committed, result.executed)


def report(results: Sequence[Result | Keys], *, check: bool) -> str:
    """Say what came of each notebook (and of the keys): first every problem (and, if checked, every difference), then one line each."""
    details, lines = [], []
    width = max((len(result.name) for result in results), default=0)
    for result in results:
        state = _state(result, check)
        found = result.problems or (_differences(result) if state == "differs" else [])
        details += [f"{result.name}, {text}" for text in found]
        lines.append(f"{result.name:{width}}  {result.size}  {state}")
    return "\n".join([*details, *lines])


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute, then write or compare. Returns 1 if a notebook failed or differs from what it is checked against."""
    parser = argparse.ArgumentParser(prog="python -m tools.notebooks", description="Execute the notebooks and write their results.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a notebook's path, name or number (default: all)")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with what is committed")
    options = parser.parse_args(arguments)
    try:
        paths = find(options.names, NOTEBOOKS)
    except FileNotFoundError as error:
        parser.error(str(error))
    try:
        results = run(paths, progress=sys.stderr.isatty())
    except KeyboardInterrupt:
        parser.exit(130, "stopped; nothing was written\n")
    if any(path.is_relative_to(NOTEBOOKS / SOLUTIONS) for path in paths):
        results.append(gather(results, NOTEBOOKS))
    print(report(results, check=options.check) or "There are no notebooks.")
    states = []
    for result in results:
        states.append(_state(result, options.check))
        if states[-1] == "changed":
            write(result)
    return int("failed" in states or "differs" in states)


if __name__ == "__main__":
    sys.exit(main())
