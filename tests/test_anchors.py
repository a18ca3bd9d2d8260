"""Annotations that outlast a change: what of two people's rows becomes one, and where rows go when a text is corrected."""

import hashlib
import random
import re
import shutil
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import anchors, corpus, exchange, spans

RAW = "It rained all day. “Nine boats sank,” the mayor said.\n\nNobody was hurt. It rained on. The mayor left."


def rows_of(raw, *words, **columns):
    """Spans of a text, each the first place of its words."""
    return pd.DataFrame({"start": [raw.index(w) for w in words], "end": [raw.index(w) + len(w) for w in words], "exact": words, **columns})


def follow(old, new, *words):
    """Where words go, and why they do not."""
    found = anchors.reanchor(old, new, rows_of(old, *words))
    return [reason or start for start, reason in zip(found["start"], found["reason"], strict=True)]


# A corrected text: single cases


def test_a_typo_sets_aside_what_touches_it_and_shifts_the_rest():
    old = "The coucil met in May. It voted."
    assert follow(old, old.replace("coucil", "council"), "The", "coucil met", "met", "It voted") == [0, "changed", 12, 24]


def test_a_word_put_in_parts_what_lies_around_it_and_nothing_else():
    new = RAW.replace("Nine boats", "Nine old boats")
    assert follow(RAW, new, "Nine", "boats", "Nine boats", "“Nine", "boats sank,”") == [20, 29, "changed", 19, 29]


def test_a_word_that_only_begins_like_one_that_changed_has_changed():
    assert follow("a lead of two", "a leader of two", "lead", "of two") == ["unclear: the same words stand about here, at 1 place (2)", 9]


def test_words_that_were_cut_are_deleted():
    assert follow(RAW, RAW.replace("Nobody was hurt. ", ""), "Nobody was hurt.", "left") == ["deleted", RAW.index("left") - 17]


def test_words_that_stand_elsewhere_are_named_and_not_used():
    old = "The fleet sank in May. Rain fell on the town for days. It was a long and cold spring by the sea."
    new = "Rain fell on the town for days. It was a long and cold spring by the sea. The fleet sank in May."
    assert follow(old, new, "fleet", "town") == ["moved: the same words stand elsewhere, at 1 place (78)", 17]


def test_a_span_in_a_changed_region_is_set_aside_though_its_words_stand_elsewhere():
    old = "The ships of the town sank. Later the ships of the king came."
    assert follow(old, old.replace("The ships of the town", "All boats"), "ships")[0].startswith(
        "changed: the same words stand elsewhere, at 1 place"
    )


def test_a_deletion_that_can_be_read_in_two_ways_is_unclear():
    old = "He said no. He said no. He left."
    reason, kept = follow(old, "He said no. He left.", "He said no.", "left")
    assert (reason, kept) == ("unclear: the same words stand about here, at 1 place (0)", 15)


def test_words_that_a_rewritten_sentence_has_by_chance_are_not_the_same():
    old = "Parliament debated in the capital until midnight about everything."
    new = "Farmers harvested in secret wheat throughout September, unhindered."
    assert follow(old, new, "in")[0].startswith("unclear")


def test_a_long_sentence_between_two_rewritten_ones_is_kept():
    kept = "The ministry said that the harbour would stay closed for a week. "
    old, new = "Anna " * 30 + ". " + kept + "Bert " * 30 + ".", "Carl " * 30 + ". " + kept + "Dora " * 30 + "."
    assert follow(old, new, "harbour") == [new.index("harbour")]


def test_line_ends_that_an_editor_changed_cost_only_what_holds_them():
    old = "Line one is here.\nLine two is there.\nThree."
    assert follow(old, old.replace("\n", "\r\n"), "one", "here.\nLine", "two") == [5, "changed", 24]


def test_a_row_keeps_its_columns_and_index_and_a_lost_one_has_no_offsets():
    rows = rows_of("one two", "one", "two", kind=["a", "b"]).set_axis([7, 9])
    found = anchors.reanchor("one two", "one 2", rows)
    assert list(found) == ["start", "end", "exact", "kind", "reason"]
    assert found.index.tolist() == [7, 9]
    assert found["start"].isna().tolist() == found["end"].isna().tolist() == [False, True]
    assert rows["start"].tolist() == [0, 4]


@pytest.mark.parametrize("bad", [(-1, 3, "one"), (0, 9, "one two"), (2, 2, ""), (0, 3, "two")])
def test_rows_that_are_not_of_the_old_text_are_refused(bad):
    rows = pd.DataFrame([(0, 3, "one"), bad], columns=["start", "end", "exact"], index=[2, 3])
    with pytest.raises(ValueError, match=r"^row 3: .*; allowed are offsets 0 <= start < end <= 7"):
        anchors.reanchor("one two", "one two", rows)


@pytest.mark.parametrize(("old", "new"), [("", "x"), ("ab", ""), ("", "")])
def test_empty_texts_and_no_rows_are_no_trouble(old, new):
    assert not len(anchors.reanchor(old, new, rows_of(old)))
    assert follow(old, new, *([old] if old else [])) == (["deleted"] if old else [])


