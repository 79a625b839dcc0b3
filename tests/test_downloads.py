"""What readers download runs in an empty folder with nothing of ours but the site's wheel.

Here the short lessons once, scripts and notebooks and languages mixed; all others in ``make
verify``. After a lesson, the solutions of its exercises run in its namespace.
"""

import ast
import json
import os
import re
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

LESSONS = sorted(
    (Path(__file__).parents[1] / "gallery").glob("**/plot_*.py"), key=lambda path: path.name
)
KINDS = [(language, suffix) for language in ("en", "zh") for suffix in (".py", ".ipynb")]
SHORT = [lesson for lesson in LESSONS if lesson.parent.name in ("foundations", "guide")]
ONCE = [(lesson, *KINDS[n % 4]) for n, lesson in enumerate(SHORT)]
ALL = [(lesson, *kind) for lesson in LESSONS for kind in KINDS]
OTHERS = [case for case in ALL if case not in ONCE]


def _name(value) -> str:
    return value.stem if isinstance(value, Path) else str(value)


@pytest.fixture(scope="session")
def installed(html, tmp_path_factory):
    """A folder that holds what the site's wheel holds, and the environment that finds it."""
    folder = tmp_path_factory.mktemp("installed")
    [wheel] = html.glob("tutorial_lib-*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    return os.environ | {
        "PYTHONPATH": str(folder),
        "PYTHONSAFEPATH": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
    }


def _download(html, lesson, language, suffix) -> Path:
    [found] = (html / language / "_downloads").glob(f"*/{lesson.stem}{suffix}")
    return found


def solutions(lesson: Path) -> list[str]:
    """The code below each solution of a lesson's exercises."""
    text = lesson.read_text(encoding="utf-8")
    prose = "\n".join(x[2:] if x.startswith("# ") else x.lstrip("#") for x in text.split("\n"))
    found = []
    for part in re.split(r"^\.\. dropdown::", prose, flags=re.MULTILINE)[1:]:
        body = re.split(r"^\S", part.split("\n", 1)[1], flags=re.MULTILINE)[0]
        pieces = re.split(r"^   \.\. code-block:: python\n", body, flags=re.MULTILINE)[1:]
        codes = [re.split(r"^ {0,3}\S", piece, flags=re.MULTILINE)[0] for piece in pieces]
        found.append("\n".join(textwrap.dedent(code) for code in codes))
    return found


def _run(html, installed, tmp_path, lesson, language, suffix) -> None:
    path = _download(html, lesson, language, suffix)
    claims = tmp_path / "claims.jsonl"
    environment = installed | {"TUTORIAL_LIB_CLAIMS": str(claims)}
    extra = solutions(lesson)
    folder = tmp_path / "empty"
    folder.mkdir()
    if suffix == ".py":
        script = folder / "script.py"
        parts = [path.read_text(encoding="utf-8"), *extra]
        script.write_text("\n\n".join(parts), encoding="utf-8")
        command = [sys.executable, "-W", "error", str(script)]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr[-3000:]
    else:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += [nbformat.v4.new_code_cell(code) for code in extra]
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute(env=environment)
    held = [json.loads(line) for line in claims.read_text(encoding="utf-8").splitlines()]
    assert held and all(claim["holds"] for claim in held)


@pytest.mark.parametrize("lesson, language, suffix", ONCE, ids=_name)
def test_a_download_runs_and_its_claims_hold(html, installed, tmp_path, lesson, language, suffix):
    _run(html, installed, tmp_path, lesson, language, suffix)


@pytest.mark.verify
@pytest.mark.parametrize("lesson, language, suffix", OTHERS, ids=_name)
def test_every_download_runs(html, installed, tmp_path, lesson, language, suffix):
    _run(html, installed, tmp_path, lesson, language, suffix)


@pytest.mark.parametrize("lesson", LESSONS, ids=_name)
def test_there_are_solutions_and_each_checks_something(lesson):
    found = solutions(lesson)
    assert 2 <= len(found) <= 4
    for code in found:
        tree = ast.parse(code)
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        assert asserts or "claim(" in code, f"a solution that asserts nothing:\n{code}"
