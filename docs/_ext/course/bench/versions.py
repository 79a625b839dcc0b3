"""Run the course with other versions of PyTorch: the lowest it supports, its own, the newest."""

import re
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

from joblib import Parallel

from course.bench import install, read, trial
from course.cluster import task
from course.project import Project

_SECONDS = re.compile(r" · (\d+) s")


def measure(project: Project, jobs: int) -> tuple[list[str], list[list[str]]]:
    """A row for every lesson, a column for every version: ran or not, claims, time, warnings."""
    columns = {}
    for wanted in (lowest(project), f"=={metadata.version('torch')}", ""):
        python = _environment(project, wanted)
        command = [str(python), "-c", "import torch; print(torch.__version__.partition('+')[0])"]
        version = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        if version not in columns:
            tasks = [task(_run, project, lesson, python) for lesson in project.lessons]
            columns[version] = Parallel(n_jobs=jobs, prefer="threads")(tasks)
    heads = ["Lesson, by version of PyTorch", *columns]
    rows = zip(map(project.page, project.lessons), *columns.values(), strict=True)
    return heads, [list(row) for row in rows]


def seconds(project: Project) -> dict[Path, float]:
    """What each lesson took with this PyTorch, or the most with any if this one was not tried."""
    try:
        kept = read(project, "versions")
    except FileNotFoundError:
        return {}
    ours = metadata.version("torch").partition("+")[0]
    lessons = {project.page(lesson): lesson for lesson in project.lessons}
    found = {}
    for page, *cells in kept["rows"]:
        by_version = dict(zip(kept["heads"][1:], cells, strict=True))
        said = by_version.get(ours, " ".join(cells))
        if page in lessons and (took := _SECONDS.findall(said)):
            found[lessons[page]] = max(map(float, took))
    return found


def lowest(project: Project) -> str:
    """The version that ``pyproject.toml`` says is the lowest, as a requirement: ``==2.4.*``."""
    with open(project.root / "pyproject.toml", "rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    return "==" + next(d for d in needed if d.startswith("torch>=")).partition(">=")[2] + ".*"


def _environment(project: Project, wanted: str) -> Path:
    """Python with that version of PyTorch, and otherwise what the course is pinned to."""
    name = "torch-" + (re.sub(r"\W+", "-", wanted).strip("-") or "newest")
    pinned = (project.root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    others = [line for line in pinned if not line.startswith("torch==")]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as constraints:
        constraints.write("\n".join(others))
        constraints.flush()
        constrained = ["--constraint", constraints.name]
        return install(project, name, *constrained, f"torch{wanted}", str(project.root))


def _run(project: Project, lesson: Path, python: Path) -> str:
    found = trial.run(project, lesson, str(python))
    held = sum(claim["holds"] for claim in found.claims)
    right = found.seconds is not None and held == len(found.claims)
    if not right or found.warnings:
        print(f"{python} {lesson.name}:\n{found.stderr}", file=sys.stderr)
    said = f"{'✓' if right else '✗'} {held}/{len(found.claims)}"
    if found.seconds is not None:
        said += f" · {found.seconds:.0f} s"
    return said + (f" · ⚠ {found.warnings}" if found.warnings else "")
