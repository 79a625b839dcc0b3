"""``make html`` on a fresh machine: what is installed, and when; a stub stands for Python."""

import os
import shutil
import subprocess

import pytest
from conftest import ROOT

STUB = """\
#!/bin/sh
echo "$*" >> called
case "$*" in
    "-m venv --clear .venv") rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip --version") test ! -e .venv/half ;;
    "-m pip install"*) test ! -e offline ;;
esac
"""

REQUIREMENTS = ("pyproject.toml", "constraints.txt", "requirements.lock")
CREATE = "-m venv --clear .venv"
ASK = "-m pip --version"
INSTALL = "-m pip install --quiet --constraint constraints.txt --editable .[docs,test]"
BUILD = "-m course build --jobs 2"


class Machine:
    """A folder with what ``make`` needs, and no git."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("Makefile", *REQUIREMENTS):
            shutil.copy(ROOT / name, folder)
        stub = folder / "python3"
        stub.write_text(STUB)
        stub.chmod(0o755)

    def html(self) -> tuple[int, list[str]]:
        """Run ``make html``: its status, and how it called Python."""
        called = self.folder / "called"
        called.unlink(missing_ok=True)
        command = ["make", "html", "JOBS=2", "PYTHON=./python3", "DASK="]
        environment = {"PATH": os.environ["PATH"]}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True)
        return done.returncode, called.read_text().splitlines()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_fresh_machine_needs_nothing_else(machine):
    assert machine.html() == (0, [CREATE, INSTALL, BUILD])
    assert machine.html() == (0, [BUILD])


def test_an_installation_that_failed_is_taken_up_again(machine):
    (machine.folder / "offline").touch()
    status, called = machine.html()
    assert status != 0 and called == [CREATE, INSTALL]
    (machine.folder / "offline").unlink()
    assert machine.html() == (0, [ASK, INSTALL, BUILD])


def test_half_an_environment_is_made_anew(machine):
    (machine.folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(machine.folder / "python3", machine.folder / ".venv" / "bin" / "python")
    (machine.folder / ".venv" / "half").touch()
    assert machine.html() == (0, [ASK, CREATE, INSTALL, BUILD])


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_a_new_requirement_is_installed(machine, name):
    assert machine.html()[0] == 0
    (machine.folder / name).touch()
    assert machine.html() == (0, [ASK, INSTALL, BUILD])


def test_a_clock_that_is_behind_installs_but_once(machine):
    os.utime(machine.folder / "pyproject.toml", (2**32, 2**32))
    assert machine.html() == (0, [CREATE, INSTALL, BUILD])
    assert machine.html() == (0, [BUILD])