def test_texts_that_are_too_long_to_compare_lose_all_rows_and_keep_none_wrongly(monkeypatch):
    monkeypatch.setattr(anchors, "MOST", 3)
    assert follow("one two. three", "one two. thre", "one") == ["unclear: the same words stand about here, at 1 place (0)"]


# A corrected text: whatever the texts

WORDS = st.lists(st.sampled_from(["No", "deal", "boats", "a", " ", " ", ". ", "\n", "“", ",”", "é", "\u00a0", "-"]), max_size=25).map(
    "".join
)


@st.composite
def marked(draw, texts=WORDS):
    """A text and spans of it."""
    old = draw(texts.filter(len))
    ends = draw(st.lists(st.tuples(st.integers(0, len(old) - 1), st.integers(1, 12)), max_size=8))
    spans_of = [(a, min(a + n, len(old))) for a, n in ends]
    return old, pd.DataFrame([(a, b, old[a:b]) for a, b in spans_of], columns=["start", "end", "exact"])


def kept_of(found):
    return found[found["reason"] == ""]


@given(marked(), WORDS)
@settings(max_examples=70, deadline=None)
def test_every_kept_row_has_its_words_and_all_others_a_reason(text, new):
    old, rows = text
    found = anchors.reanchor(old, new, rows)
    assert found.index.equals(rows.index)
    kept = kept_of(found)
    assert [new[a:b] for a, b in zip(kept["start"], kept["end"], strict=True)] == kept["exact"].tolist()
    assert found["start"].isna().tolist() == (found["reason"] != "").tolist()
    assert all(reason.split(":")[0] in anchors.REASONS for reason in found["reason"] if reason)


@given(marked(), WORDS)
@settings(max_examples=40, deadline=None)
def test_kept_rows_stay_in_order_and_apart(text, new):
    old, rows = text
    kept = kept_of(anchors.reanchor(old, new, rows))
    before = rows.loc[kept.index]
    order = before["start"].argsort(kind="stable")
    assert kept["start"].iloc[order].is_monotonic_increasing
    assert ((kept["end"] - kept["start"]).tolist()) == (before["end"] - before["start"]).tolist()
    same = dict(zip(before["start"], kept["start"], strict=True))
    assert len(set(same.values())) == len(same)


@given(marked())
@settings(max_examples=30, deadline=None)
def test_the_same_text_keeps_everything(text):
    old, rows = text
    found = anchors.reanchor(old, old, rows)
    assert found[["start", "end", "exact"]].astype(object).values.tolist() == rows.astype(object).values.tolist()
    assert set(found["reason"]) <= {""}


@given(marked(), st.text("xyz ", min_size=1), st.sampled_from(["x\n", "x. "]))
@settings(max_examples=30, deadline=None)
def test_text_put_before_shifts_everything(text, lead, end):
    old, rows = "Begun: " + text[0], text[1].assign(start=text[1]["start"] + 7, end=text[1]["end"] + 7)
    found = anchors.reanchor(old, lead + end + old, rows)
    assert (found["start"] - len(lead + end)).tolist() == rows["start"].tolist()


@given(marked(), st.text("xyz ", min_size=1))
@settings(max_examples=30, deadline=None)
def test_text_put_behind_shifts_nothing(text, tail):
    old, rows = text
    found = anchors.reanchor(old + "End.\n", old + "End.\n" + tail, rows)
    assert found["start"].tolist() == rows["start"].tolist()


@given(WORDS, st.text("xyz", min_size=1, max_size=9), st.text("uvw", min_size=1, max_size=9), WORDS)
@settings(max_examples=30, deadline=None)
def test_a_span_in_a_changed_region_is_set_aside_even_if_its_words_stand_elsewhere(before, word, other, behind):
    old, new = (f"{before} {middle} {behind} end {word}" for middle in (word, other))
    at = len(before) + 1
    found = anchors.reanchor(old, new, pd.DataFrame({"start": [at], "end": [at + len(word)], "exact": [word]}))
    assert found["reason"].tolist()[0].startswith(("changed", "moved", "unclear"))


@given(marked(), WORDS, WORDS)
@settings(max_examples=30, deadline=None)
def test_a_word_that_stands_once_in_both_never_goes_to_another_place(text, before, behind):
    old = f"{before} Quay {behind}"
    found = anchors.reanchor(old, f"{behind} Quay {before}", rows_of(old, "Quay"))
    assert kept_of(found)["start"].tolist() in ([], [len(behind) + 1])


def test_ten_thousand_rows_of_a_long_text_are_quick():
    chance = random.Random(1)
    raw = " ".join(chance.choice(RAW.split()) + chance.choice(["", "", "", ".", ",", "\n"]) for _ in range(18_000))
    assert len(raw) > 90_000
    places = [(a := chance.randrange(len(raw) - 50), a + chance.randrange(1, 50)) for _ in range(10_000)]
    rows = pd.DataFrame([(a, b, raw[a:b]) for a, b in places], columns=["start", "end", "exact"])
    new = raw
    for _ in range(20):
        at = chance.randrange(len(new))
        new = new[:at] + chance.choice(["", "x", "yy "]) + new[at + 1 :]
    began = time.perf_counter()
    found = anchors.reanchor(raw, new, rows)
    assert time.perf_counter() - began < 3
    assert len(kept_of(found)) > 9_500


