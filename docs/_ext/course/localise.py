"""Find the translatable text of a lesson script, and write the script in another language.

A lesson is a Python script whose text blocks hold reST. Its *messages* are the paragraphs, titles
and list items of the text, the comments of the code, and the strings that the code hands to
``claim`` or to ``num=`` of a figure. Messages are found and replaced at the same places by the same
code, so that nothing that was extracted can be missed later. Pure functions: no Sphinx needed.
"""

import ast
import io
import re
import textwrap
import tokenize
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from sphinx_gallery.py_source_parser import Block, split_code_and_text_blocks

COLUMNS = 96
#: Directives whose content is not text.
OPAQUE = {"math", "image", "raw", "only"}

_DIRECTIVE = re.compile(r"(?P<indent>\s*)\.\. (?P<name>[\w:-]+)::(?: +(?P<argument>.*))?$")
_EXPLICIT = re.compile(r"\s*\.\.(\s|$)")
_OPTION = re.compile(r"\s*:[\w-]+:(\s|$)")
_BULLETS = re.compile(r"\s*(?:(?:[*+-]|\d+\.|#\.)\s+)*")
_RULE = re.compile(r"([=\-~^\"'`])\1{2,}$")
_NOT_WORDS = re.compile(
    r":[\w:]+:`[^`<]*`|``[^`]*``|\$[^$]*\$|\{\d+\}|\\\w+"  # references, code and formulas
)
_TOOL_COMMENT = re.compile(r"#\s*(%%|sphinx_gallery_|noqa|type:|fmt:|!)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_BREAK = re.compile(rf" .|. |[{_CJK}]{{2}}")


@dataclass(frozen=True)
class Segment:
    """A run of lines that holds one message.

    Attributes
    ----------
    first, end : int
        The lines ``[first, end)`` of the text, from 0.
    lead, indent : str
        What stands before the message on its first line, and on the following ones.
    message : str
        The text, on one line.
    title : bool
        Whether the last of the lines underlines a title.
    """

    first: int
    end: int
    lead: str
    indent: str
    message: str
    title: bool = False


@dataclass(frozen=True)
class Message:
    """A translatable text and the line of the script on which it begins (from 1)."""

    text: str
    line: int


def has_words(message: str) -> bool:
    """Whether there is anything to translate besides formulas, code, references and numbers."""
    return bool(re.search(r"[A-Za-z]{2}", _NOT_WORDS.sub("", message)))


def rest_segments(text: str) -> list[Segment]:
    """The messages of a reST text, in order."""
    lines = text.split("\n")
    found: list[Segment] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            i += 1
        elif i + 1 < len(lines) and _RULE.match(lines[i + 1]) and not line.startswith(" "):
            found.append(Segment(i, i + 2, "", "", line.strip(), title=True))
            i += 2
        elif directive := _DIRECTIVE.match(line):
            i = _directive(lines, i, directive, found)
        elif _EXPLICIT.match(line):
            i = _body_end(lines, i)
        else:
            i = _paragraph(lines, i, _BULLETS.match(line).group(), found)
    return [segment for segment in found if has_words(segment.message)]


def _paragraph(lines: list[str], i: int, lead: str, found: list[Segment]) -> int:
    """Take the paragraph at line ``i`` that follows ``lead``; return the line after it."""
    end = i + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) == len(lead):
        end += 1
    words = " ".join(" ".join([lines[i][len(lead) :], *lines[i + 1 : end]]).split())
    found.append(Segment(i, end, lead, " " * len(lead), words))
    return _body_end(lines, end - 1) if words.endswith("::") else end


def _directive(lines: list[str], i: int, match: re.Match, found: list[Segment]) -> int:
    """Take the argument of the directive at line ``i``; return the line its content begins on."""
    name, argument = match["name"], match["argument"]
    if name in OPAQUE:
        return _body_end(lines, i)
    if name == "code-block":
        end = _body_end(lines, i)
        found.extend(_embedded_comments(lines, i + 1, end))
        return end
    if argument:
        found.append(Segment(i, i + 1, lines[i][: -len(argument)], "", argument.strip()))
    i += 1
    while i < len(lines) and _OPTION.match(lines[i]):
        i += 1
    return i


