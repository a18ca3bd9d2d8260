"""The command line and what it writes."""

import importlib
import json
import subprocess
import sys

import pandas as pd
import pytest

from helpers import brat, cas, corpus, exchange, review, spans, trials, webannotation
from helpers.__main__ import main


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(
        "Contact Us\n\nCouncil votes again on harbour\n\nThe council met.", encoding="utf-8", newline=""
    )
    (tmp_path / "documents.csv").write_text("doc,file\na,a.txt\n", encoding="utf-8")
    return tmp_path


def test_export_writes_every_layer_of_the_example(tmp_path, capsys):
    assert main(["export", str(corpus.EXAMPLE), str(tmp_path)]) == 0
    texts = corpus.load()
    detected = {path.stem for path in tmp_path.glob("*.csv")}
    assert detected == {
        "furniture", "repairs", "sentences", "tokens", "quotations", "attributions", "names", "terms", "directives", "agency", "quantities",
        "worthy", "clues", "passages", "fidelity", "drift", "traces"}  # fmt: skip
    assert {path.stem for path in (tmp_path / "read").glob("*.csv")} == {
        "furniture", "repairs", "sentences", "quotations", "attributions", "names", "directives", "agency", "mentions", "quantities",
        "variants", "silences", "clues", "passages", "drift", "sources", "direction", "traces"}  # fmt: skip
    assert {path.stem for path in (tmp_path / "tables").glob("*.csv")} == {
        "naming", "naming_by_voice", "naming_drift", "demands", "formulas", "keyness", "collocations", "dispersion", "claims",
        "claim_status", "claim_steps"}  # fmt: skip
    for path in [*tmp_path.glob("*.csv"), *(tmp_path / "read").glob("*.csv")]:
        layer = corpus.read_table(path, spans.COLUMNS).astype({"start": int, "end": int})
        assert len(spans.check(layer, texts)) == 0
        if "source_start" in layer:
            there = layer[layer["source"] != ""].astype({"source_start": int, "source_end": int})
            assert len(spans.check(spans.source(there), texts)) == 0
    assert capsys.readouterr().err == ""


def test_layers_that_have_nothing_are_a_header_alone(folder, tmp_path, capsys):
    assert main(["export", str(folder), str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "names.csv").read_text(encoding="utf-8") == "doc,start,end,text,referent,form,voice\n"
    assert (tmp_path / "out" / "read" / "mentions.csv").read_text(
        encoding="utf-8"
    ) == "doc,start,end,text,claim,voice,speaker,value,hedge\n"
    assert (tmp_path / "out" / "tables" / "claims.csv").read_text(encoding="utf-8").startswith("claim,first,last,texts,narrator")
    assert "names.csv: nothing there" in capsys.readouterr().err


def test_layers_limits_what_is_written(folder, tmp_path):
    assert main(["export", str(folder), str(tmp_path / "out"), "--layers", "furniture, sentences"]) == 0
    assert sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.csv")) == [
        "furniture.csv", "read/furniture.csv", "read/sentences.csv", "sentences.csv"]  # fmt: skip


