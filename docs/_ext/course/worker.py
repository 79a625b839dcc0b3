"""Run lessons, each in a process of its own: ``python -m course.worker CONNECTION``.

What every lesson needs is loaded once. From then on this process forks for each lesson that
:mod:`course.run` sends; so none waits for PyTorch. In the fork, sphinx-gallery executes the cells;
what came out is left in the folder, for :mod:`course.remember` to keep and :mod:`course.replay` to
show: ``claims.jsonl``, a pickle for each figure and, last, ``outputs.json``. A lesson that fails
leaves ``failure.json`` instead, and one that dies without a word leaves at least ``line.txt``, the
line its last cell begins on. The lesson's working folder is an empty one, as for the readers who
download it.
"""

import contextlib
import copy
import faulthandler
import functools
import gc
import importlib
import json
import logging
import os
import platform
import re
import resource
import shutil
import signal
import sys
import threading
import time
import traceback
import warnings
from importlib import metadata
from multiprocessing.connection import Connection
from pathlib import Path

PROVIDED = ("torch", "numpy", "matplotlib", "PIL")  # imported before warnings become errors
_GRACE = 15.0  # seconds to report where a lesson was when its time was up
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\bat 0x[0-9a-fA-F]+")


class LoggedWarning(Exception):
    """A library logged a warning while a lesson ran."""


