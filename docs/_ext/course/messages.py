"""Everything on the site that is translated: which page, what text, from where."""

import shutil
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from course import catalogs, sphinx_fork
from course.localise import has_words, number_pattern, rest_segments, script_messages
from course.project import Project
from course.remember import Entry
from course.words import WORDS

#: Texts with their places, by page.
Messages = dict[str, list[tuple[str, str]]]


def lesson_messages(project: Project, lesson: Path, entry: Entry) -> list[tuple[str, str]]:
    """Texts of a lesson with the place of each; those of its figures come last."""
    place = project.short(lesson)
    found = {m.text: f"{place}:{m.line}" for m in reversed(script_messages(lesson))}
    found = dict(reversed(found.items()))
    for text in [c.text for c in entry.claims] + [f["description"] for f in entry.figures]:
        if has_words(text):
            found.setdefault(text, f"{place}:1")  # not a plain literal
    for figure in entry.figures:
        for text in figure["texts"]:
            message, _ = number_pattern(" ".join(text.split("\n")))
            if has_words(message):
                found.setdefault(message, f"{place}:{_line(lesson, message)}")
    return list(found.items())


def _line(lesson: Path, message: str) -> int:
    """The line of a lesson that holds a word of its figures; 1 where none does as it stands."""
    lines = lesson.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f'"{message}"' in line), 1)


def header_messages(project: Project, header: Path) -> list[tuple[str, str]]:
    """Texts of a part's introduction."""
    segments = rest_segments(header.read_text(encoding="utf-8"))
    return [(s.message, f"{project.short(header)}:{s.first + 1}") for s in segments]


def read_guide(project: Project) -> BaseProcess:
    """Begin to read the pages in ``docs`` with Sphinx's gettext builder."""
    out = _templates(project)
    shutil.rmtree(out, ignore_errors=True)  # it may hold pages that are no more
    source = project.source(project.languages[0]) / "docs"
    doctrees = project.build / "doctrees" / "gettext"
    options = ("-b", "gettext", "-t", "without_gallery", "-d", doctrees)
    return sphinx_fork.start(project, *options, source, out, log=_log(project))


def guide_messages(project: Project, reading: BaseProcess) -> Messages:
    """Texts of the pages in ``docs``, by page, as soon as they are read.

    Raises
    ------
    CatalogError
        If Sphinx cannot read the pages. (Its warnings are left to the build itself.)
    """
    reading.join()
    if reading.exitcode:
        raise catalogs.CatalogError(_log(project).read_text(encoding="utf-8", errors="replace"))
    out = _templates(project)
    found = {}
    for pot in sorted(out.glob("**/*.pot")):
        page = pot.relative_to(out).with_suffix("").as_posix()
        if page != "sphinx":
            found[page] = [
                (m.id, _place(project, page, m.locations)) for m in catalogs.read(pot) if m.id
            ]
    return found


def _templates(project: Project) -> Path:
    return project.build / "gettext"


def _log(project: Project) -> Path:
    return project.build / "gettext.log"


def _place(project: Project, page: str, locations: list[tuple[str, int | None]]) -> str:
    """Where a message stands in ``docs``; one of a docstring, on the page that shows it."""
    file, line = locations[0]
    written = next(p for p in project.docs.glob(f"{page}.*") if p.suffix in (".md", ".rst"))
    if Path(file).name != written.name:
        line = None
    return f"{project.short(written)}:{line or 1}"


def all_messages(
    project: Project, entries: Mapping[Path, Entry], guide: Messages
) -> Messages:
    """Texts of every page of the site, and of the site itself, by page."""
    found = {"site": [(word, "docs/_ext/course/words.py:1") for word in WORDS]}
    found |= {project.page(h): header_messages(project, h) for h in project.headers}
    found |= {project.page(p): lesson_messages(project, p, e) for p, e in entries.items()}
    return found | guide


def refresh(project: Project, messages: Messages) -> list[Path]:
    """Bring the catalogs of every language up to date; return those that changed."""
    changed = []
    for language in project.languages[1:]:
        for page, texts in messages.items():
            po = project.catalog(language, page)
            if catalogs.refresh(po, texts, language.code):
                changed.append(po)
    return changed


def problems(project: Project, messages: Messages) -> list[str]:
    """What is missing from the catalogs, in every language."""
    return [
        problem
        for language in project.languages[1:]
        for page, texts in messages.items()
        for problem in catalogs.problems(
            Path(project.short(project.catalog(language, page))), texts
        )
    ]
