"""The built site in a browser: language, search, themes, phones, and readers of every kind."""

import functools
import http.server
import json
import re
import threading
from urllib.parse import quote, urlsplit

import axe_core_python.base
import pytest
from bs4 import BeautifulSoup
from conftest import DARK_PAGE, ROOT
from course.project import Project
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PROJECT = Project(ROOT)
LANGUAGES = {language.folder: language.tag for language in PROJECT.languages}
LESSONS = [f"{PROJECT.page(lesson)}.html" for lesson in PROJECT.lessons]
LESSON = LESSONS[0]
PART = LESSON.rpartition("/")[0] + "/index.html"

each_language = pytest.mark.parametrize("language", LANGUAGES)


class Server(http.server.SimpleHTTPRequestHandler):
    """A file server that answers a wrong address with the site's own 404 page."""

    def log_message(self, *args):
        pass

    def send_error(self, code, *args):
        body = (ROOT / "build" / "html" / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def served(html):
    """The address of the site below a sub-path of a local server."""
    handler = functools.partial(Server, directory=html.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/{html.name}/"
        server.shutdown()


@pytest.fixture(params=["http", "file"])
def site(request, html):
    """The address of the site, on a server and as files."""
    return request.getfixturevalue("served") if request.param == "http" else f"{html.as_uri()}/"


@pytest.fixture
def reader(browser):
    """A browser as a new reader has it: nothing remembered, English, a wide window."""
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    speak(browser, "en-US")
    browser.get_log("browser")
    browser.get_log("performance")
    return browser


def speak(browser, languages: str) -> None:
    """Set the languages that the browser says its reader prefers."""
    agent = browser.execute_script("return navigator.userAgent")
    override = {"userAgent": agent, "acceptLanguage": languages}
    browser.execute_cdp_cmd("Emulation.setUserAgentOverride", override)


def prefer(browser, scheme: str) -> None:
    """Set the colour scheme of the reader's system."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def forget(browser, address: str) -> None:
    """Open a page as if for the first time."""
    browser.get(address)
    browser.execute_script("localStorage.clear(); sessionStorage.clear()")
    browser.get(address)


def wait(browser, condition, message: str):
    return WebDriverWait(browser, 30).until(lambda _: condition(), message)


def pages(folder) -> list[str]:
    """Every page of the site, or of one of its languages."""
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
    return sorted(page for page in found if "/_" not in f"/{page}")


def shown(browser, selector: str) -> list[bool]:
    """For each element that a selector finds, whether it takes up room on the page."""
    script = "return Array.from(document.querySelectorAll(arguments[0]), e => e.offsetWidth > 0)"
    return browser.execute_script(script, selector)


# Languages


@pytest.mark.parametrize(
    ("languages", "expected"),
    [("zh-CN,zh", "zh"), ("zh-TW", "zh"), ("en-GB,en", "en"), ("fr,zh,en", "zh"), ("de", "en")],
)
def test_the_start_page_takes_the_browsers_language(reader, site, languages, expected):
    forget(reader, f"{site}404.html")
    speak(reader, languages)
    reader.get(f"{site}index.html")
    wait(reader, lambda: reader.current_url == f"{site}{expected}/index.html", "not redirected")


def test_the_language_switch_keeps_page_and_heading_and_is_remembered(reader, site):
    forget(reader, f"{site}en/{LESSON}")
    heading = reader.find_elements(By.CSS_SELECTOR, "article section section[id]")[2]
    anchor = heading.get_attribute("id")
    reader.get(f"{site}en/{LESSON}#{anchor}")
    reader.find_element(By.CSS_SELECTOR, "header a[data-language]").click()
    wait(reader, lambda: reader.current_url == f"{site}zh/{LESSON}#{anchor}", "not this heading")
    assert reader.find_element(By.ID, anchor).is_displayed()
    reader.get(f"{site}index.html")
    wait(reader, lambda: reader.current_url == f"{site}zh/index.html", "not remembered")


def test_the_language_switch_keeps_the_heading_that_is_read(reader, served):
    forget(reader, f"{served}zh/{LESSON}")
    heading = reader.find_elements(By.CSS_SELECTOR, "article section section[id]")[1]
    reader.execute_script("arguments[0].scrollIntoView({behavior: 'instant'})", heading)
    anchor = heading.get_attribute("id")
    reader.find_element(By.CSS_SELECTOR, "header a[data-language]").click()
    wait(reader, lambda: reader.current_url == f"{served}en/{LESSON}#{anchor}", "not this heading")


def test_the_404_page_leads_home(reader, served):
    reader.get(f"{served}zh/gallery/nowhere.html")
    links = reader.find_elements(By.CSS_SELECTOR, "main a")
    homes = [f"{served}{folder}/index.html" for folder in LANGUAGES]
    assert [link.get_attribute("href") for link in links] == homes


# Search

QUERIES = [("zh", q) for q in ("反向传播", "梯度", "损失", "线性回归", "前向传播的中间结果")]
QUERIES += [("en", "gradient"), ("en", "linear regression"), ("zh", "PyTorch")]


@pytest.mark.parametrize(("language", "query"), QUERIES)
def test_search_finds_the_pages_that_say_it(reader, html, site, language, query):
    expected = {page for page in LESSONS if query.lower() in prose(html / language / page)}
    assert expected, f"no lesson says {query}"
    found = search(reader, site, language, query)
    assert expected <= set(found)
    assert query.lower() in prose(html / language / found[0])


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_long_phrase_finds_its_page(reader, html, served, lesson):
    phrase = max(re.findall("[\u4e00-\u9fff]+", prose(html / "zh" / lesson)), key=len)
    assert len(phrase) > 8
    assert lesson in search(reader, served, "zh", phrase)


@functools.cache
def prose(path) -> str:
    """The text of a page as a reader searches it: in lower case, a space between words."""
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").article
    return " ".join(article.get_text().split()).lower()


def search(browser, site: str, language: str, query: str) -> list[str]:
    """The pages that a query finds, the best first."""
    browser.get(f"{site}{language}/search.html?q={quote(query)}")
    wait(browser, lambda: browser.execute_script(SEARCHED), "the search does not end")
    links = browser.find_elements(By.CSS_SELECTOR, "#search-results ul.search > li > a")
    start = f"{site}{language}/"
    return [link.get_attribute("href").removeprefix(start).split("#")[0] for link in links]


#: Sphinx shows the results one after the other, then says how many there are.
SEARCHED = """
const said = document.querySelector("#search-results .search-summary")?.innerText.match(/\\d+/);
return said && document.querySelectorAll("#search-results ul.search > li").length == said[0];
"""


@each_language
def test_the_search_button_leads_to_results(reader, served, language):
    reader.get(f"{served}{language}/{LESSON}")
    reader.find_element(By.CSS_SELECTOR, "header .search-button").click()
    field = reader.switch_to.active_element
    assert field.get_attribute("type") == "search" and field.get_attribute("placeholder")
    field.send_keys("tensor", Keys.ENTER)
    wait(reader, lambda: "search.html?q=tensor" in reader.current_url, "no results page")
    wait(reader, lambda: reader.execute_script(SEARCHED), "the search does not end")


def test_a_search_without_results_says_so(reader, served):
    reader.get(f"{served}zh/search.html?q={quote('鱼香肉丝')}")
    summary = ".search-summary"
    wait(reader, lambda: "没有" in reader.find_element(By.CSS_SELECTOR, summary).text, "nothing")


# Themes


def test_each_theme_shows_its_own_figures(reader, site):
    forget(reader, f"{site}zh/{LESSON}")
    for theme, other in (("dark", "light"), ("light", "dark")):
        reader.find_element(By.CSS_SELECTOR, "header .theme-switch-button").click()
        choice = reader.find_element(By.CSS_SELECTOR, f"header button[data-mode={theme}]")
        wait(reader, choice.is_displayed, "the menu of themes does not open")
        choice.click()
        reader.get(f"{site}zh/{LESSON}")
        assert set(shown(reader, f"img.only-{theme}")) == {True}
        assert set(shown(reader, f"img.only-{other}")) == {False}


def test_figures_follow_the_system_until_a_theme_is_chosen(reader, served):
    for scheme, other in (("dark", "light"), ("light", "dark")):
        prefer(reader, scheme)
        forget(reader, f"{served}en/{LESSON}")
        assert set(shown(reader, f"img.only-{scheme}")) == {True}
        assert set(shown(reader, f"img.only-{other}")) == {False}


# Phones


@pytest.fixture
def phone(reader):
    """The reader's browser on a small phone."""
    size = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    return reader


#: What sticks out of the page or of its article, but for what a box of its own lets scroll.
WIDE = """
const boxes = [document.documentElement, document.querySelector(".bd-article-container")];
return boxes.filter(box => box && box.scrollWidth > box.clientWidth).flatMap(box => {
  const edge = box.getBoundingClientRect().left + box.clientWidth;
  const scrolls = element => element !== box
    && (getComputedStyle(element).overflowX != "visible" || scrolls(element.parentElement));
  const all = Array.from(box.querySelectorAll("*"));
  const wide = all.filter(e => e.getBoundingClientRect().right > edge && !scrolls(e.parentElement));
  return [`${box.tagName} is ${box.scrollWidth} wide`, ...wide.map(e => e.outerHTML.slice(0, 120))];
});
"""


def test_no_page_scrolls_sideways_on_a_phone(phone, html, served):
    wide = {}
    for page in pages(html):
        phone.get(served + page)
        assert phone.execute_script("return innerWidth") >= 360
        if found := phone.execute_script(WIDE):
            wide[page] = found
    assert wide == {}


@each_language
def test_the_menu_opens_on_a_phone(phone, served, language):
    phone.get(f"{served}{language}/{LESSON}")
    menu = "#pst-primary-sidebar-modal"
    assert not any(shown(phone, f"{menu} a"))
    phone.find_element(By.CSS_SELECTOR, "header .primary-toggle").click()
    link = f'{menu} a[href$="/index.html"]'
    wait(phone, lambda: any(shown(phone, link)), "the menu does not open")
    assert any(shown(phone, f"{menu} a[data-language]")), "no language switch in the menu"


# Code


def test_code_is_copied_as_it_is_shown(reader, served):
    reader.get(f"{served}zh/{LESSON}")
    block = reader.find_element(By.CSS_SELECTOR, "div.highlight-Python")
    shown_code = block.find_element(By.TAG_NAME, "pre").get_property("textContent")
    assert copied(reader, block) == shown_code.rstrip()
    outputs = reader.find_elements(By.CSS_SELECTOR, ".sphx-glr-script-out pre")
    assert outputs
    assert not reader.find_elements(By.CSS_SELECTOR, ".sphx-glr-script-out .copybtn")


def test_code_is_copied_without_prompts(reader, served):
    reader.get(f"{served}en/library.html")
    blocks = reader.find_elements(By.CSS_SELECTOR, "div.doctest, div.highlight-pycon")
    block = next(b for b in blocks if ">>>" in b.text)
    lines = [line for line in block.text.splitlines() if line.startswith((">>> ", "... "))]
    assert copied(reader, block) == "\n".join(line[4:] for line in lines)


def copied(browser, block) -> str:
    """What the clipboard holds after a click on the copy button of a block of code."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(browser.current_url))
    allowed = {"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", allowed)
    button = block.find_element(By.CSS_SELECTOR, "button.copybtn")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", block)
    ActionChains(browser).move_to_element(block).move_to_element(button).click().perform()
    wait(browser, lambda: "success" in button.get_attribute("class"), "nothing was copied")
    read = "navigator.clipboard.readText().then(arguments[0], e => arguments[0](String(e)))"
    return browser.execute_async_script(read).rstrip()


# Errors and requests


LOADED = """
    if (document.readyState != "complete" || !location.href.endsWith(arguments[0])) return false;
    document.querySelectorAll("img").forEach(image => image.loading = "eager");
    return Array.from(document.images).every(image => image.complete);
"""
BROKEN = "return Array.from(document.images).filter(i => !i.naturalWidth).map(i => i.src)"


@each_language
def test_no_page_logs_an_error_or_asks_another_host(reader, html, served, language):
    forget(reader, f"{served}{language}/index.html")
    for page in pages(html):
        if not page.startswith(f"{language}/") and "/" in page:
            continue
        reader.get(served + page)
        end = page if "/" in page else ""  # the start page sends its readers on
        loaded = functools.partial(reader.execute_script, LOADED, end)
        wait(reader, loaded, f"{page}: no images")
        assert reader.execute_script(BROKEN) == [], page
        assert errors(reader) == [], page
        asked = [address for address in requested(reader) if urlsplit(address).netloc]
        assert asked and all(address.startswith(served) for address in asked), f"{page}: {asked}"


def errors(browser) -> list[str]:
    """What went wrong on the page, as the browser's console says."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def requested(browser) -> list[str]:
    """The addresses that the browser asked for since the last look."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    found = [s["request"]["url"] for s in sent]
    return [url for url in found if not url.startswith(("data:", "chrome:"))]  # no host at all


def test_pages_opened_as_files_log_no_error(reader, html):
    for page in ("index.html", f"zh/{LESSON}", "en/index.html", "en/search.html?q=gradient"):
        reader.get(f"{html.as_uri()}/{page}")
        if "search" in page:
            wait(reader, lambda: reader.execute_script(SEARCHED), "the search does not end")
        assert errors(reader) == [], page


#: Gathers what the policy of a page forbids.
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (e) => violations.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sourceFile}`));
"""


@pytest.mark.parametrize("language", [*LANGUAGES, None])
def test_no_page_does_what_its_policy_forbids(reader, site, language):
    paths = ["404.html", "gallery/nowhere.html"] if language is None else [
        f"{language}/{page}"
        for page in ("index.html", LESSON, PART, "gallery/index.html", "guide/review.html",
                     "library.html", "search.html", "search.html?q=PyTorch")
    ]  # fmt: skip
    source = {"source": VIOLATIONS}
    script = reader.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    try:
        for path in paths:
            if path == paths[-1] and not site.startswith("http") and language is None:
                continue  # files have no page of their own for a wrong address
            reader.get(site + path)
            if "?q=" in path:
                wait(reader, lambda: reader.execute_script(SEARCHED), "the search does not end")
            reader.execute_script(USED)
            assert reader.execute_script("return violations") == [], path
            assert not [entry for entry in reader.get_log("browser")
                        if "Content Security Policy" in entry["message"]], path  # fmt: skip
    finally:
        reader.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


#: Opens all that opens, and presses what can be pressed.
USED = """
const buttons = "header .theme-switch-button, .quiz-button, .copybtn, header .search-button";
document.querySelectorAll("details").forEach((one) => { one.open = true; });
document.querySelectorAll(buttons).forEach((button) => button.click());
"""


def test_the_index_of_the_search_is_loaded_for_a_query_only(reader, served):
    for address, expected in (("search.html", False), ("search.html?q=loss", True)):
        reader.get(f"{served}en/{address}")
        if expected:
            wait(reader, lambda: reader.execute_script(SEARCHED), "the search does not end")
        assert any("searchindex.js" in asked for asked in requested(reader)) == expected


@pytest.mark.parametrize(("language", "query"), [("en", "gradient"), ("zh", "梯度")])
def test_a_page_that_was_found_is_fetched_when_it_comes_into_view(reader, served, language, query):
    found = search(reader, served, language, query)
    first = "#search-results li:first-child .context"
    wait(reader, lambda: query in reader.find_element(By.CSS_SELECTOR, first).text, "says nothing")
    assert reader.find_elements(By.CSS_SELECTOR, f"{first} .highlighted")
    asked = [address for address in requested(reader) if address.endswith(".html")]
    assert 0 < len(set(asked)) < len(set(found))
    last = reader.find_element(By.CSS_SELECTOR, "#search-results li:last-child")
    reader.execute_script("arguments[0].scrollIntoView({behavior: 'instant'})", last)
    wait(reader, lambda: last.text.count("\n") or "(" in last.text, "the last says nothing")


# Without JavaScript


@pytest.fixture(scope="module")
def plain_browser(start_browser):
    """A browser that runs no scripts of pages."""
    return start_browser(**{"profile.managed_default_content_settings.javascript": 2})


def test_dark_figures_have_the_colour_of_the_page(browser, site):
    browser.get(f"{site}en/{LESSON}")
    browser.execute_script("document.documentElement.dataset.theme = 'dark'")
    colour = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert colour == f"rgb{DARK_PAGE}"


def test_the_course_can_be_read_without_javascript(plain_browser, site):
    plain_browser.get(f"{site}index.html")
    for link, folder in zip(
        plain_browser.find_elements(By.CSS_SELECTOR, "main a"), LANGUAGES, strict=True
    ):
        assert link.get_attribute("href") == f"{site}{folder}/index.html"
    plain_browser.get(f"{site}zh/{LESSON}")
    assert set(shown(plain_browser, "img.only-light")) == {True}
    assert set(shown(plain_browser, "img.only-dark")) == {False}
    plain_browser.find_element(By.CSS_SELECTOR, "header a[data-language]").click()
    wait(plain_browser, lambda: plain_browser.current_url == f"{site}en/{LESSON}", "not switched")
    plain_browser.find_element(By.CSS_SELECTOR, "a.right-next").click()
    following = f"{site}en/{LESSONS[1]}"
    wait(plain_browser, lambda: plain_browser.current_url == following, "not the next lesson")


# Readers who see, hear or move differently


SEARCH = "search.html?q=PyTorch"


@pytest.mark.parametrize("theme", ["light", "dark"])
@each_language
@pytest.mark.parametrize("page", ["index.html", LESSON, PART, SEARCH, "verified.html"])
def test_axe_finds_no_serious_violation(reader, served, page, language, theme):
    reader.get(served + "404.html")
    reader.execute_script(f"localStorage.mode = localStorage.theme = '{theme}'")
    reader.get(f"{served}{language}/{page}")
    if page == SEARCH:
        wait(reader, lambda: reader.execute_script(SEARCHED), "the search does not end")
    assert reader.find_element(By.TAG_NAME, "html").get_attribute("data-theme") == theme
    reader.execute_script(axe_core_python.base.AXE_SCRIPT)
    result = reader.execute_async_script("axe.run().then(arguments[0])")
    assert len(result["passes"]) > 10
    found = [
        f"{v['id']} ({v['impact']}): {node['html'][:200]}"
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]
    assert found == []
