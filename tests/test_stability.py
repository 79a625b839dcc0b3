"""The table of claims over seeds is about the lessons as they are."""

import ast
import json

import pytest
from conftest import ROOT
from course.bench.seeds import with_other_seeds

LESSONS = sorted((ROOT / "gallery").glob("**/plot_*.py"))


def _claims(lesson) -> list[str]:
    calls = [n for n in ast.walk(ast.parse(lesson.read_text())) if isinstance(n, ast.Call)]
    return [c.args[0].value for c in calls if getattr(c.func, "id", "") == "claim"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_claim_is_in_the_table_and_held_with_every_seed(lesson):
    table = json.loads((ROOT / "docs" / "stability.json").read_text(encoding="utf-8"))
    rows = table[lesson.relative_to(ROOT).with_suffix("").as_posix()]
    assert {row["text"] for row in rows} == set(_claims(lesson))
    for row in rows:
        assert len(row["measured"]) >= 5
        assert row["held"] == len(row["measured"]), row


def test_every_seed_is_moved():
    source = "torch.manual_seed(3)\nfor s in range(2):\n    g = torch.Generator().manual_seed(s)\n"
    moved = with_other_seeds(source, 1000)
    assert "torch.manual_seed(3 + 1000)" in moved and "manual_seed(s + 1000)" in moved
