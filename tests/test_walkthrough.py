"""The maintainers' page tells how to add a lesson; here a newcomer does what it says.

Scripts, catalogs and commands are taken from the page itself.
"""

import io
import os
import re
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup
from conftest import ROOT
from course.commands import torch_names
from tiny import Site


def steps() -> list[tuple[str, str, str]]:
    """The code blocks of the walk-through: language, caption (a path, or nothing), content."""
    page = (ROOT / "docs" / "maintaining.md").read_text(encoding="utf-8")
    section = re.search(r"^## Add a lesson\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)[1]
    blocks = re.findall(
        r"^```(?:\{code-block\} )?(\w+)\n(?::caption: (\S+)\n\n)?(.*?)^```$",
        section,
        re.MULTILINE | re.DOTALL,
    )
    assert [language for language, *_ in blocks] == ["python", "bash", "po", "bash"]
    return blocks


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The tiny course, and what each command of the walk-through printed on it."""
    site = Site(tmp_path_factory.mktemp("walk") / "course")
    for name in ("Makefile", "constraints.txt"):
        shutil.copy(ROOT / name, site.root)
    site.translate()
    printed = []
    for language, path, content in steps():
        if language == "python":
            site.write(path, content)
        elif language == "po":
            fill_in(site.root / path, content)
        else:
            printed.append(make(site, content))
    return site, path_of_lesson(), printed


def path_of_lesson() -> str:
    return steps()[0][1]


def make(site: Site, command: str) -> str:
    """Run a command of the page with this Python; nothing is installed."""
    program, target = command.split()
    assert program == "make"
    arguments = ["make", f"PY={sys.executable}", "-o", ".venv/installed", target]
    done = subprocess.run(
        arguments, cwd=site.root, capture_output=True, text=True, encoding="utf-8",
        env={name: value for name, value in os.environ.items() if name != "MAKEFLAGS"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def fill_in(po, content: str) -> None:
    """Type the translations of the page into the catalog; every entry of it must be there."""
    given = {m.id: m.string for m in read_po(io.StringIO(content)) if m.id}
    catalog = read_po(io.BytesIO(po.read_bytes()))
    assert {m.id for m in catalog if m.id} == set(given)
    for message in catalog:
        if message.id:
            assert not message.string
            message.string = given[message.id]
    with po.open("wb") as file:
        write_po(file, catalog)


def test_gettext_runs_the_lesson_and_says_what_is_missing(followed):
    site, lesson, (said, _) = followed
    catalog = f"docs/locale/zh_CN/LC_MESSAGES/{lesson.removesuffix('.py')}.po"
    assert f"changed: {catalog}" in said
    assert "no translation" in said and "A thousand throws" in said
    assert len(site.runs()) == 2
    words = next(n for n, line in enumerate(steps()[0][2].splitlines(), 1) if "xlabel" in line)
    assert f"{lesson}:{words}: no translation in {catalog}: 'mean so far'" in said


def test_the_page_of_commands_explains_what_the_lesson_uses():
    explained = (ROOT / "gallery/guide/plot_92_commands.py").read_text(encoding="utf-8")
    names = torch_names(steps()[0][2], {})
    assert "torch.randint" in names
    assert {name for name in names if f"# ``{name}``\n# ~~~" not in explained} == set()


def test_the_lesson_is_there_in_both_languages(followed):
    site, lesson, (_, said) = followed
    assert "2 lessons, 0 run now" in said
    page = lesson.removesuffix(".py")
    texts = {
        x: BeautifulSoup(site.html(x, page), "html.parser").article.get_text() for x in ("en", "zh")
    }
    assert "✓ the mean of a thousand throws is close to 3.5" in texts["en"]
    assert "✓ 掷一千次的平均值接近 3.5" in texts["zh"]
    assert "偶然之后还剩什么" in texts["zh"] and "A thousand throws" not in texts["zh"]
    assert "# 不含上界" in texts["zh"]


def test_it_has_a_card_a_figure_and_its_claim_is_listed(followed):
    site, lesson, _ = followed
    page = lesson.removesuffix(".py")
    part, name = page.rsplit("/", 1)
    card = BeautifulSoup(site.html("zh", f"{part}/index"), "html.parser").select_one(
        f'.sphx-glr-thumbcontainer:has(a[href="{name}.html"])'
    )
    assert card["tooltip"].startswith("谁也不知道骰子")
    image = BeautifulSoup(site.html("zh", page), "html.parser").select_one("img.course-figure")
    assert image["alt"].startswith("到目前为止的平均值")
    for language, text in (("en", "the mean of a thousand throws"), ("zh", "掷一千次的平均值")):
        assert text in site.html(language, "verified")
