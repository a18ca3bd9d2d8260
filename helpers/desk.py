"""Annotating as you read: the passages of two texts side by side, suggestions to accept, names to explain; with buttons in JupyterLab.

Each view has a static form in Markdown, which is shown wherever there are no buttons (`live`). What a person decides is written at once
and can be taken back: `sessions` has the steps, and no widget. Buttons need `ipywidgets`.
"""

import html
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.display import Markdown

from helpers import edits, reading, spans
from helpers.sessions import CHANGES, THERE, Names, Session, Steps, words_pattern

if TYPE_CHECKING:
    from ipywidgets import Widget

STATIC = ("RESTATED_STATIC", "TQDM_DISABLE")  # variables of the environment that ask for the static form
PAUSE = 0.3  # seconds in which a second click is taken for a slip: nothing is taken over unread
CONTEXT = {"200 characters around": 200, "1,000 characters around": 1000, "the whole texts": 0}
_BASE = "white-space:pre-wrap;line-height:1.5;overflow-wrap:anywhere"
_AIM = ' style="display:inline-block;scroll-initial-target:nearest;scroll-margin-top:48px"'  # where a browser knows how to scroll there
_MARKS = {
    "shared": "background:rgba(127,127,127,.22)",
    "chosen": "background:rgba(255,196,0,.30)",
    "cut": "text-decoration:line-through",
    "added": "font-weight:bold;text-decoration:underline",
}


def live() -> bool:
    """Say whether buttons can be shown: `ipywidgets` is there, and the kernel was started by a Jupyter server, as JupyterLab does it.

    The static form is shown wherever else code runs (GitHub and other viewers show what a run left behind): in tests and scripts, where
    notebooks are executed without a front end (nbclient, nbconvert), in editors that start kernels themselves, and where `RESTATED_STATIC`
    or `TQDM_DISABLE` is set in the environment, save to `0` or nothing. The project's own runner of notebooks sets `TQDM_DISABLE`.

    >>> live()
    False
    """
    asked = any(os.environ.get(name, "") not in ("", "0") for name in STATIC)
    served = "JPY_SESSION_NAME" in os.environ and hasattr(get_ipython(), "kernel")  # the server names the notebook, runners do not
    return served and not asked and find_spec("ipywidgets") is not None


