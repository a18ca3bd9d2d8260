"""How well texts are dated, passages found, quotations held to their source, drift suggested: `python -m benchmarks.lineage [FOLDER …]`.

`corpus` is the five texts with their readings; every other folder is one of `tests/lineage/` (or a path with a slash), which holds
invented cases: each a corpus folder whose truth its writer laid down in `annotations/dates.csv`, `passages.csv`, `fidelity.csv`,
`drift.csv`.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import corpus, dating, provenance, spans

PLACE = Path(__file__).parent.parent / "tests" / "lineage"
SIBLING = r"^(?:sibling|via)"  # notes of passages that two reports of one statement share
FOLDERS = ("corpus", "dev", "heldout")


def cases(folder: str) -> list[Path]:
    """The corpus folders of a set."""
    if folder == "corpus":
        return [corpus.EXAMPLE]
    place = Path(folder) if "/" in folder else PLACE / folder
    return sorted(path.parent for path in place.glob("*/documents.csv"))


@dataclass(slots=True)
class Case:
    """One case: its folder, its texts, and what is found in them."""

    path: Path
    texts: pd.DataFrame
    made: provenance.Provenance

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name


def run(path: Path) -> Case:
    """Run every detector over a corpus folder; dates that it states are not used."""
    texts = corpus.load(path)
    return Case(path, texts, provenance.build(texts.drop(columns="published", errors="ignore")))


def dates(case: Case) -> pd.DataFrame:
    """Per text: `published` (the truth), what was found, whether the true day is left (`kept`), and whether the best is it (`right`)."""
    if case.name == "corpus":
        truth = corpus.facts(corpus.read_evidence(case.texts))["published"].reset_index()
    else:
        truth = corpus.read_table(case.path / "annotations" / "dates.csv", ["doc", "published"])[["doc", "published"]]
    both = truth.merge(case.made.dates, on="doc", suffixes=("_read", ""))
    both["kept"] = (both["earliest"] <= both["published"]) & (both["published"] <= both["latest"])
    both["right"] = both["best"] == both["published"]
    return both.assign(case=case.name)


def passages(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The passages read, with `met`: whether one found joins the same two places; and those found, likewise."""
    read = corpus.read_pairs("passages", case.texts, case.path)
    read = read.assign(kind=read["kind"].where(~read["note"].str.contains(SIBLING), "sibling"))
    found = case.made.shared
    met = _meeting(read, found)
    return (
        read.assign(met=read.index.isin(met["left"]), case=case.name),
        found.assign(met=found.index.isin(met["right"]), case=case.name),
    )


