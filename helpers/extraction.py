"""Read the text of a file: plain text, Markdown, a web page (trafilatura), a PDF with a text layer (pypdf), a Word document (python-docx).

What comes out is data. Nothing in a file is run, fetched or followed; what a page says of itself (`found`) is the tool's word, not a fact.
"""

import codecs
import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

MOST_BYTES = 20_000_000  # of a file
MOST_UNPACKED = 100_000_000  # of what a Word document, which is an archive, unpacks to
MOST_PARTS = 5_000  # of a Word document
MOST_ELEMENTS = 50_000  # of a web page: tools take minutes for more
FULL = 0.8  # of the widest line of a PDF, from which on a line runs on in the next
MOST_FOUND = 300  # characters of what a page says of itself
SIGNATURES = {
    b"PK\x03\x04": "a zip archive", b"PK\x05\x06": "a zip archive", b"PK\x07\x08": "a zip archive", b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ\0": "an xz archive", b"7z\xbc\xaf\x27\x1c": "a 7z archive", b"Rar!\x1a\x07": "a rar archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive", b"%PDF-": "a PDF", b"{\\rtf": "an RTF document", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old or a protected Office document",
}  # fmt: skip
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
# What a guess may be: with all that Python knows, rare ones are taken for common ones.
GUESSED = "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 koi8_r koi8_u cp866 gb18030 big5 shift_jis euc_jp euc_kr".split()
ALIKE = 0.03  # of charset-normalizer's measure of mess (0 to 1), within which another guess is as good
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_PAGE_CODECS = re.compile(r"(?:utf-8|windows-|cp|iso-8859-|iso-2022-|koi8-|mac|gb|big5|shift|euc-)\w*", re.IGNORECASE)
_LATIN = {"iso-8859-1": "cp1252", "iso-8859-9": "cp1254"}  # as browsers read them
_TEXT = "allowed is text as UTF-8, as UTF-16 with a byte order mark, or in an older encoding"
_UNSOUND = re.compile("[\0\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNSEEN = "script style template noscript iframe object embed svg math".split()
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}


class Refused(ValueError):
    """Why a file is not taken, and what is allowed; `like` is the text that it is too like."""

    def __init__(self, why: str, *, status: str = "refused", like: str = "") -> None:
        """Take the reason, what to call it, and the id of the other text."""
        super().__init__(why)
        self.status, self.like = status, like


@dataclass(slots=True)
class Extract:
    """What was read: the text, the tool (name and version), the encoding, what the file says of itself, what to look at."""

    text: str
    tool: str = "as it is"
    encoding: str = ""
    found: dict[str, str] = field(default_factory=dict)
    note: str = ""


def read(data: bytes, suffix: str, *, encoding: str | None = None) -> Extract:
    r"""Read the text of a file from its bytes; `suffix`, as ".html", says what it should be.

    `encoding` is that of plain text or a page, where the guess would be wrong. A byte order mark is part of the encoding, not of the text;
    line ends stay. Raises `Refused` for another kind of file, content that is not what the suffix says, and a file without text.

    >>> read(b"\xef\xbb\xbfThe council met.\r\n", ".txt")
    Extract(text='The council met.\r\n', tool='as it is', encoding='utf-8-sig', found={}, note='')
    """
    check_suffix(suffix)
    if len(data) > MOST_BYTES:
        raise Refused(f"{len(data):,} bytes; allowed are {MOST_BYTES:,}")
    _hold_to_suffix(data, suffix)
    extract = READERS[suffix](data, encoding)
    if not extract.text.replace("\ufeff", "").strip():
        raise Refused("empty; allowed is a text of at least one character")
    return extract


def decode(data: bytes, *, encoding: str | None = None, page: bool = False) -> tuple[str, str, str]:
    """Turn bytes into text: by `encoding`, else a byte order mark, else as UTF-8, else as a page says, else by charset-normalizer's guess.

    Returns text, encoding and a note, where a person should look. Raises `Refused` where the bytes are no text.

    >>> decode("Şuşa".encode("cp1254"), encoding="cp1254")
    ('Şuşa', 'cp1254', '')
    """
    mark = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    stated = _stated(data) if page else ""
    for name in (encoding,) if encoding else (mark or "utf-8", stated):
        try:
            return (_without_zeros(data.decode(name).removeprefix("\ufeff")), name, "") if name else _guess(data)
        except UnicodeError as problem:
            if encoding or mark:
                raise Refused(
                    f"not {name} (byte {getattr(problem, 'start', '?')}); allowed is text in the encoding that is named"
                ) from None
    if stated == "utf-8":
        return _without_zeros(data.decode("utf-8", errors="replace")), "utf-8", "says it is UTF-8 and is not throughout: see each \ufffd"
    return _guess(data)


def known_encoding(name: str) -> bool:
    """Say whether Python can decode text by this name.

    >>> known_encoding("cp1254"), known_encoding("hex"), known_encoding("latin-99")
    (True, False, False)
    """
    try:
        return isinstance(b"a".decode(name), str)
    except (LookupError, ValueError):
        return False


def _hold_to_suffix(data: bytes, suffix: str) -> None:
    what = next((what for sign, what in SIGNATURES.items() if data.startswith(sign)), "")
    what = "a tar archive" if data[257:263] in (b"ustar\0", b"ustar ") else what
    what = "a PDF" if suffix == ".pdf" and b"%PDF-" in data[:1024] else what
    expected = {".pdf": "a PDF", ".docx": "a zip archive"}.get(suffix, "")
    if what != expected:
        kind = {".pdf": "a PDF file", ".docx": "a Word document"}.get(suffix, "text")
        raise Refused(f"its content is {what or 'something else'}; allowed is {kind} behind a name that ends in {suffix}")


def _plain(data: bytes, encoding: str | None) -> Extract:
    text, name, note = decode(data, encoding=encoding)
    return Extract(text, encoding=name, note=note)


def _without_zeros(text: str) -> str:
    if _UNSOUND.search(text):
        raise Refused(f"binary content (a zero byte, or half a character); {_TEXT}")
    return text


def _guess(data: bytes) -> tuple[str, str, str]:
    import charset_normalizer

    found = [] if b"\0" in data else charset_normalizer.from_bytes(data, cp_isolation=GUESSED)
    best = next(iter(found), None)
    text = data.decode(best.encoding) if best else ""
    if not best or len(_CONTROLS.findall(text)) * 200 > len(text):
        raise Refused(f"binary content, or damaged (not UTF-8 at byte {_first_wrong(data)}, and no other encoding fits); {_TEXT}")
    others = [one.encoding for one in found if one.chaos <= best.chaos + ALIKE and str(one) != str(best)]
    doubt = f" (or {', '.join(others)})" if others else ""
    return text, best.encoding, f"encoding guessed as {best.encoding}{doubt}: look at the letters, or name the encoding"


def _first_wrong(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start
    return len(data)


def _stated(data: bytes) -> str:
    """Name the encoding that a page states, if it is one of texts; else nothing."""
    stated = _CHARSET.search(data[:4096])
    name = stated[1].decode("ascii").lower() if stated else ""
    return _LATIN.get(name, name) if _PAGE_CODECS.fullmatch(name) and known_encoding(name) else ""


def _html(data: bytes, encoding: str | None) -> Extract:
    """Take the article of a page, never what its scripts hold. (A paragraph that repeats the one before it is left out by the tool.)"""
    import trafilatura
    from lxml import etree

    page, name, note = decode(data, encoding=encoding, page=True)
    tool = f"trafilatura {version('trafilatura')}"
    with _silenced("trafilatura", "htmldate"):
        tree = _read_by(tool, trafilatura.load_html, page)
        if tree is not None and sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
            raise Refused(f"a page of more than {MOST_ELEMENTS:,} elements; allowed are smaller ones, or its text as .txt")
        if tree is not None:
            etree.strip_elements(tree, etree.Comment, *_UNSEEN, with_tail=False)
        article = None if tree is None else _read_by(tool, trafilatura.bare_extraction, tree, include_comments=False)
        if article is None or not article.text:
            raise Refused(f"{tool} finds no article text in it; allowed is a page with one, or its text as .txt")
        found = _read_by(tool, _stated_by_page, page)
    return Extract(_sound(article.text), tool, name, found, note)


def _stated_by_page(page: str) -> dict[str, str]:
    import trafilatura

    about = trafilatura.extract_metadata(page, extensive=False)
    return _one_line({"title": about.title, "outlet": about.sitename, "published": about.date, "author": about.author})


def _pdf(data: bytes, encoding: str | None) -> Extract:
    pypdf = _optional("pypdf", "pypdf", "PDF files")
    tool = f"pypdf {version('pypdf')}"
    with _silenced("pypdf"):
        reader = _read_by(tool, pypdf.PdfReader, io.BytesIO(data))
        if reader.is_encrypted:
            raise Refused("an encrypted PDF; allowed is one without a password")
        pages = _read_by(tool, lambda: [page.extract_text() for page in reader.pages])
        about = _read_by(tool, lambda: dict(reader.metadata or {}))
    empty = [str(n) for n, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise Refused("a PDF without a text layer, as a scan is; allowed is one with text (run text recognition first)")
    note = f"pages without text: {', '.join(empty)} of {len(pages)}" if empty else ""
    found = _one_line({"title": about.get("/Title"), "author": about.get("/Author")})
    return Extract(_sound(_paragraphs(pages)), f"{tool}, lines joined", "", found, note)


def _paragraphs(pages: list[str]) -> str:
    """Join the lines of a PDF's paragraphs: a line that is nearly full, or before a small letter, runs on. A hyphen at its end stays."""
    lines = [line.strip() for page in pages for line in page.splitlines()]
    full = FULL * max(map(len, lines), default=0)
    text, before = "", ""
    for line in lines:
        runs_on = bool(before and line) and (len(before) >= full or line[0].islower())
        glue = ("" if before.endswith("-") and line[0].islower() else " ") if runs_on else "\n\n"
        text += glue + line if line else ""
        before = line
    return text.strip()


def _docx(data: bytes, encoding: str | None) -> Extract:
    """Take the paragraphs of a Word document, those of tables and boxes too, and what was inserted, not what was deleted."""
    described = "docProps/core.xml" in _parts(data)  # else the library describes it, as its own
    docx = _optional("docx", "python-docx", "Word documents")
    tool = f"python-docx {version('python-docx')}"
    document = _read_by(tool, docx.Document, io.BytesIO(data))
    about = _read_by(tool, lambda: document.core_properties)
    found = _read_by(tool, lambda: _one_line({"title": about.title, "author": about.author})) if described else {}
    return Extract(_sound("\n\n".join(_word_paragraphs(document.element.body))), tool, "", found)


def _parts(data: bytes) -> set[str]:
    """Name the parts of a Word document; refuse another archive, and one that unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            total, count = sum(info.file_size for info in archive.infolist()), len(archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        raise Refused(f"an archive that does not open ({problem}); allowed is a Word document") from None
    if "word/document.xml" not in sizes:
        raise Refused("an archive; allowed is a Word document (it has word/document.xml), or the files themselves, unpacked")
    if total > MOST_UNPACKED or count > MOST_PARTS:
        raise Refused(f"it unpacks to {total:,} bytes in {count:,} parts; allowed are {MOST_UNPACKED:,} bytes in {MOST_PARTS:,} parts")
    return set(sizes)


def _word_paragraphs(body: Any) -> Iterator[str]:
    for paragraph in body.iter(f"{_WORD}p"):
        pieces = [piece for piece in paragraph.iter(f"{_WORD}t", *_SIGNS) if _is_shown(piece, paragraph)]
        text = "".join(_SIGNS.get(piece.tag) or piece.text or "" for piece in pieces).strip()
        if text:
            yield text


def _is_shown(piece: Any, paragraph: Any) -> bool:
    """Say whether a piece of text is this paragraph's own, and neither deleted nor a second copy for older programs."""
    above = list(piece.iterancestors())
    hidden = {f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}tabs", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
    return next(one for one in above if one.tag == f"{_WORD}p") is paragraph and not any(one.tag in hidden for one in above)


def _optional(module: str, package: str, what: str) -> Any:
    try:
        return __import__(module)
    except ImportError:
        raise Refused(
            f"the package {package} reads {what} and is not installed; allowed after `make extra` or `pip install {package}`"
        ) from None


def _read_by(tool: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call a tool; whatever a broken file makes it raise is a refusal."""
    try:
        return call(*args, **options)
    except Exception as problem:
        raise Refused(f"{tool} cannot read it ({type(problem).__name__}); allowed is a sound file") from None


def _sound(text: str) -> str:
    """Replace what no UTF-8 file of text can hold."""
    return _UNSOUND.sub("\ufffd", text)


def _one_line(values: dict[str, Any]) -> dict[str, str]:
    """Keep values that say something, each on one line, without control characters, and not too long."""
    lines = {name: " ".join("".join(c if c.isprintable() else " " for c in str(value or "")).split()) for name, value in values.items()}
    return {name: line[:MOST_FOUND] for name, line in lines.items() if line}


@contextmanager
def _silenced(*names: str) -> Iterator[None]:
    """Keep tools from logging what the summary says."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


READERS: dict[str, Callable[[bytes, str | None], Extract]] = {
    **dict.fromkeys([".txt", ".text", ".md", ".markdown"], _plain),
    **dict.fromkeys([".html", ".htm", ".xhtml"], _html),
    ".pdf": _pdf,
    ".docx": _docx,
}


def check_suffix(suffix: str) -> None:
    """Refuse files of a kind that nothing here reads, by the ending of their names."""
    if suffix not in READERS:
        raise Refused(f"kind {suffix!r}; allowed are {', '.join(READERS)}")


def suffix_of(name: str) -> str:
    """Give the ending of a file's name, in small letters; that of text for `-`, standard input.

    >>> suffix_of("Report (final).HTML"), suffix_of("-")
    ('.html', '.txt')
    """
    return ".txt" if name == "-" else Path(name).suffix.lower()
