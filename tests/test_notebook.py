"""The notebook's Markdown says what the lesson's reST says.

Every construct is read back with a CommonMark parser and compared as HTML.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest
from course.notebook import WORDS, NotebookError, notebook, to_markdown
from docutils.parsers.rst import directives, roles
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from sphinx_gallery.py_source_parser import Block, split_code_and_text_blocks

AUTOGRAD = "sphx_glr_gallery_foundations_plot_03_autograd.py"
URLS = {
    AUTOGRAD: "https://course.example/zh/plot_03_autograd.html",
    "/glossary": "https://course.example/zh/glossary.html",
    "torch.mm": "https://pytorch.example/torch.mm.html#torch.mm",
    "torch.nn.Linear": "https://pytorch.example/torch.nn.Linear.html",
}
CHINESE = {
    "Note": "注意",
    "Tip": "提示",
    "Warning": "警告",
    "Important": "重要",
    "See also": "另请参阅",
}
# what may not be left of reST: directives, roles, double backticks, link targets
RAW = re.compile(r"\.\. [\w-]+::|:\w+:`|``(?!`)|`_|^\.\. |^ *:[\w-]+:", re.MULTILINE)


def html(rst, **options):
    """Rewrite as Markdown, then render it as Jupyter would."""
    markdown = to_markdown(rst, URLS.get, **options)
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    dollarmath_plugin(reader)
    return reader.render(markdown).strip()


def paragraph(rst, **options):
    """Render one paragraph, without its tags."""
    rendered = html(rst, **options)
    assert rendered.count("<p>") == 1 and rendered.startswith("<p>"), rendered
    return rendered.removeprefix("<p>").removesuffix("</p>")


def tex(formula):
    return f'<span class="math inline">{formula}</span>'


def test_titles_keep_their_level_in_every_block():
    rst = "Tensors\n=======\n\nShapes\n------\n\nRows and ``t()``\n~~~~~~~~~~~~~~~~\n"
    assert html(rst).splitlines() == [
        "<h1>Tensors</h1>",
        "<h2>Shapes</h2>",
        "<h3>Rows and <code>t()</code></h3>",
    ]
    assert html("Shapes\n------\n\nText") == "<h2>Shapes</h2>\n<p>Text</p>"
    assert html("形状\n~~~~\n\n文字", lineno=20) == "<h3>形状</h3>\n<p>文字</p>"


@pytest.mark.parametrize(
    ("rst", "expected"),
    [
        ("one\ntwo", "one two"),
        ("一个\n张量", "一个张量"),
        ("梯度，\n然后", "梯度，然后"),
        ("他说“好”\n然后", "他说“好”然后"),
        ("a “good”\nword", "a “good” word"),
        ("一个\ntensor", "一个 tensor"),
        ("**粗体**\n之后", "<strong>粗体</strong>之后"),
        ("记\n:math:`x`", f"记 {tex('x')}"),
        ("``a\nb``", "<code>a b</code>"),
    ],
)
def test_soft_line_breaks(rst, expected):
    assert paragraph(rst) == expected


@pytest.mark.parametrize(
    ("rst", "expected"),
    [
        ("a **b c** d", "a <strong>b c</strong> d"),
        ("an *idea*.", "an <em>idea</em>."),
        ("**Goal:** learn", "<strong>Goal:</strong> learn"),
        ("**粗体**紧邻汉字", "<strong>粗体</strong>紧邻汉字"),
        ("紧邻*强调*汉字", "紧邻<em>强调</em>汉字"),
        ("**梯度：**之后", "<strong>梯度：</strong>之后"),
        ("之前**（梯度）**之后", "之前<strong>（梯度）</strong>之后"),
        ("，**梯度。**\n之后", "，<strong>梯度。</strong>之后"),
        ("*“强调”*\n之后", "<em>“强调”</em>之后"),
        ("**粗**\\ *斜*", "<strong>粗</strong><em>斜</em>"),
        ("**a*b** c", "<strong>a*b</strong> c"),
        (":math:`x`\\ **是**", f"{tex('x')}<strong>是</strong>"),
    ],
)
def test_emphasis(rst, expected):
    assert paragraph(rst) == expected


def test_emphasis_uses_markdown_where_markdown_works():
    assert to_markdown("**Goal:** a *b* **粗体**紧邻", URLS.get) == "**Goal:** a *b* **粗体**紧邻"
    assert to_markdown("**梯度：**之后", URLS.get) == "<strong>梯度：</strong>之后"


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "snake_case_name and __init__ and _x_",
        "[0, 1] and [a](b) and [c][d] and ![e](f)",
        "<b>no tag</b> and a < b",
        "an &amp; and a &lt; and R&D",
        "~~gone~~",
        "a `tick` and ```fence",
        "# no heading",
        "> no quote",
        "- no bullet",
        "+ no bullet",
        "1. no item",
        "2017) no item",
        "--- no rule",
        "wow!",
    ],
)
def test_plain_text_stays_plain(text):
    escaped = re.sub(r"([\\`*_|#>+\-<.)])", r"\\\1", text)
    expected = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert paragraph(escaped, character_level=False) == expected


def test_dollars_and_backslashes_of_the_prose_are_no_formula():
    # \$ is not enough: MathJax reads the page after Markdown has dropped the backslash
    assert paragraph("from $5 to $6 at :math:`x`") == (
        f"from <span>$</span>5 to <span>$</span>6 at {tex('x')}"
    )
    assert "$" not in to_markdown("from $5 to $6", URLS.get)
    assert paragraph(r"a \\(b\\)") == r"a <span>\</span>(b<span>\</span>)"
    assert "<summary><span>&#36;</span>5</summary>" in html(".. dropdown:: $5\n\n   x")


@pytest.mark.parametrize(
    "code", ["x", "a*b_c", "a|b", "<T>", "$x$ $y$", r"\n", "&amp;", "a`b", "`a"]
)
def test_literal(code):
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert paragraph(f"``{code}`` 代码") == f"<code>{escaped}</code> 代码"


def test_inline_formula_is_left_alone():
    formula = r"a_i * b_j \ne \{x\}, |c|^2 \| d_1 ~ e"
    assert paragraph(f"The :math:`{formula}` here") == f"The {tex(formula)} here"
    assert paragraph(f"公式:math:`{formula}`，如下") == f"公式{tex(formula)}，如下"
    assert paragraph(":math:`a +\nb`") == tex("a + b")


def test_neighbours_stay_apart():
    assert paragraph("``a``\\ ``b``") == "<code>a</code><!-- --><code>b</code>"
    assert paragraph(":math:`a`\\ :math:`b`") == f"{tex('a')}<!-- -->{tex('b')}"


def test_displayed_formula():
    assert html(".. math:: y = w x + b") == '<div class="math block">\ny = w x + b\n</div>'
    rst = ".. math::\n\n   a &= b \\\\\n     &= c\n"
    assert to_markdown(rst, URLS.get) == r"$$\begin{split}a &= b \\ &= c\end{split}$$"


def test_formula_in_a_block_quote_holds_no_quote_mark():
    rst = ".. note::\n\n   So\n\n   .. math::\n\n      a\n      + b\n"
    assert "> $$a + b$$" in to_markdown(rst, URLS.get).splitlines()
    assert '<div class="math block">\na + b\n</div>' in html(rst)


def test_lists():
    rst = "- one\n- two\n\n  1. a\n  2. b\n\n     more\n\n  3. c\n\n- three\n"
    assert html(rst) == (
        "<ul>\n<li>one</li>\n<li>two\n"
        "<ol>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n<p>more</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>"
        "\n</li>\n<li>three</li>\n</ul>"
    )
    assert html("9. 九\n10. 十\n\n    - 一\n") == (
        '<ol start="9">\n<li>九</li>\n<li>十\n<ul>\n<li>一</li>\n</ul>\n</li>\n</ol>'
    )
    assert html("#. one\n#. two") == "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"


def test_code_in_a_list():
    rst = "- one\n\n  .. code-block:: python\n\n     if x:\n\n         y\n"
    assert '<pre><code class="language-python">if x:\n\n    y\n</code></pre>' in html(rst)


def test_code_block():
    rst = ".. code-block:: python\n\n   x = 1  # 注释\n\n   s = '``` $a$ <b>'\n"
    assert html(rst) == (
        '<pre><code class="language-python">x = 1  # 注释\n\n'
        "s = '``` $a$ &lt;b&gt;'\n</code></pre>"
    )


@pytest.mark.parametrize(
    ("rst", "expected"),
    [
        (f":ref:`gradients <{AUTOGRAD}>`", f'<a href="{URLS[AUTOGRAD]}">gradients</a>'),
        (f"见:ref:`梯度 <{AUTOGRAD}>`。", f'见<a href="{URLS[AUTOGRAD]}">梯度</a>。'),
        (f":ref:`{AUTOGRAD}`", f'<a href="{URLS[AUTOGRAD]}">Autograd</a>'),
        (":ref:`some words <nowhere>`", "some words"),
        (":doc:`/glossary`", f'<a href="{URLS["/glossary"]}">Glossary</a>'),
        (":doc:`terms </glossary>`", f'<a href="{URLS["/glossary"]}">terms</a>'),
        (":func:`torch.mm`", f'<a href="{URLS["torch.mm"]}"><code>torch.mm()</code></a>'),
        (":func:`~torch.mm()`", f'<a href="{URLS["torch.mm"]}"><code>mm()</code></a>'),
        (":func:`product <torch.mm>`", f'<a href="{URLS["torch.mm"]}"><code>product</code></a>'),
        (
            "用:class:`~torch.nn.Linear`定义",
            f'用<a href="{URLS["torch.nn.Linear"]}"><code>Linear</code></a>定义',
        ),
        (":meth:`~torch.Tensor.add_`", "<code>add_()</code>"),
        (":mod:`torch.nn`", "<code>torch.nn</code>"),
        (":attr:`~torch.Tensor.grad`", "<code>grad</code>"),
        (":obj:`torch.float32`", "<code>torch.float32</code>"),
        ("`a text <https://a.org/b_c>`__", '<a href="https://a.org/b_c">a text</a>'),
        ("见`论文 <https://a.org>`_。", '见<a href="https://a.org">论文</a>。'),
        ("`[1] (x <https://a.org/P_(x)>`__", '<a href="https://a.org/P_%28x%29">[1] (x</a>'),
        ("https://a.org/b", '<a href="https://a.org/b">https://a.org/b</a>'),
    ],
)
def test_links(rst, expected):
    titles = {AUTOGRAD: "Autograd", "/glossary": "Glossary"}
    assert paragraph(rst, title=titles.get) == expected


@pytest.mark.parametrize("word", WORDS)
def test_admonitions(word):
    rst = f".. {word.lower().replace(' ', '')}::\n\n   Text *x*.\n\n   - one\n"
    body = "<p>Text <em>x</em>.</p>\n<ul>\n<li>one</li>\n</ul>"
    for words in (WORDS, CHINESE):
        assert html(rst, words=words) == (
            f"<blockquote>\n<p><strong>{words[word]}</strong></p>\n{body}\n</blockquote>"
        )


def test_admonition_with_its_own_title():
    assert html(".. admonition:: 关键 ``grad``\n\n   链式法则。\n") == (
        "<blockquote>\n<p><strong>关键 <code>grad</code></strong></p>\n"
        "<p>链式法则。</p>\n</blockquote>"
    )


def test_dropdown_folds_markdown_away():
    rst = """
