"""Say which lessons use a name of PyTorch, on the page that explains all of these names.

The page is a script like the lessons (``COMMANDS``). Each of its sections whose title is a name of
PyTorch gets a line of links, made from the code of the lessons. A name that lessons use without a
section here, or a section that no lesson needs, is a warning, and so the end of the build.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from course import links
from course.pages import entries, language_of, link_to
from course.project import Language, Project
from course.words import words

#: The end of the name of the page.
COMMANDS = "_commands"
#: Attributes that mostly belong to something else: to any object, a dictionary, matplotlib's axes.
_NOT_TENSORS = set(dir(object)) | {"index", "indices", "name", "scatter", "values"}


def torch_names(code: str, identified: Mapping[str, list[dict]]) -> set[str]:
    """Full names of PyTorch that a lesson's code uses: ``torch.mm``, ``torch.Tensor.backward``.

    A method that is a function as well goes by the function's name.

    Parameters
    ----------
    code : str
        The script.
    identified : mapping of str to list
        What sphinx-gallery found out about dotted names when it ran the script. An attribute of
        anything that it knows to be no tensor is left out.
    """
    tree = ast.parse(code)
    imported = dict(_imports(tree))
    modules = {name for name, full in imported.items() if not full.startswith("torch")}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and imported.get(node.id, "").startswith("torch."):
            found.add(imported[node.id])
        if not isinstance(node, ast.Attribute):
            continue
        chain = _dotted(node)
        root, _, rest = chain.partition(".")
        if imported.get(root, "").partition(".")[0] == "torch":
            found.add(f"{imported[root]}.{rest}")
        elif root == "self" and "." not in rest:  # the lesson's own
            continue
        elif _root(node) in modules or _is_known_otherwise(chain, identified):
            continue
        elif node.attr not in _NOT_TENSORS:
            found.add(_of_tensor(node.attr))
    return {name for name in found if _is_command(name)}


def _of_tensor(attribute: str) -> str:
    """``torch.sum`` for the method ``sum``: where there is a function, too, it gives the name."""
    function = f"torch.{attribute}"
    if attribute.endswith("_") or links.kind(function) != "function":
        return f"torch.Tensor.{attribute}"
    return function


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname or alias.name.partition(".")[0]), (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.expr) -> str:
    """The dotted name of an expression; empty at its root if that is not a name."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.expr) -> str:
    """The name that an expression begins with: ``np`` of ``np.ones(3)[0].sum``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_known_otherwise(chain: str, identified: Mapping[str, list[dict]]) -> bool:
    modules = {found["module"].partition(".")[0] for found in identified.get(chain, ())}
    return bool(modules) and not modules & {"torch", "builtins"}


def _is_command(name: str) -> bool:
    kind = links.kind(name)
    return kind is not None and kind != "module"


class LinkLessons(SphinxTransform):
    """Below the title of each command, the lessons that use it."""

    default_priority = 35

    def apply(self) -> None:
        if not self.env.docname.endswith(COMMANDS):
            return
        project = Project(Path(self.app.confdir))
        language = language_of(project, self.config)
        used = _lessons_by_name(project)
        for lesson in project.lessons:
            copy = project.source(language) / lesson.relative_to(project.root)
            self.env.note_dependency(str(copy))
        explained = set()
        for section in self.document.findall(nodes.section):
            name = section.next_node(nodes.title).astext()
            if name in used:
                explained.add(name)
                section.insert(1, _links(project, language, used[name], self.env.docname))
            elif name.startswith("torch."):
                _warn(self.env.docname, f"no lesson uses {name}, which has a section here")
        for name in sorted(used.keys() - explained):
            pages = ", ".join(lesson.stem for lesson in used[name])
            reason = f"{name} has no section here, and is used by {pages}: "
            _warn(self.env.docname, f"{reason}add one in {self.env.docname}.py")


def _lessons_by_name(project: Project) -> dict[str, list[Path]]:
    used: dict[str, list[Path]] = {}
    for lesson, entry in entries(project.root).items():
        if not lesson.stem.endswith(COMMANDS):
            code = lesson.read_text(encoding="utf-8")
            for name in torch_names(code, entry.result["names"]):
                used.setdefault(name, []).append(lesson)
    return used


def _links(project: Project, language: Language, lessons: list[Path], docname: str):
    paragraph = nodes.paragraph("", words(project, language)["Lessons:"] + " ", classes=["used-in"])
    for number, lesson in enumerate(lessons):
        paragraph += [nodes.Text(" · ")] if number else []
        paragraph += link_to(project.page(lesson), docname)
    return paragraph


def _warn(docname: str, message: str) -> None:
    logging.getLogger(__name__).warning(message, location=docname)


def setup(app) -> None:
    app.add_transform(LinkLessons)
