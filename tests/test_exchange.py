"""The command line and what it writes."""

import subprocess
import sys

import pytest

from helpers import corpus, exchange, spans
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
        "furniture", "repairs", "sentences", "tokens", "quotations", "attributions", "names", "terms", "directives", "agency", "clues",
        "passages", "fidelity", "drift", "traces"}  # fmt: skip
    assert {path.stem for path in (tmp_path / "read").glob("*.csv")} == {
        "furniture", "repairs", "sentences", "quotations", "attributions", "names", "directives", "agency", "mentions", "clues", "passages",
        "drift", "sources", "direction", "traces"}  # fmt: skip
    assert {path.stem for path in (tmp_path / "tables").glob("*.csv")} == set(exchange.TABLES)
    for path in [*tmp_path.glob("*.csv"), *(tmp_path / "read").glob("*.csv")]:
        layer = corpus.read_table(path, spans.COLUMNS).astype({"start": int, "end": int})
        assert len(spans.check(layer, texts)) == 0
    assert capsys.readouterr().err == ""


def test_layers_that_have_nothing_are_a_header_alone(folder, tmp_path, capsys):
    assert main(["export", str(folder), str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "names.csv").read_text(encoding="utf-8") == "doc,start,end,text,referent,form,voice\n"
    assert (tmp_path / "out" / "read" / "mentions.csv").read_text(encoding="utf-8") == "doc,start,end,text,claim,value,hedge\n"
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
    assert "annotations/mentions.csv: 78 rows" in out


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