# Correcting a folder


def made(base, files):
    for name, content in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(content, "utf-8", newline="")
    return base


@pytest.fixture
def folder(tmp_path):
    """Two texts with mentions, names and passages, and lists."""
    files = {
        "texts/a.txt": RAW,
        "texts/b.txt": "Nine boats sank. It rained all day.",
        "documents.csv": "doc,file,note\na,a.txt,first\nb,b.txt,\n",
        "annotations/claims.csv": "claim,wording\nboats,The text says how many boats sank.\nrain,The text says that it rained.\n",
        "annotations/mentions.csv": "doc,claim,exact,prefix,suffix,value,hedge\na,boats,Nine boats sank,,,9,\nb,boats,Nine boats,,,9,\n"
        "a,rain,It rained,,on.,,\na,rain,rained all day,,,,\n",
        "annotations/names.csv": "doc,referent,exact,prefix\na,mayor,mayor,the\na,mayor,mayor,The\na,fleet,boats,\n",
        "annotations/passages.csv": "doc,kind,exact,source,source_exact,source_prefix,source_suffix\n"
        "b,verbatim,Nine boats sank,a,Nine boats sank,,\nb,verbatim,rained all day,a,rained all day,,\n",
        "annotations/referents.csv": "referent,form,pattern\nmayor,mayor,[Mm]ayor\n",
    }
    return made(tmp_path / "corpus", files)


@pytest.fixture
def correct(folder, tmp_path):
    """Give a text of the folder other characters."""

    def correct(new, doc="a"):
        (tmp_path / "new.txt").write_text(new, "utf-8", newline="")
        return anchors.correct(folder, doc, tmp_path / "new.txt")

    return correct


def table(folder, name):
    return corpus.read_table(folder / "annotations" / f"{name}.csv", [])


def aside(folder):
    (path,) = (folder / "set-aside").iterdir()
    return corpus.read_table(path, ["file", "row", "reason"])


