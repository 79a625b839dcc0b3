"""A course of one lesson, built by the real engine in a temporary folder."""

import io
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]

LESSON = '''"""
A tiny lesson
=============

It shows that everything works.
"""

# %%
# A section
# ---------
#
# Prose about **one thing**, with :math:`x^2`, :func:`torch.ones` and
# :func:`tutorial_lib.claims.claim`.
#
# .. note::
#
#    Mind the gap.

import matplotlib.pyplot as plt
import torch

from tutorial_lib.claims import claim

# add up three ones
x = torch.ones(3)
claim("three ones add up to three", x.sum(), equals=3)

fig, ax = plt.subplots(figsize=(4, 2), num="A rising line")
ax.plot([0, 1, 2])
ax.set_title("After step 100")

# %%
# .. dropdown:: Solution 1
#
#    .. code-block:: python
#
#       # the answer
#       assert x.sum() == 3
'''

CHINESE = {
    "A tiny lesson": "小小的一课",
    "It shows that everything works.": "它说明一切正常。",
    "A section": "一节",
    "Prose about **one thing**, with :math:`x^2`, :func:`torch.ones` and"
    " :func:`tutorial_lib.claims.claim`.": (
        "关于**一件事**的正文，有 :math:`x^2`、:func:`torch.ones` 和"
        " :func:`tutorial_lib.claims.claim`。"
    ),
    "Mind the gap.": "小心空隙。",
    "add up three ones": "把三个一加起来",
    "three ones add up to three": "三个一加起来等于三",
    "A rising line": "一条上升的线",
    "After step {0}": "第 {0} 步之后",
    "Solution 1": "参考答案 1",
    "the answer": "答案",
}


def heed_interrupts() -> None:
    """For ``preexec_fn``: shells let what they start in the background ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Site:
    """The folder of a tiny course, and what one does with it."""

    def __init__(self, root: Path):
        self.root = root
        (root / "docs").mkdir(parents=True)
        for name in ("conf.py", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, root)
        for name in ("_ext", "_static", "_templates"):
            (root / "docs" / name).symlink_to(ROOT / "docs" / name)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src" / "tutorial_lib", root / "src" / "tutorial_lib", ignore=ignore)
        pages = "gallery/index\nverified\nlibrary"
        self.write("docs/index.md", f"# A tiny course\n\n```{{toctree}}\n{pages}\n```\n")
        self.write("docs/verified.md", "# Verified\n\n```{verified-claims}\n```\n")
        library = "Library\n=======\n\n.. automodule:: tutorial_lib.claims\n   :members:\n"
        self.write("docs/library.rst", library)
        self.write("gallery/GALLERY_HEADER.rst", "The course\n==========\n\nAll of it.\n")
        self.write("gallery/foundations/GALLERY_HEADER.rst", "A part\n------\n\nOne lesson.\n")
        self.write("gallery/foundations/plot_01_tiny.py", LESSON)
        (root / "docs" / "locale" / "zh_CN" / "LC_MESSAGES").mkdir(parents=True)
        site = "docs/locale/zh_CN/LC_MESSAGES/site.po"
        shutil.copy(ROOT / site, root / site)

    @property
    def lesson(self) -> Path:
        return self.root / "gallery" / "foundations" / "plot_01_tiny.py"

    @property
    def page(self) -> str:
        return "gallery/foundations/plot_01_tiny"

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def edit(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(
        self, command: str = "build", *options: str, **environment: str
    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "course", command, *options],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": "docs/_ext"} | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def po(self, page: str, language: str = "zh_CN") -> Path:
        return self.root / "docs" / "locale" / language / "LC_MESSAGES" / f"{page}.po"

    def translate(self) -> None:
        """Refresh the catalogs and fill in what is missing."""
        done = self.run("gettext")
        assert done.returncode == 0, done.stderr
        for po in (self.root / "docs" / "locale").rglob("*.po"):
            catalog = read_po(io.BytesIO(po.read_bytes()))
            for message in catalog:
                if message.id and (not message.string or message.fuzzy):
                    message.string = CHINESE.get(message.id, f"译 {message.id}")
                    message.flags.discard("fuzzy")
            with po.open("wb") as file:
                write_po(file, catalog)

    def html(self, language: str, page: str) -> str:
        path = self.root / "build" / "html" / language / f"{page}.html"
        return path.read_text(encoding="utf-8")

    def runs(self) -> dict[str, int]:
        """The remembered runs and when each was kept."""
        seals = (self.root / "build" / "runs").glob("*/seal.json")
        return {p.parent.name: p.stat().st_mtime_ns for p in seals}
