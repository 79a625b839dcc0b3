"""What the engine promises, on a tiny course in a temporary folder.

The folder has a space and hanzi in its name.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from bs4 import BeautifulSoup
from course import seal
from course.project import Project
from tiny import Site, heed_interrupts

#: Puts the clock of Python ahead by a day.
AHEAD = """
import time

now, now_ns = time.time, time.time_ns
time.time = lambda: now() + 86400
time.time_ns = lambda: now_ns() + 86400 * 10**9
"""

#: Ends Sphinx, for every language but the first, as a machine that has no memory left does.
KILLED = """

def setup(app):
    if app.config.language != "en":
        os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("tiny") / "课程 site")
    site.translate()
    done = site.run(SITE_URL="https://course.example/sub")
    assert done.returncode == 0, done.stderr
    assert "1 lessons, 0 run now" in done.stdout  # gettext had run it
    return site


@pytest.fixture
def site(built, tmp_path):
    """A copy of the built course that a test may change."""
    copy = object.__new__(Site)
    copy.root = tmp_path / "课程 site"
    shutil.copytree(built.root, copy.root, symlinks=True)
    return copy


def _text(html: str) -> str:
    return BeautifulSoup(html, "html.parser").article.get_text()


# --- what is built ---------------------------------------------------------------------------


def test_both_languages_show_the_same_run(built):
    english, chinese = (_text(built.html(x, built.page)) for x in ("en", "zh"))
    assert "It shows that everything works." in english
    assert "✓ three ones add up to three: 3 (required: 3)" in english
    assert "✓ 三个一加起来等于三: 3 (要求: 3)" in chinese
    for words in ("小小的一课", "它说明一切正常。", "一件事", "小心空隙。", "参考答案 1"):
        assert words in chinese
    assert "# 把三个一加起来" in chinese
    for words in ("tiny lesson", "Mind", "add up three ones\n", "section"):
        assert words not in chinese
    assert len(built.runs()) == 1


def test_figures_come_in_two_languages_and_themes(built):
    pictures = {}
    for language, alt in (("en", "A rising line"), ("zh", "一条上升的线")):
        soup = BeautifulSoup(built.html(language, built.page), "html.parser")
        light, dark = soup.select("img.course-figure")
        assert light["alt"] == dark["alt"] == alt
        assert "only-light" in light["class"] and "only-dark" in dark["class"]
        for theme, image in (("light", light), ("dark", dark)):
            path = built.root / f"build/html/{language}/{built.page}"
            pictures[language, theme] = (path.parent / image["src"]).resolve().read_bytes()
    assert len(set(pictures.values())) == 4


def test_headings_have_the_same_anchors(built):
    def anchors(language):
        soup = BeautifulSoup(built.html(language, built.page), "html.parser")
        return [section["id"] for section in soup.select("article section[id]")]

    assert anchors("en") == anchors("zh")
    assert "a-section" in anchors("zh")


