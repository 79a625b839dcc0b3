r"""Turn the blocks of a lesson into a Jupyter notebook.

docutils parses a text block, and a visitor writes Markdown for what it found. Only the reST that
lessons use is understood; anything else is an error that names its line, so that no directive or
role reaches a reader as raw text.

Two habits of Jupyter shape the Markdown. It takes mathematics out of the text before the text is
read as Markdown: a formula is therefore kept on one line, where no ``>`` of a block quote can get
into it. MathJax then looks for more in the page, where ``\$`` has become ``$``: a dollar sign or
backslash of the prose is therefore hidden in a ``<span>``.
"""

import functools
import itertools
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import quote

from docutils import nodes
from docutils.frontend import Values, get_default_settings
from docutils.parsers.rst import Directive, Parser, roles
from docutils.parsers.rst.directives import admonitions, body, tables
from docutils.parsers.rst.states import RSTStateMachine, state_classes
from docutils.statemachine import StringList, string2lines
from docutils.utils import Reporter, new_document, unescape
from sphinx.addnodes import seealso
from sphinx.errors import SphinxError
from sphinx.util.docutils import CustomReSTDispatcher
from sphinx.util.nodes import split_explicit_title
from sphinx_design.dropdown import DropdownDirective
from sphinx_gallery.py_source_parser import Block

__all__ = ["WORDS", "NotebookError", "notebook", "to_markdown"]

#: The words that a notebook adds to the prose, in English; pass a translation as ``words``.
WORDS = {word: word for word in ("Note", "Tip", "Warning", "Important", "See also")}


class NotebookError(SphinxError):
    """A lesson uses reST that has no counterpart in a notebook."""

    category = "Notebook error"


def notebook(
    blocks: Iterable[Block], *, install: str, link: Callable[[str], str | None], **options: Any
) -> dict[str, Any]:
    """Make a Jupyter notebook from the blocks of one lesson.

    Parameters
    ----------
    blocks : iterable of Block
        What ``sphinx_gallery.py_source_parser.split_code_and_text_blocks`` returns, in the
        language of the notebook.
    install : str
        Source of a first code cell, which installs what the lesson imports.
    link : callable
        See :func:`to_markdown`.
    **options
        The ``title``, ``words`` and ``character_level`` of :func:`to_markdown`.

    Returns
    -------
    dict
        The notebook in format 4.5, ready for ``json.dump``; the same blocks give the same bytes.

    Raises
    ------
    NotebookError
        If a text block holds reST that :func:`to_markdown` does not know.
    """
    sources = [("code", install)]
    for kind, content, lineno in blocks:
        if kind == "text":
            kind, content = "markdown", to_markdown(content, link, lineno=lineno, **options)
        sources.append((kind, content))
    cells = []
    for kind, source in sources:
        if source := source.strip("\n"):
            cell = {"cell_type": kind, "id": f"cell-{len(cells) + 1}", "metadata": {}}
            cell |= {"execution_count": None, "outputs": []} if kind == "code" else {}
            cells.append(cell | {"source": source})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def to_markdown(
    rst: str,
    link: Callable[[str], str | None],
    *,
    title: Callable[[str], str] = str,
    words: Mapping[str, str] = WORDS,
    character_level: bool = True,
    lineno: int = 1,
) -> str:
    """Rewrite the reST of a text block as the Markdown of a notebook cell.

    Parameters
    ----------
    rst : str
        Text that keeps to the reST of the lessons. Titles are underlined with ``=``, ``-`` or
        ``~``, which stand for levels 1 to 3 in every block.
    link : callable
        Gives the URL for the target of a role, such as
        ``"sphx_glr_gallery_foundations_plot_03_autograd.py"``, ``"/glossary"`` or ``"torch.mm"``.
        None leaves the text without a link.
    title : callable, optional
        Gives the words for a ``:ref:`` or ``:doc:`` without text of its own; by default its target.
    words : mapping of str to str, default: WORDS
        The titles of admonitions in the reader's language, by the keys of ``WORDS``.
    character_level : bool, default: True
        Whether markup may touch the letters beside it, as Chinese needs: the docutils setting
        ``character_level_inline_markup`` with which the site reads this language.
    lineno : int, default: 1
        The line of the script at which the text begins; errors count from it.

    Returns
    -------
    str
        Markdown for Jupyter, without a final newline. A paragraph is one line.

    Raises
    ------
    NotebookError
        If the text is not valid reST or uses anything beyond the lessons' part of it.
    """
    document = new_document("lesson", _settings(character_level).copy())
    document.reporter.attach_observer(_raise_warning)
    lines = string2lines(rst, convert_whitespace=True)
    before = lineno - 1
    places = [("lesson", before + i) for i in range(len(lines))]  # as the script counts them
    with _LessonMarkup(link, title):
        machine = RSTStateMachine(state_classes, "Body")
        machine.run(StringList(lines, items=places), document, input_offset=before)
        machine.unlink()
    for element in list(document.findall(nodes.TextElement)):
        if not isinstance(element, nodes.FixedTextElement):
            _join_lines(element)
    return _MarkdownWriter(document, [""] * before + lines, words).blocks(document[:])


