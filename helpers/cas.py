"""Span tables as UIMA CAS (XMI) files, for INCEpTION and other tools of UIMA, and back. Needs the package dkpro-cassis.

Each layer is a type of annotation (`restated.detected.Names`, `restated.read.Names`) with a string feature for each column. Offsets there
are UTF-16 code units; cassis converts them from and to code points. XML 1.0 has no place for some control characters: in the text, each
stands as U+FFFD, one for one, so that no offset moves; in features, as `\\u000c` (`escaped`), which is read back exactly.
"""

import json
import re
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from helpers import cells, cleaning, corpus, spans

ANNOTATION, STRING = "uima.tcas.Annotation", "uima.cas.String"
SEGMENTATION = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
FRAME = ("uima.tcas.DocumentAnnotation", f"{SEGMENTATION}.Sentence", f"{SEGMENTATION}.Token")
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
TAKEN = ("begin", "end", "sofa", "self", "type", "xmiID", "row")  # features that no column can be named by
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_ESCAPE = re.compile(f"{_ILLEGAL.pattern}|\\\\(?=u[0-9a-f]{{4}})")


def masked(raw: str) -> str:
    """Put U+FFFD for each character that XML 1.0 has no place for; no offset moves, in code points or in UTF-16.

    >>> masked("a\\x0cb")
    'a�b'
    """
    return _ILLEGAL.sub("\ufffd", raw)


def escaped(words: str) -> str:
    """Write the characters that XML 1.0 has no place for as a backslash, `u` and four digits; `unescaped` reads them back.

    >>> print(escaped("a\\x0cb"), escaped("\\\\n"), escaped("\\\\u0041"), unescaped(escaped("\\\\u0041")))
    a\\u000cb \\n \\u005cu0041 \\u0041
    """
    return _ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


def unescaped(words: str) -> str:
    """Read back what `escaped` wrote."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), words)


def features(columns: list[str]) -> dict[str, str]:
    """Name the feature of each column: a letter, then letters, digits and `_`; what else there is becomes `_`.

    >>> features(["kind", "type", "my note", "my-note"])
    {'kind': 'kind', 'type': 'type_', 'my note': 'my_note', 'my-note': 'my_note_'}
    """
    named: dict[str, str] = {}
    for column in columns:
        name = re.sub(r"\W", "_", column, flags=re.ASCII)
        name = name if name[:1].isalpha() else f"x{name}"
        while name in TAKEN or name in named.values():
            name += "_"
        named[column] = name
    return named


# out


def write(tables: dict[str, pd.DataFrame], texts: pd.DataFrame) -> dict[str, bytes]:
    """Write span tables by layer as `<doc>.xmi` for each text, and `TypeSystem.xml`, which declares the types.

    DKPro's `Sentence` and `Token` are there as well: the sentences of the article, and, so that an editor that goes by sentences shows
    every word, the pieces between them; the tokens are the words. In INCEpTION, import the type system as layers first, and let them
    cross sentences and overlap. A blank cell is no feature. Raises `ImportError` without cassis.
    """
    cassis = cells.need("dkpro-cassis", "cassis", "the format 'cas'")
    system = _system(cassis, tables)
    frame = [cells.rows(found[spans.COLUMNS]) for found in (cleaning.sentences(texts), cleaning.tokens(texts))]
    parted = {layer: (_own(list(table)), cells.rows(table)) for layer, table in tables.items()}
    files = {}
    for doc, raw in zip(texts["doc"], texts["raw"], strict=True):
        sentences, tokens = ([(row["start"], row["end"]) for row in found.get(doc, [])] for found in frame)
        here = {layer: (named, found.get(doc, [])) for layer, (named, found) in parted.items()}
        files[f"{doc}.xmi"] = _xmi(cassis, system, doc, raw, here, {FRAME[1]: _pieces(sentences, raw), FRAME[2]: tokens})
    return files | {"TypeSystem.xml": system.to_xml().encode()}


def _system(cassis: ModuleType, tables: dict[str, pd.DataFrame]) -> Any:
    system = cassis.TypeSystem()
    for name in FRAME[1:]:
        system.create_type(name, supertypeName=ANNOTATION)
    about = system.create_type(METADATA, supertypeName=FRAME[0])
    for name in ("documentId", "documentTitle"):
        system.create_feature(about, name, STRING)
    for layer, table in tables.items():
        kinds = cells.kinds(table)
        made = system.create_type(_type(layer), supertypeName=ANNOTATION, description=json.dumps({"layer": layer, "columns": kinds}))
        for column, feature in _own(list(kinds)).items():
            system.create_feature(made, feature, STRING, description=masked(column))
        system.create_feature(made, "row", STRING, description="position in the layer, from 0")
    return system


def _xmi(cassis: ModuleType, system: Any, doc: str, raw: str, layers: dict, frame: dict[str, list[tuple[int, int]]]) -> bytes:
    cas = cassis.Cas(typesystem=system)
    cas.sofa_string, cas.sofa_mime = masked(raw), "text/plain"
    cas.add(system.get_type(METADATA)(begin=0, end=len(raw), documentId=doc, documentTitle=doc))
    for name, places in frame.items():
        made = system.get_type(name)
        cas.add_all([made(begin=start, end=end) for start, end in places])
    for layer, (named, rows) in layers.items():
        made = system.get_type(_type(layer))
        for row in rows:
            said = {feature: escaped(row[column]) for column, feature in named.items() if row[column] != ""}
            cas.add(made(begin=row["start"], end=row["end"], row=str(row["#"]), **said))
    return cas.to_xmi().encode()


def _own(columns: list[str]) -> dict[str, str]:
    """The features of what a layer says: its columns but for place and words."""
    return features([column for column in columns if column not in spans.COLUMNS])


def _type(layer: str) -> str:
    bare = layer.removeprefix("read/")
    return f"restated.{'detected' if bare == layer else 'read'}.{bare[:1].upper()}{bare[1:]}"


def _pieces(sentences: list[tuple[int, int]], raw: str) -> list[tuple[int, int]]:
    """Sentences, and the lines of what lies between them."""
    gaps = zip([0, *(end for _, end in sentences)], [*(start for start, _ in sentences), len(raw)], strict=True)
    lines = [found.span() for start, end in gaps for found in _LINE.finditer(raw, start, end)]
    return sorted([*sentences, *lines])


# in


def read(path: Path | str, texts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Read `<doc>.xmi` files of a folder with its `TypeSystem.xml` (or one file, beside it) as span tables by layer.

    What `write` wrote comes back as it was; other types of annotation come by their full names, with their features as text, but for
    DKPro's sentences and tokens and what describes the document. Raises `CorpusError` for a file that is not well formed, or whose text
    is none of `texts` (INCEpTION never changes a text), and `ImportError` without cassis.
    """
    cassis = cells.need("dkpro-cassis", "cassis", "the format 'cas'")
    path = Path(path)
    folder = path if path.is_dir() else path.parent
    system = _load(cassis.load_typesystem, folder / "TypeSystem.xml")
    known = {layer: kinds for layer, kinds in map(_declared, system.get_types()) if kinds}
    found: dict[str, list[dict[str, Any]]] = {}
    docs: dict[str, list[str]] = {}
    for doc, raw in zip(texts["doc"], texts["raw"], strict=True):
        docs.setdefault(masked(raw), []).append(doc)
    for file in cells.files(path, ".xmi"):
        cas = _load(cassis.load_cas_from_xmi, file, typesystem=system)
        doc = _text(file, docs.get(cas.sofa_string or "", []), texts)
        for one in cas.select(ANNOTATION):
            if one.type.name not in (*FRAME, METADATA):
                layer, kinds = _declared(one.type)
                found.setdefault(layer, []).append(_row(one, doc, kinds))
    return cells.tables(found, texts, known, str(path))


