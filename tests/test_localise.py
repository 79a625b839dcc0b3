"""What is translated is found, and found again; code never changes."""

import ast

import pytest
from course.localise import (
    comment_segments,
    display_width,
    has_words,
    join_hanzi,
    localise_script,
    number_pattern,
    rest_segments,
    script_messages,
    translate,
    translate_figure_text,
    wrap,
)

SCRIPT = '''r"""
A title
=======

One sentence that is
wrapped around :math:`\\alpha`.

**You will learn**

- one thing
- another thing, which
  goes on

  1. first
  2. second
"""

# %%
# A section
# ---------
# Text right below.
#
# .. math:: \\text{not this}
#
# .. math::
#
#    x = y
#
# .. note::
#
#    Mind the gap.
#
# .. admonition:: A heading
#
#    Body of it.
#
# .. dropdown:: Solution 1
#
#    .. code-block:: python
#
#       # a comment inside
#       x = 1  # behind code
#
# .. list-table:: Shapes
#    :header-rows: 1
#
#    * - Tensor
#      - Its shape
#    * - Input
#      - ``(2, 3)``
#
# .. a comment in reST
#
# .. _a-label:

import matplotlib.pyplot as plt  # plotting

from tutorial_lib.claims import claim

# a comment
# in two lines
x = "# no comment"
claim("it is one", 1, equals=1)  # noqa: E501
# %%
fig, ax = plt.subplots(num="A picture")


def f():
    """A docstring is code."""
    # an indented comment
    return 1
'''

EXPECTED = [
    "A title",
    "One sentence that is wrapped around :math:`\\alpha`.",
    "**You will learn**",
    "one thing",
    "another thing, which goes on",
    "first",
    "second",
    "A section",
    "Text right below.",
    "Mind the gap.",
    "A heading",
    "Body of it.",
    "Solution 1",
    "a comment inside",
    "behind code",
    "Shapes",
    "Tensor",
    "Its shape",
    "Input",
    "plotting",
    "a comment in two lines",
    "an indented comment",
    "it is one",
    "A picture",
]


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "plot_01_tiny.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_every_message_is_found_once_and_nothing_else(script):
    assert [m.text for m in script_messages(script)] == EXPECTED


def test_messages_know_their_line(script):
    lines = SCRIPT.split("\n")
    for message in script_messages(script):
        first_word = message.text.split()[0].strip("*")
        assert first_word in lines[message.line - 1], message


def test_every_message_is_replaced_and_the_code_is_the_same(script):
    messages = [m.text for m in script_messages(script)]
    catalog = {text: f"译文{n}号" for n, text in enumerate(messages)}
    local = localise_script(script, catalog)
    for n in range(len(messages) - 2):  # the last two are strings of the code
        assert f"译文{n}号" in local
    for text in messages[:-2]:
        assert text not in local
    before, after = ([ast.dump(n) for n in ast.parse(s).body[1:]] for s in (SCRIPT, local))
    assert before == after


def test_a_localised_script_has_the_same_structure(script, tmp_path):
    catalog = {m.text: f"译 {m.text}" for m in script_messages(script)}
    local = tmp_path / "local.py"
    local.write_text(localise_script(script, catalog), encoding="utf-8")
    assert [m.text for m in script_messages(local)][:-2] == [f"译 {t}" for t in EXPECTED[:-2]]


def test_without_translations_the_messages_stay(script, tmp_path):
    same = tmp_path / "same.py"
    same.write_text(localise_script(script, {}), encoding="utf-8")
    assert [m.text for m in script_messages(same)] == EXPECTED


def test_underlines_grow_with_hanzi():
    text = "Title\n=====\n"
    new = translate(text, rest_segments(text), {"Title": "线性回归的标题"})
    title, rule, _ = new.split("\n")
    assert len(rule) == display_width(title) == 14


def test_a_long_translation_is_wrapped_in_its_item():
    text = "- item one\n- item two"
    words = "这是一个很长的句子，" * 12 + "到此为止。"
    new = translate(text, rest_segments(text), {"item one": words})
    lines = new.split("\n")
    assert all(display_width(line) <= 96 + 4 for line in lines)
    assert lines[0].startswith("- ") and all(x.startswith("  ") for x in lines[1:-1])
    assert join_hanzi("\n".join(x[2:] for x in lines[:-1])) == words


@pytest.mark.parametrize("columns", range(20, 60))
def test_lines_of_a_language_with_spaces_end_only_at_spaces(columns):
    text = "one two (:ref:`a_label.py`), three (*four*), ``five``: l'**six**. Seven, ``eight``s"
    assert " ".join(wrap(text, columns)) == text


@pytest.mark.parametrize(
    "text",
    [
        "普通的句子" * 30,
        "行内 ``code that is long`` 与 :math:`x + y` 以及 **粗体** 混排，" * 8,
        "English words and 中文 mixed together, " * 10,
        "先**混合**，再**逐渐增长**（1，3，高，宽），共100、500次，见`这个教程`_；" * 8,
    ],
)
def test_wrapping_changes_nothing_that_is_read_and_breaks_no_markup(text):
    text = text.strip()
    lines = wrap(text, 60)
    assert len(lines) > 3
    assert join_hanzi("\n".join(lines)).replace("\n", " ") == text
    for line in lines:
        assert line.count("``") % 2 == 0 and line.count("**") % 2 == 0
        assert line[0] not in "，。；：！？"


@pytest.mark.parametrize("text", ["``x``", ":math:`x = y`", "x", "{0} × {1}", "3.14", r"$\alpha$"])
def test_what_has_no_words_is_no_message(text):
    assert not has_words(text)


def test_comments_in_strings_are_left_alone():
    assert comment_segments('x = "# not a comment"\n') == []


def test_directives_of_tools_are_left_alone():
    assert comment_segments("# sphinx_gallery_thumbnail_number = 2\nx = 1  # noqa: E501\n") == []


def test_titles_are_listed(script):
    from course.localise import titles

    assert titles(script) == ["A title", "A section"]


def test_line_breaks_between_hanzi_are_dropped():
    assert join_hanzi("你好\n世界“\n高峰”\n以后 x\n乙") == "你好世界“高峰”以后 x\n乙"
    assert join_hanzi("“one”\n“two”") == "“one”\n“two”"


def test_numbers_in_figures_have_places():
    assert number_pattern("step 1,000 of 3.5e-4") == ("step {0} of {1}", ["1,000", "3.5e-4"])
    assert number_pattern("loss at $x^2$ = 4") == ("loss at $x^2$ = {0}", ["4"])
    assert translate_figure_text("step 20 of 30", {"step {0} of {1}": "{1} 步中的第 {0} 步"}) == (
        "30 步中的第 20 步"
    )
    assert translate_figure_text("two\nlines", {"two lines": "两行"}) == "两行"
    assert translate_figure_text("unknown 3", {}) == "unknown 3"
