"""The glossary: sorted for its readers, with the words of the other languages, and linked.

It is a page of ``docs`` with MyST's ``{glossary}``. Its terms are translated in its catalog, and
linked where a lesson or a page of the guide uses one for the first time.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from course.pages import language_of, translations
from course.project import SOURCE, Language, Project

#: The page of the glossary.
PAGE = "guide/glossary"
_BLOCK = re.compile(r"^(`{3,}|:{3,})\{glossary\}\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
#: Text that stays as it is: code, formulas, titles, names, and what links already.
_CLOSED = (
    nodes.title,
    nodes.reference,
    nodes.emphasis,
    nodes.literal,
    nodes.math,
    nodes.FixedTextElement,
    nodes.rubric,
    nodes.term,
    nodes.caption,
    nodes.table,
    addnodes.pending_xref,
    addnodes.desc,
)
#: Classes of what is folded away, of cards, which are links as a whole, and of the self-test.
_KEPT = {"sd-dropdown", "sd-card", "quiz"}


def terms(page: str) -> list[str]:
    """The terms of a glossary page, in order: the lines of its block that are not indented."""
    lines = [line for _, block in _BLOCK.findall(page) for line in block.split("\n")]
    return [line.strip() for line in lines if line.strip() and line[0] not in " :"]


def translated(project: Project, language: Language) -> dict[str, str]:
    """Each term in the source language: the term in another."""
    path = project.docs / f"{PAGE}.md"
    found = terms(path.read_text(encoding="utf-8")) if path.exists() else []
    catalog = translations(project, language, PAGE)
    return {term: catalog.get(term, term) for term in found}


def sort_key(term: str) -> list[tuple[str, str]]:
    """Order of a dictionary: Latin letters by themselves, hanzi by their pinyin."""
    return [((c if c.isascii() else _pinyin(c)).lower(), c) for c in term]


def _pinyin(character: str) -> str:
    from pypinyin import lazy_pinyin  # half a second, which other languages need not wait

    return lazy_pinyin(character)[0]


def first_uses(texts: Iterable[str], names: Iterable[str]) -> list[list[tuple[int, int, str]]]:
    """Where each name stands for the first time, as (start, end, name) for every text.

    Of two names at one place the longer counts. Latin names are whole words, of any case, and may
    have a plural's s. A single hanzi is left out, since it is a part of too many words.
    """
    by_form = {_form(name): name for name in names if name.isascii() or len(name) > 1}
    ordered = sorted(by_form, key=len, reverse=True)
    if not ordered:
        return [[] for _ in texts]
    pattern = re.compile(
        "|".join(
            rf"(?<![\w-]){re.escape(form)}s?(?![\w-])" if form.isascii() else re.escape(form)
            for form in ordered
        ),
        re.IGNORECASE,
    )
    seen: set[str] = set()
    found = []
    for text in texts:
        places = []
        for match in pattern.finditer(text):
            form = _form(match[0])
            name = by_form.get(form) or by_form[form.removesuffix("s")]
            if name not in seen:
                seen.add(name)
                places.append((*match.span(), name))
        found.append(places)
    return found


def _form(name: str) -> str:
    return " ".join(name.lower().split())


class LinkTerms(SphinxTransform):
    """Link the first use of each term to the glossary."""

    default_priority = 36  # after translation, and after lines are joined

    def apply(self) -> None:
        docname = self.env.docname
        if docname == PAGE or not docname.startswith(("gallery/", "guide/")):
            return
        project, language = _here(self)
        names = translated(project, language).values()
        self.env.note_dependency(str(project.source(language) / "docs" / f"{PAGE}.md"))
        if language != SOURCE:
            self.env.note_dependency(str(project.catalog(language, PAGE)))
        texts = [
            text
            for paragraph in self.document.findall(nodes.paragraph)
            for text in paragraph.findall(nodes.Text)
            if not _is_closed(text)
        ]
        places = first_uses((str(text) for text in texts), names)
        for text, found in zip(texts, places, strict=True):
            if found:
                text.parent.replace(text, list(_with_links(str(text), found, docname)))


def _is_closed(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, _CLOSED):
            return True
        if isinstance(node, nodes.Element) and not _KEPT.isdisjoint(node["classes"]):
            return True
        node = node.parent
    return False


def _with_links(text: str, places: list[tuple[int, int, str]], docname: str):
    end = 0
    for start, stop, name in places:
        if start > end:
            yield nodes.Text(text[end:start])
        yield addnodes.pending_xref(
            "",
            nodes.inline("", text[start:stop], classes=["term"]),
            refdomain="std",
            reftype="term",
            reftarget=name,
            refdoc=docname,
            refexplicit=True,
            refwarn=True,
        )
        end = stop
    if end < len(text):
        yield nodes.Text(text[end:])


class SortGlossary(SphinxTransform):
    """Sort the terms as this language does, and add what the other languages call them."""

    default_priority = 36

    def apply(self) -> None:
        if self.env.docname != PAGE:
            return
        project, language = _here(self)
        others = [x for x in project.languages if x != language]
        here = translated(project, language)
        elsewhere = {x: translated(project, x) for x in others}
        original: Mapping[str, str] = {new: old for old, new in here.items()}
        for other in others:
            if other != SOURCE:
                self.env.note_dependency(str(project.catalog(other, PAGE)))
        for glossary in self.document.findall(addnodes.glossary):
            for entries in glossary.findall(nodes.definition_list):
                entries.children.sort(key=lambda entry: sort_key(entry[0].astext()))
                for term in entries.findall(nodes.term):
                    old = original.get(term.astext())
                    for other in others if old else ():
                        name = elsewhere[other][old]
                        if name == here[old]:
                            continue
                        term += nodes.inline(
                            "", name, classes=["other-language"], lang=other.tag
                        )


def _here(transform: SphinxTransform) -> tuple[Project, Language]:
    project = Project(Path(transform.app.confdir))
    return project, language_of(project, transform.config)


def setup(app) -> None:
    app.add_transform(SortGlossary)
    app.add_transform(LinkTerms)