def test_an_unknown_layer_is_refused_and_nothing_written(folder, tmp_path, capsys):
    assert main(["export", str(folder), str(tmp_path / "out"), "--layers", "furnitures"]) == 2
    assert "no layer 'furnitures'; allowed are furniture, repairs" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_check_says_what_is_there(capsys):
    assert main(["check", str(corpus.EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert "5 texts, 18815 characters" in out
    for name in ("claims", "mentions", "mentions-2", "quantities", "variants", "silences"):
        rows = corpus.read_table(corpus.EXAMPLE / "annotations" / f"{name}.csv", [])
        assert f"annotations/{name}.csv: {len(rows)} rows" in out


def test_check_names_every_problem_of_every_file(folder, capsys):
    (folder / "annotations").mkdir()
    (folder / "annotations" / "furniture.csv").write_text("doc,kind,exact\na,navigation,Contact You\n", encoding="utf-8")
    (folder / "annotations" / "referents.csv").write_text("referent,pattern,form\nwar,wa(,war\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 2
    problems = capsys.readouterr().err
    assert "furniture.csv, row 2: 'Contact You' stands 0 times" in problems
    assert "row 2: pattern 'wa(' does not compile" in problems


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("furniture", "doc,kind,exact\na,menu,Contact Us\n", "furniture.csv, row 2: kind 'menu'; allowed are 'navigation', "),
        ("furniture", "doc,exact\na,Contact Us\n", "furniture.csv, row 1: no column 'kind'"),
        ("sentences", "doc,zone,exact\na,lead,The council\na,lead,council met.\n", "'The council' and 'council met.' overlap"),
        ("mentions", "doc,claim,exact,value,hedge\na,war,council,1,\n", "mentions.csv, row 2: claim 'war' is not in claims.csv"),
        ("mentions", "doc,claim,exact,value,hedge,voice\na,,council,,,loud\n",
         "mentions.csv, row 2: voice 'loud'; allowed are '', 'narrator', "),
        ("silences", "doc,claim,exact,verdict\na,,council,quiet\n",
         "silences.csv, row 2: verdict 'quiet'; allowed are 'silent', 'near', 'made'"),
        ("variants", "doc,claim,exact,source,source_claim,source_exact,kind,relation\na,,council,a,,met,size,open\n",
         "variants.csv, row 2: kind 'size'; allowed are 'number', 'bound', "),
        ("quantities", "doc,exact,value\na,council,8\n", "quantities.csv, row 1: no column 'unit', 'hedge'"),
        ("quantities", "doc,exact,value,unit,hedge\na,The council,1,,\na,council met.,1,,\n",
         "quantities.csv: 'The council' and 'council met.' overlap; allowed are spans that do not"),
        ("repairs", "doc,kind,exact\na,glued,.T\n", "repairs.csv, row 2: kind 'glued'; allowed are 'joint', 'stray', "),
        ("quotations", "doc,kind,exact\na,quotation,council\n", "quotations.csv, row 1: no column 'turn', 'speaker', 'cue'"),
        ("quotations", "doc,kind,turn,speaker,cue,exact\na,quote,1,,,council met\n",
         "quotations.csv, row 2: kind 'quote'; allowed are 'quotation', 'nested', 'scare'"),
        ("quotations", "doc,kind,turn,speaker,cue,exact\na,quotation,1,,,The council\na,nested,1,,,council met\n",
         "quotations.csv: 'The council' and 'council met' overlap; allowed are spans that do not, or that lie in one another"),
        ("quotations", "doc,kind,turn,speaker,cue,exact\na,quotation,one,,,council met\n",
         "quotations.csv, row 2: turn 'one'; allowed is a whole number or nothing"),
        ("attributions", "doc,speaker,cue,exact\na,,,council met\na,,,council met\n", "'council met' and 'council met' overlap"),
        ("attributions", "doc,speaker,cue,exact\na,,,The council\na,,,council met\n",
         "attributions.csv: 'The council' and 'council met' overlap; allowed are spans that do not, or that lie in one another"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "export"])
def test_bad_readings_are_refused_by_both_commands(folder, tmp_path, capsys, command, name, content, problem):
    (folder / "annotations").mkdir()
    (folder / "annotations" / f"{name}.csv").write_text(content, encoding="utf-8")
    assert main([command, str(folder), *([str(tmp_path / "out")] if command == "export" else [])]) == 2
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("quotations", "doc,kind,turn,speaker,cue,exact\na,quotation,1,,,The council met\na,nested,1,,,council\na,quotation,2,,,votes\n"),
        ("attributions", "doc,speaker,cue,exact\na,,,The council met\na,,,council met\na,,,votes\n"),
    ],
)
def test_readings_of_what_is_said_may_lie_in_one_another(folder, name, content):
    (folder / "annotations").mkdir()
    (folder / "annotations" / f"{name}.csv").write_text(content, encoding="utf-8")
    assert f"annotations/{name}.csv: 3 rows" in exchange.check(folder)


def test_a_registry_without_claims_is_no_mistake(folder):
    (folder / "annotations").mkdir()
    (folder / "annotations" / "mentions.csv").write_text("doc,claim,exact,value,hedge\n", encoding="utf-8")
    assert "annotations/mentions.csv: 0 rows" in exchange.check(folder)


@pytest.mark.parametrize("out", ["texts", "annotations/out"])
def test_nothing_is_written_into_the_corpus_itself(folder, out, capsys):
    assert main(["export", str(folder), str(folder / out)]) == 2
    assert "allowed is any other folder" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_leaves_nothing_half_done(folder, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "read").touch()
    assert main(["export", str(folder), str(tmp_path / "out")]) == 2
    assert "read: cannot be used" in capsys.readouterr().err
    assert list((tmp_path / "out").glob("*.csv")) == []


def test_check_mentions_texts_that_are_not_listed(folder):
    (folder / "texts" / "b.txt").write_text("x", encoding="utf-8")
    assert "texts/b.txt: not listed in documents.csv" in exchange.check(folder)


def test_a_bad_corpus_ends_with_status_2_and_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "helpers", "check", str(tmp_path)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "documents.csv: no such file" in done.stderr


def test_a_second_reading_is_held_to_the_same_rules(folder, capsys):
    (folder / "annotations").mkdir()
    (folder / "annotations" / "quotations-2.csv").write_text("doc,kind,turn,speaker,cue,exact\na,quote,1,,,council met\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 2
    assert "quotations-2.csv, row 2: kind 'quote'; allowed are 'quotation', 'nested', 'scare'" in capsys.readouterr().err


def test_the_tables_of_claims_of_the_example_add_up(tmp_path):
    assert main(["export", str(corpus.EXAMPLE), str(tmp_path), "--layers", "mentions, tables"]) == 0
    status = corpus.read_table(
        tmp_path / "tables" / "claim_status.csv", ["claim", "doc", "status", "voices", "values", "altered", "mentions"]
    )
    mentions = corpus.read_table(tmp_path / "read" / "mentions.csv", ["claim", "voice", "speaker", "value", "hedge"])
    assert status["mentions"].astype(int).sum() == len(mentions)
    assert set(mentions["voice"]) <= set(spans.VOICES)
    claims = corpus.read_table(tmp_path / "tables" / "claims.csv", ["claim", "first", "last", "texts", "silent"])
    assert claims["silent"].astype(int).sum() == (status["status"] == "silent").sum()
    steps = corpus.read_table(tmp_path / "tables" / "claim_steps.csv", [*spans.PAIR, "claim", "source_value", "value", "relation"])
    assert "equal" not in set(steps["relation"])


def test_a_second_reading_of_mentions_may_leave_a_claim_open_and_a_first_may_not(folder, capsys):
    (folder / "annotations").mkdir()
    (folder / "annotations" / "mentions-2.csv").write_text("doc,claim,exact,value,hedge\na,,council met,,\n", encoding="utf-8")
    assert "annotations/mentions-2.csv: 1 rows" in exchange.check(folder)
    (folder / "annotations" / "mentions-2.csv").rename(folder / "annotations" / "mentions.csv")
    assert main(["check", str(folder)]) == 2
    assert "mentions.csv, row 2: claim '' is not in claims.csv" in capsys.readouterr().err


# Formats


FEW = ["furniture", "quotations", "clues", "passages", "mentions", "names"]


@pytest.fixture(scope="module")
def few(layers):
    return exchange._tables(layers, FEW)


@pytest.fixture
def quick(monkeypatch, layers):
    """Exports of the example, without making its layers again."""
    monkeypatch.setattr(exchange, "Layers", lambda texts, folder: layers)


@pytest.mark.parametrize(
    ("format", "package", "names", "read"),
    [
        ("web-annotation", None, "{doc}.jsonld", lambda out, texts: webannotation.read(out, texts)[0]),
        ("cas", "cassis", "{doc}.xmi TypeSystem.xml", cas.read),
        ("brat", None, "{doc}.txt {doc}.ann annotation.conf", brat.read),
    ],
)
def test_formats_of_annotations_come_back_as_they_were(quick, few, texts, tmp_path, format, package, names, read):
    if package:
        pytest.importorskip(package)
    written = exchange.export(corpus.EXAMPLE, tmp_path / "out", FEW, format)
    assert {path.name for path in written} == {name.format(doc=doc) for name in names.split() for doc in texts["doc"]}
    assert sorted(written) == sorted(path for path in (tmp_path / "out").rglob("*"))
    back = read(tmp_path / "out", texts)
    assert set(back) == set(few)
    for layer, table in few.items():
        pd.testing.assert_frame_equal(back[layer], table)


def test_parquet_keeps_the_types_of_columns(quick, layers, tmp_path):
    pytest.importorskip("pyarrow")
    tables = exchange._tables(layers, [*FEW, "worthy", "tables"])
    exchange.export(corpus.EXAMPLE, tmp_path, [*FEW, "worthy", "tables"], "parquet")
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")} == {f"{name}.parquet" for name in tables}
    for name, table in tables.items():
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table, check_categorical=False)


def test_a_sheet_is_the_csv_but_for_shields(quick, layers, tmp_path):
    exchange.export(corpus.EXAMPLE, tmp_path / "csv", ["direction", "names", "tables"])
    exchange.export(corpus.EXAMPLE, tmp_path / "sheet", ["direction", "names", "tables"], "sheet")
    shielded = 0
    for path in sorted((tmp_path / "csv").rglob("*.csv")):
        other = tmp_path / "sheet" / path.relative_to(tmp_path / "csv")
        assert other.read_bytes().startswith(b"\xef\xbb\xbf")
        pd.testing.assert_frame_equal(corpus.read_sheet(other, []), corpus.read_table(path, []))
        shielded += (corpus.read_table(other, []) != corpus.read_table(path, [])).sum().sum()
    assert shielded >= (exchange._read("direction", layers.texts, corpus.EXAMPLE)["sign"] != "0").sum() > 0


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'tis", "''", "=cmd|' /C calc'!A0"])
def test_no_cell_of_a_sheet_is_taken_for_a_formula(tmp_path, words):
    table = pd.DataFrame({"text": [words, "one"], "n": [-1, 2], "m": pd.array([None, -3], dtype="Int64"), "x": [-0.5, None]})
    (tmp_path / "s.csv").write_bytes(exchange._sheet(table))
    raw = corpus.read_table(tmp_path / "s.csv", ["text"])
    assert raw.values.tolist() == [["'" + words, "-1", "", "-0.5"], ["one", "2", "-3", ""]]
    assert corpus.read_sheet(tmp_path / "s.csv", ["text"])["text"].tolist() == [words, "one"]


def test_csv_stays_exact_and_is_what_is_written_by_default(folder, tmp_path):
    exchange.export(folder, tmp_path / "one", ["sentences"])
    exchange.export(folder, tmp_path / "two", ["sentences"], "csv")
    assert (tmp_path / "one" / "sentences.csv").read_bytes() == (tmp_path / "two" / "sentences.csv").read_bytes()
    assert (tmp_path / "one" / "sentences.csv").read_bytes().startswith(b"doc,")


def test_claims_are_one_file(quick, layers, tmp_path):
    assert exchange.export(corpus.EXAMPLE, tmp_path, format="claims") == [tmp_path / "claims.json"]
    found = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert found["@context"] == "https://schema.org"
    assert sum(one["@type"] == "Claim" for one in found["@graph"]) == len(layers.registry)


@pytest.mark.parametrize("format", [name for name in exchange.FORMATS if name not in ("cas", "parquet")])
def test_a_corpus_with_texts_alone_can_be_written_in_every_format(folder, tmp_path, format, capsys):
    assert len(exchange.export(folder, tmp_path / "out", format=format)) > 0
    assert ("nothing there" in capsys.readouterr().err) == (format != "claims")


def test_an_unknown_format_is_refused(folder, tmp_path):
    with pytest.raises(ValueError, match="no format 'xml'; allowed are csv, sheet, parquet, web-annotation, claims, cas, brat"):
        exchange.export(folder, tmp_path / "out", format="xml")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("format", "layers", "allowed"),
    [("claims", ["names"], "mentions"), ("brat", ["tables"], "furniture, repairs"), ("csv", [], "furniture, repairs")],
)
def test_layers_that_a_format_has_not_are_refused(folder, tmp_path, format, layers, allowed):
    with pytest.raises(ValueError, match=f"; allowed are {allowed}"):
        exchange.export(folder, tmp_path / "out", layers, format)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("format", "module", "package"), [("cas", "cassis", "dkpro-cassis"), ("parquet", "pyarrow", "pyarrow")])
