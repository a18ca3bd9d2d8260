"""The glossary and the teaching guide hold to the texts and the notebooks, and the first uses of terms are linked."""

import json
import re
import shutil
from functools import cache
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

from tools import glossary
from tools.glossary import Term

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = (ROOT / glossary.GLOSSARY).read_text(encoding="utf-8")
GUIDE = (ROOT / glossary.GUIDE).read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TERMS = glossary.read(GLOSSARY)
DECK = [Term("deck", "deck", ("deck", "decks"), ("deck of cards",)), Term("deck table", "deck-table", ("deck table",))]


def entries():
    return dict(re.findall(r"^### (.+)\n((?:(?!^### ).*\n?)*)", GLOSSARY, re.MULTILINE))


def headings(source):
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    return [inline.content for opening, inline in zip(tokens, tokens[1:], strict=False) if opening.type == "heading_open"]


@cache
def anchors(page):
    return {glossary.slug(heading) for heading in headings(page.read_text(encoding="utf-8"))}


def markdown(path):
    return "\n\n".join(glossary.sources(path.read_text(encoding="utf-8"), path.suffix))


def without_prose(notebook):
    cells = json.loads(notebook)["cells"]
    return [{**cell, "source": ""} if cell["cell_type"] == "markdown" else cell for cell in cells]


def link(*sources):
    return glossary.link(sources, DECK, "g.md")


@pytest.fixture
def project(tmp_path):
    """What the tool reads and writes of this project, copied."""
    for path in [*NOTEBOOKS, *(ROOT / page for page in (glossary.GLOSSARY, glossary.GUIDE, glossary.CODE_BOOK))]:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return tmp_path


# The glossary


def test_terms_stand_in_the_order_of_the_alphabet():
    names = [term.name.casefold() for term in TERMS]
    assert len(names) > 100
    assert names == sorted(names)


def test_anchors_and_linked_forms_belong_to_one_term_alone():
    anchors = [term.anchor for term in TERMS]
    forms = [form.casefold() for term in TERMS for form in term.forms]
    assert len(set(anchors)) == len(anchors)
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("name", entries())
def test_an_entry_has_two_or_three_sentences_an_example_and_links(name):
    body = re.sub(r"^(\*Also: .*\*|<!-- .* -->)$", "", entries()[name], flags=re.MULTILINE)
    definition, example, see = (part.strip() for part in re.split(r"\n\n+", body.strip()))
    assert 1 <= len(re.findall(r"[.?!](?= |$)", definition)) <= 5
    assert example.startswith("*Example.* ")
    assert re.match(r"See also: \[", see)


def test_every_see_also_leads_to_another_entry():
    anchors = {term.anchor for term in TERMS}
    for name, body in entries().items():
        leads = re.findall(r"\]\(#([\w-]+)\)", body)
        assert set(leads) <= anchors - {glossary.slug(name)}, name
        assert len(set(leads)) == len(leads), name


@pytest.mark.parametrize("page", [GLOSSARY, GUIDE], ids=["glossary", "guide"])
def test_every_quoted_span_says_what_is_quoted_before_it(page, texts):
    raws = texts.set_index("doc")["raw"]
    quoted = list(re.finditer(r" \(`([\w-]+):(\d+)-(\d+)`\)", page))
    examples = [match for match in quoted if page[: match.start()].endswith("”")]
    for match in examples:
        words = raws[match[1]][int(match[2]) : int(match[3])]
        assert words, match[0]
        assert page[: match.start()].endswith(f"“{words}”"), (match[0], words)
    # Addresses that nothing is quoted before: how one is written.
    assert {match[0] for match in quoted} - {match[0] for match in examples} <= {" (`anadolu-2021:0-10`)", " (`anadolu-2021:669-688`)"}
    assert len(examples) >= (100 if page is GLOSSARY else 2)


@pytest.mark.parametrize("name", ["Krippendorff's alpha", "TF-IDF", "log ratio", "F1", "span table"])
def test_anchors_are_those_of_github(name):
    assert glossary.slug(name) == "".join(c for c in name.lower().replace(" ", "-") if c.isalnum() or c == "-")


# The guide


