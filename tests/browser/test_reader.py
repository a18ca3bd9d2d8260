"""The reader in a real browser, opened from a file: what it shows, opens and marks, by pointer, by keys, and without its script."""

import re

import pytest

from helpers import corpus

from .conftest import BOTH, LOOKS, NARROW, WIDE, make

PLACE = ("anadolu-2021", 669, 794)
MARKED = "#{}:{}-{}".format(*PLACE)
# What the address says, and the part of the page that it changes: behind an open dialog nothing can be reached.
STATES = {"place": (MARKED, f"#{PLACE[0]}"), "passage": ("#passage:1", "dialog"), "claim": ("#claim:normalization", "dialog")}
LAYERS = {"voices": ".vq", "furniture": ".f", "passages": ".p", "names": ".n", "claims": ".c"}
RAW = """raw => { const copy = raw.cloneNode(true); copy.querySelectorAll('.s, .m, .dim').forEach(added => added.remove());
    return copy.textContent; }"""
LOOK = """mark => { const style = getComputedStyle(mark); return ['backgroundColor', 'backgroundImage', 'borderBottomStyle', 'boxShadow',
    'fontFamily', 'textDecorationLine'].map(name => style[name]).join('|'); }"""
ON_SCREEN = "one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
# What a careless page would run, close or miscount.
HOSTILE = (
    'A <script>window.bad = 1</script> and <img src=x onerror="window.bad = 1"> came in.\r\n'
    "“</span></p></article></body> & &amp; &#13; he said.”\r\rTwo astral letters 𐎠𐎡 and three more 𝒜𝒷𝒸: code units and points differ.\n"
    "Back to front: \u202egnirts a\u202c. \u2066isolated\u2069, javascript:alert(1), #passage:1, --><!-- ]]>\n"
)


@pytest.fixture(scope="module")
def raws():
    return corpus.load().set_index("doc")["raw"]


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    path = tmp_path_factory.mktemp("reader") / "reader.html"
    make("helpers", "reader", "corpus", path)
    return path.as_uri()


@pytest.fixture
def opened(reader, visit):
    """Open the reader at a place of it: `opened("#claim:…")`."""

    def open_at(fragment="", *options, **more):
        made = visit(*options, **more)
        made.page.goto(reader + fragment)
        return made

    return open_at


def text(locator):
    """Give the characters of the corpus in an element: without numbers, words for listeners, and context."""
    return locator.evaluate(RAW)


def place(link):
    """Read a link to a place: the text's id and the offsets."""
    doc, start, end = re.fullmatch(r"(.+):(\d+)-(\d+)", link.inner_text()).groups()
    return doc, int(start), int(end)


@pytest.fixture(scope="module", params=BOTH)
def all_layers(request, reader, lasting_visit):
    """The reader with every layer on, in one look after the other."""
    size, dark = LOOKS[request.param]
    seen = lasting_visit(size, dark=dark)
    seen.page.goto(reader)
    for switch in seen.page.locator("fieldset input").all():
        switch.check()
    return request.param, seen


def test_it_is_accessible_with_every_layer_on(all_layers):
    look, seen = all_layers
    seen.picture(f"reader-{look}")
    assert (seen.violations(), seen.sideways(), seen.complaints, seen.outside) == ([], 0, [], [])


@pytest.mark.parametrize("state", STATES)
def test_it_is_accessible_in_each_state(state, all_layers):
    look, seen = all_layers
    fragment, part = STATES[state]
    seen.page.evaluate("fragment => { location.hash = fragment; }", fragment)
    seen.page.locator("mark, dialog[open] .card").first.wait_for()
    seen.picture(f"reader-{state}-{look}")
    assert (seen.violations(part), seen.sideways(), seen.complaints, seen.outside) == ([], 0, [], [])


def test_it_shows_every_text_character_by_character(opened, raws):
    page = opened().page
    shown = {raw.get_attribute("data-doc"): text(raw) for raw in page.locator(".raw").all()}
    assert shown == {doc: raw.replace("\0", "\ufffd") for doc, raw in raws.items()}


