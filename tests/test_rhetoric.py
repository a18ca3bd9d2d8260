"""Names, their matrix and their lines."""

import pandas as pd
import pytest

from helpers import cleaning, corpus, rhetoric, spans


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def referents():
    return corpus.read_table(corpus.EXAMPLE / "annotations" / "referents.csv", ["referent", "pattern", "form", "example", "note"])


@pytest.fixture(scope="module")
def names(texts, referents):
    return rhetoric.names(texts, referents)


def test_every_example_of_the_code_book_holds_a_mention_of_its_form(texts, referents, names):
    for row in referents[referents["example"] != ""].itertuples():
        places = [(doc, at) for doc, raw in zip(texts["doc"], texts["raw"], strict=True) for at in spans.occurrences(raw, row.example)]
        doc, start = zip(*places, strict=True)
        examples = spans.table(texts, doc, start, [at + len(row.example) for at in start])
        assert len(spans.attach(names[names["form"] == row.form], examples)), row.example


def test_a_form_without_example_is_in_no_text(referents, names):
    assert set(referents.loc[referents["example"] == "", "form"]) & set(names["form"]) == set()


def test_the_longest_form_wins(texts, names):
    war = names[names["form"] == "2020 Karabakh war"]
    assert len(spans.overlap(war, names[names["referent"] == "territory"])) == 0
    assert len(spans.overlap(names, names)) == len(names)


def test_matrix_counts_every_mention_once_and_absent_forms_as_zero(texts, referents, names):
    counts = rhetoric.matrix(names, referents, list(texts["doc"]))
    assert counts.to_numpy().sum() == len(names)
    assert counts.loc[("territory", "Artsakh")].tolist() == [0, 0, 0, 0, 0]
    assert counts.loc[("september-2023", "counterterrorism operation"), "report-2023"] == 2


def test_marks_in_patterns_are_straight_and_match_curly_ones():
    page = corpus.from_texts({"a": "The people’s war"})
    forms = pd.DataFrame({"referent": ["war"], "form": ["x"], "pattern": ["people's war"]})
    assert rhetoric.names(page, forms)["text"].tolist() == ["people’s war"]


def test_a_pattern_matches_whole_words_only():
    page = corpus.from_texts({"a": "warfare, prewar, war"})
    forms = pd.DataFrame({"referent": ["war"], "form": ["war"], "pattern": ["war"]})
    assert rhetoric.names(page, forms)["start"].tolist() == [17]


def test_a_pattern_that_does_not_compile_names_its_row():
    forms = pd.DataFrame({"referent": ["war"], "form": ["war"], "pattern": ["wa("]}, index=[7])
    with pytest.raises(ValueError, match=r"row 7: pattern 'wa\(' does not compile"):
        rhetoric.names(corpus.from_texts({"a": "war"}), forms)


def test_no_referents_give_an_empty_span_table():
    empty = rhetoric.names(corpus.from_texts({"a": "war"}), pd.DataFrame(columns=["referent", "form", "pattern"]))
    assert list(empty.columns) == ["doc", "start", "end", "text", "referent", "form"]
    assert len(empty) == 0


def test_concordance_lines_are_as_many_as_hits_and_rebuild_the_text(texts, names):
    lines = rhetoric.concordance(names, texts, width=20)
    assert len(lines) == len(names)
    raws = texts.set_index("doc")["raw"]
    for row in lines.itertuples():
        assert " ".join((row.left + row.text + row.right).split()) in " ".join(raws[row.doc].split())


def test_names_lie_in_sentences_or_furniture(texts, names):
    inside = [spans.attach(names, layer) for layer in (cleaning.sentences(texts), cleaning.furniture(texts))]
    assert sum(map(len, inside)) == len(names)
