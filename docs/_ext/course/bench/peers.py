"""The same lessons in two languages through Jupyter Book, beside ours: cold, and after changes."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from course.bench import install
from course.pages import entries
from course.project import Language, Project
from course.remember import Memory
from course.run import run_lessons

HEADS = ["Case", "Ours, s", "Lessons run", "Jupyter Book, s", "Lessons run", "Jupyter Book ÷ ours"]
_LESSON = "foundations/plot_03_autograd"
_BOOK = "jupyter-book==1.0.4.post1"


def measure(project: Project, jobs: int) -> tuple[list[str], list[list]]:
    """Wall time of each case; below, what of a cold build are the lessons, and what it may take."""
    with tempfile.TemporaryDirectory() as folder:
        ours, books = _Ours(project, Path(folder) / "ours", jobs), _Books(project, Path(folder))
        rows = []
        for case, change in (
            ("cold", None),
            ("every page written anew", "forget_pages"),
            ("nothing changed", None),
            ("one word changed", "edit_word"),
            ("a module of the library changed", "edit_library"),
        ):
            pair = []
            for site in (ours, books):
                if change:
                    getattr(site, change)()
                start = time.monotonic()
                runs = site.build()
                pair += [round(time.monotonic() - start, 1), runs]
            rows.append([case, *pair, float(f"{pair[2] / pair[0]:.2g}")])
            if case == "cold":
                work = ours.cpu_seconds() / jobs
                starts = _starts(project, Path(folder), jobs) / jobs
    rows.append(["the starts of the lessons, on all cores", round(starts, 1), "", "", "", ""])
    rows.append(["the lessons alone, on all cores", round(work, 1), "", "", "", ""])
    rows.append(["allowed: 1.15 times that and 15 s", round(1.15 * work + 15, 1), "", "", "", ""])
    return HEADS, rows


class _Ours:
    """A copy of this tree with nothing built."""

    def __init__(self, project: Project, root: Path, jobs: int):
        ignore = shutil.ignore_patterns("build", ".venv", ".git", "__pycache__", "*.mo")
        shutil.copytree(project.root, root, ignore=ignore, symlinks=True)
        self.project, self.jobs = Project(root), jobs

    def build(self) -> int:
        """Build; return how many lessons ran."""
        done = subprocess.run(
            [sys.executable, "-m", "course", "build", "--jobs", str(self.jobs)],
            cwd=self.project.root,
            env=os.environ | {"PYTHONPATH": "docs/_ext", "PYTHONUTF8": "1"},
            check=True,
            capture_output=True,
            text=True,
        )
        _, _, ran = done.stdout.partition(" lessons, ")
        return int(ran.split()[0]) if ran else 0

    def forget_pages(self) -> None:
        """Leave nothing of what was built, but what the lessons gave."""
        for path in self.project.build.iterdir():
            if path != self.project.memory.folder and path.is_dir():
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()

    def edit_word(self) -> None:
        script = self.project.gallery / f"{_LESSON}.py"
        catalogs = self.project.docs.glob(f"locale/*/*/gallery/{_LESSON}.po")
        for path in (script, *catalogs):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("The rule is short", "The law is short"), encoding="utf-8")

    def edit_library(self) -> None:
        _change(self.project.library)

    def cpu_seconds(self) -> float:
        return sum(x.result["cpu_seconds"] for x in entries(self.project.root).values())


class _Books:
    """A book of the site's own notebooks for every language; all are built at the same time."""

    def __init__(self, project: Project, folder: Path):
        self.folder, self.python = folder, install(project, "jupyter-book", _BOOK)
        self.library = folder / "library"
        shutil.copytree(project.library, self.library / "tutorial_lib")
        kernel = folder / "jupyter" / "kernels" / "python3"
        kernel.mkdir(parents=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec))
        self.books = [self._make(project, language) for language in project.languages]

    def _make(self, project: Project, language: Language) -> Path:
        book = self.folder / f"book-{language.folder}"
        book.mkdir()
        notebooks = sorted(
            (project.html / language.folder / "_downloads").glob("*/plot_*.ipynb"),
            key=lambda path: path.name,
        )
        for notebook in notebooks:
            shutil.copy(notebook, book)
        (book / "index.md").write_text("# Deep Learning on the Torch\n", encoding="utf-8")
        chapters = "".join(f"  - file: {path.stem}\n" for path in notebooks)
        toc = f"format: jb-book\nroot: index\nchapters:\n{chapters}"
        (book / "_toc.yml").write_text(toc, encoding="utf-8")
        config = (
            "title: Deep Learning on the Torch\nonly_build_toc_files: true\n"
            "execute:\n  execute_notebooks: cache\n  timeout: 600\n"
            f"sphinx:\n  config:\n    language: {language.code}\n"
        )
        (book / "_config.yml").write_text(config, encoding="utf-8")
        return book

    def build(self) -> int:
        """Build every book; return how many notebooks ran in all of them."""
        return sum(log.count("Executed notebook in") for log in self._run("build"))

    def forget_pages(self) -> None:
        self._run("clean")  # keeps the cache

    def _run(self, command: str) -> list[str]:
        """Run a command for every book, at the same time; return what each printed."""
        environment = os.environ | {
            "JUPYTER_PATH": str(self.folder / "jupyter"),
            "PYTHONPATH": str(self.library),
            "OMP_NUM_THREADS": "1",
            "CUDA_VISIBLE_DEVICES": "",
        }
        running = []
        for book in self.books:
            log = book.with_suffix(".log")
            with log.open("w", encoding="utf-8") as file:
                program = str(self.python.with_name("jupyter-book"))
                process = subprocess.Popen(
                    [program, command, str(book)], stdout=file, stderr=file, env=environment
                )
            running.append((process, log))
        said = []
        for process, log in running:
            status = process.wait()
            said.append(log.read_text(encoding="utf-8"))
            if status:
                raise RuntimeError(said[-1][-4000:])
        return said

    def edit_word(self) -> None:
        for book in self.books:
            path = book / f"{_LESSON.rpartition('/')[2]}.ipynb"
            notebook = json.loads(path.read_text(encoding="utf-8"))
            prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
            prose[-1]["source"] += " word"
            path.write_text(json.dumps(notebook), encoding="utf-8")

    def edit_library(self) -> None:
        _change(self.library / "tutorial_lib")


def _starts(project: Project, folder: Path, jobs: int) -> float:
    """CPU seconds of as many lessons as the course has, which do nothing."""
    lessons = [folder / f"plot_{number:02}_nothing.py" for number, _ in enumerate(project.lessons)]
    for lesson in lessons:
        lesson.write_text('"""\nNothing\n=======\n"""\n\npass\n', encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run_lessons(lessons, Memory(folder / "runs", project.library), jobs=jobs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _change(library: Path) -> None:
    """A change that alters nothing, in a module that one lesson uses."""
    with (library / "shapes.py").open("a", encoding="utf-8") as file:
        file.write("\n_CHANGED = True\n")
