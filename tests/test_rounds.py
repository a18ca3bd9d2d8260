"""Rounds: blank sheets that give nothing away, filled ones that are held to them, and how far people agree."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from helpers import claims, cleaning, corpus, rhetoric, rounds, spans

ROUNDS = corpus.EXAMPLE / "annotations" / "rounds"
LABELS = {"terms": ["framing", "epistemological", "neither"], "voices": ["narrator", "attributed", "quoted", "nested"]}
PAGE = corpus.from_texts({"press-2023": "The war ended.\nThe  peace began. No war again.", "wire-2024": "A war, they said, of words."})


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def shipped(texts):
    """The lines of the rounds in the corpus folder, made again as they were made for the readers."""
    terms = corpus.read_table(corpus.EXAMPLE / "annotations" / "terms.csv", ["term", "kind", "pattern"])
    found = rhetoric.names(texts, terms.rename(columns={"kind": "referent", "term": "form"}))
    found = spans.attach(found, cleaning.sentences(texts), "zone").query("zone != 'deck'").reset_index(drop=True)
    framing = found[found["referent"] == "framing"].reset_index(drop=True)
    return {"terms": rounds.items(found, texts), "voices": rounds.items(framing, texts, most=80, width=400)}


def sheets(name):
    return sorted((ROUNDS / name).glob("reader-*.csv"))


def words(*places, kind="framing"):
    """A layer of the page: words by text, offset and size."""
    docs, starts, sizes = zip(*places, strict=True)
    return spans.table(PAGE, docs, starts, [start + size for start, size in zip(starts, sizes, strict=True)], kind=[kind] * len(places))


WARS = [("press-2023", 4, 3), ("press-2023", 36, 3), ("wire-2024", 2, 3)]
PEACE = ("press-2023", 20, 5)


@pytest.fixture
def lines():
    return rounds.items(words(*WARS), PAGE)


def labelled(**coders):
    """What people said of items 0, 1, …, a label each; `.` is a gap."""
    rows = [(n, coder, "" if label == "." else label, "") for coder, said in coders.items() for n, label in enumerate(said)]
    return pd.DataFrame(rows, columns=["item", "coder", "label", "note"])


# Lines and sheets


def test_lines_show_the_words_in_brackets_and_white_space_folded(lines):
    by_place = lines.set_index(["doc", "start"])["line"]
    assert by_place["press-2023", 4] == "… The [[war]] ended. The peace began. No war again. …"
    assert by_place["wire-2024", 2] == "… A [[war]], they said, of words. …"


def test_a_sheet_shows_neither_text_nor_kind_nor_voice(tmp_path, lines):
    path = tmp_path / "new" / "ana.csv"
    rounds.write_sheet(lines.assign(voice="quoted"), path)
    content = path.read_text("utf-8")
    assert content.splitlines()[0] == "\ufeffitem,line,label,note"
    assert not [word for word in ("press-2023", "wire-2024", "framing", "quoted", "kind", "voice") if word in content]
    sheet = corpus.read_table(path, rounds.SHEET)
    assert sheet[["label", "note"]].values.tolist() == [["", ""]] * 3
    assert sheet[["item", "line"]].values.tolist() == lines[["item", "line"]].values.tolist()


def test_sheets_of_the_five_texts_do_not_name_them(texts, shipped):
    for table in shipped.values():
        assert not [doc for doc in texts["doc"] for line in table["line"] if doc in line]


def test_lines_keep_their_names_and_order_when_others_are_added(lines):
    more = rounds.items(words(*WARS, PEACE), PAGE)
    pd.testing.assert_frame_equal(more[more["start"] != 20].reset_index(drop=True), lines)
    pd.testing.assert_frame_equal(rounds.items(words(*WARS[::-1], kind="framing").iloc[::-1], PAGE), lines)


def test_names_depend_on_the_place_alone(lines):
    wide = rounds.items(words(*WARS, kind="other"), PAGE, width=3)
    assert wide["item"].tolist() == lines["item"].tolist()
    assert lines["item"].is_monotonic_increasing


def test_order_is_not_that_of_the_texts(shipped):
    assert shipped["terms"]["doc"].ne(shipped["terms"]["doc"].shift()).sum() > 50


def test_most_limits_the_lines_to_the_first(lines):
    pd.testing.assert_frame_equal(rounds.items(words(*WARS), PAGE, most=2), lines.head(2))


def test_a_span_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="the span press-2023:4-7 stands twice; allowed is each span once"):
        rounds.items(words(*WARS, WARS[0]), PAGE)


def test_nothing_to_label_gives_no_lines():
    assert len(rounds.items(words(*WARS).head(0), PAGE)) == 0


def test_no_name_is_a_number_to_a_spreadsheet(shipped):
    assert not shipped["terms"]["item"].str.fullmatch(r"\d+(e\d+)?").any()


def test_a_sheet_is_never_written_over(tmp_path, lines):
    path = tmp_path / "ana.csv"
    path.write_text("hours of reading", "utf-8")
    with pytest.raises(FileExistsError, match=r"ana\.csv: there already; allowed is a new file"):
        rounds.write_sheet(lines, path)
    assert path.read_text("utf-8") == "hours of reading"


# Reading sheets


@pytest.fixture
def fill(tmp_path, lines):
    """Write a sheet of a person: its lines with labels, changed as asked."""

    def write(name, labels="xyx", change=lambda sheet: sheet):
        sheet = lines[["item", "line"]].assign(label=list(labels), note="")
        corpus.write_table(change(sheet), tmp_path / f"{name}.csv")
        return tmp_path / f"{name}.csv"

    return write


def test_filled_sheets_come_back_with_the_columns_of_the_lines(fill, lines):
    other = fill("ben", "xxy", lambda sheet: sheet.assign(note=["", "why?", ""]).iloc[::-1])
    coded = rounds.read_sheets([fill("ana"), other], lines, ["x", "y"])
    assert list(coded) == [*lines, "coder", "label", "note"]
    assert coded["coder"].tolist() == ["ana"] * 3 + ["ben"] * 3
    assert coded["label"].tolist() == [*"xyx", *"xxy"]
    assert coded["note"].tolist() == ["", "", "", "", "why?", ""]
    pd.testing.assert_frame_equal(coded.loc[3:, list(lines)].reset_index(drop=True), lines)


def test_blank_labels_are_kept_as_gaps(fill, lines):
    coded = rounds.read_sheets([fill("ana", ["x", "", "y"]), fill("ben", ["", "", ""])], lines, ["x", "y"])
    assert coded["label"].tolist() == ["x", "", "y", "", "", ""]


def test_sheets_of_chosen_lines_come_back_with_their_labels(tmp_path, lines):
    chosen = lines.iloc[[0, 2]]
    for name in ("ana", "ben"):
        corpus.write_table(chosen[["item", "line"]].assign(label=["x", "y"], note=""), tmp_path / f"{name}.csv")
    coded = rounds.read_sheets([tmp_path / "ana.csv", tmp_path / "ben.csv"], chosen, ["x", "y"])
    assert coded["label"].tolist() == ["x", "y", "x", "y"]


def change_line(sheet):
    return sheet.assign(line=[sheet["line"][0], "… other [[words]] …", sheet["line"][2]])


def move_lines(sheet):
    return sheet.assign(line=sheet["line"].tolist()[1:] + sheet["line"].tolist()[:1])


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (lambda s: s.assign(label=["x", "why", "y"]), [r", row 3: label 'why'; allowed are '', 'x', 'y'"]),
        (lambda s: s.assign(label=["x", "X", " y"]), [r", row 3: label 'X'; allowed"]),
        (lambda s: s.assign(line=s["line"].str.replace("…", "â€¦")), [": no line is one of this round; was it opened in another encoding"]),
        (lambda s: s.drop(1), [r": 1 items are missing, the first is '{1}'; allowed is a sheet with all"]),
        (lambda s: s.head(0), [r": 3 items are missing, the first is '{0}'"]),
        (lambda s: pd.concat([s, s.head(1)]), [r", row 5: item '{0}' a second time; allowed is once"]),
        (change_line, [r", row 3: the line is not that of item '{1}' \(moved or changed\?\); allowed is '… "]),
        (move_lines, [r", row 2: the line is not that of item '{0}'", r", row 3: .* '{1}'", r", row 4: .* '{2}'"]),
        (
            lambda s: s.assign(item=["other", *s["item"][1:]]),
            [r", row 2: no item 'other' in this round; allowed are the items of the blank sheet", r": 1 items are missing"],
        ),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_by_file_and_row(fill, lines, change, problems):
    bad = fill("ben", change=change)
    with pytest.raises(corpus.CorpusError) as caught:
        rounds.read_sheets([fill("ana"), bad], lines, ["x", "y"])
    said = str(caught.value).splitlines()
    assert len(said) == len(problems)
    for text, problem in zip(said, problems, strict=True):
        assert text.startswith(str(bad))
        assert pd.Series([text.removeprefix(str(bad))]).str.match(problem.format(*lines["item"])).all(), text


def test_problems_of_all_sheets_are_listed_at_once(fill, lines):
    with pytest.raises(corpus.CorpusError) as caught:
        rounds.read_sheets([fill("ana", "xxz"), fill("ben", "zxx")], lines, ["x", "y"])
    assert [text.split(":")[0].rsplit("/")[-1] for text in str(caught.value).splitlines()] == ["ana.csv, row 4", "ben.csv, row 2"]


def test_a_column_that_is_missing_is_named(fill, lines):
    with pytest.raises(corpus.CorpusError, match=r"ben\.csv, row 1: no column 'note'"):
        rounds.read_sheets([fill("ana"), fill("ben", change=lambda sheet: sheet.drop(columns="note"))], lines, ["x", "y"])


def test_two_sheets_of_one_name_are_refused(tmp_path, fill, lines):
    one = fill("ana")
    (tmp_path / "second").mkdir()
    other = tmp_path / "second" / "ana.csv"
    other.write_bytes(one.read_bytes())
    with pytest.raises(ValueError, match=r"sheets \['ana', 'ana'\]: two are called the same; allowed is a name for each person"):
        rounds.read_sheets([one, other], lines, ["x", "y"])


def test_a_round_has_two_sheets_or_more(fill, lines):
    for paths in ([], [fill("ana")], str(fill("ben"))):
        with pytest.raises(ValueError, match="a round has two sheets or more"):
            rounds.read_sheets(paths, lines, ["x", "y"])


# Agreement


def test_two_people_and_two_labels_agree_as_in_the_methods():
    found = rounds.agreement(labelled(a="0100000010", b="1110010000"))
    assert found[["lines", "coders", "labels", "agree"]].tolist() == [10, 2, 2, 0.6]
    assert found[["alpha", "kappa"]].tolist() == pytest.approx([0.0952381, 0.0909091], abs=5e-8)


FOUR = {"A": "123321412...", "B": "1233224125.3", "C": ".3332342251.", "D": "12332441251."}


def test_four_people_with_gaps_agree_as_in_the_methods():
    found = rounds.agreement(labelled(**FOUR))
    assert found[["lines", "coders", "labels"]].tolist() == [11, 4, 5]  # the last line has one label: nobody to agree with
    assert found["alpha"] == pytest.approx(0.7434211, abs=5e-8)
    table = np.array([[said.count(label) for label in "12345"] for said in map(list, zip(*FOUR.values(), strict=True))])
    assert rounds.alpha(table).item() == pytest.approx(0.7434211, abs=5e-8)
    assert rounds.alpha(table, values=[1, 2, 3, 4, 5]).item() == pytest.approx(0.8491071, abs=5e-8)


def by_pairs(units, distance):
    """Alpha by its definition: the distances of pairs inside units, against those of all pairs."""
    units = [unit for unit in units if len(unit) > 1]
    whole = [label for unit in units for label in unit]
    seen = sum(distance(*pair) / (len(unit) - 1) for unit in units for pair in permutations(unit, 2)) / max(1, len(whole))
    chance = sum(distance(*pair) for pair in permutations(whole, 2)) / max(1, len(whole) * (len(whole) - 1))
    return 1 - seen / chance if chance else np.nan


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_alpha_is_that_of_its_definition(units):
    table = np.array([[unit.count(label) for label in range(4)] for unit in units])
    assert rounds.alpha(table).item() == pytest.approx(by_pairs(units, lambda a, b: a != b), nan_ok=True)
    values = [1, 2, 5, 9]
    expected = by_pairs(units, lambda a, b: (values[a] - values[b]) ** 2)
    assert rounds.alpha(table, values=values).item() == pytest.approx(expected, nan_ok=True)
    np.testing.assert_array_equal(rounds.alpha(np.stack([table, table[::-1]]))[0], rounds.alpha(table))


@given(st.lists(st.text("xyz", min_size=6, max_size=6), min_size=2, max_size=4))
@settings(max_examples=25, deadline=None)
def test_where_nobody_skips_a_line_nltk_agrees(said):
    assume(len(set("".join(said))) > 1)
    coded = labelled(**{f"c{n}": labels for n, labels in enumerate(said)})
    found = rounds.agreement(coded, samples=1)
    task = AnnotationTask(coded[["coder", "item", "label"]].astype(str).values.tolist())
    assert found["alpha"] == pytest.approx(task.alpha())
    assert found["agree"] == pytest.approx(task.avg_Ao())
    if all(len({*one, *other}) > 1 for one, other in combinations(said, 2)):
        assert found["kappa"] == pytest.approx(task.kappa())


def test_a_person_who_skipped_lines_does_not_stop_the_count_as_in_nltk():
    coded = labelled(a="xyxy", b="xy.x")
    given = coded[coded["label"] != ""].astype(str)
    with pytest.raises(RuntimeError, match="generator raised StopIteration"):
        AnnotationTask(given[["coder", "item", "label"]].values.tolist()).avg_Ao()
    for table in (coded, given):
        found = rounds.agreement(table)
        assert found[["lines", "agree"]].tolist() == [3, pytest.approx(2 / 3)]
        assert found["alpha"] == pytest.approx(by_pairs(["xx", "yy", "yx"], lambda a, b: a != b))


@pytest.mark.parametrize(
    "coded", [labelled(a="xxx", b="xxx"), labelled(a="xy.", b="..y"), labelled(a="..", b="..")], ids=["one", "apart", "none"]
)
def test_agreement_above_chance_is_not_a_number_where_it_is_undefined(coded):
    found = rounds.agreement(coded, samples=20)
    assert found[["alpha", "low", "high", "kappa"]].isna().all()
    assert found["lines"] == (3 if coded["label"].nunique() == 1 and "x" in set(coded["label"]) else 0)


def test_interval_holds_alpha_and_comes_back_with_the_seed():
    coded = labelled(a="xyxyxyxyxyzzxyxy", b="xyxyxxxyxyzyxyyy")
    one, same, other = (rounds.agreement(coded, samples=500, seed=seed) for seed in (3, 3, 4))
    assert -1 <= one["low"] < one["alpha"] < one["high"] <= 1
    pd.testing.assert_series_equal(one, same)
    assert one[["low", "high"]].tolist() != other[["low", "high"]].tolist()
    assert one[["alpha", "kappa", "agree"]].tolist() == other[["alpha", "kappa", "agree"]].tolist()


def test_kappa_of_several_people_is_the_mean_of_their_pairs():
    said = {"a": "xyxyxy", "b": "xyyyxy", "c": "yyxyxx"}
    pairs = [rounds.agreement(labelled(**dict(pair)), samples=1)["kappa"] for pair in combinations(said.items(), 2)]
    assert rounds.agreement(labelled(**said), samples=1)["kappa"] == pytest.approx(np.mean(pairs))


# Disagreements and their settlement

THREE = labelled(ana="xxy.x.", ben="xyyx..").assign(line=list("012345") * 2)


def test_disagreements_are_lines_with_two_labels():
    found = rounds.disagreements(THREE)
    assert list(found) == ["item", "line", "ana", "ben"]
    assert found.values.tolist() == [[1, "1", "x", "y"]]


def test_where_all_agree_nothing_is_listed():
    assert len(rounds.disagreements(labelled(a="xy.", b="xyx"))) == 0


def test_each_line_gets_the_label_that_was_agreed_or_decided_or_stays_open():
    settled = rounds.adjudicate(labelled(a="xxyx", b="xyy.", c="xyxx"), pd.DataFrame({"item": [1], "label": ["y"]}))
    assert settled.values.tolist() == [[0, "x", "agreed"], [1, "y", "decided"], [2, "", "open"], [3, "x", "agreed"]]


def test_a_line_that_nobody_labelled_stays_open():
    settled = rounds.adjudicate(THREE, pd.DataFrame({"item": [1], "label": ["z"]}))
    assert list(settled) == ["item", "line", "label", "how"]
    assert settled["label"].tolist() == ["x", "z", "y", "x", "x", ""]
    assert settled["how"].tolist() == ["agreed", "decided", "agreed", "single", "single", "open"]


def test_where_all_agree_no_decision_is_needed():
    settled = rounds.adjudicate(labelled(a="xyx", b="xyx"), pd.DataFrame({"item": [], "label": []}))
    assert settled[["label", "how"]].values.tolist() == [["x", "agreed"], ["y", "agreed"], ["x", "agreed"]]


@pytest.mark.parametrize("said", [("xyx", "xxx"), ("...", "...")], ids="|".join)
def test_without_decisions_what_differs_stays_open(said):
    settled = rounds.adjudicate(labelled(a=said[0], b=said[1]), pd.DataFrame({"item": [], "label": []}))
    assert settled["label"].tolist() == ["x" if one == other == "x" else "" for one, other in zip(*said, strict=True)]


@pytest.mark.parametrize("item", [0, 3, 5, 99])
def test_a_decision_on_what_nobody_differed_on_is_refused(item):
    with pytest.raises(ValueError, match=rf"decisions on \[{item}\]: nobody differed there; allowed are lines of `disagreements`"):
        rounds.adjudicate(THREE, pd.DataFrame({"item": [1, item], "label": ["y", "y"]}))


def test_two_decisions_on_one_line_are_refused():
    with pytest.raises(ValueError):
        rounds.adjudicate(THREE, pd.DataFrame({"item": [1, 1], "label": ["x", "y"]}))


# Two readings as a round


def read_as(*rows):
    """A reading of the page: `(doc, start, size, kind)`."""
    docs, starts, sizes, kinds = zip(*rows, strict=True)
    return spans.table(PAGE, docs, starts, [start + size for start, size in zip(starts, sizes, strict=True)], kind=kinds)


FIRST = read_as(("press-2023", 4, 9, "x"), ("press-2023", 20, 5, "y"), ("wire-2024", 2, 3, "x"))
SECOND = read_as(("press-2023", 4, 8, "x"), ("press-2023", 36, 3, "y"), ("wire-2024", 2, 3, "y"))


def test_spans_that_both_marked_are_lines_with_a_label_of_each_reading():
    coded = rounds.from_spans(FIRST, SECOND, "kind")
    assert list(coded) == ["item", "doc", "start", "line", "coder", "label", "note"]
    assert coded[["item", "doc", "start", "line", "coder", "label"]].values.tolist() == [
        [0, "press-2023", 4, "war ended", "one", "x"],
        [0, "press-2023", 4, "war ended", "other", "x"],
        [1, "wire-2024", 2, "war", "one", "x"],
        [1, "wire-2024", 2, "war", "other", "y"],
    ]


def test_two_readings_as_a_round_are_measured_and_their_disagreements_listed():
    coded = rounds.from_spans(FIRST, SECOND, "kind")
    assert rounds.agreement(coded, samples=50)[["lines", "coders", "labels", "agree"]].tolist() == [2, 2, 2, 0.5]
    found = rounds.disagreements(coded)
    assert found[["doc", "start", "line", "one", "other"]].values.tolist() == [["wire-2024", 2, "war", "x", "y"]]


def test_a_reading_agrees_with_itself():
    coded = rounds.from_spans(FIRST, FIRST, "kind")
    assert rounds.agreement(coded, samples=50)[["lines", "agree", "alpha", "kappa"]].tolist() == [3, 1, 1, 1]
    assert not len(rounds.disagreements(coded))


def test_a_label_that_one_reading_leaves_blank_is_a_gap():
    coded = rounds.from_spans(FIRST, FIRST.assign(kind=["", "y", "x"]), "kind")
    assert rounds.agreement(coded, samples=50)[["lines", "agree"]].tolist() == [2, 1]


def test_readings_without_a_span_in_common_have_no_line():
    coded = rounds.from_spans(FIRST.iloc[1:2], SECOND, "kind")
    assert (list(coded), len(coded)) == (["item", "doc", "start", "line", "coder", "label", "note"], 0)


def test_two_readings_of_the_voices_of_the_five_texts_make_a_round(texts):
    registry = claims.read_claims()
    one, other = (claims.read_mentions(texts, registry, name=name) for name in ("mentions", "mentions-2"))
    coded = rounds.from_spans(one, other, "voice")
    measured = rounds.agreement(coded, samples=50)
    assert measured["coders"] == 2
    assert 0 < measured["lines"] <= min(len(one), len(other))
    assert measured["agree"] == pytest.approx(1 - len(rounds.disagreements(coded)) / measured["lines"])


# The rounds of the corpus folder


@pytest.mark.parametrize("name", LABELS)
def test_rounds_in_the_corpus_folder_are_of_the_lines_that_are_made_today(shipped, name):
    coded = rounds.read_sheets(sheets(name), shipped[name], LABELS[name])
    assert len(coded) == 2 * len(shipped[name])
    assert coded["label"].isin(LABELS[name]).all()
    for path in sheets(name):
        assert corpus.read_table(path, rounds.SHEET)["item"].tolist() == shipped[name]["item"].tolist()


def test_readers_of_the_terms_agree_on_all_but_six(shipped):
    found = rounds.agreement(rounds.read_sheets(sheets("terms"), shipped["terms"], LABELS["terms"]))
    assert found[["lines", "coders", "labels", "agree"]].tolist() == [228, 2, 3, pytest.approx(222 / 228)]
    assert found[["alpha", "kappa"]].tolist() == pytest.approx([0.949284, 0.949190], abs=1e-6)
    assert found["low"] < found["alpha"] < found["high"] < 1


def test_readers_of_the_voices_agree_on_all(shipped):
    coded = rounds.read_sheets(sheets("voices"), shipped["voices"], LABELS["voices"])
    found = rounds.agreement(coded, samples=50)
    assert found.tolist() == [80, 2, 3, 1, 1, 1, 1, 1]
    assert len(rounds.disagreements(coded)) == 0


def test_every_term_on_which_readers_differ_is_decided(shipped):
    coded = rounds.read_sheets(sheets("terms"), shipped["terms"], LABELS["terms"])
    decided = corpus.read_table(ROUNDS / "terms" / "adjudicated.csv", ["item", "label", "note"])
    assert sorted(decided["item"]) == sorted(rounds.disagreements(coded)["item"])
    settled = rounds.adjudicate(coded, decided)
    assert settled["how"].value_counts().to_dict() == {"agreed": 222, "decided": 6}
    assert settled["label"].isin(LABELS["terms"]).all()


@pytest.mark.parametrize("saved", [{"sep": ";"}, {"sep": "\t"}, {"encoding": "utf-8"}, {"lineterminator": "\r\n"}], ids=str)
def test_a_sheet_may_come_back_as_a_spreadsheet_saves_it(tmp_path, lines, saved):
    paths = [tmp_path / "ana.csv", tmp_path / "ben.csv"]
    for path in paths:
        sheet = lines[["item", "line"]].assign(label=" x ", note="")
        sheet.to_csv(path, **{"index": False, "encoding": "utf-8-sig", "lineterminator": "\n"} | saved)
    assert set(rounds.read_sheets(paths, lines, ["x", "y"])["label"]) == {"x"}


def test_a_line_that_one_person_alone_labelled_is_called_so():
    coded = pd.DataFrame({"item": ["p", "q"] * 2, "coder": [*"aabb"], "label": ["x", "x", "", "x"], "note": ""})
    assert rounds.adjudicate(coded, pd.DataFrame({"item": [], "label": []}))["how"].tolist() == ["single", "agreed"]


def test_a_decision_must_be_one_of_the_labels():
    coded = pd.DataFrame({"item": ["p"] * 2, "coder": [*"ab"], "label": ["x", "y"], "note": ""})
    with pytest.raises(ValueError, match=r"decided labels \['why'\]; allowed are x, y"):
        rounds.adjudicate(coded, pd.DataFrame({"item": ["p"], "label": ["why"]}), ["x", "y"])
