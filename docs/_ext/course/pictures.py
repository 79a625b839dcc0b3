"""Show pictures in WebP: without loss, at half the size.

The PNG stays beside it. It is what a click on a figure shows, and what a reader saves.
"""

import hashlib
import os
import re
from pathlib import Path

from PIL import Image

_SHOWN = re.compile(r'(<img\b[^>]*\bsrc="[^"]*_images/[^"]*)\.png"')


def shrink(folder: Path, cache: Path) -> None:
    """Give the pages of one language smaller pictures; what was written before is copied."""
    drawn = (folder / "_images").glob("*.png")
    smaller = {path.stem for path in drawn if _shrink(path, cache)}
    for page in folder.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        page.write_text(_SHOWN.sub(lambda m: _replaced(m, smaller), html), encoding="utf-8")


def _replaced(match: re.Match, smaller: set[str]) -> str:
    return f'{match[1]}.webp"' if match[1].rpartition("/")[2] in smaller else match[0]


def _shrink(png: Path, cache: Path) -> bool:
    """Write a picture as WebP beside it, if that is smaller."""
    content = png.read_bytes()
    kept = cache / f"{hashlib.sha256(content).hexdigest()[:32]}.webp"
    if not _is_whole(kept):
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}.part")
        with Image.open(png) as image:
            image.save(part, "WEBP", lossless=True, quality=0, method=1)
        os.replace(part, kept)
    os.utime(kept)  # or it would be swept away some day
    if kept.stat().st_size >= len(content):
        return False
    png.with_suffix(".webp").write_bytes(kept.read_bytes())
    return True


def _is_whole(webp: Path) -> bool:
    """Whether there is such a picture, as long as it says that it is."""
    if not webp.exists():
        return False
    content = webp.read_bytes()
    return len(content) == int.from_bytes(content[4:8], "little") + 8
