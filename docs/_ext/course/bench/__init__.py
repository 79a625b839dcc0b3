"""What is measured by ``make bench``, a module for each; the results are committed and shown.

A bench has ``measure(project, jobs)``, which returns the heads and the rows of a table. It is kept
in ``docs/measured`` with its date and the machine, and shown by :mod:`course.measured`.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

from course.project import Project

BENCHES = ("seeds", "versions", "scale", "peers", "readers")


def main(project: Project, names: list[str], jobs: int) -> int:
    """Measure what is asked for, or all; return the exit status, 1 if something is not right."""
    status = 0
    for name in names or BENCHES:
        bench = importlib.import_module(f"course.bench.{name}")
        if name == "seeds":  # a table of its own kind, and a page of its own
            status |= bench.main(project, jobs)
            continue
        heads, rows = bench.measure(project, jobs)
        write(project, name, heads, rows)
        for row in [heads, *rows]:
            print(*row, sep="  ", flush=True)
    return status


def write(project: Project, name: str, heads: list[str], rows: list[list]) -> None:
    """Keep a table. A string in it is translated; the name of a page becomes a link."""
    content = {
        "date": date.today().isoformat(),
        "machine": _machine(),
        "command": f"make bench ONLY={name}",
        "heads": heads,
        "rows": rows,
    }
    path = _path(project, name)
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read(project: Project, name: str) -> dict:
    """A table that was kept.

    Raises
    ------
    FileNotFoundError
        If it never was.
    """
    return json.loads(_path(project, name).read_text(encoding="utf-8"))


def _path(project: Project, name: str) -> Path:
    return project.docs / "measured" / f"{name}.json"


def install(project: Project, name: str, *requirements: str) -> Path:
    """Python in an environment of its own, with what is asked for in its newest version."""
    folder = (project.build / "bench" / name).resolve()
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--upgrade", *requirements]
    subprocess.run(command, check=True)
    return python


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} × {_processor()}, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, PyTorch {metadata.version('torch')}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
