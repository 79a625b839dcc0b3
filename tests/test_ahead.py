"""Figures are drawn ahead, for translated languages, from what ran just now."""

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


def test_what_is_drawn_ahead_need_not_be_drawn(project, tmp_path, monkeypatch):
    [lesson], [_, chinese] = project.lessons, project.languages
    found = entry(tmp_path / "run", "a dragon", "one thing")  # the font lacks the first
    monkeypatch.setattr(os, "nice", lambda _: None)  # or the tests were slow from here on
    interrupt = signal.getsignal(signal.SIGINT)
    ahead.draw_figures(project, chinese, {lesson: found})
    signal.signal(signal.SIGINT, interrupt)
    monkeypatch.setattr(draw, "_render", None)
    target = tmp_path / "dark.webp"
    catalog = {"one thing": "一件事"}
    draw.draw(found.figure(2), ["one thing"], {"dark": target}, catalog, cache=project.drawn)
    assert target.read_bytes()[8:12] == b"WEBP"
    assert len(list(project.drawn.glob("*.*"))) == 2


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_it_is_done_beside_the_pages_and_ends_with_them(project, tmp_path):
    [lesson] = project.lessons
    found = entry(tmp_path / "run", "one thing", *map("another {}".format, range(200)))
    with ahead.drawing(project, {lesson: found}):
        end = time.monotonic() + 60
        while not list(project.drawn.glob("*.dark")) and time.monotonic() < end:
            time.sleep(0.05)
    drawn = len(list(project.drawn.glob("*.dark")))
    time.sleep(0.5)
    assert drawn == len(list(project.drawn.glob("*.dark"))) > 0


def test_nothing_new_is_nothing_to_draw(project):
    with ahead.drawing(project, {}):
        pass
    assert not project.drawn.exists()