def state(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_corrected_text_takes_the_place_of_the_old_one(folder, correct):
    new = RAW.replace("Nine", "Ten")
    sha256 = hashlib.sha256(new.encode()).hexdigest()
    correct(new)
    texts = corpus.load(folder)
    assert texts.loc[0, ["file", "sha256", "raw", "note"]].tolist() == [f"a-{sha256[:8]}.txt", sha256, new, "first"]
    assert corpus.unlisted(texts, folder) == ["a.txt"]
    assert (folder / "texts" / "a.txt").read_text("utf-8") == RAW
    assert exchange.check(folder)


def test_what_the_edit_touches_is_set_aside_whole_and_the_rest_stays(folder, correct):
    before = {name: table(folder, name) for name in ("mentions", "names", "passages")}
    lines = correct(RAW.replace("Nine", "Ten"))
    assert aside(folder)[["file", "row", "reason", "claim", "exact", "value", "source", "source_exact"]].values.tolist() == [
        ["mentions.csv", "2", "changed", "boats", "Nine boats sank", "9", "", ""],
        ["passages.csv", "2", "source changed", "", "Nine boats sank", "", "a", "Nine boats sank"],
    ]
    assert table(folder, "mentions").values.tolist() == before["mentions"].iloc[1:].values.tolist()
    assert table(folder, "names").equals(before["names"])
    assert table(folder, "passages")["exact"].tolist() == ["rained all day"]
    assert lines[1:] == [
        "annotations/mentions.csv: 2 rows of a kept, 1 set aside",
        "annotations/names.csv: 3 rows of a kept, 0 set aside",
        "annotations/passages.csv: 1 rows of a kept, 1 set aside",
        f"set-aside/{next((folder / 'set-aside').iterdir()).name}: 2 rows for somebody to read and to mark anew",
    ]


def test_files_of_which_no_row_changes_keep_their_bytes(folder, correct):
    before = state(folder)
    correct(RAW + "\nThe end.")
    after = state(folder)
    assert sorted(name for name in after if before.get(name) != after[name] and not name.startswith("texts/")) == ["documents.csv"]


def test_words_that_now_stand_twice_get_words_beside_them(folder, correct):
    correct("Eight boats came from the north.\n" + RAW)
    texts = corpus.load(folder)
    assert corpus.read_layer("names", texts, folder)[["start", "referent"]].values.tolist()[0] == [33 + RAW.index("boats"), "fleet"]
    assert table(folder, "names")["suffix"].tolist()[2] == "sank,” the mayor"
    assert not (folder / "set-aside").exists()


def test_words_found_elsewhere_by_what_stood_beside_them_are_quoted_anew(folder, correct):
    new = RAW.replace("rained on.", "rained again.") + " He said that it seemed as if now It rained on."
    correct(new)
    found = corpus.read_layer("mentions", corpus.load(folder), folder)
    assert found.loc[(found["claim"] == "rain") & (found["text"] == "It rained"), "start"].tolist() == [RAW.rindex("It rained")]


def test_marks_as_a_spreadsheet_left_them_are_still_found(folder, correct):
    made(folder, {"annotations/names.csv": 'doc,referent,exact,prefix\na,fleet,"""Nine boats sank,""",\n'})
    correct("Title\n" + RAW)
    found = corpus.read_layer("names", corpus.load(folder), folder)
    assert found[["start", "text"]].values.tolist() == [[25, "“Nine boats sank,”"]]


def test_both_sides_of_a_pair_within_a_text_must_survive(folder, correct):
    made(
        folder,
        {"annotations/passages.csv": "doc,kind,exact,suffix,source,source_exact,source_suffix\na,formula,It rained,on,a,It rained,all\n"},
    )
    correct(RAW.replace("rained on", "poured on").replace("It rained all", "It poured all"))
    assert aside(folder).iloc[-1]["reason"].startswith("changed; source changed")
    assert not len(table(folder, "passages"))


def test_the_second_correction_starts_from_the_first_and_keeps_what_was_set_aside(folder, correct):
    correct(RAW.replace("Nine", "Ten"))
    correct(RAW)
    correct(RAW.replace("Nine", "Ten").replace("hurt", "harmed"))
    correct(RAW.replace("Nine", "Ten").replace("rained all", "poured all"))
    correct(RAW)
    correct(RAW.replace("Nine", "Ten").replace("rained all", "poured all"))
    assert len(list((folder / "set-aside").iterdir())) == 2
    assert len(list((folder / "texts").iterdir())) == 6
    assert exchange.check(folder)


def test_rows_set_aside_for_the_same_text_twice_are_all_there(folder, correct):
    correct(RAW.replace("Nine", "Ten"))
    correct(RAW)
    made(folder, {"annotations/names.csv": "doc,referent,exact\na,fleet,Nine boats\n"})
    correct(RAW.replace("Nine", "Ten"))
    path = next(path for path in (folder / "set-aside").iterdir() if "Ten" in (folder / "texts" / f"{path.stem}.txt").read_text("utf-8"))
    assert corpus.read_table(path, [])[["file", "exact"]].values.tolist() == [
        ["mentions.csv", "Nine boats sank"],
        ["passages.csv", "Nine boats sank"],
        ["names.csv", "Nine boats"],
    ]


def test_columns_of_a_row_that_are_named_like_ours_are_kept(folder, correct):
    made(folder, {"annotations/names.csv": "doc,referent,exact,reason\na,fleet,Nine boats,as I see it\n"})
    correct(RAW.replace("Nine", "Ten"))
    row = aside(folder).query("file == 'names.csv'").iloc[0]
    assert (row["reason"], row["reason of the row"]) == ("changed", "as I see it")


def refused(call, match):
    with pytest.raises(corpus.CorpusError, match=match):
        call()


def test_what_cannot_be_a_correction_is_refused_and_changes_nothing(folder, correct, tmp_path):
    before = state(folder)
    refused(lambda: correct(RAW, "c"), r"documents\.csv: no text 'c'; allowed are 'a', 'b'$")
    refused(lambda: correct(RAW), r"new\.txt: is the text of 'a' already: nothing to do")
    refused(lambda: correct(" \n"), r"new\.txt: empty; allowed")
    refused(lambda: correct("a\0b"), r"new\.txt: a zero byte at byte 1")
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin-1"))
    refused(lambda: anchors.correct(folder, "a", tmp_path / "latin.txt"), r"latin\.txt: not UTF-8 at byte 2")
    refused(lambda: anchors.correct(folder, "a", tmp_path / "none.txt"), r"none\.txt: cannot be read \(No such file")
    assert state(folder) == before


def test_annotations_that_cannot_be_located_are_all_named_and_nothing_changes(folder, correct):
    made(
        folder,
        {
            "annotations/names.csv": "doc,referent,exact\na,x,ships\n",
            "annotations/passages.csv": "doc,exact,source,source_exact\nb,day,a,no\n",
        },
    )
    before = state(folder)
    with pytest.raises(corpus.CorpusError) as caught:
        correct(RAW + "!")
    assert [re.sub(".*/", "", line).partition(" stands")[0] for line in str(caught.value).splitlines()] == [
        "names.csv, row 2: 'ships'",
        "passages.csv, source, row 2: 'no'",
    ]
    assert state(folder) == before


def test_a_name_that_is_taken_by_another_text_is_refused(folder, correct):
    new = RAW + "!"
    made(folder, {f"texts/a-{hashlib.sha256(new.encode()).hexdigest()[:8]}.txt": "something else"})
    refused(lambda: correct(new), "there already with other characters")


@pytest.mark.parametrize("fails", range(7))
def test_where_a_file_cannot_be_written_the_old_state_stands(folder, correct, monkeypatch, fails):
    before = state(folder)
    replace, count = Path.replace, iter(range(100))

    def broken(path, target):
        if (
            path.parent.name.startswith(".draft-")
            and path.parent.parent == folder
            and not path.name.startswith("old-")
            and next(count) == fails
        ):
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", broken)
    if fails < 5:  # text, mentions, passages, set-aside, documents.csv
        with pytest.raises(OSError, match="No space left"):
            correct(RAW.replace("Nine", "Ten"))
        assert state(folder) == before
        assert not (folder / "set-aside").exists()
    else:
        correct(RAW.replace("Nine", "Ten"))
    assert not list(folder.glob(".draft-*"))


def test_documents_csv_is_replaced_last(folder, correct, monkeypatch):
    targets, replace = [], Path.replace
    monkeypatch.setattr(Path, "replace", lambda path, target: (targets.append(Path(target)), replace(path, target))[1])
    correct(RAW.replace("Nine", "Ten"))
    assert [target.name for target in targets if ".draft" not in str(target)][-1] == "documents.csv"


def test_a_disk_that_fails_at_the_last_file_leaves_the_old_state(folder, correct, monkeypatch):
    replace, before = Path.replace, state(folder)

    def broken(path, target):
        if Path(target) == folder / "documents.csv":
            raise OSError(5, "Input/output error")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="Input/output error"):
        correct(RAW.replace("Nine", "Ten"))
    assert state(folder) == before


