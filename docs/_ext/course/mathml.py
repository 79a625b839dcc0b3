"""Write formulas as MathML, which browsers draw themselves: no script, no network."""

from docutils import nodes
from docutils.utils.math import MathError, latex2mathml
from sphinx.util import logging

_log = logging.getLogger(__name__)


def to_mathml(tex: str, *, block: bool) -> str:
    """Convert LaTeX to MathML.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs.
    block : bool
        Whether it stands on lines of its own. Lines that end in ``\\\\`` are aligned at ``&``.

    Raises
    ------
    docutils.utils.math.MathError
        If the formula uses a command that the converter does not know.
    """
    if block and "\\\\" in tex and "\\begin{" not in tex:
        tex = "\\begin{aligned}" + tex + "\\end{aligned}"
    return latex2mathml.tex2mathml(tex, as_block=block)


def _visit(self, node: nodes.Element) -> None:
    block = isinstance(node, nodes.math_block)
    tag = "div" if block else "span"
    try:
        mathml = to_mathml(node.astext(), block=block)
    except MathError as error:
        _log.warning("formula %r: %s", node.astext(), error, location=node)
        mathml = f"<code>{self.encode(node.astext())}</code>"
    attributes = {"tabindex": "0"} if block else {}  # a wide formula scrolls, with keys too
    self.body.append(self.starttag(node, tag, "", CLASS="math notranslate", **attributes))
    self.body.append(f"{mathml}</{tag}>")
    raise nodes.SkipNode


def setup(app) -> None:
    app.add_html_math_renderer("mathml", (_visit, None), (_visit, None))
