"""Chinese search: pairs of neighbouring hanzi in the index, and the same pairs in the query.

Sphinx's own Chinese search needs a word list that browsers do not have. Pairs need none, and find
every phrase: all pairs of the query must be on the page.
"""

import re
from functools import cache

import snowballstemmer
from docutils import nodes
from sphinx.search import IndexBuilder, SearchLanguage

_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9_]+")


class ChineseSearch(SearchLanguage):
    """Pairs of hanzi; Latin words are stemmed as in English."""

    lang = "zh_CN"
    language_name = "English"  # of the stemmer that the browser loads
    js_stemmer_rawcode = "english-stemmer.js"
    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/[\u3400-\u9fff]+|[A-Za-z0-9_]+/g) || []).flatMap((run) =>
    run.charCodeAt(0) < 0x3400 || run.length < 3
      ? [run]
      : Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2)));
"""
    stopwords = frozenset()

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._stem = cache(snowballstemmer.stemmer("english").stemWord)

    def split(self, text: str) -> list[str]:
        """Words as the index holds them."""
        found = []
        for run in _RUN.findall(text):
            if run[0] < "\u3400" or len(run) < 3:
                found.append(run)
            else:
                found += [run[i : i + 2] for i in range(len(run) - 1)]
        return found

    def stem(self, word: str) -> str:
        return word if word >= "\u3400" else self._stem(word.lower())

    def word_filter(self, word: str) -> bool:
        return len(word) > 1 or word >= "\u3400"


_collect = IndexBuilder._word_collector


def collect_words(builder: IndexBuilder, doctree: nodes.document):
    """What Sphinx collects from a page, and the pairs of hanzi that bold words or links part."""
    store = _collect(builder, doctree)
    if isinstance(builder.lang, ChineseSearch):
        for paragraph in doctree.findall(nodes.paragraph):
            store.words.extend(builder.lang.split(paragraph.astext()))
    return store


def setup(app) -> None:
    IndexBuilder._word_collector = collect_words
    app.add_search_language(ChineseSearch)
