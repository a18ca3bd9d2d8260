"""Reported speech in one paragraph: what reports it, who is named, what is said; `cues`, `clauses` and `speech` together.

In the examples `<…>` is a cue, `{…}` its speaker, `[…]` what is said; the paragraph that is read has none of these signs.
"""

import csv
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import cues, marks, speech

PIECES = [
    *("said", "told", "that", "according to", "According to", "asked whether", "called", "called on", "adding", "describes as", "who"),
    *("she", "The board", "Ana Roe", "Mr. Vale", "it rained", "to vote", "was", "and", "by", "on Friday", "in a letter", "“no”", "‘No,’"),
    *(".", ",", ":", ";", "?", "—", "–", "-", "…", "(", ")", "“", "”", "'", " ", "\n", "\ue000", "e\u0301", "שלום", "1.5"),
]
any_paragraph = st.one_of(
    st.text(), st.tuples(st.sampled_from(["", " "]), st.lists(st.sampled_from(PIECES), max_size=25)).map(lambda x: x[0].join(x[1]))
)


def outer(paragraph):
    return [q.outer for q in marks.read(paragraph)[1] if q.depth == 0]


def read(paragraph):
    masked = speech.mask(paragraph, outer(paragraph))
    return [said for sentence in speech.sentences(masked, paragraph) for said in speech.reports(sentence)]


def plain(marked):
    return marked.translate(str.maketrans("", "", "<>{}[]"))


def signed(paragraph):
    """Put the signs of the examples around what is found."""
    said = read(paragraph)
    spans = {(*one.cue, "<", ">") for one in said} | {(*one.speaker, "{", "}") for one in said if one.speaker}
    spans |= {(*content, "[", "]") for one in said for content in one.contents}
    signs = sorted({(end, 0, -start, shut) for start, end, _, shut in spans} | {(start, 1, -end, sign) for start, end, sign, _ in spans})
    out, at = "", 0
    for place, _, _, sign in signs:
        out, at = out + paragraph[at:place] + sign, place
    return out + paragraph[at:]


