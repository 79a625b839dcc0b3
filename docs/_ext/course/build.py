"""Build the site: run what is stale, check the translations, write every language, assemble."""

import contextlib
import fcntl
import functools
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

from course import ahead, assemble, links, messages, pages, seal, sphinx_fork
from course.bench import versions
from course.catalogs import CatalogError
from course.project import Language, Project
from course.remember import Entry, sweep
from course.run import Outcome, Progress, run_lessons
from course.stage import stage


class BuildError(Exception):
    """The site cannot be built; the message says why, a line for each reason."""


def build(project: Project, jobs: int) -> int:
    """Bring ``build/html`` up to date; return the exit status."""
    return _attempt(_build, project, jobs, failed="The site was not built.")


def gettext(project: Project, jobs: int) -> int:
    """Refresh the catalogs of every language; return the exit status."""
    return _attempt(_gettext, project, jobs, failed="Not all catalogs were refreshed.")


def _attempt(
    work: Callable[[Project, int], None], project: Project, jobs: int, *, failed: str
) -> int:
    """Do the work, with no other build beside it; what stops it is said in plain words."""
    try:
        with _only_build(project):
            work(project, jobs)
        return 0
    except KeyboardInterrupt:
        print(f"\ninterrupted\n\n{failed}", file=sys.stderr)
        return 130  # as shells have it
    except (BuildError, CatalogError, assemble.IncompleteSite) as error:
        reason = str(error)
    except OSError as error:
        reason = _reason(error)
    print(f"\n{reason}\n\n{failed}", file=sys.stderr)
    return 1


def _reason(error: OSError) -> str:
    """A full disk, a folder that may not be written; where it is of many files, the first."""
    return error.args[0][0][-1] if isinstance(error, shutil.Error) else str(error)


def _build(project: Project, jobs: int) -> None:
    start = time.monotonic()
    assemble.restore(project)
    state = seal.read_state(project)
    if seal.is_up_to_date(project, state):
        print(f"nothing has changed; the site is up to date\n{_where(project)}")
        return
    for language in project.languages:
        stage(project, language)
    guide: list[BaseProcess] = []

    def load_and_read_guide() -> None:
        sphinx_fork.load()
        guide.append(messages.read_guide(project))

    with ahead.drawing(project) as draw_ahead:
        outcomes = run_all(
            project,
            jobs,
            meanwhile=load_and_read_guide,
            idle=lambda done: draw_ahead(project.languages, _new_entries(done)),
        )
        draw_ahead(project.languages[1:], _new_entries(outcomes))
        entries = {o.lesson: o.entry for o in outcomes}
        pages.keep_entries(project.root, entries)
        write_inventories(project, entries)
        found = messages.all_messages(
            project, entries, messages.guide_messages(project, *guide)
        )
        if found := messages.problems(project, found):
            hint = "make gettext refreshes the catalogs; then translate"
            raise BuildError("\n".join([*found, hint]))
        render(project, state)
    project.memory.touch(entries.values())
    for cache in (project.memory.folder, project.drawn):
        sweep(cache)
    _summary(project, outcomes, time.monotonic() - start)


def _gettext(project: Project, jobs: int) -> None:
    stage(project, project.languages[0])
    guide = messages.read_guide(project)
    entries = {o.lesson: o.entry for o in run_all(project, jobs)}
    found = messages.all_messages(project, entries, messages.guide_messages(project, guide))
    for po in messages.refresh(project, found):
        print(f"changed: {project.short(po)}")
    for problem in messages.problems(project, found):
        print(problem)


def check_links(project: Project, jobs: int) -> int:
    """Ask every page that the course links to; return the exit status. This needs the network."""
    return _attempt(_check_links, project, jobs, failed="Not all links are right.")


def _check_links(project: Project, jobs: int) -> None:
    language = project.languages[0]
    entries = {o.lesson: o.entry for o in run_all(project, jobs)}
    stage(project, language)
    write_inventories(project, entries)
    doctrees = project.build / "doctrees" / "links"
    source, out = project.source(language) / "docs", project.build / "links"
    checking = sphinx_fork.start(project, "-b", "linkcheck", "-d", doctrees, source, out)
    checking.join()
    if checking.exitcode:
        raise BuildError("the links above lead nowhere")


