"""Know whether what was built still is what the sources say.

A finished build leaves ``build/seal.json``: what the site was made from, what was written, and the
frame of its pages. While nothing of it has changed, there is nothing to do; while the frame is the
same, Sphinx may go on from what it wrote before. A build that fails or is interrupted leaves none.
"""

import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from course.project import Project
from course.words import words

_SOURCES = ("docs", "gallery", "src", "conf.py", "pyproject.toml", "README.md", "LICENSE")


@dataclass(frozen=True)
class State:
    """What a build finds when it begins.

    Attributes
    ----------
    sources : str
        A digest of all that a site is made from.
    frame : str
        A digest of what is seen on all pages, or lost from among them, without Sphinx knowing.
    """

    sources: str
    frame: str


def read_state(project: Project) -> State:
    """The state of the sources now; a change made after this belongs to the next build."""
    return State(_sources(project), _frame(project))


def is_up_to_date(project: Project, state: State) -> bool:
    """Whether the site is whole and made from this state."""
    seal = _read(project)
    return (
        seal is not None
        and seal["sources"] == state.sources
        and seal["site"] == _listing(project.html)
    )


def may_go_on(project: Project, state: State) -> bool:
    """Whether what Sphinx wrote was finished, with the same pages and words around them.

    Sphinx sees by their times what has changed since. Should the clock have been put back, it
    would see nothing.
    """
    seal = _read(project)
    return seal is not None and seal["frame"] == state.frame and seal["time"] <= time.time()


def unseal(project: Project) -> None:
    """From here on, what is there counts as half-written."""
    _path(project).unlink(missing_ok=True)


def seal(project: Project, state: State) -> None:
    """The site is finished, from the state that the build began with."""
    content = asdict(state) | {"site": _listing(project.html), "time": time.time()}
    part = _path(project).with_suffix(".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    os.replace(part, _path(project))


def _path(project: Project) -> Path:
    return project.build / "seal.json"


def _read(project: Project) -> dict | None:
    try:
        found = json.loads(_path(project).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.keys() == {"frame", "sources", "site", "time"} else None


def _sources(project: Project) -> str:
    """Files, versions, machine, address."""
    state = hashlib.sha256()
    for name in _SOURCES:
        for path in _files(project.root / name):
            state.update(f"{path.relative_to(project.root)}\0".encode())
            state.update(hashlib.sha256(path.read_bytes()).digest())
    versions = sorted(f"{d.name}=={d.version}" for d in metadata.distributions())
    machine = (sys.version, platform.machine(), platform.system(), os.environ.get("SITE_URL"))
    state.update(repr((versions, machine)).encode())
    return state.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    """The files at or below a path in order, links followed, without Python's own caches."""
    if path.is_dir():
        for inside in sorted(path.iterdir()):
            if inside.name != "__pycache__" and inside.suffix != ".mo":
                yield from _files(inside)
    elif path.is_file():
        yield path


def _listing(folder: Path) -> str:
    """A digest of the names, sizes and times of all files of a site."""
    rows = sorted(
        (path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    )
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _frame(project: Project) -> str:
    guide = sorted(
        path.relative_to(project.docs).as_posix()
        for suffix in ("md", "rst")
        for path in project.docs.rglob(f"*.{suffix}")
    )
    pages = [project.page(path) for path in [*project.headers, *project.lessons]]
    said = [(language.code, words(project, language)) for language in project.languages]
    return hashlib.sha256(repr((guide, pages, said)).encode()).hexdigest()