@given(st.data())
@settings(max_examples=6, deadline=None)
def test_kept_and_set_aside_are_all_rows(tmp_path_factory, data):
    base = tmp_path_factory.mktemp("c")
    old = data.draw(WORDS.map("Rain. {}".format))
    new = data.draw(WORDS.map("Rain. {}".format).filter(lambda text: text != old))
    places = data.draw(st.lists(st.tuples(st.integers(0, len(old) - 1), st.integers(1, 9)), max_size=6))
    rows = [("a", str(n), old[a : a + size], *spans.quote(old, a, min(a + size, len(old)))) for n, (a, size) in enumerate(places)]
    rows = [row for row in rows if sole(old, row[2:])]
    made(base, {"texts/a.txt": old, "new.txt": new, "documents.csv": "doc,file\na,a.txt\n"})
    corpus.write_table(pd.DataFrame(rows, columns=["doc", "n", "exact", "prefix", "suffix"]), base / "annotations" / "names.csv")
    anchors.correct(base, "a", base / "new.txt")
    left = aside(base)["n"].tolist() if (base / "set-aside").exists() else []
    found = corpus.read_layer("names", corpus.load(base), base)
    assert sorted(left + found["n"].tolist()) == sorted(row[1] for row in rows)


def sole(raw, quoted):
    try:
        spans.locate(pd.DataFrame([("a", *quoted)], columns=["doc", "exact", "prefix", "suffix"]), corpus.from_texts({"a": raw}))
    except ValueError:
        return False
    return True


# Texts edited in place


def test_a_text_that_was_edited_in_place_is_noticed_and_correct_is_named(folder):
    texts = corpus.load(folder)
    corpus.write_table(texts[["doc", "file", "sha256"]], folder / "documents.csv")
    made(folder, {"texts/b.txt": "Ten boats sank."})
    refused(lambda: corpus.load(folder), "the text was changed.*; allowed is the text as it was: put it back, and give the changed one to")


# Two people's rows

PAGE = corpus.from_texts({"a": RAW, "b": "Nine boats sank. It rained all day."})


def rows(columns, *lines):
    names = columns.split()
    return pd.DataFrame(lines, columns=names, index=pd.RangeIndex(2, 2 + len(lines), name="row"), dtype=str)


def listed(conflicts):
    return conflicts[["exact", "key", "column", "one", "other"]].values.tolist()


def test_rows_that_say_the_same_are_one_however_they_are_quoted():
    ana = rows("doc exact prefix referent", ("a", "mayor", "the", "mayor"), ("a", "It rained", "hurt.", "rain"))
    ben = rows("doc exact suffix referent", ("a", "It rained", "on", "rain"), ("a", "“Nine boats sank,”", "", "fleet"))
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="names")
    assert merged.fillna("").values.tolist() == [
        ["a", "mayor", "the", "mayor", ""],
        ["a", "It rained", "hurt.", "rain", ""],
        ["a", "“Nine boats sank,”", "", "fleet", ""],
    ]
    assert (list(conflicts), len(conflicts)) == (anchors.CONFLICT, 0)


def test_of_rows_that_differ_at_a_place_the_first_stands_and_every_column_is_listed():
    ana = rows("doc exact referent note", ("a", "Nine boats", "fleet", ""))
    ben = rows("doc exact referent note", ("a", "Nine boats", "boats", "sure"))
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="names")
    assert merged.values.tolist() == ana.values.tolist()
    assert conflicts.values.tolist() == [
        ["names", "a", "Nine boats", "", "", "", "referent", "fleet", "boats"],
        ["names", "a", "Nine boats", "", "", "", "note", "", "sure"],
    ]