.. dropdown:: Solution with ``a<b`` & :math:`x`
   :color: primary

   Use **this**:

   .. code-block:: python

      x = 1

   .. dropdown:: 更多
      :open:

      文字
"""
    assert html(rst) == (
        "<details>\n<summary>Solution with <code>a&lt;b</code> &amp; $x$</summary>\n"
        "<p>Use <strong>this</strong>:</p>\n"
        '<pre><code class="language-python">x = 1\n</code></pre>\n'
        "<details open>\n<summary>更多</summary>\n<p>文字</p>\n</details>\n</details>"
    )


def test_list_table():
    rst = r"""
.. list-table:: 形状 *shapes*
   :header-rows: 1
   :widths: 30 70

   * - Tensor
     - Shape
   * - ``a|b``
     - a | b
   * - :math:`|x| \le \|y\|`
     -
   * - 两行
       文字
     - \*
"""
    rendered = html(rst)
    assert rendered.startswith("<p><strong>形状 <em>shapes</em></strong></p>\n<table>")
    cells = re.findall(r"<t([hd])>(.*?)</t[hd]>", rendered)
    assert cells == [
        ("h", "Tensor"),
        ("h", "Shape"),
        ("d", "<code>a|b</code>"),
        ("d", "a | b"),
        ("d", tex(r"\vert x\vert  \le \Vert y\Vert")),
        ("d", ""),
        ("d", "两行文字"),
        ("d", "*"),
    ]


def test_list_table_without_header():
    rendered = html(".. list-table::\n\n   * - a\n     - b\n")
    assert re.findall(r"<t([hd])>(.*?)</t[hd]>", rendered) == [
        ("h", ""),
        ("h", ""),
        ("d", "a"),
        ("d", "b"),
    ]


def test_rubric_comments_and_labels():
    rst = ".. _a-label:\n\n.. rubric:: 参考文献\n\n.. a comment\n   of two lines\n\nText\n"
    assert html(rst) == "<p><strong>参考文献</strong></p>\n<p>Text</p>"
    assert to_markdown(".. only a comment", URLS.get) == ""


@pytest.mark.parametrize(
    ("rst", "named"),
    [
        (".. figure:: x.png", "figure"),
        (".. note::\n\n   .. image:: x.png", "image"),
        (".. note::", "note"),
        (".. math::\n   :label: e\n\n   x", "label"),
        (".. math:: x % y", "formula"),
        (".. raw:: html\n\n   <b>", "raw"),
        (".. |s| replace:: t", "replace"),
        (":eq:`e`", "eq"),
        (":func:`!torch.mm`", "torch.mm"),
        ("`default role`", "role"),
        ("a name_ without URL", "name"),
        ("_`inline target`", "target"),
        ("a |substitution|", "substitution_reference"),
        ("a footnote [1]_", "footnote_reference"),
        ("no **end", "strong"),
        ("  a quote", "block_quote"),
        ("term\n  definition", "definition_list"),
        (":field: text", "field_list"),
        (">>> 1 + 1", "doctest_block"),
        ("so::\n\n  literal", "literal_block"),
        ("| line", "line_block"),
        ("a. one\nb. two", "enumerated_list"),
        ("text\n\n----\n\ntext", "transition"),
        ("Title\n^^^^^", r"\^"),
        ("A title\n====", "Title underline too short"),
        (".. list-table::\n   :stub-columns: 1\n\n   * - a\n     - b", "column"),
        (".. list-table::\n\n   * - - a", "cell"),
        (".. dropdown:: :func:`torch.mm`\n\n   x", "reference"),
    ],
)
def test_unknown_reST_is_an_error_with_its_line(rst, named):
    with pytest.raises(NotebookError, match=rf"(?s)^line \d+: .*{named}") as caught:
        to_markdown(f"Text.\n\nText.\n\n{rst}\n", URLS.get, lineno=40)
    line = int(re.match(r"line (\d+)", str(caught.value))[1])
    assert 44 <= line <= 44 + rst.count("\n")


def test_a_word_that_nobody_translated_is_an_error():
    with pytest.raises(KeyError, match="Tip"):
        to_markdown(".. tip:: x", URLS.get, words={"Note": "注意"})


def test_registries_of_docutils_are_left_alone():
    before = roles.role, directives.directive, dict(roles._roles), dict(directives._directives)
    with pytest.raises(NotebookError):
        to_markdown(":func:`f` :math:`x`\n\n.. note:: x\n\n.. figure:: y", URLS.get)
    after = roles.role, directives.directive, dict(roles._roles), dict(directives._directives)
    assert after == before


LESSON = {
    "en": '''r"""
