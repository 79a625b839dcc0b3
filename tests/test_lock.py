"""The hashes of CI's packages are those of the versions that everybody gets."""

import re

from conftest import ROOT


def _versions(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==([^\s\\+]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


def test_the_lock_holds_the_pinned_versions():
    pinned, locked = _versions("constraints.txt"), _versions("requirements.lock")
    assert locked.items() <= pinned.items()
    assert {"torch", "sphinx", "pytest"} <= locked.keys()


def test_every_locked_package_has_a_hash():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^#.*\n", "", text)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry
