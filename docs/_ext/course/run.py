"""Run the lessons that have no fresh result, a few at a time, each in a process of its own."""

import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from joblib import Parallel
from sphinx.errors import ExtensionError

from course.cluster import task
from course.remember import Entry, Memory
from course.worker import environment

#: Seconds after which a lesson counts as one that will never end.
LIMIT = 600.0


@dataclass(frozen=True)
class Failure:
    """Why a lesson did not run to its end."""

    lesson: Path
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.lesson}:{self.line or '?'}: {self.reason}"


@dataclass(frozen=True)
class Outcome:
    """What became of a lesson: an entry, remembered or new, or a failure."""

    lesson: Path
    entry: Entry | None = None
    failure: Failure | None = None
    ran: bool = False


def run_lessons(
    lessons: Iterable[Path],
    memory: Memory,
    *,
    jobs: int = 2,
    limit: float = LIMIT,
    progress: "Progress | None" = None,
    costs: Mapping[Path, float] | None = None,
    meanwhile: Callable[[], None] | None = None,
    idle: Callable[[list[Outcome]], None] | None = None,
) -> list[Outcome]:
    """Bring every lesson to a result; one that fails does not stop the others.

    Parameters
    ----------
    lessons : iterable of Path
        Lesson scripts.
    memory : Memory
        Where results are looked up and kept.
    jobs : int, default: 2
        Lessons that run at the same time.
    limit : float
        Seconds that a lesson may take.
    progress : Progress, optional
        Told when a lesson starts and what became of it.
    costs : mapping of Path to float, optional
        Seconds that lessons took elsewhere. Those that take longest begin first, or a core would
        be idle at the end; of others nothing is known, so they come before.
    meanwhile : callable, optional
        Called once as soon as the first lessons have begun; nothing waits for it but the end.
    idle : callable, optional
        Called once with what is done, when lessons still run but fewer than ``jobs``.

    Returns
    -------
    list of Outcome
        In the order of the lessons.
    """
    lessons = list(lessons)
    progress = progress or Progress(len(lessons), shown=False)
    for left in memory.folder.glob(".*"):  # of a build that was interrupted
        shutil.rmtree(left, ignore_errors=True)
    done: dict[Path, Outcome] = {}
    for lesson in lessons:
        try:
            entry = memory.recall(lesson)
        except (SyntaxError, ValueError, ExtensionError) as error:
            line = getattr(error, "lineno", None)
            reason = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
            failure = Failure(lesson, line, reason)
            done[lesson] = Outcome(lesson, failure=failure)
        else:
            if entry:
                done[lesson] = Outcome(lesson, entry)
        if lesson in done:
            progress.ended(done[lesson])
    costs = costs or {}
    stale = [lesson for lesson in lessons if lesson not in done]
    stale.sort(key=lambda lesson: costs.get(lesson, math.inf), reverse=True)
    parallel = Parallel(n_jobs=jobs, prefer="threads", return_as="generator_unordered")
    workers = Workers(memory.library)
    tasks = [task(_run, lesson, memory, workers, limit, progress) for lesson in stale]
    running = parallel(tasks)
    if meanwhile:
        meanwhile()
    for outcome in running:
        done[outcome.lesson] = outcome
        progress.ended(outcome)
        left = len(lessons) - len(done)
        if idle and 0 < left < jobs:
            idle([done[lesson] for lesson in lessons if lesson in done])
            idle = None
    workers.end()
    return [done[lesson] for lesson in lessons]


