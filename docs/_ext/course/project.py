"""Where everything is: the folders of a course, its lessons, pages and languages."""

import os
from dataclasses import dataclass
from pathlib import Path

from course.remember import Memory


@dataclass(frozen=True)
class Language:
    """A language of the site.

    Attributes
    ----------
    code : str
        As Sphinx and gettext call it: ``zh_CN``.
    folder : str
        Its folder in the site: ``zh``.
    tag : str
        As HTML calls it: ``zh-CN``.
    name : str
        As its readers call it.
    """

    code: str
    folder: str
    tag: str
    name: str


#: The language that the course is written in; the others are those with a folder of catalogs.
SOURCE = Language("en", "en", "en", "English")
KNOWN = {"zh_CN": Language("zh_CN", "zh", "zh-CN", "简体中文")}


@dataclass(frozen=True)
class Project:
    """A checkout of the course.

    Parameters
    ----------
    root : Path
        The folder with ``conf.py``, ``docs``, ``gallery`` and ``src``.
    """

    root: Path

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def gallery(self) -> Path:
        return self.root / "gallery"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def html(self) -> Path:
        """The finished site."""
        return self.build / "html"

    @property
    def rendered(self) -> Path:
        """The site while it is being written."""
        return self.build / "rendered"

    @property
    def library(self) -> Path:
        return self.root / "src" / "tutorial_lib"

    @property
    def memory(self) -> Memory:
        """What is remembered of earlier runs."""
        return Memory(self.build / "runs", self.library)

    @property
    def drawn(self) -> Path:
        """Pictures already drawn."""
        return self.build / "drawn"

    def source(self, language: Language) -> Path:
        """The folder that Sphinx reads for a language: pages, lessons and figures in it."""
        return self.build / "source" / language.folder

    @property
    def languages(self) -> list[Language]:
        """The source language, then every language that has a folder of catalogs."""
        folder = self.docs / "locale"
        codes = sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.exists() else []
        return [SOURCE, *(KNOWN.get(c) or _plain(c) for c in codes)]

    @property
    def lessons(self) -> list[Path]:
        """Every lesson script, in order of its number."""
        return sorted(self.gallery.glob("**/plot_*.py"), key=lambda path: path.name)

    @property
    def headers(self) -> list[Path]:
        """The introductions of the gallery and its parts."""
        return sorted(self.gallery.glob("**/GALLERY_HEADER.rst"))

    def page(self, path: Path) -> str:
        """The name of the page that is made from a lesson or a header."""
        relative = path.relative_to(self.root)
        if path.name == "GALLERY_HEADER.rst":
            return (relative.parent / "index").as_posix()
        return relative.with_suffix("").as_posix()

    def catalog(self, language: Language, page: str) -> Path:
        """The catalog of a page."""
        return self.docs / "locale" / language.code / "LC_MESSAGES" / f"{page}.po"

    def short(self, path: Path) -> str:
        """A path as an error message should name it."""
        return os.path.relpath(path, self.root)


def _plain(code: str) -> Language:
    """A language nothing is known of but its code."""
    return Language(code, code.lower().replace("_", "-"), code.replace("_", "-"), code)
