"""Pages that the engine fills: commands, exercises, glossary."""

import re

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from course import catalogs, commands, glossary
from course.project import Project
from tiny import CHINESE, Site

GLOSSARY = """# Words

```{glossary}
tensor
  An array with any number of axes.

neural network
  Layers of neurons.

network
  What is connected.

Adam
  An optimizer.
```
"""
COMMANDS = '''"""
Commands
========

What each does.
"""

# %%
# ``torch.ones``
# --------------
#
# Nothing but ones.

import torch

print(torch.ones(2))

# %%
# ``torch.sum``
# -------------
#
# All together.

print(torch.ones(2).sum())
'''
EXERCISES = """
# %%
# Exercises
# ---------
#
# **1.** Add up four ones with :func:`torch.ones`: a network of them.
#
# .. dropdown:: Solution 1
"""


# --- glossary --------------------------------------------------------------------------------


def test_terms_are_the_lines_that_are_not_indented():
    assert glossary.terms(GLOSSARY) == ["tensor", "neural network", "network", "Adam"]


def test_hanzi_are_sorted_by_pinyin():
    words = ["张量", "反向传播", "Adam", "卷积", "池化", "微调", "LSTM"]
    expected = ["Adam", "池化", "反向传播", "卷积", "LSTM", "微调", "张量"]
    assert sorted(words, key=glossary.sort_key) == expected


@pytest.mark.parametrize(
    "texts, names, expected",
    [
        (["a tensor, two tensors"], ["tensor"], [["tensor"]]),
        (["Tensors here", "a tensor"], ["tensor"], [["Tensors"], []]),
        (["hypertensor, tensor-like, tensorial"], ["tensor"], [[]]),
        (["a neural network; a network"], ["network", "neural network"],
         [["neural network", "network"]]),
        (["一个张量是张量"], ["张量"], [["张量"]]),
        (["神经网络"], ["网络", "神经网络"], [["神经网络"]]),
        (["轮到你了"], ["轮"], [[]]),
        (["anything"], [], [[]]),
    ],
)  # fmt: skip
def test_the_first_use_of_a_term_is_found(texts, names, expected):
    found = glossary.first_uses(texts, names)
    pairs = zip(texts, found, strict=True)
    assert [[text[a:b] for a, b, _ in places] for text, places in pairs] == expected


PROJECT = Project(ROOT)
CATALOGS = sorted((PROJECT.docs / "locale" / "zh_CN").rglob("*.po"))
_NAMES = r'``[^`]*``|:[\w:]+:`[^`]*`|`[^`]*`_+|"[^"]*"|\[[^]]*\]\([^)]*\)|(?<!\*)\*[^*]+\*(?!\*)'


@pytest.mark.parametrize("po", CATALOGS, ids=lambda po: po.stem)
def test_a_page_says_a_term_as_the_glossary_does(po):
    chinese = glossary.translated(PROJECT, PROJECT.languages[1])
    entries = catalogs.translations(po)
    texts = [re.sub(_NAMES, "…", text) for text in entries]  # not in code or titles of papers
    used = {name for places in glossary.first_uses(texts, chinese) for _, _, name in places}
    said = "".join(entries.values()).lower()
    assert [(term, chinese[term]) for term in used if chinese[term].lower() not in said] == []


# --- commands --------------------------------------------------------------------------------


def test_names_of_torch_are_read_from_the_code():
    code = """
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

x = torch.ones(3, requires_grad=True)
model = nn.Linear(3, 2)
F.relu(model(x)).sum().backward()
np.ones(3).ravel()
array.max()
DataLoader
self.weight
"""
    known = {"array.max": [{"name": "ndarray.max", "module": "numpy"}]}
    assert commands.torch_names(code, known) == {
        "torch.ones",
        "torch.nn.Linear",
        "torch.nn.functional.relu",
        "torch.sum",
        "torch.Tensor.backward",
        "torch.utils.data.DataLoader",
    }


