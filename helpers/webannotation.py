"""Span tables as W3C Web Annotations, and claims as the `Claim` of schema.org: JSON-LD out, and annotations back in.

An annotation names its text by hash (`urn:sha256:…`, of the file's bytes) and file name, and its words twice: by position (code points of
the raw text, as it is stored) and by quotation with what stands around it. An annotation that does not fit its text is kept aside.
Source: Web Annotation Data Model, W3C Recommendation, 23 February 2017; the terms beside it have names of their own (`TERMS`).
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers import __version__, cells, corpus, spans

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SCHEMA = "https://schema.org"
LOCAL = {CONTEXT: "anno.jsonld", SCHEMA: "schema.jsonld"}  # what stands in contexts/, for processors without a network
TERMS: dict[str, Any] = {name: f"urn:restated:term:{name}" for name in ("layer", "row", "role", "column", "kind")}
TERMS |= {name: {"@id": f"urn:restated:term:{name}", "@container": "@list"} for name in ("layers", "columns")}
AROUND = 32  # characters that a quotation has before and behind it
ROLES = ("later", "source")  # the two targets of a pair
FOREIGN = "annotations"  # layer of annotations that name none
CLASSIFYING = "kind zone voice construction fidelity verdict relation sign field basis confidence".split()
DESCRIBING = "note why changes inference constraint".split()
MAKERS = {
    "detector": {"id": "urn:restated:detector", "type": "Software", "name": "Restated: detected by a rule"},
    "reader": {"id": "urn:restated:reader", "type": "Person", "nickname": "reader: marked by a person"},
    "export": {"id": "urn:restated:export", "type": "Software", "name": f"Restated {__version__}"},
}
ORPHAN = ["id", "layer", "source", "exact", "reason", "annotation"]
FIRST = "The first mention in this corpus, by the day that a text states, else the one inferred; of earlier texts nothing is known here."
ABOUT = (
    "What the texts of one corpus claim, and where. Wordings are neutral, and whether a claim is true is not said. "
    "The first appearance of a claim is the first in this corpus."
)


class Texts(NamedTuple):
    """The texts, and what they are known by: each doc's hash, file name and raw text, and the docs of each hash and name."""

    by_doc: dict[str, tuple[str, str, str]]
    by_hash: dict[str, list[str]]
    by_name: dict[str, list[str]]


def context(url: str) -> dict:
    """Read the local copy of a context (`LOCAL`), as a JSON-LD processor needs it.

    >>> context("http://www.w3.org/ns/anno.jsonld")["@context"]["Annotation"]
    'oa:Annotation'
    """
    return json.loads((Path(__file__).parent / "contexts" / LOCAL[url]).read_text(encoding="utf-8"))


# out


def write(tables: dict[str, pd.DataFrame], texts: pd.DataFrame) -> dict[str, bytes]:
    """Write span tables by layer as JSON-LD: for each text a file `<doc>.jsonld`, an AnnotationCollection of one page.

    A layer whose name begins with `read/` is a person's. Each row becomes an annotation: its `target` the words, its bodies the other cells
    that are not blank, each with its `column`. A row of a pair table has two targets, whose `role` is later and source. An `id` is made
    of layer, text, hash, offsets and number among rows of the same place: neither clock nor chance.

    >>> texts = corpus.from_texts({"a": "The council met."})
    >>> found = pd.DataFrame({"doc": ["a"], "start": [4], "end": [11], "text": ["council"], "kind": ["actor"]})
    >>> page = json.loads(write({"read/names": found}, texts)["a.jsonld"])["first"]
    >>> [item["body"][0]["value"] for item in page["items"]], page["items"][0]["creator"]
    (['actor'], 'urn:restated:reader')
    """
    known = _texts(texts)
    declared = [
        {"layer": layer, "columns": [{"column": name, "kind": kind} for name, kind in cells.kinds(table).items()]}
        for layer, table in tables.items()
    ]
    parted = {layer: (cells.rows(table), set(spans.PAIR) <= set(table)) for layer, table in tables.items()}
    return {f"{doc}.jsonld": _file(doc, parted, declared, known) for doc in known.by_doc}


