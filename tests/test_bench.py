"""What the benches do before they time, say of a lesson, and what their tables must show."""

import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from conftest import ROOT
from course import bench
from course.bench import peers, scale, versions
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


def test_the_seconds_of_lessons_are_those_with_this_torch(tmp_path):
    project = Project(tmp_path)
    lesson = tmp_path / "gallery" / "part" / "plot_01_tiny.py"
    lesson.parent.mkdir(parents=True)
    lesson.touch()
    assert versions.seconds(project) == {}
    cells = ["✓ 9/9 · 8 s", "✗ 3/9", "✓ 9/9 · 12 s · ⚠ 2"]
    rows = [["gallery/part/plot_01_tiny", *cells], ["gallery/part/gone", *cells]]
    ours = metadata.version("torch").partition("+")[0]
    (tmp_path / "docs").mkdir()
    bench.write(project, "versions", ["Lesson", ours, "1", "2"], rows)
    assert versions.seconds(project) == {lesson: 8.0}
    bench.write(project, "versions", ["Lesson", "0", "1", "2"], rows)
    assert versions.seconds(project) == {lesson: 12.0}, "the most of all"
    bench.write(project, "versions", ["Lesson", "0", ours, "2"], rows)
    assert versions.seconds(project) == {}, "it broke off"


def test_every_lesson_holds_with_every_version_in_the_table():
    project, rows = Project(ROOT), _measured("versions")
    assert [row[0] for row in rows] == [project.page(lesson) for lesson in project.lessons]
    assert [row for row in rows if not all(cell.startswith("✓") for cell in row[1:])] == []


def test_the_word_that_is_changed_for_the_bench_keeps_the_translation(tmp_path):
    project = Project(ROOT)
    ours = peers._Ours(project, tmp_path / "copy", jobs=1)
    ours.edit_word()
    changed = [
        path.relative_to(ROOT)
        for folder in (project.gallery, project.docs / "locale")
        for path in folder.rglob("*.p[yo]")
        if path.read_bytes() != (ours.project.root / path.relative_to(ROOT)).read_bytes()
    ]
    assert {path.name for path in changed} == {"plot_03_autograd.py", "plot_03_autograd.po"}


def test_the_change_of_the_library_concerns_one_lesson(tmp_path):
    library = shutil.copytree(ROOT / "src" / "tutorial_lib", tmp_path / "tutorial_lib")
    peers._change(library)
    before = ROOT / "src" / "tutorial_lib"
    changed = [
        path.stem
        for path in library.rglob("*.py")
        if path.read_bytes() != (before / path.relative_to(library)).read_bytes()
    ]
    lessons = Project(ROOT).lessons
    users = [x for x in lessons if f"tutorial_lib.{changed[0]}" in x.read_text(encoding="utf-8")]
    assert len(changed) == len(users) == 1


def test_what_runs_after_each_change():
    lessons = len(Project(ROOT).lessons)
    ran = [(ours, theirs) for _, _, ours, _, theirs, _ in _measured("peers")[:5]]
    assert ran == [(lessons, 2 * lessons), (0, 0), (0, 0), (0, 0), (1, 0)]


def test_nothing_grows_faster_than_the_course():
    first, *others = _measured("scale")
    for row in others:
        assert all(b / a <= row[0] / first[0] for a, b in zip(first, row, strict=True)), row


def test_pages_are_light_and_lighthouse_likes_them():
    for _, _, kilobytes, *scores in _measured("readers"):
        assert kilobytes < 150 and min(scores) >= 95


@pytest.mark.verify
def test_a_made_up_course_is_built_to_see_what_its_stages_cost():
    code = (
        "import json; from pathlib import Path; from course.bench import scale; "
        "from course.project import Project; scale.SIZES = (len(scale.PARTS),); "
        "print(json.dumps(scale.measure(Project(Path.cwd()), jobs=2)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "docs/_ext"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    heads, [row] = json.loads(done.stdout)
    assert len(row) == len(heads) and row[0] == len(scale.PARTS)
    assert row[-1] > 1  # a search index, which a site that was not built has none of
