"""The index and the query are split the same way, by Python and by the browser's script."""

import json
import shutil
import subprocess
from types import SimpleNamespace

import pytest
from course.search import ChineseSearch, collect_words
from docutils import nodes
from docutils.utils import new_document

PHRASES = ["反向传播", "梯", "前向传播的中间结果", "用 PyTorch 求梯度", "x 的 loss", "线性 回归"]


@pytest.fixture(scope="module")
def search():
    return ChineseSearch({})


def test_every_pair_is_in_the_index(search):
    assert search.split("反向传播算法") == ["反向", "向传", "传播", "播算", "算法"]
    assert search.split("梯度 gradient") == ["梯度", "gradient"]


def test_pairs_are_found_across_bold_words(search):
    words = nodes.strong("", "局部导数")
    paragraph = nodes.paragraph("", "", nodes.Text("乘上一个"), words)
    document = new_document("page")
    document += paragraph
    assert "个局" in collect_words(SimpleNamespace(lang=search), document).words


def test_latin_words_are_stemmed(search):
    assert search.stem("Gradients") == search.stem("gradient")


def test_single_hanzi_count_but_single_letters_do_not(search):
    assert search.word_filter("梯") and not search.word_filter("x")


@pytest.mark.skipif(not shutil.which("node"), reason="needs node to run the browser's splitter")
@pytest.mark.parametrize("phrase", PHRASES)
def test_the_browser_splits_alike(search, phrase):
    script = f"{search.js_splitter_code}; console.log(JSON.stringify(splitQuery({phrase!r})))"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == search.split(phrase)