def test_its_policy_lets_no_other_script_run(opened):
    seen = opened()
    ran = seen.page.evaluate("""() => { const code = document.createElement('script'); code.textContent = 'window.bad = 1';
        document.body.append(code); return window.bad; }""")
    assert ran is None
    assert "Content Security Policy" in "".join(seen.complaints)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_switched_on_and_off(layer, opened):
    page = opened().page
    switch, mark = page.locator(f"input[name={layer}]"), page.locator(f".raw {LAYERS[layer]}").first
    found = [mark.evaluate(LOOK)]
    for _ in range(2):
        switch.click()
        found.append(mark.evaluate(LOOK))
    assert found[0] != found[1]
    assert found[0] == found[2]


def test_an_address_marks_exactly_its_characters(opened, raws):
    doc, start, end = PLACE
    seen = opened(MARKED)
    marks = seen.page.locator("mark")
    assert "".join(map(text, marks.all())) == raws[doc][start:end]
    assert marks.first.evaluate(ON_SCREEN)
    assert marks.first.evaluate("mark => mark === document.activeElement")
    assert seen.page.locator("output").inner_text() == f"Marked: {doc}:{start}-{end}"


@pytest.mark.parametrize(("fragment", "said"), {
    "#anadolu-2021:0-99999999": "anadolu-2021 has the characters 0 to",
    "#nowhere:1-2": "There is no text nowhere.",
    "#claim:nothing": "There is no claim:nothing.",
}.items())  # fmt: skip
def test_an_address_that_leads_nowhere_says_so(fragment, said, opened):
    seen = opened(fragment)
    assert seen.page.locator("output").inner_text().startswith(said)
    assert (seen.page.locator("mark").count(), seen.complaints) == (0, [])


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_what_it_says_is_on_the_screen(size, opened):
    page = opened(MARKED, size).page
    assert page.locator("output").evaluate(ON_SCREEN)
    page.evaluate("location.hash = '#nobody'")
    page.get_by_text("There is no nobody.").wait_for()
    assert (page.locator("output").evaluate(ON_SCREEN), page.locator("mark").count()) == (True, 0)


def test_a_mark_over_furniture_can_be_read_in_the_dark(opened):
    seen = opened("#anadolu-2021:0-900", dark=True)
    assert seen.violations("#anadolu-2021") == []


def test_voices_and_passages_show_in_colours_of_the_persons_own(opened):
    page = opened("", forced_colors="active").page
    assert page.locator(".raw .vq").first.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert page.locator(".raw .p").first.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"


def test_on_paper_it_has_its_legend_and_marks_on_white(opened):
    page = opened("", dark=True).page
    page.emulate_media(media="print")
    assert page.locator("legend").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".raw .vq").first.evaluate("one => getComputedStyle(one).printColorAdjust") == "exact"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_number_opens_its_passage_side_by_side(size, opened, raws):
    page = opened("", size).page
    number = page.locator("a.mp").first
    number.click()
    columns = page.locator("dialog[open] .two > div").all()
    for column in columns:
        doc, start, end = place(column.locator("h4 a"))
        assert text(column.locator("blockquote")) == raws[doc][start:end]
    left, right = (column.bounding_box() for column in columns)
    assert (left["y"] == right["y"]) == (size == WIDE)
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert number.evaluate("link => link === document.activeElement")
    assert "passage" not in page.url


def test_a_number_opens_the_biography_of_its_claim(opened, raws):
    page = opened().page
    page.locator("input[name=claims]").check()
    page.locator("a.mc").first.click()
    links = page.locator("dialog[open] tbody a").all()
    assert len(links) == page.locator("dialog[open] tbody tr").count() > 0
    doc, start, end = place(links[0])
    links[0].click()
    page.locator("mark").first.wait_for()
    assert page.locator("dialog[open]").count() == 0
    assert "".join(map(text, page.locator("mark").all())) == raws[doc][start:end]