@functools.cache  # docutils takes long to find its defaults
def _settings(character_level: bool) -> Values:
    settings = get_default_settings(Parser)
    settings.character_level_inline_markup = character_level
    settings.syntax_highlight = "none"
    settings.warning_stream = False
    settings.report_level = settings.halt_level = Reporter.SEVERE_LEVEL + 1
    return settings


def _raise_warning(message: nodes.system_message) -> None:
    if message["level"] >= Reporter.WARNING_LEVEL:
        raise NotebookError(f"line {message.get('line', '?')}: {message[0].astext()}")


# Parsing: the directives and roles of the lessons, and no others


class dropdown(nodes.General, nodes.Element):
    """A title, then what is folded away under it."""


class _Dropdown(Directive):
    """sphinx-design's dropdown; of its options only ``open`` means anything in a notebook."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = DropdownDirective.option_spec

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        title, _ = self.state.inline_text(self.arguments[0], self.lineno)
        node = dropdown("", nodes.title("", "", *title), open="open" in self.options)
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class _SeeAlso(admonitions.BaseAdmonition):
    node_class = seealso


_DIRECTIVES = {
    "admonition": admonitions.Admonition,
    "code-block": body.CodeBlock,
    "dropdown": _Dropdown,
    "important": admonitions.Important,
    "list-table": tables.ListTable,
    "math": body.MathBlock,
    "note": admonitions.Note,
    "rubric": body.Rubric,
    "seealso": _SeeAlso,
    "tip": admonitions.Tip,
    "warning": admonitions.Warning,
}
_PAGES = {"ref", "doc"}
_NAMES = {"func", "class", "meth", "mod", "attr", "obj"}


class _LessonMarkup(CustomReSTDispatcher):
    """While entered, docutils looks directives and roles up here instead of in its registries."""

    def __init__(self, link: Callable[[str], str | None], title: Callable[[str], str]) -> None:
        super().__init__()
        self.link, self.title = link, title

    def directive(self, directive_name, language_module, document):
        return _DIRECTIVES.get(directive_name), []

    def role(self, role_name, language_module, lineno, reporter):
        if role_name == "math":
            return roles.math_role, []
        return (self.cross_reference if role_name in _PAGES | _NAMES else None), []

    def cross_reference(self, role, rawtext, text, lineno, inliner):
        has_words, words, target = split_explicit_title(unescape(text))
        if role in _PAGES:
            node = nodes.Text(words if has_words else self.title(target))
        elif target.startswith(("!", ".")):
            raise NotebookError(f"line {lineno}: write the whole name in {rawtext}")
        else:
            target = target.removesuffix("()")
            if not has_words:
                words = target.rpartition(".")[2] if target.startswith("~") else target
                words += "()" if role in ("func", "meth") else ""  # as Sphinx writes it
            target = target.lstrip("~")
            node = nodes.literal("", words)
        url = self.link(target)
        return [nodes.reference("", "", node, refuri=url) if url else node], []


_HANZI = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_QUOTES = "“”‘’—…"  # in Chinese and English alike: Chinese where hanzi stand at the other side
_SEAM = re.compile(rf"(?<=[{_HANZI}])\n(?=[{_HANZI}{_QUOTES}])|(?<=[{_QUOTES}])\n(?=[{_HANZI}])")


def _join_lines(element: nodes.TextElement) -> None:
    """Replace each line break by nothing between two hanzi and by a space elsewhere."""
    whole, position = element.astext(), 0
    seams = {seam.start() for seam in _SEAM.finditer(whole)}
    for text in list(element.findall(nodes.Text)):
        end = position + len(text.astext())
        kept = (whole[i] for i in range(position, end) if i not in seams)
        text.parent.replace(text, nodes.Text("".join(kept).replace("\n", " ")))
        position = end


# Writing

_LEVELS = {"=": "#", "-": "##", "~": "###"}
_MARKS = {"strong": "**", "emphasis": "*"}
_TAGS = {"strong": "strong", "emphasis": "em", "literal": "code"}
_TITLES = {word.lower().replace(" ", ""): word for word in WORDS}
_SPECIAL = re.compile(
    r"[\\`*~$<]|&(?=#?\w+;)"  # markup wherever it stands, entities
    r"|(?<![^\W_])_|_(?![^\W_])"  # underscores at the edge of a word
    r"|\](?=[(\[:]|\Z)|!(?=\[|\Z)"  # what could make a link or an image
)
_BARS = {"|": r"\vert ", r"\|": r"\Vert "}  # so that no bar ends a table's cell
_MATH_MARKS = {"\\": "<span>&#92;</span>", "$": "<span>&#36;</span>"}
_ENTITIES = {"<": "&lt;", "&": "&amp;"} | _MATH_MARKS
_BLOCK_START = re.compile(r"\A(\d*)(?=>|[#+.)-]+(?:\s|\Z))")  # of a quote, heading, list or rule


class _MarkdownWriter(nodes.NodeVisitor):
    """Each ``visit`` method returns the Markdown of its node."""

    def __init__(self, document, lines: list[str], words: Mapping[str, str]) -> None:
        super().__init__(document)
        self.lines, self.words = lines, words

    def unknown_visit(self, node: nodes.Node) -> NoReturn:
        self.fail(node, f"a notebook has no counterpart of this {node.tagname}")

    def fail(self, node: nodes.Node, message: str) -> NoReturn:
        lines = [part.line for part in node.findall() if part.line is not None]
        while not lines and node.parent is not None:  # inline nodes have no lines
            node = node.parent
            lines = [node.line] if node.line is not None else []
        raise NotebookError(f"line {lines[0] if lines else '?'}: {message}")

    # Blocks

    def blocks(self, children: list[nodes.Node], gap: str = "\n\n") -> str:
        return gap.join(filter(None, map(self.dispatch_visit, children)))

    def visit_section(self, node):
        return self.blocks(node[:])

    def visit_title(self, node):
        underline = self.lines[node.line - 1][:1]
        if underline not in _LEVELS:
            self.fail(node, f"titles are underlined with = - or ~, not {underline}")
        return f"{_LEVELS[underline]} {self.inline(node)}"

    def visit_paragraph(self, node):
        return _BLOCK_START.sub(r"\1\\", self.inline(node))

    def visit_rubric(self, node):
        return f"**{self.inline(node)}**"

    def visit_bullet_list(self, node):
        return self.items(node, itertools.repeat("-"))

    def visit_enumerated_list(self, node):
        if node["enumtype"] != "arabic":
            self.unknown_visit(node)
        return self.items(node, (f"{i}." for i in itertools.count(node.get("start", 1))))

    def items(self, node, markers):
        lists = (nodes.bullet_list, nodes.enumerated_list)
        tight = all(isinstance(block, lists) for item in node for block in item[1:])
        gap, written = "\n" if tight else "\n\n", []
        for marker, item in zip(markers, node.children, strict=False):
            text = textwrap.indent(self.blocks(item[:], gap), " " * (len(marker) + 1))
            written.append(f"{marker} {text.lstrip()}")
        return gap.join(written)

    def visit_literal_block(self, node):
        if "code" not in node["classes"]:
            self.unknown_visit(node)
        language = "".join(node["classes"][1:2])
        code, fence = node.astext(), "```"
        while fence in code:
            fence += "`"
        return f"{fence}{language}\n{code}\n{fence}"

    def visit_math_block(self, node):
        tex = self.tex(node)
        if r"\\" in tex:  # Sphinx does the same on the page
            tex = rf"\begin{{split}}{tex}\end{{split}}"
        return f"$${tex}$$"

    def visit_admonition(self, node):
        return self.quote(self.inline(node[0]), node[1:])

    def visit_note(self, node):
        return self.quote(self.words[_TITLES[node.tagname]], node[:])

    visit_tip = visit_warning = visit_important = visit_seealso = visit_note

    def quote(self, title, children):
        lines = f"**{title}**\n\n{self.blocks(children)}".split("\n")
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def visit_dropdown(self, node):
        tag = "<details open>" if node["open"] else "<details>"
        summary = "".join(map(self.html, node[0]))
        return f"{tag}\n<summary>{summary}</summary>\n\n{self.blocks(node[1:])}\n\n</details>"

    def visit_table(self, node):
        *title, group = node
        header_rows = sum(len(head) for head in group.findall(nodes.thead))
        if header_rows > 1 or any(column.get("stub") for column in group.findall(nodes.colspec)):
            self.fail(node, "a table in a notebook has one header row and no header column")
        rows = [[self.cell(entry) for entry in row] for row in group.findall(nodes.row)]
        if not header_rows:
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        return "\n\n".join([f"**{self.inline(words)}**" for words in title] + [table])

    def cell(self, entry):
        spans = {"morecols", "morerows"} & entry.attributes.keys()
        if spans or any(not isinstance(block, nodes.paragraph) for block in entry) or entry[1:]:
            self.fail(entry, "a table cell in a notebook is a single paragraph and spans no others")
        return "".join(map(self.inline, entry)).replace("|", r"\|")

    def visit_comment(self, node):
        return ""

    visit_system_message = visit_comment  # of what docutils merely remarks: see _raise_warning

    def visit_target(self, node):
        return self.unknown_visit(node) if node.children else ""

    # Inline

    def inline(self, parent: nodes.Element) -> str:
        pieces = [self.dispatch_visit(child) for child in parent]
        for i, child in enumerate(parent):
            before, after = "".join(pieces[:i])[-1:], "".join(pieces[i + 1 :])[:1]
            if before and before in "`$" and pieces[i].startswith(before):
                pieces[i] = f"<!-- -->{pieces[i]}"  # else two of them would be read as one
            elif child.tagname in _MARKS:
                mark, tag = _MARKS[child.tagname], _TAGS[child.tagname]
                marked = _marks_work(before, pieces[i], after)
                pieces[i] = f"{mark}{pieces[i]}{mark}" if marked else f"<{tag}>{pieces[i]}</{tag}>"
        return "".join(pieces)

    visit_strong = visit_emphasis = inline  # what is inside; the marks depend on what is outside

    def visit_Text(self, node):
        text = _SPECIAL.sub(lambda m: _ENTITIES.get(m[0], f"\\{m[0]}"), node.astext())
        if isinstance(node.parent, nodes.reference):
            text = re.sub(r"\\?([\[\]])", lambda m: f"&#{ord(m[1])};", text)
        return text

    def visit_literal(self, node):
        code, ticks = node.astext(), "`"
        while ticks in code:
            ticks += "`"
        space = " " if "`" in (code[0], code[-1]) else ""
        return f"{ticks}{space}{code}{space}{ticks}"

    def visit_math(self, node):
        tex = self.tex(node)
        if isinstance(node.parent.parent, nodes.entry):
            tex = re.sub(r"\\.|\|", lambda m: _BARS.get(m[0], m[0]), tex).strip()
        return f"${tex}$"

    def tex(self, node):
        tex = " ".join(node.astext().split())
        if re.search(r"(?<!\\)(?:\\\\)*[%$]", tex):
            self.fail(node, "a formula in a notebook has no room for TeX comments or dollar signs")
        return tex

    def visit_reference(self, node):
        if "refuri" not in node:
            self.fail(node, f"no URL for {node.astext()!r}: write `text <URL>`__")
        return f"[{self.inline(node)}]({quote(node['refuri'], safe=';/?:@&=+,#%~!')})"

    def html(self, node: nodes.Node) -> str:
        """Write the words of a summary, inside which Jupyter reads no Markdown."""
        if isinstance(node, nodes.Text):
            return re.sub(r"[\\$<&]", lambda m: _ENTITIES[m[0]], node.astext())
        if isinstance(node, nodes.math):
            return self.visit_math(node).replace("<", r"\lt ")
        if node.tagname not in _TAGS:
            self.unknown_visit(node)
        tag = _TAGS[node.tagname]
        return f"<{tag}>{''.join(map(self.html, node))}</{tag}>"


def _marks_work(before: str, content: str, after: str) -> bool:
    """Whether CommonMark reads the marks around the content as such.

    Between punctuation inside and a letter outside it does not: see the second mark of
    ``**梯度：**之后``. Next to other marks it may not.
    """
    return before != "*" and all(
        inner.isalnum() or not outer or outer.isspace() or unicodedata.category(outer)[0] == "P"
        for inner, outer in [(content[0], before), (content[-1], after)]
    )
