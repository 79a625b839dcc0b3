"""Link names to the documentation of other packages, without asking the network.

For Sphinx's intersphinx, an inventory of each package is written that holds the names the course
uses. Where a name is documented follows from a rule per package; that it exists is looked up in the
package itself.
"""

import contextlib
import importlib
import inspect
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

_ROLES = "(?:py:)?(?:func|class|meth|mod|attr|obj|data|exc)"
_ROLE = re.compile(rf"(?::{_ROLES}:|{{{_ROLES}}})`(?:[^`<]+<)?~?([^`<>]+)>?`")

#: Package: (address of its documentation, rule for the page of a name).
SITES = {
    "torch": ("https://docs.pytorch.org/docs/stable/", "generated/{page}.html"),
    "numpy": ("https://numpy.org/doc/stable/", "reference/generated/{page}.html"),
    "matplotlib": ("https://matplotlib.org/stable/", "api/_as_gen/{page}.html"),
}
#: Names that are documented on a page of another name.
EXCEPTIONS = {
    "torch": "torch.html",
    "torch.Tensor": "tensors.html",
    "torch.autograd": "autograd.html",
    "torch.autograd.Variable": "autograd.html",
    "torch.device": "tensor_attributes.html",
    "torch.dtype": "tensor_attributes.html",
    "torch.nn": "nn.html",
    "torch.nn.functional": "nn.functional.html",
    "torch.optim": "optim.html",
    "torch.utils.data.DataLoader": "data.html",
    "torch.utils.data.TensorDataset": "data.html",
    "torch.utils.data.Dataset": "data.html",
    "torch.utils.data.random_split": "data.html",
    "torch.autograd.gradcheck": "generated/torch.autograd.gradcheck.gradcheck.html",
    "numpy": "reference/index.html",
    "matplotlib.pyplot": "api/pyplot_summary.html",
}


def names_in(text: str) -> set[str]:
    """Full names that a text refers to by role (``:func:`torch.mm```)."""
    return {name.strip("() ") for name in _ROLE.findall(text)}


def names_used(names: dict[str, list[dict]]) -> set[str]:
    """Full names that sphinx-gallery identified in a lesson's code."""
    return {
        f"{found[module]}.{found['name']}"
        for candidates in names.values()
        for found in candidates
        for module in ("module_short", "module")
    }


def write_inventories(names: Iterable[str], folder: Path) -> None:
    """Write ``<package>.inv`` for each documented package; names that do not exist are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(set(names))
    for package in SITES:
        entries = []
        for name in names:
            if name.split(".")[0] == package and (what := kind(name)):
                entries.append(f"{name} py:{what} 1 {_page(name)}#{name} -")
        path = folder / f"{package}.inv"
        content = _inventory(package, entries)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def addresses(folder: Path) -> dict[str, str]:
    """Where each name is documented that the inventories in a folder hold."""
    found = {}
    for package, (site, _) in SITES.items():
        *_, packed = (folder / f"{package}.inv").read_bytes().split(b"\n", 4)
        for line in zlib.decompress(packed).decode().splitlines():
            name, _, _, page, _ = line.split(" ")
            found[name] = site + page
    return found


def _inventory(package: str, entries: list[str]) -> bytes:
    head = (
        f"# Sphinx inventory version 2\n# Project: {package}\n# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode() + zlib.compress("\n".join([*entries, ""]).encode(), 9)


def _resolve(name: str):
    """The object of a full name and what holds it; LookupError if there is none."""
    package, *parts = name.split(".")
    path, owner = package, None
    found = importlib.import_module(package)
    for part in parts:
        owner, path = found, f"{path}.{part}"
        if not hasattr(found, part):
            with contextlib.suppress(ImportError):
                importlib.import_module(path)
        try:
            found = getattr(found, part)
        except AttributeError:
            raise LookupError(name) from None
    return found, owner


def kind(name: str) -> str | None:
    """What the Python domain calls the thing of this name, or None if there is none."""
    if any(part.startswith("_") for part in name.split(".")):
        return None
    try:
        found, owner = _resolve(name)
    except LookupError:
        return None
    if inspect.ismodule(found):
        return "module"
    if inspect.isclass(found):
        return "class"
    if inspect.isclass(owner):
        return "method" if callable(found) else "attribute"
    return "function" if callable(found) else "data"


def _page(name: str) -> str:
    package = name.split(".")[0]
    if name in EXCEPTIONS:
        return EXCEPTIONS[name]
    owner = name.rpartition(".")[0]
    inherits_page = owner and owner != "torch.Tensor" and kind(owner) == "class"
    page = owner if inherits_page and package == "torch" else name
    if page in EXCEPTIONS:
        return EXCEPTIONS[page]
    return SITES[package][1].format(page=page)