def _run(
    lesson: Path, memory: Memory, workers: "Workers", limit: float, progress: "Progress"
) -> Outcome:
    progress.started(lesson)
    memory.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{lesson.stem}-", dir=memory.folder))
    try:
        status = workers.execute(lesson, folder, limit)
        failure = _failure(lesson, folder, status, limit)
        if failure:
            return Outcome(lesson, failure=failure, ran=True)
        for scratch in ("line.txt", "timeout.txt", "stderr.txt"):
            (folder / scratch).unlink(missing_ok=True)
        shutil.rmtree(folder / "empty")
        return Outcome(lesson, memory.keep(lesson, folder), ran=True)
    except (OSError, ValueError) as error:  # a full disk, say
        return Outcome(lesson, failure=Failure(lesson, None, str(error)), ran=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Workers:
    """Processes of :mod:`course.worker`, each for one lesson at a time, used again.

    A copy, on another machine, starts its own, which ends with its lesson.
    """

    def __init__(self, library: Path):
        self.library = library
        self._idle: list[tuple[Connection, subprocess.Popen]] | None = []

    def __getstate__(self) -> dict:
        return {"library": self.library, "_idle": None}

    def execute(self, lesson: Path, folder: Path, limit: float) -> int | None:
        """Run a lesson; return its exit status, None if it did not end within its time."""
        connection, process = self._idle.pop() if self._idle else self._start(folder)
        try:
            connection.send((lesson, folder, limit))
            status = connection.recv()
        except (EOFError, OSError):  # it has ended itself
            connection.close()
            return process.wait()
        if self._idle is None:
            _end(connection, process)
        else:
            self._idle.append((connection, process))
        return status

    def _start(self, folder: Path) -> tuple[Connection, subprocess.Popen]:
        ours, its = Pipe()
        with its, open(folder / "stderr.txt", "a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "course.worker", str(its.fileno())],
                env=environment(self.library),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[its.fileno()],
                start_new_session=True,
            )
        return ours, process

    def end(self) -> None:
        while self._idle:
            _end(*self._idle.pop())


def _end(connection: Connection, process: subprocess.Popen) -> None:
    connection.close()
    process.terminate()  # a fork of this process may hold the connection, too
    process.wait()


def _failure(lesson: Path, folder: Path, status: int | None, limit: float) -> Failure | None:
    report = folder / "failure.json"
    if report.exists() and (text := report.read_text(encoding="utf-8")):
        found = json.loads(text)
        return Failure(lesson, found["line"] or _last_cell(folder), found["reason"])
    timeout = folder / "timeout.txt"
    where = timeout.read_text(encoding="utf-8") if timeout.exists() else ""
    if "Timeout" in where or status is None:
        lines = re.findall(rf'{re.escape(lesson.name)}", line (\d+)', where)
        line = int(lines[0]) if lines else _last_cell(folder)
        return Failure(lesson, line, f"it did not end within {limit:g} s")
    log = (folder / "stderr.txt").read_text(encoding="utf-8", errors="replace").strip()
    reason = "something was written past Python's own output, where no page shows it"
    if status != 0 or not (folder / "outputs.json").exists():
        how = f"killed by signal {-status}" if status < 0 else f"exit status {status}"
        reason = f"the process ended before the lesson did ({how}), in the cell that begins here"
    elif not log:
        return None
    return Failure(lesson, _last_cell(folder), "\n".join(filter(None, [reason, log[-2000:]])))


def _last_cell(folder: Path) -> int | None:
    path = folder / "line.txt"
    text = path.read_text() if path.exists() else ""
    return int(text) if text else None


class Progress:
    """Say which lessons run, how many are left and how much time has passed.

    Parameters
    ----------
    total : int
        The number of lessons.
    shown : bool
        Whether anything is written, to the standard error stream.
    """

    def __init__(self, total: int, *, shown: bool):
        self.left, self.total, self.shown = total, total, shown
        self.start = time.monotonic()

    def __getstate__(self) -> dict:
        """A copy, on another machine, is seen by nobody."""
        return self.__dict__ | {"shown": False}

    def started(self, lesson: Path) -> None:
        self._say(f"{lesson.stem} runs")

    def ended(self, outcome: Outcome) -> None:
        self.left -= 1
        state = "remembered" if not outcome.ran else "FAILED" if outcome.failure else "done"
        self._say(f"{outcome.lesson.stem} {state}")

    def _say(self, what: str) -> None:
        if self.shown:
            seconds = time.monotonic() - self.start
            line = f"{seconds:5.0f} s  {self.left} of {self.total} left  {what}"
            print(line, file=sys.stderr, flush=True)
