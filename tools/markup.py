"""A notebook's Markdown, tables and figures as plain, safe HTML, for slides and the handout."""

import base64
import html
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bleach
import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from nbformat import NotebookNode

TAGS = frozenset("table thead tbody tr th td caption b i em strong code br sub sup".split())
ATTRIBUTES = {"th": ["colspan", "rowspan"], "td": ["colspan", "rowspan"]}
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_EMPTY_CELL = re.compile(r"<th>\s*</th>")
_EMPTY_HEAD = re.compile(r"<thead>\s*<tr>\s*(?:<th[^>]*></th>\s*)+</tr>\s*</thead>")


def _unlinked(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Figure:
    """A PNG of a cell: its place as a data address, what it shows in words, its size in pixels."""

    address: str
    alt: str
    width: int
    height: int


def notebook(path: Path) -> NotebookNode:
    """Read a notebook. Raises `ValueError` that names the file where it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, TypeError, AttributeError, nbformat.ValidationError) as problem:
        raise ValueError(f"{path.name}: not a valid notebook ({problem})") from None


def prose(markdown: str, link: Callable[[str], str] = _unlinked) -> str:
    """Turn Markdown into HTML; HTML in it is shown, not run, and images are given by their words.

    `link` gives for each address of a link the address to write, or nothing, where the words alone stay.

    >>> print(prose("A *claim*, <script>, [here](../corpus/README.md)."))
    <p>A <em>claim</em>, &lt;script&gt;, here.</p>
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    for token in tokens:
        _link(token.children or [], link)
    return _EMPTY_HEAD.sub("", parser.renderer.render(tokens, parser.options, {})).strip()


def words(markdown: str) -> str:
    """Give the words of Markdown, without marks and HTML.

    >>> words("*Seven* fields: `doc` & more")
    'Seven fields: doc & more'
    """
    return html.unescape(re.sub(r"<[^>]+>", "", prose(markdown))).strip()


def table(markup: str) -> str:
    """Keep of HTML (a table of pandas) what makes a table; all else is taken away, its words stay; a head without words is none.

    >>> table('<style>td {color: red}</style><table class="x"><tr><th></th><td onclick="f()">1</table><script>f()</script>')
    '<table><tbody><tr><td></td><td>1</td></tr></tbody></table>'
    """
    kept = bleach.clean(_UNSEEN.sub("", markup), tags=TAGS, attributes=ATTRIBUTES, strip=True)
    return _EMPTY_CELL.sub("<td></td>", kept)


def blocks(markdown: str) -> list[str]:
    r"""Cut Markdown into its blocks: headings, paragraphs, tables, quotations, items of lists.

    >>> blocks("## A\nB\nc\n\n- d\n- e")
    ['## A', 'B\nc', '- d', '- e']
    """
    lines = markdown.splitlines()
    return ["\n".join(lines[start:end]).strip("\n") for start, end in _places(_parser().parse(markdown))]


def caption(markdown: str) -> str:
    """Give the caption in a text below a figure: its first paragraph in italics, else its first block.

    >>> caption("A picture of it:\\n\\n*Rows are texts.* Few.\\n\\nNext:")
    '*Rows are texts.* Few.'
    """
    found = blocks(markdown)
    return next((one for one in found if one.startswith("*") and not one.startswith("**")), found[0])


def headings(markdown: str) -> list[str]:
    """Give the headings of Markdown, in words.

    >>> headings("# 1 · *Provenance*")
    ['1 · Provenance']
    """
    tokens = _parser().parse(markdown)
    return [words(inline.content) for opening, inline in pairwise(tokens) if opening.type == "heading_open"]


def figure(output: NotebookNode) -> Figure | None:
    """Give the PNG of an output of a cell, where it has one."""
    content = output.get("data", {}).get("image/png")
    if not content:
        return None
    width, height = struct.unpack(">II", base64.b64decode(content)[16:24])
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
    return Figure(f"data:image/png;base64,{''.join(content.split())}", alt, width, height)


def figures(cell: NotebookNode) -> list[Figure]:
    """Give all figures of a cell."""
    return [found for output in cell.get("outputs", []) if (found := figure(output))]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("image", lambda self, tokens, at, options, env: html.escape(tokens[at].content))
    return parser


def _link(tokens: list[Token], link: Callable[[str], str]) -> None:
    """Give each link its new address, in place; one without is shown as its words."""
    kept = []
    for token in tokens:
        if token.type == "link_open":
            kept.append(link(str(token.attrs["href"])))
            token.attrs["href"], token.hidden = kept[-1], not kept[-1]
        elif token.type == "link_close":
            token.hidden = not kept.pop()


def _places(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Give the lines of each block: of a list, those of each of its items."""
    for token in tokens:
        is_list = token.type in ("bullet_list_open", "ordered_list_open")
        if token.map and ((token.level == 0 and not is_list) or (token.level == 1 and token.type == "list_item_open")):
            yield token.map[0], token.map[1]
