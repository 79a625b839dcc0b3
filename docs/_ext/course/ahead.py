"""Draw ahead of the pages that take longest, those of the translated languages.

Their figures are laid out anew and their pages translated, so the source language would be done
first, and its core idle. Here a process more draws what new results hold, from the last lesson on;
where the pages' own process meets it, all is drawn. It gives way to those that write pages, or the
source language would be last.
"""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path

from course.pages import translations
from course.project import Language, Project
from course.remember import Entry

_fork = get_context("fork")


@contextlib.contextmanager
def drawing(project: Project, new: Mapping[Path, Entry]) -> Iterator[None]:
    """Meanwhile, draw the figures of these lessons for every language but that of the source."""
    languages = project.languages[1:] if new else []
    processes = [
        _fork.Process(target=draw_figures, args=(project, language, new), daemon=True)
        for language in languages
    ]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.join()


def draw_figures(project: Project, language: Language, new: Mapping[Path, Entry]) -> None:
    """Draw into the cache; what is wrong with a figure is said where its page is written."""
    from course import draw

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build ends this process
    os.nice(3)
    for lesson, entry in reversed(new.items()):
        catalog = translations(project, language, project.page(lesson))
        for number, figure in enumerate(entry.figures, 1):
            with contextlib.suppress(UserWarning, OSError):
                pickled = entry.figure(number)
                draw.draw(pickled, figure["texts"], {}, catalog, cache=project.drawn)
