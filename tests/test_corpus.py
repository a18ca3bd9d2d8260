"""What a corpus folder may hold, what `load` makes of it, and what every refusal says."""

import csv
import hashlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus
from helpers.corpus import CorpusError

ONE = {"a.txt": "The council met."}
LISTED = "doc,file\na,a.txt\n"
STANDARD = ["doc", "file", "sha256", "title", "outlet", "kind", "published", "occasion", "language", "translated_from", "note", "raw"]
EVIDENCE = "doc,field,value,basis,exact,prefix,why,confidence\n"


def store(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def make(tmp_path):
    """Make a corpus folder of a `documents.csv`, texts by file name and annotations by layer; characters or bytes."""

    def make(documents=LISTED, texts=ONE, **layers):
        folder = tmp_path / "corpus"
        for file, content in texts.items():
            store(folder / "texts" / file, content)
        for layer, content in layers.items():
            store(folder / "annotations" / f"{layer}.csv", content)
        if documents is not None:
            store(folder / "documents.csv", documents)
        return folder

    return make


def names(folder):
    return [path.name for path in folder.iterdir()]


def refusal(call, *args):
    """Return the lines of the error that a call ends in."""
    with pytest.raises(CorpusError) as caught:
        call(*args)
    return str(caught.value).splitlines()


def refused(folder):
    """Return what `load` says of a folder's `documents.csv`, its path left off."""
    lines = refusal(corpus.load, folder)
    name = str(folder.resolve() / "documents.csv")
    assert [line for line in lines if not line.startswith(name)] == []
    return [line.removeprefix(name).lstrip(",: ") for line in lines]


# The five texts


def test_five_texts_load_byte_for_byte():
    texts = corpus.load()
    stored = [(corpus.EXAMPLE / "texts" / file).read_bytes() for file in texts["file"]]
    assert texts["raw"].tolist() == [content.decode() for content in stored]
    assert texts["sha256"].tolist() == [hashlib.sha256(content).hexdigest() for content in stored]


def test_five_texts_keep_their_ids_and_order():
    assert corpus.load()["doc"].tolist() == ["anadolu-2021", "generico-2023", "mfa-2023", "report-2023", "newsaz-2024"]


def test_five_texts_have_the_columns_promised_and_nothing_missing():
    texts = corpus.load()
    assert (list(texts), list(texts.index)) == (STANDARD, [0, 1, 2, 3, 4])
    assert texts.isna().sum().sum() == 0


def test_every_stored_text_is_listed():
    assert corpus.unlisted(corpus.load()) == []


def test_hashes_of_the_five_texts_stand_in_their_table():
    assert corpus.read_table(corpus.EXAMPLE / "documents.csv", ["sha256"])["sha256"].str.fullmatch("[0-9a-f]{64}").all()


# What is accepted


def test_only_doc_and_file_are_needed(make):
    texts = corpus.load(make())
    assert (list(texts), texts.loc[0, "raw"], texts.loc[0, "kind"]) == (STANDARD, "The council met.", "")
    assert set(texts.dtypes.astype(str)) == {"str"}


def test_further_columns_are_kept_as_they_stand(make):
    texts = corpus.load(make("doc,shelf,file\na, NA ,a.txt\n"))
    assert (list(texts), texts["shelf"].tolist()) == ([*STANDARD[:-1], "shelf", "raw"], [" NA "])


@pytest.mark.parametrize(
    "raw", ["One.\r\nTwo.\r\n", "One.\rTwo.", "One.\n\n", "\ufeffOne.", "One\ufeff.\u2028Two.\x85", "e\u0301 👩‍👩‍👧 \xa0"]
)
def test_texts_stay_as_they_are_stored(make, raw):
    assert corpus.load(make(texts={"a.txt": raw}))["raw"].tolist() == [raw]


def test_byte_order_mark_that_excel_writes_is_accepted(make):
    assert corpus.load(make("\ufeff" + LISTED))["doc"].tolist() == ["a"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_documents_may_have_any_line_ends(make, end):
    assert corpus.load(make("doc,file\na,a.txt\n".replace("\n", end)))["doc"].tolist() == ["a"]


def test_blank_lines_are_skipped_and_rows_counted_as_a_spreadsheet_counts_them(make):
    folder = make("doc,file\n\n,\na,a.txt\n\n\nb,b.txt\n")
    assert corpus.read_table(folder / "documents.csv", []).index.tolist() == [4, 7]
    assert refused(folder) == ["row 7: file 'b.txt' is not in texts/; allowed is the name of a file there"]


def test_cell_with_line_breaks_is_one_row(make):
    assert refused(make('doc,file,note\na,a.txt,"one\n\ntwo"\nb,b.txt,\n'))[0].startswith("row 3: file 'b.txt'")


def test_texts_may_lie_in_folders_inside_texts(make):
    assert corpus.load(make("doc,file\na,2023/a.txt\n", {"2023/a.txt": "One."}))["raw"].tolist() == ["One."]


def test_hash_that_is_given_is_verified_and_may_be_in_capitals(make):
    digest = hashlib.sha256(ONE["a.txt"].encode()).hexdigest()
    assert corpus.load(make(f"doc,file,sha256\na,a.txt,{digest.upper()}\n"))["sha256"].tolist() == [digest]


@pytest.mark.parametrize("name", ["2023", "größe.v1_a-b", "Анкара", "x" * 100])
def test_ids_of_letters_and_digits_of_any_script_are_allowed(make, name):
    assert corpus.load(make(f"doc,file\n{name},a.txt\n"))["doc"].tolist() == [name]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "statement"),
        ("kind", ""),
        ("language", "az"),
        ("language", "pt-BR"),
        ("translated_from", "ru"),
        ("published", "2024-02-29"),
    ],
)
def test_values_that_are_allowed(make, column, value):
    assert corpus.load(make(f"doc,file,{column}\na,a.txt,{value}\n"))[column].tolist() == [value]


