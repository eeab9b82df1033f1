"""The pages in a real browser: widths, keyboard, accessibility, search, and what they load."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.pages import search_index
from bot.pages.layout import links_to
from bot.pages.rendering import Options
from bot.pages.site import build
from tests.chat import making
from tests.pages import browser

pytestmark = [
    pytest.mark.skipif(not browser.is_installed(), reason=browser.MISSING),
    pytest.mark.skipif(not search_index.is_installed(), reason="needs the extra `pages`"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # selenium leaves its sockets to the collector
    pytest.mark.xdist_group("browser"),
]

RUSSIAN = making.interview(
    "hut",
    [("Кто живёт в доме?", ("Никто не живёт здесь с осени.", "Двери заколочены."))],
    title="Дом у моста",
    language="ru",
)
AZERBAIJANI = making.interview(
    "kend", [("Kənddə kim qalıb?", ("Kənddə üç ailə qalıb.",))], title="Kənd haqqında", language="az"
)
TURKISH = making.interview("koy", [("Köyde kim kaldı?", ("Köyde yalnız yaşlılar kaldı.",))], title="Köy", language="tr")
ARCHIVE = making.archive(
    making.interview(topics=("trains",)), RUSSIAN, AZERBAIJANI, TURKISH, withdrawn=frozenset({"box.aaaaaaaa"})
)
OWLS = next(one for one in ARCHIVE.passages if one.text == "Nothing but owls.")
PAGES = [
    "/",
    "/i/box/",
    f"/p/{OWLS.id}/",
    "/topics/",
    "/search/",
    "/check/",
    "/kept/",
    "/ru/i/hut/",
    "/p/box.aaaaaaaa/",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    folder = tmp_path_factory.mktemp("site") / "site"
    build(ARCHIVE, folder, Options(links_to(None), "some_bot", "desk@example.org", cards=False))
    with browser.served(folder) as found:
        yield found


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser.chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_no_page_is_wider_than_the_screen(driver: Any, site: tuple[str, list[str]], width: int) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    for page in PAGES:
        driver.get(site[0] + page)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width, page


def test_a_line_of_text_has_about_65_characters(driver: Any, site: tuple[str, list[str]]) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1100, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    driver.get(site[0] + "/kept/")
    wide = driver.execute_script("return document.body.getBoundingClientRect().width")
    zero = driver.execute_script(
        "const s = document.createElement('span'); s.textContent = '0'.repeat(100);"
        "s.style.display = 'inline-block'; s.style.whiteSpace = 'nowrap'; document.body.append(s);"
        "const width = s.getBoundingClientRect().width / 100; s.remove(); return width"
    )
    assert 55 <= wide / zero <= 70


def test_axe_finds_nothing_on_any_kind_of_page(driver: Any, site: tuple[str, list[str]]) -> None:
    axe = pytest.importorskip("axe_core_python", reason="needs axe-core-python")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for scheme in ("light", "dark"):
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        for page in PAGES:
            driver.get(site[0] + page)
            driver.execute_script(script)
            found = driver.execute_async_script(
                "const done = arguments[1]; axe.run({runOnly: arguments[0]}).then(done)", rules
            )
            told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
            assert told == [], f"{page} ({scheme})"


@pytest.mark.parametrize(
    ("frame", "words", "found"),
    [
        ("/", "owls", OWLS.id),
        ("/ru/", "двери", "hut."),
        ("/az/", "ailə", "kend."),
        ("/tr/", "yaşlılar", "koy."),
        ("/ru/", "owls", OWLS.id),
    ],
)
def test_the_search_finds_in_each_language_and_sends_nothing(
    driver: Any, site: tuple[str, list[str]], frame: str, words: str, found: str
) -> None:
    driver.get(f"{site[0]}{frame}search/")
    site[1].clear()
    driver.find_element("id", "query").send_keys(words)
    deadline = time.monotonic() + 90
    while not (links := driver.find_elements("css selector", "#results a")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [one.get_attribute("href") for one in links if found in one.get_attribute("href")]
    assert not [path for path in site[1] if words in path or not path.startswith("/pagefind/")]


def test_a_word_that_no_passage_has_is_said_to_be_nowhere(driver: Any, site: tuple[str, list[str]]) -> None:
    driver.get(f"{site[0]}/search/")
    driver.find_element("id", "query").send_keys("zeppelin")
    deadline = time.monotonic() + 90
    while not (said := driver.find_element("id", "status").text) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert said == "No passage has these words."


def test_no_page_breaks_its_own_policy_or_asks_another_host(driver: Any, site: tuple[str, list[str]]) -> None:
    driver.execute_cdp_cmd("Network.enable", {})
    for page in PAGES:
        driver.get(site[0] + page)
        loaded = driver.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
        assert {urlsplit(one).netloc for one in loaded} <= {urlsplit(site[0]).netloc}
        assert driver.get_cookies() == []
        assert driver.execute_script("return localStorage.length + sessionStorage.length") == 0
    told = [one["message"] for one in driver.get_log("browser") if one["level"] == "SEVERE"]
    assert told == []


def test_the_keyboard_alone_reaches_the_text_and_every_link(driver: Any, site: tuple[str, list[str]]) -> None:
    from selenium.webdriver import ActionChains, Keys

    driver.get(site[0] + "/i/box/")
    reached = []
    wanted = driver.execute_script("return document.querySelectorAll('a[href]').length")
    for _ in range(wanted):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        reached.append(driver.execute_script("return document.activeElement.getAttribute('href')"))
    assert reached[0] == "#text"
    assert None not in reached
    outline = driver.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_order_of_a_page_is_the_order_of_its_text(driver: Any, site: tuple[str, list[str]]) -> None:
    driver.get(site[0] + "/i/box/")
    shown = driver.execute_script("return [...document.querySelectorAll('blockquote')].map((one) => one.textContent)")
    assert shown == [one.text for one in ARCHIVE.interviews["box"].passages]


def test_without_scripts_everything_but_the_search_works(
    site: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with browser.chromium(tmp_path_factory.mktemp("plain"), scripts=False) as plain:
        plain.get(site[0] + "/search/")
        assert plain.find_element("id", "no-script").is_displayed()
        assert not plain.find_element("id", "search").is_displayed()
        plain.get(site[0] + "/")
        plain.find_element("link text", "The last signalman").click()
        assert "Nothing but owls." in plain.find_element("tag name", "main").text


def test_print_hides_what_leads_around_and_names_the_addresses(driver: Any, site: tuple[str, list[str]]) -> None:
    driver.get(site[0] + "/i/box/")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not driver.find_element("css selector", "header nav").is_displayed()
    after = "return getComputedStyle(document.querySelector('figcaption a'), '::after').content"
    assert "/p/" in driver.execute_script(after)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
