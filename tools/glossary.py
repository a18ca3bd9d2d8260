"""Link the words of the glossary: `python -m tools.glossary [--check]`.

On each page (a notebook's Markdown, the teaching guide) the first use of each term becomes a link to its entry in
`teaching/glossary.md`, and each entry names the page that uses the term first. Only prose is linked: no heading, no code, no other link.
Links to the glossary around a term are set anew each time, so that they stay with the first use.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt

from helpers import files

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = Path("teaching/glossary.md")
GUIDE = Path("teaching/guide.md")
CODE_BOOK = Path("corpus/annotations/CODEBOOK.md")  # may be the first to use a term; its own tables of terms are not linked

_MARKDOWN = MarkdownIt("commonmark").enable("table")
FORMS = "*Also: a, b.*, <!-- only: a; b -->, <!-- not: a; b -->"
_ENTRY = re.compile(r"^### (.+)$", re.MULTILINE)
_LISTS = {
    "also": re.compile(r"^\*Also: (.+)\.\*$", re.MULTILINE),
    "only": re.compile(r"^<!-- only: (.+) -->$", re.MULTILINE),
    "not": re.compile(r"^<!-- not: (.+) -->$", re.MULTILINE),
}
_FIRST = re.compile(r"^(See also: .*?\)\.)(?: First used in .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary: its heading, the heading's anchor, the spellings that are linked, phrases that only look like it."""

    name: str
    anchor: str
    forms: tuple[str, ...]
    others: tuple[str, ...] = ()


