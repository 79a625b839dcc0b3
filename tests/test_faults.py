"""Harm done to the real course: each time a right site, or a clear error and nothing good lost."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from conftest import ROOT
from course.project import Project
from test_verify import content
from tiny import Site, heed_interrupts

pytestmark = pytest.mark.verify

NAMESPACES = (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"])


class Checkout:
    """A copy of the course with its finished site and remembered runs, which a test may harm."""

    def __init__(self, root: Path):
        self.root = root
        ignore = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", "*.mo", ".*_cache")
        shutil.copytree(ROOT, root, ignore=ignore)
        for part in ("html", "runs", "drawn"):
            shutil.copytree(ROOT / "build" / part, root / "build" / part)
        shutil.copy2(ROOT / "build" / "seal.json", root / "build" / "seal.json")

    def command(self, *before: str) -> list[str]:
        """``make html`` with this Python; nothing is installed."""
        return [*before, "make", f"PY={sys.executable}", "-o", ".venv/installed", "html"]

    def start(self) -> subprocess.Popen:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self.command(),
            cwd=self.root,
            stdout=pipe,
            stderr=pipe,
            text=True,
            start_new_session=True,
            preexec_fn=heed_interrupts,
        )

    def make(self, *before: str, environment=os.environ) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*before),
            cwd=self.root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )

    def good(self) -> dict[str, bytes]:
        """The finished site and what is remembered, byte for byte."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for part in ("html", "runs")
            for path in (self.root / "build" / part).rglob("*")
            if path.is_file()
        }

    def path(self, pattern: str) -> Path:
        """The one file of this name."""
        [found] = self.root.glob(pattern)
        return found


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "course")


@pytest.fixture
def harm(checkout):
    """Change a file of the checkout; undo it at the end, when all must be as it was."""
    before, changed = checkout.good(), {}

    def change(path: Path, old: bytes, new: bytes) -> None:
        changed[path] = path.read_bytes()
        assert old in changed[path]
        path.write_bytes(changed[path].replace(old, new, 1))

    yield change
    assert checkout.good() == before
    for path, good in changed.items():
        path.write_bytes(good)
    done = checkout.make()
    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stdout
    assert checkout.good() == before


def _says(done: subprocess.CompletedProcess, *reasons: str) -> None:
    """It failed, for these reasons, in plain words."""
    assert done.returncode != 0, done.stdout
    for reason in reasons:
        assert reason in done.stderr
    assert "The site was not built." in done.stderr
    assert "Traceback" not in done.stderr


def _mounted(*mounts: str) -> list[str]:
    """What to write before a command so that it runs with these mounts, seen by no one else."""
    for namespace in NAMESPACES:
        probe = [*namespace, "mount", "-t", "tmpfs", "none", "/mnt"]
        if not subprocess.run(probe, capture_output=True).returncode:
            script = " && ".join([*mounts, 'cd "$PWD" && exec "$@"'])
            return [*namespace, "sh", "-c", script, "sh"]
    pytest.skip("this machine lets nobody mount a file system")


