"""The reader: one page of HTML that shows every text of a corpus with its layers, to switch on and off, and works from a file.

Nothing is fetched: style and script stand in the page, and its Content-Security-Policy allows no other. All marks are in the HTML, so
that the page can be read without its script; that opens passages and claims beside the text, and finds any `text:start-end` of the address.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd

from helpers import corpus, edits, files, reading, tracking
from helpers.layers import Layers

CONTEXT = 120  # characters shown around a passage
HERE = Path(__file__).parent
LAYERS = {  # whether a layer is shown at first, and what its marks mean
    "voices": (True, "Whose words they are, as detected; article text that is unmarked is the narrator's."),
    "furniture": (True, "What stands on the page and is not article text, as detected."),
    "passages": (
        True,
        "What two places share, as detected (paraphrases are suggestions); a number leads to both. It does not show who copied.",
    ),
    "names": (False, "Who and what is named, found by the corpus's list of names."),
    "claims": (False, "What is claimed, as one reader marked it: a number leads to all its wordings."),
}
ABOUT = (
    "This page records what each text says, and in whose voice, never whether it is true. A silence here is a silence of these texts only."
)
_STYLES = {"attributed": "va", "quoted": "vq", "nested": "vn"}
_SAMPLES = {"voices": (("va", "attributed"), ("vq", "quoted"), ("vn", "nested"))}  # of marks, beside their switch
_LINE = re.compile(r"[^\n]+\n*|\n+")
_LIMITS = re.compile(r"^\*\*Limits\.\*\*\s*(.*?)(?:\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)


class Mark(NamedTuple):
    """What stands over a stretch of one text.

    Offsets; the layer's letter and the style; what a listener is told at its beginning and end; the number and the id of what it opens.
    """

    start: int
    end: int
    layer: str
    style: str = ""
    before: str = ""
    after: str = ""
    number: str = ""
    opens: str = ""


def page(layers: Layers, *, title: str = "Reader") -> str:
    """Make the page of a corpus.

    Takes texts, furniture, parts by voice, names, passages and claims from `helpers.layers`; a layer that the corpus lacks has no switch.
    Corpus text is escaped wherever it stands. The paragraph of limits in the corpus's data card, if there is one, heads the page.

    >>> made = page(Layers.of(corpus.INVENTED))
    >>> made.count("<article class=text"), "<script>alert" in made
    (5, False)
    """
    marks, spoken = _marks(layers), _spoken(layers.texts)
    passages, claims = list(_passages(layers, spoken)), list(_claims(layers, spoken))
    letters = {mark.layer for found in marks.values() for mark in found}
    there = [name for name in LAYERS if name[0] in letters]
    stated = set(layers.texts["doc"][corpus.published(layers.texts) != ""])
    texts = "".join(_text(row, marks[row["doc"]], stated, spoken[row["doc"]]) for row in layers.made.texts.to_dict("records"))
    lists = _list("passages", "Shared passages", passages) + _list("claims", "Claims", claims)
    side = _side(layers.texts["doc"], there, [*["passages"] * bool(passages), *["claims"] * bool(claims)])
    return _whole(title, f"{_head(title, layers.folder)}{side}<main>{texts}{lists}</main>")


def write(layers: Layers, path: Path | str, *, title: str = "Reader") -> str:
    """Write the page to a file, whole or not at all, and say in a line what was written.

    Raises `ValueError` where the name does not end in `.html`, so that no file of the corpus is written over.
    """
    if Path(path).suffix != ".html":
        raise ValueError(f"{path}: allowed is a file whose name ends in .html")
    made = page(layers, title=title).encode("utf-8")
    files.put(Path(path), made)
    return f"{path}: {len(layers.texts)} texts, {len(made) / 1000:,.0f} kB; open it in a browser"


def limits(folder: Path) -> str:
    """Give the paragraph of a data card (`README.md`) that begins with `**Limits.**`, as plain text; nothing where there is none.

    >>> limits(corpus.EXAMPLE).partition(",")[0]
    'Five texts'
    """
    card = folder / "README.md"
    found = _LIMITS.search(card.read_text(encoding="utf-8")) if card.is_file() else None
    return " ".join(found[1].replace("`", "").split()) if found else ""


# one text


def _marks(layers: Layers) -> dict[str, list[Mark]]:
    """All marks of each text."""
    marks: dict[str, list[Mark]] = {doc: [] for doc in layers.texts["doc"]}
    for row in layers.voice_parts.query("voice != 'narrator'").itertuples():
        marks[row.doc].append(Mark(row.start, row.end, "v", _STYLES[row.voice], f"{row.voice}: ", f", end of {row.voice}. "))
    for row in layers.furniture.itertuples():
        marks[row.doc].append(Mark(row.start, row.end, "f", "f", f"{row.kind}: ", ", end of furniture. "))
    for row in layers.names.itertuples():
        marks[row.doc].append(Mark(row.start, row.end, "n", "n", "", f" ({row.referent}) "))
    for n, row in enumerate(layers.made.shared.itertuples(), 1):
        for doc, start, end in ((row.doc, row.start, row.end), (row.source, row.source_start, row.source_end)):
            marks[doc].append(Mark(start, end, "p", "p", number=f"p{n}", opens=f"passage:{n}"))
    numbers = {claim: f"c{n}" for n, claim in enumerate(layers.registry["claim"], 1)}
    for row in layers.mentions.itertuples():
        marks[row.doc].append(Mark(row.start, row.end, "c", "c", number=numbers[row.claim], opens=f"claim:{row.claim}"))
    return marks


def _spoken(texts: pd.DataFrame) -> dict[str, str]:
    """Give the attributes of each text's words: their language, if it is known, and a direction that follows them."""
    languages = texts["language"] if "language" in texts else [""] * len(texts)
    return {doc: (f' lang="{_escape(one)}"' if one else "") + " dir=auto" for doc, one in zip(texts["doc"], languages, strict=True)}


