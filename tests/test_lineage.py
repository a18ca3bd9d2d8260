"""Who derives from whom: origins, the ledger, missing sources, the stemma's tables, traces."""

import pandas as pd
import pytest

from benchmarks.lineage import summary
from helpers import charts, corpus, dating, lineage, provenance, reuse, spans, voices

SAID = "The harbour board regrets that eight boats were lost in the storm of Friday."


@pytest.fixture(scope="module")
def made():
    return provenance.build(corpus.load())


def layers(raws: dict[str, str], **columns):
    page = corpus.from_texts(raws).assign(**columns)
    return page, reuse.passages(page), voices.quotations(page), voices.attributions(page)


def test_a_report_has_its_statement_as_origin_in_whatever_order_they_come():
    raws = {"statement": SAID, "report": f"“{SAID}” the board said."}
    for order in (raws, dict(reversed(raws.items()))):
        assert lineage.origins(*layers(order))[["doc", "source"]].to_numpy().tolist() == [["report", "statement"]]


def test_two_reports_of_a_missing_statement_are_no_origin_of_each_other():
    assert lineage.origins(*layers({"a": f"“{SAID}” the board said.", "b": f"“{SAID}” it wrote on Monday."})).empty


def test_what_texts_of_different_years_share_makes_no_origin():
    page = layers({"statement": SAID, "report": f"“{SAID}” the board said."}, published=["2001-05-01", "2003-05-01"])
    assert lineage.origins(*page).empty


def test_of_the_five_texts_one_reports_another(made):
    assert made.origins[["doc", "source"]].to_numpy().tolist() == [["report-2023", "mfa-2023"]]


def test_the_ledger_has_evidence_on_both_sides_and_points_into_the_text(made):
    found = lineage.ledger(made.texts, made.shared, made.quoted, made.attributed, made.dates)
    assert len(spans.check(found, made.texts)) == 0
    assert set(found["sign"]) == {"+", "-", "0"}
    own = found.query("doc == 'report-2023' and source == 'mfa-2023'")
    assert set(own["sign"]) == {"+"}
    assert {"marks", "attribution", "elision"} <= set(own["kind"])


def test_a_common_source_is_preferred_to_copying_across_the_years(made):
    found = lineage.ledger(made.texts, made.shared, made.quoted, made.attributed, made.dates)
    kinds = lineage.edges(made.texts, made.shared, found).set_index(["source", "target"])["kind"]
    assert kinds["anadolu-2021", "report-2023"] == "common source"
    assert kinds["mfa-2023", "newsaz-2024"] == "formula"
    assert kinds["mfa-2023", "report-2023"] == "takes from"


def test_words_put_in_marks_by_one_text_alone_speak_for_its_taking_them():
    page, shared, quoted, told = layers({"a": SAID, "b": f"“{SAID}” the board said."})
    dates = dating.dates(page, dating.clues(page))
    found = lineage.ledger(page, shared, quoted, told, dates)
    assert found[["doc", "source", "sign", "kind"]].to_numpy().tolist() == [["b", "a", "+", "marks"]]
    turned = page.iloc[::-1].reset_index(drop=True)
    found = lineage.ledger(turned, reuse.passages(turned), quoted, told, dates)
    assert found[["doc", "source", "sign", "kind"]].to_numpy().tolist() == [["a", "b", "-", "marks"]]


def test_missing_sources_are_betrayed_by_spans(made):
    gone = lineage.missing(made.texts, made.shared, made.quoted, made.attributed, made.origins)
    assert len(spans.check(gone, made.texts)) == 0
    assert set(gone["kind"]) == {"statement", "words", "dispatch", "background"}
    read_out = gone[gone["missing"] == "statement of Azerbaijani Foreign Ministry, in report-2023"]
    assert read_out["text"].str.contains("Vucic").any()
    assert not gone.query("doc == 'report-2023' and kind == 'statement'")["text"].str.startswith("Armenia chose").any()


def test_what_betrays_a_missing_source_was_also_marked_by_the_reader(made):
    gone = lineage.missing(made.texts, made.shared, made.quoted, made.attributed, made.origins)
    read = corpus.read_layer("sources", made.texts)
    assert spans.overlap(gone, read)["left"].nunique() / len(gone) > 0.7


