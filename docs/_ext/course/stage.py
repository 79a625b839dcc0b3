"""Lay out what Sphinx reads for one language: its pages, and the lessons in its words."""

import shutil
from pathlib import Path

from course import catalogs
from course.localise import localise_script, rest_segments, translate
from course.project import SOURCE, Language, Project

_PRIVATE = {"_ext", "_static", "_templates", "locale"}


def stage(project: Project, language: Language) -> None:
    """Bring ``build/source/<language>`` up to date; files that stay the same are not touched.

    It holds ``docs`` (copies of the guide's pages; sphinx-gallery adds those of the lessons) and
    ``gallery`` (the scripts and introductions of the lessons, translated).
    """
    source = project.source(language)
    wanted: dict[Path, bytes] = {}
    for path in sorted(project.docs.rglob("*")):
        relative = path.relative_to(project.docs)
        if path.is_file() and relative.parts[0] not in _PRIVATE:
            wanted[source / "docs" / relative] = path.read_bytes()
    localised = [*project.lessons, *project.headers]
    for path in localised:
        wanted[source / path.relative_to(project.root)] = _localised(project, language, path)
    for path, content in wanted.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    _sweep(project, source, set(wanted))
    ours = {project.catalog(language, project.page(path)) for path in localised}
    for po in sorted((project.docs / "locale" / language.code).rglob("*.po")):
        if po in ours:  # there is nothing left for Sphinx to translate, and looking takes long
            po.with_suffix(".mo").unlink(missing_ok=True)
        else:
            catalogs.compile_catalog(po)


def _localised(project: Project, language: Language, path: Path) -> bytes:
    if language == SOURCE:
        return path.read_bytes()
    catalog = catalogs.translations(project.catalog(language, project.page(path)))
    if path.suffix == ".py":
        return localise_script(path, catalog).encode()
    text = path.read_text(encoding="utf-8")
    return translate(text, rest_segments(text), catalog).encode()


def _sweep(project: Project, source: Path, wanted: set[Path]) -> None:
    """Remove what is left of pages and lessons that are no more."""
    pages = {source / "docs" / project.page(path) for path in project.lessons}
    parts = {page.parent for page in pages} | {source / "docs" / "gallery"}
    for path in sorted(source.rglob("*"), reverse=True):
        inside = path.relative_to(source).parts
        if path.is_dir():
            if path.parent == source / "docs" / "gallery" and path not in parts:
                shutil.rmtree(path, ignore_errors=True)
        elif inside[:2] == ("docs", "gallery"):
            stem = path.name.partition(".")[0]
            if stem.startswith("plot_") and path.parent / stem not in pages:
                path.unlink()
        elif path not in wanted and not path.name.startswith("sg_"):
            path.unlink()
