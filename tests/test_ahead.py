"""Figures are drawn ahead of the pages, from what ran just now."""

import os
import pickle
import signal
import time
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from course import ahead, draw
from course.project import Project
from course.remember import Entry


@pytest.fixture
def project(tmp_path) -> Project:
    lesson = tmp_path / "gallery" / "part" / "plot_01_tiny.py"
    lesson.parent.mkdir(parents=True)
    lesson.touch()
    po = tmp_path / "docs" / "locale" / "zh_CN" / "LC_MESSAGES" / "gallery/part/plot_01_tiny.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "one thing"\nmsgstr "一件事"\n\nmsgid "a dragon"\nmsgstr "龘"\n', "utf-8")
    return Project(tmp_path)


def entry(folder: Path, *titles: str) -> Entry:
    folder.mkdir()
    figures = []
    for number, title in enumerate(titles, 1):
        fig, ax = plt.subplots()
        ax.set_title(title)
        (folder / f"figure_{number:03}.pickle").write_bytes(pickle.dumps(fig))
        plt.close(fig)
        figures.append(f'{{"texts": ["{title}"]}}')
    (folder / "figures.json").write_text(f"[{', '.join(figures)}]")
    return Entry(folder)


@pytest.fixture
def draw_here(monkeypatch):
    """Draw in this process, which stays as it is."""
    monkeypatch.setattr(os, "nice", lambda _: None)  # or the tests were slow from here on
    interrupt = signal.getsignal(signal.SIGINT)
    yield ahead.draw_figures
    signal.signal(signal.SIGINT, interrupt)


def test_what_is_drawn_ahead_need_not_be_drawn(project, tmp_path, monkeypatch, draw_here):
    [lesson], [_, chinese] = project.lessons, project.languages
    found = entry(tmp_path / "run", "a dragon", "one thing")  # the font lacks the first
    draw_here(project, [chinese], {lesson: found})
    monkeypatch.setattr(draw, "_render", None)
    target = tmp_path / "dark.webp"
    catalog = {"one thing": "一件事"}
    draw.draw(found.figure(2), ["one thing"], {"dark": target}, catalog, cache=project.drawn)
    assert target.read_bytes()[8:12] == b"WEBP"
    assert len(list(project.drawn.glob("*.*"))) == 2


def test_a_broken_catalog_is_not_said_twice(project, tmp_path, capfd, draw_here):
    [lesson], [english, chinese] = project.lessons, project.languages
    project.catalog(chinese, project.page(lesson)).write_text('msgid "one', "utf-8")
    found = entry(tmp_path / "run", "one thing")
    draw_here(project, [chinese, english], {lesson: found})
    assert len(list(project.drawn.glob("*.*"))) == 2  # the English ones
    assert capfd.readouterr() == ("", "")


def drawn(project: Project) -> int:
    return len(list(project.drawn.glob("*.dark")))


def wait_for_more(project: Project, than: int) -> None:
    end = time.monotonic() + 60
    while drawn(project) <= than:
        assert time.monotonic() < end, "nothing is drawn"
        time.sleep(0.05)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_it_ends_with_the_pages_and_where_it_begins_anew(project, tmp_path):
    [lesson] = project.lessons
    many = entry(tmp_path / "many", "one thing", *map("another {}".format, range(200)))
    one = entry(tmp_path / "one", "the last")
    with ahead.drawing(project) as begin:
        begin(project.languages, {lesson: many})
        wait_for_more(project, than=0)
        begin(project.languages, {lesson: one})
        before = drawn(project)
        time.sleep(1.0)
        assert drawn(project) <= before + 1  # the last
        begin(project.languages, {lesson: many})
        wait_for_more(project, than=before + 1)
    before = drawn(project)
    time.sleep(0.5)
    assert before == drawn(project)


def test_nothing_new_is_nothing_to_draw(project):
    with ahead.drawing(project) as begin:
        begin(project.languages, {})
    assert not project.drawn.exists()