def test_folder_may_itself_be_reached_by_a_link(make, tmp_path):
    (tmp_path / "link").symlink_to(make())
    assert len(corpus.load(tmp_path / "link")) == 1


def test_a_file_that_is_not_listed_is_named(make):
    folder = make(texts=ONE | {"b.txt": "Two.", "more/c.txt": "Three."})
    assert corpus.unlisted(corpus.load(folder), folder) == ["b.txt", "more/c.txt"]


# What is refused: rows of documents.csv

LETTERS = "allowed are up to 100 letters, digits, '.', '_', '-', a letter or digit first"
INSIDE = "allowed is the name of a file inside texts/, no link, no '..', no absolute path"
CODES = "allowed are CLDR language codes such as 'en' or 'pt-BR', or nothing"
DATE = "allowed is a date as YYYY-MM-DD, or nothing"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",b.txt", "row 3: no id in 'doc'; allowed is a name of letters, digits, '.', '_', '-'"),
        ("a,b.txt", "row 3: id 'a' is there twice; allowed is once"),
        ("A,b.txt", "row 3: id 'A' differs from another by case only; allowed are ids that differ otherwise"),
        ("b 1,b.txt", f"row 3: id 'b 1'; {LETTERS}"),
        ("b/1,b.txt", f"row 3: id 'b/1'; {LETTERS}"),
        (" b,b.txt", f"row 3: id ' b'; {LETTERS}"),
        ("..,b.txt", f"row 3: id '..'; {LETTERS}"),
        ("_b,b.txt", f"row 3: id '_b'; {LETTERS}"),
        ('"b\n",b.txt', f"row 3: id 'b\\n'; {LETTERS}"),
        ("b" * 101 + ",b.txt", f"row 3: id {'b' * 101!r}; {LETTERS}"),
        ("b,c.txt", "row 3: file 'c.txt' is not in texts/; allowed is the name of a file there"),
        ("b,.", "row 3: file '.' is not in texts/; allowed is the name of a file there"),
        ("b,a.txt", "row 3: file 'a.txt' is listed twice; allowed is once"),
        ("b,", f"row 3: file ''; {INSIDE}"),
        ("b,../b.txt", f"row 3: file '../b.txt'; {INSIDE}"),
        ("b,../texts/b.txt", f"row 3: file '../texts/b.txt'; {INSIDE}"),
        ("b,./b.txt", f"row 3: file './b.txt'; {INSIDE}"),
        ("b,/etc/hostname", f"row 3: file '/etc/hostname'; {INSIDE}"),
        ("b,..\\b.txt", f"row 3: file '..\\\\b.txt'; {INSIDE}"),
    ],
)
def test_rows_that_are_refused(make, row, problem):
    assert refused(make(f"doc,file\na,a.txt\n{row}\n", ONE | {"b.txt": "Two.", "../b.txt": "Out."})) == [problem]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("kind", "Report", "kind 'Report'; allowed are '', 'statement', 'report', 'release', 'transcript', 'commentary', 'other'"),
        ("language", "English", f"language 'English'; {CODES}"),
        ("language", "EN", f"language 'EN'; {CODES}"),
        ("language", "pt_BR", f"language 'pt_BR'; {CODES}"),
        ("translated_from", "russian", f"translated_from 'russian'; {CODES}"),
        ("published", "2023-02-30", f"published '2023-02-30'; {DATE}"),
        ("published", "20231108", f"published '20231108'; {DATE}"),
        ("published", "08.11.2023", f"published '08.11.2023'; {DATE}"),
        ("published", "2023-11-08T10:00", f"published '2023-11-08T10:00'; {DATE}"),
        ("published", "२०२३-११-०८", f"published '२०२३-११-०८'; {DATE}"),
        ("raw", "words", None),
    ],
)
def test_values_that_are_refused(make, column, value, problem):
    named_raw = "row 1: a column is named 'raw', as that of the texts themselves; allowed is any other name"
    assert refused(make(f"doc,file,{column}\na,a.txt,{value}\n")) == [f"row 2: {problem}" if problem else named_raw]


