"""What texts take from each other: passages, where they begin and end and what is none; paraphrases; the likeliest source."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cleaning, corpus, reuse, spans

STATEMENT = (
    "The harbour board regrets that eight boats were lost in the storm of last week. "
    "It will rebuild the northern pier before the winter and pay every owner in full. "
    "Nobody has been asked to leave the lower town so far."
)
FIRST, SECOND, _ = STATEMENT.split(". ")
ODD = {
    "no letters": "…",
    "nothing": "",
    "one word": "Harbour",
    "Arabic": "رحب المجلس بالقرار. غرقت ثمانية قوارب في العاصفة.",
    "Chinese": "港口委员会感到遗憾。八艘船在风暴中沉没。",
    "small words": "It is of the and.",
}


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def sentences(texts):
    return cleaning.sentences(texts)


@pytest.fixture(scope="module")
def dated(texts):
    """The five texts with the dates that were read."""
    return texts.assign(published=corpus.facts(corpus.read_evidence(texts))["published"].reindex(texts["doc"]).to_numpy())


def found(**raws):
    return reuse.passages(corpus.from_texts(raws))


def pairs(**raws):
    return list(found(**raws)[["text", "source_text", "kind"]].itertuples(index=False, name=None))


def paraphrased(published=None, **raws):
    """Texts with a passage in common may paraphrase each other; `raws` have one."""
    texts = corpus.from_texts(raws)
    texts = texts.assign(published=published) if published else texts
    return reuse.paraphrases(texts, cleaning.sentences(texts), reuse.passages(texts))


def ranked(doc, **raws):
    texts = corpus.from_texts(raws)
    return reuse.rank(texts, cleaning.sentences(texts), doc)


# Passages


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


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        (["2023-05-01", "2024-05-01"], "formula"),
        (["2024-12-31", "2025-01-01"], "formula"),
        (["2024-05-01", "2023-05-01"], "formula"),
        (["2024-05-01", "2024-06-01"], "verbatim"),
        (["", "2024-05-01"], "verbatim"),
        (["", ""], "verbatim"),
    ],
)
def test_what_texts_of_different_years_share_is_a_formula(dates, kind):
    texts = corpus.from_texts({"a": STATEMENT, "b": f"Then it wrote this. {FIRST}."}).assign(published=dates)
    assert reuse.passages(texts)["kind"].tolist() == [kind]


def test_an_edited_formula_is_a_formula_and_its_changes_are_told():
    texts = corpus.from_texts({"a": STATEMENT, "b": f"So. {FIRST.replace('eight', 'nine')}."}).assign(
        published=["2023-05-01", "2024-05-01"]
    )
    assert reuse.passages(texts)[["kind", "changes"]].to_numpy().tolist() == [["formula", "[-eight-][+nine+]"]]


def test_what_comes_twice_in_a_dated_text_is_no_formula():
    texts = corpus.from_texts({"a": f"{FIRST}.\n\nThe storm came at night. {FIRST}, the board said."}).assign(published=["2024-05-01"])
    assert "formula" not in set(reuse.passages(texts)["kind"])


def test_a_mark_before_the_full_stop_of_the_sentence_before_hides_no_passage():
    lead = "Asked again, it called the pier “northern” and it was a “storm”."
    assert len(found(a=STATEMENT, b=f"{lead} “{FIRST},” it says.")) == len(found(a=STATEMENT, b=f"{lead[:-2]}.” “{FIRST},” it says.")) == 1


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


def test_a_paragraph_that_every_text_has_is_paired_with_its_first_place_and_the_rest_said_to_be_set_aside():
    with pytest.warns(UserWarning, match="runs of four words occur more than 16 times"):
        rows = reuse.passages(corpus.from_texts({f"d{n:05}": STATEMENT for n in range(10_000)}))
    assert len(rows) == 9_999
    assert set(rows["source"]) == {"d00000"}
    assert rows.attrs["set_aside"] > 30


@pytest.mark.filterwarnings("ignore:.*runs of four words")
@pytest.mark.parametrize("reports", [7, 8, 12, 40])
def test_a_sentence_that_many_reports_quote_is_found_in_all_of_them(reports):
    said = STATEMENT.split(". ")[0] + "."
    own = {f"r{n:02}": f"“{said}” the board told paper {n}. It has {n} readers in town {n}." for n in range(reports)}
    rows = found(a=f"{said} It rained.", **own)
    assert set(rows.loc[rows["source"] == "a", "doc"]) == set(own)


def test_a_paragraph_of_many_texts_is_paired_with_its_first_place():
    rng = np.random.default_rng(4)
    own = {f"d{n:03}": " ".join(rng.choice([f"w{k}" for k in range(5_000)], 60)) + "." for n in range(200)}
    rows = found(**own | {name: f"{own[name]} {STATEMENT}" for name in list(own)[:20]})
    assert set(rows["source"]) == {"d000"}
    assert len(rows) == 19


@pytest.mark.filterwarnings("ignore:.*runs of four words")
@pytest.mark.parametrize("raw", ["a", "word " * 20_000, "", "\n\n", "“”", "سلام دنیا " * 50, "x" * 100_000])
def test_odd_texts_are_read_without_harm(raw):
    rows = reuse.passages(corpus.from_texts({"a": raw, "b": STATEMENT}))
    assert set(rows.columns) >= {"doc", "start", "end", "text", "source", "source_start", "source_end", "source_text", "kind", "score"}


@pytest.mark.filterwarnings("ignore:.*runs of four words")
def test_texts_without_spaces_are_named_as_unsupported():
    with pytest.warns(UserWarning, match="a: written without spaces, which is not supported"):
        assert found(a="你好世界。" * 50, b=STATEMENT).empty


def test_many_copies_of_a_paragraph_in_one_text_take_bounded_time():
    with pytest.warns(UserWarning, match="19 runs of four words occur more than 16 times"):
        rows = found(a="The harbour board regrets that eight boats were lost in the storm of last week, it said on Tuesday. " * 2_000)
    assert 1_900 < len(rows) < 2_000


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
@settings(max_examples=40, deadline=None)
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


def test_texts_of_the_five_that_are_of_different_years_share_formulas_and_no_copies(dated):
    rows = reuse.passages(dated)
    year = dict(zip(dated["doc"], dated["published"].str[:4], strict=True))
    assert (rows["doc"].map(year) != rows["source"].map(year)).equals(rows["kind"] == "formula")
    assert set(zip(rows["doc"], rows["source"], strict=True)) >= {("newsaz-2024", "mfa-2023"), ("report-2023", "mfa-2023")}


# Paraphrases


def test_a_sentence_told_in_other_words_is_a_paraphrase():
    (row,) = paraphrased(
        a=f"It will close the old market to fishing boats in autumn. {FIRST}.", b=f"{FIRST}. Fishing boats lose the old market, it said."
    ).itertuples()
    assert (row.doc, row.source, row.kind, row.changes) == ("b", "a", "paraphrase", "")
    assert (row.text, row.source_text) == ("Fishing boats lose the old market", "the old market to fishing boats")
    assert 0 < row.score <= 1


def test_what_a_passage_covers_is_not_told_again_as_a_paraphrase():
    assert len(paraphrased(a=STATEMENT, b=f"So it says. {FIRST}. {SECOND}.")) == 0
    assert len(paraphrased(a=STATEMENT, b=f"So it says. {FIRST.replace('eight', 'nine')}.")) == 0


def test_texts_of_different_years_do_not_paraphrase_each_other():
    raws = {"a": f"It will close the old market to fishing boats. {FIRST}.", "b": f"{FIRST}. Fishing boats lose the old market."}
    assert len(paraphrased(["2023-05-01", "2024-05-01"], **raws)) == 0
    assert len(paraphrased(["2024-05-01", "2024-06-01"], **raws)) == 1
    assert len(paraphrased(["", "2024-06-01"], **raws)) == 1


def test_the_later_text_is_the_one_that_paraphrases():
    raws = {"a": f"It will close the old market to fishing boats. {FIRST}.", "b": f"{FIRST}. Fishing boats lose the old market."}
    assert paraphrased(["2024-06-01", "2024-05-01"], **raws)[["doc", "source"]].to_numpy().tolist() == [["a", "b"]]


def test_a_single_word_in_common_is_no_paraphrase():
    assert len(paraphrased(a=f"It will close the old market. {FIRST}.", b=f"{FIRST}. A market in the south sells fish.")) == 0


def test_a_title_that_sums_up_a_later_sentence_is_its_source():
    title, told = "Fishing boats lose the old market", "It will close the old market to fishing boats in autumn, she said."
    (row,) = paraphrased(a=f"{title}\n\nThe board met in the town hall to hear Ana Roe.\n\nIt rained all day. {told}").itertuples()
    assert (row.doc, row.source, row.source_text) == ("a", "a", title)
    assert row.source_end <= row.start


def test_two_sentences_of_the_body_are_not_compared():
    body = "Fishing boats lose the old market, it said. It will close the old market to fishing boats."
    assert (
        len(paraphrased(a=f"Board meets owners\n\nIt rained all day when the owners of ships came to the hall.\n\nNobody left. {body}"))
        == 0
    )


def test_the_report_says_in_its_own_words_what_its_dots_leave_out(dated, sentences):
    shared = reuse.passages(dated)
    found = reuse.paraphrases(dated, sentences, shared)
    rows = found[found["text"].str.contains("continued to provide military support")]
    assert rows["source"].tolist() == ["mfa-2023"]
    assert "continued to support them financially" in rows["source_text"].iloc[0]
    source = found[["source", "source_start", "source_end", "source_text"]].set_axis(spans.COLUMNS, axis="columns")
    assert list(found.columns) == list(shared.columns)
    assert len(spans.check(found, dated)) == len(spans.check(source, dated)) == 0


# The likeliest source


def test_the_source_of_the_report_is_the_statement(texts, sentences):
    rows = reuse.rank(texts, sentences, "report-2023")
    assert rows["doc"].iloc[0] == "mfa-2023"
    assert rows["like"].iloc[0] > 2 * rows["like"].iloc[1]
    assert rows["best"].iloc[0].startswith("Currently, after the existence")


def test_the_statement_is_likeliest_to_have_been_taken_by_its_report(texts, sentences):
    assert reuse.rank(texts, sentences, "mfa-2023")["doc"].iloc[0] == "report-2023"


def test_every_other_text_is_ranked_once_and_the_likest_first(texts, sentences):
    for doc in ("anadolu-2021", "newsaz-2024"):
        rows = reuse.rank(texts, sentences, doc)
        assert sorted([doc, *rows["doc"]]) == sorted(texts["doc"])
        assert rows["like"].is_monotonic_decreasing


def test_a_copy_comes_before_a_paraphrase_and_that_before_what_has_nothing_in_common():
    rows = ranked("x", x=f"{FIRST}.", a="It rained.", b="Last week a storm took the boats, the board said.", c=f"{FIRST}. It rained.")
    assert rows["doc"].tolist() == ["c", "b", "a"]
    assert rows.iloc[2].tolist() == ["a", 0.0, 0, ""]


def test_an_unknown_text_is_refused_with_those_that_are_allowed(texts, sentences):
    with pytest.raises(KeyError, match=r"'report-2024'.*'anadolu-2021', 'generico-2023', 'mfa-2023', 'report-2023', 'newsaz-2024'"):
        reuse.rank(texts, sentences, "report-2024")


def test_a_lone_text_has_none_beside_it():
    assert len(ranked("a", a=STATEMENT)) == 0


# Odd texts


@pytest.mark.parametrize("raw", ODD.values(), ids=list(ODD))
def test_texts_odd_or_the_same_are_compared_and_ranked_without_harm(raw):
    raws = {"a": raw, "b": raw, "c": STATEMENT}
    assert set(paraphrased(**raws).columns) >= {"doc", "start", "end", "text", "source", "kind", "score", "changes"}
    for doc in raws:
        assert sorted(ranked(doc, **raws)["doc"]) == sorted(set(raws) - {doc})


def test_identical_texts_are_each_others_likest_and_paraphrase_nothing():
    assert ranked("a", a=STATEMENT, b=STATEMENT, c="It rained.")["doc"].tolist() == ["b", "c"]
    assert len(paraphrased(a=STATEMENT, b=STATEMENT)) == 0


def test_no_texts_have_no_paraphrases():
    assert len(paraphrased()) == 0


@given(st.lists(st.lists(st.sampled_from([*PIECES, "old boats ", "new boats ", "\n\n"]), max_size=25).map("".join), max_size=3))
@settings(max_examples=20, deadline=None)
def test_every_paraphrase_of_any_texts_is_a_slice_of_both(raws):
    texts = corpus.from_texts({f"d{n}": raw for n, raw in enumerate(raws)})
    rows = paraphrased(**dict(zip(texts["doc"], raws, strict=True)))
    source = rows[["source", "source_start", "source_end", "source_text"]].set_axis(spans.COLUMNS, axis="columns")
    assert len(spans.check(rows, texts)) == len(spans.check(source, texts)) == 0
    assert rows["score"].astype(float).between(0, 1).all()
