"""Show what ``make bench`` kept in ``docs/measured``: tables, and how the costs grow."""

import json
import pickle
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

from course import draw, scraper
from course.pages import language_of, link_to, table, translations
from course.project import Project

_PAGE = re.compile(r"gallery/\w+/\w+")
_WORDS = re.compile(r"[a-z]{2}")


class _Measured(Directive):
    required_arguments = 1

    def read(self) -> dict:
        env = self.state.document.settings.env
        path = Path(env.srcdir) / "measured" / f"{self.arguments[0]}.json"
        env.note_dependency(str(path))
        if not path.exists():
            raise self.error(f"{path.name} is missing: make bench ONLY={self.arguments[0]}")
        return json.loads(path.read_text(encoding="utf-8"))

    def paragraph(self, text: str) -> nodes.paragraph:
        """Words that Sphinx collects and translates like those of the page."""
        found = nodes.paragraph(text, text)
        found.source, found.line = self.state_machine.get_source_and_line(self.lineno)
        return found


class Table(_Measured):
    """``.. measured:: NAME``: a table, with the command, the date and the machine."""

    def run(self) -> list[nodes.Node]:
        docname = self.state.document.settings.env.docname
        found = self.read()
        rows = [[self._cell(value, docname) for value in row] for row in found["rows"]]
        heads = [self._cell(head, docname) for head in found["heads"]]
        origin = nodes.paragraph(classes=["measured"], translatable=False)
        origin += nodes.literal("", found["command"])
        origin += nodes.Text(f" · {found['date']} · {found['machine']}")
        return [table(heads, rows, (2, *[1] * (len(heads) - 1))), origin]

    def _cell(self, value: str | float, docname: str) -> nodes.paragraph:
        """A number as it is, a page as a link, words for translation."""
        text = str(value)
        if _PAGE.fullmatch(text):
            return nodes.paragraph("", "", link_to(text, docname))
        if isinstance(value, str) and _WORDS.search(text):
            return self.paragraph(text)
        return nodes.paragraph("", text, translatable=False)


class Growth(_Measured):
    """``.. growth:: NAME``: the columns of a table over its first, on logarithmic axes."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        found = self.read()
        description = "Each cost over the number of lessons: no line rises above the dashed one"
        figure = _growth(found["heads"], found["rows"], "in proportion")
        figure.set_label(description)
        texts = scraper.texts(figure)
        if env.app.builder.name == "gettext":
            return [self.paragraph(text) for text in [description, *texts]]
        project = Project(Path(env.app.confdir))
        language = language_of(project, env.config)
        catalog = translations(project, language, env.docname)
        folder = project.build / "figures" / language.folder
        folder.mkdir(parents=True, exist_ok=True)
        name = self.arguments[0]
        pickled = folder / f"{name}.pickle"
        pickled.write_bytes(pickle.dumps(figure))
        paths = {theme: folder / f"{name}.{theme}.webp" for theme in ("light", "dark")}
        draw.draw(pickled, texts, paths, catalog, cache=project.drawn)
        width = round(figure.get_figwidth() * scraper.INCH)
        return [
            nodes.image(
                uri=f"../../../figures/{language.folder}/{path.name}",
                alt=catalog.get(description, description),
                width=str(width),
                height=str(draw.height(path, width)),
                loading="lazy",
                classes=[f"only-{theme}", "course-figure"],
            )
            for theme, path in paths.items()
        ]


def _growth(heads: list[str], rows: list[list[float]], guide: str):
    """Curves of all columns, each relative to its first value, and what is proportional."""
    import matplotlib
    from matplotlib.figure import Figure

    from tutorial_lib.figures import use_course_style

    with matplotlib.rc_context():
        use_course_style()
        figure = Figure(figsize=(7, 3.6))
        ax = figure.subplots()
        sizes, *columns = zip(*rows, strict=True)
        for head, column in zip(heads[1:], columns, strict=True):
            ax.loglog(sizes, [value / column[0] for value in column], marker="o", label=head)
        ax.loglog(sizes, [size / sizes[0] for size in sizes], "k--", lw=1, label=guide)
        ax.set(xlabel=heads[0], ylabel="times the first")
        ax.set_xticks(sizes, labels=map(str, sizes), minor=False)
        ax.set_yscale("log", base=2)
        ax.yaxis.set_major_formatter("{x:g}")
        ax.minorticks_off()
        ax.legend()
        figure.canvas.draw()
    return figure


def setup(app) -> None:
    app.add_directive("measured", Table)
    app.add_directive("growth", Growth)
