"""Run the course with other versions of PyTorch: the lowest it supports, its own, the newest."""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

from joblib import Parallel, delayed

from course.project import Project
from course.worker import environment

#: Runs a lesson to its end though a claim fails or a warning is given; both are counted.
_RUN = """
import json, sys, time, warnings
import tutorial_lib.claims as claims
strict, counts = claims.claim, {"held": 0, "failed": 0, "error": ""}
def claim(text, measured, **required):
    try:
        strict(text, measured, **required)
        counts["held"] += 1
    except claims.ClaimError as error:
        counts["failed"] += 1
        print(error, file=sys.stderr)
claims.claim = claim
with open(sys.argv[1], encoding="utf-8") as file:
    code = compile(file.read(), sys.argv[1], "exec")
start = time.process_time()
with warnings.catch_warnings(record=True) as given:
    warnings.simplefilter("always")
    try:
        exec(code, {"__name__": "__main__"})
    except Exception as error:
        counts["error"] = f"{type(error).__name__}: {error}"
counts |= {"seconds": time.process_time() - start, "warnings": len(given)}
for warning in given:
    print(warning.category.__name__, warning.message, file=sys.stderr)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(counts, file)
"""


def measure(project: Project, jobs: int) -> tuple[list[str], list[list[str]]]:
    """A row for every lesson, a column for every version: ran or not, claims, time, warnings."""
    columns = {}
    for wanted in (lowest(project), f"=={metadata.version('torch')}", ""):
        python = _environment(project, wanted)
        command = [str(python), "-c", "import torch; print(torch.__version__.partition('+')[0])"]
        version = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        if version not in columns:
            columns[version] = Parallel(n_jobs=jobs, prefer="threads")(
                delayed(_run)(project, lesson, python) for lesson in project.lessons
            )
    heads = ["Lesson, by version of PyTorch", *columns]
    rows = zip(map(project.page, project.lessons), *columns.values(), strict=True)
    return heads, [list(row) for row in rows]


def lowest(project: Project) -> str:
    """The version that ``pyproject.toml`` says is the lowest, as a requirement: ``==2.4.*``."""
    with open(project.root / "pyproject.toml", "rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    return "==" + next(d for d in needed if d.startswith("torch>=")).partition(">=")[2] + ".*"


def _environment(project: Project, wanted: str) -> Path:
    """Python with that version of PyTorch, and otherwise what the course is pinned to."""
    name = re.sub(r"\W+", "-", wanted).strip("-") or "newest"
    folder = (project.build / "bench" / f"torch-{name}").resolve()
    python = folder / "bin" / "python"
    pinned = (project.root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    others = [line for line in pinned if not line.startswith("torch==")]
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(others), encoding="utf-8")
    command = [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(constraints)]
    subprocess.run([*command, f"torch{wanted}", str(project.root)], check=True)
    return python


def _run(project: Project, lesson: Path, python: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "counts.json"
        done = subprocess.run(
            [str(python), "-c", _RUN, str(lesson.resolve()), str(result)],
            env=environment(project.library),
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if not result.exists():
            print(f"{python} {lesson.name}:\n{done.stderr}", file=sys.stderr)
            return "✗"
        counts = json.loads(result.read_text(encoding="utf-8"))
    held, failed = counts["held"], counts["failed"]
    right = not (failed or counts["error"])
    if not right or counts["warnings"]:
        print(f"{python} {lesson.name}: {counts['error']}\n{done.stderr}", file=sys.stderr)
    warned = f" · ⚠ {counts['warnings']}" if counts["warnings"] else ""
    return f"{'✓' if right else '✗'} {held}/{held + failed} · {counts['seconds']:.0f} s{warned}"
