"""The built site: its pages, links, words, figures and downloads, in every language."""

import ast
import functools
import json
import re
import sys
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from conftest import DARK_PAGE, ROOT
from course import catalogs
from course.bench.readers import weigh
from course.localise import translate_figure_text
from course.project import SOURCE, Project
from course.words import words
from PIL import Image
from sphinx_gallery.py_source_parser import split_code_and_text_blocks

PROJECT = Project(ROOT)
ENGLISH, CHINESE = (language.folder for language in PROJECT.languages)
LANGUAGES = {language.folder: language for language in PROJECT.languages}
LESSONS = {lesson.stem: PROJECT.page(lesson) for lesson in PROJECT.lessons}
WRITTEN = [p.relative_to(PROJECT.docs) for p in PROJECT.docs.rglob("*.*")]
GUIDE = [
    p.with_suffix("").as_posix()
    for p in WRITTEN
    if p.suffix in (".md", ".rst") and not p.parts[0].startswith("_")
]
#: Made by Sphinx, written by nobody.
MADE = ["search"]
PAGES = sorted([*LESSONS.values(), *map(PROJECT.page, PROJECT.headers), *GUIDE, *MADE])

HANZI = re.compile(r"[\u4e00-\u9fff]")
CHINESE_TEXT = re.compile(r"[\u4e00-\u9fff，。、《》]")
#: Four Latin words in a row.
SENTENCE = re.compile(r"(?<![\w.])[A-Za-z][a-z'’-]*(?:[,;:]?\s+[A-Za-z][A-Za-z'’-]*){3,}")
PYTHON = re.compile(r"\b(?:True|False|None)\b")
#: What a Chinese page may say in English: names and titles, in full.
ALLOWED = set()
#: Single words and names around the text of a Chinese page.
NAMES = {"English", "Ctrl", "Sphinx", "PyData Sphinx Theme", "EfficientNet"}
UNSPOKEN = ("code", "pre", "kbd", "math", "script", "style")
SAID_BY_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "tooltip", "data-bs-title")