def _file(doc: str, parted: dict[str, tuple[dict, bool]], declared: list, known: Texts) -> bytes:
    items = [item for layer, (rows, pair) in parted.items() for item in _items(layer, rows.get(doc, []), pair, known)]
    name = f"urn:restated:collection:{doc}:{known.by_doc[doc][0][:12]}"
    page = {"id": f"{name}:page", "type": "AnnotationPage", "partOf": name, "startIndex": 0, "items": []}
    whole = {"@context": [CONTEXT, TERMS], "id": name, "type": "AnnotationCollection", "label": doc, "total": len(items)}
    whole |= {"creator": [MAKERS["detector"], MAKERS["reader"]], "generator": MAKERS["export"], "layers": declared, "first": page}
    frame = json.dumps(whole, ensure_ascii=False)
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"{frame.removesuffix(']}}')}\n{lines}\n]}}}}\n".encode()  # an annotation a line


def _items(layer: str, rows: list[dict], pair: bool, known: Texts) -> Iterator[dict]:
    times: dict[tuple[int, int], int] = {}
    maker = "reader" if layer.startswith("read/") else "detector"
    for row in rows:
        doc, place = row["doc"], (row["start"], row["end"])
        times[place] = times.get(place, 0) + 1
        two = pair and row["source"] != ""
        targets = [_target(doc, *place, known)]
        if two:
            targets.append(_target(row["source"], int(row["source_start"]), int(row["source_end"]), known))
            targets = [target | {"role": role} for target, role in zip(targets, ROLES, strict=True)]
        bodies = list(_bodies(row, {"#", *(spans.PAIR if pair else spans.COLUMNS)}))
        purposes = list(dict.fromkeys(body["purpose"] for body in bodies))
        yield {
            "id": f"urn:restated:{layer}:{doc}:{known.by_doc[doc][0][:12]}:{place[0]}-{place[1]}:{times[place]}",
            "type": "Annotation",
            "motivation": "linking" if two else purposes or "highlighting",
            "creator": MAKERS[maker]["id"],
            "generator": MAKERS["export"]["id"],
            "layer": layer,
            "row": row["#"],
            **({"body": bodies} if bodies else {}),
            "target": targets if two else targets[0],
        }


def _bodies(row: dict[str, Any], without: set[str]) -> Iterator[dict]:
    for column, value in row.items():
        if column not in without and value != "":
            purpose = "classifying" if column in CLASSIFYING else "describing" if column in DESCRIBING else "tagging"
            yield {"type": "TextualBody", "purpose": purpose, "column": column, "value": value}


def _target(doc: str, start: int, end: int, known: Texts) -> dict:
    sha256, file, raw = known.by_doc[doc]
    quote = {"exact": raw[start:end], "prefix": raw[max(0, start - AROUND) : start], "suffix": raw[end : end + AROUND]}
    return {
        "type": "SpecificResource",
        "source": {"id": f"urn:sha256:{sha256}", "type": "Text", "label": file},
        "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, {"type": "TextQuoteSelector", **quote}],
    }


def _texts(texts: pd.DataFrame) -> Texts:
    known = Texts({}, {}, {})
    files = texts["file"] if "file" in texts else texts["doc"]
    for doc, file, raw in zip(texts["doc"], files, texts["raw"], strict=True):
        sha256 = hashlib.sha256(cells.encoded(doc, raw)).hexdigest()
        known.by_doc[doc] = sha256, file, raw
        known.by_hash.setdefault(sha256, []).append(doc)
        for name in {doc, f"{doc}.txt", file, Path(file).name}:
            known.by_name.setdefault(name, []).append(doc)
    return known


# in