def _embedded_comments(lines: list[str], first: int, end: int) -> Iterator[Segment]:
    body = "\n".join("" if _OPTION.match(line) else line for line in lines[first:end])
    margin = min((_indent(line) for line in body.split("\n") if line.strip()), default=0)
    for s in comment_segments(textwrap.dedent(body)):
        shift = " " * margin
        yield Segment(first + s.first, first + s.end, shift + s.lead, shift + s.indent, s.message)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _body_end(lines: list[str], i: int) -> int:
    """The line after all that is indented below line ``i``."""
    base = _indent(lines[i])
    end = i + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > base):
        end += 1
    return end


def comment_segments(code: str) -> list[Segment]:
    """The comments of Python code; lines of comment that follow each other are one message."""
    lines = code.split("\n")
    found: list[Segment] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type != tokenize.COMMENT or _TOOL_COMMENT.match(token.string):
            continue
        row, column = token.start[0] - 1, token.start[1]
        before, words = lines[row][:column], token.string.lstrip("#").strip()
        whole_line = not before.strip()
        previous = found[-1] if found else None
        if whole_line and previous and previous.end == row and previous.lead == before + "# ":
            joined = f"{previous.message} {words}"
            found[-1] = Segment(previous.first, row + 1, previous.lead, previous.indent, joined)
        else:
            lead = before + "# "
            found.append(Segment(row, row + 1, lead, lead if whole_line else "", words))
    return [segment for segment in found if has_words(segment.message)]


def translate(text: str, segments: list[Segment], catalog: Mapping[str, str]) -> str:
    """Replace each segment by its translation; a message that has none is left as it is."""
    lines = text.split("\n")
    for segment in reversed(segments):
        if not (words := catalog.get(segment.message)):
            continue
        if segment.title:
            rule = lines[segment.end - 1].strip()[0]
            new = [words, rule * max(display_width(words), 3)]
        elif segment.indent or segment.lead == "":
            first, *rest = wrap(words, COLUMNS - display_width(segment.lead))
            new = [segment.lead + first, *(segment.indent + line for line in rest)]
        else:  # a comment behind code, or the argument of a directive: stays on its line
            new = [segment.lead + words]
        lines[segment.first : segment.end] = new
    return "\n".join(lines)


def display_width(text: str) -> int:
    """Columns on a terminal; hanzi take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, columns: int) -> list[str]:
    """Break at spaces and between plain hanzi, not at markup nor before punctuation.

    Those are the breaks that are undone on the page (:func:`join_hanzi`); others would be spaces.
    """
    atoms = re.findall(
        r"(?::[\w:]+:`[^`]*`|``.+?``|`[^`]*`_*|\*\*.+?\*\*|\*[^*\s][^*]*\*"
        rf"|[{_CJK}]|(?:(?![{_CJK}`* ]).)+|[`*])[，。；：、！？）》”…]*| +",
        text,
    )
    pieces: list[str] = []
    for atom in atoms:
        if pieces and not _BREAK.fullmatch(pieces[-1][-1] + atom[0]):
            pieces[-1] += atom
        else:
            pieces.append(atom)
    lines, line, width = [], "", 0
    for piece in pieces:
        if line.strip() and width + display_width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line, width = "", 0
        piece = piece if line else piece.lstrip()
        line += piece
        width += display_width(piece)
    return [*lines, line.rstrip()] if line.strip() else lines


def join_hanzi(text: str) -> str:
    """Drop the line breaks between two hanzi: there they are not spaces."""
    both = _CJK + "“”‘’—…"
    return re.sub(rf"(?<=[{_CJK}])\n(?=[{both}])|(?<=[{both}])\n(?=[{_CJK}])", "", text)


def split(script: Path) -> tuple[dict, list[Block]]:
    """sphinx-gallery's settings in a lesson script, and its blocks of text and code."""
    return _split(script, script.read_bytes())


