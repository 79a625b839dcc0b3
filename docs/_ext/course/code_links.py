"""Write the code of lessons, with sphinx-gallery's links in it, as a few nodes.

sphinx-gallery makes a node of every token. A lesson has thousands, and whatever looks at the nodes
of a page looks at each. Here all the tokens between two links are one node.
"""

from collections.abc import Iterator
from html import escape

from docutils import nodes
from pygments.token import STANDARD_TYPES, String
from sphinx.transforms.post_transforms.code import TrimDoctestFlagsTransform
from sphinx_gallery import _doctree_links

_tokenize_and_link = _doctree_links._tokenize_and_link
_ESCAPE = f'<span class="{STANDARD_TYPES[String.Escape]}">'


class tokens(nodes.Text):
    """Code with its colours: the text is the code alone, ``html`` that with its marks."""

    def __new__(cls, text: str, html: str):
        node = super().__new__(cls, text)
        node.html = html
        return node

    def copy(self) -> "tokens":
        return tokens(self.astext(), self.html)


def token(kind, text: str) -> tokens:
    """The node of one token, as pygments would mark it."""
    name = _doctree_links._pygments_class(kind)
    html = escape(text, quote=False)
    return tokens(text, f'<span class="{name}">{html}</span>' if name else html)


def tokenize_and_link(*args) -> Iterator[nodes.Node]:
    """sphinx-gallery's nodes of a block of code, with those between two links made one.

    An escape ends one, or the search would take ``\\n`` and the word behind it for a word.
    """
    run: list[tokens] = []
    for node in _tokenize_and_link(*args):
        if isinstance(node, tokens):
            run.append(node)
            if not node.html.startswith(_ESCAPE):
                continue
        yield from _joined(run)
        run = []
        if not isinstance(node, tokens):
            yield node
    yield from _joined(run)


def _joined(run: list[tokens]) -> Iterator[tokens]:
    if run:
        yield tokens("".join(run), "".join(node.html for node in run))


def visit_tokens(translator, node: tokens) -> None:
    translator.body.append(node.html)


def depart_tokens(translator, node: tokens) -> None:
    """Nothing is left open."""


def setup(app) -> None:
    _doctree_links._token_node = token
    _doctree_links._tokenize_and_link = tokenize_and_link
    # done last, or what others look for would be looked for in these nodes, too
    priority = TrimDoctestFlagsTransform.default_priority + 1
    _doctree_links.CodeLinksTransform.default_priority = priority
    app.add_node(tokens, html=(visit_tokens, depart_tokens))
