"""What the pages that the engine fills have in common: their language, links to lessons, tables."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from course import catalogs
from course.project import SOURCE, Language, Project
from course.remember import Entry


def language_of(project: Project, config) -> Language:
    """The language that Sphinx writes."""
    return next(language for language in project.languages if language.code == config.language)


def translations(project: Project, language: Language, page: str) -> dict[str, str]:
    """What the catalog of a page says in a language; nothing in the source language."""
    if language == SOURCE:
        return {}
    return catalogs.translations(project.catalog(language, page))


#: What each lesson of a course produced; this does not change while Sphinx runs.
_entries: dict[Path, dict[Path, Entry]] = {}


def keep_entries(root: Path, found: dict[Path, Entry]) -> None:
    """Let the pages show these entries of a course, which need not be looked at again."""
    _entries[root] = found


def entries(root: Path) -> dict[Path, Entry]:
    """What each lesson of a course produced."""
    if root not in _entries:
        project = Project(root)
        memory = project.memory
        found = {lesson: memory.recall(lesson) for lesson in project.lessons}
        _entries[root] = {lesson: entry for lesson, entry in found.items() if entry is not None}
    return _entries[root]


def link_to(page: str, docname: str) -> addnodes.pending_xref:
    """A link to a page, which says its title."""
    return addnodes.pending_xref(
        "",
        nodes.inline(),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=docname,
        refexplicit=False,
        refwarn=True,
    )


def table(
    heads: Sequence[str | nodes.Node],
    rows: Iterable[Sequence[str | nodes.Node]],
    widths: tuple[int, ...],
) -> nodes.table:
    """A table with a row of heads, of strings or nodes; widths are parts of a hundred."""
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=width) for width in widths]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(heads)
    body += [_row(row) for row in rows]
    group += [head, body]
    return nodes.table("", group)


def _row(cells: Sequence[str | nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        row += nodes.entry("", nodes.paragraph("", cell) if isinstance(cell, str) else cell)
    return row