def test_a_package_that_is_missing_is_named_and_nothing_written(folder, tmp_path, monkeypatch, format, module, package):
    found = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", lambda name, *more: found("no_such" if name == module else name, *more))
    with pytest.raises(ImportError, match=f"the format '{format}' needs the package '{package}'") as caught:
        exchange.export(folder, tmp_path / "out", ["furniture"], format)
    assert isinstance(caught.value, ValueError)  # which the command line prints
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_made_leaves_what_was_there(folder, tmp_path, monkeypatch):
    exchange.export(folder, tmp_path / "out", ["furniture"], "brat")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (folder / "texts" / "a.txt").write_text("Something else.", encoding="utf-8")
    monkeypatch.setattr(brat, "_lines", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        exchange.export(folder, tmp_path / "out", ["furniture"], "brat")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_files_are_replaced_and_no_draft_is_left(folder, tmp_path):
    for _ in range(2):
        exchange.export(folder, tmp_path / "out", ["furniture"], "web-annotation")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.jsonld"]


# Suggest and accept


BOATS = "doc,claim,exact,value,hedge\nb,boats,Eight boats sank,8,\n"


@pytest.fixture
def unread(folder):
    """A corpus with a text that was read, and two that were not."""
    for name, raw in {"b": "Eight boats sank.", "c": "It rained. “Nine boats sank,” the mayor said.", "d": "The sun shone."}.items():
        (folder / "texts" / f"{name}.txt").write_text(raw, encoding="utf-8")
    (folder / "documents.csv").write_text("doc,file\nb,b.txt\nc,c.txt\nd,d.txt\n", encoding="utf-8")
    (folder / "annotations").mkdir()
    (folder / "annotations" / "claims.csv").write_text("claim,wording\nboats,The text says how many boats sank.\n", encoding="utf-8")
    (folder / "annotations" / "mentions.csv").write_text(BOATS, encoding="utf-8")
    return folder


def decide(path, decision):
    """Fill the decision of every row with a claim, as a person does with a spreadsheet."""
    sheet = corpus.read_sheet(path, ["decision"])
    corpus.write_table(sheet.assign(decision=[decision if claim else "" for claim in sheet["claim"]]), path, encoding="utf-8-sig")


def test_suggest_writes_a_sheet_for_texts_without_a_mention_and_says_what_is_in_it(unread, tmp_path, capsys):
    assert main(["suggest", str(unread), str(tmp_path / "s.csv")]) == 0
    out = capsys.readouterr().out
    assert f"s.csv: 3 rows (0 seen, 1 altered, 2 new), suggested from a score of {trials.DEFAULT:.2f} on\n" in out
    assert "fill the column 'decision' with accept, correct (your changes count) or reject, then run accept\n" in out
    sheet = corpus.read_sheet(tmp_path / "s.csv", review.SHEET)
    assert sheet[["doc", "claim", "exact", "value", "decision"]].values.tolist() == [
        ["c", "boats", "Nine boats sank", "9", ""],
        ["c", "", "", "", ""],
        ["d", "", "", "", ""],
    ]


@pytest.mark.parametrize(("given", "rows"), [("0.99", "0 altered, 2 new"), ("0.05", "1 altered, 1 new")])
def test_a_threshold_that_is_given_counts(unread, tmp_path, capsys, given, rows):
    assert main(["suggest", str(unread), str(tmp_path / "s.csv"), "--docs", "c", "--threshold", given]) == 0
    assert f"2 rows (0 seen, {rows}), suggested from a score of {given} on" in capsys.readouterr().out


def test_texts_that_are_named_are_read_again_without_their_own_mentions(unread, tmp_path, capsys):
    assert main(["suggest", str(unread), str(tmp_path / "s.csv"), "--docs", "b, d"]) == 0
    sheet = corpus.read_sheet(tmp_path / "s.csv", ["state"])
    assert sheet[["doc", "state"]].values.tolist() == [["b", "seen"], ["d", "new"]]
    assert "(1 seen, 0 altered, 1 new)" in capsys.readouterr().out


def test_a_corpus_without_any_mention_is_searched_with_the_words_of_its_claims(unread, tmp_path, capsys):
    (unread / "annotations" / "mentions.csv").unlink()
    assert main(["suggest", str(unread), str(tmp_path / "s.csv")]) == 0
    assert "4 rows (2 seen, 0 altered, 2 new)" in capsys.readouterr().out


def test_a_text_without_a_sentence_makes_an_empty_sheet(unread, tmp_path, capsys):
    (unread / "texts" / "d.txt").write_text("Contact Us", encoding="utf-8")
    assert main(["suggest", str(unread), str(tmp_path / "s.csv"), "--docs", "d"]) == 0
    assert "0 rows (0 seen, 0 altered, 0 new)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "arguments", "problem"),
    [
        ("", ["--docs", "x, c"], "no text 'x'; allowed are b, c, d"),
        ("documents", [], "every text has mentions, and none is named; allowed are b"),
        ("claims", [], "claims.csv: no claim is listed; allowed is one row for each claim to look for"),
        ("gone", [], "claims.csv: no claim is listed; allowed is one row for each claim to look for"),
    ],
)
def test_where_there_is_nothing_to_look_for_no_sheet_is_written(unread, tmp_path, capsys, change, arguments, problem):
    registry = unread / "annotations" / "claims.csv"
    if change == "documents":
        (unread / "documents.csv").write_text("doc,file\nb,b.txt\n", encoding="utf-8")
    if change in ("claims", "gone"):
        registry.write_text("claim,wording\n", encoding="utf-8")
        (unread / "annotations" / "mentions.csv").unlink()
    if change == "gone":
        registry.unlink()
    assert main(["suggest", str(unread), str(tmp_path / "s.csv"), *arguments]) == 2
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "s.csv").exists()