def _text(row: dict, marks: list[Mark], stated: set[str], spoken: str) -> str:
    """One text: what is known of it, then every character of it, line by line."""
    doc = _escape(row["doc"])
    day = f"{row['published']} ({'stated' if row['doc'] in stated else 'inferred'})" if row["published"] else "not known"
    facts = {"title": row.get("title"), "outlet": row.get("outlet"), "kind": row.get("kind"), "published": day, "file": row.get("file")}
    listed = "".join(f"<div><dt>{name}</dt><dd>{_escape(value)}</dd></div>" for name, value in facts.items() if value)
    lines = "".join(_line(row["doc"], row["raw"], *found.span(), marks) for found in _LINE.finditer(row["raw"]))
    head = f'<article class=text id="{doc}" aria-labelledby="title:{doc}"><h2 id="title:{doc}">{doc}</h2><dl>{listed}</dl>'
    return f'{head}<div class=raw data-doc="{doc}"{spoken}>{lines}</div></article>'


def _line(doc: str, raw: str, low: int, high: int, marks: list[Mark]) -> str:
    """One line of a text with the breaks behind it, cut wherever a mark begins or ends."""
    here = [mark for mark in marks if mark.start < high and mark.end > low]
    edges = {low, high, *(edge for mark in here for edge in (mark.start, mark.end) if low < edge < high)}
    return f"<p dir=auto>{''.join(_piece(doc, raw, a, b, here, (low, high)) for a, b in pairwise(sorted(edges)))}</p>"


def _piece(doc: str, raw: str, a: int, b: int, here: list[Mark], line: tuple[int, int]) -> str:
    """One stretch under the same marks: places that begin here, the words, the numbers of what ends here."""
    over = [mark for mark in here if mark.start <= a and b <= mark.end]
    begun = [mark for mark in over if a == max(mark.start, line[0])]
    ended = [mark for mark in over if b == min(mark.end, line[1])]
    places = dict.fromkeys(f"{doc}:{mark.start}-{mark.end}" for mark in begun if mark.opens and mark.start == a)
    anchors = "".join(f'<span id="{_escape(place)}"></span>' for place in places)
    links = "".join(_link(mark) for mark in ended if mark.opens and mark.end == b)
    return f"{anchors}{_told(begun, 'before')}{_words(raw[a:b], over)}{_told(ended, 'after')}{links}"


def _words(text: str, over: list[Mark]) -> str:
    numbers = " ".join(dict.fromkeys(mark.number for mark in over if mark.number))
    styles = " ".join(sorted({mark.style for mark in over}))
    opens = f' data-o="{numbers}"' if numbers else ""
    return f'<span class="{styles}"{opens}>{_escape(text)}</span>' if over else _escape(text)