def _wait_for(condition, seconds: float = 120):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def _processes(folder: Path) -> list[int]:
    """The processes that work in a folder or below it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        try:
            inside = path.readlink().is_relative_to(folder)
        except OSError:
            continue
        if inside:
            found.append(int(path.parent.name))
    return found


# --- errors that stop before anything is written ----------------------------------------------


def test_a_damaged_data_file(checkout, harm):
    data = checkout.path("src/tutorial_lib/data/digits-*.npz")
    middle = data.read_bytes()[800_000:800_020]
    harm(data, middle, bytes(byte ^ 1 for byte in middle))
    _says(checkout.make(), f"{data.name} is damaged", "plot_01_neurons.py:", "plot_08_features.py:")


def test_a_worker_killed_in_the_middle_of_a_lesson(checkout, harm):
    lesson = checkout.path("gallery/*/plot_02_tensors.py")
    end = lesson.read_bytes()[-40:]
    harm(lesson, end, end + b"\n# %%\n# Wait.\nimport time\n\ntime.sleep(600)\n")
    line = lesson.read_text(encoding="utf-8").split("\n").index("import time") + 1
    build = checkout.start()

    def waits():
        notes = (checkout.root / "build" / "runs").glob(f".{lesson.stem}*/line.txt")
        return any(note.read_text() == str(line) for note in notes)

    _wait_for(waits)
    [worker] = _processes(checkout.root / "build" / "runs")
    os.kill(worker, signal.SIGKILL)
    out, err = build.communicate()
    done = subprocess.CompletedProcess([], build.returncode, out, err)
    _says(done, f"plot_02_tensors.py:{line}: ", "killed by signal 9")


@pytest.mark.parametrize("page", ["gallery/foundations/plot_02_tensors", "index"])
def test_a_catalog_with_a_syntax_error(checkout, harm, page):
    po = checkout.path(f"docs/locale/zh_CN/LC_MESSAGES/{page}.po")
    harm(po, b"msgstr", b'msgid "open\nmsgstr')
    _says(checkout.make(), f"{po.name}:", "syntax error in a catalog")


def test_a_full_disk(checkout, harm):
    harm(checkout.root / "docs" / "index.md", b"\n", b"\n\n")
    full = _mounted("mkdir -p build/source", "mount -t tmpfs -o size=256k none build/source")
    done = checkout.make(*full)
    _says(done, "No space left on device")
    assert len(done.stderr.strip().splitlines()) <= 4


def test_a_checkout_that_may_not_be_written(checkout, harm):
    harm(checkout.root / "docs" / "index.md", b"\n", b"\n\n")
    done = checkout.make(*_mounted('mount --bind "$PWD" "$PWD"', 'mount -o remount,bind,ro "$PWD"'))
    _says(done, "Read-only file system", "build/lock")
    assert len(done.stderr.strip().splitlines()) <= 4


@pytest.mark.parametrize("space", [0, 200, 1000, 4000, 8000, 16000])
def test_a_disk_that_fills_up_on_the_way(tmp_path, space):
    """On the tiny course: wherever the space ends, in the engine, in Sphinx or at the end."""
    site = Site(tmp_path / "course")
    site.translate()
    assert site.run().returncode == 0
    html = _bytes(site.root / "build" / "html")
    site.edit(site.lesson, "ax.plot([0, 1, 2])", "ax.plot([0, 1, 3])")
    shutil.copytree(site.root / "build", tmp_path / "build")
    shutil.rmtree(site.root / "build")
    (site.root / "build").mkdir()
    size = sum(-(-len(content) // 4096) * 4 for content in _bytes(tmp_path / "build").values())
    script = f"""
        mount -t tmpfs -o size={size + 400 + space}k none build && cp -a ../build/. build &&
        {sys.executable} -m course build; status=$?
        rm -rf ../after; cp -a build ../after; exit $status
    """
    done = subprocess.run(
        [*_mounted("true"), "sh", "-c", script],
        cwd=site.root,
        env=os.environ | {"PYTHONPATH": "docs/_ext"},
        capture_output=True,
        encoding="utf-8",
    )
    after = tmp_path / "after"
    if done.returncode:
        assert "No space left on device" in done.stderr and "not built" in done.stderr
        assert "Traceback (" not in done.stderr
        assert _bytes(after / "html") == html
        assert not (after / "html.new").exists()
    else:
        assert _bytes(after / "html").keys() == html.keys()


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- what must give the right site ------------------------------------------------------------


def test_a_strange_place_and_damaged_caches(tmp_path):
    """No HOME, no locale, no git, odd names, files from the future, caches altered and cut off."""
    checkout = Checkout(tmp_path / "路径 with space")
    for path in checkout.root.rglob("*"):
        if "build" not in path.relative_to(checkout.root).parts:
            os.utime(path, (2**32, 2**32))  # in the year 2106
    memory, drawn = Project(checkout.root).memory, checkout.root / "build" / "drawn"
    altered = memory.place(checkout.path("gallery/*/plot_02_*.py")) / "outputs.json"
    altered.write_bytes(altered.read_bytes().replace(b"0", b"1", 1))
    cut_off = memory.place(checkout.path("gallery/*/plot_01_*.py")) / "figure_001.pickle"
    cut_off.write_bytes(cut_off.read_bytes()[:-100])
    for picture, harmed in zip(sorted(drawn.glob("*.light")), (b"", b"WebP"), strict=False):
        picture.write_bytes(picture.read_bytes()[:1000] * bool(harmed) + harmed)
    (checkout.root / "build" / "seal.json").unlink()
    unset = r"HOME|LANG|LC_.*|PYTHON.*"
    kept = {k: v for k, v in os.environ.items() if not re.fullmatch(unset, k)}
    done = checkout.make(environment=kept | {"LC_ALL": "C"})
    assert done.returncode == 0, done.stderr
    assert re.search(r" lessons, 2 run now", done.stdout)
    _same_site(checkout)


def _same_site(checkout: Checkout) -> None:
    """The site is that of the real checkout."""
    here, there = (content(root / "build" / "html") for root in (checkout.root, ROOT))
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []


def test_stray_markup_then_an_interrupt_then_two_builds_at_once(checkout):
    before = checkout.good()
    po = checkout.path("docs/locale/zh_CN/LC_MESSAGES/gallery/foundations/plot_02_tensors.po")
    good = po.read_bytes()
    with po.open("rb") as file:
        catalog = read_po(file)
    plain = next(m for m in catalog if len(m.string) > 40 and not re.search(r"[*`:]", m.string))
    plain.string = plain.string[:2] + "**" + plain.string[2:]
    with po.open("wb") as file:
        write_po(file, catalog)
    _says(checkout.make(), "plot_02_tensors.py (简体中文): line", "Sphinx failed for: 简体中文")
    assert checkout.good() == before

    po.write_bytes(good)
    doctrees = checkout.root / "build" / "doctrees"
    shutil.rmtree(doctrees)
    build = checkout.start()
    _wait_for(lambda: len(list(doctrees.glob("zh/*.doctree"))) >= 3)
    os.killpg(build.pid, signal.SIGINT)  # as a terminal does
    out, err = build.communicate()
    assert build.returncode != 0
    assert "interrupted" in err and "Traceback (" not in err
    assert checkout.good() == before
    _wait_for(lambda: not _processes(checkout.root), 5)

    builds = [checkout.start(), checkout.start()]
    said = [build.communicate() for build in builds]
    assert [build.returncode for build in builds] == [0, 0], said
    assert sum("waiting for another build" in err for _, err in said) == 1
    assert sum("up to date" in out for out, _ in said) == 1
    assert {k: v for k, v in checkout.good().items() if "/runs/" in k} == {
        k: v for k, v in before.items() if "/runs/" in k
    }
    _same_site(checkout)