def test_a_sheet_that_is_there_is_refused_and_stays(unread, tmp_path, capsys):
    (tmp_path / "s.csv").write_text("hours of reading", encoding="utf-8")
    assert main(["suggest", str(unread), str(tmp_path / "s.csv")]) == 2
    assert capsys.readouterr().err.endswith("s.csv: there already; allowed is a new file, as it may hold somebody's labels\n")
    assert (tmp_path / "s.csv").read_text(encoding="utf-8") == "hours of reading"


def test_a_threshold_that_is_no_number_is_refused(unread, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["suggest", str(unread), str(tmp_path / "s.csv"), "--threshold", "high"])
    assert caught.value.code == 2
    assert "invalid float value: 'high'" in capsys.readouterr().err


def test_accept_says_each_mention_that_it_adds(unread, tmp_path, capsys):
    main(["suggest", str(unread), str(tmp_path / "s.csv")])
    decide(tmp_path / "s.csv", "accept")
    capsys.readouterr()
    assert main(["accept", str(unread), str(tmp_path / "s.csv")]) == 0
    target = unread / "annotations" / "mentions.csv"
    assert capsys.readouterr().out.splitlines() == [
        "c:12-27 boats: 'Nine boats sank'",
        f"1 mentions added to {target} (in the sheet: 2 without a decision, 1 accept)",
    ]
    assert "annotations/mentions.csv: 2 rows" in exchange.check(unread)
    assert corpus.read_table(target, ["doc", "value", "voice", "speaker"]).iloc[1][["doc", "value", "voice", "speaker"]].tolist() == [
        "c", "9", "quoted", "the mayor"]  # fmt: skip