def _told(marks: list[Mark], when: str) -> str:
    """What a listener is told at the edge of a mark; it is no part of the text."""
    return "".join(f'<b class="s s{mark.layer}">{_escape(getattr(mark, when))}</b>' for mark in marks if getattr(mark, when))


def _link(mark: Mark) -> str:
    what, _, name = mark.opens.partition(":")
    label = f"{mark.number}, shared passage" if what == "passage" else f"{mark.number}, claim {name}"
    return f'<a class="m m{mark.layer}" href="#{quote(mark.opens, safe=":")}" aria-label="{_escape(label)}">{mark.number}</a>'


# passages and claims


def _passages(layers: Layers, spoken: dict[str, str]) -> Iterator[str]:
    """Each shared passage: source and later text side by side, what is changed marked."""
    raws = layers.texts.set_index("doc")["raw"]
    for n, row in enumerate(layers.made.shared.to_dict("records"), 1):
        cut, added = edits.changes(row["source_text"], row["text"])
        source, doc = row["source"], row["doc"]
        earlier = _side_of(raws[source], spoken[source], "Earlier", (source, row["source_start"], row["source_end"]), cut, "del", "cut")
        later = _side_of(raws[doc], spoken[doc], "Later", (doc, row["start"], row["end"]), added, "ins", "added")
        head = f"<h3>p{n} · {_escape(source)} and {_escape(doc)} · {_escape(row['kind'])}</h3>"
        same = "" if cut or added else "<p>No word differs; spelling, case and marks may.</p>"
        yield f'<article class=card id="passage:{n}" data-n=p{n}>{head}<div class=two>{earlier}{later}</div>{same}</article>'


def _side_of(raw: str, spoken: str, when: str, place: tuple[str, int, int], changed: list[tuple[int, int]], tag: str, told: str) -> str:
    """One side of a passage, with some of the text around it."""
    doc, start, end = place
    low, high = _around(raw, start, end)
    out, at = "", start
    for a, b in changed:
        out += f"{_escape(raw[at : start + a])}<{tag}><b class=s>{told}: </b>{_escape(raw[start + a : start + b])}</{tag}>"
        at = start + b
    before = f"<span class=dim>{'… ' if low else ''}{_escape(raw[low:start])}</span>"
    behind = f"<span class=dim>{_escape(raw[end:high])}{' …' if high < len(raw) else ''}</span>"
    return (
        f"<div><h4>{when}: {_place(doc, start, end)}</h4><blockquote{spoken}>{before}{out}{_escape(raw[at:end])}{behind}</blockquote></div>"
    )