def test_a_place_may_carry_several_claims_and_each_has_its_values():
    ana = rows("doc exact claim value", ("a", "Nine boats sank", "boats", "9"))
    ben = rows("doc exact claim value", ("a", "Nine boats sank", "sinking", ""), ("a", "Nine boats sank", "boats", "~9"))
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="mentions")
    assert merged["claim"].tolist() == ["boats", "sinking"]
    assert listed(conflicts) == [["Nine boats sank", "claim=boats", "value", "9", "~9"]]


def test_pairs_meet_by_both_places():
    columns = "doc exact source source_exact kind"
    ana = rows(columns, ("b", "Nine boats", "a", "Nine boats", "verbatim"))
    ben = rows(columns, ("b", "Nine boats", "a", "Nine boats", "formula"), ("b", "Nine boats", "a", "boats", "formula"))
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="passages")
    assert merged["source_exact"].tolist() == ["Nine boats", "boats"]
    assert listed(conflicts) == [["Nine boats", "", "kind", "verbatim", "formula"]]


@pytest.mark.parametrize(
    ("name", "columns", "key"),
    [
        ("claims", "claim wording", "boats"),
        ("terms", "term pattern", "boats"),
        ("spellings", "variant norm", "boats"),
        ("referents", "pattern form", "boats"),
    ],
)
def test_lists_meet_by_their_ids(name, columns, key):
    ana, ben = rows(columns, (key, "x")), rows(columns, (key, "y"), ("rain", "z"))
    merged, conflicts = anchors.merge(ana, ben, PAGE, name=name)
    assert merged.values.tolist() == [[key, "x"], ["rain", "z"]]
    assert listed(conflicts) == [["", f"{columns.split()[0]}=boats", columns.split()[1], "x", "y"]]


def test_evidence_and_silences_have_one_row_per_field_and_claim_wherever_it_stands():
    ana, ben = (
        rows("doc field exact value", ("a", "title", "It rained all", "x")),
        rows("doc field exact value", ("a", "title", "Nobody", "x")),
    )
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="evidence")
    assert merged["exact"].tolist() == ["It rained all"]
    assert listed(conflicts) == [["It rained all", "field=title", "exact", "It rained all", "Nobody"]]


def test_a_table_that_is_not_known_meets_by_place_or_by_whole_rows():
    assert len(anchors.merge(rows("x y", ("1", "2")), rows("x y", ("1", "2"), ("1", "3")), PAGE, name="mine")[0]) == 2
    ana, ben = rows("doc exact x", ("a", "Nine", "1")), rows("doc exact x", ("a", "Nine", "2"))
    assert listed(anchors.merge(ana, ben, PAGE, name="mine")[1]) == [["Nine", "", "x", "1", "2"]]


def test_spans_that_a_layer_does_not_allow_together_are_conflicts():
    ana, ben = (
        rows("doc exact zone", ("a", "It rained all day.", "lead")),
        rows("doc exact zone", ("a", "It rained all", "lead"), ("a", "Nobody was hurt.", "body")),
    )
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="sentences")
    assert merged["exact"].tolist() == ["It rained all day.", "Nobody was hurt."]
    assert listed(conflicts) == [["It rained all day.", "", "exact", "It rained all day.", "It rained all"]]


def test_quotations_may_nest_and_not_cross():
    ana = rows("doc exact kind", ("a", "Nine boats sank,", "quotation"))
    ben = rows("doc exact kind", ("a", "boats", "scare"), ("a", "sank,” the", "quotation"))
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="quotations-2")
    assert merged["exact"].tolist() == ["Nine boats sank,", "boats"]
    assert conflicts[["layer", "column", "other"]].values.tolist() == [["quotations-2", "exact", "sank,” the"]]


def test_numbers_that_join_rows_are_those_of_the_rows_that_meet_or_new():
    ana = rows("doc exact turn", ("a", "It rained all", "1"), ("a", "Nobody", "2"), ("b", "Nine", "1"))
    ben = rows(
        "doc exact turn",
        ("a", "It rained all", "4"),
        ("a", "The mayor", "4"),
        ("a", "was hurt", "1"),
        ("a", "left", "1"),
        ("b", "day", "7"),
    )
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="quotations")
    assert merged["turn"].tolist() == ["1", "2", "1", "1", "3", "3", "7"]
    assert not len(conflicts)
    assert anchors.merge(merged, ben, PAGE, name="quotations")[0].equals(merged)


def test_rows_joined_otherwise_are_a_conflict():
    ana, ben = (rows("doc exact turn", ("a", "It rained all", "1"), ("a", "Nobody", second)) for second in "12")
    assert listed(anchors.merge(ana, ben, PAGE, name="quotations")[1]) == [["Nobody", "", "turn", "1", "2"]]
    assert listed(anchors.merge(ben, ana, PAGE, name="quotations")[1]) == [["Nobody", "", "turn", "2", "1"]]


def test_rows_that_cannot_be_located_are_named_in_both():
    ana, ben = rows("doc exact", ("a", "Nine"), ("a", "ships")), rows("doc exact", ("c", "Nine"), ("a", "It rained"))
    with pytest.raises(corpus.CorpusError) as caught:
        anchors.merge(ana, ben, PAGE, name="names")
    assert [line[:45] for line in str(caught.value).splitlines()] == [
        "names.csv, row 3: 'ships' stands 0 times in '",
        "the other names.csv, row 2: no text 'c'; allo",
        "the other names.csv, row 3: 'It rained' stand",
    ]


