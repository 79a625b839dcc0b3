"""Measure what readers wait for: the weight of pages, and what Lighthouse says of them.

Lighthouse is no dependency of the site. It is fetched with npm into ``build/lighthouse`` when the
benchmark runs for the first time, and drives the browser of the system on the profile of a phone.
"""

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from course.project import Project

VERSION = "12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
HEADS = ["Page", "Language", "kB", "Performance", "Accessibility", "Best practices", "SEO"]
QUERIES = {"en": "gradient", "zh": "%E6%A2%AF%E5%BA%A6"}
_LOADED = re.compile(r'<script\b[^>]*\bsrc="([^"?]+)|<link\b[^>]*\brel="stylesheet" href="([^"?]+)')


def measure(project: Project, jobs: int) -> tuple[list[str], list[list]]:
    """Weigh and judge the start of the course, a lesson and a search, in every language."""
    lighthouse = _install(project.build / "lighthouse")
    rows = []
    with serve(project.html) as address:
        for language in project.languages:
            folder = language.folder
            lesson = project.page(project.lessons[0])
            query = f"search.html?q={QUERIES.get(folder, 'PyTorch')}"
            pages = {"home": "index.html", lesson: f"{lesson}.html", "search": query}
            for name, path in pages.items():
                scores = judge(lighthouse, f"{address}{folder}/{path}")
                page = project.html / folder / path.partition("?")[0]
                rows.append([name, language.name, round(weigh(page) / 1000), *scores])
    return HEADS, rows


def weigh(page: Path) -> int:
    """The bytes of a page with the styles and scripts that it loads, each compressed."""
    html = page.read_text(encoding="utf-8")
    loaded = {(page.parent / (src or href)).resolve() for src, href in _LOADED.findall(html)}
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in {page.resolve(), *loaded})


def judge(lighthouse: Path, address: str) -> list[int]:
    """Lighthouse's scores of a page, of 100 each: the median of three runs."""
    runs = [_run(lighthouse, address) for _ in range(3)]
    return [sorted(scores)[1] for scores in zip(*runs, strict=True)]


def _run(lighthouse: Path, address: str) -> list[int]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), "")
    done = subprocess.run(
        [
            lighthouse,
            address,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
        ],
        env=os.environ | {"CHROME_PATH": chromium},
        capture_output=True,
        check=True,
        timeout=300,
    )
    found = json.loads(done.stdout)["categories"]
    return [round(100 * (found[name]["score"] or 0)) for name in CATEGORIES]


def _install(folder: Path) -> Path:
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        package = f"lighthouse@{VERSION}"
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, package], check=True)
    return program


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Serves files as a host of static sites does: texts compressed, and kept by the browser."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in (".html", ".css", ".js", ".svg") or not path.is_file():
            return super().send_head()
        content = gzip.compress(path.read_bytes(), 9)
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *args) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder while the block runs; yield its address."""
    handler = functools.partial(Compressing, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
