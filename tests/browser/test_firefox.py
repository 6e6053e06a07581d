"""The built book in Firefox: from a folder, and from a host that lets a page load files of its own alone."""

import pytest

from firefox import Firefox, firefox
from small_book import Strict, serve
from visits import EVERY_PAGE, WITH_CHARTS

pytestmark = pytest.mark.weekly


class Host(Strict):
    policy = "default-src 'self'"


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with firefox(tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


@pytest.fixture(scope="module", params=["folder", "strict host"])
def start(request, built_book):
    if request.param == "folder":
        yield built_book.as_uri()
    else:
        with serve(built_book, Host) as server:
            yield server


def open_page(tab: Firefox, address: str) -> None:
    tab.complaints.clear()
    tab.go(address)


def test_every_page_is_quiet_and_its_first_chart_comes_alive(tab, start, tried):
    said = {}
    for page in EVERY_PAGE:
        open_page(tab, f"{start}/{page}.html")
        if page in WITH_CHARTS:
            tab.evaluate(
                "const chart = document.querySelector('.vegalite-chart'); chart.scrollIntoView();"
                "for (const kind of ['pointerenter', 'pointerover', 'mouseenter', 'mouseover', 'focusin'])"
                "  chart.dispatchEvent(new PointerEvent(kind, {bubbles: true, pointerType: 'mouse'}));"
            )
            assert tab.wait("document.querySelector('.is-live .vegalite-live svg')"), page
        said[page] = [line for line in tab.heard() if page != "404"]
    assert not any(said.values()), said
    tried("A page that complains in Firefox: pages, from a folder and from a strict host", len(said))


def test_what_a_policy_forbids_is_heard(tab, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><script>1</script>", encoding="utf-8")
    with serve(tmp_path, Host) as server:
        open_page(tab, f"{server}/page.html")
        assert any("script-src" in line or "default-src" in line for line in tab.heard())
        open_page(tab, "about:blank")


def test_the_ledger_the_search_and_the_theme_work(tab, start):
    open_page(tab, f"{start}/book/ledger.html")
    shown = tab.evaluate(
        "const field = document.querySelector('#ledger-find'); field.value = '1205';"
        "field.dispatchEvent(new Event('input', {bubbles: true}));"
        "await new Promise(done => setTimeout(done, 500));"
        "return [...document.querySelectorAll('table.ledger tbody tr[id]:not([hidden])')].map(row => row.id);"
    )
    assert shown == ["a-sweep-suspects"]
    open_page(tab, f"{start}/search.html?q=rounding")
    assert tab.wait("document.querySelector('#search-results li a')")
    open_page(tab, f"{start}/notebooks/3_services.html")
    for theme in ("dark", "light", "dark"):
        tab.evaluate(
            "const button = document.querySelector('.theme-switch-button');"
            "for (let n = 0; n < 3; n++) {"
            f"  if (document.documentElement.dataset.mode !== '{theme}') button.click(); }}"
        )
        assert tab.evaluate("return document.documentElement.dataset.theme;") == theme
    assert tab.heard() == []