def test_hash_of_another_text_is_refused_and_both_are_shown(make):
    digest = hashlib.sha256(ONE["a.txt"].encode()).hexdigest()
    wrong = "0" * 64
    problem = f"row 2: sha256 of 'a.txt' is {digest}, but documents.csv has {wrong}: the text was changed, or the row is another's"
    (said,) = refused(make(f"doc,file,sha256\na,a.txt,{wrong}\n"))
    assert said.startswith(problem)
    assert "put it back, and give the changed one to `python -m helpers correct`" in said


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ("Größe".encode("latin-1"), "is not UTF-8 at byte 2 (invalid start byte); allowed is UTF-8"),
        ("One.".encode("utf-16"), "is not UTF-8 at byte 0 (invalid start byte); allowed is UTF-8"),
        ("One.".encode("utf-16-le"), "has a zero byte at byte 1, as UTF-16 has; allowed is UTF-8"),
        (b"cut \xe2\x80", "is not UTF-8 at byte 4 (unexpected end of data); allowed is UTF-8"),
        (b"", "is empty; allowed is a text of at least one character"),
        ("\ufeff", "is empty; allowed is a text of at least one character"),
        (" \r\n\t\xa0\u3000", "is empty; allowed is a text of at least one character"),
        ("\ufeff \n", "is empty; allowed is a text of at least one character"),
    ],
)
def test_texts_that_are_refused(make, stored, problem):
    assert refused(make(texts={"a.txt": stored})) == [f"row 2: file 'a.txt' {problem}"]


@pytest.mark.parametrize("target", ["../secret.txt", "b.txt", "a.txt"], ids=["outside", "inside", "itself"])
def test_links_are_refused(make, target):
    folder = make(texts={"b.txt": "Two.", "../secret.txt": "Three."})
    (folder / "texts" / "a.txt").symlink_to(target)
    assert refused(folder)[0].startswith("row 2: file 'a.txt'")


def test_texts_folder_that_is_a_link_is_refused(make, tmp_path):
    folder = make()
    (folder / "texts").rename(tmp_path / "elsewhere")
    (folder / "texts").symlink_to(tmp_path / "elsewhere")
    assert refused(folder) == [f"row 2: file 'a.txt'; {INSIDE}"]


def test_file_that_the_system_refuses_is_named_by_row(make):
    assert refused(make(f"doc,file\na,{'x' * 300}\n"))[0].startswith("row 2: ")


def test_all_problems_are_reported_at_once(make):
    listed = "doc,file,kind,published\na,a.txt,,\nA,../b,news,2023\n,c.txt,,\na,a.txt,,\n"
    found = [line.split(";")[0] for line in refused(make(listed, {"a.txt": "", "c.txt": b"\xff"}))]
    assert sorted(found) == [
        "row 2: file 'a.txt' is empty",
        "row 3: file '../b'",
        "row 3: id 'A' differs from another by case only",
        "row 3: kind 'news'",
        "row 3: published '2023'",
        "row 4: file 'c.txt' is not UTF-8 at byte 0 (invalid start byte)",
        "row 4: no id in 'doc'",
        "row 5: file 'a.txt' is empty",
        "row 5: file 'a.txt' is listed twice",
        "row 5: id 'a' is there twice",
    ]