@pytest.mark.parametrize("path", [ROOT / glossary.GUIDE, ROOT / glossary.GLOSSARY], ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        page = (path.parent / name).resolve() if name else path
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), target


def test_every_section_that_the_guide_names_is_a_heading_of_its_notebook():
    known = {path.name: headings(markdown(path)) for path in NOTEBOOKS}
    named = re.findall(r"\[([1-4]) › ([^\]]+)\]\(\.\./notebooks/([^)]+)\)", GUIDE)
    assert len(named) > 30
    assert [one for one in named if one[1] not in known[one[2]] or not one[2].startswith(f"0{one[0]}_")] == []


def test_every_exercise_that_the_guide_names_is_in_a_notebook():
    known = {number for path in NOTEBOOKS for number in re.findall(r"^### Exercise (\d\.\d)", markdown(path), re.MULTILINE)}
    named = {number for run in re.findall(r"[Ee]xercises? ([\d., and]+)", GUIDE) for number in re.findall(r"\d\.\d", run)}
    assert len(named) > 10
    assert named <= known


def test_every_make_target_that_the_guide_names_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", GUIDE, re.MULTILINE)) != set()
    assert {a or b for a, b in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", GUIDE, re.MULTILINE)} <= targets


def test_the_minutes_of_each_plan_follow_on_each_other():
    plans = re.findall(r"(?:^\|.*\n)+", GUIDE, re.MULTILINE)
    rows = [re.findall(r"^\| (\d+)–(\d+) \|", plan, re.MULTILINE) for plan in plans]
    whole = {"45": 1, "90": 4}
    for plan in filter(None, rows):
        assert plan[0][0] == "0"
        assert [end for _, end in plan[:-1]] == [start for start, _ in plan[1:]]
        assert all(int(start) < int(end) for start, end in plan)
        whole[plan[-1][1]] -= 1
    assert whole == {"45": 0, "90": 0}


def test_the_guide_says_which_voices_are_missing():
    assert "No Armenian or Karabakh Armenian document" in " ".join(GUIDE.split())
    assert "No Armenian or Karabakh Armenian document" in " ".join(GLOSSARY.split())


# What is linked


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("A deck, a deck.", "A [deck](g.md#deck), a deck."),
        ("**Decks** repeat.", "**[Decks](g.md#deck)** repeat."),
        ("> A deck\n> repeats.", "> A [deck](g.md#deck)\n> repeats."),
        ("- one\n- a deck", "- one\n- a [deck](g.md#deck)"),
        ("| a | b |\n|---|---|\n| `deck` | deck |", "| a | b |\n|---|---|\n| `deck` | [deck](g.md#deck) |"),
        ("The deck's end.", "The [deck](g.md#deck)'s end."),
        ("A deck table and a deck.", "A [deck table](g.md#deck-table) and a [deck](g.md#deck)."),
        ("A deck of cards, a deck.", "A deck of cards, a [deck](g.md#deck)."),
        ("A deck\ntable.", "A [deck\ntable](g.md#deck-table)."),
        ("`a` deck", "`a` [deck](g.md#deck)"),
        (r"\*deck\*", r"\*[deck](g.md#deck)\*"),
    ],
)
def test_the_first_use_in_prose_is_linked(source, linked):
    assert link(source) == [linked]


@pytest.mark.parametrize(
    "source",
    [
        "# A deck",
        "A deck\n=====",
        "`deck`",
        "``a ` deck``",
        "```\ndeck\n\ndeck\n```",
        "~~~~\n```\ndeck\n~~~~",
        "    deck",
        "[a deck](b.md)",
        "[x](deck.md 'a deck')",
        "![a deck](b.png)",
        "<https://deck.example/deck>",
        "<!-- a deck -->",
        "<deck>x</deck>",
        '<a class="deck">x</a>',
        "bedeck, decking, on-deck, deck-chair, deck_1",
        "[deck]\n\n[deck]: b.md",
        "A deck of cards",
        "",
    ],
)
def test_what_is_no_prose_stays(source):
    assert link(source) == [source]


def test_only_the_first_use_on_a_page_is_linked_and_links_move_with_it():
    assert link("No.", "A deck.", "A deck.") == ["No.", "A [deck](g.md#deck).", "A deck."]
    assert link("Decks.", "A [deck](g.md#deck).") == ["[Decks](g.md#deck).", "A deck."]