# --- the pages, built ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("pages") / "site")
    site.write("docs/guide/glossary.md", GLOSSARY)
    site.write("docs/guide/exercises.md", "# All exercises\n\n```{exercises}\n```\n")
    site.edit(
        site.root / "docs" / "index.md", "gallery/index\n",
        "gallery/index\nguide/glossary\nguide/exercises\n",
    )  # fmt: skip
    site.edit(site.lesson, "# %%\n# .. dropdown:: Solution 1\n", EXERCISES.lstrip())
    site.edit(site.lesson, "It shows that everything", "A tensor and a neural network: everything")
    site.edit(site.lesson, "Mind the gap.", "Mind the tensor, the tensor.")
    site.write("gallery/foundations/plot_02_commands.py", COMMANDS)
    CHINESE_TOO = {
        "tensor": "张量",
        "neural network": "神经网络",
        "network": "网络",
        "Adam": "Adam",
        "A tensor and a neural network: everything works.": "张量和神经网络：一切正常。",
        "**1.** Add up four ones with :func:`torch.ones`: a network of them.": (
            "**1.** 用 :func:`torch.ones` 加，连成网络。"
        ),
    }
    with pytest.MonkeyPatch.context() as patch:
        for text, translation in CHINESE_TOO.items():
            patch.setitem(CHINESE, text, translation)
        site.translate()
    done = site.run()
    assert done.returncode == 0, done.stderr
    return site


def _article(site, language, page):
    return BeautifulSoup(site.html(language, page), "html.parser").article


def test_the_glossary_is_sorted_and_says_what_others_say(built):
    for language, expected in (
        ("en", ["Adam", "network网络", "neural network神经网络", "tensor张量"]),
        ("zh", ["Adam", "神经网络neural network", "网络network", "张量tensor"]),
    ):
        found = _article(built, language, "guide/glossary").select("dl.glossary > dt")
        assert [dt.get_text().replace("#", "").strip() for dt in found] == expected


def test_first_uses_lead_to_the_glossary(built):
    expected = {
        "en": ["tensor", "neural network", "network"],
        "zh": ["张量", "神经网络", "网络"],
    }
    for language, words in expected.items():
        links = _article(built, language, built.page).select("a:has(.term)")
        assert [a.get_text() for a in links] == words
        anchor = links[0]["href"]
        assert anchor == "../../guide/glossary.html#term-tensor"
        assert _article(built, language, "guide/glossary").find(id="term-tensor")


def test_exercises_are_gathered(built):
    page = _article(built, "zh", "guide/exercises")
    assert page.h2.a["href"] == "../gallery/foundations/plot_01_tiny.html"
    text = page.get_text()
    assert page.select_one("a:has(.term)")["href"] == "glossary.html#term-network"
    assert "1. 用 torch.ones() 加，连成网络。" in text and "小小的一课" in text
    assert "参考答案" not in text and "assert" not in text


def test_commands_lead_to_the_lessons_that_use_them(built):
    page = _article(built, "zh", "gallery/foundations/plot_02_commands")
    line = page.find(id="torch-ones").select_one("p.used-in")
    assert line.get_text() == "用到它的课： 小小的一课"
    assert line.a["href"] == "plot_01_tiny.html"


@pytest.mark.parametrize(
    "old, new, reason",
    [
        ("torch.sum", "torch.max", "no lesson uses torch.max"),
        ("torch.sum", "More", "plot_01_tiny: add one in gallery/foundations/plot_02_commands.py"),
    ],
)
def test_commands_and_lessons_agree(built, old, new, reason):
    path = built.root / "gallery/foundations/plot_02_commands.py"
    kept = path.read_text(encoding="utf-8")
    try:
        built.edit(path, old, new)
        built.translate()
        done = built.run()
        assert done.returncode == 1 and reason in done.stderr
    finally:
        path.write_text(kept, encoding="utf-8")
