"""Quotations held to their source: each verdict, what is left out and whether it comes back, and what is copied without marks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, fidelity, provenance, reuse, spans, voices

STATEMENT = (
    "The harbour board regrets that eight boats were lost in the storm of last week. "
    "It will rebuild the northern pier before the winter and pay every owner in full. "
    "Nobody has been asked to leave the lower town so far."
)
FIRST, SECOND, THIRD = (sentence.rstrip(".") for sentence in STATEMENT.split(". "))
PIECES = [
    "The harbour board regrets that eight boats were lost ", "in the storm of last week", "It will rebuild the northern pier ", "8 boats ",
    "before the winter ", "...", " … ", "“", "”", "‘", "’", ". ", "\n\n", "nobody ", "said the board. ", "e\u0301 ", "\U0001d4d0 ",
]  # fmt: skip


def layers(published=None, **raws):
    """What `quotations`, `hidden` and `outside` take."""
    texts = corpus.from_texts(raws)
    texts = texts.assign(published=published) if published else texts
    return voices.quotations(texts), texts, reuse.passages(texts)


def held(quotation, source=STATEMENT, published=None):
    said = f"The clerk read it out. “{quotation},” it says."
    return fidelity.quotations(*layers(published, a=source, b=said))[["fidelity", "changes"]].to_numpy().tolist()


def verdicts(published=None, **raws):
    found = fidelity.quotations(*layers(published, **raws))
    return list(found[["doc", "fidelity", "source"]].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def five():
    return provenance.build(corpus.load())


@pytest.fixture(scope="module")
def of_five(five):
    return five.quoted, five.texts, five.shared


# How true


@pytest.mark.parametrize(
    ("quotation", "kind", "changes"),
    [
        (FIRST, "exact", ""),
        ("regrets that eight boats were lost in the storm of last week", "exact", ""),
        (FIRST.replace("eight", "8"), "folded", "[-eight-][+8+]"),
        (FIRST.replace("harbour", "Harbour"), "folded", "[-harbour-][+Harbour+]"),
        (FIRST.replace("harbour", "harbor"), "folded", "[-harbour-][+harbor+]"),
        (FIRST.replace("boats were", "..."), "elided", "[-boats were-]"),
        (FIRST.replace("boats were", "…"), "elided", "[-boats were-]"),
        (f"{FIRST[:52]} ... {SECOND[34:]}", "elided", "[-in the storm of last week. It will rebuild the northern pier-]"),
        (FIRST.replace("boats were ", ""), "cut", "[-boats were-]"),
        (FIRST.replace("harbour ", "").replace("boats were", "..."), "cut", "[-harbour-] … [-boats were-]"),
        (f"{SECOND}. {FIRST}", "reordered", ""),
        (FIRST.replace("eight", "nine"), "altered", "[-eight-][+nine+]"),
        (FIRST.replace("regrets", "deeply regrets"), "altered", "[+deeply+]"),
        (SECOND.replace("will", "will not"), "altered", "[+not+]"),
        ("We are sorry for what the storm has done to the fishers of the old town", "no source here", ""),
        ("Boats were lost, a board that regrets says, in weeks of storm", "no source here", ""),
    ],
)
def test_a_quotation_is_held_to_its_source(quotation, kind, changes):
    assert held(quotation) == [[kind, changes]]


def test_every_verdict_is_one_of_the_kinds_and_every_kind_can_be_given():
    said = [FIRST, FIRST.replace("eight", "8"), FIRST.replace("boats were", "..."), FIRST.replace("boats were ", ""), f"{SECOND}. {FIRST}"]
    given = [held(quotation)[0][0] for quotation in [*said, FIRST.replace("eight", "nine"), "It rained"]]
    assert tuple(given) == fidelity.KINDS


def test_a_capital_that_opens_a_quotation_is_listed():
    assert held("Regrets that eight boats were lost in the storm of last week") == [["folded", "[-regrets-][+Regrets+]"]]


def test_another_word_is_no_other_spelling():
    assert held(FIRST.replace("were", "we're")) == [["altered", "[-were-][+we're+]"]]


@pytest.mark.parametrize("source", [STATEMENT.replace("board", "board’s clerk"), STATEMENT.replace("board", "board's clerk")])
def test_two_apostrophes_are_one(source):
    assert held(FIRST.replace("board", "board’s clerk"), source) == [["exact", ""]]


@pytest.mark.parametrize(
    ("said", "kind", "changes"),
    [
        ("The harbour board regrets that “nine” boats were lost in the storm of last week", "altered", "[-eight-][+nine+]"),
        ("The harbour board regrets that “8” boats were lost in the storm of last week", "folded", "[-eight-][+8+]"),
        ("The harbour board regrets that nine “boats were lost” in the storm of last week", "exact", ""),
        ("The harbour board regrets that eight boats “were lost in the” storm of last week", "exact", ""),
    ],
)  # fmt: skip
def test_marked_words_inside_a_passage_are_held_to_their_place_in_the_source(said, kind, changes):
    texts = corpus.from_texts({"a": STATEMENT, "b": f"So they say. {said}."})
    marks = [said.index("“") + 1, said.index("”")]
    quoted = spans.table(texts, ["b"], [marks[0] + 13], [marks[1] + 13], kind=["quotation"])
    rows = fidelity.quotations(quoted, texts, reuse.passages(texts))
    assert rows[["fidelity", "changes"]].to_numpy().tolist() == [[kind, changes]]
    assert STATEMENT[rows["source_start"][0] : rows["source_end"][0]] == rows["source_text"][0]


# Whose words


def test_either_row_may_be_the_source_of_texts_without_dates():
    said = f"The clerk read it out. “{FIRST},” it says."
    assert verdicts(a=STATEMENT, b=said) == [("b", "exact", "a")]
    assert verdicts(b=said, a=STATEMENT) == [("b", "exact", "a")]


def test_two_reports_that_quote_one_missing_statement_are_no_source_of_each_other():
    one, other = f"Rain fell. “{FIRST},” the board said.", f"No one left. “{FIRST},” the board said."
    assert verdicts(a=one, b=other) == [("a", "no source here", ""), ("b", "no source here", "")]
    assert verdicts(a=one, b=other, c=STATEMENT) == [("a", "exact", "c"), ("b", "exact", "c")]


@pytest.mark.parametrize("quotation", [FIRST, FIRST.replace("eight", "nine"), FIRST.replace("boats were ", "")])
def test_what_is_shared_with_another_years_text_is_a_formula_and_no_misquotation(quotation):
    assert held(quotation, published=["2023-05-01", "2024-05-01"]) == [["no source here", ""]]
    assert held(quotation, published=["2024-05-01", "2024-05-02"])[0][0] in ("exact", "altered", "cut")
    assert held(quotation, published=["", "2024-05-02"])[0][0] in ("exact", "altered", "cut")


def test_of_dated_texts_only_the_earlier_is_a_source():
    assert held(FIRST, published=["2024-05-02", "2024-05-03"]) == [["exact", ""]]
    assert held(FIRST, published=["2024-05-02", "2024-05-02"]) == [["exact", ""]]


def test_a_text_is_no_source_of_its_own_quotations():
    assert verdicts(a=f"{STATEMENT}\n\nIt went on. “{FIRST},” said the board.") == [("a", "no source here", "")]


def test_a_few_words_are_looked_for_in_texts_that_are_quoted_anyway():
    said = f"Asked again, it said “eight boats” were lost. “{FIRST},” it says."
    assert verdicts(a=STATEMENT, b=said) == [("b", "exact", "a"), ("b", "exact", "a")]
    assert verdicts(a=STATEMENT, b="Asked again, it said “eight boats” were lost.") == [("b", "no source here", "")]


def test_four_words_in_a_row_are_not_met_by_chance():
    assert verdicts(a=STATEMENT, b="Asked again, it spoke of “every owner in full” and left.") == [("b", "exact", "a")]
    assert verdicts(a=STATEMENT, b="Asked again, it spoke of “every owner” and left.") == [("b", "no source here", "")]
    assert verdicts(a="2023 " + STATEMENT, b="It spoke of “every owner in full”.", published=["2023-01-01", "2024-01-01"])[0][2] == ""


def test_a_single_word_is_held_to_no_source():
    assert {row[1] for row in verdicts(a=STATEMENT, b=f"It called the pier “northern” and left. “{SECOND},” it says.")} == {
        "no source here",
        "exact",
    }


def test_scare_marks_are_left_out():
    quoted, texts, shared = layers(a=STATEMENT, b=f"The so-called “board” met. “{FIRST},” it says.")
    assert quoted["kind"].tolist() == ["scare", "quotation"]
    assert fidelity.quotations(quoted, texts, shared)["text"].tolist() == [FIRST + ","]


def test_a_nested_quotation_has_a_source_of_its_own():
    found = fidelity.quotations(*layers(a=STATEMENT, b=f"“Nobody knows why, but the board has said: ‘{FIRST}’,” said Ana Roe."))
    assert found[["fidelity", "source"]].to_numpy().tolist() == [["no source here", ""], ["exact", "a"]]


def test_what_stands_for_a_source_is_its_own_words_at_their_place():
    quoted, texts, shared = layers(a=STATEMENT, b=f"It went on. “{SECOND.replace('winter', 'spring')},” it says. “It rained,” it adds.")
    found = fidelity.quotations(quoted, texts, shared)
    assert found["source_text"].tolist() == [SECOND, ""]
    assert found[["source_start", "source_end"]].to_numpy().tolist() == [[80, 159], [0, 0]]


def test_no_quotations_have_no_sources():
    for raws in ({"a": STATEMENT}, {"a": "", "b": ""}, {}):
        for read in (fidelity.quotations, fidelity.hidden, fidelity.outside):
            assert len(read(*layers(**raws))) == 0


# What is left out


def test_what_dots_stand_for_is_hidden_and_marked():
    found = fidelity.hidden(*layers(a=STATEMENT, b=f"It says: “{FIRST[:52]} ... {SECOND[34:]}.”"))
    assert found[["doc", "text", "report", "quotation", "marked", "returns"]].to_numpy().tolist() == [
        ["a", "in the storm of last week. It will rebuild the northern pier", "b", 10, True, ""]
    ]


def test_what_is_left_out_without_a_mark_is_hidden_and_not_marked():
    found = fidelity.hidden(*layers(a=STATEMENT, b=f"It says: “{FIRST.replace('boats were ', '')}.”"))
    assert found[["text", "marked"]].to_numpy().tolist() == [["boats were", False]]


def test_what_stands_beyond_the_ends_of_a_quotation_is_not_hidden():
    assert len(fidelity.hidden(*layers(a=STATEMENT, b=f"It says: “{FIRST[12:60]}.”"))) == 0


def test_dots_mark_only_what_is_left_out_where_they_stand():
    found = fidelity.hidden(*layers(a=STATEMENT, b=f"It says: “{FIRST[:52].replace('eight ', '')} ... {SECOND[34:]}.”"))
    assert found[["text", "marked"]].to_numpy().tolist() == [
        ["eight", False],
        ["in the storm of last week. It will rebuild the northern pier", True],
    ]


def test_what_is_replaced_is_not_left_out():
    assert len(fidelity.hidden(*layers(a=STATEMENT, b=f"It says: “{FIRST.replace('eight', 'nine')}.”"))) == 0


def test_what_is_left_out_may_come_back_elsewhere_in_the_report():
    report = f"It says: “{FIRST[:65]} ... {THIRD}.” {SECOND}, it adds."
    found = fidelity.hidden(*layers(a=STATEMENT, b=report))
    assert found[["text", "returns"]].to_numpy().tolist() == [[f"of last week. {SECOND}", SECOND]]


def test_it_comes_back_in_other_words_where_paraphrases_are_given():
    report = f"It says: “{FIRST[:65]} ... {THIRD}.” The northern pier will be rebuilt before the winter, and every owner paid."
    made = provenance.build(corpus.from_texts({"a": STATEMENT, "b": report}))
    found = fidelity.hidden(made.quoted, made.texts, made.shared)
    assert found["returns"].str.startswith("The northern pier will be rebuilt").tolist() == [True]


# What is copied without marks


def test_words_copied_outside_of_quotation_marks_are_found_and_those_inside_are_not():
    found = fidelity.outside(*layers(a=STATEMENT, b=f"{FIRST[:30]} “{FIRST[31:]},” it says."))
    assert found[["doc", "text", "source", "source_start", "source_end"]].to_numpy().tolist() == [["b", FIRST[:30], "a", 0, 30]]


def test_a_report_that_marks_all_it_copies_has_none():
    assert len(fidelity.outside(*layers(a=STATEMENT, b=f"It says: “{STATEMENT}” It rained."))) == 0


@pytest.mark.parametrize(("low", "high"), [(12, 60), (0, 159)])
def test_words_in_scare_marks_are_not_marked_as_copied(low, high):
    text = f"So-called news. {STATEMENT[low:high].replace('boats', '“boats”')}, and more."
    copied = " ".join(fidelity.outside(*layers(a=STATEMENT, b=f"{text} {THIRD}."))["text"])
    assert "“boats”" in copied


def test_copies_are_cut_where_words_differ_and_short_ones_left_out():
    found = fidelity.outside(*layers(a=STATEMENT, b=f"So. {SECOND.replace('northern pier', 'southern pier').replace('pay', 'repay')}."))
    assert found["text"].tolist() == ["It will rebuild the", "pier before the winter and", "every owner in full"]


def test_what_texts_of_other_years_share_is_no_copy():
    said = f"So. {STATEMENT}"
    assert len(fidelity.outside(*layers(a=STATEMENT, b=said))) > 0
    assert len(fidelity.outside(*layers(["2023-01-01", "2024-01-01"], a=STATEMENT, b=said))) == 0


def test_a_statement_below_its_report_does_not_copy_the_report():
    assert len(fidelity.outside(*layers(b=f"The clerk read it out. “{FIRST},” it says.", a=STATEMENT))) == 0


# The five texts, and any texts at all


def test_the_quotations_of_the_report_are_held_to_the_statement(of_five):
    rows = fidelity.quotations(*of_five)
    own = rows[rows["doc"] == "report-2023"].set_index("start")
    assert own["fidelity"].tolist() == ["elided", "folded", "exact", "exact", *["no source here"] * 2]
    assert own["source"].tolist() == ["mfa-2023"] * 4 + [""] * 2
    assert own.loc[119, "changes"].endswith("[-8-][+eight+]")
    assert own.loc[999, "changes"] == "[-armed-][+Armed+] … [-forces-][+Forces+]"


def test_nothing_else_of_the_five_texts_is_quoted_from_one_of_them(of_five):
    """`newsaz-2024` has words of the statement of 2023, but quotes that of 2024, which is not here."""
    rows = fidelity.quotations(*of_five)
    assert rows.loc[rows["doc"] != "report-2023", "fidelity"].eq("no source here").all()
    assert not rows["fidelity"].eq("altered").any()


def test_the_dots_of_the_report_hide_338_characters_of_the_statement(of_five):
    (row,) = fidelity.hidden(*of_five).itertuples()
    assert (row.doc, row.start, row.end, row.report, row.quotation, row.marked) == ("mfa-2023", 3170, 3508, "report-2023", 119, True)
    assert row.text.startswith("At the same time, contrary to its obligations")
    assert row.text.endswith("landmines to the territories of Azerbaijan")
    assert "continued to provide military support" in row.returns


def test_the_report_copies_a_clause_of_the_statement_without_marks(of_five):
    (row,) = fidelity.outside(*of_five).itertuples()
    assert (row.doc, row.text, row.source) == ("report-2023", "Azerbaijan calls on Armenia to demonstrate a", "mfa-2023")


def test_odd_texts_are_read_without_harm():
    odd = ["", "“”", "“ ... ”", "“…”", "«سلام دنیا»", "“你好世界。”", "“", "harbour", "“eight boats were lost”" * 5]
    quoted, texts, shared = layers(a=STATEMENT, **{f"d{n}": raw for n, raw in enumerate(odd * 2)})
    for read in (fidelity.quotations, fidelity.hidden, fidelity.outside):
        assert len(spans.check(read(quoted, texts, shared), texts)) == 0


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), max_size=3))
@settings(max_examples=15, deadline=None)
def test_of_any_texts_every_quotation_gets_a_verdict_and_every_source_is_a_slice(raws):
    quoted, texts, shared = layers(**{f"d{n}": raw for n, raw in enumerate(raws)})
    found = fidelity.quotations(quoted, texts, shared)
    assert found["text"].tolist() == quoted.loc[quoted["kind"] != "scare", "text"].tolist()
    assert set(found["fidelity"]) <= set(fidelity.KINDS)
    assert ((found["source"] == "") == (found["fidelity"] == "no source here")).all()
    assert (found["source"] != found["doc"]).all()
    held_to = found[found["source"] != ""]
    source = held_to[["source", "source_start", "source_end", "source_text"]].set_axis(spans.COLUMNS, axis="columns")
    for table in (found, source, fidelity.hidden(quoted, texts, shared), fidelity.outside(quoted, texts, shared)):
        assert len(spans.check(table, texts)) == 0