# What is refused: documents.csv as a whole


@pytest.mark.parametrize(
    ("stored", "problems"),
    [
        (None, ["no such file; allowed is a CSV file"]),
        ("", ["row 1: no column 'doc', 'file'; there are none"]),
        ("doc,file,kind,published,language,sha256\n", ["no text is listed; allowed is one row per text"]),
        ("doc,file\n", ["no text is listed; allowed is one row per text"]),
        ("doc;file\na;a.txt\n", ["row 1: cells are separated by ';'; allowed is a comma"]),
        ("doc\tfile\na\ta.txt\n", ["row 1: cells are separated by '\\t'; allowed is a comma"]),
        ("doc,name\na,a.txt\n", ["row 1: no column 'file'; there are 'doc', 'name'"]),
        ("doc, file\na,a.txt\n", ["row 1: no column 'file'; there are 'doc', ' file'"]),
        ("doc,file,note,note\na,a.txt,,\n", ["row 1: column 'note' is named twice; allowed is once"]),
        (
            "doc,file\na,a.txt,x\nb\n",
            ["row 2: 3 cells; allowed are 2, as in the header", "row 3: 1 cells; allowed are 2, as in the header"],
        ),
        ('doc,file\na,a.txt\n"b,b.txt\n', ["row 3: quotation marks do not pair (unexpected end of data); allowed is CSV"]),
        ('doc,file\n"a"b,a.txt\n', ["row 2: quotation marks do not pair (',' expected after '\"'); allowed is CSV"]),
        (b"doc,file\n\xe4,a.txt\n", ["not UTF-8 at byte 9; allowed is UTF-8"]),
        (b"\xef\xbb\xbfdoc,file\n\xe4,a.txt\n", ["not UTF-8 at byte 12; allowed is UTF-8"]),
        (LISTED.encode("utf-16"), ["not UTF-8 at byte 0; allowed is UTF-8"]),
    ],
)
def test_documents_that_are_refused(make, stored, problems):
    assert refused(make(stored)) == problems


def test_documents_that_are_a_folder_are_refused(make):
    folder = make(None)
    (folder / "documents.csv").mkdir()
    assert refused(folder)[0].endswith("allowed is a CSV file")


# Tables in and out


def test_cells_are_read_as_text_and_nothing_is_guessed(tmp_path):
    store(tmp_path / "t.csv", 'a,b,c,d\nNA,007, x,"1,5"\nnull,1e3,,TRUE\n')
    table = corpus.read_table(tmp_path / "t.csv", ["a"])
    assert table.values.tolist() == [["NA", "007", " x", "1,5"], ["null", "1e3", "", "TRUE"]]
    assert (set(table.dtypes.astype(str)), table.index.name) == ({"str"}, "row")


