"""Whatever way a lesson ends, the outcome says so, and only what is whole is remembered."""

import json
import os
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from course.run import Progress, run_lessons
from tiny import heed_interrupts

GOOD = """
from tutorial_lib.claims import claim

claim("one and one make two", 1 + 1, equals=2)
"""


def test_a_lesson_runs_once_and_is_remembered(write_lesson, memory):
    lesson = write_lesson(GOOD)
    [first] = run_lessons([lesson], memory)
    assert first.ran and first.failure is None
    assert first.entry.claims[0].text == "one and one make two"
    assert "✓ one and one make two: 2" in first.entry.result["outputs"][0]
    assert first.entry.result["peak_memory"] > 10
    [second] = run_lessons([lesson], memory)
    assert not second.ran and second.entry.result == first.entry.result


FAILURES = {
    "an exception": ("x = 1\nraise KeyError('lost')", 9, "KeyError: 'lost'"),
    "a failed claim": (
        "from tutorial_lib.claims import claim\n\nclaim('it is two', 1, equals=2)",
        10,
        "ClaimError: it is two: measured 1, required 2",
    ),
    "sys.exit(0)": ("import sys\n\nsys.exit(0)", 10, "sys.exit(0)"),
    "os._exit(0)": ("x = 1\n\n# %%\n# More.\nimport os\n\nos._exit(0)", 12, "exit status 0"),
    "a killed worker": (
        "import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)",
        8,
        "killed by signal 9",
    ),
    "a crash": ("import ctypes\n\nctypes.string_at(0)", 8, "signal 11"),
    "a syntax error": ("x = 1\ny = (", 9, "was never closed"),
    "a Python warning": (
        "import warnings\n\nwarnings.warn('old', DeprecationWarning)",
        10,
        "DeprecationWarning: old",
    ),
    "a torch warning": (
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\nprint(y.grad)",
        11,
        "UserWarning: The .grad attribute of a Tensor that is not a leaf",
    ),
    "a matplotlib warning": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(num='A glyph')\n"
        "ax.set_title('\\u4e2d')",
        8,
        "Glyph 20013",
    ),
    "a logged warning": (
        "import logging\nlogging.getLogger('matplotlib').warning('odd')",
        9,
        "LoggedWarning: matplotlib: odd",
    ),
    "a figure without description": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
        8,
        "a figure has no description",
    ),
    "a failed claim that is caught": (
        "from tutorial_lib.claims import claim\ntry:\n    claim('it is two', 1, equals=2)\n"
        "except AssertionError:\n    pass",
        8,
        "it is two: measured 1, required 2",
    ),
    "an exception in a thread": (
        "import threading\nthread = threading.Thread(target=lambda: 1 / 0)\n"
        "thread.start()\nthread.join()",
        9,
        "ZeroDivisionError",
    ),
    "an exception in a finalizer": (
        "class Bad:\n    def __del__(self):\n        1 / 0\n\n\nBad()\nx = 1",
        10,
        "ZeroDivisionError",
    ),
    "a file left open": ("open('some.txt', 'w').write('x')", 8, "ResourceWarning"),
    "output that no page shows": (
        "import subprocess\nsubprocess.run(['echo', 'hidden'])", 8, "no page shows it\nhidden"
    ),
    "an address in memory": ("print(object())", 8, "at 0x"),
    "a control character": ("print('50 %\\r100 %')", 8, "it printed '\\r'"),
    "a forked process that goes on": (
        "import os, time\nif os.fork():\n    time.sleep(2)",
        8,
        "a process that it forked ran on",
    ),
    "no docstring": ('""" """.strip()', None, "Could not find docstring"),
}


@pytest.mark.parametrize("how", FAILURES)
def test_a_failure_names_lesson_line_and_reason(how, write_lesson, memory):
    code, line, reason = FAILURES[how]
    lesson = write_lesson(code)
    [outcome] = run_lessons([lesson], memory)
    assert outcome.entry is None
    assert outcome.failure.lesson == lesson
    assert reason in outcome.failure.reason
    assert outcome.failure.line == line
    assert list(memory.folder.glob("*")) == [], "a failed run must leave nothing behind"


def test_a_lesson_runs_in_an_empty_folder(write_lesson, memory):
    lesson = write_lesson("""
        import os
        print(os.listdir())
        with open("left.txt", "w") as file:
            print("left", file=file)
    """)
    [outcome] = run_lessons([lesson], memory)
    assert "['plot_01_tiny.py']" in outcome.entry.result["outputs"][0]
    assert list(lesson.parent.iterdir()) == [lesson]
    assert memory.recall(lesson)


