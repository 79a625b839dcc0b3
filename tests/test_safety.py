"""Nothing that is loaded may run code, and nothing that is unpacked may leave its folder."""

import ast
import zipfile
from pathlib import PurePosixPath

import pytest
from conftest import ROOT

SOURCES = sorted(p for d in ("src", "gallery", "docs/_ext") for p in (ROOT / d).rglob("*.py"))
#: Calls that load what the course itself has just written.
KNOWN = {
    "docs/_ext/course/draw.py": ["pickle.loads(content)"],  # figures of its own worker
    "docs/_ext/course/cluster.py": ["pickle.loads(packed)"],  # a task for its own cluster
    "gallery/training/plot_13_transfer.py": ["torch.load(file, weights_only=False)"],  # the danger
}


def _dangerous(source: str) -> list[str]:
    """Calls that may run code from the file that they load."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        options = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
        if name == "torch.load" and options.get("weights_only") is not True:
            found.append(ast.unparse(node))
        if name.endswith("pickle.load") or name.endswith("pickle.loads"):
            found.append(ast.unparse(node))
        if options.get("allow_pickle"):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    "call",
    ["torch.load(p)", "torch.load(p, weights_only=False)", "pickle.loads(b)",
     "np.load(p, allow_pickle=True)"],
)
def test_a_dangerous_call_would_be_noticed(call):
    assert _dangerous(call) == [call]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_code_is_loaded_with_data(path):
    known = KNOWN.get(path.relative_to(ROOT).as_posix(), [])
    assert _dangerous(path.read_text(encoding="utf-8")) == known


def _outside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name


def test_a_path_that_leaves_would_be_noticed():
    assert all(map(_outside, ["/etc/passwd", "../x", "a/../../x", "C:/x", "a\\..\\x"]))
    assert not _outside("gallery/foundations/plot_01_neurons.py")


def test_archives_hold_only_paths_within(html):
    archives = [*html.rglob("*.zip"), *html.rglob("*.whl")]
    assert archives
    for archive in archives:
        with zipfile.ZipFile(archive) as file:
            assert [name for name in file.namelist() if _outside(name)] == [], archive
