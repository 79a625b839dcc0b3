"""With the address of a Dask scheduler the lessons run on its cluster: here, two processes."""

import subprocess
import sys

import pytest
from course.cluster import ClusterError, cluster
from tiny import Site

CLUSTER = """
import os, sys
from distributed import Client, LocalCluster

if __name__ == "__main__":
    two = dict(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with LocalCluster(**two) as started, Client(started) as client:
        print(started.scheduler_address, *client.run(os.getpid).values(), flush=True)
        sys.stdin.read()
"""

LESSON = '''"""
Lesson {0}
=========

It says who started what it is a fork of.
"""

import os
import time

time.sleep(2)
with open(f"/proc/{{os.getppid()}}/stat") as file:
    print("starter", file.read().rpartition(")")[2].split()[1])
'''


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """The address of a scheduler and the processes of its two workers."""
    script = tmp_path_factory.mktemp("dask") / "cluster.py"
    script.write_text(CLUSTER)
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, script], stdin=pipe, stdout=pipe, text=True)
    address, *workers = process.stdout.readline().split()
    yield address, workers
    process.communicate()  # closes its input, at which it ends


@pytest.mark.verify
def test_lessons_run_in_the_workers_and_fail_as_they_do_here(dask, tmp_path):
    address, workers = dask
    site = Site(tmp_path / "课程 site")
    for n in (2, 3):
        site.lesson.with_name(f"plot_0{n}_who.py").write_text(LESSON.format(n))
    done = site.run("gettext", "--dask", address)
    assert done.returncode == 0, done.stderr
    runs = sorted((site.root / "build" / "runs").glob("plot_0?_who*/outputs.json"))
    starters = {path.read_text().partition("starter ")[2].split("\\n")[0] for path in runs}
    assert len(runs) == 2 and starters == set(workers)
    assert len(site.runs()) == 3

    site.lesson.with_name("plot_04_bad.py").write_text(LESSON.format(4) + "1 / 0\n")
    there, here = site.run("build", "--dask", address), site.run()
    assert there.returncode == here.returncode == 1
    assert "plot_04_bad.py:14: ZeroDivisionError" in here.stderr
    assert there.stderr == here.stderr
    assert len(site.runs()) == 3


def test_a_scheduler_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("course.cluster.SECONDS", 1)
    with pytest.raises(ClusterError, match="no Dask scheduler answers at tcp://127.0.0.1:1:"):
        with cluster("tcp://127.0.0.1:1"):
            pytest.fail("it ran")


def test_a_package_that_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="pip install .* distributed"):
        with cluster("tcp://127.0.0.1:1"):
            pytest.fail("it ran")


