"""Run a lesson to its end, though a claim fails or a warning is given; count both."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.project import Project
from course.worker import environment

_RUN = """
import json, sys, time, warnings
import tutorial_lib.claims as claims
strict = claims.claim
def claim(text, measured, **required):
    try:
        strict(text, measured, **required)
    except claims.ClaimError as error:
        print(error, file=sys.stderr)
claims.claim = claim
with open(sys.argv[1], encoding="utf-8") as file:
    code = compile(file.read(), sys.argv[1], "exec")
start = time.process_time()
with warnings.catch_warnings(record=True) as given:
    warnings.simplefilter("always")
    exec(code, {"__name__": "__main__"})
cost = {"seconds": time.process_time() - start, "warnings": len(given)}
for warning in given:
    print(warning.category.__name__, warning.message, file=sys.stderr)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(cost, file)
"""


@dataclass(frozen=True)
class Trial:
    """What a run came to; without seconds, it broke off."""

    claims: list[dict]
    stderr: str
    seconds: float | None = None
    warnings: int = 0


def run(project: Project, script: Path, python: str) -> Trial:
    """Run a script with a Python and the library of this checkout, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        record, cost = Path(folder) / "claims.jsonl", Path(folder) / "cost.json"
        done = subprocess.run(
            [python, "-c", _RUN, str(script.resolve()), str(cost)],
            env=environment(project.library) | {"TUTORIAL_LIB_CLAIMS": str(record)},
            cwd=folder,
            capture_output=True,
            text=True,
        )
        lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        costs = json.loads(cost.read_text(encoding="utf-8")) if cost.exists() else {}
        return Trial([json.loads(line) for line in lines], done.stderr, **costs)
