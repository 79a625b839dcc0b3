"""A clean build of the whole course gives the site that is there, built in however many steps."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

# what a build may print differently: seconds and megabytes
_COST = re.compile(
    r"(?<=<strong>)[^<]*(?:script|时间)[^<]*</strong>[^<]*"  # the running time below a lesson
    r"|· [^<]*MB[^<]*"  # the cost beside a lesson's claims
)


def _clean_build(folder):
    """A build in a copy of the checkout that holds nothing built."""
    ignore = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", "*.mo", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=ignore)
    done = subprocess.run(
        [sys.executable, "-m", "course", "build"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": "docs/_ext"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "build" / "html"


def content(html) -> dict[str, bytes]:
    found = {}
    for path in sorted(html.rglob("*")):
        name = path.relative_to(html).as_posix()
        if path.is_file() and path.name not in (".buildinfo", ".buildinfo.bak"):
            content = path.read_bytes()
            if path.suffix == ".html":
                content = _COST.sub("", content.decode("utf-8")).encode()
            if path.suffix == ".zip":
                content = b""  # holds the times of its files; what is in them is compared itself
            if path.name == "searchindex.js":
                found_words = re.findall(r"[^\W\d_]{2,}", content.decode("utf-8"))
                content = repr(sorted(set(found_words))).encode()  # its seconds are words, too
            found[name] = content
    return found


@pytest.mark.verify
def test_a_clean_build_gives_the_same_site(html, tmp_path):
    here = content(html)
    clean = content(_clean_build(tmp_path / "clean"))
    assert here.keys() == clean.keys()
    assert [name for name in here if here[name] != clean[name]] == []
