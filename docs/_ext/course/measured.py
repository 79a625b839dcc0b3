"""Show the tables of ``docs/measured``, which ``make bench`` writes, and a figure of growth."""

import json
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

from course.pages import link_to, table

_PAGE = re.compile(r"gallery/\w+/\w+|\w+/index|index|search")
_WORDS = re.compile(r"[a-z]{2}")


class Measured(Directive):
    """``.. measured:: NAME``: a table, with the command, the date and the machine."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        path = Path(env.srcdir) / "measured" / f"{self.arguments[0]}.json"
        env.note_dependency(str(path))
        if not path.exists():
            raise self.error(f"{path.name} is missing: make bench ONLY={self.arguments[0]}")
        found = json.loads(path.read_text(encoding="utf-8"))
        rows = [[self._cell(value, env.docname) for value in row] for row in found["rows"]]
        heads = [self._cell(head, env.docname) for head in found["heads"]]
        origin = nodes.paragraph(classes=["measured"])
        origin += nodes.literal("", found["command"])
        origin += nodes.Text(f" · {found['date']} · {found['machine']}")
        shares = (100 - 15 * (len(heads) - 1), *[15] * (len(heads) - 1))
        return [table(heads, rows, shares if len(heads) < 6 else (10,) * len(heads)), origin]

    def _cell(self, value, docname: str) -> nodes.paragraph:
        """A number as it is, a page as a link, words so that Sphinx translates them."""
        text = str(value)
        if _PAGE.fullmatch(text) and "/" in text:
            return nodes.paragraph("", "", link_to(text, docname))
        cell = nodes.paragraph(text, text)
        if isinstance(value, str) and _WORDS.search(text):
            cell.source, cell.line = self.state_machine.get_source_and_line(self.lineno)
        else:
            cell["translatable"] = False
        return cell


def setup(app) -> None:
    app.add_directive("measured", Measured)
