"""Passages that texts share: what counts as one, where it begins and ends, and what does not count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cleaning, corpus, reuse, spans, voices

STATEMENT = (
    "The harbour board regrets that eight boats were lost in the storm of last week. "
    "It will rebuild the northern pier before the winter and pay every owner in full. "
    "Nobody has been asked to leave the lower town so far."
)


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


def found(**raws):
    return reuse.passages(corpus.from_texts(raws))


def pairs(**raws):
    return list(found(**raws)[["text", "source_text", "kind"]].itertuples(index=False, name=None))


def test_a_sentence_copied_into_another_text_is_one_passage():
    copied = "It will rebuild the northern pier before the winter and pay every owner in full"
    assert pairs(a=STATEMENT, b=f"Asked for details, a clerk wrote this. {copied}. Rain is forecast.") == [(copied, copied, "verbatim")]


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        ("THE HARBOUR BOARD REGRETS THAT EIGHT BOATS WERE LOST IN THE STORM OF LAST WEEK", "verbatim"),
        ("The harbor board regrets that 8 boats were lost in the storm of last week", "verbatim"),
        ("The har-bour board regrets that eight boats were lost in the storm of last week", "verbatim"),
        ("The harbour board deeply regrets that eight boats were lost in the storm of last week", "light-edit"),
        ("The harbour board regrets that nine boats were lost in the storm of last week", "light-edit"),
        ("The harbour board regrets that eight boats were lost in the storm", "verbatim"),
    ],
)
def test_case_spelling_numbers_and_hyphens_are_folded_and_an_edit_stays_in_its_passage(copy, kind):
    ((text, _, label),) = pairs(a=STATEMENT, b=f"So it says. {copy}.")
    assert (text, label) == (copy, kind)


def test_an_ellipsis_is_inside_its_passage():
    short = "The harbour board regrets that eight boats were lost ... before the winter and pay every owner in full"
    ((text, source, kind),) = pairs(a=STATEMENT, b=f"It says: “{short}.” The rest is silence.")
    assert (text, kind) == (short, "light-edit")
    assert source == ". ".join(STATEMENT.split(". ")[:2])


@pytest.mark.parametrize(
    ("copy", "changes"),
    [
        ("The harbour board regrets that nine boats were lost in the storm of last week", "[-eight-][+nine+]"),
        ("The harbour board deeply regrets that eight boats were lost in the big storm of last week", "[+deeply+] … [+big+]"),
        ("The harbour board regrets that boats were lost in the storm of last week", "[-eight-]"),
        ("The harbor board regrets that 8 boats were lost in the storm of last week", ""),
    ],
)
def test_changes_say_what_was_cut_and_what_was_added(copy, changes):
    assert found(a=STATEMENT, b=f"So it says. {copy}.")["changes"].tolist() == [changes]


def test_sentences_in_another_order_are_passages_of_their_own():
    one, two, _ = STATEMENT.split(". ")
    assert {row[0] for row in pairs(a=STATEMENT, b=f"{two}. Then it began to rain. {one}.")} == {one, two}


def test_the_earlier_text_is_the_source_by_date_else_by_row():
    later, earlier = corpus.from_texts({"x": STATEMENT, "y": STATEMENT}), ["2024-05-02", "2024-05-01"]
    assert reuse.passages(later)[["doc", "source"]].to_numpy().tolist()[0] == ["y", "x"]
    assert reuse.passages(later.assign(published=earlier))[["doc", "source"]].to_numpy().tolist()[0] == ["x", "y"]
    assert reuse.passages(later.assign(published=["2024-05-02", ""]))[["doc", "source"]].to_numpy().tolist()[0] == ["y", "x"]


def test_what_comes_twice_in_one_text_has_its_first_place_as_source():
    one = STATEMENT.split(". ")[0]
    (row,) = found(a=f"{one}.\n\nThe storm came at night. {one}, the board said.").itertuples()
    assert (row.doc, row.source) == ("a", "a")
    assert row.source_end <= row.start


@pytest.mark.parametrize(
    "other",
    [
        "Trade between the two towns and the islands grew again this year, a report found.",
        "The board met in the town hall on a cold and rainy night in the middle of the week.",
        "",
        "Harbour",
    ],
)
def test_common_words_are_no_passage(other):
    assert len(found(a=STATEMENT + " Ferries between the two towns and the coast were stopped.", b=other)) == 0


def test_a_stock_phrase_of_many_texts_is_no_passage():
    rng = np.random.default_rng(3)
    words = [f"w{n}" for n in range(3_000)]
    phrase = "as part of its efforts to promote peace and stability"
    raws = {f"d{n}": " ".join([*rng.choice(words, 15), phrase, *rng.choice(words, 15)]) + "." for n in range(60)}
    assert len(found(**raws)) == 0


def test_identical_texts_share_all_and_a_text_inside_another_all_of_it():
    ((text, source, kind),) = pairs(a=STATEMENT, b=STATEMENT)
    assert (text, source, kind) == (STATEMENT[:-1], STATEMENT[:-1], "verbatim")
    ((text, _, _),) = pairs(a=STATEMENT, b=f"Before it all began, nobody knew a thing. {STATEMENT} After it, everyone did.")
    assert text == STATEMENT[:-1]


def test_a_paragraph_that_every_text_has_is_background_and_said_to_be_set_aside():
    with pytest.warns(UserWarning, match="runs of four words occur more than 16 times"):
        rows = reuse.passages(corpus.from_texts({f"d{n:05}": STATEMENT for n in range(10_000)}))
    assert len(rows) == 0
    assert rows.attrs["set_aside"] > 30


def test_a_paragraph_of_many_texts_is_paired_with_its_first_place():
    rng = np.random.default_rng(4)
    own = {f"d{n:03}": " ".join(rng.choice([f"w{k}" for k in range(5_000)], 60)) + "." for n in range(400)}
    rows = found(**own | {name: f"{own[name]} {STATEMENT}" for name in list(own)[:20]})
    assert set(rows["source"]) == {"d000"}
    assert len(rows) == 19


@pytest.mark.filterwarnings("ignore:.*runs of four words")
@pytest.mark.parametrize("raw", ["a", "word " * 20_000, "", "\n\n", "“”", "你好世界。" * 50, "سلام دنیا " * 50, "x" * 100_000])
def test_odd_texts_are_read_without_harm(raw):
    rows = reuse.passages(corpus.from_texts({"a": raw, "b": STATEMENT}))
    assert set(rows.columns) >= {"doc", "start", "end", "text", "source", "source_start", "source_end", "source_text", "kind", "score"}


def test_no_texts_have_no_passages():
    assert len(reuse.passages(corpus.from_texts({}))) == 0


PIECES = [
    "the board ",
    "said that ",
    "eight boats were lost ",
    "8 ",
    "...",
    ". ",
    "\n",
    "“",
    "cease-fire ",
    "Émile ",
    "e\u0301 ",
    "\U0001d4d0 ",
]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), max_size=4))
@settings(max_examples=150, deadline=None)
def test_every_passage_of_any_texts_is_a_slice_of_both(raws):
    texts = corpus.from_texts({f"d{n}": raw for n, raw in enumerate(raws)})
    rows = reuse.passages(texts)
    assert len(spans.check(rows, texts)) == 0
    source = rows[["source", "source_start", "source_end", "source_text"]].set_axis(spans.COLUMNS, axis="columns")
    assert len(spans.check(source, texts)) == 0
    assert rows["score"].between(0, 1).all()
    same = rows["doc"] == rows["source"]
    assert (rows["source_end"][same] <= rows["start"][same]).all()


def test_the_five_texts_verbatim_passages_are_found(texts):
    """Those read as verbatim, and as lightly edited from another text, but for those the reader called hard."""
    rows, read = reuse.passages(texts), corpus.read_pairs("passages", texts)
    read = read[(read["kind"] == "verbatim") | ((read["kind"] == "light-edit") & ~read["note"].str.contains("hard"))]
    read = read[read["text"].str.split().str.len() >= reuse.SHORT].reset_index(drop=True)
    pairs = spans.overlap(read, rows)
    pairs = pairs[read["source"].to_numpy()[pairs["left"]] == rows["source"].to_numpy()[pairs["right"]]]
    missed = read.drop(index=pairs["left"])
    assert missed["text"].str[:24].tolist() == ["willingness to normalize"]


def test_the_quotation_with_three_dots_is_one_passage_that_hides_342_characters(texts):
    row = reuse.passages(texts).query("doc == 'report-2023' and start == 119").iloc[0]
    assert (row["end"], row["source"], row["source_start"], row["source_end"]) == (366, "mfa-2023", 3020, 3600)
    raw = texts.set_index("doc").at["mfa-2023", "raw"][3168:3510]
    assert row["changes"] == f"[-{raw.strip(' .')}-]"


def test_the_common_phrase_of_two_reports_is_none(texts):
    assert not reuse.passages(texts)["text"].str.contains("^between the two countries", regex=True).any()


def test_words_are_those_of_tokens(texts):
    words = reuse._words(texts["raw"].tolist())
    plain = cleaning.tokens(texts)
    mine = pd.DataFrame({"doc": texts["doc"].to_numpy()[words.text], "start": words.start, "end": words.end})
    assert len(mine.merge(plain, on=["doc", "start", "end"])) == len(plain) == len(mine)


def dated(texts):
    dates = corpus.facts(corpus.read_evidence(texts))["published"].reindex(texts["doc"]).to_numpy()
    texts = texts.assign(published=dates)
    return reuse.fidelity(voices.quotations(texts, omit=cleaning.furniture(texts)), texts, reuse.passages(texts))


def held(quotation, source=STATEMENT, **columns):
    page = corpus.from_texts({"a": source, "b": f"The clerk read it out. “{quotation},” it says."}).assign(**columns)
    return reuse.fidelity(voices.quotations(page), page, reuse.passages(page))


@pytest.mark.parametrize(
    ("quotation", "fidelity", "changes"),
    [
        ("The harbour board regrets that eight boats were lost in the storm of last week", "exact", ""),
        ("The harbour board regrets that 8 boats were lost in the storm of last week", "folded", "[-eight-][+8+]"),
        ("The Harbour board regrets that eight boats were lost in the storm of last week", "folded", "[-harbour-][+Harbour+]"),
        ("The harbour board regrets that eight ... lost in the storm of last week", "elided", "[-boats were-]"),
        ("The harbour board regrets that eight lost in the storm of last week", "altered", "[-boats were-]"),
        ("The harbour board regrets that nine boats were lost in the storm of last week", "altered", "[-eight-][+nine+]"),
        ("regrets that eight boats were lost in the storm of last week", "exact", ""),
        ("We are sorry for what the storm has done to the fishers of the old town", "no source here", ""),
    ],
)  # fmt: skip
def test_a_quotation_is_held_to_its_source(quotation, fidelity, changes):
    assert held(quotation)[["fidelity", "changes"]].to_numpy().tolist() == [[fidelity, changes]]


@pytest.mark.parametrize(
    ("said", "fidelity", "changes"),
    [
        ("The harbour board regrets that “nine” boats were lost in the storm of last week", "altered", "[-eight-][+nine+]"),
        ("The harbour board regrets that “8” boats were lost in the storm of last week", "folded", "[-eight-][+8+]"),
        ("The harbour board regrets that nine “boats were lost” in the storm of last week", "exact", ""),
        ("The harbour board regrets that eight boats “were lost in the” storm of last week", "exact", ""),
    ],
)
def test_marked_words_inside_a_passage_are_held_to_their_place_in_the_source(said, fidelity, changes):
    page = corpus.from_texts({"a": STATEMENT, "b": f"So they say. {said}."})
    marks = [said.index("“") + 1, said.index("”")]
    quoted = spans.table(page, ["b"], [marks[0] + 13], [marks[1] + 13], kind=["quotation"])
    rows = reuse.fidelity(quoted, page, reuse.passages(page))
    assert rows[["fidelity", "changes"]].to_numpy().tolist() == [[fidelity, changes]]
    assert STATEMENT[rows["source_start"][0] : rows["source_end"][0]] == rows["source_text"][0]


def test_what_is_shared_with_another_years_text_is_no_source():
    same = "The harbour board regrets that eight boats were lost in the storm of last week"
    assert held(same, published=["2023-05-01", "2024-05-01"])["fidelity"].tolist() == ["no source here"]
    assert held(same, published=["2024-05-01", "2024-05-02"])["fidelity"].tolist() == ["exact"]
    assert held(same, published=["", "2024-05-02"])["fidelity"].tolist() == ["exact"]


def test_the_quotations_of_the_report_are_held_to_the_statement(texts):
    rows = dated(texts)
    assert rows.loc[rows["doc"] == "report-2023", "fidelity"].tolist() == ["elided", "folded", "exact", "exact", *["no source here"] * 2]
    assert rows.loc[rows["doc"] != "report-2023", "fidelity"].eq("no source here").all()
    assert rows.loc[rows["start"] == 119, "changes"].iloc[0].endswith("[-8-][+eight+]")
    assert rows.loc[rows["start"] == 999, "changes"].iloc[0] == "[-armed-][+Armed+] … [-forces-][+Forces+]"


def test_no_quotations_have_no_sources():
    assert len(held("Yes").query("fidelity != 'no source here'")) == 0
    page = corpus.from_texts({"a": STATEMENT})
    assert len(reuse.fidelity(voices.quotations(page), page, reuse.passages(page))) == 0
