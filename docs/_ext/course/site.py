"""What the engine adds to Sphinx: replayed lessons, both languages, claims, formulas, search."""

import copy
import hashlib
import json
import re
from functools import cache
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from myst_parser.mdit_to_docutils import base as myst
from sphinx.transforms import SphinxTransform

from course import (
    code_links,
    commands,
    exercises,
    glossary,
    lazy_states,
    mathml,
    measured,
    search,
)
from course.localise import join_hanzi, titles
from course.pages import entries, language_of, link_to, table, translations
from course.project import Project
from course.replay import Replay, size_cards
from course.words import words

myst.get_default_settings = cache(myst.get_default_settings)  # asked for at every paragraph


def configure(app, config) -> None:
    """Before anything is read: the words of the theme, and the stand-in for execution."""
    project = Project(Path(app.confdir))
    language = language_of(project, config)
    said = words(project, language)
    config.project = said["Deep Learning on the Torch"]
    config.html_title = config.html_short_title = config.project
    config.html_theme_options["search_bar_text"] = said["Search the course"]
    config.html_theme_options["header_dropdown_text"] = said["More"]
    config.html_theme_options["logo"] = {"text": config.project}
    config.html_search_language = config.language
    if app.tags.has("without_gallery"):
        config.exclude_patterns.append("gallery/**")
        config.sphinx_gallery_conf |= {"examples_dirs": [], "gallery_dirs": []}
    base = config.html_baseurl
    Replay(project, language, install_cell(base), base).patch()
    size_cards(*config.sphinx_gallery_conf["thumbnail_size"])


def install_cell(base: str) -> str:
    """Source of the first cell of every notebook: install the package where it is missing."""
    return (
        "import importlib.util\n\n"
        'if importlib.util.find_spec("tutorial_lib") is None:\n'
        f"    %pip install --quiet {base}{wheel_name()}"
    )


def wheel_name() -> str:
    """The file name of the package's wheel, which lies at the root of the site."""
    from tutorial_lib import __version__

    return f"tutorial_lib-{__version__}-py3-none-any.whl"


def wheel_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """``{wheel}`text```: a link to the package's wheel."""
    up = "../" * (inliner.document.settings.env.docname.count("/") + 1)
    return [nodes.reference(rawtext, text, refuri=up + wheel_name(), internal=True)], []


def prepare(app) -> None:
    """Chinese needs no spaces around ``**bold**``."""
    if app.config.language.startswith("zh"):
        app.env.settings["character_level_inline_markup"] = True


class JoinHanzi(SphinxTransform):
    """A line break between two hanzi is not a space."""

    default_priority = 30

    def apply(self) -> None:
        for text in list(self.document.findall(nodes.Text)):
            if "\n" in text and not isinstance(text.parent, nodes.FixedTextElement):
                text.parent.replace(text, nodes.Text(join_hanzi(str(text))))


class EnglishAnchors(SphinxTransform):
    """Headings of a translated lesson keep the anchors of the source language.

    So a reader who changes the language stays at the same heading, and links outlive translations.
    """

    default_priority = 30

    def apply(self) -> None:
        project = Project(Path(self.app.confdir))
        language = language_of(project, self.config)
        if not self.env.docname.startswith("gallery/"):
            return
        source_of = {}
        for path in [*project.lessons, *project.headers]:
            page = project.page(path)
            if page == self.env.docname or self.env.docname == "gallery/index":
                catalog = translations(project, language, page)
                source_of |= {_plain(catalog.get(t, t)): _plain(t) for t in titles(path)}
        for section in self.document.findall(nodes.section):
            title = section.next_node(nodes.title).astext()
            old = self.document.nameids.get(nodes.fully_normalize_name(title))
            new = nodes.make_id(source_of.get(_plain(title), _plain(title)))
            if new in self.document.ids and re.fullmatch(r"id\d+", old or ""):
                new = f"{new}-2"  # as where names differ by nothing but a sign at their end
            if old in section["ids"] and new and new not in self.document.ids:
                section["ids"][section["ids"].index(old)] = new
                self.document.ids[new] = self.document.ids.pop(old)
                self.document.nameids[nodes.fully_normalize_name(title)] = new


def _plain(title: str) -> str:
    return re.sub(r"[`*]", "", title)