def _load(load: Any, file: Path, **options: Any) -> Any:
    try:
        with file.open("rb") as source, warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # an offset that lies in no character, or halfway in one
            return load(source, **options)
    except OSError as problem:
        raise corpus.CorpusError(f"{file}: {problem.strerror}; allowed is a file of UIMA CAS, with TypeSystem.xml beside it") from None
    except Exception as problem:  # cassis and lxml raise whatever they like
        raise corpus.CorpusError(f"{file}: {type(problem).__name__}: {problem}; allowed is XMI whose types TypeSystem.xml has") from None


def _declared(kind: Any) -> tuple[str, dict[str, str]]:
    """The layer of a type, and its columns, where its description says them."""
    try:
        told = json.loads(kind.description or "")
        return str(told["layer"]), {str(name): str(cell) for name, cell in told["columns"].items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        made = re.fullmatch(r"restated\.(detected|read)\.(\w)(\w*)", kind.name)
        return (f"{'read/' if made[1] == 'read' else ''}{made[2].lower()}{made[3]}" if made else kind.name), {}


def _row(one: Any, doc: str, kinds: dict[str, str]) -> dict[str, Any]:
    columns = {feature: column for column, feature in _own(list(kinds)).items()}
    told = {feature.name: one[feature.name] for feature in one.type.all_features if feature.name not in ("begin", "end", "sofa")}
    row = {columns.get(name, name): unescaped(str(value)) for name, value in told.items() if isinstance(value, str | int | float)}
    row |= {"doc": doc, "start": one.begin, "end": one.end}
    place = row.pop("row", "") if one.type.name.startswith("restated.") else ""
    return row | ({"#": int(place)} if place.isdecimal() else {})


def _text(file: Path, same: list[str], texts: pd.DataFrame) -> str:
    if file.stem in same or len(same) == 1:
        return file.stem if file.stem in same else same[0]
    raise corpus.CorpusError(f"{file}: its text is {'several' if same else 'none'} of the corpus; allowed are {', '.join(texts['doc'])}")