class _Strict(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("sphinx"):  # it reports the failure that we report, too
            return
        raise LoggedWarning(f"{record.name}: {record.getMessage()}")


def environment(library: Path) -> dict[str, str]:
    """One thread, fixed hashes, and this checkout's own packages before installed ones."""
    ours = os.pathsep.join([str(Path(__file__).parents[1]), str(library.parent)])
    return os.environ | {
        "PYTHONPATH": ours,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "MPLBACKEND": "agg",
    }


def run(lesson: Path, folder: Path) -> None:
    """Execute a lesson and write what it produced into ``folder``."""
    import torch
    from sphinx_gallery import backreferences, gen_rst, py_source_parser
    from sphinx_gallery.gen_gallery import DEFAULT_GALLERY_CONF
    from sphinx_gallery.scrapers import ImagePathIterator

    from course.scraper import Scraper

    torch.set_num_threads(1)
    torch.set_warn_always(True)
    opened = _watch_files()
    script = folder / "empty" / lesson.name
    script.parent.mkdir()
    shutil.copyfile(lesson, script)
    file_conf, blocks, node = py_source_parser.split_code_and_text_blocks(
        str(lesson), return_node=True
    )
    conf = copy.deepcopy(DEFAULT_GALLERY_CONF) | {
        "src_dir": str(lesson.parent),
        "abort_on_example_error": True,
        "capture_repr": ("_repr_html_",),  # a bare repr would publish addresses in memory
        "image_scrapers": (Scraper(folder),),
        "plot_gallery": True,
    }
    script_vars = {
        "execute_script": True,
        "image_path_iterator": ImagePathIterator(str(folder / "unused_{0}.png")),
        "src_file": str(script),
        "target_file": str(script),  # sphinx-gallery notes its checksum
    }
    execute = gen_rst.execute_code_block

    def watched(compiler, block, *args):
        blank = len(block.content) - len(block.content.lstrip("\n"))
        (folder / "line.txt").write_text(str(block.lineno + blank))
        return execute(compiler, block, *args)

    gen_rst.execute_code_block = watched
    logging.getLogger().addHandler(_Strict(logging.WARNING))
    lost: list = []  # exceptions in threads and finalizers, which Python only prints
    threading.excepthook = sys.unraisablehook = lost.append
    process, cpu = os.getpid(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outputs, seconds = gen_rst.execute_script(blocks, script_vars, conf, file_conf)
    cpu = time.process_time() - cpu
    if os.getpid() != process:
        raise RuntimeError("a process that it forked ran on to the end of the lesson")
    if lost:
        raise lost[0].exc_value
    _check_claims(folder / "claims.jsonl")
    for output in outputs:
        if unfit := _UNFIT.search(output):
            raise ValueError(f"it printed {unfit[0]!r}: a control character, or an address")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks at every attribute, also at outdated ones
        names = backreferences.identify_names(
            blocks, backreferences._make_ref_regex(), script_vars["example_globals"], node
        )
    result = {
        "outputs": [o for block, o in zip(blocks, outputs, strict=True) if block.type == "code"],
        "names": names,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "files": _own_files(opened, lesson),
        "versions": {"python": platform.python_version()} | _versions(),
    }
    (folder / "outputs.json.new").write_text(json.dumps(result, ensure_ascii=False))
    os.replace(folder / "outputs.json.new", folder / "outputs.json")


def _check_claims(record: Path) -> None:
    """Raise for a claim that failed though the lesson went on."""
    for line in record.read_text().splitlines() if record.exists() else ():
        claim = json.loads(line)
        if not claim["holds"]:
            raise AssertionError("{text}: measured {measured}, required {required}".format(**claim))


def _watch_files() -> set[str]:
    """A set that fills with every file opened from here on (data files, above all)."""
    opened: set[str] = set()

    def audit(event: str, args: tuple) -> None:
        if event == "open" and isinstance(args[0], str):
            opened.add(args[0])

    sys.addaudithook(audit)
    return opened


def _own_files(opened: set[str], lesson: Path) -> list[str]:
    """The files of ``tutorial_lib`` that the lesson imported or opened, data among them."""
    library = sys.modules.get("tutorial_lib")
    if library is None:
        return []
    folder = Path(library.__file__).parent
    root = folder.resolve()
    imported = {getattr(m, "__file__", None) or "" for m in list(sys.modules.values())}
    within = tuple(f"{parent}{os.sep}" for parent in (folder, root))  # to resolve all takes long
    names = {name for name in opened | imported if os.path.abspath(name).startswith(within)}
    files = {Path(name).resolve() for name in names}
    return sorted(
        str(f.relative_to(root))
        for f in files
        if f.is_relative_to(root) and f.suffix != ".pyc" and f.is_file()
    )


#: The distributions that each module comes from; it takes long to find them.
_distributions = functools.cache(metadata.packages_distributions)


def _versions() -> dict[str, str]:
    """The versions of the installed distributions that the lesson loaded."""
    loaded = {name.partition(".")[0] for name in sys.modules}
    of_module = _distributions()
    engine = {"Sphinx", "docutils", "setuptools", "pip"}
    distributions = {d for name in loaded for d in of_module.get(name, ())} - engine
    return {d: metadata.version(d) for d in sorted(distributions) if d != "tutorial_lib"}


def _end_with(parent: int) -> None:
    """End this process, and what it started, when the one that started it has ended."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.killpg(0, signal.SIGKILL)


def main(lesson: Path, folder: Path, limit: float) -> None:
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    log = open(folder / "timeout.txt", "w")
    faulthandler.dump_traceback_later(limit, exit=True, file=log)
    os.environ["TUTORIAL_LIB_CLAIMS"] = str(folder / "claims.jsonl")
    try:
        run(lesson, folder)
    except BaseException as error:  # SystemExit too: a lesson that leaves early has failed
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__)
                 if Path(f.filename).name == lesson.name]
        line = lines[-1] if lines else getattr(error, "lineno", None)
        if isinstance(error, SystemExit):
            reason = f"it called sys.exit({error.code!r})"
        else:
            reason = "".join(traceback.format_exception_only(error)).strip()
        failure = {"line": line, "reason": reason}
        (folder / "failure.json").write_text(json.dumps(failure))
        sys.exit(1)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # at once: all is said, and to take apart what was loaded takes long


def next_lesson(connection: Connection) -> tuple[Path, Path, float]:
    """Answer each lesson with the exit status of a fork, None if it took too long.

    This returns in the fork alone, with the lesson, its folder and the seconds it may take.
    """
    for name in (*PROVIDED, "matplotlib.pyplot", "sphinx_gallery.gen_gallery", "cloudpickle"):
        importlib.import_module(name)
    _distributions()
    os.ftruncate(2, 0)  # what the imports said; from here on it is the lesson that speaks
    gc.freeze()  # a fork need not look at all this again
    parent = os.getppid()
    while True:
        try:
            lesson, folder, limit = connection.recv()
        except EOFError:  # no more lessons, or no more build
            os._exit(0)
        if (fork := os.fork()) == 0:
            os.setsid()
            connection.close()
            log = os.open(folder / "stderr.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.close(log)
            return lesson, folder, limit
        connection.send(_wait(fork, limit + _GRACE, parent))


def _wait(fork: int, seconds: float, parent: int) -> int | None:
    """Wait until a fork has ended; whatever it started ends with it."""
    end = time.monotonic() + seconds
    while not (ended := os.waitpid(fork, os.WNOHANG))[0]:
        if time.monotonic() > end or os.getppid() != parent:
            break
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(fork, signal.SIGKILL)
    if ended[0]:
        return os.waitstatus_to_exitcode(ended[1])
    os.waitpid(fork, 0)
    return None


if __name__ == "__main__":
    main(*next_lesson(Connection(int(sys.argv[1]))))
