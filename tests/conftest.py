"""What the tests share: the engine on the path, a lesson to write, the built site, a browser."""

import ast
import os
import shutil
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side

#: No window, no sandbox (containers have none), no talk with anyone but this machine.
BROWSER_SWITCHES = """
headless=new no-sandbox disable-gpu disable-quic no-first-run disable-background-networking
disable-component-update disable-sync disable-dev-shm-usage window-size=1300,900
""".split()
BROWSER_SWITCHES.append("host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")

#: The background of the theme's dark pages.
DARK_PAGE = (0x14, 0x18, 0x1E)
TITLE = '"""\nTiny\n====\n\nIt is small.\n"""\n\n'


def definitions(name: str, *assigned: str, **given) -> dict:
    """What a lesson imports, defines and assigns to some names, without what it runs.

    Names are given as they stand left of ``=``; other things that the definitions need, by
    keywords.
    """
    [lesson] = (ROOT / "gallery").glob(f"*/{name}.py")
    tree = ast.parse(lesson.read_text(encoding="utf-8"))
    kinds = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef)
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, kinds)
        or isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]).strip("()") in assigned
    ]
    namespace = {"__name__": name} | given
    exec(compile(tree, str(lesson), "exec"), namespace)
    return namespace


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


@pytest.fixture(scope="session")
def start_browser(tmp_path_factory):
    """Start Chromium, with options of Chrome's as preferences; all are closed at the end."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no browser: on Debian or Ubuntu, sudo apt install chromium chromium-driver")
    from selenium import webdriver

    started = []

    def start(**preferences):
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for switch in BROWSER_SWITCHES:
            options.add_argument(f"--{switch}")
        options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        started.append(webdriver.Chrome(options, webdriver.ChromeService(driver)))
        return started[-1]

    yield start
    for browser in started:
        browser.quit()


@pytest.fixture(scope="session")
def browser(start_browser):
    """A browser without a window, cut off from every other host."""
    return start_browser()
