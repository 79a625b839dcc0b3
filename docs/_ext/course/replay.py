"""Let sphinx-gallery write the pages of lessons that have run already.

sphinx-gallery parses the scripts, writes pages, downloads, cards and indices as always; only where
it would execute a script, the remembered outputs are given to it, with figures drawn in the page's
language.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from PIL import Image, ImageOps
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx_gallery import backreferences, downloads, gen_rst

from course import draw, links, notebook
from course.localise import join_hanzi, split
from course.pages import entries, translations
from course.project import Language, Project
from course.remember import Entry
from course.words import GALLERY, words

_log = logging.getLogger(__name__)
_FIGURE = re.compile(r"^\.\. course-figure:: (\d+)$", re.MULTILINE)
_TEMPLATES = (
    (gen_rst, "EXAMPLE_HEADER"),
    (gen_rst, "TIMING_CONTENT"),
    (gen_rst, "CODE_DOWNLOAD"),
    (gen_rst, "NOTEBOOK_DOWNLOAD"),
    (gen_rst, "ZIP_DOWNLOAD"),
    (downloads, "CODE_ZIP_DOWNLOAD"),
    (downloads, "NOTEBOOK_ZIP_DOWNLOAD"),
)


@dataclass
class Replay:
    """Stands in for sphinx-gallery's execution while the pages of a language are written.

    Parameters
    ----------
    project : Project
        The course.
    language : Language
        The language of the pages.
    install : str
        Source of the notebooks' first cell, which installs the package.
    base : str
        The address of the site, with a slash at its end; empty if it has none.
    """

    project: Project
    language: Language
    install: str
    base: str

    def __post_init__(self) -> None:
        self._entry: Entry | None = None
        self._words = words(self.project, self.language)

    def patch(self) -> None:
        """Put this in the place of sphinx-gallery's execution, for the life of the process."""
        gen_rst.execute_script = self.execute_script
        gen_rst.scale_image = scale_card
        gen_rst.identify_names = lambda *args, **kwargs: self._entry.result["names"]
        gen_rst.jupyter_notebook = self.jupyter_notebook
        extract = gen_rst.extract_intro_and_title  # joins lines by spaces, which hanzi do not have
        gen_rst.extract_intro_and_title = lambda file, text: extract(file, join_hanzi(text))
        for module, name in _TEMPLATES:
            text = getattr(module, name).replace(" {0} source code:", " in Python source code:")
            text = text.replace(" {1} source code:", " Python source code:")
            text = text.replace("minutes {1:.3f}", "minutes {1:.1f}")
            text = text.replace("example code{2}", "example code.")
            for word in sorted(GALLERY, key=len, reverse=True):
                text = text.replace(word, self._words[word])
            setattr(module, name, text)

    def execute_script(self, blocks, script_vars, gallery_conf, file_conf):
        """Give sphinx-gallery the outputs of each block and the seconds the run took."""
        script = Path(script_vars["src_file"])
        original = self.project.root / script.relative_to(self.project.source(self.language))
        entry = entries(self.project.root).get(original)
        if entry is None or entry.folder != self.project.memory.place(script):
            raise ExtensionError(
                f"{self.project.short(original)}: no result of this lesson is remembered for "
                f"{self.language.name}: its translation must not change code"
            )
        self._place = f"{self.project.short(original)} ({self.language.name})"
        self._entry = entry
        self._catalog = translations(self.project, self.language, self.project.page(original))
        paths = script_vars["image_path_iterator"]
        if entry.figures:  # or sphinx-gallery would show a PNG that is left from an older build
            for old in Path(paths.image_path).parent.rglob(f"sphx_glr_{script.stem}_*.png"):
                old.unlink()
        page = Path(script_vars["target_file"]).parent.relative_to(gallery_conf["src_dir"])
        remaining = iter(entry.result["outputs"])
        outputs = [
            self._output(next(remaining), paths, page) if block.type == "code" else ""
            for block in blocks
        ]
        script_vars |= {
            "memory_delta": 0,
            "passing": True,
            "example_globals": {},
        }
        return outputs, entry.seconds

    def _output(self, rst: str, paths, page: Path) -> str:
        for claim in self._entry.claims:
            value, bound = f": {claim.measured} (", f": {claim.required})"
            rst = rst.replace(
                f"✓ {claim.text}{value}required{bound}",
                f"✓ {self.say(claim.text)}{value}{self._words['required']}{bound}",
            )
        return _FIGURE.sub(lambda m: self._images(int(m[1]), paths, page), rst)

    def _images(self, number: int, paths, page: Path) -> str:
        """Draw a figure for both themes; return the reST that shows the right one."""
        figure = self._entry.figures[number - 1]
        light = Path(paths.next()).with_suffix(".webp")
        pictures = {"light": light, "dark": light.with_suffix(".dark.webp")}
        try:
            draw.draw(
                self._entry.figure(number),
                figure["texts"],
                pictures,
                self._catalog,
                cache=self.project.drawn,
            )
        except UserWarning as warning:  # a missing glyph
            _log.warning("%s: figure %s: %s", self._place, number, warning)
            return ""
        rst = ""
        for theme, path in pictures.items():
            alt = self.say(figure["description"])
            rst += (
                f"\n.. image:: /{(page / 'images' / path.name).as_posix()}\n"
                f"   :alt: {alt}\n"
                f"   :class: only-{theme} course-figure\n"
                f"   :width: {figure['width']}\n"
                f"   :height: {draw.height(path, figure['width'])}\n"
                f"   :loading: lazy\n"
            )
        return rst

    def say(self, text: str) -> str:
        """A text of the lesson in the page's language."""
        return self._catalog.get(text, text)

    def jupyter_notebook(self, blocks, gallery_conf, target_dir) -> dict:
        """What sphinx-gallery saves as the notebook of a lesson."""
        try:
            return notebook.notebook(
                blocks,
                install=self.install,
                link=self._link,
                title=self._title,
                words={word: self._words[word] for word in notebook.WORDS},
                character_level=self.language.code.startswith("zh"),
            )
        except notebook.NotebookError as error:
            _log.warning("%s: %s", self._place, error)
            return {}

    def _lesson(self, label: str) -> Path | None:
        """The script of a lesson from the label that sphinx-gallery gives its page."""
        for lesson in self.project.lessons:
            if label == f"sphx_glr_{self.project.page(lesson).replace('/', '_')}.py":
                return lesson
        return None

    def _title(self, label: str) -> str:
        """What a link to a lesson says: its title in the notebook's language."""
        lesson = self._lesson(label)
        if lesson is None:
            return label
        title = _source_title(lesson)
        found = translations(self.project, self.language, self.project.page(lesson))
        return found.get(title, title)

    def _link(self, target: str) -> str | None:
        """Where a notebook links to: documentation, or the site if it has an address."""
        if lesson := self._lesson(target):
            page = f"{self.language.folder}/{self.project.page(lesson)}.html"
            return self.base + page if self.base else None
        return self._addresses.get(target)

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return links.addresses(self.project.build / "inventories")


@cache
def _source_title(lesson: Path) -> str:
    _, blocks = split(lesson)
    _, title = gen_rst.extract_intro_and_title(str(lesson), blocks[0].content)
    return title


def scale_card(picture: Path, card: Path, width: int, height: int) -> None:
    """Write the picture of a card, without loss; sphinx-gallery would not ask for that."""
    with Image.open(picture) as image:
        scaled = ImageOps.pad(image.convert("RGBA"), (width, height), color=(255, 255, 255, 0))
    scaled.save(card, **draw.LOSSLESS if card.suffix == ".webp" else {})


def size_cards(width: int, height: int) -> None:
    """The pictures of the cards say their size, too, and are loaded when they come into view."""
    options = f"    :width: {width}\n    :height: {height}\n    :loading: lazy\n"
    backreferences.THUMBNAIL_TEMPLATE = backreferences.THUMBNAIL_TEMPLATE.replace(
        "    :alt:\n", f"    :alt:\n{options}    :class: no-scaled-link\n"
    )
