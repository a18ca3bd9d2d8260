"""The slides in a real browser, opened from files: every one fits, and the keyboard leads to the last."""

import pytest

from tools import notebooks

from .conftest import BUILD, built

SLIDES = BUILD / "slides"
NAMES = [path.stem for path in notebooks.find() if path.parent == notebooks.NOTEBOOKS]
SCREEN = (1280, 720)
LETTERS = 20  # pixels: less cannot be read from the last row
MOST = 300  # key presses, should a deck have no end
# Where the reader is, whether all of it is on the screen, and how small its smallest letters are.
SLIDE = """() => {
    const sheet = Reveal.getCurrentSlide().querySelector('.sheet');
    const texts = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT, node => {
        const shown = node.data.trim() && node.parentElement.checkVisibility();
        return shown ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
    });
    const sizes = [];
    while (texts.nextNode()) sizes.push(parseFloat(getComputedStyle(texts.currentNode.parentElement).fontSize));
    const figures = [...sheet.querySelectorAll('img')];
    return {
        at: Reveal.getIndices(), whole: !Reveal.availableFragments().next,
        last: Reveal.isLastSlide() && !Reveal.availableFragments().next,
        spills: sheet.scrollHeight > sheet.clientHeight || sheet.scrollWidth > sheet.clientWidth,
        empty: !sheet.innerText.trim() && !figures.length, letters: Math.min(...sizes),
        broken: figures.filter(one => !one.naturalWidth || !one.alt).length,
    };
}"""


@pytest.fixture(scope="module")
def slides():
    built(SLIDES / "index.html", "tools.slides")
    return SLIDES


@pytest.fixture(scope="module", params=NAMES)
def deck(request, slides, lasting_visit):
    """A deck, led through to its end by the keyboard: its name, its visit, and what was seen at each step."""
    seen = lasting_visit(SCREEN)
    seen.page.goto((slides / f"{request.param}.html").as_uri())
    seen.page.wait_for_function("Reveal.isReady()")
    steps = [seen.page.evaluate(SLIDE)]
    while not steps[-1]["last"] and len(steps) < MOST:
        seen.page.keyboard.press("ArrowRight")
        steps.append(seen.page.evaluate(SLIDE))
        if steps[-1]["whole"]:
            seen.picture("slides-{}-{h:02}-{v}".format(request.param, **steps[-1]["at"]))
    return request.param, seen, steps


def test_the_keyboard_leads_through_every_slide_to_the_last(deck):
    _, seen, steps = deck
    assert steps[-1]["last"]
    reached = {(step["at"]["h"], step["at"]["v"]) for step in steps}
    assert len(reached) == seen.page.evaluate("Reveal.getTotalSlides()")


def test_every_slide_fits_and_can_be_read_from_the_last_row(deck):
    _, _, steps = deck
    wrong = [step for step in steps if step["spills"] or step["empty"] or step["broken"] or step["letters"] < LETTERS]
    assert wrong == []


def test_the_first_and_the_last_slide_are_accessible(deck):
    _, seen, _ = deck
    last = seen.violations(".present")
    seen.page.evaluate("Reveal.slide(0, 0)")
    assert (seen.violations(".present"), last) == ([], [])


def test_a_deck_asks_for_nothing_and_complains_of_nothing(deck):
    _, seen, _ = deck
    assert (seen.outside, seen.complaints) == ([], [])


def test_the_list_of_decks_leads_to_each(slides, visit):
    seen = visit()
    seen.page.goto((slides / "index.html").as_uri())
    seen.picture("slides-index")
    targets = {link.get_attribute("href") for link in seen.page.locator("a").all()}
    assert {f"{name}.html" for name in NAMES} <= targets
    assert (seen.violations(), seen.outside, seen.complaints) == ([], [], [])