Autograd
========

What a **gradient** is: :math:`\\nabla f`.

.. note::

   See :func:`torch.mm`.
"""

# %%
# A step
# ------
#
# .. list-table::
#    :header-rows: 1
#
#    * - Symbol
#    * - :math:`x`

import torch

x = torch.ones(2)  # two ones

# %%
# .. dropdown:: Solution
#
#    ``x``
''',
    "zh": '''r"""
自动微分
========

什么是**梯度：**即:math:`\\nabla f`。

.. note::

   见 :func:`torch.mm`。
"""

# %%
# 一步
# ----
#
# .. list-table::
#    :header-rows: 1
#
#    * - 符号
#    * - :math:`x`

import torch

x = torch.ones(2)  # 两个一

# %%
# .. dropdown:: 解答
#
#    ``x``
''',
}


@pytest.fixture(params=LESSON)
def lesson(request, tmp_path: Path):
    script = tmp_path / "plot_lesson.py"
    script.write_text(LESSON[request.param], encoding="utf-8")
    _, blocks = split_code_and_text_blocks(script)
    return blocks, {"en": WORDS, "zh": CHINESE}[request.param]


def test_notebook(lesson):
    blocks, words = lesson
    made = notebook(blocks, install="%pip install tutorial_lib", link=URLS.get, words=words)
    nbformat.validate(made)
    cells = made["cells"]
    assert [cell["cell_type"] for cell in cells] == [
        "code",
        "markdown",
        "markdown",
        "code",
        "markdown",
    ]
    assert cells[0]["source"] == "%pip install tutorial_lib"
    assert cells[1]["source"].startswith("# ") and f"> **{words['Note']}**" in cells[1]["source"]
    assert cells[3]["source"] == blocks[2].content.strip("\n")
    for cell in cells:
        if cell["cell_type"] == "markdown":
            assert not RAW.search(cell["source"]), cell["source"]


def test_same_blocks_give_the_same_bytes(lesson):
    blocks, words = lesson
    first, second = (
        json.dumps(notebook(blocks, install="%pip install x", link=URLS.get, words=words))
        for _ in range(2)
    )
    assert first == second


def test_error_names_the_line_of_the_script():
    blocks = [Block("text", "Fine", 1), Block("text", "Fine\n\n.. figure:: x.png\n", 30)]
    with pytest.raises(NotebookError, match="^line 32: .*figure"):
        notebook(blocks, install="", link=URLS.get)
