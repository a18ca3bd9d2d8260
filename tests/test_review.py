"""From suggestions to mentions: what a sheet suggests, and what of it a person's decisions bring into the file."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers import claims, cleaning, corpus, quantities, review, spans, voices
from helpers.layers import Layers

DOC = "newsaz-2024"
RAW = "It rained all day. “Nine boats sank,” the mayor said. Nobody was hurt. It rained on."
FIELDS = ["doc", "claim", "exact", "prefix", "suffix", "voice", "speaker", "value", "hedge", "note", "decision"]


# Suggestions for one of the five texts, as if nobody had read it


@pytest.fixture(scope="module")
def sheet(layers):
    return layers.suggestions([DOC], 0.05)[0]


@pytest.fixture(scope="module")
def placed(layers, sheet):
    """The suggestions with a claim, in the order of the sheet, where they stand in the text."""
    rows = sheet.loc[sheet["claim"] != "", review.COLUMNS]
    return spans.locate(rows, layers.texts)


def test_a_sheet_has_its_columns_and_counts_its_rows(sheet):
    assert list(sheet) == review.SHEET
    assert sheet["item"].tolist() == [str(n + 1) for n in range(len(sheet))]
    assert set(sheet["doc"]) == {DOC}
    assert len(sheet[sheet["claim"] != ""]) > 20


def test_every_suggestion_is_a_mention_that_could_be_taken_over_as_it_is(layers, sheet, placed):
    assert not len(spans.check(placed, layers.texts))
    rows = sheet.loc[sheet["claim"] != "", review.COLUMNS]
    assert len(claims.locate(rows, layers.texts, layers.registry)) == len(rows)
    assert placed["text"].tolist() == rows["exact"].tolist()


def test_suggested_words_share_characters_with_the_sentence_they_come_from(layers, sheet, placed):
    told = spans.attach(placed, layers.sentences, "zone")
    sentences = sheet.loc[sheet["claim"] != "", "sentence"]
    assert len(told) == len(placed)
    assert all(text in sentence for text, sentence in zip(placed["text"], sentences, strict=True))


def test_the_voice_is_the_one_detected_at_the_words(layers, placed):
    detected = voices.voice(placed.drop(columns="voice"), layers.texts, layers.quotations, layers.attributions)["voice"]
    assert placed["voice"].tolist() == detected.tolist()
    assert {"quoted", "attributed"} <= set(detected)


def test_who_speaks_is_named_and_the_narrator_has_no_name(placed):
    assert set(placed.loc[placed["voice"] == "narrator", "speaker"]) <= {""}
    quoted = placed.loc[placed["voice"] == "quoted", "speaker"]
    assert (quoted != "").all()
    assert quoted.value_counts().idxmax() == "Azerbaijan’s Foreign Ministry"


@pytest.mark.parametrize(
    ("raw", "voice", "speaker"),
    [
        ("Nine old boats of the town sank in the harbour, in what the mayor called “a dark night”.", "narrator", ""),
        ("“Nine old boats of the town sank in the harbour in one night”, the mayor said.", "quoted", "the mayor"),
        ("The mayor said that nine old boats of the town sank in the harbour in one night.", "attributed", "The mayor"),
    ],
)
def test_voice_and_speaker_are_those_of_most_of_the_words(raw, voice, speaker):
    page = corpus.from_texts({"a": raw})
    wording = "The text says that old boats of the town sank in the harbour, and what the mayor called a dark night."
    registry = pd.DataFrame({"claim": ["boats"], "wording": [wording]})
    told, stated, known = cleaning.sentences(page), quantities.find(page), pd.DataFrame({"claim": [], "text": [], "value": []}, dtype=str)
    judged = claims.sort_out(claims.match(registry, told), told, threshold=0.1, mentions=known, stated=stated)
    found = review.suggest(judged, page, registry, known, stated, voices.quotations(page), voices.attributions(page))
    assert found["exact"].str.contains("night").all()
    assert found[["voice", "speaker"]].values.tolist() == [[voice, speaker]]


def test_values_are_values_and_hedges_stand_in_their_words(placed):
    assert placed["value"].map(quantities.is_value).all()
    assert all(hedge in text for hedge, text in zip(placed["hedge"], placed["text"], strict=True))
    row = placed[placed["claim"] == "settlements-changed"].iloc[0]
    assert row[["text", "value", "hedge"]].tolist() == ["more than 300 settlements", ">300", "more than"]


def test_the_best_come_first_and_what_is_new_comes_last_and_is_blank(sheet):
    new = sheet["claim"] == ""
    assert new.is_monotonic_increasing
    assert sheet.loc[~new, "score"].is_monotonic_decreasing
    assert new.equals(sheet["state"] == "new")
    assert (sheet.loc[new, ["exact", "prefix", "suffix", "voice", "speaker", "value", "hedge", "wording"]] == "").all(axis=None)
    assert (sheet.loc[new, "sentence"] != "").all()


def test_sentences_in_which_nothing_is_known_are_offered_as_well():
    layers = Layers(corpus.load(), corpus.EXAMPLE)
    sheet, threshold = layers.suggestions([DOC], 0.9)
    assert threshold == 0.9
    assert set(sheet["state"]) == {"new"}
    told = layers.sentences[layers.sentences["doc"] == DOC]
    assert sheet["sentence"].tolist() == told["text"].tolist()


def test_each_suggestion_has_the_wording_of_its_claim_and_no_decision(sheet, layers):
    wording = dict(zip(layers.registry["claim"], layers.registry["wording"], strict=True))
    assert sheet["wording"].tolist() == [wording.get(claim, "") for claim in sheet["claim"]]
    assert set(sheet["decision"]) == set(sheet["note"]) == {""}


def test_no_mention_of_the_text_itself_helps(layers, sheet):
    bare = Layers(layers.texts, layers.folder)
    bare.mentions = layers.mentions[layers.mentions["doc"] != DOC].reset_index(drop=True)
    pd.testing.assert_frame_equal(bare.suggestions([DOC], 0.05)[0], sheet)


def test_texts_keep_their_order_and_each_has_its_best_first(layers):
    both = layers.suggestions([DOC, "report-2023"], 0.1)[0]
    assert both["doc"].drop_duplicates().tolist() == ["report-2023", DOC]
    for _, rows in both.groupby("doc"):
        assert rows.loc[rows["claim"] != "", "score"].is_monotonic_decreasing


def test_without_a_sentence_there_is_no_row(layers):
    nothing = [table.head(0) for table in (layers.quantities, layers.quotations, layers.attributions)]
    judged = claims.sort_out(
        claims.match(layers.registry, layers.sentences.head(0)), layers.sentences.head(0), threshold=0.1,
        mentions=layers.mentions, stated=nothing[0],
    )  # fmt: skip
    found = review.suggest(judged, layers.texts, layers.registry, layers.mentions, *nothing)
    assert (list(found), len(found)) == (review.SHEET, 0)


def test_a_sheet_survives_being_written_and_read(tmp_path, sheet):
    corpus.write_sheet(sheet, tmp_path / "s.csv")
    back = review.read_sheet(tmp_path / "s.csv")
    assert back.values.tolist() == sheet.astype(str).values.tolist()


# Decisions


@pytest.fixture
def folder(tmp_path):
    """A corpus of one text, with a claim that has a mention and one that has none."""
    base = tmp_path / "corpus"
    for name, content in {
        "texts/a.txt": RAW,
        "documents.csv": "doc,file\na,a.txt\n",
        "annotations/claims.csv": "claim,wording\nboats,The text says how many boats sank.\nrain,The text says that it rained.\n",
        "annotations/mentions.csv": "doc,reader,claim,exact,value,hedge\na,ana,rain,rained all day,,\n",
    }.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(content, "utf-8", newline="")
    return base


def file(folder):
    return folder / "annotations" / "mentions.csv"


def row(decision, exact="Nine boats sank", claim="boats", **cells):
    return dict.fromkeys(FIELDS, "") | {"doc": "a", "claim": claim, "exact": exact, "decision": decision} | cells


BOATS = {"voice": "quoted", "speaker": "the mayor", "value": "9"}


@pytest.fixture
def take(folder, tmp_path):
    """Write a sheet of rows, and take it over."""

    def take(*rows):
        path = tmp_path / "sheet.csv"
        path.unlink(missing_ok=True)
        corpus.write_sheet(pd.DataFrame(rows, columns=FIELDS), path)
        return again()

    def again():
        return review.accept(tmp_path / "sheet.csv", corpus.load(folder), claims.read_claims(folder), folder)

    take.again = again
    return take


def kept(folder):
    """The mentions of the corpus as its reader finds them."""
    texts = corpus.load(folder)
    return claims.read_mentions(texts, claims.read_claims(folder), folder)


def test_an_accepted_row_is_a_mention(folder, take):
    added = take(row("accept", **BOATS, note="so the mayor"))
    assert list(added)[:4] == spans.COLUMNS
    assert added[["start", "claim", "voice", "speaker", "value", "note"]].values.tolist() == [
        [20, "boats", "quoted", "the mayor", "9", "so the mayor"]
    ]
    assert kept(folder)[["start", "text", "claim", "value"]].values.tolist() == [
        [3, "rained all day", "rain", ""],
        [20, "Nine boats sank", "boats", "9"],
    ]


def test_of_a_corrected_row_the_words_and_values_of_the_person_count(folder, take):
    take(row("correct", "boats sank", value="vague", voice="attributed", claim="rain"))
    assert kept(folder).iloc[1][["text", "claim", "value", "voice"]].tolist() == ["boats sank", "rain", "vague", "attributed"]


@pytest.mark.parametrize("decision", ["reject", "", "Reject ", "  "])
def test_a_row_that_is_rejected_or_undecided_never_enters(folder, take, decision):
    before = file(folder).read_bytes()
    assert not len(take(row(decision, **BOATS), row(decision, "words that stand nowhere", "no claim", value="many")))
    assert file(folder).read_bytes() == before


@pytest.mark.parametrize("decision", ["Accept", " accept ", "ACCEPT", "Correct"])
def test_case_and_blanks_around_a_decision_and_a_claim_do_not_matter(take, decision):
    assert len(take(row(decision, claim=" boats "))) == 1


def test_a_new_row_that_a_person_filled_is_taken_over(take):
    assert take(row("", "", ""), row("correct", "Nobody was hurt", "boats"))["text"].tolist() == ["Nobody was hurt"]


def test_a_sheet_may_be_taken_over_twice(folder, take):
    assert len(take(row("accept", **BOATS), row("accept", "It rained on", "rain"))) == 2
    once = file(folder).read_bytes()
    assert not len(take.again())
    assert file(folder).read_bytes() == once


def test_a_claim_that_has_a_mention_at_these_words_is_passed_over_and_another_is_not(take):
    added = take(row("accept", "It rained all", "rain"), row("accept", "It rained all", "boats"), row("accept", "It rained on", "rain"))
    assert added[["claim", "text"]].values.tolist() == [["boats", "It rained all"], ["rain", "It rained on"]]


def test_of_two_rows_of_a_sheet_with_the_same_claim_and_words_one_enters(folder, take):
    assert len(take(row("accept", **BOATS), row("correct", "boats sank"))) == 1
    assert len(kept(folder)) == 2


def test_a_row_that_is_passed_over_does_not_keep_another_out(take):
    chain = [row("accept", exact) for exact in ("It rained all", "all day. “Nine", "Nine boats")]
    assert take(*chain)["text"].tolist() == ["It rained all", "Nine boats"]
    assert not len(take.again())


def test_words_that_stand_twice_are_found_by_what_stands_beside_them(take):
    assert take(row("accept", "It rained", "rain", suffix="on."))["start"].tolist() == [RAW.rindex("It rained")]


def test_marks_that_a_spreadsheet_made_plain_are_found(take):
    assert take(row("accept", '"Nine boats sank,"'))["text"].tolist() == ["“Nine boats sank,”"]


def test_rows_and_columns_that_are_in_the_file_stay(folder, take):
    take(row("accept", **BOATS))
    rows = corpus.read_table(file(folder), [])
    assert rows[["doc", "reader", "claim", "exact"]].values.tolist() == [
        ["a", "ana", "rain", "rained all day"],
        ["a", "", "boats", "Nine boats sank"],
    ]


def test_rows_are_added_in_the_order_of_the_sheet(folder, take):
    take(row("accept", "It rained on", "rain"), row("accept", **BOATS))
    assert corpus.read_table(file(folder), [])["exact"].tolist() == ["rained all day", "It rained on", "Nine boats sank"]


def test_what_only_the_sheet_has_does_not_enter_the_file(folder, take):
    take(row("accept", **BOATS))
    assert set(corpus.read_table(file(folder), [])) == {"reader", *review.COLUMNS}


def test_a_file_is_made_where_there_was_none(folder, take):
    file(folder).unlink()
    assert len(take(row("accept", **BOATS))) == 1
    assert list(corpus.read_table(file(folder), [])) == review.COLUMNS
    assert kept(folder)["text"].tolist() == ["Nine boats sank"]


def test_no_file_is_made_where_nothing_was_accepted(folder, take):
    file(folder).unlink()
    assert not len(take(row("reject", **BOATS)))
    assert not file(folder).exists()


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_a_sheet_that_a_spreadsheet_saved_its_own_way_is_taken_over(folder, tmp_path, delimiter):
    rows = [FIELDS, list(row("accept", "Nine boats sank", **BOATS, note="one, two; three").values())]
    lines = [delimiter.join(f'"{cell}"' for cell in line) for line in rows]
    (tmp_path / "s.csv").write_text("\r\n".join(lines) + "\r\n", "utf-8-sig", newline="")
    added = review.accept(tmp_path / "s.csv", corpus.load(folder), claims.read_claims(folder), folder)
    assert added[["text", "note"]].values.tolist() == [["Nine boats sank", "one, two; three"]]


def test_a_file_that_a_spreadsheet_saved_with_semicolons_keeps_its_rows(folder, take):
    file(folder).write_text("doc;claim;exact;value;hedge\r\na;rain;rained all day;;\r\n", "utf-8-sig", newline="")
    take(row("accept", **BOATS))
    assert kept(folder)["text"].tolist() == ["rained all day", "Nine boats sank"]


def test_words_that_look_like_a_formula_come_through(folder, take):
    (folder / "texts" / "a.txt").write_text("- 9 boats\n=1+1\n'tis", "utf-8", newline="")
    file(folder).unlink()
    assert take(*(row("accept", exact) for exact in ("- 9 boats", "=1+1", "'tis")))["text"].tolist() == ["- 9 boats", "=1+1", "'tis"]
    assert kept(folder)["text"].tolist() == ["- 9 boats", "=1+1", "'tis"]


REFUSED = [
    (row("yes"), "sheet.csv, row 3: decision 'yes'; allowed are '', 'accept', 'correct', 'reject'"),
    (row("accept", claim=""), "sheet.csv, row 3: 'claim' is blank; allowed is what is to be taken over"),
    (row("accept", claim="  "), "sheet.csv, row 3: 'claim' is blank"),
    (row("correct", exact=""), "sheet.csv, row 3: 'exact' is blank"),
    (row("accept", claim="ships"), "sheet.csv, row 3: claim 'ships' is not in claims.csv"),
    (row("correct", exact="Nine ships sank"), "sheet.csv, row 3: 'Nine ships sank' stands 0 times in 'a'"),
    (row("accept", exact="It rained"), "sheet.csv, row 3: 'It rained' stands 2 times in 'a'"),
    (row("accept", doc="b"), "sheet.csv, row 3: no text 'b'"),
    (row("correct", value="many"), "sheet.csv, row 3: value 'many'; allowed are"),
    (row("correct", voice="loud"), "sheet.csv, row 3: voice 'loud'; allowed are"),
    (row("correct", hedge="almost"), "sheet.csv, row 3: hedge 'almost' is not in 'Nine boats sank'"),
]


@pytest.mark.parametrize(("bad", "problem"), REFUSED)
def test_a_bad_row_is_refused_with_file_and_row_and_nothing_is_written(folder, take, bad, problem):
    before = file(folder).read_bytes()
    with pytest.raises(corpus.CorpusError) as caught:
        take(row("accept", "It rained on", "rain"), bad)
    assert problem in str(caught.value)
    assert file(folder).read_bytes() == before


def test_every_bad_decision_is_named(take):
    with pytest.raises(corpus.CorpusError) as caught:
        take(row("yes"), row("accept", claim="", exact=""), row("reject"))
    assert [line.split("row ")[1][0] for line in str(caught.value).splitlines()] == ["2", "3", "3"]


def test_a_file_that_is_not_sound_is_refused_before_anything_is_added(folder, take):
    file(folder).write_text("doc,claim,exact,value,hedge\na,ships,rained all day,,\n", "utf-8")
    before = file(folder).read_bytes()
    with pytest.raises(corpus.CorpusError, match=r"mentions\.csv, row 2: claim 'ships' is not in claims\.csv"):
        take(row("accept", **BOATS))
    assert file(folder).read_bytes() == before


def test_a_sheet_that_lacks_a_column_is_refused(folder, tmp_path):
    (tmp_path / "s.csv").write_text("doc,claim,exact\na,boats,Nine boats\n", "utf-8")
    with pytest.raises(corpus.CorpusError, match=r"s\.csv, row 1: no column 'prefix', 'suffix', 'voice'"):
        review.accept(tmp_path / "s.csv", corpus.load(folder), claims.read_claims(folder), folder)


@pytest.mark.parametrize("step", [(Path, "replace"), (pd.DataFrame, "to_csv")], ids=lambda step: step[1])
def test_a_disk_that_fails_leaves_the_old_file_and_no_draft(folder, take, monkeypatch, step):
    before = file(folder).read_bytes()

    def fail(*_, **__):
        raise OSError(28, os.strerror(28))

    take(row("", **BOATS))
    corpus.write_table(pd.DataFrame([row("accept", **BOATS)]), folder.parent / "other.csv")
    monkeypatch.setattr(*step, fail)
    with pytest.raises(OSError, match="No space left"):
        review.accept(folder.parent / "other.csv", corpus.load(folder), claims.read_claims(folder), folder)
    monkeypatch.undo()
    assert file(folder).read_bytes() == before
    assert sorted(path.name for path in file(folder).parent.iterdir()) == ["claims.csv", "mentions.csv"]


def test_all_suggestions_for_one_of_the_five_texts_can_be_taken_over(tmp_path, sheet):
    folder = tmp_path / "corpus"
    shutil.copytree(corpus.EXAMPLE, folder)
    rows = corpus.read_table(file(folder), [])
    corpus.write_table(rows[rows["doc"] != DOC], file(folder))
    corpus.write_sheet(sheet.assign(decision=["accept" if claim else "" for claim in sheet["claim"]]), tmp_path / "s.csv")
    texts, registry = corpus.load(folder), claims.read_claims(folder)
    before = claims.read_mentions(texts, registry, folder)
    added = review.accept(tmp_path / "s.csv", texts, registry, folder)
    after = claims.read_mentions(texts, registry, folder)
    assert len(after) == len(before) + len(added)
    assert after[after["doc"] != DOC].reset_index(drop=True).equals(before)
    assert set(added["claim"]) == set(sheet["claim"]) - {""}
    shared = spans.overlap(added, added).query("left < right")
    assert not (added["claim"].to_numpy()[shared["left"]] == added["claim"].to_numpy()[shared["right"]]).any()
    assert not len(review.accept(tmp_path / "s.csv", texts, registry, folder))