def read(path: Path | str, texts: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Read a file of Web Annotations, or all `*.jsonld` of a folder, as span tables by layer, and those that do not fit.

    Any tool's file will do: a collection, a page, a list or one annotation, whose targets have a position, a quotation or both. A text
    is known by its hash, else by its file name or id. A quotation must stand where the position says; else exactly once, with its prefix
    and suffix. Where the source has no hash, prefix and suffix must fit at the position too. Annotations without a `layer` come in the
    layer `annotations` with `id, motivation, creator, body`, a row for each target.

    Returns the layers, and the orphans: `id, layer, source, exact, reason` and the whole `annotation`, as JSON; nothing is guessed. Raises
    `CorpusError` for a file that holds no annotations.

    >>> import tempfile
    >>> target = {"source": "a.txt", "selector": {"type": "TextQuoteSelector", "exact": "council"}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "notes.json"
    ...     _ = file.write_text(json.dumps({"type": "Annotation", "bodyValue": "who?", "target": target}))
    ...     layers, orphans = read(file, corpus.from_texts({"a": "The council met."}))
    >>> layers["annotations"][["start", "end", "text", "body"]], len(orphans)
    (   start  end     text  body
    0      4   11  council  who?, 0)
    """
    path, known = Path(path), _texts(texts)
    found: dict[str, list[dict]] = {}
    kinds: dict[str, dict[str, str]] = {}
    orphans = []
    for file in cells.files(path, ".jsonld"):
        annotations, declared = _annotations(file)
        kinds |= declared
        for one in annotations:
            try:
                for row in _rows(one, known, declared):
                    found.setdefault(_layer(one), []).append(row)
            except LookupError as problem:
                orphans.append(_orphan(one, str(problem.args[0])))
    return cells.tables(found, texts, kinds, str(path)), pd.DataFrame(orphans, columns=ORPHAN, dtype=str)


def _annotations(file: Path) -> tuple[list[dict], dict[str, dict[str, str]]]:
    """The annotations of a file, and the columns that it declares by layer."""
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as problem:
        raise corpus.CorpusError(f"{file}: {problem.strerror}; allowed is a file of Web Annotations (JSON)") from None
    except (ValueError, RecursionError) as problem:
        raise corpus.CorpusError(f"{file}: not JSON ({problem}); allowed is a file of Web Annotations") from None
    page = content
    for key in ("first", "items"):
        page = page[key] if isinstance(page, dict) and key in page else page
    found = _many(page)
    if any(not isinstance(one, dict) or "Annotation" not in _types(one) for one in found) or (page is content and not found):
        raise corpus.CorpusError(
            f"{file}: no Web Annotations; allowed are an Annotation, a list of them, or a collection or page with items"
        )
    return found, _declared(content)


def _declared(content: Any) -> dict[str, dict[str, str]]:
    """The columns of each layer, and their kinds, where a file says them."""
    layers = [one for one in _many(content.get("layers")) if isinstance(one, dict)] if isinstance(content, dict) else []
    columns = {str(one.get("layer")): [column for column in _many(one.get("columns")) if isinstance(column, dict)] for one in layers}
    return {layer: {str(one.get("column")): str(one.get("kind")) for one in told} for layer, told in columns.items()}


def _rows(one: dict, known: Texts, kinds: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """The row of an annotation, or, where it names no layer, one for each of its targets."""
    targets = _many(one.get("target"))
    if not targets:
        raise LookupError("no target")
    roles = [target.get("role") if isinstance(target, dict) else None for target in targets]
    if sorted(map(str, roles)) == sorted(ROLES):
        targets = [targets[roles.index(role)] for role in ROLES]
    places = [dict(zip(("doc", "start", "end"), _place(target, known), strict=True)) for target in targets]
    if "layer" not in one:
        said = {"id": one.get("id", one.get("@id", "")), "motivation": _join(one.get("motivation")), "creator": _join(one.get("creator"))}
        body = _join([one.get("bodyValue"), *_many(one.get("body"))])
        return [place | {name: str(value) for name, value in said.items()} | {"body": body} for place in places]
    bodies = [body for body in _many(one.get("body")) if isinstance(body, dict) and {"column", "value"} <= set(body)]
    row = {str(body["column"]): str(body["value"]) for body in bodies} | places[0]
    if isinstance(one.get("row"), int):
        row["#"] = one["row"]
    if len(places) == 2 or "source_start" in kinds.get(_layer(one), ()):
        row |= _source(places[1] if len(places) == 2 else None, known)
    return [row]


def _source(place: dict[str, Any] | None, known: Texts) -> dict[str, str]:
    """The earlier side of a pair, as cells; without one, blank at 0."""
    if place is None:
        return {"source": "", "source_start": "0", "source_end": "0", "source_text": ""}
    words = known.by_doc[place["doc"]][2][place["start"] : place["end"]]
    return {"source": place["doc"], "source_start": str(place["start"]), "source_end": str(place["end"]), "source_text": words}


def _place(target: Any, known: Texts) -> tuple[str, int, int]:
    """Where a target stands: text, start, end. Raises `LookupError` where that is not certain."""
    if not isinstance(target, dict) or not (selectors := [one for one in _many(target.get("selector")) if isinstance(one, dict)]):
        raise LookupError("no selector; allowed are TextPositionSelector and TextQuoteSelector")
    if any("refinedBy" in one for one in selectors):
        raise LookupError("a selector is refined by another; allowed are selectors that stand alone")
    doc, sure = _text(target.get("source"), known)
    raw = known.by_doc[doc][2]
    by_type = {kind: one for one in selectors for kind in _types(one)}
    position, quote = by_type.get("TextPositionSelector"), by_type.get("TextQuoteSelector")
    if position is None and quote is None:
        raise LookupError(f"selectors {', '.join(map(repr, by_type))}; allowed are TextPositionSelector and TextQuoteSelector")
    place = None if position is None else _position(position, raw, doc)
    return (doc, *place) if quote is None else (doc, *_quoted(quote, place, raw, doc, sure=sure))


def _text(source: Any, known: Texts) -> tuple[str, bool]:
    """Which text a source is, and whether its hash says so."""
    label = source.get("label") if isinstance(source, dict) else None
    name = str(source.get("id", source.get("@id", "")) if isinstance(source, dict) else source or "")
    if name.startswith("urn:sha256:"):
        same = known.by_hash.get(name.removeprefix("urn:sha256:").lower(), [])
        same = [doc for doc in same if len(same) == 1 or known.by_doc[doc][1] == label]
        if len(same) != 1:
            raise LookupError(f"source {name} ({label or 'no file name'}) is another text, or an older state of one")
        return same[0], True
    same = known.by_name.get(name.partition("#")[0].rpartition("/")[2], [])
    if len(same) != 1:
        raise LookupError(f"source {name!r} is no text; allowed are {', '.join(known.by_doc)}")
    return same[0], False


def _position(position: dict, raw: str, doc: str) -> tuple[int, int] | None:
    start, end = position.get("start"), position.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(raw):
        raise LookupError(f"position {start!r} to {end!r}; allowed are characters of {doc!r}, which has {len(raw)}")
    return start, end


def _quoted(quote: dict, place: tuple[int, int] | None, raw: str, doc: str, *, sure: bool) -> tuple[int, int]:
    """Where a quotation stands: at its position, or, where it does not, exactly once with what is around it."""
    exact, prefix, suffix = (quote.get(name) or "" for name in ("exact", "prefix", "suffix"))
    if not all(isinstance(words, str) for words in (exact, prefix, suffix)) or not exact:
        raise LookupError(f"a quotation of {exact!r}; allowed are words")
    there = list(spans.occurrences(raw, exact)) if exact in raw else []
    fits = [at for at in there if raw.endswith(prefix, 0, at) and raw.startswith(suffix, at + len(exact))]
    if place and place[1] - place[0] == len(exact) and place[0] in (there if sure else fits):
        return place
    if len(fits) == 1:
        return fits[0], fits[0] + len(exact)
    beside = f", {len(fits)} times between its prefix and suffix" if prefix or suffix else ""
    stands = "" if place is None else f" does not stand at {place[0]} to {place[1]} of {doc!r}, and"
    raise LookupError(f"{exact!r}{stands} stands {len(there)} times in {doc!r}{beside}; allowed is once")


def _orphan(one: dict, reason: str) -> dict[str, str]:
    target = next(iter(_many(one.get("target"))), None)
    target = target if isinstance(target, dict) else {"source": target}
    source = target.get("source")
    words = [str(selector["exact"]) for selector in _many(target.get("selector")) if isinstance(selector, dict) and "exact" in selector]
    named = source.get("id", source.get("@id", "")) if isinstance(source, dict) else source or ""
    cell = {"id": one.get("id", one.get("@id", "")), "layer": _layer(one), "source": named, "exact": "".join(words[:1]), "reason": reason}
    return {name: str(value) for name, value in cell.items()} | {"annotation": json.dumps(one, ensure_ascii=False)}


def _layer(one: dict) -> str:
    return str(one.get("layer", FOREIGN))


def _many(value: Any) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def _types(one: dict) -> list[str]:
    return [str(kind) for kind in _many(one.get("type", one.get("@type")))]


def _join(values: Any) -> str:
    """What bodies, makers or motivations say, with semicolons between."""
    keys = ("value", "rdf:value", "name", "nickname", "id", "@id")
    words = [next((one[key] for key in keys if key in one), "") if isinstance(one, dict) else one for one in _many(values)]
    return "; ".join(str(word) for word in words if word not in (None, ""))


# claims


def claims(registry: pd.DataFrame, mentions: pd.DataFrame, first: dict[str, str], texts: pd.DataFrame) -> dict:
    """Lay out claims and their mentions as schema.org JSON-LD: the texts (`CreativeWork`), and a `Claim` for each row of `registry`.

    `registry` is `claims.read_claims`, `mentions` has `claim`, `voice`, `speaker`, `value`, `hedge`, and `first` says which text is the
    first that makes a claim (`tracking.history`). Each mention is an `appearance`: a `Quotation` of its words, part of a text, spoken by
    whom the text names; `firstAppearance` is the first mention in that text. `claimInterpreter` is who read them. No claim is rated.

    >>> texts = corpus.from_texts({"a": "Eight boats sank."})
    >>> said = {"doc": ["a"], "start": [0], "end": [11], "text": ["Eight boats"], "claim": ["boats"], "value": ["8"]}
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> found = claims(registry, pd.DataFrame(said).assign(voice="narrator", speaker="", hedge=""), {"boats": "a"}, texts)
    >>> found["@graph"][-1]["appearance"][0]["text"]
    'Eight boats'
    """
    known, groups = _texts(texts), dict(iter(mentions.groupby("claim")))
    made = [
        _claim(row, _appearances(row, groups.get(row["claim"], mentions.head(0)), known), first.get(row["claim"]), known)
        for row in registry.fillna("").to_dict("records")
    ]
    head = {"@type": "Dataset", "@id": "urn:restated:claims", "name": "Claims of a corpus", "description": ABOUT}
    reader = {"@type": "Person", "@id": MAKERS["reader"]["id"], "name": MAKERS["reader"]["nickname"]}
    works = [_work(row, *known.by_doc[row["doc"]][:2]) for row in texts.drop(columns="raw").fillna("").to_dict("records")]
    return {"@context": SCHEMA, "@graph": [head, reader, *works, *made]}


def _work(row: dict[str, str], sha256: str, file: str) -> dict:
    stated = {"name": "title", "genre": "kind", "datePublished": "published", "inLanguage": "language"}
    stored = {"@type": "MediaObject", "name": file, "sha256": sha256, "encodingFormat": "text/plain"}
    work = {"@type": "CreativeWork", "@id": f"urn:sha256:{sha256}", "identifier": row["doc"], "encoding": stored}
    work |= {name: row[column] for name, column in stated.items() if row.get(column)}
    return work | ({"publisher": {"@type": "Organization", "name": row["outlet"]}} if row.get("outlet") else {})


def _claim(row: dict[str, str], said: list[dict], first: str | None, known: Texts) -> dict:
    claim = {"@type": "Claim", "@id": f"urn:restated:claim:{row['claim']}", "identifier": row["claim"], "text": row["wording"]}
    claim |= {name: row[column] for name, column in {"genre": "kind", "about": "topic"}.items() if row.get(column)}
    earliest = [one for one in said if first and one["isPartOf"]["@id"] == f"urn:sha256:{known.by_doc[first][0]}"]
    if earliest:
        claim["firstAppearance"] = {"@type": "Quotation", "@id": earliest[0]["@id"], "description": FIRST}
    return claim | ({"appearance": said, "claimInterpreter": {"@id": MAKERS["reader"]["id"]}} if said else {})


def _appearances(claim: dict[str, str], mentions: pd.DataFrame, known: Texts) -> list[dict]:
    """The mentions of one claim, each a quotation with what was read in it."""
    said = []
    numbers = mentions.groupby(["doc", "start", "end"]).cumcount() + 1
    for number, row in zip(numbers, mentions.fillna("").to_dict("records"), strict=True):
        sha256, doc = known.by_doc[row["doc"]][0], row["doc"]
        told = {"value": row["value"], "hedge": row["hedge"], "voice": row["voice"], "start": row["start"], "end": row["end"]}
        properties = [{"@type": "PropertyValue", "name": name, "value": value} for name, value in told.items() if value != ""]
        if row["value"] and claim.get("unit"):
            properties[0]["unitText"] = claim["unit"]
        said.append({
            "@type": "Quotation",
            "@id": f"urn:restated:mention:{row['claim']}:{doc}:{sha256[:12]}:{row['start']}-{row['end']}:{number}",
            "text": row["text"],
            "isPartOf": {"@type": "CreativeWork", "@id": f"urn:sha256:{sha256}", "identifier": doc},
            **({"spokenByCharacter": {"@type": "Thing", "name": row["speaker"]}} if row["speaker"] else {}),
            "additionalProperty": properties,
        })  # fmt: skip
    return said