def test_downloads_speak_the_language_of_their_page(built):
    downloads = built.root / "build/html/zh/_downloads"
    [script] = downloads.glob("*/plot_01_tiny.py")
    assert "# 把三个一加起来" in script.read_text(encoding="utf-8")
    [path] = downloads.glob("*/plot_01_tiny.ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    install, *cells = notebook["cells"]
    wheel = re.search(r"https://course\.example/sub/(tutorial_lib-\S+\.whl)", install["source"])
    assert (built.root / "build/html" / wheel[1]).exists()
    prose = "\n".join(c["source"] for c in cells if c["cell_type"] == "markdown")
    assert "# 小小的一课" in prose and "$x^2$" in prose and "**说明**" in prose
    assert ":math:" not in prose and ".. note" not in prose
    for archive in downloads.glob("*/*.zip"):
        names = zipfile.ZipFile(archive).namelist()
        assert names and not any(name.startswith("/") or ".." in name for name in names)


def test_claims_are_listed(built):
    assert "three ones add up to three" in _text(built.html("en", "verified"))
    text = _text(built.html("zh", "verified"))
    assert "三个一加起来等于三" in text and "小小的一课" in text


def test_code_links_to_documentation(built):
    soup = BeautifulSoup(built.html("zh", built.page), "html.parser")
    links = {a["href"] for a in soup.select("article a[href]")}
    assert "https://docs.pytorch.org/docs/stable/generated/torch.ones.html#torch.ones" in links
    assert any("matplotlib.pyplot.subplots" in link for link in links)


def test_addresses_are_given_where_the_site_has_one(built):
    soup = BeautifulSoup(built.html("zh", built.page), "html.parser")
    base = "https://course.example/sub"
    assert soup.find("link", rel="canonical")["href"] == f"{base}/zh/{built.page}.html"
    alternates = {x["hreflang"]: x["href"] for x in soup.find_all("link", rel="alternate")}
    assert alternates == {x: f"{base}/{x[:2]}/{built.page}.html" for x in ("en", "zh-CN")}
    assert soup.html["lang"] == "zh-CN"
    sitemap = (built.root / "build/html/sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{base}/en/{built.page}.html</loc>" in sitemap


def test_the_language_switch_leads_to_the_same_page(built):
    soup = BeautifulSoup(built.html("en", built.page), "html.parser")
    link = soup.select_one("a[data-language]")
    assert link["href"] == f"../../../zh/{built.page}.html" and link["hreflang"] == "zh-CN"


# --- what runs again -------------------------------------------------------------------------


def test_unchanged_and_reworded_lessons_run_nothing(site):
    before = site.runs()
    site.edit(site.lesson, "It shows that", "It proves that")
    site.translate()
    done = site.run()
    assert done.returncode == 0, done.stderr
    assert site.runs() == before
    assert "It proves that" in site.html("en", site.page)


def test_a_new_script_is_a_new_lesson_and_a_removed_one_leaves(site):
    second = site.lesson.with_name("plot_02_more.py")
    second.write_text(site.lesson.read_text().replace("A tiny lesson", "One more tiny"))
    site.translate()
    done = site.run()
    assert done.returncode == 0, done.stderr
    assert "One more tiny" in site.html("en", "gallery/foundations/index")
    second.unlink()
    assert site.run().returncode == 0
    assert not (site.root / "build/html/zh/gallery/foundations/plot_02_more.html").exists()
    assert "One more tiny" not in site.html("en", "gallery/foundations/index")


def test_a_new_folder_of_catalogs_is_a_new_language(site):
    (site.root / "docs/locale/fr/LC_MESSAGES").mkdir(parents=True)
    site.translate()
    done = site.run()
    assert done.returncode == 0, done.stderr
    assert 'lang="fr"' in site.html("fr", site.page)
    assert 'hreflang="fr"' in site.html("en", site.page)


def _builds(site) -> None:
    done = site.run()
    assert done.returncode == 0, done.stderr


def test_no_page_shows_what_another_said_before(site):
    _builds(site)
    site.edit(site.lesson, "torch.ones(3)", "torch.ones(4)")
    site.edit(site.lesson, "equals=3", "equals=4")
    site.edit(site.po(site.page), "三个一加起来等于三", "它们加起来")
    site.edit(site.po(site.page), "小小的一课", "新的标题")
    site.edit(site.po("site"), '"论断"', '"所说"')
    _builds(site)
    text = _text(site.html("zh", "verified"))
    assert "它们加起来" in text and "新的标题" in text and "所说" in text
    rows = BeautifulSoup(site.html("zh", "verified"), "html.parser").select("article tbody td")
    assert [cell.get_text() for cell in rows[1:]] == ["4", "4"]


def test_when_nothing_has_changed_nothing_is_done(site):
    _builds(site)
    written = (site.root / "build/seal.json").stat().st_mtime_ns
    done = site.run()
    assert done.returncode == 0 and "up to date" in done.stdout
    assert (site.root / "build/seal.json").stat().st_mtime_ns == written


def test_what_changes_during_a_build_belongs_to_the_next(site):
    project = Project(site.root)
    state = seal.read_state(project)
    site.edit(site.po(site.page), "它说明一切正常。", "它说明，一切正常。")
    seal.seal(project, state)
    assert seal.is_up_to_date(project, state)
    assert not seal.is_up_to_date(project, seal.read_state(project))


@pytest.mark.verify
def test_a_clock_that_was_put_back_makes_no_page_stale(site, tmp_path):
    (tmp_path / "ahead").mkdir()
    (tmp_path / "ahead" / "sitecustomize.py").write_text(AHEAD)
    site.edit(site.lesson, "# Prose about", "# Some prose about")
    site.translate()
    done = site.run(PYTHONPATH=f"docs/_ext{os.pathsep}{tmp_path / 'ahead'}")
    assert done.returncode == 0, done.stderr
    site.edit(site.po(site.page), "它说明一切正常。", "它说明，一切正常。")
    _builds(site)
    assert "它说明，一切正常。" in site.html("zh", site.page)


def test_an_older_translation_that_is_put_back_is_shown(site):
    site.edit(site.po("index"), "译 A tiny course", "小课程")
    os.utime(site.po("index"), (10**9, 10**9))
    _builds(site)
    assert "小课程" in _text(site.html("zh", "index"))


def test_what_was_not_used_for_a_month_is_swept_away(site):
    def rest(kind, days):
        path = site.root / "build" / kind / f"of {days} days"
        path.mkdir() if kind == "runs" else path.touch()
        os.utime(path, 2 * (time.time() - days * 24 * 60 * 60,))
        return path

    young = [rest("runs", 29), rest("drawn", 29)]
    old = [rest("runs", 31), rest("drawn", 31)]
    in_use = [*(site.root / "build" / "runs").glob("plot_*")]
    in_use += (site.root / "build" / "drawn").glob("*.light")
    for path in in_use:
        os.utime(path, (10**9, 10**9))
    (site.root / "build" / "seal.json").unlink()
    _builds(site)
    assert all(path.exists() for path in in_use + young)
    assert not any(path.exists() for path in old)


@pytest.mark.parametrize(
    "lost",
    [
        "html/zh",
        "html/en/index.html",
        "source",
        "rendered/en/_images",
        "doctrees/zh/index.doctree",
        "seal.json",
    ],
)
def test_what_is_lost_or_damaged_is_made_again(site, lost):
    _builds(site)
    before = _files(site.root / "build" / "html")
    path = site.root / "build" / lost
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_bytes(b"damaged")
    site.edit(site.po(site.page), "它说明一切正常。", "它说明，一切正常。")
    if site.run().returncode:  # it may say so first
        _builds(site)
    after = _files(site.root / "build" / "html")
    assert after.keys() == before.keys()
    assert "它说明，一切正常。" in site.html("zh", site.page)
    assert after["en/index.html"] == before["en/index.html"]


def test_a_page_that_is_removed_leaves(site):
    _builds(site)
    (site.root / "docs" / "verified.md").unlink()
    site.edit(site.root / "docs" / "index.md", "\nverified", "")
    _builds(site)
    assert not (site.root / "build/html/zh/verified.html").exists()


# --- what fails, and says so -----------------------------------------------------------------


def _fails(site, *reasons: str) -> None:
    """The build exits non-zero, says why, and leaves what was good."""
    before = _files(site.root / "build" / "html")
    done = site.run()
    assert done.returncode == 1
    for reason in reasons:
        assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert _files(site.root / "build" / "html") == before


def _files(folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_failing_lesson(site):
    bad = site.lesson.with_name("plot_02_bad.py")
    bad.write_text(site.lesson.read_text().replace("equals=3", "equals=4"))
    line = bad.read_text().split("\n").index(
        'claim("three ones add up to three", x.sum(), equals=4)'
    )
    _fails(site, f"gallery/foundations/plot_02_bad.py:{line + 1}: ", "ClaimError", "required 4")


def test_a_missing_translation(site):
    site.edit(site.lesson, "# Prose about", "# New words about")
    _fails(site, "gallery/foundations/plot_01_tiny.py:12: no translation", "New words about")


def test_a_fuzzy_translation(site):
    site.edit(site.lesson, "It shows that everything works.", "It shows that all of it works.")
    assert site.run("gettext").returncode == 0
    _fails(site, "gallery/foundations/plot_01_tiny.py:5: fuzzy translation", "all of it")


def test_a_missing_translation_of_a_page(site):
    site.write("docs/verified.md", "# Verified\n\nNew.\n\n```{verified-claims}\n```\n")
    _fails(site, "docs/verified.md:3: no translation", "'New.'")


def test_a_broken_catalog(site):
    with site.po("verified").open("a", encoding="utf-8") as file:
        file.write('\nmsgid "open\n')
    _fails(site, "verified.po:", "syntax error")


def test_a_description_that_is_no_literal_needs_a_translation_too(site):
    site.edit(site.lesson, 'num="A rising line")', 'num="A ris" + "en line")')
    _fails(site, "plot_01_tiny.py:1: no translation", "A risen line")


def test_a_stray_markup_in_a_translation(site):
    site.edit(site.po(site.page), "小心空隙。", "小心**空隙。")
    _fails(site, "plot_01_tiny.py (简体中文): line")


def test_a_glyph_that_the_font_lacks(site):
    site.edit(site.po(site.page), "步之后", "龘之后")
    _fails(site, "plot_01_tiny.py (简体中文): figure 1: Glyph 40856")


def test_a_link_to_nowhere(site):
    site.edit(site.lesson, ":func:`torch.ones`", ":func:`torch.no_ones`")
    site.edit(site.po(site.page), ":func:`torch.ones`", ":func:`torch.no_ones`")
    _fails(site, "torch.no_ones")


def test_what_the_system_refuses_is_said_in_a_line(site):
    site.edit(site.po(site.page), "它说明一切正常。", "它说明，一切正常。")
    shutil.rmtree(site.root / "build" / "source")
    (site.root / "build" / "source").touch()
    done = site.run()
    assert done.returncode == 1
    place = site.root / "build" / "source"
    assert re.fullmatch(
        rf"\n\[Errno \d+\] [\w ]+: '{place}/.*'\n\nThe site was not built.\n", done.stderr
    )


def _start(site, words: str) -> subprocess.Popen:
    """Begin a build that says these words; return when Sphinx has begun."""
    po = site.po(site.page)
    po.write_text(re.sub("它说明.*。", words, po.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(site.root / "build" / "rendered")
    build = subprocess.Popen(
        [sys.executable, "-m", "course", "build"],
        cwd=site.root,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    for _ in range(600):
        if (site.root / "build" / "rendered" / "zh").exists():
            return build
        time.sleep(0.05)
    raise AssertionError("Sphinx does not begin")


@pytest.mark.verify
def test_a_build_that_is_interrupted_or_killed(site):
    """An interrupt stops all at once; what a killed build left running is waited for."""
    before = _files(site.root / "build" / "html")
    build = _start(site, "它说明，一切正常。")
    build.send_signal(signal.SIGINT)
    out, err = build.communicate()
    assert build.returncode == 130 and out == ""
    assert err == "\ninterrupted\n\nThe site was not built.\n"
    assert _files(site.root / "build" / "html") == before

    build = _start(site, "它说明一切都正常。")
    build.kill()
    build.wait()
    build.stdout.close()
    build.stderr.close()
    assert _files(site.root / "build" / "html") == before
    again = site.run()
    assert "waiting for another build" in again.stderr and again.returncode == 0
    assert "它说明一切都正常。" in site.html("zh", site.page)


def test_a_sphinx_that_is_killed_is_called_so(site):
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write(KILLED)
    _fails(site, "Sphinx failed for: 简体中文 (killed by signal 9)")


def test_a_build_killed_while_it_replaced_the_site_loses_none(site):
    before = _files(site.root / "build" / "html")
    (site.root / "build" / "html").rename(site.root / "build" / "html.old")
    with site.po("verified").open("a", encoding="utf-8") as file:
        file.write('\nmsgid "open\n')
    assert site.run().returncode == 1
    assert _files(site.root / "build" / "html") == before


def test_a_second_build_waits_for_the_first(site):
    command = [sys.executable, "-m", "course", "build"]
    first = subprocess.Popen(
        command, cwd=site.root, env=_environment(), stdout=subprocess.PIPE, text=True
    )
    second = site.run()
    assert first.wait() == 0 and second.returncode == 0
    first.stdout.close()



def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": "docs/_ext"}