def _meeting(read: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Pairs of rows of two pair tables that share characters on both sides, whichever is called the source."""
    out = []
    for table in (found, spans.turned(found)):
        here = spans.overlap(read, table)
        there = spans.overlap(spans.source(read), spans.source(table))
        out.append(here[["left", "right"]].merge(there[["left", "right"]]))
    return pd.concat(out).drop_duplicates()


def quotations(case: Case) -> pd.DataFrame:
    """The quotations that were read, with the fidelity `found` (blank where the quotation was not found at its place)."""
    if case.name == "corpus":
        return pd.DataFrame()
    read = corpus.read_layer("fidelity", case.texts, case.path)
    both = read.merge(case.made.held, on=["doc", "start", "end"], how="left", suffixes=("", "_found"))
    return both.assign(found=both["fidelity_found"].fillna(""), case=case.name)


def drifts(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The drift that was read, with `met` and `kind_met`: whether a candidate (of its kind) touches it; and the candidates, likewise."""
    read = _read_drift(case)
    found = case.made.drift()
    pairs = spans.overlap(read, found)
    same = pairs[read["kind"].to_numpy()[pairs["left"]] == found["kind"].to_numpy()[pairs["right"]]]
    return (
        read.assign(met=read.index.isin(pairs["left"]), kind_met=read.index.isin(same["left"]), case=case.name),
        found.assign(met=found.index.isin(pairs["right"]), kind_met=found.index.isin(same["right"]), case=case.name),
    )


def _read_drift(case: Case) -> pd.DataFrame:
    """The reading of drift, the report's side alone: the source has no words for some of it."""
    columns = ["source", "source_exact", "source_prefix", "source_suffix"]
    rows = corpus.read_table(case.path / "annotations" / "drift.csv", ["doc", "exact", "kind"])
    return spans.locate(rows.drop(columns=columns[1:]), case.texts)


def report(folder: str) -> dict[str, pd.DataFrame]:
    """All tables of a set of cases."""
    ran = [run(path) for path in cases(folder)]
    read, found = zip(*(passages(case) for case in ran), strict=True)
    drift_read, drift_found = zip(*(drifts(case) for case in ran), strict=True)
    tables = {"dates": [dates(case) for case in ran], "quotations": [quotations(case) for case in ran]}
    tables |= {"passages read": read, "passages found": found, "drift read": drift_read, "drift found": drift_found}
    return {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}


def measures(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What the tables of a set come to: `measure`, and of how many (`of`) it is true (`right`)."""
    dated, read, found, quoted = (tables[name] for name in ("dates", "passages read", "passages found", "quotations"))
    rows = []
    for level in dating.CONFIDENCES:
        own = dated[dated["confidence"] == level]
        rows.append((f"dates of {level} confidence: the true day is left", len(own), own["kept"].sum()))
        rows.append((f"dates of {level} confidence: the best day is the true one", len(own), own["right"].sum()))
    kinds = sorted(set(read["kind"]) - {"sibling"})
    rows += [(f"passages read as {kind}: found", len(own), own["met"].sum()) for kind in kinds for own in [read[read["kind"] == kind]]]
    copied = found["kind"] != "paraphrase"
    rows.append(("passages found as copied or formula: read", copied.sum(), found["met"][copied].sum()))
    rows.append(("passages found as paraphrase: read", (~copied).sum(), found["met"][~copied].sum()))
    if len(quoted):
        rows.append(("quotations: fidelity as read", len(quoted), (quoted["found"] == quoted["fidelity"]).sum()))
    read, found = tables["drift read"], tables["drift found"]
    rows.append(("drift read: a candidate touches it", len(read), read["met"].sum()))
    rows.append(("drift candidates: touch one read", len(found), found["met"].sum()))
    rows.append(("drift candidates: touch one read of their kind", len(found), found["kind_met"].sum()))
    return pd.DataFrame(rows, columns=["measure", "of", "right"])


def summary() -> str:
    """Give the measures of all sets as the rows of the code book's table: right of how many, and the share."""
    columns = {}
    for folder in FOLDERS:
        rows = measures(report(folder)).set_index("measure")
        shares = [f" ({right / of:.2f})" if of else "" for of, right in zip(rows["of"], rows["right"], strict=True)]
        columns[folder] = rows["right"].astype(str) + " of " + rows["of"].astype(str) + shares
    table = pd.DataFrame(columns).reindex(columns["dev"].index).fillna("")
    return "\n".join(f"| {' | '.join([str(row.Index), *row[1:]])} |" for row in table.itertuples())


def mistakes(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """What went wrong, a line each."""
    dated, quoted = tables["dates"], tables["quotations"]
    for row in dated[~dated["right"] | ~dated["kept"]].itertuples():
        window = f"{row.earliest} to {row.latest}, {row.confidence}, by {row.decided!r}, against {row.against!r}"
        yield f"{row.case} {row.doc}: {row.published} found as {row.best} ({window})"
    for row in quoted[quoted["found"] != quoted["fidelity"]].itertuples() if len(quoted) else ():
        yield f"{row.case} {row.doc}: {row.fidelity} found as {row.found or 'nothing'}: {row.text[:90]!r} {row.changes}"
    for name in ("passages read", "passages found"):
        for row in tables[name].query("not met").itertuples():
            yield f"{name} only: {row.case} {row.doc} < {row.source} {row.kind}: {row.text[:70]!r} {row.source_text[:70]!r}"


def main() -> None:
    """Print the measures; with `--show` what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=["corpus", "dev"], help="corpus, dev, heldout, or a path")
    parser.add_argument("--show", action="store_true", help="list what went wrong")
    parser.add_argument("--table", action="store_true", help="print the code book's table and nothing else")
    arguments = parser.parse_args()
    if arguments.table:
        print(summary())
        return
    for folder in arguments.folders:
        tables = report(folder)
        print(f"{folder}: {len(tables['dates'])} texts\n{measures(tables).to_string(index=False)}\n")
        if len(tables["quotations"]):
            print(pd.crosstab(tables["quotations"]["fidelity"], tables["quotations"]["found"]).to_string(), "\n")
        print(*(mistakes(tables) if arguments.show else ()), sep="\n")


if __name__ == "__main__":
    main()
