"""What the tests share: the engine on the path, a lesson to write, the built site, a browser."""

import os
import shutil
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))
os.environ.setdefault("MPLBACKEND", "agg")

TITLE = '"""\nTiny\n====\n\nIt is small.\n"""\n\n'


@pytest.fixture
def write_lesson(tmp_path):
    """Write a lesson of the given code below a folder of its own; return its path."""

    def write(code: str, name: str = "plot_01_tiny.py") -> Path:
        path = tmp_path / "gallery" / "foundations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = code if code.startswith(('"""', 'r"""')) else TITLE + textwrap.dedent(code)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def library(tmp_path):
    """A copy of ``tutorial_lib`` that a test may change."""
    copy = tmp_path / "src" / "tutorial_lib"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "tutorial_lib", copy, ignore=ignore)
    return copy


@pytest.fixture
def memory(tmp_path, library):
    """An empty memory of runs."""
    from course.remember import Memory

    return Memory(tmp_path / "runs", library)


@pytest.fixture(scope="session")
def html():
    """The built site; ``make html`` builds it."""
    folder = ROOT / "build" / "html"
    if not (folder / "index.html").exists():
        pytest.fail("the site is not built: run make html first")
    return folder
