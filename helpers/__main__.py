"""The command line: `python -m helpers check CORPUS`, `export CORPUS OUT`, `suggest CORPUS SHEET` and `accept CORPUS SHEET`."""

import argparse
import sys
from pathlib import Path

from helpers import claims, corpus, exchange, review
from helpers.layers import Layers


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 with the problems on standard error."""
    parser = argparse.ArgumentParser(prog="python -m helpers", description="Restated: layers of a corpus folder.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write every layer of a corpus as CSV")
    export.add_argument("corpus", help="a folder with documents.csv and texts/")
    export.add_argument("out", help="the folder to write to")
    export.add_argument("--layers", help="only these, separated by commas", type=_listed)
    check = commands.add_parser("check", help="verify a corpus folder and its annotations")
    check.add_argument("corpus", help="a folder with documents.csv and texts/")
    suggest = commands.add_parser("suggest", help="write a sheet of claims that unread texts may make, to accept or reject")
    suggest.add_argument("corpus", help="a folder with documents.csv, texts/ and annotations/claims.csv")
    suggest.add_argument("sheet", help="the CSV file to write; a new one")
    suggest.add_argument("--docs", help="texts to read, separated by commas; by default those without any mention", type=_listed)
    suggest.add_argument("--threshold", help="from which score on (0 to 1); by default what does best on the texts read", type=float)
    accept = commands.add_parser("accept", help="take what was accepted in a sheet over into annotations/mentions.csv")
    accept.add_argument("corpus", help="the same folder")
    accept.add_argument("sheet", help="the sheet, its column 'decision' filled with accept, correct or reject")
    given = parser.parse_args(arguments)
    try:
        lines = _COMMANDS[given.command](given)
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


_COMMANDS = {
    "check": lambda given: exchange.check(given.corpus),
    "export": lambda given: exchange.export(given.corpus, given.out, given.layers),
    "suggest": _suggest,
    "accept": _accept,
}

if __name__ == "__main__":
    sys.exit(main())
