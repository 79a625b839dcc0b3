"""What belongs to the whole site and to no language: start page, 404, site map, wheel."""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from course.policy import protect
from course.project import Language, Project
from course.trim import trim
from course.words import words

_PAGES = Path(__file__).with_name("pages")


class IncompleteSite(Exception):
    """A page, a figure or a download is missing from what was built."""


def wheel(project: Project) -> None:
    """Build the wheel of ``tutorial_lib`` into the site, the same bytes from the same files."""
    project.rendered.mkdir(parents=True, exist_ok=True)
    for old in project.rendered.glob("*.whl"):
        old.unlink()
    code = (
        "import sys, flit_core.buildapi as backend; print(backend.build_wheel(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project.rendered)],
        cwd=project.root,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        why = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise IncompleteSite(f"the wheel of tutorial_lib was not built: {why[-1]}")


def finish(project: Project) -> None:
    """Write the pages above the languages, then look whether all is there."""
    base = base_url()
    links = [
        f'<a href="{x.folder}/index.html" lang="{x.tag}" hreflang="{x.tag}" '
        f'data-language="{x.tag}">{html.escape(words(project, x)["Read the course"])}'
        f" · {html.escape(x.name)}</a>"
        for x in project.languages
    ]
    titles = [words(project, x)["Deep Learning on the Torch"] for x in reversed(project.languages)]
    start = (_PAGES / "start.html").read_text(encoding="utf-8")
    missing = (_PAGES / "404.html").read_text(encoding="utf-8")
    lines = [
        f'<p lang="{x.tag}">{html.escape(words(project, x)["This page does not exist."])} '
        f'<a data-path="{x.folder}/index.html" href="{base or "/"}{x.folder}/index.html">'
        f"{html.escape(words(project, x)['To the start of the course'])}</a></p>"
        for x in project.languages
    ]
    filled = {"title": html.escape(" · ".join(titles)), "links": "\n".join(links)}
    filled["icon"] = f"{project.languages[0].folder}/_static/favicon.svg"
    _write(project.rendered / "index.html", _fill(start, filled))
    _write(project.rendered / "404.html", _fill(missing, filled | {"lines": "\n".join(lines)}))
    sitemap = project.rendered / "sitemap.xml"
    if base:
        _write(sitemap, _sitemap(project, base))
    else:
        sitemap.unlink(missing_ok=True)
    (project.rendered / ".nojekyll").touch()
    _check(project)


def prepare(project: Project, language: Language) -> None:
    """Copy the pages of a language, as soon as they are written, and make them light and safe."""
    folder = _new(project) / language.folder
    ignored = shutil.ignore_patterns(".buildinfo*")
    shutil.copytree(project.rendered / language.folder, folder, ignore=ignored)
    trim(folder)
    protect(folder.rglob("*"), base_url())


def publish(project: Project) -> None:
    """Put the finished site in the place of the one before, whole."""
    new, old = _new(project), _old(project)
    shutil.rmtree(old, ignore_errors=True)
    for path in project.rendered.iterdir():
        if path.is_file():
            shutil.copy2(path, new)
    protect(new.glob("*.html"), base_url())
    if project.html.exists():
        os.replace(project.html, old)
    os.replace(new, project.html)
    shutil.rmtree(old, ignore_errors=True)


def clear(project: Project) -> None:
    """Remove what there is of a new site, which half of one should not keep a disk full."""
    shutil.rmtree(_new(project), ignore_errors=True)


def restore(project: Project) -> None:
    """Put the old site back if a build was killed just when it had moved it away."""
    if _old(project).exists() and not project.html.exists():
        os.replace(_old(project), project.html)


def _new(project: Project) -> Path:
    return project.html.with_name("html.new")


def _old(project: Project) -> Path:
    return project.html.with_name("html.old")


def base_url() -> str:
    """The address of the site with a slash at its end, from SITE_URL; empty if it has none."""
    url = os.environ.get("SITE_URL", "").strip()
    return url.rstrip("/") + "/" if url else ""


def _fill(template: str, values: dict[str, str]) -> str:
    return re.sub(r"\{\{ (\w+) \}\}", lambda m: values[m[1]], template)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _pages(folder: Path) -> set[str]:
    """The pages of a language, without those that only a program or a reader's query opens."""
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*.html")}
    return {p for p in found if not p.startswith("_") and p not in ("search.html", "genindex.html")}


def _sitemap(project: Project, base: str) -> str:
    rows = []
    for page in sorted(_pages(project.rendered / project.languages[0].folder)):
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{x.tag}" href="{base}{x.folder}/{page}"/>'
            for x in project.languages
        )
        rows += [
            f"<url><loc>{base}{x.folder}/{page}</loc>{alternates}</url>"
            for x in project.languages
        ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(rows) + "\n</urlset>\n"
    )


def _check(project: Project) -> None:
    """Every lesson has its page and downloads in every language, and the languages agree."""
    absent = []
    for language in project.languages:
        folder = project.rendered / language.folder
        pages = _pages(project.rendered / project.languages[0].folder)
        absent += [project.short(folder / page) for page in sorted(pages - _pages(folder))]
        for lesson in project.lessons:
            page = folder / f"{project.page(lesson)}.html"
            if not page.exists():
                absent.append(project.short(page))
                continue
            text = page.read_text(encoding="utf-8")
            for suffix in (".py", ".ipynb", ".zip"):
                if not re.search(rf'href="[^"]*/{lesson.stem}{re.escape(suffix)}"', text):
                    absent.append(f"{project.short(page)}: no download of {lesson.stem}{suffix}")
            for target in re.findall(r'(?:src|href)="([^":#?]+\.(?:webp|png|py|ipynb|zip))"', text):
                if not (page.parent / target).exists():
                    absent.append(f"{project.short(page)}: {target}")
    if absent:
        raise IncompleteSite("\n".join(["missing from the site:", *absent]))