each_page = pytest.mark.parametrize("page", PAGES)
each_lesson = pytest.mark.parametrize("lesson", LESSONS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def read(html):
    """Parse a page of the site, given its address from the site's root."""

    @functools.cache
    def read(address: str) -> BeautifulSoup:
        return BeautifulSoup((html / address).read_text(encoding="utf-8"), "html.parser")

    return read


@pytest.fixture(scope="module")
def anchors(read):
    """The ids of a page."""

    @functools.cache
    def anchors(address: str) -> set[str]:
        return {tag["id"] for tag in read(address).find_all(id=True)}

    return anchors


@pytest.fixture(scope="module")
def download(html, read):
    """The file of a given suffix that a lesson's page offers."""

    def download(language: str, lesson: str, suffix: str) -> Path:
        page = PurePosixPath(f"{language}/{LESSONS[lesson]}.html")
        links = read(str(page)).select(f'a.download[href$="/{lesson}{suffix}"]')
        assert len(links) == 1, f"{page} offers {len(links)} files {lesson}{suffix}"
        return (html / page.parent / links[0]["href"]).resolve()

    return download


@functools.cache
def remembered(lesson: str):
    """What the build remembers of the run of a lesson."""
    entry = PROJECT.memory.recall(ROOT / f"{LESSONS[lesson]}.py")
    assert entry is not None, f"{lesson} has changed since the site was built: run make html"
    return entry


@functools.cache
def translations(page: str) -> dict[str, str]:
    return catalogs.translations(PROJECT.catalog(LANGUAGES[CHINESE], page))


def spoken(tag: Tag):
    """The texts that a reader sees, those of attributes among them, without code and formulas."""
    for name in SAID_BY_ATTRIBUTES:
        if tag.get(name):
            yield tag, " ".join(tag[name].split())
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name not in UNSPOKEN or "download" in child.get("class", ()):
                yield from spoken(child)
        elif type(child) is NavigableString and child.strip():
            yield tag, " ".join(child.split())


def statements(code: str, *, docstring: bool = True) -> str:
    """What Python makes of code, without regard to comments."""
    tree = ast.parse(code)
    if not docstring and ast.get_docstring(tree) is not None:
        del tree.body[0]
    return ast.dump(tree)


# Pages


@each_language
def test_every_page_is_there_and_no_other(html, language):
    found = {p.relative_to(html / language).as_posix() for p in html.glob(f"{language}/**/*.html")}
    assert {p for p in found if not p.startswith("_")} == {f"{page}.html" for page in PAGES}


@each_page
def test_a_page_says_its_language_and_title(read, page):
    titles = {}
    for folder, language in LANGUAGES.items():
        soup = read(f"{folder}/{page}.html")
        assert soup.html["lang"] == language.tag
        assert len(soup.find_all("h1")) == 1 or page == "search"
        titles[folder] = soup.title.get_text(strip=True)
        assert words(PROJECT, language)["Deep Learning on the Torch"] in titles[folder]
    assert HANZI.search(titles[CHINESE]) and not HANZI.search(titles[ENGLISH])


@each_page
def test_headings_have_the_same_anchors_in_both_languages(read, page):
    english, chinese = (
        [tag["id"] for tag in read(f"{folder}/{page}.html").select("section[id]")]
        for folder in (ENGLISH, CHINESE)
    )
    assert english == chinese
    assert english or page in MADE


@each_page
@each_language
def test_the_language_switch_leads_to_the_same_page(read, page, language):
    links = read(f"{language}/{page}.html").select("a[data-language]")
    up = "../" * (page.count("/") + 1)
    assert {(a["hreflang"], a["href"]) for a in links} == {
        (other.tag, f"{up}{folder}/{page}.html")
        for folder, other in LANGUAGES.items()
        if folder != language
    }
    assert all(a.get_text(strip=True) and a["lang"] == a["hreflang"] for a in links)


# Links


def addresses(soup: BeautifulSoup):
    """Every tag that refers to something, with the address it refers to."""
    for name in ("href", "src", "data", "poster", "action"):
        for tag in soup.find_all(attrs={name: True}):
            yield tag, tag[name]
    for tag in soup.find_all(srcset=True):
        for candidate in tag["srcset"].split(","):
            yield tag, candidate.split()[0]


def missing(html: Path, anchors, page: str) -> list[str]:
    """The addresses on a page that lead nowhere."""
    found = []
    for tag, address in addresses(BeautifulSoup((html / page).read_text("utf-8"), "html.parser")):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (html / page).parent / unquote(parts.path) if parts.path else html / page
        target = target.resolve()
        if not target.is_file() or html.resolve() not in target.parents:
            found.append(f"{tag.name}: {address}")
        elif parts.fragment and target.suffix == ".html":
            known = anchors(target.relative_to(html.resolve()).as_posix())
            if unquote(parts.fragment) not in known:
                found.append(f"{tag.name}: {address}: no such anchor")
    return found


def test_a_dead_link_or_anchor_would_be_noticed(tmp_path):
    page = '<a href="no.html"></a><a href="#no"></a><img src="no.png"><a href="../out.html"></a>'
    (tmp_path / "page.html").write_text(page + '<a href="#yes"></a><a href="https://x.org"></a>')
    found = missing(tmp_path, lambda address: {"yes"}, "page.html")
    assert len(found) == 4


@each_page
@each_language
def test_links_images_scripts_and_anchors_exist(html, anchors, page, language):
    assert missing(html, anchors, f"{language}/{page}.html") == []


FETCHED = ("img", "script", "iframe", "source", "video", "audio", "embed", "object", "input")


def requests(soup: BeautifulSoup) -> list[str]:
    """What a page makes the browser fetch from another host."""
    found = []
    for tag, address in addresses(soup):
        relations = set(tag.get("rel", ())) - {"canonical", "alternate", "nofollow"}
        if tag.name in FETCHED or (tag.name == "link" and relations):
            found.append(address)
    styles = [tag.get_text() for tag in soup.find_all("style")]
    styles += [tag["style"] for tag in soup.find_all(style=True)]
    found += [address for style in styles for address in fetched_by_style(style)]
    return [a for a in found if urlsplit(a).netloc]


def fetched_by_style(css: str) -> list[str]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    urls = re.findall(r"""url\(\s*["']?([^"')]+)""", css)
    return urls + re.findall(r"""@import\s+["']([^"']+)""", css)


def test_a_request_to_another_host_would_be_noticed():
    page = (
        '<link rel="stylesheet" href="//cdn.example/a.css"><script src="https://a.example/a.js">'
        "</script><style>@import 'https://a.example/b.css'; a { b: url(http://a.example/c.png) }"
        '</style><img srcset="a.png 1x, https://a.example/d.png 2x">'
        '<a href="https://a.example">fine</a><link rel="canonical" href="https://a.example/x">'
    )
    assert len(requests(BeautifulSoup(page, "html.parser"))) == 5


@each_page
@each_language
def test_a_page_asks_nothing_of_another_host(read, page, language):
    assert requests(read(f"{language}/{page}.html")) == []


def test_styles_ask_nothing_of_another_host(html):
    sheets = list(html.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        for address in fetched_by_style(sheet.read_text(encoding="utf-8")):
            parts = urlsplit(address)
            assert not parts.netloc, f"{sheet}: {address}"
            if parts.scheme != "data" and parts.path:
                assert (sheet.parent / unquote(parts.path)).is_file(), f"{sheet}: {address}"


# Weight and safety

HEAVY = 150_000  # bytes
ABOVE = ["index.html", "404.html"]


def test_no_page_is_heavy(html):
    weights = {page: weigh(page) for page in html.rglob("*.html") if "_static" not in page.parts}
    assert {page: weight for page, weight in weights.items() if weight >= HEAVY} == {}
    assert len(weights) == len(PAGES) * len(LANGUAGES) + len(ABOVE)


@each_page
@each_language
def test_nothing_holds_a_page_up(read, page, language):
    soup = read(f"{language}/{page}.html")
    assert [script["src"] for script in soup.select("script[src]:not([defer])")] == []
    assert len(soup.select('link[rel="stylesheet"]')) == 1
    for image in soup.find_all("img"):
        assert image["width"].isdigit() and image["height"].isdigit()
        assert image["loading"] == "lazy"


def policies(soup: BeautifulSoup) -> dict[str, list[str]]:
    """What the page's Content-Security-Policy allows."""
    [meta] = soup.select('meta[http-equiv="Content-Security-Policy"]')
    assert meta.find_previous_siblings(True) == [soup.find("meta", charset=True)]
    return {name: rest for name, *rest in (rule.split() for rule in meta["content"].split(";"))}


@pytest.mark.parametrize(
    "address", [*ABOVE, *(f"{folder}/{page}.html" for folder in LANGUAGES for page in PAGES)]
)
def test_a_page_runs_only_what_the_site_holds(read, address):
    soup = read(address)
    allowed = policies(soup)
    assert allowed["default-src"] == allowed["base-uri"] == ["'none'"]
    for name, values in allowed.items():
        values = {value for value in values if not value.startswith("'sha256-")}
        assert values <= {"'self'", "'none'"} | ({"data:"} if name[0] in "if" else set()), name
    assert soup.find_all(style=True) == []
    handlers = [name for tag in soup.find_all(True) for name in tag.attrs if name[:2] == "on"]
    assert handlers == []


@each_page
@each_language
def test_links_to_other_sites_say_so(read, page, language):
    for link in read(f"{language}/{page}.html").select("a[href]"):
        outside = bool(urlsplit(link["href"]).netloc)
        assert ({"external", "noopener", "noreferrer"} <= set(link.get("rel", ()))) == outside


@each_page
@each_language
def test_a_page_describes_itself(read, page, language):
    [description] = read(f"{language}/{page}.html").select('meta[name="description"]')
    assert len(description["content"]) >= 4
    assert bool(HANZI.search(description["content"])) == (language == CHINESE)


# Words


def english_sentences(soup: BeautifulSoup) -> list[str]:
    found = []
    for tag, text in spoken(soup.body):
        if HANZI.search(text) or not SENTENCE.search(PYTHON.sub("", text)) or text in ALLOWED:
            continue
        if tag.find_parent(lang=re.compile("^en")) or tag.get("lang", "").startswith("en"):
            continue
        source = tag if tag.name in ("li", "p") else tag.find_parent(["li", "p"])
        chinese = source and CHINESE_TEXT.search(source.get_text())
        if chinese and tag.find_parent("section", id="sources"):
            continue  # the title of a paper, in a Chinese sentence
        found.append(text)
    return found


def test_an_english_sentence_would_be_noticed():
    page = """<body><p>这里 <em>is some English text</em></p><img alt="a line that rises">
        <pre>for x in range(3): print it</pre><p>用 PyTorch 的 <code>for x in y do</code> 来写</p>
        <section id="sources"><p>见 <em>Learning representations by back-propagation</em></p>
        <p>This one is not translated</p></section></body>"""
    found = english_sentences(BeautifulSoup(page, "html.parser"))
    assert found == ["is some English text", "a line that rises", "This one is not translated"]


@each_page
def test_no_english_sentence_on_a_chinese_page(read, page):
    assert english_sentences(read(f"{CHINESE}/{page}.html")) == []


@each_page
def test_no_english_word_around_the_text_of_a_chinese_page(read, page):
    soup = read(f"{CHINESE}/{page}.html")
    article = soup.article
    found = {
        text
        for tag, text in spoken(soup.body)
        if re.search("[A-Za-z]{2}", text) and not HANZI.search(text)
        if not article or article not in tag.parents
    }
    assert found - NAMES == set()


#: A line break of the source that became a space between hanzi.
BROKEN = re.compile(r"[\u4e00-\u9fff，。；：、“] [\u4e00-\u9fff“]|[\u4e00-\u9fff] [，。；：、”]")


@each_page
def test_no_line_break_has_left_a_space_between_hanzi(read, page):
    assert BROKEN.search("深度学 习") and BROKEN.search("称为“ 高峰”")
    texts = spoken(read(f"{CHINESE}/{page}.html").body)
    assert [text for _, text in texts if BROKEN.search(text)] == []


MARKUP = re.compile(
    r":[a-z:+-]+:`|``|\*\*|`_|\{[\w-]+\}`"  # roles, literals, bold, links, MyST's roles
    r"|(?:^|\s)\.\. [\w|_]|::(?:\s|$)"  # directives
    r"|\]\(|\|\w+\||^#+ |^:[a-z-]+:"  # links and titles of Markdown, options
)


@pytest.mark.parametrize(
    "text", [":func:`x`", "``x``", "**x**", ".. note::", "see `x <y>`_", "{ref}`x`", "[x](y)"]
)
def test_markup_would_be_noticed(text):
    assert MARKUP.search(text) and MARKUP.search(f"words {text} words")


@each_page
@each_language
def test_no_markup_is_left_in_the_text(read, page, language):
    texts = spoken(read(f"{language}/{page}.html").body)
    assert [text for _, text in texts if MARKUP.search(text)] == []


def test_no_address_in_memory_and_no_path_of_this_machine(html):
    paths = [re.escape(str(p)) for p in (ROOT, Path.home(), Path(sys.prefix)) if len(p.parts) > 1]
    private = re.compile("|".join([r"\b0x[0-9a-f]{6,}", *(rf"{p}(?![\w-])" for p in paths)]))
    assert private.search(f"<Linear at 0x7f3ab01c5b50> in {ROOT}/src")
    for path in html.rglob("*.*"):
        if path.suffix in (".html", ".py", ".ipynb", ".xml") or path.name == "searchindex.js":
            found = private.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path}: {found[0]}"


# Lessons


def straight(text: str) -> str:
    """Text on one line, with the apostrophe of a typewriter, as cards have it."""
    return " ".join(text.split()).replace("’", "'")


@each_lesson
@each_language
def test_a_lesson_has_a_card_with_a_picture(html, read, lesson, language):
    page = PurePosixPath(f"{language}/{LESSONS[lesson]}.html")
    part = read(str(page.with_name("index.html")))
    cards = part.select(f'.sphx-glr-thumbcontainer:has(a[href="{page.name}"])')
    assert len(cards) == 1
    title = straight(read(str(page)).h1.find(string=True, recursive=False))
    assert cards[0].select_one(".sphx-glr-thumbnail-title").get_text(strip=True) == title
    sentence = cards[0]["tooltip"]
    assert sentence and "…" not in sentence and "..." not in sentence
    assert sentence in straight(read(str(page)).select_one("h1 ~ p").get_text())
    assert bool(HANZI.search(sentence)) == (language == CHINESE)
    picture = html / page.parent / cards[0].img["src"]
    assert picture.read_bytes()[8:16] == b"WEBPVP8L", "of WebP, the kind without loss"
    with Image.open(picture) as image:
        darkest, lightest = image.convert("L").getextrema()
    assert darkest < lightest, "the picture is blank"


@each_language
def test_lessons_follow_each_other(read, language):
    parts = dict.fromkeys(str(PurePosixPath(page).parent) for page in LESSONS.values())
    order = ["gallery/index"]
    for part in parts:
        order += [f"{part}/index", *(p for p in LESSONS.values() if p.startswith(f"{part}/"))]
    for before, after in pairwise(order):
        here = PurePosixPath(f"{language}/{before}.html")
        there = PurePosixPath(f"{language}/{after}.html")
        forward = read(str(here)).select_one("a.right-next")
        back = read(str(there)).select_one("a.left-prev")
        if before in LESSONS.values() or after in LESSONS.values():
            assert (ROOT / here.parent / forward["href"]).resolve() == ROOT / there
            assert (ROOT / there.parent / back["href"]).resolve() == ROOT / here
            assert read(str(there)).h1.find(string=True, recursive=False) in forward.get_text()


@each_lesson
@each_language
def test_a_lesson_offers_its_downloads(download, lesson, language):
    for suffix in (".py", ".ipynb", ".zip"):
        assert download(language, lesson, suffix).stat().st_size > 1000


@each_lesson
def test_code_is_the_same_in_both_languages(read, lesson):
    english, chinese = (
        read(f"{folder}/{LESSONS[lesson]}.html").select(
            ".highlight-Python pre, .highlight-python pre"
        )
        for folder in (ENGLISH, CHINESE)
    )
    assert len(english) == len(chinese) > 3
    for one, other in zip(english, chinese, strict=True):
        assert statements(one.get_text()) == statements(other.get_text())


@each_lesson
def test_outputs_differ_only_in_the_words_of_claims(read, lesson):
    english, chinese = (
        [tag.get_text() for tag in read(f"{folder}/{LESSONS[lesson]}.html").select(OUTPUT)]
        for folder in (ENGLISH, CHINESE)
    )
    assert english
    said = translations(LESSONS[lesson]) | words(PROJECT, LANGUAGES[CHINESE])
    for claim in remembered(lesson).claims:
        line = f"✓ {claim.text}: {claim.measured} (required: {claim.required})"
        assert any(line in output for output in english)
        new = f"✓ {said[claim.text]}: {claim.measured} ({said['required']}: {claim.required})"
        english = [output.replace(line, new) for output in english]
    assert english == chinese


OUTPUT = ".sphx-glr-script-out pre"


@each_lesson
@each_language
def test_code_names_link_to_their_documentation(read, lesson, language):
    links = [
        a["href"]
        for a in read(f"{language}/{LESSONS[lesson]}.html").select(".highlight a[href]")
    ]
    expected = ["https://docs.pytorch.org/docs/stable/", "../../library.html#tutorial_lib."]
    if "matplotlib" in (ROOT / f"{LESSONS[lesson]}.py").read_text(encoding="utf-8"):
        expected.append("https://matplotlib.org/stable/api/")
    for address in expected:
        assert any(link.startswith(address) for link in links), address
    seed = "generated/torch.manual_seed.html#torch.manual_seed"
    assert f"https://docs.pytorch.org/docs/stable/{seed}" in links


# Figures


@each_page
@each_language
def test_pictures_are_described(read, page, language):
    for image in read(f"{language}/{page}.html").find_all("img"):
        if "sphx-glr-thumbcontainer" in image.parent.get("class", ()):
            assert image["alt"] == ""  # decoration: its card says what it leads to
        else:
            assert len(image["alt"]) > 5
            assert bool(HANZI.search(image["alt"])) == (language == CHINESE)


@each_lesson
def test_figures_are_drawn_for_each_theme_and_language(html, read, lesson):
    said = translations(LESSONS[lesson])
    drawn = {}
    for folder in LANGUAGES:
        page = html / folder / f"{LESSONS[lesson]}.html"
        for theme in ("light", "dark"):
            images = read(f"{folder}/{LESSONS[lesson]}.html").select(f"img.only-{theme}")
            drawn[folder, theme] = [(page.parent / i["src"]).resolve() for i in images]
            sizes = [size(path) for path in drawn[folder, theme]]
            shown = [(int(i["width"]), int(i["height"])) for i in images]
            for real, place in zip(sizes, shown, strict=True):  # sharp, and of its own shape
                assert real[0] == 2 * place[0] and abs(real[1] - 2 * place[1]) <= 1
    for number, figure in enumerate(remembered(lesson).figures):
        files = {key: paths[number] for key, paths in drawn.items()}
        assert len({size(path) for path in files.values()}) == 1
        with Image.open(files[ENGLISH, "dark"]) as dark:
            colours = dict(map(reversed, dark.convert("RGB").getcolors(2**24)))
        assert colours.get(DARK_PAGE, 0) > 1000, "between its parts it has the page's colour"
        translated = any(translate_figure_text(text, said) != text for text in figure["texts"])
        pictures = Counter(path.read_bytes() for path in files.values())
        assert len(pictures) == (4 if translated else 2), f"figure {number + 1}"
    assert {len(paths) for paths in drawn.values()} == {len(remembered(lesson).figures)}


def size(path: Path) -> tuple[int, int]:
    """Width and height of a picture in pixels."""
    with Image.open(path) as image:
        return image.size


# Start page and 404


def test_the_start_page_leads_to_every_language(read, html):
    soup = read("index.html")
    links = {a["data-language"]: a["href"] for a in soup.select("a[data-language]")}
    assert links == {x.tag: f"{folder}/index.html" for folder, x in LANGUAGES.items()}
    assert all((html / address).is_file() for address in links.values())
    assert HANZI.search(soup.title.string) and "Deep Learning on the Torch" in soup.title.string
    assert requests(soup) == []


def test_the_404_page_speaks_every_language(read):
    soup = read("404.html")
    assert {p["lang"] for p in soup.find_all("p")} == {x.tag for x in LANGUAGES.values()}
    for line, (folder, language) in zip(soup.find_all("p"), LANGUAGES.items(), strict=True):
        assert words(PROJECT, language)["This page does not exist."] in line.get_text()
        assert line.a["href"].endswith(f"/{folder}/index.html")
        assert bool(HANZI.search(line.get_text())) == (language != SOURCE)
    assert requests(soup) == []


# What this build verified


def plain(text: str) -> str:
    """Without the difference between typewriter's and printer's quotation marks."""
    for character, replacement in zip("“”‘’…–", ['"', '"', "'", "'", "...", "--"], strict=True):
        text = text.replace(character, replacement)
    return " ".join(text.split())


@each_lesson
@each_language
def test_every_claim_is_listed_as_verified(read, lesson, language):
    soup = read(f"{language}/verified.html")
    said = translations(LESSONS[lesson]) if language == CHINESE else {}
    rows = [[plain(td.get_text()) for td in row.find_all("td")] for row in soup.find_all("tr")]
    claims = remembered(lesson).claims
    assert claims
    for claim in claims:
        text = said.get(claim.text, claim.text)
        assert [plain(text), plain(claim.measured), plain(claim.required)] in rows
        assert bool(HANZI.search(text)) == (language == CHINESE)
    link = soup.article.find("a", href=re.compile(rf"^{LESSONS[lesson]}\.html(#|$)"))
    assert link, "no link to the lesson"
    title = read(f"{language}/{LESSONS[lesson]}.html").h1.find(string=True, recursive=False)
    assert link.get_text(strip=True) == title


@each_language
def test_verified_versions_are_those_of_the_run(read, language):
    rows = {
        tuple(td.get_text(strip=True) for td in row.find_all("td"))
        for row in read(f"{language}/verified.html").find_all("tr")
    }
    for lesson in LESSONS:
        versions = remembered(lesson).result["versions"]
        assert {(name, versions[name]) for name in ("python", "torch")} <= rows


# Downloads


@each_lesson
def test_scripts_hold_the_code_of_the_lesson(download, lesson):
    source = (ROOT / f"{LESSONS[lesson]}.py").read_text(encoding="utf-8")
    for language in LANGUAGES:
        script = download(language, lesson, ".py").read_text(encoding="utf-8")
        assert statements(script, docstring=False) == statements(source, docstring=False)


def prose(script: Path) -> list[str]:
    """The paragraphs, list items and comments of a script."""
    found = []
    for block in split_code_and_text_blocks(str(script))[1]:
        if block.type == "code":
            lines = block.content.splitlines()
            comments = [line.strip() for line in lines if line.strip().startswith("#")]
            found.append(" ".join(comments))
        else:
            found += re.split(r"\n\s*\n|\n(?=\s*[-*] )", without_code(block.content))
    return [" ".join(text.split()) for text in found if text.strip()]


def without_code(text: str) -> str:
    """Empty the lines of a reST text that belong to code or formulas."""
    kept, opened = [], None
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if opened is not None and (not line or indent > opened):
            continue
        opened = indent if re.match(r"\s*\.\. (code-block|math)::", line) else None
        kept.append("" if opened is not None else line)
    return "\n".join(kept)


def test_prose_is_told_from_code(tmp_path):
    script = tmp_path / "plot_01_it.py"
    script.write_text(LESSON_WITH_CODE, encoding="utf-8")
    expected = ["Title =====", "One", "two.", "- an item", "- another", "End.", "# say"]
    assert prose(script) == expected


LESSON_WITH_CODE = '''"""
Title
=====

One

.. code-block:: python

   for x in range(3):

       print(x)

two.

- an item
- another

.. math::

   x = y

End.
"""

# say
x = 1
'''


@each_lesson
def test_chinese_scripts_explain_themselves_in_chinese(download, lesson):
    texts = prose(download(CHINESE, lesson, ".py"))
    assert len(texts) > 20
    silent = [text for text in texts if SENTENCE.search(text) and not CHINESE_TEXT.search(text)]
    assert silent == []


CODE = re.compile(r"(?s)(`{3,}).*?\1|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)")
REST = re.compile(r"(?:^|\s)\.\. \w|:[a-z:+-]+:`|`_{1,2}(?!\w)|^\s*:[a-z-]+:", re.MULTILINE)


@pytest.mark.parametrize("text", [".. note::", "see :func:`torch.mm`", "`text <https://x.org>`__"])
def test_rest_in_a_notebook_would_be_noticed(text):
    assert REST.search(CODE.sub("`", f"The function `torch.mm`.\n\n{text}\n\n```\n.. code::\n```"))
    assert not REST.search(CODE.sub("`", "The function `torch.mm`.\n\n```\n.. code::\n```"))


@each_lesson
@each_language
def test_notebooks_are_whole(html, download, lesson, language):
    path = download(language, lesson, ".ipynb")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    first, *cells = notebook.cells
    wheels = list(html.glob("*.whl"))
    assert first.cell_type == "code" and "pip install" in first.source
    assert len(wheels) == 1 and wheels[0].name in first.source
    script = download(language, lesson, ".py").read_text(encoding="utf-8")
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert statements(code) == statements(script, docstring=False)
    for cell in cells:
        if cell.cell_type == "markdown":
            assert not REST.search(CODE.sub("`", cell.source)), cell.source
            assert language != CHINESE or HANZI.search(cell.source), cell.source


@each_lesson
@each_language
def test_a_lessons_zip_holds_its_downloads(download, lesson, language):
    with zipfile.ZipFile(download(language, lesson, ".zip")) as archive:
        assert safe(archive) == {f"{lesson}.py", f"{lesson}.ipynb"}
        for suffix in (".py", ".ipynb"):
            expected = download(language, lesson, suffix).read_bytes()
            assert archive.read(lesson + suffix) == expected


@each_language
@pytest.mark.parametrize(("name", "suffix"), [("python", ".py"), ("jupyter", ".ipynb")])
def test_the_zips_of_the_course_hold_every_lesson(html, read, download, language, name, suffix):
    link = read(f"{language}/gallery/index.html").select_one(f'a[href$="/gallery_{name}.zip"]')
    with zipfile.ZipFile(html / language / "gallery" / link["href"]) as archive:
        pages = {page.removeprefix("gallery/") + suffix: stem for stem, page in LESSONS.items()}
        assert safe(archive) == set(pages)
        for member, stem in pages.items():
            assert archive.read(member) == download(language, stem, suffix).read_bytes()


def safe(archive: zipfile.ZipFile) -> set[str]:
    """The members of an archive, none of which leaves the folder it is unpacked in."""
    for name in archive.namelist():
        path = PurePosixPath(name)
        assert not path.is_absolute() and ".." not in path.parts and "\\" not in name
    return set(archive.namelist())


def test_the_search_index_knows_every_page(html):
    for language in LANGUAGES:
        index = (html / language / "searchindex.js").read_text(encoding="utf-8")
        known = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["docnames"]
        assert set(known) == {page for page in PAGES if page not in MADE}