def test_columns_that_a_reading_needs_are_asked_for():
    refused(
        lambda: anchors.merge(rows("doc exact"), rows("doc words"), PAGE, name="names"),
        r"^the other names\.csv, row 1: no column 'exact'; there are 'doc', 'words'",
    )
    refused(lambda: anchors.merge(rows("doc exact"), rows("doc exact"), PAGE, name="drift"), "no column 'source', 'source_exact'")


TOKENS = [m.span() for m in re.finditer(r"\w+", RAW)]
MARKED = st.dictionaries(st.tuples(st.integers(0, len(TOKENS) - 1), st.integers(0, 2)), st.sampled_from("xyz"), max_size=8)


def marked_rows(found):
    out = []
    for (first, more), claim in found.items():
        a, b = TOKENS[first][0], TOKENS[min(first + more, len(TOKENS) - 1)][1]
        out.append(("a", RAW[a:b], *spans.quote(RAW, a, b), claim, claim * 2))
    return rows("doc exact prefix suffix claim value", *out).drop_duplicates()


def as_set(table):
    return set(table.itertuples(index=False, name=None))


@given(MARKED, MARKED)
@settings(max_examples=12, deadline=None)
def test_without_conflicts_it_does_not_matter_who_is_first(one, other):
    ana, ben = marked_rows(one), marked_rows(other)
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="mentions")
    assert not len(conflicts)
    assert as_set(merged) == as_set(anchors.merge(ben, ana, PAGE, name="mentions")[0]) == as_set(ana) | as_set(ben)


@given(MARKED, MARKED)
@settings(max_examples=12, deadline=None)
def test_merging_again_changes_nothing_and_nothing_is_lost(one, other):
    ana, ben = marked_rows(one), marked_rows(other)
    merged, conflicts = anchors.merge(ana, ben, PAGE, name="names")
    again, same = anchors.merge(merged, ben, PAGE, name="names")
    assert again.equals(merged)
    assert same.equals(conflicts)
    assert anchors.merge(ana, ana, PAGE, name="names")[0].values.tolist() == ana.values.tolist()
    assert as_set(ana) <= as_set(merged) <= as_set(ana) | as_set(ben)


# Two people's folders


@pytest.fixture
def other(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "other")
    return tmp_path / "other"


def test_a_folder_merged_with_itself_or_a_copy_stays_as_it_is(folder, other):
    before = state(folder)
    for source in (folder, other):
        lines = anchors.merge_folders(folder, source)
        assert lines[0] == "annotations/claims.csv: 2 rows before, 0 added, 0 in conflict"
        assert len(lines) == 5
        assert state(folder) == before


def test_what_another_folder_has_more_comes_in_and_what_differs_is_listed(folder, other):
    text = (other / "annotations" / "mentions.csv").read_text("utf-8")
    made(other, {"annotations/mentions.csv": text.replace("Nine boats,,,9", "Nine boats,,,~9") + "b,rain,It rained,,,,\n"})
    made(other, {"annotations/quantities.csv": "doc,exact,value,unit,hedge\na,Nine,9,boats,\n"})
    lines = anchors.merge_folders(folder, other)
    assert "annotations/mentions.csv: 4 rows before, 1 added, 1 in conflict" in lines
    assert "annotations/quantities.csv: 0 rows before, 1 added, 0 in conflict" in lines
    assert lines[-1].startswith("merged/conflicts.csv: 1 new, 1 in all")
    conflicts = corpus.read_table(folder / "merged" / "conflicts.csv", anchors.CONFLICT)
    assert conflicts.values.tolist() == [["mentions", "b", "Nine boats", "", "", "claim=boats", "value", "9", "~9"]]
    assert exchange.check(folder)
    once = state(folder)
    anchors.merge_folders(folder, other)
    assert state(folder) == once


def test_conflicts_with_a_third_are_added_to_those_listed(folder, other):
    text = (other / "annotations" / "mentions.csv").read_text("utf-8")
    for value in ("~9", ">9"):
        made(other, {"annotations/mentions.csv": text.replace("Nine boats,,,9", f"Nine boats,,,{value}")})
        anchors.merge_folders(folder, other)
    assert corpus.read_table(folder / "merged" / "conflicts.csv", [])["other"].tolist() == ["~9", ">9"]


def test_statements_are_the_same_number_in_all_files_of_a_reading(folder, other):
    made(folder, {"annotations/quotations.csv": "doc,kind,turn,speaker,cue,statement,exact\na,quotation,1,,,1,Nine boats\n"})
    made(folder, {"annotations/attributions.csv": "doc,speaker,cue,statement,exact\na,,,2,Nobody\n"})
    made(other, {"annotations/quotations.csv": "doc,kind,turn,speaker,cue,statement,exact\na,quotation,1,,,2,Nine boats\n"})
    made(other, {"annotations/attributions.csv": "doc,speaker,cue,statement,exact\na,,,2,mayor left\na,,,1,on\n"})
    anchors.merge_folders(folder, other)
    assert table(folder, "attributions")["statement"].tolist() == ["2", "1", "3"]