def slug(heading: str) -> str:
    """Give the anchor that GitHub makes of a heading.

    >>> slug("Krippendorff's alpha"), slug("TF-IDF")
    ('krippendorffs-alpha', 'tf-idf')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def read(text: str) -> list[Term]:
    """Read the entries of a glossary, in order.

    An entry is linked where its heading stands or a form of `*Also: …*`; a comment `only: …` replaces these, for a word with another
    everyday sense, and a comment `not: …` lists phrases in which it is not meant. Raises `ValueError` that names the entry where such a
    line is written otherwise.

    >>> text = "### deck\\n\\n*Also: decks.*\\n\\n### lead\\n\\n<!-- not: lead to; will lead -->\\n"
    >>> [(term.forms, term.others) for term in read(text)]
    [(('deck', 'decks'), ()), (('lead',), ('lead to', 'will lead'))]
    """
    return [_term(*entry) for entry in _entries(text)]


def _entries(text: str) -> Iterator[tuple[str, str]]:
    parts = _ENTRY.split(text)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _term(name: str, body: str) -> Term:
    known = (line for line in body.splitlines() if line.startswith(("*Also", "<!--")))
    if unread := next((line for line in known if not any(pattern.fullmatch(line) for pattern in _LISTS.values())), ""):
        raise ValueError(f"{GLOSSARY.as_posix()}, {name}: {unread!r}; allowed are {FORMS}")
    listed = {kind: found[1] if (found := pattern.search(body)) else "" for kind, pattern in _LISTS.items()}
    forms = listed["only"].split("; ") if listed["only"] else [name, *filter(None, listed["also"].split(", "))]
    return Term(name, slug(name), tuple(forms), tuple(filter(None, listed["not"].split("; "))))


def link(sources: Sequence[str], terms: Sequence[Term], target: str) -> list[str]:
    """Link the first use of each term in the Markdown sources of one page, in order, to `target#anchor`; links of before are set anew.

    >>> term = Term("deck", "deck", ("deck", "decks"))
    >>> link(["# A deck", "`deck`: decks repeat. A [deck](g.md#deck)."], [term], "g.md")
    ['# A deck', '`deck`: [decks](g.md#deck) repeat. A deck.']
    """
    meant = {_plain(form): term for term in terms for form in term.forms} | {_plain(one): None for term in terms for one in term.others}
    find = re.compile(rf"(?<![\w<-])(?<!</)(?:{'|'.join(map(_spaced, sorted(meant, key=len, reverse=True)))})(?![\w-])", re.IGNORECASE)
    open_terms = set(terms)
    return ["".join(_linked(unlink(block, terms, target), find, meant, open_terms, target) for block in _blocks(one)) for one in sources]


def _linked(block: str, find: re.Pattern, meant: dict[str, Term | None], open_terms: set[Term], target: str) -> str:
    """Link what a block has of the terms that are still open, and close them."""
    at = 0
    while match := find.search(block, at):
        term, at = meant[_plain(match[0])], match.end()
        if term in open_terms:
            linked = f"[{match[0]}]({target}#{term.anchor})"
            tried = block[: match.start()] + linked + block[match.end() :]
            if _differ_by_a_link(block, tried):
                block, at = tried, match.start() + len(linked)
                open_terms.remove(term)
    return block


def unlink(source: str, terms: Iterable[Term], target: str) -> str:
    """Take the links to `target#anchor` off the terms; other links to the glossary stay.

    >>> unlink("[Decks](g.md#deck), [more](g.md#deck)", [Term("deck", "deck", ("deck", "decks"))], "g.md")
    'Decks, [more](g.md#deck)'
    """
    forms = {(term.anchor, _plain(form)) for term in terms for form in term.forms}
    for match in reversed(list(links(source, target))):
        bare = source[: match.start()] + match[1] + source[match.end() :]
        if (match[2], _plain(match[1])) in forms and _differ_by_a_link(bare, source):
            source = bare
    return source


def links(source: str, target: str) -> Iterator[re.Match]:
    """Find the links to the glossary: the words in group 1, the anchor in group 2."""
    return re.finditer(rf"\[([^\[\]]+)\]\({re.escape(target)}#([\w-]+)\)", source)


def _plain(words: str) -> str:
    return " ".join(words.replace("’", "'").split()).casefold()


def _spaced(form: str) -> str:
    return re.escape(form).replace("'", "['’]").replace(r"\ ", r"\s+")


def _blocks(source: str) -> list[str]:
    """Part Markdown into its outermost blocks, each with the blank lines behind it; together they are the source."""
    lines = source.splitlines(keepends=True)
    starts = sorted({token.map[0] for token in _MARKDOWN.parse(source) if token.level == 0 and token.map})
    cuts = [0, *starts[1:], len(lines)] if starts else [0, len(lines)]
    return ["".join(lines[start:end]) for start, end in zip(cuts, cuts[1:], strict=False)]


def _differ_by_a_link(bare: str, linked: str) -> bool:
    """Tell whether readers see the same in both, but for one more link outside of headings in the second: then the place is prose."""
    (seen, count), (same, more) = _seen(bare), _seen(linked)
    return seen == same and more == count + 1


@lru_cache(maxsize=512)
def _seen(source: str) -> tuple[str, int]:
    """What Markdown shows, links taken off, and the number of links outside of headings."""
    seen, count, heading = "", 0, False
    for block in _MARKDOWN.parse(source):
        heading = block.type == "heading_open" or (heading and block.type != "heading_close")
        for token in block.children or [block]:
            if token.type.startswith("link_"):
                count += token.type == "link_open" and not heading
            else:
                seen += token.content if token.type == "text" else f"\0{token.type} {token.content}\0"
    return seen, count


def pages(root: Path = ROOT) -> list[Path]:
    """List what is linked, in reading order: the notebooks (without their solutions), then the guide."""
    return [*sorted((root / "notebooks").glob("*.ipynb")), *filter(Path.exists, [root / GUIDE])]


def sources(text: str, suffix: str) -> list[str]:
    """Give the Markdown of a page: that of a notebook's cells, or the text itself."""
    if suffix != ".ipynb":
        return [text]
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]


def rewrite(text: str, suffix: str, terms: Sequence[Term], target: str) -> tuple[str, list[str]]:
    """Give a page with its first uses linked, as the text of its file (a notebook in canonical form) and as Markdown sources."""
    linked = link(sources(text, suffix), terms, target)
    if suffix != ".ipynb":
        return linked[0], linked
    notebook, rest = json.loads(text), iter(linked)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = next(rest).splitlines(keepends=True)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", linked


