"""Names lead to the documentation of the package that has them."""

import zlib

import pytest
from course import links


@pytest.mark.parametrize(
    "name, page",
    [
        ("torch.mm", "generated/torch.mm.html"),
        ("torch.Tensor.add_", "generated/torch.Tensor.add_.html"),
        ("torch.nn.Linear", "generated/torch.nn.Linear.html"),
        ("torch.nn.Module.zero_grad", "generated/torch.nn.Module.html"),
        ("torch.utils.data.DataLoader", "data.html"),
        ("torch.Tensor", "tensors.html"),
    ],
)
def test_pages_of_torch(tmp_path, name, page):
    links.write_inventories([name], tmp_path)
    assert links.addresses(tmp_path)[name] == f"https://docs.pytorch.org/docs/stable/{page}#{name}"


@pytest.mark.parametrize("name", ["torch.no_such_thing", "torch._C", "tutorial_lib.claims", "json"])
def test_other_names_have_no_address(tmp_path, name):
    links.write_inventories([name], tmp_path)
    assert links.addresses(tmp_path) == {}


def test_kinds_are_those_of_the_python_domain(tmp_path):
    names = ["torch.mm", "torch.nn.Linear", "torch.Tensor.add_", "torch.Tensor.grad", "torch.nope"]
    links.write_inventories([*names, "torch.autograd.gradcheck", "torch.nn"], tmp_path)
    content = (tmp_path / "torch.inv").read_bytes()
    lines = zlib.decompress(content.split(b"zlib.\n", 1)[1]).decode().splitlines()
    kinds = {line.split()[0]: line.split()[1] for line in lines}
    assert kinds == {
        "torch.mm": "py:function",
        "torch.nn.Linear": "py:class",
        "torch.Tensor.add_": "py:method",
        "torch.Tensor.grad": "py:attribute",
        "torch.autograd.gradcheck": "py:function",
        "torch.nn": "py:module",
    }


def test_names_are_read_from_roles():
    text = ":func:`torch.mm`, :meth:`~torch.Tensor.add_`, :func:`it <torch.t>`, {class}`torch.Size`"
    assert links.names_in(text) == {"torch.mm", "torch.Tensor.add_", "torch.t", "torch.Size"}