def two_texts(texts: pd.DataFrame, shared: pd.DataFrame, source: str, doc: str, *, most: int = 20) -> "View | Markdown":
    """Read two texts side by side, the source left, the later one right, by the passages that they share; at most `most` of them.

    `shared` is a pair table (`reuse.passages`, or `corpus.read_pairs`). Passages are numbered as they stand in the later text; what is
    changed in them is marked: `[-cut-]` words of the source that the later text has not, `[+added+]` words that it has instead or besides.
    Live, a passage is chosen from a list and shown in its context. Raises `ValueError` for a text that is not there, and for
    texts that share no passage in this direction.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "We lost eight old boats.", "b": "He said: “We lost 8 boats.”"})
    >>> row = {"doc": "b", "start": 10, "end": 25, "source": "a", "source_start": 0, "source_end": 23, "kind": "light-edit"}
    >>> print(two_texts(page, pd.DataFrame([row]), "a", "b").data.splitlines()[-1])
    | 1 | light-edit | We lost eight \\[-**old**-\\] boats `a:0-23` | We lost 8 boats `b:10-25` |
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    unknown = [name for name in (source, doc) if name not in raws]
    if unknown:
        raise ValueError(f"no text {', '.join(map(repr, unknown))}; allowed are {', '.join(map(repr, raws))}")
    pairs = shared[(shared["doc"] == doc) & (shared["source"] == source)].sort_values(["start", "end"], kind="stable", ignore_index=True)
    if not len(pairs):
        there = sorted({f"{one} in {other}" for one, other in zip(shared["source"], shared["doc"], strict=True)})
        raise ValueError(f"no passage of {source!r} is in {doc!r}; there are those of {', '.join(there) or 'no text'}")
    passages = _passages(pairs.head(max(1, most)), raws)
    static = _side_by_side(passages, source, doc, len(pairs))
    return TwoTexts(passages, (raws[source], raws[doc]), (source, doc), static) if live() else static


def review(sheet: pd.DataFrame, folder: Path | str, texts: pd.DataFrame, registry: pd.DataFrame, *, most: int = 8) -> "View | Markdown":
    """Go through a sheet of suggestions (`review.suggest`) one by one: accept, correct, reject or skip each; see `Session`.

    The static form shows the first `most` rows, and says how to do the same in a spreadsheet. With buttons, raises what `Session` does.

    >>> from helpers import corpus
    >>> columns = ["doc", "claim", "exact", "sentence", "score", "voice", "speaker", "value"]
    >>> sheet = pd.DataFrame([["a", "boats", "Nine boats", "Nine boats sank.", "1", "narrator", "", "9"]], columns=columns)
    >>> print(review(sheet, "corpus", corpus.from_texts({"a": "Nine boats sank."}), pd.DataFrame()).data.splitlines()[2])
    | a | Nine boats sank. | Nine boats | boats | 1 | narrator |  | 9 |
    """
    static = _sheet(sheet, most)
    return ReviewDesk(Session(sheet, folder, texts, registry), static) if live() else static


def unclaimed(
    found: pd.DataFrame, texts: pd.DataFrame, referents: pd.DataFrame, folder: Path | str, *, most: int = 20
) -> "View | Markdown":
    """Go through names that no pattern claims (`rhetoric.unclaimed`): add each as a form of a referent, or explain it; see `Names`.

    The static form shows the first `most`, in their lines, with the explanations of `annotations/unclaimed.csv`. Raises what `Names` does.

    >>> import tempfile
    >>> from helpers import corpus, spans
    >>> page = corpus.from_texts({"a": "They met near Bel in May."})
    >>> found = spans.table(page, ["a"], [14], [17], why=["capitals"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(unclaimed(found, page, pd.DataFrame(columns=["referent"]), folder).data.splitlines()[2])
    | Bel | capitals | They met near Bel in May. | a:14-17 |  |
    """
    names = Names(found, texts, referents, folder)
    static = _listed(names, most)
    return NamesDesk(names, static) if live() else static


# passages


class Passage(NamedTuple):
    """A passage that two texts share: its number, its kind, and on either side (source, later) its span, its words and what is changed.

    What is changed is given as offsets in the words, with a tag: `cut` or `added`.
    """

    number: int
    kind: str
    spans: tuple[tuple[int, int], tuple[int, int]]
    words: tuple[str, str]
    changes: tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]


def _passages(pairs: pd.DataFrame, raws: Mapping[str, str]) -> list[Passage]:
    kinds = pairs["kind"] if "kind" in pairs else [""] * len(pairs)
    rows = zip(pairs["source"], pairs["source_start"], pairs["source_end"], pairs["doc"], pairs["start"], pairs["end"], kinds, strict=True)
    made = []
    for number, (source, a, b, doc, c, d, kind) in enumerate(rows, start=1):
        words = raws[source][a:b], raws[doc][c:d]
        made.append(Passage(number, kind, ((a, b), (c, d)), words, _changes(*words)))
    return made


def _changes(source: str, later: str) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """What `edits.changes` finds, each place with its tag."""
    cut, added = edits.changes(source, later)
    return [(*place, "cut") for place in cut], [(*place, "added") for place in added]


def _side_by_side(passages: list[Passage], source: str, doc: str, count: int) -> Markdown:
    """The static form of two texts: a table."""
    first = f"; the first {len(passages)} are shown" if len(passages) < count else ""
    said = (
        f"Passages that `{doc}` shares with `{source}`: {count}{first}. `[-cut-]`: words that the later text has not; "
        "`[+added+]`: words that it has instead or besides."
    )
    rows = [f"| # | kind | source: `{source}` | later: `{doc}` |", "|---:|:---|:---|:---|"]
    for passage in passages:
        both = zip((source, doc), passage.spans, passage.words, passage.changes, strict=True)
        cells = [f"{_written(words, changes)} `{name}:{a}-{b}`" for name, (a, b), words, changes in both]
        rows.append(f"| {passage.number} | {reading.escape(passage.kind)} | {' | '.join(cells)} |")
    return Markdown("\n".join([said, "", *rows]))


def _written(words: str, changes: list[tuple[int, int, str]]) -> str:
    """A passage as Markdown, its changes marked."""
    out, at = "", 0
    for start, end, tag in changes:
        sign = "-" if tag == "cut" else "+"
        out += f"{_plain(words[at:start])}\\[{sign}**{reading.escape(words[start:end])}**{sign}\\]"
        at = end
    return (out + _plain(words[at:])).strip()


def _plain(text: str) -> str:
    """Escape a piece of text for Markdown; white space at its edges is kept as one space."""
    return f"{' ' if text[:1].isspace() else ''}{reading.escape(text)}{' ' if text.strip() and text[-1:].isspace() else ''}"


def _pane(raw: str, side: int, passages: list[Passage], chosen: Passage, around: int) -> str:
    """One side of two texts as HTML: the passages highlighted and numbered, in the chosen one what is changed."""
    start, end = chosen.spans[side]
    low, high = (0, len(raw)) if not around else (max(0, start - around), min(len(raw), end + around))
    marked = [(*passage.spans[side], "shared", passage.number) for passage in passages if passage is not chosen]
    marked += [(start, end, "chosen", chosen.number)] + [(start + a, start + b, tag, 0) for a, b, tag in chosen.changes[side]]
    edges = {edge for a, b, *_ in marked for edge in (a, b) if low < edge < high}
    pieces = [_piece(raw[a:b], [mark for mark in marked if mark[0] <= a < mark[1]], a) for a, b in pairwise(sorted({low, high, *edges}))]
    return f"{'… ' if low else ''}{''.join(pieces)}{' …' if high < len(raw) else ''}"


def _piece(text: str, marks: list[tuple[int, int, str, int]], at: int) -> str:
    """A piece of text under its marks, with the numbers of the passages that begin with it."""
    begun = [(number, tag) for start, _, tag, number in marks if number and start == at]
    aim = _AIM if any(tag == "chosen" for _, tag in begun) else ""
    numbers = f"<sup{aim}><b>{', '.join(str(number) for number, _ in begun)}</b></sup>" if begun else ""
    tags = {tag for _, _, tag, _ in marks}
    tags -= {"shared"} if "chosen" in tags else set()
    style = ";".join(_MARKS[tag] for tag in _MARKS if tag in tags)
    return f'{numbers}<span style="{style}">{html.escape(text)}</span>' if style else html.escape(text)


# static forms


def _sheet(sheet: pd.DataFrame, most: int) -> Markdown:
    columns = [name for name in "doc sentence exact claim wording score voice speaker value".split() if name in sheet]
    shown = reading.table(sheet[columns].head(most).fillna("")).data
    first = f"{len(sheet)} suggestions{f', the first {most} of them shown' if len(sheet) > most else ''}."
    how = (
        "On the command line: `python -m helpers suggest CORPUS SHEET.csv` writes such a sheet; fill its column `decision` with "
        "accept, correct or reject; `python -m helpers accept CORPUS SHEET.csv` takes over what was accepted. "
        "JupyterLab shows buttons here, where `ipywidgets` is installed."
    )
    return Markdown(f"{shown}\n\n{first} {how}")


def _listed(names: Names, most: int) -> Markdown:
    there, items = names.explanations(), names.items
    rows = items.head(most)
    shown = pd.DataFrame(
        {
            "name": rows["text"],
            "why listed": rows["why"],
            "line": rows["left"] + rows["text"] + rows["right"],
            "place": [f"{row.doc}:{row.start}-{row.end}" for row in rows.itertuples()],
            "explanation": [there.get((row.doc, row.text), "") for row in rows.itertuples()],
        }
    )
    done = sum((row.doc, row.text) in there for row in items.itertuples())
    first = f", the first {most} of them shown" if len(items) > most else ""
    how = "The others await a row in `annotations/referents.csv` or `annotations/unclaimed.csv`." if done < len(items) else ""
    return Markdown(f"{reading.table(shown).data}\n\n{len(items)} names that no form claims{first}; {done} explained. {how}".strip())


# views


class View:
    """A widget with its static form beside it, for whoever opens the saved notebook where no kernel runs."""

    def __init__(self, box: "Widget", static: Markdown) -> None:
        """Take the widget and the static form."""
        self.box, self.static = box, static

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return self.box._repr_mimebundle_() | {"text/markdown": self.static.data, "text/plain": "(buttons, in JupyterLab)"}


class TwoTexts(View):
    """Two texts beside each other, and a list of the passages to choose from."""

    def __init__(self, passages: list[Passage], raws: tuple[str, str], names: tuple[str, str], static: Markdown) -> None:
        """Take the passages, and both texts with their ids, the source first."""
        from ipywidgets import HTML, Button, Dropdown, HBox, Layout, Select, VBox

        self.passages, self.raws, self.names = passages, raws, names
        listed = [(f"{p.number} · {p.kind} · {_short(p.words[1])}", n) for n, p in enumerate(passages)]
        self.chosen = Select(options=listed, value=0, rows=min(6, max(2, len(listed))), layout=Layout(width="99%"))
        self.around = Dropdown(options=list(CONTEXT.items()), value=200, layout=Layout(width="220px"))
        self.buttons = {name: Button(description=name, layout=Layout(width="100px")) for name in ("previous", "next")}
        for name, step in (("previous", -1), ("next", 1)):
            self.buttons[name].on_click(partial(self._move, step))
        self.panes = [HTML(layout=Layout(width="50%")) for _ in names]
        self.said = HTML()
        for field in (self.chosen, self.around):
            field.observe(self._show, "value")
        box = VBox([self.chosen, HBox([*self.buttons.values(), self.around]), HBox(self.panes), self.said])
        super().__init__(box, static)
        self._show()

    def _move(self, step: int, _: object) -> None:
        self.chosen.value = (self.chosen.value + step) % len(self.passages)

    def _show(self, _: object = None) -> None:
        chosen = self.passages[self.chosen.value]
        for side, (pane, raw, name, what) in enumerate(zip(self.panes, self.raws, self.names, ("source", "later text"), strict=True)):
            start, end = chosen.spans[side]
            head = f"<b>{html.escape(name)}</b> ({what}), {start}-{end}"
            body = _pane(raw, side, self.passages, chosen, self.around.value)
            pane.value = f'<div style="{_BASE};padding:0 12px 0 2px">{head}<div style="max-height:360px;overflow-y:auto">{body}</div></div>'
        marks = [f'<span style="{_MARKS[tag]}">{said}</span>' for tag, said in _LEGEND.items()]
        self.said.value = f'<div style="{_BASE}">{" · ".join(marks)}</div>'


_LEGEND = {
    "chosen": "chosen passage",
    "shared": "other passages",
    "cut": "words that the later text has not",
    "added": "words that it has instead or besides",
}


class Desk(View):
    """Buttons for the steps of a session: each step is taken at once; what is refused is said below, and changes nothing."""

    def __init__(self, steps: Steps, static: Markdown, fields: "Mapping[str, Widget]", actions: Mapping[str, Callable[[], str]]) -> None:
        """Take the steps, the fields that a person may change, and for each button what it does, which says what was done."""
        from ipywidgets import HTML, Button, HBox, Layout, VBox

        self.steps, self.fields = steps, fields
        self.head, self.line, self.said = HTML(), HTML(layout=Layout(width="99%")), HTML(layout=Layout(width="99%"))
        actions = dict(actions) | {"skip": self._skip, "undo": self._undo}
        self.buttons = {name: Button(description=name, layout=Layout(width="130px")) for name in actions}
        for name, act in actions.items():
            self.buttons[name].on_click(partial(self._press, act))
        self.form = VBox(list(fields.values()))
        super().__init__(VBox([self.head, self.line, self.form, HBox(list(self.buttons.values())), self.said]), static)
        self._at = -np.inf  # when the last step was taken
        self._refresh()

    def show(self, row: int) -> str:
        """Fill the fields for a row, and return what is to be read, as HTML."""
        raise NotImplementedError

    def _press(self, act: Callable[[], str], _: object) -> None:
        if time.monotonic() - self._at < PAUSE:
            return
        try:
            said = act()
        except (ValueError, OSError) as problem:
            said = f"Nothing was changed: {_reason(problem)}"
        else:
            self._refresh()
        self.said.value = f'<div style="{_BASE}">{html.escape(said)}</div>'
        self._at = time.monotonic()

    def _refresh(self) -> None:
        row, counts = self.steps.row, self.steps.counts()
        place = f"{row + 1} of {self.steps.count}" if row is not None else "nothing is left"
        counts["decided before"] = list(self.steps.decided.values()).count(THERE)
        self.head.value = f"<b>{place}</b> · {' · '.join(f'{count} {name}' for name, count in counts.items())}"
        again = "Run the cell again to see what was skipped." if counts["skipped"] else ""
        self.line.value = f'<div style="{_BASE};max-width:900px">{self.show(row) if row is not None else again}</div>'
        self.form.layout.display = "none" if row is None else ""
        self.row = row  # the one that is shown: no other is decided
        for name, button in self.buttons.items():
            button.disabled = row is None if name != "undo" else not self.steps.past

    def _skip(self) -> str:
        self.steps.skip(self.row)
        return "Skipped."

    def _undo(self) -> str:
        return f"Taken back: {self.steps.undo()}."


class ReviewDesk(Desk):
    """Suggestions one by one: the sentence, the claim, and fields for what a person may change."""

    def __init__(self, session: Session, static: Markdown) -> None:
        """Take a session."""
        from ipywidgets import HTML, Combobox, Dropdown, Layout, Text, Textarea

        wide, style = Layout(width="min(900px, 99%)"), {"description_width": "70px"}
        kinds = {"exact": Textarea, "claim": Combobox, "voice": Dropdown} | dict.fromkeys(("speaker", "value", "hedge", "note"), Text)
        fields = {name: kind(description=name, layout=wide, style=style) for name, kind in kinds.items()}
        fields["exact"].rows = 2
        fields["claim"].options = tuple(session.wordings)
        self.wording = HTML(layout=Layout(width="min(900px, 99%)"))
        fields["claim"].observe(self._word, "value")
        ordered = {"exact": fields.pop("exact"), "claim": fields.pop("claim"), "wording": self.wording, **fields}
        super().__init__(session, static, ordered, {"accept": self._accept, "reject": self._reject})

    def show(self, row: int) -> str:
        """Fill the fields for a row, and return its sentence with the suggested words in bold."""
        line, (before, words, behind) = self.steps.sheet.loc[row], map(html.escape, self.steps.parts(row))
        self.fields["voice"].options = list(dict.fromkeys(["", *spans.VOICES, line["voice"]]))
        for name in CHANGES:
            if name in self.fields:
                self.fields[name].value = line[name]
        self._word()
        said = [line[name] for name in ("doc", "state", "score") if line.get(name)]
        return f"{html.escape(' · '.join(said))}<br><span>{before}<b>{words}</b>{behind}</span>"

    def _word(self, _: object = None) -> None:
        said = self.steps.wordings.get(self.fields["claim"].value.strip(), "(no claim of this id)")
        self.wording.value = f'<div style="{_BASE};padding-left:78px">{html.escape(said)}</div>'

    def _accept(self) -> str:
        line = self.steps.sheet.loc[self.row]
        given = {name: self.fields[name].value for name in CHANGES if name in self.fields}
        added = self.steps.accept(self.row, **{name: value for name, value in given.items() if value != line[name]})
        place = [f"{row.doc}:{row.start}-{row.end} {row.claim}: {row.text}" for row in added.itertuples()]
        return f"Added to annotations/mentions.csv: {place[0]}" if place else "The claim has a mention at these words; nothing was added."

    def _reject(self) -> str:
        self.steps.reject(self.row, note=self.fields["note"].value)
        return "Rejected: written to set-aside/rejected.csv."


class NamesDesk(Desk):
    """Names that no form claims, one by one, in their lines."""

    def __init__(self, names: Names, static: Markdown) -> None:
        """Take a session."""
        from ipywidgets import Dropdown, Layout, Text

        wide, style = Layout(width="min(700px, 99%)"), {"description_width": "90px"}
        described = {"new": "or a new id", "form": "form", "pattern": "pattern", "explanation": "explanation"}
        fields = {"referent": Dropdown(description="referent", layout=wide, style=style)}
        fields |= {name: Text(description=said, layout=wide, style=style) for name, said in described.items()}
        super().__init__(names, static, fields, {"add as a form": self._add, "explain": self._explain})

    def show(self, row: int) -> str:
        """Fill the fields for a name, and return the lines in which it stands."""
        item, places = self.steps.items.loc[row], self.steps.places(row)
        self.fields["referent"].options = ["", *self.steps.referents]
        given = {
            "referent": "",
            "new": "",
            "form": " ".join(item["text"].split()),
            "pattern": words_pattern(item["text"]),
            "explanation": "",
        }
        for name, value in given.items():
            self.fields[name].value = value
        lines = [f"… {html.escape(p.left)}<b>{html.escape(p.text)}</b>{html.escape(p.right)} …" for p in places.head(3).itertuples()]
        more = f"<br>and {len(places) - 3} more in this text" if len(places) > 3 else ""
        return f"{html.escape(item['doc'])} · {html.escape(item['why'])}<br>{'<br>'.join(lines)}{more}"

    def _add(self) -> str:
        fields = {name: field.value for name, field in self.fields.items()}
        claimed = self.steps.add(self.row, fields["new"].strip() or fields["referent"], form=fields["form"], pattern=fields["pattern"])
        also = f" It claims {len(claimed) - 1} more of these names." if len(claimed) > 1 else ""
        return f"Added to annotations/referents.csv.{also}"

    def _explain(self) -> str:
        self.steps.explain(self.row, self.fields["explanation"].value)
        return "Explained in annotations/unclaimed.csv."


def _short(text: str, most: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most].rpartition(' ')[0]} …"


def _reason(problem: Exception) -> str:
    """What went wrong, for a person: of a file or folder that cannot be written, which one."""
    if not isinstance(problem, OSError):
        return str(problem)
    parents = Path(problem.filename or "").parents
    place = next((str(folder) for folder in parents if problem.filename and not folder.name.startswith(".draft-")), "The corpus folder")
    return f"{place}: cannot be used ({problem.strerror or problem}); allowed is a corpus folder that can be written to"
