"""Formulas become MathML."""

import pytest
from bs4 import BeautifulSoup
from course.mathml import to_mathml
from docutils.utils.math import MathError


@pytest.mark.parametrize(
    "tex, inside",
    [
        (r"\frac{\partial L}{\partial a}", "mfrac"),
        (r"\sum_{i=1}^N (aX_i + b - Y_i)^2", "munderover"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "mtable"),
        (r"h' = \tanh(W_h h + W_x x)", "mi"),
        (r"a &= b \\ c &= d", "mtable"),
        (r"\mathbf{x} \odot \hat{y}", "mover"),
    ],
)
def test_the_commands_of_the_course_are_known(tex, inside):
    formula = BeautifulSoup(to_mathml(tex, block=True), "html.parser").math
    assert formula["display"] == "block"
    assert formula.find(inside)
    assert "\\" not in formula.get_text()


def test_an_unknown_command_is_an_error():
    with pytest.raises(MathError):
        to_mathml(r"\nosuchcommand x", block=False)
