"""Run every lesson with other seeds and see which claims still hold.

In a copy of each lesson, every seed is moved by the same number, and a claim that fails is noted
instead of ending the run. The result, ``docs/stability.json``, is shown by the page of that name.
"""

import ast
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from joblib import Parallel

from course.bench import trial
from course.cluster import task
from course.project import Project

SEEDS = 5
_SEEDING = {"manual_seed", "default_rng", "RandomState", "seed"}


class _MoveSeeds(ast.NodeTransformer):
    def __init__(self, shift: int):
        self.shift = shift

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _SEEDING and node.args:
            node.args[0] = ast.BinOp(node.args[0], ast.Add(), ast.Constant(self.shift))
        return node


def with_other_seeds(source: str, shift: int) -> str:
    """The source of a lesson whose seeds are all moved by ``shift``."""
    tree = _MoveSeeds(shift).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def run_with_seed(project: Project, lesson: Path, shift: int) -> list[dict]:
    """The claims of one run, held or not; a run that breaks otherwise is an error."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / lesson.name
        source = with_other_seeds(lesson.read_text(encoding="utf-8"), shift)
        script.write_text(source, encoding="utf-8")
        found = trial.run(project, script, sys.executable)
    if found.seconds is None:
        raise RuntimeError(f"{lesson.name} with seeds moved by {shift}:\n{found.stderr}")
    return found.claims


def measure(project: Project, lessons: list[Path], jobs: int) -> dict[str, list[dict]]:
    """For every claim of every lesson: what was required, measured with each seed, and held."""
    cases = [(lesson, 1000 * n) for lesson in lessons for n in range(SEEDS)]
    tasks = [task(run_with_seed, project, lesson, shift) for lesson, shift in cases]
    results = Parallel(n_jobs=jobs, prefer="threads")(tasks)
    table: dict[str, list[dict]] = {}
    for lesson in lessons:
        rows: dict[str, dict] = defaultdict(lambda: {"measured": [], "held": 0})
        for (ran, _), claims in zip(cases, results, strict=True):
            if ran != lesson:
                continue
            for claim in claims:
                row = rows[claim["text"]]
                row["required"] = claim["required"]
                row["measured"].append(claim["measured"])
                row["held"] += claim["holds"]
        table[project.page(lesson)] = [{"text": text} | row for text, row in rows.items()]
    return table


def main(project: Project, jobs: int) -> int:
    """Write ``docs/stability.json``; return the exit status, 1 if a claim failed with some seed."""
    path = project.docs / "stability.json"
    table = measure(project, project.lessons, jobs)
    content = json.dumps(table, ensure_ascii=False, indent=1)
    path.write_text(content + "\n", encoding="utf-8")
    weak = [
        f"{page}: {row['text']}: held {row['held']} of {len(row['measured'])}: {row['measured']}"
        for page, rows in table.items()
        for row in rows
        if row["held"] < len(row["measured"])
    ]
    print("\n".join(weak) or f"every claim held with each of {SEEDS} seeds", flush=True)
    return 1 if weak else 0