def test_links_that_somebody_wrote_stay():
    kept = "See [what it is](g.md#deck), [the glossary](g.md) and [deck](other.md#deck)."
    assert link(kept) == [kept]
    assert link("```\n[deck](g.md#deck)\n```") == ["```\n[deck](g.md#deck)\n```"]


def test_a_form_may_be_a_plain_pattern_of_characters():
    odd = [Term("p(a)", "pa", ("p(a)", "c++"))]
    assert glossary.link(["So p(a)."], odd, "g.md") == ["So [p(a)](g.md#pa)."]


# The tool


def test_linking_changes_the_characters_of_terms_alone_and_is_done_once(project, capsys):
    before = {path: path.read_text(encoding="utf-8") for path in glossary.pages(project)}
    glossary.main([], project)
    assert len(before) == len(NOTEBOOKS) + 1
    for path, old in before.items():
        new, target = path.read_text(encoding="utf-8"), glossary._relative(project / glossary.GLOSSARY, path)
        assert path.read_bytes().count(b"\r") == 0
        bare = [[glossary.unlink(source, TERMS, target) for source in glossary.sources(text, path.suffix)] for text in (old, new)]
        assert bare[0] == bare[1]
        if path.suffix == ".ipynb":
            assert without_prose(old) == without_prose(new)
    capsys.readouterr()
    assert glossary.main(["--check"], project) == 0
    after = {path: path.read_bytes() for path in before}
    assert glossary.main([], project) == 0
    assert capsys.readouterr().out == "every first use is linked\nnothing to do\nevery first use is linked\n"
    assert {path: path.read_bytes() for path in before} == after


def test_notebooks_in_canonical_form_stay_so(project):
    for path in (project / "notebooks").glob("*.ipynb"):
        path.write_text(nbformat.writes(nbformat.read(path, as_version=4)) + "\n", encoding="utf-8", newline="\n")
    glossary.main([], project)
    for path in (project / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert nbformat.writes(notebook) + "\n" == path.read_text(encoding="utf-8")


def test_the_check_names_a_use_that_is_not_linked_and_writes_nothing(project, capsys):
    glossary.main([], project)
    guide = project / glossary.GUIDE
    title = "# Teaching guide\n"
    guide.write_text(guide.read_text(encoding="utf-8").replace(title, f"{title}\nOffsets first.\n"), encoding="utf-8")
    old = guide.read_bytes()
    capsys.readouterr()
    assert glossary.main(["--check"], project) == 1
    out = capsys.readouterr().out
    assert "teaching/guide.md: the first use of 'Offsets' is not linked to #offset" in out
    assert guide.read_bytes() == old


@pytest.mark.parametrize("line", ["*Also: decks*", "*Also decks.*", "<!-- only: decks", "<!-- never: decks -->"])
def test_a_line_of_an_entry_that_cannot_be_read_is_named(line):
    with pytest.raises(ValueError, match=re.escape(f"glossary.md, deck: {line!r}; allowed are")):
        glossary.read(f"### deck\n\n{line}\n\nThe summary above.\n")


def test_a_term_that_no_page_uses_is_named(project, capsys):
    path = project / glossary.GLOSSARY
    path.write_text(path.read_text(encoding="utf-8") + "\n### zzz\n\nNothing.\n\nSee also: [zone](#zone).\n", encoding="utf-8")
    assert glossary.main([], project) == 1
    assert "no page uses 'zzz'" in capsys.readouterr().out


def test_each_entry_names_the_page_that_uses_its_term_first(project):
    glossary.main([], project)
    text = (project / glossary.GLOSSARY).read_text(encoding="utf-8")
    lines = re.findall(r"^See also: .* First used in \[([^\]]+)\]\(([^)]+)\)\.$", text, re.MULTILINE)
    assert len(lines) == len(TERMS)
    assert ("1 · Provenance", "../notebooks/01_provenance.ipynb") in lines
    assert all((project / "teaching" / target).exists() for _, target in lines)


def test_first_uses_are_linked_in_all_notebooks_and_in_the_guide(capsys):
    assert glossary.main(["--check"]) == 0, capsys.readouterr().out
