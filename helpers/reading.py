"""Text for people: lines and passages as Markdown that is safe on GitHub and in JupyterLab.

Corpus text is escaped; bold is the only highlighter. Every line names its source as `text:start-end`.
"""

import re

import numpy as np
import pandas as pd
from IPython.display import Markdown

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$!])")
_WORDS = re.compile(r"\w+")
_HAIR = "\u200a"


def escape(text: str) -> str:
    """Make any text harmless inside a line of Markdown: what it looks like stays, nothing is formatted, linked or typeset.

    >>> print(escape("a *b* costs $5 <script>"))
    a \\*b\\* costs \\$5 &lt;script&gt;
    """
    folded = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = re.sub(r"(?i)(https?|ftp)://", r"\1:&#47;&#47;", _SPECIAL.sub(r"\\\1", folded)).replace("www.", "www&#46;")
    return re.sub(r"^(\d+)([.)])|^([-+=])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", plain)


def lines(concordance: pd.DataFrame, *, most: int = 20) -> Markdown:
    """Show a concordance (`rhetoric.concordance`), one line a hit, the hit in bold; at most `most`, and how many more there are.

    >>> hits = pd.DataFrame({"doc": ["a"], "start": [4], "end": [7], "text": ["war"], "left": ["The "], "right": [" was short."]})
    >>> print(lines(hits).data)
    - `a:4-7` … The **war** was short. …
    """
    rows = [
        f"- `{row.doc}:{row.start}-{row.end}` … {_beside(row.left)}{_bold(row.text)}{_beside(row.right)} …"
        for row in concordance.head(most).itertuples()
    ]
    rest = len(concordance) - most
    return Markdown("\n".join(rows + ([f"- … and {rest} more"] if rest > 0 else [])) or "*(no line)*")


def passage(texts: pd.DataFrame, doc: str, start: int, end: int, *, marks: pd.DataFrame | None = None) -> Markdown:
    """Show a stretch of a raw text as a quotation with its source; spans of `marks` that lie in it are bold.

    Raises `KeyError` for an unknown text.

    >>> page = pd.DataFrame({"doc": ["a"], "raw": ["The war was short."]})
    >>> print(passage(page, "a", 0, 18, marks=pd.DataFrame({"doc": ["a"], "start": [4], "end": [7]})).data)
    > The **war** was short.
    >
    > `a:0-18`
    """
    raw = texts.set_index("doc").at[doc, "raw"]
    inside = pd.DataFrame(columns=["start", "end"]) if marks is None else marks[marks["doc"] == doc]
    inside = inside[(inside["start"] >= start) & (inside["end"] <= end)].sort_values("start")
    out, at = "", start
    for a, b in zip(inside["start"], inside["end"], strict=True):
        if a >= at:
            out, at = out + (_beside(raw[at:a]) or _HAIR * bool(out)) + _bold(raw[a:b]), b
    return Markdown(f"> {(out + _beside(raw[at:end])).strip()}\n>\n> `{doc}:{start}-{end}`")


def biography(wordings: pd.DataFrame) -> Markdown:
    """Show all wordings of one claim (`tracking.biography`): a line each, in time, aligned; what differs from the line above is bold.

    Each line names its day, its place, the voice and who is said to say it.

    >>> row = {"published": ["2021-05-01", "2022-05-01"], "doc": [*"ab"], "start": [0, 0], "end": [14, 9], "voice": "narrator"}
    >>> aligned = pd.DataFrame(row | {"text": "", "speaker": "", "1": ["Over", ""], "2": ["300 boats", "300 boats"]})
    >>> print(biography(aligned).data)
    | day | place | voice | 1 | 2 |
    |:---|:---|:---|:---|:---|
    | 2021-05-01 | `a:0-14` | narrator | Over | 300 boats |
    | 2022-05-01 | `b:0-9` | narrator | **–** | 300 boats |
    """
    pieces = [name for name in wordings.columns if name.isdigit()]
    lines, above = [["day", "place", "voice", *pieces], [":---"] * (3 + len(pieces))], None
    for row in wordings.to_dict("records"):
        who = f"{row['voice']}: {escape(row['speaker'])}" if row["speaker"] else row["voice"]
        cells = [_changed(row[name], None if above is None else above[name]) for name in pieces]
        lines.append([row["published"] or "–", f"`{row['doc']}:{row['start']}-{row['end']}`", who, *cells])
        above = row
    return Markdown("\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("| :---", "|:---").replace(":--- |", ":---|"))


def same(one: str, other: str) -> bool:
    """Say whether two wordings have the same words, case and marks aside.

    >>> same("300 settlements", "300 Settlements,"), same("300 settlements", "settlements")
    (True, False)
    """
    return _WORDS.findall(one.casefold()) == _WORDS.findall(other.casefold())


def _changed(piece: str, above: str | None) -> str:
    """A piece of wording, in bold where the line above has another there."""
    return escape(piece) if above is None or same(piece, above) else _bold(piece) if piece else "**–**"


def shorten(texts: pd.Series, *, words: int = 6) -> pd.Series:
    """Cut each text behind its first `words` words; dots say that there is more.

    >>> shorten(pd.Series(["No war.", "The board met for the third time."]), words=3).tolist()
    ['No war.', 'The board met …']
    """
    split = texts.str.split()
    return split.str[:words].str.join(" ") + np.where(split.str.len() > words, " …", "")


def table(frame: pd.DataFrame) -> Markdown:
    """Show a table whose cells are prose as Markdown: aligned left, wrapped by the page, escaped, without its index.

    >>> print(table(pd.DataFrame({"text": ["a | b"], "kind": ["menu"]})).data)
    | text | kind |
    |:---|:---|
    | a \\| b | menu |
    """
    head = [escape(str(name)) for name in frame.columns]
    rows = [[escape(str(cell)) for cell in row] for row in frame.itertuples(index=False)]
    lines = [head, [":---"] * len(head), *rows]
    return Markdown("\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("| :---", "|:---").replace(":--- |", ":---|"))


def _beside(text: str) -> str:
    """Escape a text beside a hit; the white space at its edges is kept as one space."""
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() and text.strip() else ""
    return left + escape(text) + right


def _bold(text: str) -> str:
    """Set a text in bold; a mark at its edge gets a hair space, without which Markdown shows the stars."""
    text = text.strip()
    left = "" if text[:1].isalnum() else _HAIR
    right = "" if text[-1:].isalnum() else _HAIR
    return f"{left}**{escape(text)}**{right}"
