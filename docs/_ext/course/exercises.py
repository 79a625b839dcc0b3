"""Gather the exercises of all lessons on one page: the directive ``exercises``."""

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from course.pages import link_to
from course.project import Project

#: The anchor of the section that ends a lesson.
SECTION = "exercises"


class exercises(nodes.General, nodes.Element):
    """Where the exercises go, once every lesson has been read."""


class Exercises(Directive):
    """``{exercises}``: every lesson's exercises, below a title that leads to the lesson."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        for page in _pages(env):
            env.note_dependency(env.doc2path(page))
        return [exercises()]


class FillExercises(SphinxPostTransform):
    """Copy the exercises out of the lessons, before their references are resolved."""

    default_priority = 5
    formats = ("html",)  # their texts are collected from the lessons themselves

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(exercises)):
            place.replace_self([s for page in _pages(self.env) for s in self.section(page)])

    def section(self, page: str) -> list[nodes.section]:
        for found in self.env.get_doctree(page).findall(nodes.section):
            if SECTION in found["ids"]:
                title = nodes.title("", "", link_to(page, self.env.docname))
                texts = [node.deepcopy() for node in found[1:] if _is_task(node)]
                for text in texts:
                    for reference in text.findall(addnodes.pending_xref):
                        reference["refdoc"] = self.env.docname
                return [nodes.section("", title, *texts, ids=[page.rpartition("/")[2]])]
        return []


def _is_task(node: nodes.Node) -> bool:
    """Whether this belongs to what is asked: all but the solutions, which are folded away."""
    return not isinstance(node, nodes.container | nodes.section | nodes.target)


def _pages(env) -> list[str]:
    project = Project(Path(env.app.confdir))
    return [project.page(lesson) for lesson in project.lessons]


def setup(app) -> None:
    app.add_node(exercises)
    app.add_directive("exercises", Exercises)
    app.add_post_transform(FillExercises)
