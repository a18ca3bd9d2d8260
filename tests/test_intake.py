"""Texts of one's own: an empty corpus, files added to it, what is refused, and that a failure leaves nothing behind."""

import errno
import gzip
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import corpus, exchange, extraction, files, intake
from helpers.__main__ import main

TODAY = "2026-11-28"
ONE = "The council met on Friday for the third time and spoke of the harbour until midnight."
OTHER = "Eight boats sank in the storm, the mayor said, and nobody was hurt when the pier broke."


@pytest.fixture
def mine(tmp_path):
    """An empty corpus."""
    intake.new(tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def give(tmp_path):
    """Make a file outside the corpus."""

    def give(name, content=ONE):
        path = tmp_path / "given" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return give


def add(folder, *files, **options):
    return intake.add(folder, files, today=TODAY, **options)


def added(folder, *files, **options):
    """Add files that are taken; return what `load` makes of them."""
    summary = add(folder, *files, **options)
    assert summary["reason"].tolist() == [""] * len(files)
    return corpus.load(folder).set_index("doc")


def refused(folder, *files, **options):
    """Add one file that is not taken, and see that the folder stays as it was; return its row of the summary."""
    before = state(folder)
    row = add(folder, *files, **options).iloc[-1]
    assert state(folder) == before
    assert "allowed" in row["reason"]
    return row


def state(folder):
    return {path.relative_to(folder): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


# A new corpus


def test_a_new_corpus_says_that_no_text_is_there_yet(mine, capsys):
    assert main(["check", str(mine)]) == 2
    assert capsys.readouterr().err == f"{mine / 'documents.csv'}: no text is listed; allowed is one row per text\n"


def test_a_new_corpus_can_be_checked_and_exported_as_soon_as_a_text_is_in_it(mine, give, tmp_path):
    add(mine, give("a.txt"))
    checked = exchange.check(mine)
    assert checked[0] == f"1 texts, {len(ONE)} characters"
    assert sorted(checked[1:]) == sorted(f"annotations/{name}.csv: 0 rows" for name in intake.headers())
    assert main(["export", str(mine), str(tmp_path / "out")]) == 0


def test_a_new_corpus_has_every_column_that_readers_ask_for():
    for name, columns in intake.headers().items():
        assert set(exchange.READ.get(name, {})) <= set(columns)


def test_a_new_corpus_explains_every_file_that_is_to_be_filled_in(mine):
    book = (mine / "annotations" / "CODEBOOK.md").read_text(encoding="utf-8")
    assert [name for name in intake.headers() if f"**`{name}.csv`**" not in book] == []
    assert (mine / "README.md").read_text(encoding="utf-8").startswith("# mine: a data card")
    assert (mine / ".gitattributes").read_text(encoding="utf-8").startswith("texts/** -text\n")


def test_new_lists_what_it_made(tmp_path, capsys):
    assert main(["new", str(tmp_path / "deep" / "mine")]) == 0
    *made, hint = capsys.readouterr().out.splitlines()
    assert sorted(map(Path, made)) == sorted(path for path in (tmp_path / "deep").rglob("*") if path.is_file())
    assert hint.endswith(f"python -m helpers add {tmp_path / 'deep' / 'mine'} FILE")
    assert sorted(path.name for path in (tmp_path / "deep" / "mine").iterdir() if path.is_dir()) == ["annotations", "originals", "texts"]


def test_new_fills_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    intake.new(".")
    assert (tmp_path / "README.md").read_text(encoding="utf-8").startswith(f"# {tmp_path.name}: a data card")


@pytest.mark.parametrize("name", ["", "a.txt"])
def test_new_refuses_what_is_not_an_empty_folder(tmp_path, capsys, name):
    (tmp_path / "a.txt").write_text("hours of reading", encoding="utf-8")
    assert main(["new", str(tmp_path / name)]) == 2
    assert "not an empty folder; allowed is an empty one, or a name that is not there yet" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


# What is kept


def test_a_text_is_kept_as_it_came_and_as_it_was_read(mine, give):
    row = added(mine, give("Report.md", "# Harbour\r\n\r\n*Eight* boats.\r\n")).loc["report"]
    assert row["raw"] == "# Harbour\r\n\r\n*Eight* boats.\r\n"
    assert (mine / "originals" / "report.md").read_bytes() == b"# Harbour\r\n\r\n*Eight* boats.\r\n"
    assert row[["file", "original", "added", "tool", "encoding", "found"]].tolist() == [
        "report.txt", "report.md", TODAY, "as it is", "utf-8", "name: Report.md"]  # fmt: skip
    assert row["sha256"] == row["original_sha256"]


def test_the_day_is_today_unless_it_is_given(mine, give):
    intake.add(mine, [give("a.txt")], progress=False)
    assert intake._is_date(corpus.load(mine)["added"][0])


def test_what_is_stated_stands_in_the_table_and_what_is_not_stays_blank(mine, give):
    stated = {"published": "2023-11-08", "title": "Council meets", "outlet": "The Daily", "kind": "report"}
    row = added(mine, give("a.txt"), doc="daily_2023", **stated).loc["daily_2023"]
    assert row[list(stated)].tolist() == list(stated.values())
    assert row[["occasion", "language", "note"]].tolist() == ["", "", ""]


def test_a_table_of_few_columns_keeps_what_it_has(tmp_path, give):
    (tmp_path / "old" / "texts").mkdir(parents=True)
    (tmp_path / "old" / "texts" / "x.txt").write_text("Nobody spoke.", encoding="utf-8")
    (tmp_path / "old" / "documents.csv").write_bytes("\ufeffdoc,file,shelf\r\nx,x.txt,A\r\n".encode())
    add(tmp_path / "old", give("a.txt"))
    lines = (tmp_path / "old" / "documents.csv").read_bytes().decode().splitlines()
    assert lines[:2] == ["\ufeffdoc,file,shelf,sha256,added,original,original_sha256,tool,encoding,found", "x,x.txt,A,,,,,,,"]
    assert corpus.load(tmp_path / "old")["doc"].tolist() == ["x", "a"]
    assert not (tmp_path / "old" / "annotations").exists()


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(lambda text: text.replace("\ufeff", "").strip())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT)
def test_any_text_comes_back_as_it_was_but_for_a_byte_order_mark(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    intake.new(folder / "mine")
    (folder / "a.txt").write_text(text, encoding="utf-8", newline="")
    assert add(folder / "mine", folder / "a.txt")["status"].tolist() == ["added"]
    assert corpus.load(folder / "mine")["raw"].tolist() == [text.removeprefix("\ufeff")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Şuşa".encode("utf-8-sig"), "utf-8-sig"),
        ("Şuşa".encode("utf-16"), "utf-16"),
        ("Şuşa".encode("utf-32"), "utf-32"),
        ("Şuşa".encode(), "utf-8"),
    ],
)
def test_encodings_that_are_sure_are_named_and_their_marks_are_no_text(mine, give, content, encoding):
    texts = added(mine, give("a.txt", content))
    assert texts.loc["a", ["raw", "encoding"]].tolist() == ["Şuşa", encoding]


def test_an_encoding_that_is_guessed_is_said_to_be(mine, give):
    text = "Совет собрался во вторник и говорил о гавани. Мэр сказал, что это был долгий день."
    summary = add(mine, give("a.txt", text.encode("cp1251")))
    assert summary.loc[0, ["status", "encoding"]].tolist() == ["added", "cp1251"]
    assert summary.loc[0, "reason"] == "encoding guessed as cp1251: look at the letters, or name the encoding"
    assert corpus.load(mine)["raw"].tolist() == [text]


def test_a_guess_names_others_that_are_as_good(mine, give):
    text = "Dışişleri Bakanlığı açıklamada barış sürecine bağlılığını yineledi."
    reason = add(mine, give("a.txt", text.encode("cp1254")))["reason"][0]
    assert "cp1254" in reason.partition(":")[0]


def test_an_encoding_that_is_named_counts(mine, give):
    text = "Dışişleri Bakanlığı açıklamada barış sürecine bağlılığını yineledi."
    assert added(mine, give("a.txt", text.encode("cp1254")), encoding="cp1254").loc["a", "raw"] == text
    assert refused(mine, give("c.txt", rb"\ud800"), encoding="unicode_escape")["reason"].startswith("binary content")
    assert refused(mine, give("b.txt", b"\xff\xfeab\x81"), encoding="utf-8")["reason"].startswith("not utf-8 (byte 0); allowed")


# Names


@pytest.mark.parametrize(
    ("name", "doc"),
    [
        ("Report (final) 'v2'.txt", "report-final-v2"), ('a "quoted" name.txt', "a-quoted-name"), ("Заявление МИД.txt", "zayavlenie-mid"),
        ("Հայտարարություն.txt", "haytararutyun"), ("Bəyanat № 8.txt", "beyanat-no-8"), ("声明.txt", "text-1"), ("-.txt", "text-1"),
        ("..-.txt", "text-1"), ("a\tb\x1b[31m.txt", "a-b-31m"), ("con.txt", "text-con"),
        (f"{'long ' * 40}.txt", "-".join(["long"] * 12)), ("A.B_c.TXT", "a-b-c"),
    ],
)  # fmt: skip
def test_ids_are_made_of_the_names_of_files(mine, give, name, doc):
    assert list(added(mine, give(name)).index) == [doc]
    assert sorted(path.name for path in (mine / "texts").iterdir()) == [f"{doc}.txt"]


def test_a_name_that_leads_elsewhere_stays_inside(mine, give):
    give("a.txt")
    assert list(added(mine, mine / ".." / "given" / "a.txt").index) == ["a"]


def test_ids_are_unique_whatever_lies_there(mine, give):
    (mine / "texts" / "A.txt").write_text("mine alone", encoding="utf-8")
    (mine / "originals" / "b.pdf").write_bytes(b"mine alone")
    assert list(added(mine, give("a.txt", ONE), give("b.txt", OTHER), give("声.txt", "One."), give("明.txt", "Two.")).index) == [
        "a-2", "b-2", "text-1", "text-2"]  # fmt: skip
    assert (mine / "texts" / "A.txt").read_text(encoding="utf-8") == "mine alone"


def test_an_id_that_is_taken_is_refused(mine, give):
    add(mine, give("a.txt"))
    assert refused(mine, give("b.txt", OTHER), doc="A")["reason"] == "id 'A' is taken; allowed is another"


def test_names_are_printed_so_that_a_screen_takes_no_harm(mine, give, capsys):
    path = give("a\x1b[31m\u202e\n.txt")
    assert main(["add", str(mine), str(path)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "a\\x1b[31m\\u202e\\n.txt" in out
    assert corpus.load(mine)["found"].tolist() == ["name: a\\x1b[31m\\u202e\\n.txt"]


# Pages


PARAGRAPHS = "".join(f"<p>{words} It was the {n}th time that anybody asked.</p>" for n, words in enumerate([ONE, OTHER, ONE, OTHER], 5))
PAGE = """<!doctype html><html><head><title>Council votes on harbour</title><meta property="og:site_name" content="The Daily">
<meta name="author" content="Jane Roe"><meta property="article:published_time" content="2023-11-08T10:00:00Z">{head}</head>
<body onload="evil()"><nav><a href="/">Home</a></nav><article>
<h1>Council votes on harbour</h1><p>{dated}</p>{more}</article></body></html>"""


def page(dated="8 November 2023", head="", more=""):
    return PAGE.format(dated=dated, head=head, more=PARAGRAPHS + more)


def test_a_page_gives_its_article(mine, give):
    row = added(mine, give("a.html", page())).loc["a"]
    assert row["raw"].splitlines()[:2] == ["Council votes on harbour", "8 November 2023"]
    assert "Home" not in row["raw"]
    assert row["tool"].startswith("trafilatura ")
    assert (mine / "originals" / "a.html").read_text(encoding="utf-8") == page()
    assert row["sha256"] != row["original_sha256"]


def test_what_a_page_says_of_itself_is_evidence_where_the_text_says_it_once(mine, give):
    texts = added(mine, give("a.html", page())).reset_index()
    evidence = corpus.read_evidence(texts, mine)
    assert evidence[["field", "value", "text", "basis", "confidence"]].values.tolist() == [
        ["title", "Council votes on harbour", "Council votes on harbour", "inferred", "low"],
        ["published", "2023-11-08", "8 November 2023", "inferred", "low"],
    ]
    assert evidence["why"][1].startswith("trafilatura ")
    assert evidence["why"][1].endswith("gives it as the file's published; not checked.")
    assert texts.loc[0, ["title", "published", "outlet"]].tolist() == ["", "", ""]
    assert texts["found"].tolist() == ["name: a.html; outlet: The Daily; author: Jane Roe"]


def test_what_a_page_says_of_itself_is_no_evidence_where_somebody_stated_it(mine, give):
    row = added(mine, give("a.html", page()), published="2023-11-09", title="Other").loc["a"]
    assert row[["published", "title"]].tolist() == ["2023-11-09", "Other"]
    assert corpus.read_table(mine / "annotations" / "evidence.csv", ["field"])["field"].tolist() == []
    assert "title: Council votes on harbour; outlet: The Daily; published: 2023-11-08" in row["found"]


@pytest.mark.parametrize("dated", ["8 November 2023, changed 8 November 2023", "18 November 2023", "8 November 2023 (08.11.2023)", "today"])
def test_a_day_that_the_text_does_not_say_exactly_once_is_no_evidence(mine, give, dated):
    assert "published: 2023-11-08" in added(mine, give("a.html", page(dated))).loc["a", "found"]
    assert corpus.read_table(mine / "annotations" / "evidence.csv", ["field"])["field"].tolist() == ["title"]


def test_evidence_that_is_there_stays(mine, give):
    add(mine, give("a.txt"))
    path = mine / "annotations" / "evidence.csv"
    path.write_text(f"{','.join(intake.EVIDENCE)},suffix\na,language,en,stated,{ONE},,,high,\n", encoding="utf-8")
    assert add(mine, give("b.html", page()), force=True)["status"].tolist() == ["added"]
    assert corpus.read_table(path, intake.EVIDENCE)[["doc", "field"]].values.tolist() == [
        ["a", "language"], ["b", "title"], ["b", "published"]]  # fmt: skip


HOSTILE = [
    "<script>evil()</script>", "<p onclick='evil()'>Words.</p>", "<style>p{evil:1}</style>", "<scr<script>ipt>evil()</scr</script>ipt>",
    "<svg><script>evil()</script><text>evil</text></svg>", "<template><p>evil</p></template>", "<noscript><p>evil</p></noscript>",
    "<iframe srcdoc='<script>evil()</script>'></iframe>", "<object data='javascript:evil()'></object>", "<!-- evil -->",
    "<a href='javascript:evil()'>here</a>", "<img src=x onerror=evil()>", "<math><mtext><style><img src=x onerror=evil()></style></math>",
    "<script>var x = 'evil unclosed'", '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"evil evil"}</script>',
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_a_page_would_run_is_in_its_text(mine, give, hostile):
    assert "evil" not in added(mine, give("a.html", page(more=f"<p>End.</p>{hostile}"))).loc["a", "raw"]


def test_a_page_whose_words_stand_in_scripts_alone_has_no_text(mine, give):
    body = '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"%s"}</script>' % (ONE * 5)
    assert "finds no article text" in refused(mine, give("a.html", f"<html><head>{body}</head><body><div></div></body></html>"))["reason"]


def test_a_title_that_a_spreadsheet_would_run_is_no_evidence(mine, give):
    content = page().replace("Council votes on harbour", "=HYPERLINK(A1)")
    assert added(mine, give("a.html", content)).loc["a", "found"].startswith("name: a.html; title: =HYPERLINK(A1)")
    assert corpus.read_table(mine / "annotations" / "evidence.csv", ["field"])["field"].tolist() == ["published"]


def test_a_page_is_read_in_the_encoding_that_it_states(mine, give):
    content = page(head='<meta charset="windows-1254">', more="<p>Dışişleri Bakanlığı.</p>").encode("cp1254")
    row = added(mine, give("a.html", content)).loc["a"]
    assert row["raw"].endswith("Dışişleri Bakanlığı.")
    assert row["encoding"] == "windows-1254"


def test_a_page_that_is_not_throughout_the_utf_8_it_states_is_taken_with_a_word_of_it(mine, give):
    content = page(head='<meta charset="utf-8">', more="<p>Şuşa caf?.</p>").encode().replace(b"caf?", b"caf\xe9")
    assert add(mine, give("a.html", content))["reason"].tolist() == ["says it is UTF-8 and is not throughout: see each \ufffd"]
    assert corpus.load(mine)["raw"][0].endswith("Şuşa caf\ufffd.")


@pytest.mark.parametrize("charset", ["hex", "unicode_escape", "utf-7", "rot13", "nonsense"])
def test_a_page_that_states_no_encoding_of_text_is_guessed_at(mine, give, charset):
    content = page(head=f'<meta charset="{charset}">', more="<p>Café, the mayor’s words.</p>").encode("cp1252")
    assert add(mine, give("a.html", content))["reason"][0].startswith("encoding guessed as cp125")


def test_a_page_nested_beyond_measure_is_refused(mine, give):
    assert "allowed" in refused(mine, give("a.html", "<html><body>" + "<div>" * 30_000 + ONE + "</body></html>"))["reason"]


def test_a_page_of_too_many_elements_is_refused(mine, give, monkeypatch):
    monkeypatch.setattr(extraction, "MOST_ELEMENTS", 5)
    assert refused(mine, give("a.html", page()))["reason"].startswith("a page of more than 5 elements")


# PDF and Word


def pdf(*pages, info="", encrypt=""):
    """Make a PDF of pages of lines."""
    contents = ["BT /F1 12 Tf 14 TL 50 700 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET" for lines in pages]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]  # fmt: skip
    for n, content in enumerate(contents):
        fonts = "/Resources << /Font << /F1 3 0 R >> >>"
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R {fonts} >>",
                    f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"]  # fmt: skip
    out, places = "%PDF-1.4\n", []
    for n, each in enumerate([*objects, f"<< {info} >>"], 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(places) + 1} /Root 1 0 R /Info {len(places)} 0 R {encrypt} >>"
    return f"{out}xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{len(out)}\n%%EOF".encode()


def test_a_pdf_gives_its_paragraphs_with_their_lines_joined(mine, give):
    pytest.importorskip("pypdf")
    lines = ["Council votes on harbour", "The council met on Friday for the third time and spoke of the", "counter-",
             "terrorism measures. It was late.", "Nobody left."]  # fmt: skip
    row = added(mine, give("a.pdf", pdf(lines, ["The end."], info="/Title (Council votes on harbour) /Author (J. Roe)"))).loc["a"]
    assert row["raw"].split("\n\n") == [
        "Council votes on harbour",
        "The council met on Friday for the third time and spoke of the counter-terrorism measures. It was late.",
        "Nobody left.",
        "The end.",
    ]
    assert row["tool"].startswith("pypdf ")
    assert row["found"] == "name: a.pdf; author: J. Roe"
    assert corpus.read_table(mine / "annotations" / "evidence.csv", ["field"])["field"].tolist() == ["title"]


def test_a_pdf_of_scanned_pages_is_refused_and_one_with_some_is_taken_with_a_word_of_it(mine, give):
    pytest.importorskip("pypdf")
    assert refused(mine, give("a.pdf", pdf([], [])))["reason"].startswith("a PDF without a text layer, as a scan is; allowed")
    assert add(mine, give("b.pdf", pdf(["One."], [], ["Three."])))["reason"].tolist() == ["pages without text: 2 of 3"]


def test_an_encrypted_or_a_broken_pdf_is_refused(mine, give):
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([ONE])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert refused(mine, give("a.pdf", out.getvalue()))["reason"] == "an encrypted PDF; allowed is one without a password"
    assert "cannot read it" in refused(mine, give("b.pdf", b"%PDF-1.4\nnothing more"))["reason"]


def word(*paragraphs, title="", xml=""):
    docx = pytest.importorskip("docx")
    document, out = docx.Document(), io.BytesIO()
    document.core_properties.title, document.core_properties.author = title, ""
    for text in paragraphs:
        document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "In a table."
    if xml:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        document.element.body.insert(0, docx.oxml.parse_xml(f"<w:p {space}>{xml}</w:p>"))
    document.save(out)
    return out.getvalue()


def test_a_word_document_gives_its_paragraphs_and_tables(mine, give):
    row = added(mine, give("a.docx", word(ONE, "", OTHER, title="Not in the text"))).loc["a"]
    assert row["raw"] == f"{ONE}\n\n{OTHER}\n\nIn a table."
    assert (row["found"], row["tool"][:12]) == ("name: a.docx; title: Not in the text", "python-docx ")


def test_a_word_document_gives_what_was_inserted_and_not_what_was_deleted(mine, give):
    changes = ('<w:r><w:t xml:space="preserve">Eight </w:t></w:r><w:ins><w:r><w:t>boats</w:t></w:r></w:ins><w:del><w:r>'
               '<w:delText>ships</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>'
               '<w:r><w:tab/><w:t>sank.</w:t></w:r>')  # fmt: skip
    assert added(mine, give("a.docx", word(xml=changes))).loc["a", "raw"].startswith("Eight boats\tsank.\n\n")


def packed(*names, content=b"x"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def test_a_word_document_that_unpacks_to_too_much_is_refused_unopened(mine, give, monkeypatch):
    monkeypatch.setattr(extraction, "MOST_UNPACKED", 1000)
    reason = refused(mine, give("a.docx", packed("word/document.xml", content=b"x" * 100_000)))["reason"]
    assert reason.startswith("it unpacks to 100,000 bytes in 1 parts; allowed are 1,000 bytes")


def test_entities_in_a_word_document_bring_nothing_in(mine, give):
    pytest.importorskip("docx")
    out = io.BytesIO()
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    with zipfile.ZipFile(io.BytesIO(word(ONE))) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            part = good.read(name).decode(errors="replace")
            part = (
                part.replace("<w:document", f"{entity}<w:document", 1).replace(ONE, "before &e; after") if "document.xml" in name else part
            )
            bad.writestr(name, part if name.endswith((".xml", ".rels")) else good.read(name))
    summary = add(mine, give("a.docx", out.getvalue()))
    assert summary["status"][0] == "refused" or corpus.load(mine)["raw"][0].startswith("before\n\n")


@pytest.mark.parametrize(("name", "package"), [("a.pdf", "pypdf"), ("a.docx", "python-docx")])
def test_without_its_package_a_file_is_refused_with_the_name_of_it(mine, give, monkeypatch, name, package):
    content = pdf([ONE]) if package == "pypdf" else packed("word/document.xml")
    monkeypatch.setitem(sys.modules, package.removeprefix("python-"), None)
    assert f"the package {package} reads " in refused(mine, give(name, content))["reason"]


# What is refused


def tar(content=b"x"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.zip", packed("a.txt"), "kind '.zip'; allowed are .txt, .text, .md, "),
        ("a.csv", "a,b", "kind '.csv'; allowed are .txt, .text, .md, "),
        ("a", ONE, "kind ''; allowed are .txt, .text, .md, "),
        ("a.txt", packed("a.txt"), "its content is a zip archive; allowed is text behind a name that ends in .txt"),
        ("a.txt", gzip.compress(b"x"), "its content is a gzip archive"),
        ("a.md", tar(), "its content is a tar archive"),
        ("a.html", b"7z\xbc\xaf\x27\x1c more", "its content is a 7z archive"),
        ("a.html", pdf([ONE]), "its content is a PDF; allowed is text behind a name that ends in .html"),
        ("a.pdf", ONE, "its content is something else; allowed is a PDF file behind a name that ends in .pdf"),
        ("a.docx", packed("a.txt"), "an archive; allowed is a Word document (it has word/document.xml)"),
        ("a.docx", b"PK\x03\x04 and no more", "an archive that does not open"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "its content is an old or a protected Office document"),
        ("a.txt", "", "empty; allowed is a text of at least one character"),
        ("a.txt", " \n\ufeff\n", "empty; allowed is a text of at least one character"),
        ("a.html", "", "trafilatura"),
        ("a.txt", b"One\0two", "binary content (a zero byte, or half a character); allowed is text as UTF-8, "),
        ("a.txt", "No mark".encode("utf-16-le"), "binary content (a zero byte, "),
        ("a.txt", bytes(range(1, 256)) * 20, "binary content, or damaged (not UTF-8 at byte 127, and no other encoding fits); "),
        ("a.txt", "Half".encode("utf-16")[:-1], "not utf-16 (byte 8); allowed is text in the encoding that is named"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(mine, give, name, content, reason):
    row = refused(mine, give(name, content))
    assert row["status"] == "refused"
    assert row["reason"].startswith(reason)


def test_a_file_that_is_too_large_is_refused_unread(mine, give, monkeypatch):
    monkeypatch.setattr(extraction, "MOST_BYTES", 10)
    assert refused(mine, give("a.txt", "x" * 11))["reason"] == "more than 10 bytes; allowed are files up to 10"
    assert extraction.MOST_BYTES == 10


@pytest.mark.parametrize("name", ["gone.txt", "folder.txt", "pipe.txt", f"{'x' * 300}.txt", "zero\0.txt"])
def test_what_is_no_file_is_refused(mine, tmp_path, name):
    if name == "folder.txt":
        (tmp_path / name).mkdir()
    if name == "pipe.txt" and hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / name)
    assert "; allowed is a file that can be" in refused(mine, tmp_path / name)["reason"]


def test_the_same_file_or_the_same_text_is_there_once(mine, give):
    add(mine, give("a.html", page()))
    text = corpus.load(mine)["raw"][0]
    for again in (give("b.html", page()), give("c.txt", text), mine / "originals" / "a.html", mine / "texts" / "a.txt"):
        row = refused(mine, again, force=True)
        assert row[["status", "like", "reason"]].tolist() == ["duplicate", "a", "the same is there as 'a'; allowed is a text that is not"]


def test_nearly_the_same_text_is_refused_unless_by_force(mine, give):
    long = f"{ONE} {OTHER} The pier was built in 1911 and had stood since."
    add(mine, give("a.txt", long))
    row = refused(mine, give("b.txt", long.upper().replace("HARBOUR", "harbor").replace("1911", "1912")))
    assert row[["status", "like"]].tolist() == ["near-duplicate", "a"]
    assert row["reason"].endswith("of the shorter text's runs of 5 words stand in both it and 'a'; allowed is less than 0.8, or --force")
    assert refused(mine, give("c.txt", f"{OTHER} Then it rained."))["like"] == "a"
    summary = add(mine, give("c.txt", f"{OTHER} Then it rained."), force=True)
    assert summary.loc[0, ["status", "doc", "like"]].tolist() == ["added", "c", "a"]


def test_texts_that_share_some_sentences_are_taken(mine, give):
    more = "It rained, and the sun shone again at noon on the roofs of the town."
    assert list(added(mine, give("a.txt", f"{ONE} {OTHER}"), give("b.txt", f"{ONE} {more}")).index) == ["a", "b"]


def test_short_texts_are_alike_where_all_their_words_are(mine, give):
    add(mine, give("a.txt", "It rained."))
    assert refused(mine, give("b.txt", "it rained"))["like"] == "a"
    assert add(mine, give("c.txt", "It poured."), give("d.txt", "…"), give("e.txt", "!"))["status"].tolist() == ["added"] * 3


def test_files_of_one_call_are_compared_with_one_another(mine, give):
    summary = add(mine, give("a.txt"), give("b.txt"), give("c.txt", f"{ONE} End."))
    assert summary[["status", "like"]].values.tolist() == [["added", ""], ["duplicate", "a"], ["near-duplicate", "a"]]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"doc": "../x"}, "id '../x'; allowed are up to 100 letters, digits, '.', '_', '-', a letter or digit first"),
        ({"doc": ""}, "id ''; allowed are"),
        ({"doc": "nul"}, "id 'nul'; allowed are"),
        ({"published": "8 November 2023"}, "published '8 November 2023'; allowed is a date as YYYY-MM-DD"),
        ({"published": "20231108"}, "published '20231108'; allowed is a date as YYYY-MM-DD"),
        ({"kind": "leaflet"}, "kind 'leaflet'; allowed are statement, report, "),
        ({"encoding": "latin-99"}, "encoding 'latin-99'; allowed are names that Python knows"),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_is_read(mine, give, options, problem):
    before = state(mine)
    with pytest.raises(ValueError) as caught:
        add(mine, give("a.txt"), **options)
    assert problem in str(caught.value)
    assert state(mine) == before


@pytest.mark.parametrize("option", ["doc", "title"])
def test_what_names_one_text_is_refused_for_several_files(mine, give, option):
    with pytest.raises(ValueError, match=f"{option} 'x' for 2 files; allowed is one file"):
        add(mine, give("a.txt"), give("b.txt", OTHER), **{option: "x"})


def test_a_folder_that_is_no_corpus_is_refused(tmp_path, give):
    with pytest.raises(corpus.CorpusError, match=r"documents.csv: no such file; allowed is a corpus, as `python -m helpers new` lays one"):
        add(tmp_path, give("a.txt"))


def test_a_corpus_whose_texts_were_changed_is_refused(mine, give):
    add(mine, give("a.txt"))
    (mine / "texts" / "a.txt").write_text("changed", encoding="utf-8")
    with pytest.raises(corpus.CorpusError, match="the text was changed"):
        add(mine, give("b.txt", OTHER))


# All or nothing


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


DENIED = PermissionError(errno.EACCES, "Permission denied", "there")


@pytest.mark.parametrize(("problem", "lasting"), [(FULL, True), (DENIED, False), (KeyboardInterrupt(), False), (KeyboardInterrupt(), True)])
@pytest.mark.parametrize("step", range(4))
def test_a_failure_at_any_step_leaves_the_old_state(mine, give, monkeypatch, problem, lasting, step):
    add(mine, give("a.txt"))
    before, replace, calls = state(mine), os.replace, []

    def failing(*args, **options):
        calls.append(args)
        if len(calls) == step + 1 or (lasting and len(calls) > step):
            raise problem
        return replace(*args, **options)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(type(problem)):
        add(mine, give("b.html", page()), force=True)
    monkeypatch.undo()
    assert len(calls) > step
    assert state(mine) == before


@pytest.mark.parametrize("step", range(4))
def test_a_full_disk_leaves_the_old_state(mine, give, monkeypatch, step):
    add(mine, give("a.txt"))
    file, before, write, calls = give("b.html", page()), state(mine), Path.write_bytes, []

    def failing(path, data):
        calls.append(path)
        write(path, data[: len(data) // 2] if len(calls) == step + 1 else data)
        if len(calls) == step + 1:
            raise FULL

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(OSError, match="No space left"):
        add(mine, file, force=True)
    assert state(mine) == before


def test_an_interruption_right_behind_a_step_leaves_the_old_state(mine, give, monkeypatch):
    before, replace, calls = state(mine), os.replace, []

    def interrupted(*args, **options):
        replace(*args, **options)
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        add(mine, give("b.html", page()))
    assert state(mine) == before


def test_files_before_one_that_cannot_be_written_stay(mine, give, monkeypatch):
    place, one, other = intake._place, give("a.txt"), give("b.txt", OTHER)
    monkeypatch.setattr(intake, "_place", lambda *args: place(*args) if "a.txt" in str(args[1]) else (_ for _ in ()).throw(FULL))
    with pytest.raises(OSError, match="No space left"):
        add(mine, one, other)
    assert corpus.load(mine)["doc"].tolist() == ["a"]


def test_a_folder_that_cannot_be_written_ends_with_status_2(mine, give, monkeypatch, capsys):
    def denied(*args, **options):
        raise PermissionError(errno.EACCES, "Permission denied", str(mine / ".draft-x"))

    monkeypatch.setattr(files.tempfile, "mkdtemp", denied)
    assert main(["add", str(mine), str(give("a.txt"))]) == 2
    assert "cannot be used (Permission denied); allowed is a folder that can be written to" in capsys.readouterr().err


def test_a_new_corpus_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    replace, calls = os.replace, []

    def failing(*args, **options):
        calls.append(args)
        if len(calls) == 5:
            raise FULL
        return replace(*args, **options)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="No space left"):
        intake.new(tmp_path / "deep" / "mine")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_meanwhile_is_not_overwritten(mine, give, monkeypatch):
    monkeypatch.setattr(intake, "_id", lambda *args: "a")
    (mine / "texts" / "a.txt").write_text("mine alone", encoding="utf-8")
    before = state(mine)
    with pytest.raises(FileExistsError, match=r"a.txt: there already; allowed is a new file"):
        add(mine, give("a.txt"))
    assert state(mine) == before


# The command line


def test_add_prints_what_was_done_and_ends_with_status_2_where_a_file_was_not_taken(mine, give, capsys):
    assert main(["add", str(mine), str(give("a.txt")), str(give("b.txt")), str(give("c.zip", b"PK"))]) == 2
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["file", "doc", "status", "characters", "encoding", "tool"]
    assert [line.split()[1:3] for line in lines[1:2]] == [["a", "added"]]
    assert [line.split()[1] for line in lines[2:]] == ["duplicate", "refused"]
    assert err.splitlines() == [
        f"{give('b.txt')}: the same is there as 'a'; allowed is a text that is not",
        f"{give('c.zip')}: kind '.zip'; allowed are {', '.join(extraction.READERS)}",
    ]


def test_add_takes_options_and_prints_what_to_look_at(mine, give, capsys):
    path = give("a.txt", "Café, the mayor’s words, and nothing more.".encode("cp1252"))
    given = {"--doc": "cafe", "--published": "2023-11-08", "--title": "Café", "--outlet": "The Daily", "--kind": "report"}
    assert main(["add", str(mine), str(path), *(word for pair in given.items() for word in pair)]) == 0
    assert "cafe: encoding guessed as cp125" in capsys.readouterr().out
    assert corpus.load(mine).loc[0, ["doc", "published", "title", "outlet", "kind"]].tolist() == list(given.values())


def test_add_reads_text_from_standard_input(mine, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE.encode())))
    assert main(["add", str(mine), "-"]) == 0
    texts = corpus.load(mine)
    assert texts[["doc", "original", "raw", "found"]].values.tolist() == [["text-1", "text-1.txt", ONE, "name: standard input"]]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("disabled", "shown"), [(None, True), ("1", False)])
def test_progress_shows_on_a_terminal_unless_it_is_off(mine, give, monkeypatch, disabled, shown):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    if disabled:
        monkeypatch.setenv("TQDM_DISABLE", disabled)
    monkeypatch.setattr(sys, "stderr", Terminal())
    add(mine, *(give(f"{n}.txt", f"{n} boats sank.") for n in "abc"))
    assert ("0/3" in sys.stderr.getvalue()) is shown


def test_progress_is_silent_where_there_is_no_terminal(mine, give, capsys):
    add(mine, give("a.txt"))
    assert capsys.readouterr() == ("", "")


def test_readers_of_files_are_imported_when_one_is_needed():
    readers = {"trafilatura", "charset_normalizer", "pypdf", "docx"}
    seen = f"import sys, helpers.extraction; print({readers} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout == "set()\n"
    assert readers & set(vars(intake)) == set()


def test_merge_and_correct_print_the_lines_they_are_given(monkeypatch, capsys):
    anchors = pytest.importorskip("helpers.anchors")
    monkeypatch.setattr(anchors, "merge_folders", lambda *args: [f"merged {args}"])
    monkeypatch.setattr(anchors, "correct", lambda *args: [f"corrected {args}"])
    assert [main(["merge", "mine", "theirs"]), main(["correct", "mine", "a", "a.txt"])] == [0, 0]
    assert capsys.readouterr().out == "merged ('mine', 'theirs')\ncorrected ('mine', 'a', 'a.txt')\n"


def test_export_hands_on_the_format(monkeypatch, capsys):
    given = []
    monkeypatch.setattr(exchange, "export", lambda *args: given.append(args) or [])
    assert main(["export", "mine", "out", "--format", "csv"]) == 0
    assert given == [("mine", "out", None, "csv")]
    with pytest.raises(SystemExit):
        main(["export", "mine", "out", "--format", "nonsense"])