def test_table_without_rows_keeps_its_columns(tmp_path):
    corpus.write_table(pd.DataFrame({"doc": [], "text": []}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"doc,text\n"
    assert list(corpus.read_table(tmp_path / "t.csv", ["doc"])) == ["doc", "text"]


def test_row_of_blank_cells_is_skipped_when_it_is_read(tmp_path):
    corpus.write_table(pd.DataFrame({"doc": ["", "a"], "text": ["", "b"]}), tmp_path / "t.csv")
    assert corpus.read_table(tmp_path / "t.csv", []).values.tolist() == [["a", "b"]]


CELLS = [
    "\r", "\n", "\r\n", '"', '""', ",", ";", " x ", "NA", "nan", "None", "👩‍👩‍👧", "e\u0301", "\ufeff", "\u2028",
    "\x85", "'", "=1+1", "007", "a\\b",
]  # fmt: skip
any_cell = st.one_of(st.text(), st.lists(st.sampled_from(CELLS), max_size=4).map("".join))


@given(st.lists(st.tuples(any_cell, any_cell), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back_unchanged(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "written.csv"
    written = pd.DataFrame([("a", i, *pair) for i, pair in enumerate(cells)], columns=["doc", "start", "text", "note"])
    corpus.write_table(written, path)
    assert corpus.read_table(path, list(written)).values.tolist() == written.astype(str).values.tolist()


def test_lone_carriage_return_stays_in_its_cell(tmp_path):
    corpus.write_table(pd.DataFrame({"doc": ["a"], "start": [0], "text": ["one\rtwo"]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b'"doc","start","text"\n"a",0,"one\rtwo"\n'


def test_cell_may_be_as_long_as_a_book(tmp_path):
    limit = csv.field_size_limit()
    corpus.write_table(pd.DataFrame({"text": ["word " * 100_000]}), tmp_path / "t.csv")
    assert corpus.read_table(tmp_path / "t.csv", ["text"]).loc[2, "text"] == "word " * 100_000
    assert csv.field_size_limit() == limit


def test_missing_value_is_written_as_a_blank_cell(tmp_path):
    corpus.write_table(pd.DataFrame({"doc": ["a", "b"], "n": [1.5, None]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"doc,n\na,1.5\nb,\n"


def test_folders_on_the_way_to_a_table_are_made(tmp_path):
    corpus.write_table(pd.DataFrame({"doc": ["a"]}), tmp_path / "new" / "er" / "t.csv")
    assert names(tmp_path / "new" / "er") == ["t.csv"]


def test_failure_in_the_middle_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    corpus.write_table(pd.DataFrame({"doc": ["old"]}), path)

    def half(draft, content):
        draft.write_text("doc\nhal")
        raise OSError("disk full")

    monkeypatch.setattr(type(path), "write_bytes", half)
    with pytest.raises(OSError, match="disk full"):
        corpus.write_table(pd.DataFrame({"doc": ["new"]}), path)
    assert (path.read_text(), names(tmp_path)) == ("doc\nold\n", ["t.csv"])


def test_text_that_utf8_cannot_hold_leaves_the_old_file(tmp_path):
    path = tmp_path / "t.csv"
    corpus.write_table(pd.DataFrame({"doc": ["old"]}), path)
    with pytest.raises(UnicodeEncodeError):
        corpus.write_table(pd.DataFrame({"doc": ["\ud800"]}, dtype=object), path)
    assert (path.read_text(), names(tmp_path)) == ("doc\nold\n", ["t.csv"])


# Sheets

SHEET_CELLS = ["=", "+", "-", "@", "'", "\t", "\r", "\n", '"', ",", ";", "=1+1", "'tis", "''", "Президент", "Şuşa", "👩‍👩‍👧", "e\u0301"]
sheet_cell = st.one_of(st.text(), st.lists(st.sampled_from(SHEET_CELLS), max_size=4).map("".join))
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@given(st.lists(st.tuples(sheet_cell, sheet_cell), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back_from_a_sheet_and_none_is_a_formula(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "sheet.csv"
    path.unlink(missing_ok=True)
    written = pd.DataFrame([("a", *pair) for pair in cells], columns=["item", "text", "note"])
    corpus.write_sheet(written, path)
    assert corpus.read_sheet(path, list(written)).values.tolist() == written.values.tolist()
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(FORMULAS)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "'=1", "'", "''", "''a"])
def test_a_cell_that_could_be_a_formula_is_shielded_and_one_that_looks_shielded_too(tmp_path, cell):
    corpus.write_sheet(pd.DataFrame({"text": [cell]}), tmp_path / "s.csv")
    assert corpus.read_table(tmp_path / "s.csv", [])["text"].tolist() == ["'" + cell]
    assert corpus.read_sheet(tmp_path / "s.csv", [])["text"].tolist() == [cell]


@pytest.mark.parametrize("cell", ["a=1", " =1", "o'clock", "8–9", "“no”", "’tis"])
def test_other_cells_are_written_as_they_are(tmp_path, cell):
    corpus.write_sheet(pd.DataFrame({"text": [cell]}), tmp_path / "s.csv")
    assert corpus.read_table(tmp_path / "s.csv", [])["text"].tolist() == [cell]


def test_numbers_are_written_as_text_and_missing_values_as_blank_cells(tmp_path):
    corpus.write_sheet(pd.DataFrame({"n": [-1, 2], "x": [0.5, None], "text": ["a", None]}), tmp_path / "s.csv")
    assert corpus.read_sheet(tmp_path / "s.csv", []).values.tolist() == [["-1", "0.5", "a"], ["2", "", ""]]


def test_a_sheet_begins_with_the_mark_by_which_spreadsheets_know_utf8(tmp_path):
    corpus.write_sheet(pd.DataFrame({"text": ["Şuşa"]}), tmp_path / "new" / "s.csv")
    assert (tmp_path / "new" / "s.csv").read_bytes() == "\ufefftext\nŞuşa\n".encode()


def test_a_sheet_without_rows_keeps_its_columns(tmp_path):
    corpus.write_sheet(pd.DataFrame({"text": [], "note": []}), tmp_path / "s.csv")
    sheet = corpus.read_sheet(tmp_path / "s.csv", ["note"])
    assert (list(sheet), len(sheet)) == (["text", "note"], 0)


def test_a_sheet_that_is_there_is_never_written_over(tmp_path):
    (tmp_path / "s.csv").write_text("hours of reading", "utf-8")
    with pytest.raises(FileExistsError, match=r"s\.csv: there already; allowed is a new file, as it may hold somebody's labels"):
        corpus.write_sheet(pd.DataFrame({"text": ["a"]}), tmp_path / "s.csv")
    assert ((tmp_path / "s.csv").read_text("utf-8"), names(tmp_path)) == ("hours of reading", ["s.csv"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_reads_the_same_however_a_spreadsheet_saved_it(tmp_path, delimiter, encoding, end):
    rows = [["'=1+1", "one, two; three\tfour", "accept"], ["a", 'he said "no"', ""]]
    with (tmp_path / "s.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=end).writerows([["text", "note", "decision"], *rows])
    sheet = corpus.read_sheet(tmp_path / "s.csv", ["text", "decision"])
    assert sheet.values.tolist() == [["=1+1", *rows[0][1:]], rows[1]]
    assert sheet.index.tolist() == [2, 3]


def test_a_sheet_that_lacks_a_column_is_refused(tmp_path):
    store(tmp_path / "s.csv", "text;note\na;b\n")
    assert refusal(corpus.read_sheet, tmp_path / "s.csv", ["text", "label"]) == [
        f"{tmp_path / 's.csv'}, row 1: no column 'label'; there are 'text', 'note'"
    ]


def test_a_sheet_saved_in_another_encoding_is_refused(tmp_path):
    store(tmp_path / "s.csv", "text\nŞuşa\n".encode("cp1254"))
    assert refusal(corpus.read_sheet, tmp_path / "s.csv", ["text"]) == [f"{tmp_path / 's.csv'}: not UTF-8 at byte 5; allowed is UTF-8"]


# Layers


def test_layer_is_a_span_table_in_text_order(make):
    folder = make(
        "doc,file\nb,b.txt\na,a.txt\n", ONE | {"b.txt": "Talks fail."}, names="kind,doc,exact\nx,a,council\ny,b,fail\nz,b,Talks\n"
    )
    layer = corpus.read_layer("names", corpus.load(folder), folder)
    assert list(layer) == ["doc", "start", "end", "text", "kind"]
    assert layer.values.tolist() == [["b", 0, 5, "Talks", "z"], ["b", 6, 10, "fail", "y"], ["a", 4, 11, "council", "x"]]


def test_layer_without_rows_is_an_empty_span_table(make):
    folder = make(names="doc,exact,prefix,kind\n")
    layer = corpus.read_layer("names", corpus.load(folder), folder)
    assert (list(layer), len(layer)) == (["doc", "start", "end", "text", "kind"], 0)


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ("doc,exact\na,council\n\na,mayor\n", ", row 4: 'mayor' stands 0 times in 'a'; allowed is once"),
        ("doc,exact\nb,council\n", ", row 2: no text 'b'; allowed are: 'a'"),
        ("doc,exact\na,\n", ", row 2: 'exact' is empty; allowed are words of 'a'"),
        ("doc,words\na,council\n", ", row 1: no column 'exact'; there are 'doc', 'words'"),
        ("doc,exact,start\na,met,3\n", ": columns 'start' are there; allowed are 'doc', 'exact', 'prefix', 'suffix' and what a layer says"),
    ],
)
def test_layers_that_are_refused(make, stored, problem):
    folder = make(names=stored)
    assert refusal(corpus.read_layer, "names", corpus.load(folder), folder) == [str(folder / "annotations" / "names.csv") + problem]


def test_layer_that_is_not_there_is_named(make):
    folder = make()
    assert refusal(corpus.read_layer, "names", corpus.load(folder), folder)[0].endswith("names.csv: no such file; allowed is a CSV file")


# Evidence


def test_evidence_of_the_five_texts_has_every_field_of_every_text_once():
    evidence = corpus.read_evidence(corpus.load())
    assert evidence.groupby("doc").size().tolist() == [len(corpus.FIELDS)] * 5


def test_evidence_has_a_row_for_every_value_that_documents_state():
    texts = corpus.load().set_index("doc")
    stated = corpus.read_evidence(corpus.load()).query("basis == 'stated'").set_index(["doc", "field"])["value"]
    given = texts[list(corpus.FIELDS)].stack()
    assert stated.to_dict() == given[given != ""].to_dict()


def evidence_of(make, rows, documents=LISTED):
    folder = make(documents, evidence=EVIDENCE + rows)
    return corpus.load(folder), folder


FIELDS = "'title', 'outlet', 'kind', 'published', 'occasion', 'language', 'translated_from'"


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ("a,author,X,inferred,met,,,high", [f"row 2: field 'author'; allowed are {FIELDS}"]),
        ("a,title,X,guessed,met,,,high", ["row 2: basis 'guessed'; allowed are 'stated', 'inferred'"]),
        ("a,title,X,inferred,met,,,sure", ["row 2: confidence 'sure'; allowed are 'high', 'medium', 'low'"]),
        ("a,title,X,inferred,met,,,high\na,title,Y,inferred,met,,,low", ["row 3: this field of this text is given twice; allowed is once"]),
        ("a,outlet,X,stated,met,,,high", ["row 2: outlet is stated as 'X', but documents.csv has ''"]),
        ("a,published,7 Nov 2023,inferred,met,,,high", [f"row 2: published '7 Nov 2023'; {DATE}"]),
        ("a,language,Azeri,inferred,met,,,high", [f"row 2: language 'Azeri'; {CODES}"]),
        ("a,title,X,inferred,mayor,,,high", ["row 2: 'mayor' stands 0 times in 'a'; allowed is once"]),
        ("b,title,X,inferred,met,,,high", ["row 2: no text 'b'; allowed are: 'a'"]),
        (
            "a,author,X,inferred,met,,,high\na,title,X,stated,met,,,sure",
            [
                f"row 2: field 'author'; allowed are {FIELDS}",
                "row 3: confidence 'sure'; allowed are 'high', 'medium', 'low'",
                "row 3: title is stated as 'X', but documents.csv has ''",
            ],
        ),
    ],
)
def test_evidence_that_is_refused(make, rows, problems):
    texts, folder = evidence_of(make, rows)
    path = folder / "annotations" / "evidence.csv"
    assert refusal(corpus.read_evidence, texts, folder) == [f"{path}, {problem}" for problem in problems]


def test_evidence_that_agrees_with_documents_is_accepted(make):
    texts, folder = evidence_of(make, "a,title,The council,stated,The council,,,high", "doc,file,title\na,a.txt,The council\n")
    evidence = corpus.read_evidence(texts, folder)
    assert list(evidence) == ["doc", "start", "end", "text", "field", "value", "basis", "why", "confidence"]
    assert evidence.loc[0, ["start", "end", "text"]].tolist() == [0, 11, "The council"]


def test_facts_are_one_row_per_text_and_one_column_per_field():
    facts = corpus.facts(corpus.read_evidence(corpus.load()))
    assert (list(facts), facts.shape) == (list(corpus.FIELDS), (5, 7))
    assert facts["published"].tolist() == ["2021-11-08", "2023-11-06", "2023-11-07", "2023-11-07", "2024-11-08"]


def test_facts_that_nobody_gave_are_blank(make):
    facts = corpus.facts(corpus.read_evidence(*evidence_of(make, "a,kind,report,inferred,met,,,low")))
    assert facts.loc["a"].to_dict() == dict.fromkeys(corpus.FIELDS, "") | {"kind": "report"}


def test_no_evidence_makes_no_facts(make):
    facts = corpus.facts(corpus.read_evidence(*evidence_of(make, "")))
    assert (list(facts), len(facts)) == (list(corpus.FIELDS), 0)


def test_texts_at_hand_make_a_texts_table():
    assert corpus.from_texts({"b": "Two.", "a": "One."}).values.tolist() == [["b", "Two."], ["a", "One."]]
    assert list(corpus.from_texts({})) == ["doc", "raw"]