def _around(raw: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span by about `CONTEXT` characters on either side, to the edges of words where there are any."""
    low, high = max(0, start - CONTEXT), min(len(raw), end + CONTEXT)
    before, behind = raw[low:start].split(maxsplit=1), raw[end:high].rsplit(maxsplit=1)
    low = start - len(before[1]) if low and len(before) == 2 else low
    return low, (end + len(behind[0]) if high < len(raw) and len(behind) == 2 else high)


def _claims(layers: Layers, spoken: dict[str, str]) -> Iterator[str]:
    """Each claim that a text makes: its question, all wordings in time, where none was read."""
    status = layers.claim_status().groupby(["claim", "status"])["doc"].agg(list) if len(layers.mentions) else {}
    for n, row in enumerate(layers.registry.to_dict("records"), 1):
        if (row["claim"], "present") in status:
            yield _claim(n, row, layers, spoken, *(status.get((row["claim"], kind), []) for kind in ("silent", "not applicable")))


def _claim(n: int, row: dict, layers: Layers, spoken: dict[str, str], silent: list[str], older: list[str]) -> str:
    told = tracking.biography(layers.mentions, layers.made.texts, row["claim"])
    about = " · ".join(_escape(row[name]) for name in ("kind", "topic", "unit") if row.get(name))
    columns = "".join(f"<th scope=col>{name}</th>" for name in ("day", "place", "voice", "words"))
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>{''.join(_wordings(told, spoken))}</tbody></table>"
    said = {"No mention was read in": silent, "Not applicable, older than the matter:": older}
    quiet = "".join(f"<p>{what} {', '.join(map(_escape, docs))}.</p>" for what, docs in said.items() if docs)
    head = f"<h3>c{n} · {_escape(row['claim'])}</h3><p>{_escape(row['wording'])}</p><p class=dim>{about}</p>"
    return f'<article class=card id="claim:{_escape(row["claim"])}" data-n=c{n}>{head}{table}{quiet}</article>'


def _wordings(told: pd.DataFrame, spoken: dict[str, str]) -> Iterator[str]:
    """Rows of a biography; a piece that the row above has otherwise is marked."""
    pieces = [name for name in told if name.isdigit()]
    above = told[pieces].shift().where(told.index.to_series().gt(0), told[pieces])
    for row, former in zip(told.to_dict("records"), above.to_dict("records"), strict=True):
        who = f"{row['voice']}: {row['speaker']}" if row["speaker"] else row["voice"]
        words = " ".join(_against(row[name], former[name]) for name in pieces if row[name])
        cells = (_escape(row["published"] or "–"), _place(row["doc"], row["start"], row["end"]), _escape(who))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}<td{spoken[row['doc']]}>{words}</td></tr>"


def _against(piece: str, above: str) -> str:
    return _escape(piece) if reading.same(piece, above) else f"<strong>{_escape(piece)}</strong>"


def _place(doc: str, start: int, end: int) -> str:
    where = f"{doc}:{start}-{end}"
    return f'<a href="#{quote(where, safe=":")}">{_escape(where)}</a>'


# the page around them


def _head(title: str, folder: Path) -> str:
    said = limits(folder)
    note = f"<p>{_escape(said)}</p>" if said else ""
    skip = '<a class=skip href="#of:texts">Skip to the texts</a>'
    return f"{skip}<header><h1>{_escape(title)}</h1><p>{ABOUT}</p>{note}</header>"


def _side(docs: Iterable[str], there: list[str], lists: list[str]) -> str:
    """What stands beside the texts: switches with their legend, links to texts and lists, colours, the place of selected words."""
    switches = "".join(_switch(name, *LAYERS[name]) for name in there)
    links = "".join(f'<li><a href="#{quote(doc)}">{_escape(doc)}</a></li>' for doc in docs)
    links += "".join(f'<li><a href="#of:{name}">All {name}</a></li>' for name in lists)
    colours = "".join(f"<option>{name}</option>" for name in ("as the system", "light", "dark"))
    return (
        "<div class=side><section class=place aria-label=Place hidden><p>Select words to get a link to them.</p><output></output></section>"
        f"<section aria-label=Layers><fieldset><legend>Layers</legend>{switches}</fieldset>"
        f"<label class=colours>Colours <select name=colours>{colours}</select></label></section>"
        f"<nav aria-label=Texts><h2 id=of:texts tabindex=-1>Texts</h2><ul>{links}</ul></nav></div>"
    )


def _switch(name: str, shown: bool, meaning: str) -> str:
    samples = " ".join(
        f"<span class=key><span class={style}>{word}</span></span>" for style, word in _SAMPLES.get(name, ((name[0], name),))
    )
    label = f"<label><input type=checkbox name={name} aria-describedby=about:{name}{' checked' if shown else ''}> {name}</label>"
    return f"<div>{label} {samples}<p id=about:{name}>{_escape(meaning)}</p></div>"


def _list(name: str, title: str, articles: list[str]) -> str:
    head = f'<section class=list aria-labelledby="of:{name}"><h2 id="of:{name}" tabindex=-1>{title}</h2>'
    return f"{head}{''.join(articles)}</section>" if articles else ""


def _whole(title: str, body: str) -> str:
    """The page, with a policy that lets nothing run or load but its own style and script."""
    style, script = ((HERE / f"reader.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    allowed = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    head = (
        f'<meta charset=utf-8><meta http-equiv=Content-Security-Policy content="{allowed}">'
        f'<meta name=viewport content="width=device-width, initial-scale=1"><meta name=color-scheme content="light dark">'
        f"<title>{_escape(title)}</title><style>{style}</style>"
    )
    dialog = "<dialog><form method=dialog><button>Close</button></form><div></div></dialog>"
    return f"<!doctype html>\n<html lang=en><head>{head}</head><body>{body}{dialog}<script>{script}</script></body></html>\n"


def _hash(code: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode('utf-8')).digest()).decode()}"


def _escape(text: str) -> str:
    """Escape a text for HTML so that a browser shows as many characters as it has; a browser would change line ends and drop zeros."""
    return html.escape(str(text)).replace("\r", "&#13;").replace("\0", "\ufffd")
