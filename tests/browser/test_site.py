"""The site in a real browser, served on this computer with every other address blocked."""

import pytest

from .conftest import BOTH, BUILD, LOOKS, PICTURES, built

SITE = BUILD / "site"
PAGES = {
    "start": "index.html",
    "notebook": "notebooks/01_provenance.html",
    "glossary": "teaching/glossary.html",
    "guide": "teaching/guide.html",
    "reference": "api/helpers.spans.html",
}
# What a browser can tell without a network of its own: LCP, CLS and blocking time as defined for Web Vitals.
FIGURES = """() => new Promise(done => {
    const seen = {lcp: 0, cls: 0, blocked: 0};
    const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({type, buffered: true});
    watch('largest-contentful-paint', one => { seen.lcp = one.startTime; });
    watch('layout-shift', one => { seen.cls += one.hadRecentInput ? 0 : one.value; });
    watch('longtask', one => { seen.blocked += Math.max(0, one.duration - 50); });
    setTimeout(() => {
        const [page] = performance.getEntriesByType('navigation');
        const all = [page, ...performance.getEntriesByType('resource')];
        done({requests: all.length, bytes: all.reduce((sum, one) => sum + one.transferSize, 0),
              'DOM ready': page.domContentLoadedEventEnd, loaded: page.loadEventEnd, ...seen});
    }, 1000);
})"""


@pytest.fixture(scope="module")
def site(served):
    built(SITE / "index.html", "tools.site")
    return served(SITE)


@pytest.fixture
def opened(site, visit):
    """Open a page of the site: `opened("index.html", (1280, 800), dark=True)`."""

    def open_page(address, *options, **more):
        made = visit(*options, **more)
        made.page.goto(f"{site}/{address}", wait_until="load")
        return made

    return open_page


@pytest.mark.parametrize(("name", "look"), [(name, look) for name in PAGES for look in (LOOKS if name == "start" else BOTH)])
def test_a_page_is_accessible_and_whole(name, look, opened):
    size, dark = LOOKS[look]
    seen = opened(PAGES[name], size, dark=dark)
    seen.picture(f"site-{name}-{look}")
    assert seen.page.evaluate("[...document.images].filter(one => one.complete && !one.naturalWidth).map(one => one.src)") == []
    assert (seen.violations(), seen.sideways(), seen.complaints, seen.outside) == ([], 0, [], [])


def test_search_finds_a_word_and_its_result_opens(opened):
    seen = opened(PAGES["start"])
    field = seen.page.locator("input[name=q]:visible").first
    field.fill("stemma")
    field.press("Enter")
    result = seen.page.locator("ul.search li a").first
    result.wait_for()
    seen.picture("site-search")
    assert (seen.violations(), seen.sideways()) == ([], 0)
    result.click()
    seen.page.wait_for_load_state("load")
    assert "search.html" not in seen.page.url
    assert "stemma" in seen.page.locator("article").inner_text().lower()
    assert (seen.complaints, seen.outside) == ([], [])


def test_search_says_so_where_nothing_is_found(opened):
    seen = opened("search.html?q=xyzzyx")
    seen.page.get_by_text("did not match any documents").wait_for()
    assert (seen.complaints, seen.outside) == ([], [])


@pytest.mark.parametrize("dark", [False, True])
def test_the_switch_changes_light_and_dark(dark, opened):
    page = opened(PAGES["start"], dark=dark).page
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(colour)
    switch, seen = page.locator(".theme-toggle:visible").first, set()
    for _ in range(3):
        switch.click()
        seen.add(page.evaluate(colour))
    assert seen > {before}
    assert page.evaluate(colour) == before


def test_the_reader_opens_from_the_start_page(opened):
    seen = opened(PAGES["start"])
    seen.page.locator("a[href$='reader.html']:visible").first.click()
    seen.page.locator(".raw").first.wait_for()
    assert (seen.complaints, seen.outside) == ([], [])


def test_a_page_is_reached_by_keys(opened):
    page = opened(PAGES["notebook"]).page
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#furo-main-content")


def test_what_a_page_costs_is_written_down(opened):
    """Figures of this computer, for people to compare; none of the times is held to anything."""
    lines = []
    for address in (PAGES["start"], PAGES["notebook"], "reader.html"):
        found = opened(address).page.evaluate(FIGURES)
        assert found["bytes"] > 0
        assert found["cls"] < 0.1
        times = ", ".join(f"{name} {found[name]:.0f} ms" for name in ("DOM ready", "loaded", "lcp", "blocked"))
        lines.append(f"{address}: {found['requests']} requests, {found['bytes'] / 1000:,.0f} kB, {times}, cls {found['cls']:.3f}")
    (PICTURES / "figures.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