def test_other_texts_are_refused_all_of_them_named(folder, other):
    made(other, {"texts/b.txt": "Ten boats sank.", "texts/c.txt": "Rain.", "documents.csv": "doc,file\na,a.txt\nb,b.txt\nc,c.txt\n"})
    before = state(folder)
    with pytest.raises(corpus.CorpusError) as caught:
        anchors.merge_folders(folder, other)
    assert [re.sub(r".*other/|[0-9a-f]{64}", "", line).partition(" in /")[0] for line in str(caught.value).splitlines()] == [
        "documents.csv: no text 'c'",
        "documents.csv: sha256 of 'b' is ; allowed is , as",
    ]
    assert state(folder) == before


def test_a_folder_with_fewer_of_the_texts_is_merged(folder, other):
    made(other, {"documents.csv": "doc,file\na,a.txt\n"})
    assert anchors.merge_folders(folder, other)


def test_bad_rows_of_any_file_are_named_with_file_and_row_and_nothing_is_written(folder, other):
    made(other, {"annotations/names.csv": "doc,referent,exact\na,x,ships\n", "annotations/quantities.csv": "doc,exact\na,It rained\n"})
    before = state(folder)
    with pytest.raises(corpus.CorpusError) as caught:
        anchors.merge_folders(folder, other)
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        f"{other / 'annotations' / 'names.csv'}, row 2",
        f"{other / 'annotations' / 'quantities.csv'}, row 2",
    ]
    assert state(folder) == before


def test_where_a_merge_cannot_be_written_nothing_is(folder, other, monkeypatch):
    for name in ("names", "mentions"):
        text = (other / "annotations" / f"{name}.csv").read_text("utf-8")
        made(other, {f"annotations/{name}.csv": text + ("a,town,hurt,\n" if name == "names" else "a,rain,Nobody,,,,\n")})
    before, replace = state(folder), Path.replace

    def broken(path, target):
        if Path(target) == folder / "annotations" / "names.csv" and not path.name.startswith("old-"):
            raise OSError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="Permission denied"):
        anchors.merge_folders(folder, other)
    assert state(folder) == before


# The five texts


@pytest.fixture
def example(tmp_path):
    shutil.copytree(corpus.EXAMPLE, tmp_path / "five")
    return tmp_path / "five"


def test_of_the_five_texts_one_typo_costs_the_rows_that_touch_it_and_no_other(example, tmp_path):
    texts = corpus.load(example)
    raw = texts.set_index("doc")["raw"]["mfa-2023"]
    (tmp_path / "new.txt").write_text(raw.replace("being subjected", "being subject"), "utf-8", newline="")
    names = [path.stem for path in (example / "annotations").glob("*.csv")]
    before = {name: table(example, name) for name in names}
    anchors.correct(example, "mfa-2023", tmp_path / "new.txt")
    lost = aside(example)
    at = raw.index("subjected")
    for name, rows in before.items():
        if "exact" in rows:
            own = rows[rows["doc"] == "mfa-2023"]
            found = spans.locate(own.drop(columns=[c for c in own if c.startswith("source_")]), texts).set_axis(own.index)
            touching = found.index[(found["start"] < at + len("subjected")) & (found["end"] > at)]
            assert lost.loc[lost["file"] == f"{name}.csv", "row"].tolist() == touching.astype(str).tolist()
        assert len(table(example, name)) == len(rows) - (lost["file"] == f"{name}.csv").sum()
    assert set(lost["reason"]) == {"changed"}
    assert len(lost) == 6
    assert exchange.check(example)[-1] == "texts/004_ac6ea3ae84a41b15.txt: not listed in documents.csv"


def test_the_five_texts_merge_with_a_copy_that_has_one_mention_changed_and_one_more(example, tmp_path):
    shutil.copytree(example, tmp_path / "copy")
    mentions = table(example, "mentions")
    other = mentions.copy()
    other.loc[2, "speaker"] = "Baku"
    other.loc[len(mentions) + 2] = other.loc[2].to_dict() | {"claim": "anniversary", "speaker": ""}
    corpus.write_table(other, tmp_path / "copy" / "annotations" / "mentions.csv")
    before = state(example)
    lines = anchors.merge_folders(example, tmp_path / "copy")
    assert [line for line in lines if not line.endswith("0 added, 0 in conflict")] == [
        f"annotations/mentions.csv: {len(mentions)} rows before, 1 added, 1 in conflict",
        f"merged/conflicts.csv: 1 new, 1 in all; the rows of {example} stand until somebody changes them",
    ]
    assert table(example, "mentions").iloc[:-1].equals(mentions)
    after = state(example)
    assert {name for name in after if before.get(name) != after[name]} == {"annotations/mentions.csv", "merged/conflicts.csv"}
    assert exchange.check(example)
    anchors.merge_folders(example, tmp_path / "copy")
    assert state(example) == after
