"""What the benches say of a lesson, and what their tables must show."""

import json
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from course.bench import versions
from course.project import Project

CLAIM = "from tutorial_lib.claims import claim\n\n"


def _measured(name: str) -> list[list]:
    path = ROOT / "docs" / "measured" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize(
    "code, said",
    [
        ('claim("one", 1, equals=1)\nclaim("two", 2, equals=2)', "✓ 2/2 · 0 s"),
        ('claim("one", 1, equals=2)\nclaim("two", 2, equals=2)', "✗ 1/2 · 0 s"),
        ('claim("one", 1, equals=1)\n1 / 0', "✗ 1/1"),
        ('import warnings\nclaim("one", 1, equals=1)\nwarnings.warn("old")', "✓ 1/1 · 0 s · ⚠ 1"),
        ("import os\nos._exit(0)", "✗ 0/0"),
    ],
    ids=["held", "failed", "broken", "warned", "vanished"],
)
def test_what_is_said_of_a_lesson_with_a_version(write_lesson, code, said):
    lesson = write_lesson(CLAIM + code)
    assert versions._run(Project(ROOT), lesson, Path(sys.executable)) == said


def test_the_lowest_version_is_that_of_the_package(tmp_path):
    dependencies = '["numpy>=1", "torch>=2.7", "torchvision>=0.1"]'
    (tmp_path / "pyproject.toml").write_text(f"[project]\ndependencies = {dependencies}\n")
    assert versions.lowest(Project(tmp_path)) == "==2.7.*"


def test_every_lesson_holds_with_every_version_in_the_table():
    project, rows = Project(ROOT), _measured("versions")
    assert [row[0] for row in rows] == [project.page(lesson) for lesson in project.lessons]
    assert [row for row in rows if not all(cell.startswith("✓") for cell in row[1:])] == []


def test_nothing_grows_faster_than_the_course():
    first, *others = _measured("scale")
    for row in others:
        assert all(b / a <= row[0] / first[0] for a, b in zip(first, row, strict=True)), row


def test_pages_are_light_and_lighthouse_likes_them():
    for _, _, kilobytes, *scores in _measured("readers"):
        assert kilobytes < 150 and min(scores) >= 95
