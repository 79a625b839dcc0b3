"""Run Sphinx in a fork of this process, which has loaded what Sphinx would load for seconds."""

import gc
import importlib
import os
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from course.project import Project

#: What takes longest to load. Sphinx itself loads whatever is missing here.
_LOADED = (
    "torch",
    "matplotlib.pyplot",
    "myst_parser.sphinx_ext.main",
    "pydata_sphinx_theme",
    "sphinx.application",
    "sphinx.builders.html",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "course.site",
)
_fork = get_context("fork")


def load() -> None:
    """Load now, beside something else, what every fork needs."""
    for name in _LOADED:
        importlib.import_module(name)


def start(
    project: Project,
    *arguments: object,
    log: Path | None = None,
    then: Callable[[], int] | None = None,
) -> BaseProcess:
    """Begin a run of Sphinx on the course.

    Parameters
    ----------
    project : Project
        The course; Sphinx works in its folder, with its ``conf.py``.
    *arguments : object
        As of ``sphinx-build``, without those for quiet and for the configuration.
    log : Path, optional
        A file for what it prints.
    then : callable, optional
        What the same process does if all went well; it returns the exit status.

    Returns
    -------
    Process
        It holds the files that this process has open, locks among them, and ends with it unless
        this process is killed.
    """
    command = ["-q", "-c", str(project.root), *map(str, arguments)]
    process = _fork.Process(target=_run, args=(project.root, command, log, then), daemon=True)
    process.start()
    return process


def _run(
    root: Path, command: list[str], log: Path | None, then: Callable[[], int] | None
) -> None:
    from sphinx.cmd.build import main

    if log:
        with log.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
    os.chdir(root)
    gc.freeze()  # what was loaded stays, and need not be looked at again
    status = main(command)
    if then and not status:
        status = then()
    raise SystemExit(status)