class VerifiedClaims(Directive):
    """``.. verified-claims::``: every claim of every lesson, as this build measured it."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        if env.app.builder.name == "gettext":  # the claims are in the catalogs of their lessons
            return []
        env.note_reread()  # whatever became of the lessons
        project = Project(Path(env.app.confdir))
        language = language_of(project, env.config)
        said = words(project, language)
        found: list[nodes.Node] = []
        for lesson, entry in entries(project.root).items():
            catalog = translations(project, language, project.page(lesson))
            cost = said["{0} s, {1} MB at most"].format(
                f"{entry.seconds:.1f}", f"{entry.result['peak_memory']:.0f}"
            )
            paragraph = nodes.paragraph(classes=["verified-lesson"])
            paragraph += [link_to(project.page(lesson), env.docname), nodes.Text(f" · {cost}")]
            rows = [(catalog.get(c.text, c.text), c.measured, c.required) for c in entry.claims]
            heads = [said[word] for word in ("Claim", "Measured", "Required")]
            found += [paragraph, table(heads, rows, (60, 20, 20))]
        return found


class Stability(Directive):
    """``.. claim-stability::``: what each claim measured with other seeds."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        if env.app.builder.name == "gettext":
            return []
        project = Project(Path(env.app.confdir))
        language = language_of(project, env.config)
        said = words(project, language)
        path = Path(env.srcdir) / "stability.json"
        env.note_dependency(str(path))
        found: list[nodes.Node] = []
        heads = [said[word] for word in ("Claim", "Required", "Measured, by seed", "Held")]
        for page, claims in json.loads(path.read_text(encoding="utf-8")).items():
            catalog = translations(project, language, page)
            rows = [
                (
                    catalog.get(row["text"], row["text"]),
                    row["required"],
                    "; ".join(dict.fromkeys(row["measured"])),
                    f"{row['held']}/{len(row['measured'])}",
                )
                for row in claims
            ]
            link = nodes.paragraph("", "", link_to(page, env.docname))
            found += [link, table(heads, rows, (45, 15, 30, 10))]
        return found


class Versions(Directive):
    """``.. verified-versions::``: the packages that the lessons loaded."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        if env.app.builder.name == "gettext":
            return []
        env.note_reread()
        project = Project(Path(env.app.confdir))
        said = words(project, language_of(project, env.config))
        versions: dict[str, str] = {}
        for entry in entries(project.root).values():
            versions |= entry.result["versions"]
        shown = [n for n in ("python", "torch", "numpy", "matplotlib") if n in versions]
        rows = [(name, versions[name]) for name in shown]
        return [table([said["Package"], said["Version"]], rows, (50, 50))]


def rewrite_navigation(app, env) -> list[str]:
    """Write every page anew when a page was added, removed or renamed: all pages show it."""
    shape = ({name: title.astext() for name, title in env.titles.items()}, env.toctree_includes)
    if getattr(env, "course_shape", None) == shape:
        return []
    env.course_shape = copy.deepcopy(shape)
    return list(env.all_docs)


def add_context(app, pagename, templatename, context, doctree) -> None:
    """What the templates need to link the languages."""
    project = Project(Path(app.confdir))
    current = language_of(project, app.config)
    said = words(project, current)
    base = app.config.html_baseurl
    up = "../" * (pagename.count("/") + 1)
    alternatives = [
        {"tag": x.tag, "name": x.name, "path": f"{x.folder}/{pagename}.html"}
        for x in project.languages
    ]
    context |= {
        "language_links": [
            a | {"href": up + a["path"], "current": a["tag"] == current.tag}
            for a in alternatives
        ],
        "alternate_links": [a | {"href": base + a["path"]} for a in alternatives] if base else [],
        "canonical": f"{base}{current.folder}/{pagename}.html" if base else "",
        "description": _description(doctree) or said["Search the course"],
        "words": said,
    }
    context["language"] = current.tag
    context["pageurl"] = None  # the canonical link is ours


def _description(doctree: nodes.document | None) -> str:
    """The first paragraph below a title, for those who look for pages from elsewhere."""
    for section in doctree.findall(nodes.section) if doctree else ():
        for child in section.children:
            if isinstance(child, nodes.paragraph):
                return " ".join(child.astext().split())
    return ""


def setup(app):
    app.connect("config-inited", configure, priority=100)
    app.connect("builder-inited", prepare)
    app.connect("env-updated", rewrite_navigation)
    app.connect("html-page-context", add_context)
    app.add_transform(JoinHanzi)
    app.add_transform(EnglishAnchors)
    app.add_role("wheel", wheel_role)
    app.add_directive("verified-claims", VerifiedClaims)
    app.add_directive("verified-versions", Versions)
    app.add_directive("claim-stability", Stability)
    parts = (code_links, commands, exercises, glossary, lazy_states, mathml, measured, search)
    for part in parts:
        part.setup(app)
    return {"env_version": _fingerprint(), "parallel_read_safe": True, "parallel_write_safe": True}


def _fingerprint() -> int:
    """Changes with the engine, so that Sphinx then reads every page again."""
    sources = b"".join(p.read_bytes() for p in sorted(Path(__file__).parent.glob("*.py")))
    return int(hashlib.sha256(sources).hexdigest()[:8], 16)