def test_words_of_several_passages_let_the_reader_choose(opened):
    page = opened().page
    words = page.locator(".raw [data-o^=p]").evaluate_all("all => all.findIndex(one => /^p\\d+ p\\d+$/.test(one.dataset.o))")
    chosen = page.locator(".raw [data-o^=p]").nth(words)
    numbers = chosen.get_attribute("data-o").split()
    chosen.click(position={"x": 3, "y": 8})
    offered = page.locator("dialog[open] li a")
    assert [found.split(" ")[0] for found in offered.all_inner_texts()] == numbers
    offered.last.click()
    page.locator("dialog[open] .two").wait_for()
    assert page.locator("dialog[open] h3").inner_text().startswith(f"{numbers[-1]} ")


def test_selected_words_give_their_address(opened, raws):
    page = opened().page
    words = page.locator(".raw .vq").first
    words.scroll_into_view_if_needed()
    x, y = words.evaluate("words => { const line = words.getClientRects()[0]; return [line.x, line.y + line.height / 2]; }")
    page.mouse.move(x + 10, y)
    page.mouse.down()
    page.mouse.move(x + 90, y, steps=4)
    page.mouse.up()
    doc, start, end = place(page.locator("output a"))
    assert raws[doc][start:end] == page.evaluate("getSelection().toString()") != ""
    assert page.locator("dialog[open]").count() == 0


def tab_to(page, selector):
    """Press Tab until the focus is on what the selector finds, as somebody without a pointer does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_everything_is_reached_by_keys(opened, raws):
    page = opened().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the texts"
    tab_to(page, "[name=claims]")
    page.keyboard.press("Space")
    assert page.locator("[name=claims]").is_checked()
    tab_to(page, ".raw a.mp")
    page.keyboard.press("Enter")
    page.locator("dialog[open] .two").wait_for()
    tab_to(page, "dialog button")
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 0
    tab_to(page, ".raw a.mc")
    page.keyboard.press("Enter")
    tab_to(page, "dialog td a")
    wanted = place(page.locator(":focus"))
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()
    assert "".join(map(text, page.locator("mark").all())) == raws[wanted[0]][wanted[1] : wanted[2]]


@pytest.mark.parametrize("dark", [False, True])
def test_colours_can_be_chosen_against_the_system(dark, opened):
    page = opened(dark=dark).page
    before = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    page.locator("[name=colours]").select_option("light" if dark else "dark")
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") != before


def test_without_its_script_it_shows_texts_marks_and_lists(opened, raws):
    seen = opened(java_script_enabled=False)
    page = seen.page
    assert [text(raw) for raw in page.locator(".raw").all()] == list(raws)
    mark, switch = page.locator(".raw .vq").first, page.locator("[name=voices]")
    on = mark.evaluate(LOOK)
    switch.uncheck()
    assert mark.evaluate(LOOK) != on
    page.locator("a.mp").first.click()
    target = page.locator(f"[id='{page.url.partition('#')[2]}']")
    assert target.locator(".two").is_visible()
    assert target.locator("h3").evaluate(ON_SCREEN)
    seen.picture("reader-without-script")
    assert (seen.complaints, seen.outside) == ([], [])


def test_a_hostile_corpus_is_text_and_nothing_else(tmp_path, visit):
    folder, made = tmp_path / "hostile", tmp_path / "hostile.html"
    (folder / "texts").mkdir(parents=True)
    (folder / "documents.csv").write_text("doc,file\nfirst,a.txt\nsecond,b.txt\n", encoding="utf-8", newline="")
    for name in ("a.txt", "b.txt"):
        (folder / "texts" / name).write_bytes(HOSTILE.encode("utf-8"))
    make("helpers", "reader", folder, made, "--title", "<b>Ti</b>tle")
    start = HOSTILE.index("𝒷")
    seen = visit()
    seen.page.goto(f"{made.as_uri()}#second:{start}-{start + 12}")
    assert [text(raw) for raw in seen.page.locator(".raw").all()] == [HOSTILE] * 2
    assert "".join(map(text, seen.page.locator("mark").all())) == HOSTILE[start : start + 12]
    assert seen.page.evaluate("window.bad") is None
    seen.picture("reader-hostile")
    assert (seen.page.title(), seen.complaints, seen.outside) == ("<b>Ti</b>tle", [], [])
