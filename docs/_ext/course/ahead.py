"""Draw ahead of the pages, where a core would be idle.

First, while the last lessons run and there are none left to begin, what the others gave is drawn
for every language. Then, beside the pages, for the translated languages: their figures are laid
out anew and their pages translated, so the source language would be done first. Where the pages'
own process meets this one, all is drawn. It gives way to lessons and pages.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from course.catalogs import CatalogError
from course.pages import translations
from course.project import Language, Project
from course.remember import Entry

_fork = get_context("fork")
#: Begins to draw the figures of lessons for languages; what it began before ends.
Begin = Callable[[Sequence[Language], Mapping[Path, Entry]], None]


@contextlib.contextmanager
def drawing(project: Project) -> Iterator[Begin]:
    """Meanwhile, draw what a process more is told to."""
    running: list[BaseProcess] = []

    def end() -> None:
        for process in running:
            process.terminate()
            process.join()
        running.clear()

    def begin(languages: Sequence[Language], new: Mapping[Path, Entry]) -> None:
        end()
        if languages and new:
            arguments = (project, languages, new)
            running.append(_fork.Process(target=draw_figures, args=arguments, daemon=True))
            running[0].start()

    try:
        yield begin
    finally:
        end()


def draw_figures(
    project: Project, languages: Sequence[Language], new: Mapping[Path, Entry]
) -> None:
    """Draw into the cache; what is wrong with a figure is said where its page is written."""
    from course import draw

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build ends this process
    os.nice(3)
    for lesson, entry in reversed(new.items()):
        page = project.page(lesson)
        for language, (number, figure) in product(languages, enumerate(entry.figures, 1)):
            with contextlib.suppress(UserWarning, OSError, CatalogError):
                catalog, pickled = translations(project, language, page), entry.figure(number)
                draw.draw(pickled, figure["texts"], {}, catalog, cache=project.drawn)