@lru_cache(maxsize=256)  # asked for by everything that looks at a lesson
def _split(script: Path, content: bytes) -> tuple[dict, list[Block]]:
    return split_code_and_text_blocks(str(script))


@lru_cache(maxsize=4096)  # asked for by the check of the catalogs and by each language
def _segments(block: Block) -> list[Segment]:
    return (comment_segments if block.type == "code" else rest_segments)(block.content)


def localise_blocks(blocks: list[Block], catalog: Mapping[str, str]) -> list[Block]:
    """Translate sphinx-gallery's blocks of a script."""
    return [b._replace(content=translate(b.content, _segments(b), catalog)) for b in blocks]


def write_script(blocks: list[Block]) -> str:
    """Write blocks back as a script, in sphinx-gallery's ``# %%`` format."""
    head = blocks[0]
    quote = 'r"""' if "\\" in head.content else '"""'
    parts = [f'{quote}{head.content.strip()}\n"""\n']
    for before, block in pairwise(blocks):
        content = block.content.strip("\n")
        if block.type == "text":
            commented = textwrap.indent(content, "# ", lambda _: True)
            content = "# %%\n" + re.sub(r"(?m)^# +$", "#", commented)
        elif before.type == "code":
            content = "# %%\n" + content
        parts.append(content + "\n")
    return "\n".join(parts)


def localise_script(script: Path, catalog: Mapping[str, str]) -> str:
    """The text of a lesson script in the language of a catalog; the code stays the same."""
    return write_script(localise_blocks(split(script)[1], catalog))


def titles(path: Path) -> list[str]:
    """The titles of a lesson script or of an introduction in reST, in order."""
    texts = [path.read_text(encoding="utf-8")]
    if path.suffix == ".py":
        texts = [block.content for block in split(path)[1] if block.type == "text"]
    return [s.message for text in texts for s in rest_segments(text) if s.title]


def script_messages(script: Path) -> list[Message]:
    """All messages of a lesson script, in order."""
    found = []
    for block in split(script)[1]:
        found += [Message(s.message, block.lineno + s.first) for s in _segments(block)]
    found += _strings_shown(ast.parse(script.read_text(encoding="utf-8")))
    return found


def _strings_shown(tree: ast.Module) -> Iterator[Message]:
    """What the code says to the reader elsewhere than in its output: claims and descriptions."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        strings = [k.value for k in node.keywords if k.arg == "num"]
        if getattr(node.func, "id", "") == "claim" and node.args:
            strings.append(node.args[0])
        for string in strings:
            if isinstance(string, ast.Constant) and isinstance(string.value, str):
                yield Message(string.value, string.lineno)


def number_pattern(text: str) -> tuple[str, list[str]]:
    """Split a figure's text into a message with places for its numbers, and the numbers.

    A figure's words are known only when it is drawn, and often hold measured numbers. So that
    the message is the same at every run, ``"step 100"`` becomes ``("step {0}", ["100"])``.
    Formulas between dollar signs are left alone.
    """
    numbers: list[str] = []

    def place(match: re.Match) -> str:
        numbers.append(match.group())
        return f"{{{len(numbers) - 1}}}"

    parts = re.split(r"(\$[^$]*\$)", text)
    return "".join(p if p.startswith("$") else _NUMBER.sub(place, p) for p in parts), numbers


def translate_figure_text(text: str, catalog: Mapping[str, str]) -> str:
    """Translate one text of a figure; numbers keep their values."""
    message, numbers = number_pattern(" ".join(text.split("\n")))
    words = catalog.get(message)
    if not words:
        return text
    return re.sub(r"\{(\d+)\}", lambda m: numbers[int(m[1])], words).replace("\\n", "\n")
