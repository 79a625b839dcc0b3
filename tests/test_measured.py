"""Tables of measurements, and the figure of growth, on a tiny site."""

import json

import pytest
from bs4 import BeautifulSoup
from course import bench
from course.project import Project
from tiny import CHINESE, Site

HEADS = ["Lessons", "Render, s"]
PAGE = "# Costs\n\n```{measured} scale\n```\n\n```{growth} scale\n```\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("measured") / "course")
    site.write("docs/costs.md", PAGE)
    site.edit(site.root / "docs/index.md", "library", "library\ncosts")
    bench.write(Project(site.root), "scale", HEADS, [[25, 10.5], [50, 21]])
    CHINESE["Lessons"], CHINESE["times the first"] = "课数", "第一个值的倍数"
    site.translate()
    built = site.run()
    assert built.returncode == 0, built.stderr
    return site


@pytest.mark.parametrize("language, word", [("en", "Lessons"), ("zh", "课数")])
def test_a_table_speaks_the_language_of_its_page(site, language, word):
    page = BeautifulSoup(site.html(language, "costs"), "html.parser")
    cells = [cell.get_text() for cell in page.article.select("th, td")]
    assert cells[0] == word
    assert cells[2:] == ["25", "10.5", "50", "21"]


def test_it_says_when_where_and_by_which_command(site):
    content = json.loads((site.root / "docs/measured/scale.json").read_text(encoding="utf-8"))
    page = BeautifulSoup(site.html("en", "costs"), "html.parser")
    said = page.select_one("p.measured").get_text()
    assert said == f"make bench ONLY=scale · {content['date']} · {content['machine']}"


def test_growth_is_drawn_for_each_language_and_theme(site):
    pictures = set()
    for language in ("en", "zh"):
        page = BeautifulSoup(site.html(language, "costs"), "html.parser")
        images = page.select("img.course-figure")
        themes = [{"only-light", "only-dark"} & set(image["class"]) for image in images]
        assert themes == [{"only-light"}, {"only-dark"}]
        assert {(image["width"], image["height"]) for image in images} == {("700", "360")}
        folder = site.root / "build" / "html" / language
        pictures |= {(folder / image["src"]).read_bytes() for image in images}
    assert len(pictures) == 4


def test_a_table_that_is_missing_is_named(site):
    kept = site.root / "docs/measured/scale.json"
    content = kept.read_bytes()
    kept.unlink()
    built = site.run()
    kept.write_bytes(content)
    assert built.returncode == 1
    assert "make bench ONLY=scale" in built.stderr
