"""The code of a lesson on its page: marks and links as they were, in fewer nodes."""

import html
import re

import pytest
from course import code_links
from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx_gallery import _doctree_links

CODE = r'''import torch

x = torch.ones(2, 3)  # "two" & three
print(f"{x.sum():.1f}\nplan\t<b>", 0x1F, not None)
'''


class Resolver:
    """Knows one name."""

    def resolve(self, found):
        return found

    def reference(self, link, children):
        return nodes.reference("", "", *children, refuri=link)


@pytest.fixture
def written(monkeypatch) -> list[nodes.Node]:
    monkeypatch.setattr(_doctree_links, "_token_node", code_links.token)
    links = {"torch.ones": "the documentation"}
    return list(code_links.tokenize_and_link(CODE, "python", links, Resolver()))


def test_the_text_is_the_code(written):
    assert "".join(node.astext() for node in written) == CODE


def test_marks_are_those_of_pygments(written):
    marked = ""
    for node in written:
        parts = node.children if isinstance(node, nodes.reference) else [node]
        marked += "".join(part.html for part in parts)
    expected = highlight(CODE, PythonLexer(), HtmlFormatter(nowrap=True))
    assert coloured(marked) == coloured(expected)


def coloured(marked: str) -> list[tuple[str, str]]:
    """Every character with its class; white space has no colour."""
    parts = re.findall(r'<span class="(\w+)">([^<]*)</span>|([^<]+)', marked)
    found = [(c, name) for name, inside, bare in parts for c in html.unescape(inside or bare)]
    return [(c, "" if c.isspace() else name) for c, name in found]


def test_only_what_is_linked_is_a_node_of_its_own(written):
    [link] = [node for node in written if isinstance(node, nodes.reference)]
    assert link.astext() == "torch.ones" and link["refuri"] == "the documentation"
    assert len(written) <= 5


def test_a_word_behind_an_escape_begins_a_node(written):
    """Or the search would know it as ``nplan``."""
    assert any(node.astext().startswith("plan") for node in written)


def test_a_copy_is_the_same(written):
    copy = written[0].copy()
    assert copy.html == written[0].html and copy.astext() == written[0].astext()