@pytest.mark.parametrize(
    "marked",
    [
        "{Ana Roe} <said> that [it rained].",
        "{Ana Roe} <said> [it rained].",
        "{Ana Roe} <said>: [it rained].",
        "{Ana Roe} <said>: [“It rained.”]",
        "{Ana Roe} <said>, [“It rained.”]",
        "{He} <said> [“yes”] and {she} <said> [“no.”]",
        "{Ana Roe} <said> [the plan was “a mess” that nobody wanted].",
        "{Ana Roe} <said> on Friday in a letter to the board that [it rained].",
        "{Mr. Vale} has repeatedly <said> that [it rained].",
        "{The board} <said> [it rained and that the pier was old].",
        "{The board} <said> that [it rained], <adding> that [it was late].",
        "{The board} <said> that [it rained] and <warned> that [it was late].",
        "{Ana Roe} <said> [she would resign], and {Ben Vale} <said> [he would stay].",
        "{Ana Roe} <said> that [{Ben Vale} had <promised> [to pay]].",
        "{Ana Roe} <said> that [it rained]. {Ben Vale} <said> that [it was dry].",
        "{The Harbour Board} <said>, in a statement, that [it rained].",
        "- {Ana Roe} <said> [it rained].",
    ],
)
def test_what_is_said_follows_the_cue(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "[“It rained,”] {Ana Roe} <said>.",
        "[“It rained,”] <said> {Ana Roe}.",
        "[“Why?”] <asked> {Ana Roe}.",
        "[“It rained,”] {Ana Roe}, the mayor, <said>.",
        "[“It rained,”] <said> {Ana Roe}, the mayor of Sel, on Friday.",
        "[“It rained,”] {she} <told> the council on Friday.",
        "[“It rained,”] {she} <said>, <adding> that [it was late].",
        "[The pier will close], {officials} <said>.",
        "[The pier will close], <said> {Ana Roe}.",
        "[The pier will close], {officials} <said> on Friday.",
        "[It rained heavily], {Ana Roe} <noted>.",
        "[{Ana Roe} has <promised> [a vote]], {the board} <said>.",
        "[{Ana Roe} <called> [the plan “a mess,”]] <said> {Ben Vale}.",
    ],
)
def test_what_is_said_stands_before_the_cue(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "[“It rained,”] {she} <said>, [“all day.”]",
        "[“It rained,”] <said> {Ana Roe}, [“all day.”]",
        "[The old pier], {officials} <said>, [will close].",
        "[The pier], <said> {Ana Roe}, [will close].",
        "[The pier], <according to> {Ana Roe}, [will close].",
        "[The pier], {officials} <said>, [will close].",
        "[The old pier], {officials} <said> on Friday, [will close].",
    ],
)
def test_a_cue_in_mid_speech_splits_what_is_said(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "<According to> {Ana Roe}, [the pier will close].",
        "<According to> {a report by the board}, [the pier will close].",
        "<According to> {the board}, [{Ana Roe} <urged> [the council to vote]].",
        "[The pier will close], <according to> {Ana Roe}.",
        "[The pier will close], <according to> {Ana Roe}, the mayor.",
        "[The pier will close], <according to> {two officials} who left.",
        "[“The pier will close,”] <according to> {Ana Roe}.",
        "[{Ana Roe} <urged> [the council to vote again]], <according to> {the board}.",
        "<According to> {Ana Roe}, the mayor of Sel, [the pier will close].",
    ],
)
def test_according_to_stands_before_or_behind_what_is_said(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "{The board} closed the pier, <warning> that [it would rain].",
        "<Noting> that [it rained], {the board} closed the pier.",
        "<Asked> [whether it rained], Ana Roe laughed.",
        "{The board} shut the pier, <warning> that [it would rain].",
        "{The board} struck a deal, <saying> that [it would rain].",
    ],
)
def test_participles_take_the_subject_of_their_sentence(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "{Ana Roe} <told> the council that [it rained].",
        "{Ana Roe} <told> reporters on Friday [the pier was old].",
        "{Ana Roe} <warned> the council that [it would rain].",
        "{Ana Roe} <asked> [whether it rained].",
        "{Ana Roe} <asked> [why the pier was old].",
    ],
)
def test_who_is_told_or_asked_is_not_part_of_what_is_said(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "{Ana Roe} <called on> [the council to vote again].",
        "{Ana Roe} <urged> [the council to vote again].",
        "{Ana Roe} <told> [the council to vote again].",
        "{Ana Roe} <asked> [the council to vote again].",
        "{Ana Roe} <ordered> [the council to vote again].",
        "{Ana Roe} <accused> [the board of theft].",
        "{Ana Roe} <called> [the vote “a mess”].",
        "{Ana Roe} <called> [it a mess].",
        "{Ana Roe} <praised> [the board for its work].",
        "{The board} <denied> [the theft].",
        "{The board} <denied> that [it had lied].",
        "{The board} <threatened> [to close the pier].",
        "{The board} <reiterated> [its offer] during talks.",
        "{The board} <condemned> [the vote], which took place on Friday.",
    ],
)
def test_what_a_cue_demands_praises_or_denies_is_all_that_stands_behind_it(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "{Mayor Ana Roe} <said> that [it rained].",
        "{The U.S. envoy} <said> that [it rained].",
        "{The board of the harbour} <said> that [it rained].",
        "{Ana Roe and Ben Vale} <said> that [it rained].",
        "{Some} <say> that [it rained].",
        "{Police} <said> that [it rained].",
        "{A poll} <shows> that [most agree].",
        "{Ana Roe}, the mayor of Sel, <said> that [it rained].",
        "The mayor, {Ana Roe}, <said> that [it rained].",
        "{The Harbour Board}, in a statement, <said> that [it rained].",
        "In a statement, {the Harbour Board} <said> that [it rained].",
        "On Friday {the Harbour Board} <said> that [it rained].",
        "On Friday {the board} <said> that [it rained].",
        "In Sel {the mayor} <said> that [it rained].",
        "{The mayor}, who <said> [the pier would close], is from Sel.",
    ],
)
def test_the_speaker_is_the_name_or_noun_phrase_as_it_stands(marked):
    assert signed(plain(marked)) == marked


