"""Remember what a lesson produced, for as long as everything it depends on is the same.

An entry is a folder ``<cache>/<lesson>-<key>``. The key covers what can be known before a run: the
code of the lesson (not its prose), the engine that runs it, and the machine. The entry itself lists
what the run turned out to depend on: the files of ``tutorial_lib`` that were imported or read, data
among them, and the versions of Python and the packages that were loaded.
"""

import ast
import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

from course.localise import split

MONTH = 30 * 24 * 60 * 60  # seconds
_ENGINE = ("worker.py", "scraper.py")
#: Of each lesson and each translation of it that was looked at, by its content.
_keys: dict[bytes, str] = {}


@dataclass(frozen=True)
class Claim:
    """A claim that held: what was said, measured and required."""

    text: str
    measured: str
    required: str


@dataclass(frozen=True)
class Entry:
    """The remembered run of a lesson."""

    folder: Path

    @cached_property
    def result(self) -> dict:
        return json.loads((self.folder / "outputs.json").read_text(encoding="utf-8"))

    @cached_property
    def figures(self) -> list[dict]:
        path = self.folder / "figures.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    @cached_property
    def claims(self) -> list[Claim]:
        path = self.folder / "claims.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = map(json.loads, lines)
        return [Claim(row["text"], row["measured"], row["required"]) for row in rows]

    @property
    def seconds(self) -> float:
        return self.result["seconds"]

    def figure(self, number: int) -> Path:
        return self.folder / f"figure_{number:03}.pickle"


class Memory:
    """The cache folder.

    Parameters
    ----------
    folder : Path
        Where the entries are; made when the first one is kept.
    library : Path
        The folder of ``tutorial_lib``, whose files entries depend on.
    """

    def __init__(self, folder: Path, library: Path):
        self.folder = folder
        self.library = library
        self._versions: dict[str, str | None] = {}  # the same for every lesson

    def place(self, lesson: Path) -> Path:
        """The folder of a lesson's entry, whether it exists or not."""
        return self.folder / f"{lesson.stem}-{_key(lesson)}"

    def recall(self, lesson: Path) -> Entry | None:
        """The entry of a lesson, or None where there is none, or none that is whole and fresh."""
        folder = self.place(lesson)
        try:
            seal = json.loads((folder / "seal.json").read_text(encoding="utf-8"))
            if seal["content"] != _digests(folder) or seal["files"] != self._files(seal["files"]):
                return None
            for name, version in seal["versions"].items():
                if name not in self._versions:
                    self._versions[name] = _version(name)
                if self._versions[name] != version:
                    return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Entry(folder)

    def keep(self, lesson: Path, fresh: Path) -> Entry:
        """Seal the folder that a lesson filled and put it in the place of any older entry."""
        result = json.loads((fresh / "outputs.json").read_text(encoding="utf-8"))
        seal = {
            "content": _digests(fresh),
            "files": self._files(result["files"]),
            "versions": result["versions"],
        }
        (fresh / "seal.json").write_text(json.dumps(seal), encoding="utf-8")
        folder = self.place(lesson)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(fresh, folder)
        return Entry(folder)

    def touch(self, used: Iterable[Entry]) -> None:
        """Note that these entries were used now."""
        for entry in used:
            os.utime(entry.folder)

    def _files(self, names) -> dict[str, str | None]:
        return {name: _digest(self.library / name) for name in names}


def sweep(cache: Path) -> None:
    """Remove what was used last more than a month ago; what is used is touched."""
    for path in cache.iterdir() if cache.exists() else ():
        if path.stat().st_mtime < time.time() - MONTH:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _key(lesson: Path) -> str:
    """What can be known of a lesson before it runs; neither prose nor comments count."""
    content = lesson.read_bytes()
    if content not in _keys:
        _keys[content] = _hash(lesson)
    return _keys[content]


def _hash(lesson: Path) -> str:
    file_conf, blocks = split(lesson)
    code = [ast.dump(ast.parse(block.content)) for block in blocks if block.type == "code"]
    engine = [_digest(Path(__file__).with_name(name)) for name in _ENGINE]
    known = [code, sorted(file_conf.items()), engine, platform.machine(), platform.system()]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:20]


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def _digests(folder: Path) -> dict[str, str | None]:
    names = sorted(f.name for f in folder.iterdir() if f.name != "seal.json")
    return {name: _digest(folder / name) for name in names}


def _version(name: str) -> str | None:
    try:
        return platform.python_version() if name == "python" else metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
