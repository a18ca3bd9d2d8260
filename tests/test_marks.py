"""Quotation marks of one paragraph: which of them open, close, or are none, and what lies between."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import marks

PIECES = [*"“”„‟〝〞\"＂‘’‚‛'`´«»‹›「」『』", "``", "''", *" \n\u00a0.,?!…:;()—-56asI", "'90s", "n'", "said", "Ana", "שלום", "e\u0301"]
any_paragraph = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def quoted(paragraph, **around):
    return [paragraph[q.start : q.end] for q in marks.read(paragraph, **around)[1]]


def repaired(paragraph, **around):
    return [(mark.glyph, mark.kind) for mark in marks.read(paragraph, **around)[0] if mark.kind]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        *("“”", '""', "‘’", "''", "«»", "‹›", "„“", "„”", "»«", "›‹", "「」", "『』", "〝〞", "＂＂"),
        *(("``", "''"), ("« ", " »"), ("«\u00a0", "\u00a0»"), ("‹\u202f", "\u202f›"), ("‚", "‘")),
    ],
)
def test_every_kind_of_mark_encloses_what_stands_between(opening, closing):
    assert quoted(f"She said {opening}no way{closing} again.") == ["no way"]
    assert quoted(f"{opening}No, no.{closing}") == ["No, no."]


@pytest.mark.parametrize(
    "paragraph",
    [
        "“No,” she said.",
        '"No," she said. "Never."',
        "„Nein“, sagte sie.",
        "»Nein«, sagte sie.",
        "She said:“No.”He left.",
        "‘It’s the boys’ room,’ she said.",
        "« Non », dit-elle.",
        "Elle dit «\u00a0non\u00a0».",
        "彼女は「いいえ」と言った。",
    ],
)
def test_marks_as_they_should_be_need_no_repair(paragraph):
    assert len(quoted(paragraph)) > 0
    assert repaired(paragraph) == []


@pytest.mark.parametrize(
    ("paragraph", "between"),
    [
        ("“No,” she said.", ["No,"]),
        ("“No”, she said.", ["No"]),
        ("She said “no”. “Never.”", ["no", "Never."]),
        ("“ No, ” she said.", ["No,"]),
        ("“No!”“Why?”", ["No!", "Why?"]),
        ('"No!""Why?"', ["No!", "Why?"]),
        ("(“No”) — “yes”—‘perhaps’", ["No", "yes", "perhaps"]),
        ("“No…” she said. “Yes …”", ["No…", "Yes …"]),
        ('She asked, "Why?".', ["Why?"]),
        ("‚Nein‘, sagte sie.", ["Nein"]),
        ("“” and “ ”", []),
        ("", []),
        ("It rained.", []),
    ],
)
def test_a_quotation_is_exactly_the_characters_between_its_marks(paragraph, between):
    assert quoted(paragraph) == between


@pytest.mark.parametrize(
    ("paragraph", "by_depth"),
    [
        ("“We call it ‘the pit’,” she said.", ["We call it ‘the pit’,", "the pit"]),
        ("\"We call it 'the pit',\" she said.", ["We call it 'the pit',", "the pit"]),
        ("‘We call it “the pit”,’ she said.", ["We call it “the pit”,", "the pit"]),
        ("« On dit “la fosse” », dit-elle.", ["On dit “la fosse”", "la fosse"]),
        ("「彼は『いいえ』と言った」", ["彼は『いいえ』と言った", "いいえ"]),
        ("“‘No,’ he says,” she said.", ["‘No,’ he says,", "No,"]),
        ("\"He says 'no,'\" she said.", ["He says 'no,'", "no,"]),
        ("“We call it “the pit”,” she said.", ["We call it “the pit”,", "the pit"]),
        ('"We call it "the pit"," she said.', ['We call it "the pit",', "the pit"]),
        ("« On dit « la fosse » », dit-elle.", ["On dit « la fosse »", "la fosse"]),
        ("“The ‘new “old” rule’ died,” he said.", ["The ‘new “old” rule’ died,", "new “old” rule", "old"]),
        ("“The “new “old” rule” died,” he said.", ["The “new “old” rule” died,", "new “old” rule", "old"]),
    ],
)
def test_quotations_lie_in_one_another_even_with_the_same_marks(paragraph, by_depth):
    assert [(q.depth, paragraph[q.start : q.end]) for q in marks.read(paragraph)[1]] == list(enumerate(by_depth))


@pytest.mark.parametrize(
    ("paragraph", "role"),
    [
        ("A 6\" pipe and a 6' wall.", "unit"),
        ("He is 6'2\" tall.", "unit"),
        ("They don’t, she doesn't, O'Neill's.", ""),
        ("The boys' rooms and the girls’ rooms.", "apostrophe"),
        ("The '90s, the ’90s and the ‘90s.", "apostrophe"),
        ("He is 5’10” tall.", "unit"),
        ("Rock 'n' roll and rock ’n’ roll.", "apostrophe"),
        ("'Tis late. ’Twas late. Tell ‘em, tell 'em.", "apostrophe"),
    ],
)
def test_inches_feet_apostrophes_decades_and_possessives_are_no_quotation_marks(paragraph, role):
    found, between = marks.read(paragraph)
    assert between == []
    assert {mark.role for mark in found} == ({role} if role else set())
    assert repaired(paragraph) == []


@pytest.mark.parametrize(
    ("paragraph", "between"),
    [
        ('A 6\' wall and a "tall" man.', ["tall"]),
        ('The 6" pipe "burst" and the 4" one held.', ["burst"]),
        ('"The 6" pipe burst," she said.', ['The 6" pipe burst,']),
        ("“The boys’ rooms,” she said.", ["The boys’ rooms,"]),
        ("‘The boys’ rooms,’ she said.", ["The boys’ rooms,"]),
        ("'The boys' rooms,' she said.", ["The boys' rooms,"]),
        ("'I don't know,' she said. ‘It’s late.’", ["I don't know,", "It’s late."]),
        ("‘Tell ’em,’ he said.", ["Tell ’em,"]),
        ("James’ “plan” and Jones's 'plan'", ["plan", "plan"]),
    ],
)
def test_apostrophes_and_units_neither_open_nor_close_a_quotation(paragraph, between):
    assert quoted(paragraph) == between


@pytest.mark.parametrize(
    ("paragraph", "between", "repairs"),
    [
        ("“We tried “, she said.", ["We tried"], [("“", "turned")]),
        ("”We tried,“ she said.", ["We tried,"], [("”", "turned"), ("“", "turned")]),
        ("“”We tried,” she said.", ["We tried,"], [("”", "stray")]),
        ("“We tried,”” she said.", ["We tried,"], [("”", "stray")]),
        ('The word"plan"is old.', ["plan"], [('"', "misplaced"), ('"', "misplaced")]),
        ("“We tried, she said. It was late.", ["We tried,"], [("“", "unclosed")]),
        ("“We tried. We lost.", ["We tried. We lost."], [("“", "unclosed")]),
        ("We tried,” she said.", ["We tried,"], [("”", "unopened")]),
        ("“We tried, she said. “No,” he said. “Yes.”", ["We tried,", "No,", "Yes."], [("“", "unclosed")]),
        ('"We tried, she said. "No," he said.', ["We tried,", "No,"], [('"', "unclosed")]),
        ("We tried,” she said. “No,” he said.", ["We tried,", "No,"], [("”", "unopened")]),
    ],
)
def test_one_broken_mark_is_repaired_and_leaves_the_others_alone(paragraph, between, repairs):
    assert (quoted(paragraph), repaired(paragraph)) == (between, repairs)


def test_marks_of_a_kind_that_is_not_supported_are_listed_and_enclose_nothing():
    assert quoted("《No》 and “yes”") == ["yes"]
    assert repaired("《No》 and “yes”") == [("《", "unread"), ("》", "unread")]


@pytest.mark.parametrize(
    ("paragraph", "around", "between"),
    [
        ("“We tried. We lost.", {"runs_on": True}, ["We tried. We lost."]),
        ("She said: “We tried. We lost.", {"runs_on": True}, ["We tried. We lost."]),
        ("“We lost,” she said.", {"running": True}, ["We lost,"]),
        ("We lost,” she said. “No.”", {"running": True}, ["We lost,", "No."]),
        ("“We lost.", {"runs_on": True, "running": True}, ["We lost."]),
        ("“No,” she said. “We tried.", {"runs_on": True}, ["No,", "We tried."]),
    ],
)
def test_a_quotation_that_runs_over_paragraphs_is_not_broken(paragraph, around, between):
    assert quoted(paragraph, **around) == between
    assert repaired(paragraph, **around) == []


@pytest.mark.parametrize(
    ("paragraph", "opens"),
    [
        *(("“No.”", True), ('"No."', True), ("‘No.’", True), ("«Non. »", True), ("’Tis.", False), ("” No.", False), ("", False)),
        ("« Non. »", True),
    ],
)
def test_a_paragraph_may_begin_with_an_opening_mark(paragraph, opens):
    assert marks.begins(paragraph) is opens


@given(any_paragraph, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_quotations_of_any_paragraph_nest_or_are_disjoint(paragraph, runs_on, running):
    found, between = marks.read(paragraph, runs_on=runs_on, running=running)
    assert [paragraph[mark.start : mark.end] for mark in found] == [mark.glyph for mark in found]
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert {mark.role for mark in found} <= {"opens", "closes", "apostrophe", "unit", "stray"}
    for q in between:
        assert paragraph[q.start : q.end].strip() == paragraph[q.start : q.end] != ""
    for n, q in enumerate(between):
        for other in between[n + 1 :]:
            assert other.start >= q.end or (other.end <= q.end and other.depth > q.depth)
