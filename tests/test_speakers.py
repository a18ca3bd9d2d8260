"""Who a speaker's words stand for: pronouns, offices, “the ministry”, “the statement”; and which statement they speak in."""

import pytest

from helpers import speakers, utterances


def said(raw):
    """Everything that is said in a text, in its order."""
    found = utterances.read(raw)
    return sorted([*found.quotes, *found.reports], key=lambda one: one.start)


def last_speaker(raw):
    return said(raw)[-1].speaker


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("Ana Roe", "person"), ("Roe", "person"), ("Mayor Ana Roe", "person"), ("Mr. Vale", "person")),
        *(("the Harbour Board", "body"), ("Ministry of Trade", "body"), ("Sel’s Foreign Ministry", "body"), ("UNESCO", "body")),
        *(("Norway", "body"), ("a report", "document"), ("the statement", "document"), ("a letter by the board", "document")),
        *(("Roe and Vale", "people"), ("local officials", "people"), ("the mayor", "role"), ("", "role")),
    ],
)
def test_a_speaker_is_a_person_a_body_a_document_people_or_a_role(name, kind):
    assert kind in speakers.KINDS
    assert speakers.kind(name) == kind


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        ("Ana Roe said that it rained. She added that it was late.", "Ana Roe"),
        ("Ana Roe met the council. She said that it rained.", "Ana Roe"),
        ("Ana Roe left. “It rained,” she said.", "Ana Roe"),
        ("The envoy left.\n\nBen Vale said that it rained.\n\nHe added that it was late.", "Ben Vale"),
        ("Ana Roe said that it rained. Ben Vale said that it was dry. He added that it was late.", "Ben Vale"),
        ("Mrs. Roe said no more. Mr. Vale left. She said that it rained.", "Mrs. Roe"),
        ("Officials said that it rained. They added that it was late.", "Officials"),
        ("Ana Roe and Ben Vale said that it rained. They added that it was late.", "Ana Roe and Ben Vale"),
        ("The Harbour Board said that it rained. It added that it was late.", "The Harbour Board"),
        ("“I said ‘no’,” Ana Roe said.", "Ana Roe"),
        ("Jane Roe met Ben Vale. She said that it rained. He said that it was dry.", "Ben Vale"),
        ("King Olaf left. Queen Maud said that it rained. He said that it was dry.", "King Olaf"),
        ("The Harbour Board met. It said that it rained.", "Harbour Board"),
        ("Officials met. They said that it rained.", "Officials"),
    ],
)
def test_a_pronoun_stands_for_who_was_named_last(raw, speaker):
    assert last_speaker(raw) == speaker


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        ("The Ministry of Trade met. The ministry said that it rained.", "Ministry of Trade"),
        ("The Harbour Board met. The board said that it rained.", "Harbour Board"),
        ("The board said that it rained. The Harbour Board met.", "Harbour Board"),
        ("Sel’s Foreign Ministry said that it rained. The ministry said that it was late.", "Sel’s Foreign Ministry"),
        ("Sel’s Foreign Ministry said that it rained. The country’s Foreign Ministry said that it was late.", "Sel’s Foreign Ministry"),
        ("Mayor Ana Roe left. The mayor said that it rained.", "Mayor Ana Roe"),
        ("Ana Roe, the mayor of Sel, left. The mayor said that it rained.", "Ana Roe"),
        ("The mayor, Ana Roe, left. The mayor said that it rained.", "Ana Roe"),
    ],
)
def test_the_ministry_or_the_mayor_stands_for_the_one_that_the_text_names(raw, speaker):
    assert last_speaker(raw) == speaker


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        ("Sen. Ana Roe said that it rained. Roe added that it was late.", "Sen. Ana Roe"),
        ("Ana Roe left. “It rained,” said Roe.", "Ana Roe"),
        ("Ana Roe left. Ben Vale said that it rained. Roe said that it was dry.", "Ana Roe"),
        ("Benjamin Roe said that it rained. Mr. Roe added that it was late.", "Benjamin Roe"),
        ("Ben Roe said that it rained. Mr. Roe added that it was late.", "Ben Roe"),
        ("Ms. Ann Roe said that it rained. Mr. Ben Roe said that it was dry. Ms. Roe said that it was late.", "Ms. Ann Roe"),
    ],
)
def test_a_surname_stands_for_the_full_name(raw, speaker):
    assert last_speaker(raw) == speaker


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        ("“It rained,” said a statement by the Harbour Board.", "Harbour Board"),
        ("A statement issued by the Harbour Board said that it rained.", "Harbour Board"),
        ("The Harbour Board’s statement said that it rained.", "The Harbour Board"),
        ("The Harbour Board said in a statement that it rained. The statement added that it was late.", "The Harbour Board"),
        ("A statement by the Harbour Board said that it rained. It added that it was late.", "Harbour Board"),
    ],
)
def test_the_speaker_of_a_statement_is_who_issued_it(raw, speaker):
    assert last_speaker(raw) == speaker


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        *(("He said that it rained.", "He"), ("They said that it rained.", "They"), ("It said that it rained.", "It")),
        ("The ministry said that it rained.", "The ministry"),
        ("The statement said that it rained.", "The statement"),
        ("A spokesman said that it rained.", "A spokesman"),
        ("Roe said that it rained.", "Roe"),
    ],
)
def test_what_cannot_be_known_stays_as_it_stands(raw, speaker):
    assert last_speaker(raw) == speaker


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("“No,” Ana Roe said. “Yes,” Ben Vale replied.", ["Ana Roe", "Ben Vale"]),
        ("“No,” Ana Roe said. Ben Vale disagreed. “Yes,” he said.", ["Ana Roe", "Ben Vale"]),
        ("Ana Roe said that it rained. Vale, however, said that it was dry.", ["Ana Roe", "Vale"]),
        ("The Harbour Board said that it rained. The Fisher Union said that it was dry. The board added that it was late.",
         ["The Harbour Board", "The Fisher Union", "The Harbour Board"]),
        ("Mrs. Roe said that it rained. Mr. Vale said that it was dry. She said that it was wet.", ["Mrs. Roe", "Mr. Vale", "Mrs. Roe"]),
    ],
)  # fmt: skip
def test_two_speakers_in_a_paragraph_are_kept_apart(raw, names):
    assert [one.speaker for one in said(raw)] == names


def test_a_name_inside_a_quotation_is_nobody_s_antecedent():
    assert last_speaker("“We met Ben Vale,” Ana Roe said. She said that it rained.") == "Ana Roe"
    assert last_speaker("“We met Ben Vale,” officials said. He said that it rained.") == "He"


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ("Ana Roe said that it rained.", [0]),
        ("The Harbour Board said in a statement that it rained. It added that it was late.", [1, 1]),
        ("“We tried,” said a statement by the Harbour Board. It added that it was late.", [1, 1]),
        ("The Harbour Board said in a letter that it rained. It said in a second letter that it was dry.", [1, 2]),
        ("A letter by the Harbour Board said that it rained. A letter by the Union said that it was dry. The board said no.", [1, 2, 1]),
        ("Ana Roe said in a letter that it rained. Ben Vale said that it was dry.", [1, 0]),
        ("The Harbour Board said in a letter that it rained. “No,” the Harbour Board said in the letter.", [1, 1]),
        ("In a statement, the Harbour Board said that it rained.", [1]),
        ("The Harbour Board, in a statement, said that it rained.", [1]),
    ],
)
def test_what_is_said_in_one_document_has_one_number(raw, numbers):
    assert [one.statement for one in said(raw)] == numbers