def with_first_uses(text: str, first: dict[str, str]) -> str:
    """Write into each entry of a glossary which page uses its term first: `first` has a Markdown link for each anchor.

    >>> with_first_uses("### deck\\n\\nSee also: [lead](#lead).\\n", {"deck": "[1](1.ipynb)"}).splitlines()[-1]
    'See also: [lead](#lead). First used in [1](1.ipynb).'
    """
    head, *rest = re.split(r"^(?=### )", text, flags=re.MULTILINE)
    for n, entry in enumerate(rest):
        page = first.get(slug(_ENTRY.search(entry)[1]))
        rest[n] = _FIRST.sub(lambda match, page=page: match[1] + (f" First used in {page}." if page else ""), entry)
    return head + "".join(rest)


def _title(markdown: Sequence[str]) -> str:
    """The heading of a page, up to its colon."""
    return re.search(r"^# ([^:\n]+)", "\n".join(markdown), re.MULTILINE)[1].strip()


def _relative(path: Path, page: Path) -> str:
    return Path(os.path.relpath(path, page.parent)).as_posix()


def changes(root: Path = ROOT) -> tuple[dict[Path, str], list[str]]:
    """Work out what files should hold, and say which first uses are not linked, which terms no page uses.

    Returns the new text of each file that differs, and a line for each difference.
    """
    glossary = root / GLOSSARY
    old = glossary.read_bytes().decode("utf-8")
    terms, first, new, lines = read(old), {}, {}, []
    for path in [*pages(root), root / CODE_BOOK]:
        before, target = path.read_bytes().decode("utf-8"), _relative(glossary, path)
        try:
            after, linked = rewrite(before, path.suffix, terms, target)
        except ValueError as problem:
            raise ValueError(f"{path.relative_to(root).as_posix()}: not a valid notebook ({problem})") from None
        for match in (match for source in linked for match in links(source, target)):
            first.setdefault(match[2], f"[{_title(linked)}]({_relative(path, glossary)})")
        if after != before and path != root / CODE_BOOK:
            new[path] = after
            lines += _differences(path.relative_to(root).as_posix(), sources(before, path.suffix), linked, target)
    if (text := with_first_uses(old, first)) != old:
        new[glossary] = text
        lines.append(f"{GLOSSARY.as_posix()}: not every entry names the page that uses its term first")
    return new, lines + [f"{GLOSSARY.as_posix()}: no page uses {term.name!r}" for term in terms if term.anchor not in first]


def _differences(name: str, before: Sequence[str], after: Sequence[str], target: str) -> list[str]:
    pairs = [(_places(old, target), _places(new, target)) for old, new in zip(before, after, strict=True)]
    added = [
        f"{name}: the first use of {words!r} is not linked to #{anchor}" for old, new in pairs for _, words, anchor in sorted(new - old)
    ]
    gone = [
        f"{name}: {words!r} is linked to #{anchor} where it is not used first"
        for old, new in pairs
        for _, words, anchor in sorted(old - new)
    ]
    return added + gone or [f"{name}: not in canonical form"]


def _places(source: str, target: str) -> set[tuple[int, str, str]]:
    """The links to the glossary: where their words would stand without them, the words, the anchor."""
    places, marks = set(), 0
    for match in links(source, target):
        places.add((match.start() - marks, match[1], match[2]))
        marks += len(match[0]) - len(match[1])
    return places


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the links, or with `--check` say what is not as it would be written. Returns 1 if something is wrong, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.glossary", description="Link the first use of each term to the glossary.")
    parser.add_argument("--check", action="store_true", help="write nothing; list first uses without their link")
    options = parser.parse_args(arguments)
    try:
        new, lines = changes(root)
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    if not options.check:
        files.put_all(root, {path: text.encode("utf-8") for path, text in new.items()})
        lines = [line for line in lines if ": no page uses " in line]
        print(f"{len(new)} files written" if new else "nothing to do")
    elif new:
        lines.append("`python -m tools.glossary` writes them")
    print("\n".join(lines) or "every first use is linked")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
