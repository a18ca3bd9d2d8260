"""How Sphinx makes the site. `tools/site.py` lays out a copy of the project's pages, with this folder's beside them, and runs it."""

import base64
import hashlib
import json
import re
from pathlib import Path

from docutils import nodes

from helpers import __version__, corpus

project, author, release = "Restated", "The Restated authors", __version__
copyright = author  # no year, so that a site is the same whenever it is built
html_title = "Restated"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.viewcode"]
root_doc = "index"
exclude_patterns = ["README.md", "_templates"]  # the start page includes the README
templates_path, html_static_path = ["_templates"], ["_static"]
# Corpus text stays as it is: no quotation mark or dash is made prettier.
smartquotes = False

nb_execution_mode = "off"
nb_render_markdown_format = "gfm"
nb_ipywidgets_js = {}
# What a solution hands to the self-checks; its text is shown.
suppress_warnings = ["mystnb.unknown_mime_type"]
nb_merge_streams = True
myst_heading_anchors = 4
myst_linkify_fuzzy_links = False
myst_update_mathjax = False

# Docstrings are plain text with `names` in backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Else a default such as a folder would be shown by its place on the machine that built the site.
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_favicon = "_static/favicon.svg"
html_css_files, html_js_files = ["site.css"], [("site.js", {"defer": "defer"})]
html_copy_source = False
html_show_sphinx = False
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_sidebars = {
    "**": [f"sidebar/{part}.html" for part in ("brand", "search", "scroll-start", "reader", "navigation", "scroll-end")],
}


def setup(app) -> None:  # noqa: ANN001 - Sphinx is not there for every reader of this file
    """Connect what follows to Sphinx's events."""
    app.connect("doctree-read", give_alt_texts)
    app.connect("doctree-read", drop_empty_heads)
    app.connect("doctree-read", link_places)


def give_alt_texts(app, doctree: nodes.document) -> None:  # noqa: ANN001
    """Give the figures of a notebook the alt texts that its outputs carry; MyST-NB, which names figures by hash, drops them."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    alts = alt_texts(json.loads(path.read_text(encoding="utf-8")))
    for image in doctree.findall(nodes.image):
        image["alt"] = alts.get(Path(image["uri"]).stem, image.get("alt", ""))


def alt_texts(notebook: dict) -> dict[str, str]:
    """Map the SHA-256 of every PNG in a notebook's outputs to its alt text."""
    found = {}
    for output in [output for cell in notebook["cells"] for output in cell.get("outputs", [])]:
        if png := output.get("data", {}).get("image/png"):
            name = hashlib.sha256(base64.b64decode("".join(png))).hexdigest()
            found[name] = output["metadata"]["image/png"]["alt"]
    return found


def drop_empty_heads(app, doctree: nodes.document) -> None:  # noqa: ANN001
    """Take away the heads without a word that Markdown demands of every table."""
    for head in list(doctree.findall(nodes.thead)):
        if not head.astext().strip():
            head.parent.remove(head)


def link_places(app, doctree: nodes.document) -> None:  # noqa: ANN001
    """Let every `text:start-end` of the example corpus lead to these characters in the reader."""
    docs = {doc: len(raw) for doc, raw in corpus.load().set_index("doc")["raw"].items()}
    up = "../" * app.env.docname.count("/")
    for literal in list(doctree.findall(nodes.literal)):
        place = re.fullmatch(r"([\w.-]+):(\d+)-(\d+)", literal.astext())
        if place and int(place[3]) <= docs.get(place[1], -1) and not isinstance(literal.parent, nodes.reference):
            literal.replace_self(nodes.reference("", "", literal.deepcopy(), refuri=f"{up}reader.html#{place[0]}"))
