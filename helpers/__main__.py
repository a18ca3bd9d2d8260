"""The command line: `python -m helpers export CORPUS OUT` and `python -m helpers check CORPUS`."""

import argparse
import sys

from helpers import exchange


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 with the problems on standard error."""
    parser = argparse.ArgumentParser(prog="python -m helpers", description="Restated: layers of a corpus folder.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write every layer of a corpus as CSV")
    export.add_argument("corpus", help="a folder with documents.csv and texts/")
    export.add_argument("out", help="the folder to write to")
    export.add_argument(
        "--layers", help="only these, separated by commas", type=lambda text: [name.strip() for name in text.split(",") if name.strip()]
    )
    check = commands.add_parser("check", help="verify a corpus folder and its annotations")
    check.add_argument("corpus", help="a folder with documents.csv and texts/")
    given = parser.parse_args(arguments)
    try:
        lines = exchange.check(given.corpus) if given.command == "check" else exchange.export(given.corpus, given.out, given.layers)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"{problem.filename}: cannot be used ({problem.strerror}); allowed is a folder that can be written to", file=sys.stderr)
        return 2
    print(*lines, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