def test_accepting_twice_adds_nothing(unread, tmp_path, capsys):
    main(["suggest", str(unread), str(tmp_path / "s.csv")])
    decide(tmp_path / "s.csv", "accept")
    main(["accept", str(unread), str(tmp_path / "s.csv")])
    capsys.readouterr()
    assert main(["accept", str(unread), str(tmp_path / "s.csv")]) == 0
    assert capsys.readouterr().out.startswith("0 mentions added to ")


@pytest.mark.parametrize("decision", ["reject", ""])
def test_what_is_not_accepted_is_not_added(unread, tmp_path, capsys, decision):
    main(["suggest", str(unread), str(tmp_path / "s.csv")])
    decide(tmp_path / "s.csv", decision)
    capsys.readouterr()
    assert main(["accept", str(unread), str(tmp_path / "s.csv")]) == 0
    assert capsys.readouterr().out.startswith("0 mentions added to ")
    assert (unread / "annotations" / "mentions.csv").read_text(encoding="utf-8") == BOATS


def test_a_bad_sheet_is_refused_and_nothing_added(unread, tmp_path, capsys):
    main(["suggest", str(unread), str(tmp_path / "s.csv")])
    decide(tmp_path / "s.csv", "yes")
    assert main(["accept", str(unread), str(tmp_path / "s.csv")]) == 2
    assert "s.csv, row 2: decision 'yes'; allowed are '', 'accept', 'correct', 'reject'" in capsys.readouterr().err
    assert (unread / "annotations" / "mentions.csv").read_text(encoding="utf-8") == BOATS


def test_a_sheet_that_is_not_there_is_named(unread, tmp_path, capsys):
    assert main(["accept", str(unread), str(tmp_path / "s.csv")]) == 2
    assert "s.csv: no such file; allowed is a CSV file" in capsys.readouterr().err
