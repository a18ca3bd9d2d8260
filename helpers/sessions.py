"""Decisions of a person who annotates as they read, each written at once, one file a step, and taken back step by step.

`Session` goes through suggested mentions, `Names` through names that no pattern claims; `desk` shows them with buttons.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import regex

from helpers import claims, corpus, files, rhetoric, spans
from helpers import review as sheets

CHANGES = "claim exact prefix suffix voice speaker value hedge note".split()  # what a person may change of a suggestion
REJECTED = "doc claim exact prefix suffix sentence note".split()  # columns of set-aside/rejected.csv
THERE = "there"  # what is decided in the files already
WIDE = 100  # characters beside a name
_STRAIGHT = str.maketrans("’‘“”‐‑", "''\"\"--")  # as patterns of referents are written


class Step(NamedTuple):
    """One decision: what it was, the rows that it decided, and the file that it wrote, as that was before and is since."""

    decision: str
    rows: list[int]
    path: Path | None = None
    before: bytes | None = None
    after: bytes | None = None


class Steps:
    """Decisions on rows 0 to `count` - 1, each of which writes at most one file, at once, and can be taken back, the last first.

    `decided` says what became of each row; what fails raises and leaves rows and files as they were.

    >>> steps = Steps(2)
    >>> steps.skip()
    >>> steps.row, steps.counts()
    (1, {'done': 0, 'skipped': 1, 'left': 1})
    >>> steps.undo(), steps.row
    ('skip', 0)
    """

    def __init__(self, count: int) -> None:
        """Begin with `count` rows, all of them left."""
        self.count = count
        self.decided: dict[int, str] = {}
        self.past: list[Step] = []

    @property
    def left(self) -> list[int]:
        """Name the rows without a decision."""
        return [row for row in range(self.count) if row not in self.decided]

    @property
    def row(self) -> int | None:
        """Name the first row that is left; none where all are decided."""
        return next((row for row in range(self.count) if row not in self.decided), None)

    def counts(self) -> dict[str, int]:
        """Count the rows done in this session, those skipped and those left."""
        made = Counter(self.decided.values())
        skipped = made["skip"]
        return {"done": len(self.decided) - skipped - made[THERE], "skipped": skipped, "left": self.count - len(self.decided)}

    def skip(self, row: int | None = None) -> None:
        """Leave a row (by default the first that is left) for another session; nothing is written."""
        row = self.row if row is None else row
        self._must_be_left(row)
        self._note(Step("skip", [row]))

    def undo(self) -> str:
        """Take the last step back, its file byte for byte, and say what it was; blank where there is none.

        Raises `CorpusError` where something else has changed the file since: what it holds is kept.
        """
        if not self.past:
            return ""
        step = self.past[-1]
        if step.path and step.before != step.after:
            if _bytes(step.path) != step.after:
                raise corpus.CorpusError(
                    f"{step.path}: was changed since by something else; allowed is to undo what is as the step left it"
                )
            files.put(step.path, step.before)
        self.past.pop()
        for row in step.rows:
            del self.decided[row]
        return step.decision

    def _must_be_left(self, row: int | None) -> None:
        if row is None or row in self.decided or row not in range(self.count):
            some = f"{', '.join(map(str, self.left[:8]))}{' …' if len(self.left) > 8 else ''}"
            raise ValueError(f"row {row} is {self.decided.get(row, 'not there')}; allowed are rows that are left: {some or 'none is'}")

    def _write(self, decision: str, rows: list[int], path: Path, write: Callable[[], object]) -> None:
        before = _bytes(path)
        write()
        self._note(Step(decision, rows, path, before, _bytes(path)))

    def _note(self, step: Step) -> None:
        self.past.append(step)
        self.decided |= dict.fromkeys(step.rows, step.decision)


class Session(Steps):
    """Decisions on the rows of a sheet (`review.suggest`): what is accepted goes into `annotations/mentions.csv` of a corpus folder.

    What is rejected goes into `set-aside/rejected.csv`. Rows that were rejected before, or whose claim has a mention at their words, count
    as decided (`there`). Raises `CorpusError` where the sheet lacks a column, or has words that are not in the texts.

    >>> page = corpus.from_texts({"a": "Nine boats sank."})
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> given = {"item": "1", "doc": "a", "claim": "boats", "exact": "Nine boats", "value": "9", "sentence": "Nine boats sank."}
    >>> sheet = pd.DataFrame([dict.fromkeys(sheets.SHEET, "") | given])
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     session = Session(sheet, folder, page, registry)
    ...     print(session.accept(0, exact="Nine boats sank")["text"].tolist(), session.counts(), session.undo())
    ['Nine boats sank'] {'done': 1, 'skipped': 0, 'left': 0} accept
    """

    def __init__(self, sheet: pd.DataFrame, folder: Path | str, texts: pd.DataFrame, registry: pd.DataFrame) -> None:
        """Take a sheet, and what its words and claims are to be found in."""
        if missing := [name for name in ("sentence", *sheets.COLUMNS) if name not in sheet]:
            raise corpus.CorpusError(f"sheet: no column {', '.join(map(repr, missing))}; allowed are sheets of `review.suggest`")
        super().__init__(len(sheet))
        self.sheet, self.folder = sheet.reset_index(drop=True).fillna("").astype(str), Path(folder)
        self.texts, self.registry = texts, registry
        self.raws = dict(zip(texts["doc"], texts["raw"], strict=True))
        self.wordings = dict(zip(registry["claim"], registry["wording"], strict=True))
        self.placed = self._placed()
        self.decided |= dict.fromkeys(self._there(), THERE)

    def accept(self, row: int, **changes: str) -> pd.DataFrame:
        """Take a row over into `annotations/mentions.csv`, with what is changed of it (`CHANGES`), as `review.take` does.

        Changed words are looked for in the row's own sentence first. Returns the mention that was added, a span table; no row where
        the claim has a mention at these words. Raises `CorpusError` for what `claims.locate` refuses (it counts rows from 1, as the view
        does), `ValueError` for a row that is not left.
        """
        self._must_be_left(row)
        chosen, added = self._chosen(row, changes), []

        def take() -> None:
            added.append(sheets.take(chosen, self.texts, self.registry, self.folder, name="sheet"))

        self._write("accept", [row], self.folder / "annotations" / "mentions.csv", take)
        return added[0]

    def reject(self, row: int, *, note: str = "") -> None:
        """Write a row down in `set-aside/rejected.csv`, so that it is not suggested again (`rejected`); raises as `accept` does."""
        self._must_be_left(row)
        line = self.sheet.loc[row].reindex(REJECTED, fill_value="").to_dict() | ({"note": note.strip()} if note.strip() else {})
        path = _rejected_path(self.folder)
        self._write("reject", [row], path, partial(_append, path, line))

    def parts(self, row: int) -> tuple[str, str, str]:
        """Part the sentence of a row into what stands before the suggested words, the words, and what stands behind them."""
        sentence = self.sheet.at[row, "sentence"]
        for start in self._sentences(row):
            if row in self.placed.index:
                low, high = (min(max(self.placed.at[row, side] - start, 0), len(sentence)) for side in ("start", "end"))
                return sentence[:low], sentence[low:high], sentence[high:]
        return sentence, "", ""

    def _chosen(self, row: int, changes: Mapping[str, str]) -> pd.DataFrame:
        """The row as it is to be taken over."""
        if unknown := [name for name in changes if name not in CHANGES]:
            raise ValueError(f"no column {', '.join(map(repr, unknown))} to change; allowed are {', '.join(CHANGES)}")
        line = self.sheet.loc[row, sheets.COLUMNS].to_dict() | {name: str(value).strip() for name, value in changes.items()}
        if blank := [name for name in ("claim", "exact") if not line[name].strip()]:
            raise corpus.CorpusError(f"{' and '.join(map(repr, blank))} blank; allowed is what is to be taken over")
        if line["exact"] != self.sheet.at[row, "exact"] and not {"prefix", "suffix"} & set(changes):
            line |= {"prefix": "", "suffix": ""} | self._within(row, line["exact"])
        return pd.DataFrame([line], index=[row + 1])

    def _within(self, row: int, exact: str) -> dict[str, str]:
        """What finds words in the sentence of a row, where they stand there once, white space aside; else nothing."""
        sentence, raw = self.sheet.at[row, "sentence"], self.raws[self.sheet.at[row, "doc"]]
        words = regex.compile(r"\s+".join(map(regex.escape, exact.split())))
        places = [(at + m.start(), at + m.end()) for at in self._sentences(row) for m in words.finditer(sentence, overlapped=True)]
        if len(places) != 1:
            return {}
        return dict(zip(("exact", "prefix", "suffix"), (raw[slice(*places[0])], *spans.quote(raw, *places[0])), strict=True))

    def _sentences(self, row: int) -> list[int]:
        """Where the sentence of a row begins: about the suggested words, where there are some."""
        line = self.sheet.loc[row]
        starts = list(spans.occurrences(self.raws[line["doc"]], line["sentence"])) if line["sentence"] else []
        if row not in self.placed.index:
            return starts
        low, high = self.placed.loc[row, ["start", "end"]]
        return [at for at in starts if at < high and low < at + len(line["sentence"])]

    def _placed(self) -> pd.DataFrame:
        """The suggested words in their texts, by row of the sheet."""
        problems = corpus.unknown_values(self.sheet, "doc", tuple(self.raws))
        if problems:
            raise corpus.CorpusError("\n".join(f"sheet, row {row + 1}: {text}" for row, text in problems))
        rows = self.sheet.loc[(self.sheet["claim"] != "") & (self.sheet["exact"] != ""), ["doc", "claim", "exact", "prefix", "suffix"]]
        try:
            return spans.locate(rows.set_axis(rows.index + 1), self.texts, name="sheet").set_index(rows.index)
        except ValueError as problem:
            raise corpus.CorpusError(str(problem)) from None

    def _there(self) -> set[int]:
        """The rows that the files of the folder have decided."""
        known = set(self.sheet.index[rejected(self.sheet, self.folder)])
        if (self.folder / "annotations" / "mentions.csv").exists():
            mentions = claims.read_mentions(self.texts, self.registry, self.folder)
            pairs = spans.overlap(self.placed, mentions)
            same = self.placed["claim"].to_numpy()[pairs["left"]] == mentions["claim"].to_numpy()[pairs["right"]]
            known |= set(self.placed.index[pairs["left"][same]])
        return known


def rejected(sheet: pd.DataFrame, folder: Path | str) -> np.ndarray:
    """Say which rows of a sheet were rejected before (`set-aside/rejected.csv`): those of the same text, claim and sentence.

    >>> rejected(pd.DataFrame({"doc": ["a"], "claim": ["boats"], "sentence": ["Nine boats sank."]}), "no-such-folder").tolist()
    [False]
    """
    path, keys = _rejected_path(folder), ["doc", "claim", "sentence"]
    known = set(corpus.read_table(path, REJECTED)[keys].itertuples(index=False, name=None)) if path.exists() else set()
    return np.array([row in known for row in sheet[keys].itertuples(index=False, name=None)], dtype=bool)


class Names(Steps):
    """Decisions on names that no pattern claims (`rhetoric.unclaimed`), one row (`items`) for all places of a text with the same words.

    A name is added as a form to `annotations/referents.csv`, or explained in `annotations/unclaimed.csv`. Names that are explained already
    count as decided (`there`). Raises `CorpusError` for files that are not well formed.

    >>> page = corpus.from_texts({"a": "They met near Bel in May.", "b": "Bel is small."})
    >>> found = spans.table(page, ["a", "b"], [14, 0], [17, 3], why=["capitals"] * 2)
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     names = Names(found, page, pd.DataFrame(columns=["referent"]), folder)
    ...     print(names.add(0, "place-bel"), names.left)
    ...     print((Path(folder) / "annotations" / "referents.csv").read_text())
    [0, 1] []
    referent,pattern,form,example
    place-bel,Bel,Bel,They met near Bel in May.
    """

    def __init__(self, found: pd.DataFrame, texts: pd.DataFrame, referents: pd.DataFrame, folder: Path | str) -> None:
        """Take what `rhetoric.unclaimed` found, and the list of referents so far."""
        self.texts, self.raws = texts, dict(zip(texts["doc"], texts["raw"], strict=True))
        self.found = _whole_words(rhetoric.concordance(found.reset_index(drop=True), texts, width=WIDE), self.raws)
        self.items = self.found.drop_duplicates(["doc", "text"]).reset_index(drop=True)
        super().__init__(len(self.items))
        self.path, self.explained = (Path(folder) / "annotations" / f"{name}.csv" for name in ("referents", "unclaimed"))
        self.given = set(referents["referent"])
        there = self.explanations()
        keys = self.items[["doc", "text"]].itertuples(index=False, name=None)
        self.decided |= {row: THERE for row, key in enumerate(keys) if key in there}

    @property
    def referents(self) -> list[str]:
        """Name the referents of the list as it was given, and as it is since."""
        return sorted({*self.given, *self._forms()["referent"]})

    def explanations(self) -> dict[tuple[str, str], str]:
        """Give the explanation of each text and name that has one."""
        columns = ["doc", "text", "explanation"]
        rows = corpus.read_table(self.explained, columns) if self.explained.exists() else pd.DataFrame(columns=columns)
        return dict(zip(zip(rows["doc"], rows["text"], strict=True), rows["explanation"], strict=True))

    def add(self, row: int, referent: str, *, form: str = "", pattern: str = "") -> list[int]:
        """Add a name to `annotations/referents.csv` as a form of a referent, by default its own words, with the line as example.

        Returns the rows that this decides: the name, and all that the new form claims besides. Raises `ValueError` for a row that is
        not left, and `CorpusError` for a blank referent, a form that is there, a pattern that does not compile or does not match here.
        """
        self._must_be_left(row)
        item, forms = self.items.loc[row], self._forms()
        line = {"referent": referent.strip(), "pattern": pattern.strip() or words_pattern(item["text"])}
        line |= {
            "form": form.strip() or " ".join(item["text"].split()),
            "example": _example(self.raws[item["doc"]], item["start"], item["end"]),
        }
        if not line["referent"]:
            raise corpus.CorpusError("no referent; allowed is one of the list, or a new id")
        if line["form"] in set(forms["form"]):
            there = forms.set_index("form")["referent"][[line["form"]]].iloc[0]
            raise corpus.CorpusError(f"form {line['form']!r} is there, of {there!r}; allowed is a form that is not listed")
        claimed = self._claimed(row, pd.DataFrame([line], index=["new"]))
        self._write("add", claimed, self.path, partial(_append, self.path, line))
        return claimed

    def explain(self, row: int, explanation: str) -> None:
        """Write down in `annotations/unclaimed.csv` why a name is claimed by no form. Raises as `add` does; a blank is refused."""
        self._must_be_left(row)
        if not explanation.strip():
            raise corpus.CorpusError("no explanation; allowed is a few words that say why no form claims this name")
        line = self.items.loc[row, ["doc", "text", "why"]].to_dict() | {"explanation": explanation.strip()}
        self._write("explain", [row], self.explained, partial(_append, self.explained, line))

    def places(self, row: int) -> pd.DataFrame:
        """Give all places of a name in its text, each in its line (`rhetoric.concordance`)."""
        item = self.items.loc[row]
        return self.found[(self.found["doc"] == item["doc"]) & (self.found["text"] == item["text"])]

    def _forms(self) -> pd.DataFrame:
        columns = ["referent", "pattern", "form"]
        return corpus.read_table(self.path, columns) if self.path.exists() else pd.DataFrame(columns=columns, dtype=str)

    def _claimed(self, row: int, form: pd.DataFrame) -> list[int]:
        """The rows that are left whose every place a form claims, and `row`, of which it must claim one."""
        left = self.found.merge(self.items.loc[self.left, ["doc", "text"]].assign(row=self.left), on=["doc", "text"])
        head = left["end"] - left["why"].str.len()
        cores = left.assign(start=left["start"].where(left["why"] == "capitals", head))  # around a noun, the noun counts
        try:
            hits = rhetoric.names(self.texts[self.texts["doc"].isin(left["doc"])], form, name="form")
        except ValueError as problem:
            raise corpus.CorpusError(str(problem)) from None
        free = np.ones(len(left), dtype=bool)
        free[spans.overlap(cores, hits)["left"]] = False
        if free[left["row"] == row].all():
            raise corpus.CorpusError(
                f"pattern {form['pattern'].iloc[0]!r} does not match {self.items.at[row, 'text']!r} here; allowed is one that does"
            )
        return sorted({row, *left["row"]} - {other for other in left["row"][free] if other != row})


def _whole_words(lines: pd.DataFrame, raws: Mapping[str, str]) -> pd.DataFrame:
    """Cut what stands beside a name to whole words, where the text goes on."""
    left = [row.left if row.start <= WIDE else row.left.partition(" ")[2] for row in lines.itertuples()]
    right = [row.right if len(raws[row.doc]) - row.end <= WIDE else row.right.rpartition(" ")[0] for row in lines.itertuples()]
    return lines.assign(left=pd.array(left, dtype=str), right=pd.array(right, dtype=str))


def words_pattern(text: str) -> str:
    """Write words as a pattern of referents.csv: marks straight, and no sign with a meaning of its own.

    >>> print(words_pattern("Bel’s army (north-east)"))
    Bel's army \\(north-east\\)
    """
    straight = regex.sub(r"\s", " ", text.translate(_STRAIGHT))
    return regex.escape(straight, literal_spaces=True).replace(r"\-", "-")


def _example(raw: str, start: int, end: int, width: int = 20) -> str:
    """Some whole words about a span, on its line, as they stand."""
    left, right = raw[max(0, start - width) : start].rpartition("\n")[2], raw[end : end + width].partition("\n")[0]
    if start > len(left) and raw[start - len(left) - 1] not in " \n":
        left = left.partition(" ")[2]
    if end + len(right) < len(raw) and raw[end + len(right)] not in " \n":
        right = right.rpartition(" ")[0]
    return (left + raw[start:end] + right).strip()


# files


def _rejected_path(folder: Path | str) -> Path:
    return Path(folder) / "set-aside" / "rejected.csv"


def _append(path: Path, line: Mapping[str, str]) -> None:
    """Add a row to a file, or make the file; columns that it lacks come behind those it has."""
    old = corpus.read_table(path, list(line)[:1]) if path.exists() else pd.DataFrame(columns=list(line), dtype=str)
    corpus.write_table(pd.concat([old, pd.DataFrame([line])], ignore_index=True).fillna(""), path)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