def test_an_endless_loop_ends_at_the_limit(write_lesson, memory):
    lesson = write_lesson("x = 1\nwhile x:\n    pass")
    [outcome] = run_lessons([lesson], memory, limit=6)
    assert "did not end within 6 s" in outcome.failure.reason
    assert outcome.failure.line in (9, 10)


def test_other_lessons_finish_and_are_remembered(write_lesson, memory):
    lessons = [
        write_lesson("import os\nos._exit(0)", "plot_01_bad.py"),
        write_lesson(GOOD, "plot_02_good.py"),
        write_lesson("1 / 0", "plot_03_bad.py"),
    ]
    outcomes = run_lessons(lessons, memory)
    assert [o.failure is None for o in outcomes] == [False, True, False]
    again = run_lessons(lessons, memory)
    assert [o.ran for o in again] == [True, False, True]


def _alive(pid: str) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"  # nobody may have reaped it


def test_a_process_that_a_lesson_started_does_not_outlive_it(write_lesson, memory, tmp_path):
    note = tmp_path / "pid"
    lesson = write_lesson(f"""
        import subprocess
        from pathlib import Path
        child = subprocess.Popen(["sleep", "600"])
        Path({str(note)!r}).write_text(str(child.pid))
    """)
    run_lessons([lesson], memory)
    time.sleep(0.2)
    assert not _alive(note.read_text())


def test_interrupt_stops_the_lessons(write_lesson, memory, tmp_path):
    note = tmp_path / "started"
    lesson = write_lesson(f"""
        import os, time
        from pathlib import Path
        Path({str(note)!r}).write_text(str(os.getpid()))
        time.sleep(600)
    """)
    code = (
        "import sys; from pathlib import Path; from course.remember import Memory; "
        "from course.run import Progress, run_lessons; "
        "run_lessons([Path(sys.argv[1])], Memory(Path(sys.argv[2]), Path(sys.argv[3])))"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", code, str(lesson), str(memory.folder), str(memory.library)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        stderr=subprocess.DEVNULL,
        preexec_fn=heed_interrupts,
    )
    for _ in range(300):
        if note.exists() and note.read_text():
            break
        time.sleep(0.1)
    build.send_signal(signal.SIGINT)
    assert build.wait(20) != 0
    time.sleep(1.5)
    assert not _alive(note.read_text())
    assert memory.recall(lesson) is None


def test_progress_names_lessons_and_counts_what_is_left(write_lesson, memory, capsys):
    lessons = [write_lesson(GOOD), write_lesson("1 / 0", "plot_02_bad.py")]
    costs = {lessons[0]: 9.0}  # nothing is known of the other, so it comes first
    run_lessons(lessons, memory, jobs=1, progress=Progress(2, shown=True), costs=costs)
    lines = [line.split(" s  ", 1)[1] for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        "2 of 2 left  plot_02_bad runs",
        "1 of 2 left  plot_02_bad FAILED",
        "1 of 2 left  plot_01_tiny runs",
        "0 of 2 left  plot_01_tiny done",
    ]
    run_lessons(lessons[:1], memory, progress=Progress(1, shown=False))
    assert capsys.readouterr().err == ""


def test_what_takes_longest_begins_first(write_lesson, memory, capsys):
    lessons = [write_lesson(GOOD, f"plot_0{n}_tiny.py") for n in (1, 2, 3)]
    costs = dict(zip(lessons, (5.0, 70.0, 6.0), strict=True))
    outcomes = run_lessons(lessons, memory, jobs=1, progress=Progress(3, shown=True), costs=costs)
    begun = [line.split()[-2] for line in capsys.readouterr().err.splitlines() if "runs" in line]
    assert begun == ["plot_02_tiny", "plot_03_tiny", "plot_01_tiny"]
    assert [outcome.lesson for outcome in outcomes] == lessons


