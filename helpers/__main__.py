"""The command line: `python -m helpers COMMAND`; `COMMANDS` has them all."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import claims, corpus, exchange, review
from helpers.layers import Layers


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 with the problems on standard error."""
    parser = argparse.ArgumentParser(prog="python -m helpers", description="Restated: layers of a corpus folder.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (about, options, _) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        for option, settings in options.items():
            command.add_argument(option, **({"help": settings} if isinstance(settings, str) else settings))
    given = parser.parse_args(arguments)
    try:
        lines = COMMANDS[given.command][-1](given)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        unusable = f"{problem.filename}: cannot be used ({problem.strerror}); allowed is a folder that can be written to"
        print(unusable if problem.filename else problem, file=sys.stderr)
        return 2
    print(*lines, sep="\n")
    return 0


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _new(given: argparse.Namespace) -> list[str]:
    from helpers import intake

    made = [str(path) for path in intake.new(given.corpus)]
    return [*made, f"fill in README.md and annotations/CODEBOOK.md, and add texts: python -m helpers add {given.corpus} FILE"]


def _add(given: argparse.Namespace) -> list[str]:
    """Add files; where some are not added, print what was done and raise the reasons."""
    from helpers import intake

    stated = {name: getattr(given, name) for name in ("doc", "published", "title", "outlet", "kind", "encoding", "force")}
    summary = intake.add(given.corpus, given.files, **stated)
    lines, refused = intake.lines(summary), intake.refusals(summary)
    if refused:
        print(*lines, sep="\n", flush=True)
        raise ValueError("\n".join(refused))
    return lines


def _merge(given: argparse.Namespace) -> list[str]:
    from helpers import anchors

    return anchors.merge_folders(given.corpus, given.other)


def _correct(given: argparse.Namespace) -> list[str]:
    from helpers import anchors

    return anchors.correct(given.corpus, given.doc, given.file)


def _reader(given: argparse.Namespace) -> list[str]:
    from helpers import reader

    return [reader.write(Layers(corpus.load(given.corpus), Path(given.corpus)), given.page, title=given.title)]


def _suggest(given: argparse.Namespace) -> list[str]:
    sheet, threshold = Layers(corpus.load(given.corpus), Path(given.corpus)).suggestions(given.docs, given.threshold)
    corpus.write_sheet(sheet, given.sheet)
    states = sheet["state"].value_counts()
    counted = ", ".join(f"{states.get(state, 0)} {state}" for state in claims.STATES)
    how = "fill the column 'decision' with accept, correct (your changes count) or reject, then run accept"
    return [f"{given.sheet}: {len(sheet)} rows ({counted}), suggested from a score of {threshold:.2f} on", how]


def _accept(given: argparse.Namespace) -> list[str]:
    texts = corpus.load(given.corpus)
    added = review.accept(given.sheet, texts, claims.read_claims(given.corpus), given.corpus)
    decided = review.read_sheet(given.sheet)["decision"].replace("", "without a decision").value_counts()
    counted = ", ".join(f"{count} {decision}" for decision, count in decided.items())
    rows = [f"{row.doc}:{row.start}-{row.end} {row.claim}: {row.text!r}" for row in added.itertuples()]
    return [*rows, f"{len(added)} mentions added to {Path(given.corpus) / 'annotations' / 'mentions.csv'} (in the sheet: {counted})"]


# Each command: what it does; its arguments, with their help or settings; what runs it and gives the lines to print.
COMMANDS: dict[str, tuple[str, dict[str, str | dict[str, Any]], Callable[[argparse.Namespace], list]]] = {
    "new": (
        "lay out an empty corpus folder",
        {"corpus": "the folder; an empty one, or one that is not there yet"},
        _new,
    ),
    "add": (
        "add files to a corpus: text, Markdown, HTML, PDF with a text layer, DOCX",
        {
            "corpus": "a folder with documents.csv, as new lays it out",
            "files": {"nargs": "+", "metavar": "file", "help": "a file; - is text on standard input"},
            "--doc": "the id of the text, for one file; by default made of the file's name",
            "--published": "the day of publication that the texts state, YYYY-MM-DD",
            "--title": "the title that the text states, for one file",
            "--outlet": "the outlet that the texts state",
            "--kind": {"choices": corpus.KINDS, "help": f"what the texts are: {', '.join(corpus.KINDS)}", "metavar": "KIND"},
            "--encoding": "how letters are encoded in text and HTML, as cp1254; by default what the file says, or a guess",
            "--force": {"action": "store_true", "help": "take texts that are nearly the same as others"},
        },
        _add,
    ),
    "check": (
        "verify a corpus folder and its annotations",
        {"corpus": "a folder with documents.csv and texts/"},
        lambda given: exchange.check(given.corpus),
    ),
    "export": (
        "write every layer of a corpus",
        {
            "corpus": "a folder with documents.csv and texts/",
            "out": "the folder to write to",
            "--layers": {"help": "only these, separated by commas", "type": _listed},
            "--format": {"choices": list(exchange.FORMATS), "default": "csv", "help": "how to write them; by default csv"},
        },
        lambda given: exchange.export(given.corpus, given.out, given.layers, given.format),
    ),
    "reader": (
        "write one web page that shows the texts with their layers, and works without a network",
        {
            "corpus": "a folder with documents.csv and texts/",
            "page": "the HTML file to write",
            "--title": {"default": "Reader", "help": "its heading"},
        },
        _reader,
    ),
    "suggest": (
        "write a sheet of claims that unread texts may make, to accept or reject",
        {
            "corpus": "a folder with documents.csv, texts/ and annotations/claims.csv",
            "sheet": "the CSV file to write; a new one",
            "--docs": {"help": "texts to read, separated by commas; by default those without any mention", "type": _listed},
            "--threshold": {"help": "from which score on (0 to 1); by default what does best on the texts read", "type": float},
        },
        _suggest,
    ),
    "accept": (
        "take what was accepted in a sheet over into annotations/mentions.csv",
        {"corpus": "the same folder", "sheet": "the sheet, its column 'decision' filled with accept, correct or reject"},
        _accept,
    ),
    "merge": (
        "take over what another reader marked in the same texts",
        {"corpus": "the folder to write to", "other": "a folder with the same texts and other annotations"},
        _merge,
    ),
    "correct": (
        "put a corrected text in the place of one, and carry its annotations over",
        {"corpus": "a folder with documents.csv and texts/", "doc": "the id of the text", "file": "the corrected text"},
        _correct,
    ),
}

if __name__ == "__main__":
    sys.exit(main())