def test_the_stemma_can_be_drawn_and_has_every_text(made):
    found = lineage.ledger(made.texts, made.shared, made.quoted, made.attributed, made.dates)
    related = lineage.edges(made.texts, made.shared, found)
    gone = lineage.missing(made.texts, made.shared, made.quoted, made.attributed, made.origins)
    nodes, links = lineage.stemma(made.texts, dating.known(made.dates), related, gone)
    assert nodes.loc[nodes["extant"], "node"].tolist() == made.texts["doc"].tolist()
    assert set(links["source"]) | set(links["target"]) <= set(nodes["node"])
    assert charts.stemma(nodes, links).axes


def test_traces_are_found_where_a_reader_marked_them():
    texts = corpus.load()
    found = lineage.traces(texts, voices.repairs(texts))
    pairs = spans.overlap(found, corpus.read_layer("traces", texts))
    assert pairs["left"].nunique() == len(found) >= 5
    assert set(found["kind"]) == {"marks", "number", "order", "name"}


@pytest.mark.parametrize("text", ["", "One", "One two", "حدث شيء", "発表した。"])
def test_odd_texts_are_no_error(text):
    page, shared, quoted, told = layers({"a": text, "b": text})
    dates = dating.dates(page, dating.clues(page))
    origins = lineage.origins(page, shared, quoted, told)
    found = lineage.ledger(page, shared, quoted, told, dates)
    assert isinstance(lineage.edges(page, shared, found), pd.DataFrame)
    assert isinstance(lineage.missing(page, shared, quoted, told, origins), pd.DataFrame)


def test_the_code_book_says_how_good_all_this_is():
    """Where this fails after a change to the rules: `python -m benchmarks.lineage --table` prints the new table."""
    book = (corpus.EXAMPLE / "annotations" / "CODEBOOK.md").read_text(encoding="utf-8")
    table = summary()
    assert table in book
    cells = {line.split(" | ")[0].strip("| "): line.split(" | ")[3].split(" (")[0].split(" of ") for line in table.splitlines()}
    share = {measure: int(right) / int(of) for measure, (right, of) in cells.items()}
    assert share["dates of high confidence: the best day is the true one"] == 1
    assert round(share["dates of medium confidence: the best day is the true one"], 1) == 0.4
    assert round(share["dates of medium confidence: the true day is left"], 1) == 0.6
    assert round(1 / (1 - share["dates of low confidence: the true day is left"])) == 6
    assert share["passages found as copied or formula: read"] == 1
    copied = [cells["passages read as verbatim: found"], cells["passages read as light-edit: found"]]
    assert round(1 / (1 - sum(int(right) for right, _ in copied) / sum(int(of) for _, of in copied)), -1) == 20
    assert round(share["passages read as paraphrase: found"], 1) == round(share["passages found as paraphrase: read"], 1) == 0.5
    assert round(share["quotations: fidelity as read"], 2) == 0.86
    assert round(1 / share["drift read: a candidate touches it"]) == round(1 / share["drift candidates: touch one read"]) == 4


def test_two_statements_of_one_speaker_are_two_sources():
    said = "“We regret the loss,” the board said in a statement. It rained. “We shall sue,” the board said in another statement."
    page, shared, quoted, told = layers({"a": said})
    quoted = quoted.assign(statement=[1, 2])
    gone = lineage.missing(page, shared, quoted, told, lineage.origins(page, shared, quoted, told))
    assert gone["missing"].tolist() == ["statement of the board, in a", "statement of the board (2), in a"]


def test_readings_without_numbers_of_statements_will_do():
    page, shared, quoted, told = layers({"a": "“We regret the loss,” the board said."})
    bare = quoted.drop(columns="statement"), told.drop(columns="statement")
    gone = lineage.missing(page, shared, *bare, lineage.origins(page, shared, quoted, told))
    assert gone["kind"].tolist() == ["words"]


def test_two_reports_of_one_source_here_have_a_common_source():
    raws = {"a": f"{SAID} It rained.", "b": f"“{SAID}” the board said.", "c": f"“{SAID}” the board told us."}
    page, shared, quoted, told = layers(raws)
    found = lineage.ledger(page, shared, quoted, told, dating.dates(page, dating.clues(page)))
    kinds = lineage.edges(page, shared, found, lineage.origins(page, shared, quoted, told)).set_index(["source", "target"])["kind"]
    assert kinds.to_dict() == {("a", "b"): "takes from", ("a", "c"): "takes from", ("b", "c"): "common source"}
