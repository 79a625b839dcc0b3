"""What a course of up to 200 lessons costs: a made-up one, built in a folder of its own."""

import shutil
import tempfile
import time
from pathlib import Path

from course import build, messages, seal, sphinx_fork
from course.project import Project
from course.stage import stage

SIZES = (25, 50, 100, 200)
PARTS = ("foundations", "networks", "training", "generation")

_LESSON = '''"""
Lesson {number}
===============

What lesson {number} is about.
"""

# %%
# A section
# ---------
#
# Lesson {number} says something about {number} and about the cost of words.

import matplotlib.pyplot as plt

from tutorial_lib.claims import claim

claim("lesson {number} counts right", sum(range({number})), equals={number} * ({number} - 1) // 2)
fig, ax = plt.subplots(figsize=(4, 2), num="A line")
ax.plot(range({number} + 2))
'''


def measure(project: Project, jobs: int) -> tuple[list[str], list[list[float]]]:
    """Seconds of every stage of a cold build, and the size of a language's search index."""
    heads = ["Lessons", "Run, s", "Collect texts, s", "Render, s", "Search index, kB"]
    sphinx_fork.load()  # as a build does while the lessons run
    return heads, [_cost(project, size, jobs) for size in SIZES]


def _cost(original: Project, size: int, jobs: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder).resolve())
        _make(original, project, size)
        marks = [time.monotonic()]
        entries = {o.lesson: o.entry for o in build.run_all(project, jobs)}
        marks.append(time.monotonic())
        for language in project.languages:
            stage(project, language)
        build.write_inventories(project, entries)
        guide = messages.guide_messages(project, messages.read_guide(project))
        found = messages.all_messages(project, entries, guide)
        messages.refresh(project, found)
        marks.append(time.monotonic())
        _translate(project)
        for language in project.languages:
            stage(project, language)
        start = time.monotonic()
        build.render(project, seal.read_state(project))
        rendered = time.monotonic() - start
        index = project.html / project.languages[-1].folder / "searchindex.js"
        run, collect = (after - before for before, after in zip(marks, marks[1:], strict=False))
        kilobytes = index.stat().st_size / 1000
        return [size, round(run), round(collect), round(rendered), round(kilobytes)]


def _make(original: Project, project: Project, size: int) -> None:
    """Lay out a course of so many lessons, with the engine and the library of this one."""
    project.docs.mkdir()
    for name in ("conf.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(original.root / name, project.root)
    shutil.copytree(original.root / "src", project.root / "src")
    for name in ("_ext", "_static", "_templates"):
        (project.docs / name).symlink_to(original.docs / name)
    index = "# A course\n\n```{toctree}\ngallery/index\n```\n"
    (project.docs / "index.md").write_text(index, encoding="utf-8")
    project.gallery.mkdir()
    (project.gallery / "GALLERY_HEADER.rst").write_text("All\n===\n\nAll of it.\n")
    for part in PARTS:
        (project.gallery / part).mkdir()
        header = f"{part.title()}\n{'-' * len(part)}\n\nA part.\n"
        (project.gallery / part / "GALLERY_HEADER.rst").write_text(header)
    for number in range(size):
        part = PARTS[number * len(PARTS) // size]
        path = project.gallery / part / f"plot_{number % 100:02}_number_{number:03}.py"
        path.write_text(_LESSON.format(number=number), encoding="utf-8")
    for language in original.languages[1:]:
        po = project.catalog(language, "site")
        po.parent.mkdir(parents=True)
        shutil.copy(original.catalog(language, "site"), po)


def _translate(project: Project) -> None:
    """Give every text a translation of about its length."""
    from babel.messages.pofile import read_po, write_po

    for po in project.docs.glob("locale/**/*.po"):
        with po.open("rb") as file:
            catalog = read_po(file)
        for message in catalog:
            if message.id and not message.string:
                message.string = f"译 {message.id}"
        with po.open("wb") as file:
            write_po(file, catalog)