def test_an_idle_core_is_told_what_is_done(write_lesson, memory, tmp_path):
    wait = f"""
        import time
        from pathlib import Path
        end = time.monotonic() + 60
        while not Path({str(tmp_path / "told")!r}).exists() and time.monotonic() < end:
            time.sleep(0.05)
        print("told" if time.monotonic() < end else "not told")
    """
    lessons = [write_lesson(GOOD), write_lesson("1 / 0", "plot_02_bad.py")]
    lessons += [write_lesson(wait, "plot_03_waits.py"), write_lesson(GOOD, "plot_04_old.py")]
    run_lessons(lessons[3:], memory, idle=lambda _: pytest.fail("nothing else runs"))
    told = []

    def idle(outcomes):
        told.append([(o.lesson, o.ran, bool(o.failure)) for o in outcomes])
        (tmp_path / "told").touch()

    outcomes = run_lessons(lessons, memory, idle=idle)
    assert "not told" not in outcomes[2].entry.result["outputs"][0]
    [(good, bad, old)] = told
    assert good == (lessons[0], True, False) and bad == (lessons[1], True, True)
    assert old == (lessons[3], False, False)


def test_the_lessons_end_though_a_fork_lives_on(write_lesson, memory):
    sleeper = get_context("fork").Process(target=time.sleep, args=[60], daemon=True)
    lessons = [write_lesson(GOOD), write_lesson("import time; time.sleep(1)", "plot_02_slow.py")]
    start = time.monotonic()
    run_lessons(lessons, memory, idle=lambda _: sleeper.start())
    took = time.monotonic() - start
    assert sleeper.is_alive()
    sleeper.terminate()
    sleeper.join()
    assert took < 50


# --- what makes a remembered run stale --------------------------------------------------------

PLOT = '''"""
Tiny
====

It is small.
"""

import matplotlib.pyplot as plt
import torch

from tutorial_lib.data import load_digits

# a comment
digits = load_digits("test")
print(len(digits.labels))

# %%
# Prose about the figure.

fig, ax = plt.subplots(num="A rising line")
ax.plot(torch.arange(3), [1, 2, 3])
ax.set_title("step 100")
'''


@pytest.fixture
def ran(write_lesson, memory):
    lesson = write_lesson(PLOT)
    [outcome] = run_lessons([lesson], memory)
    assert outcome.failure is None, outcome.failure
    return lesson


def _reruns(lesson, memory) -> bool:
    [outcome] = run_lessons([lesson], memory)
    assert outcome.failure is None, outcome.failure
    return outcome.ran


@pytest.mark.parametrize(
    "old, new",
    [
        ("It is small.", "It is tiny."),
        ("# a comment", "# another\n# comment"),
        ("# Prose about the figure.", "# Longer prose.\n#\n# In two paragraphs."),
    ],
)
def test_prose_and_comments_run_nothing(ran, memory, old, new):
    ran.write_text(ran.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert not _reruns(ran, memory)


def test_code_runs_again(ran, memory):
    ran.write_text(ran.read_text(encoding="utf-8").replace("[1, 2, 3]", "[1, 2, 4]"))
    assert _reruns(ran, memory)


def test_only_dependents_of_a_library_file_run_again(ran, memory, write_lesson):
    other = write_lesson(GOOD, "plot_02_other.py")
    assert _reruns(other, memory)
    with open(memory.library / "claims.py", "a") as file:
        file.write("\nCHANGED = True\n")
    assert not _reruns(ran, memory), "it does not import claims"
    assert _reruns(other, memory)


def test_changed_data_runs_again(ran, memory):
    data = memory.library / "data" / "digits-mnist10k.npz"
    data.write_bytes(data.read_bytes() + b"0")
    [outcome] = run_lessons([ran], memory)
    assert outcome.ran and "is damaged" in outcome.failure.reason


def test_another_version_of_a_package_runs_again(ran, memory):
    seal = memory.place(ran) / "seal.json"
    content = json.loads(seal.read_text())
    assert {"python", "torch", "numpy", "matplotlib"} <= set(content["versions"])
    content["versions"]["numpy"] = "1.0"
    seal.write_text(json.dumps(content))
    assert _reruns(ran, memory)


@pytest.mark.parametrize("name", ["outputs.json", "figure_001.pickle", "seal.json", "figures.json"])
def test_a_damaged_entry_is_not_trusted(ran, memory, name):
    path = memory.place(ran) / name
    path.write_bytes(path.read_bytes()[:-20])
    assert _reruns(ran, memory)
    assert not _reruns(ran, memory)


def test_two_runs_give_the_same_outputs(ran, memory):
    first = memory.recall(ran).result["outputs"]
    (memory.place(ran) / "seal.json").unlink()
    assert _reruns(ran, memory)
    assert memory.recall(ran).result["outputs"] == first