@contextlib.contextmanager
def _only_build(project: Project) -> Iterator[None]:
    """Let one build at a time work in a checkout; a second one waits.

    The Sphinx processes hold the lock, too: should the build be killed, they are waited for.
    """
    project.build.mkdir(parents=True, exist_ok=True)
    with open(project.build / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another build in this checkout to end", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _new_entries(outcomes: list[Outcome]) -> dict[Path, Entry]:
    return {o.lesson: o.entry for o in outcomes if o.ran and o.entry}


def run_all(project: Project, jobs: int, **beside: Callable) -> list[Outcome]:
    """Bring every lesson to a result; ``beside`` is for :func:`course.run.run_lessons`."""
    lessons = project.lessons
    progress = Progress(len(lessons), shown=sys.stderr.isatty())
    costs = versions.seconds(project)
    outcomes = run_lessons(
        lessons, project.memory, jobs=jobs, progress=progress, costs=costs, **beside
    )
    failures = [o.failure for o in outcomes if o.failure]
    if failures:
        lines = [
            f"{project.short(f.lesson)}:{f.line or '?'}: {f.reason}" for f in failures
        ]
        raise BuildError("\n\n".join(lines))
    return outcomes


def write_inventories(project: Project, entries: dict[Path, Entry]) -> None:
    names: set[str] = set()
    for entry in entries.values():
        names |= links.names_used(entry.result["names"])
    guide = [p for suffix in ("md", "rst") for p in project.docs.glob(f"**/*.{suffix}")]
    library = project.library.glob("**/*.py")
    for page in [*project.lessons, *project.headers, *guide, *library]:
        names |= links.names_in(page.read_text(encoding="utf-8"))
    links.write_inventories(names, project.build / "inventories")


def render(project: Project, state: seal.State) -> None:
    """Run Sphinx for every language, all at the same time; put the finished site in its place.

    Until then, and if anything fails, the site of the last good build stays as it is.
    """
    if not seal.may_go_on(project, state):
        for half_written in (project.rendered, project.build / "doctrees"):
            shutil.rmtree(half_written, ignore_errors=True)
    seal.unseal(project)
    assemble.clear(project)
    try:
        _write_languages(project)
        assemble.finish(project)
        assemble.publish(project)
    except BaseException:
        assemble.clear(project)
        raise
    seal.seal(project, state)


def _write_languages(project: Project) -> None:
    running: list[tuple[Language, BaseProcess]] = []
    for language in project.languages:
        doctrees = project.build / "doctrees" / language.folder
        options = ["-W", "--keep-going", "-b", "html", "-d", doctrees]
        options += ["-D", f"language={language.code}"]
        source, target = project.source(language) / "docs", project.rendered / language.folder
        then = functools.partial(_prepare, project, language)
        running.append((language, sphinx_fork.start(project, *options, source, target, then=then)))
    assemble.wheel(project)
    for _, process in running:
        process.join()
    failed = [
        language.name + (f" (killed by signal {-status})" if status < 0 else "")
        for language, process in running
        if (status := process.exitcode)
    ]
    if failed:
        raise BuildError(f"Sphinx failed for: {', '.join(failed)}; the reasons are above")


def _prepare(project: Project, language: Language) -> int:
    """What is left to do when Sphinx has written a language; return the exit status."""
    try:
        assemble.prepare(project, language)
    except OSError as error:
        print(_reason(error), file=sys.stderr)
        return 1
    return 0


def _summary(project: Project, outcomes: list[Outcome], seconds: float) -> None:
    for outcome in outcomes:
        note = "" if outcome.ran else "  (remembered)"
        print(f"{outcome.entry.seconds:7.1f} s  {project.page(outcome.lesson)}{note}")
    ran = sum(outcome.ran for outcome in outcomes)
    print(f"{len(outcomes)} lessons, {ran} run now; built in {seconds:.0f} s")
    print(_where(project))


def _where(project: Project) -> str:
    return f"Open {os.path.relpath(project.html / 'index.html')}"
