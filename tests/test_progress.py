"""A progress bar where somebody is watching, and nothing where nobody is."""

import os
import pty
import subprocess
import sys
import termios

import nbformat
import pytest
from nbclient import NotebookClient

from tutorial_lib.progress import progress

LOOP = """
from tutorial_lib.progress import progress
import time
total = 0
for n in progress(range(4), "adding up"):
    total += n
    time.sleep(0.15)
print("total", total)
"""


def on_a_terminal(command):
    """What a terminal receives while a command runs that has it for all its streams."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    received = b""
    try:
        while chunk := os.read(ours, 4096):
            received += chunk
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0, received
    return received.decode()


def test_a_terminal_shows_a_bar_that_vanishes():
    received = on_a_terminal([sys.executable, "-W", "error", "-c", LOOP])
    assert "adding up:   0%" in received and "adding up:  75%" in received
    assert "| 3/4 [" in received
    end = received.replace("\r\n", "\n").rstrip("\n").rpartition("\n")[2]
    assert end.rpartition("\r")[2] == "total 6"
    assert end.rpartition("\r")[0].rpartition("\r")[2].strip() == ""  # blanks over the bar


def test_a_pipe_receives_nothing_of_it():
    command = [sys.executable, "-W", "error", "-c", LOOP]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "total 6\n", "")


def test_half_a_terminal_is_none():
    shell = f"'{sys.executable}' -W error -c '{LOOP}' | cat"
    assert on_a_terminal(["sh", "-c", shell]) == "total 6\r\n"


def test_a_notebook_shows_a_bar_and_no_alarm():
    cell = nbformat.v4.new_code_cell("import warnings; warnings.simplefilter('error')\n" + LOOP)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert {output.name for output in cell.outputs} == {"stdout"}
    text = "".join(output.text for output in cell.outputs)
    assert "adding up:  75%" in text and text.endswith("total 6\n")


@pytest.mark.parametrize("items", [[3, 1, 2], range(0), iter("abc")])
def test_the_items_are_the_same(items):
    expected = list(items) if not hasattr(items, "__next__") else ["a", "b", "c"]
    assert list(progress(items, "looking")) == expected