@pytest.mark.parametrize(
    "paragraph",
    [
        "He called an election.",
        "The mayor called an election for May.",
        "He called at the port.",
        "She called him on Friday.",
        "The said contract lapsed.",
        "Ana Roe, a noted economist, left.",
        "Talks on whether to vote failed.",
        "They spoke for an hour.",
        "He told a story.",
        "He wrote a book.",
        "The board found a letter.",
        "The vote was called by the mayor.",
        "The plan was announced by the mayor.",
        "He is charged with theft.",
        "The board's claims were false.",
        "Their demands were met.",
        "Calls for a vote grew.",
        "The mayor's call for a vote failed.",
        "The board reports to the mayor.",
        "Prices continued to rise.",
        "The speaker added a chapter.",
        "Ana Roe wanted to leave.",
        "The mayor saw that it rained.",
        "The board decided to leave.",
        "She called her mother.",
        "The board is expected to say that it rained.",
        "The board is likely to say that it rained.",
        "The plan went according to schedule.",
    ],
)
def test_words_that_only_look_like_a_cue_report_nothing(paragraph):
    assert signed(paragraph) == paragraph


@pytest.mark.parametrize(
    ("paragraph", "cue", "speaker"),
    [
        ("“We try,” the expert is convinced.", "is", "the expert"),
        ("“We try,” chirped Ana Roe.", "chirped", "Ana Roe"),
        ("Ana Roe: “We try.”", "", "Ana Roe"),
        ("“We try,” for years.", None, None),
        ("The “new” plan died.", None, None),
    ],
)
def test_a_speaker_beside_a_quotation_needs_no_listed_cue(paragraph, cue, speaker):
    ((start, end),) = outer(paragraph)
    said = speech.beside(next(speech.sentences(speech.mask(paragraph, [(start, end)]), paragraph)), start)
    assert (said and paragraph[slice(*said.cue)], said and paragraph[slice(*said.speaker)]) == (cue, speaker)


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("Mr. Roe left. It rained.", ["Mr. Roe left.", "It rained."]),
        ("“No.” It rained.", ["“No.”", "It rained."]),
        ("“Why?” Ana Roe asked. It rained.", ["“Why?” Ana Roe asked.", "It rained."]),
        ("“No. Never.” “Yes.”", ["“No. Never.”", "“Yes.”"]),
        ("She said no.“Yes.”He left.", ["She said no.", "“Yes.”", "He left."]),
        ("The U.S. envoy left. A fee of 1.5 percent.", ["The U.S. envoy left.", "A fee of 1.5 percent."]),
    ],
)
def test_a_quotation_counts_as_one_word_of_its_sentence(paragraph, sentences):
    found = speech.sentences(speech.mask(paragraph, outer(paragraph)), paragraph)
    assert [paragraph[s.starts[0] : s.ends[-1]] for s in found] == sentences


def listed():
    with (Path(cues.__file__).parent / "cues.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_frame_of_every_cue_is_known():
    assert {row["frame"] for row in listed()} == {"clause", "weak", "hearer", "ask", "object", "quote", "source"}


def test_every_cue_is_listed_once():
    lemmas = [row["lemma"] for row in listed()]
    assert sorted(set(lemmas)) == sorted(lemmas)


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("say", {"say", "says", "said", "saying"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("stress", {"stress", "stresses", "stressed", "stressing"}),
        ("admit", {"admit", "admits", "admitted", "admitting"}),
        ("call on", {"call on", "calls on", "called on", "calling on"}),
        ("according to", {"according to"}),
    ],
)
def test_cues_are_known_in_all_their_forms(lemma, forms):
    assert {" ".join(cue.words) for listed in cues.forms().values() for cue in listed if cue.lemma == lemma} == forms


@given(any_paragraph)
@settings(max_examples=200, deadline=None)
def test_tokens_of_any_paragraph_point_at_their_text(paragraph):
    masked = speech.mask(paragraph, outer(paragraph))
    assert len(masked) == len(paragraph)
    at = 0
    for sentence in speech.sentences(masked, paragraph):
        for word, start, end in zip(sentence.words, sentence.starts, sentence.ends, strict=True):
            assert masked[start:end] == word
            assert at <= start < end
            at = end


@given(any_paragraph)
@example("- Ana Roe said it rained.")
@settings(max_examples=200, deadline=None)
def test_reports_of_any_paragraph_lie_in_it(paragraph):
    for said in read(paragraph):
        assert said.contents
        for start, end in [said.cue, *([said.speaker] if said.speaker else []), *said.contents]:
            assert 0 <= start < end <= len(paragraph)
