"""A claim holds, or it stops the lesson; and whatever it found is recorded."""

import doctest
import json
import math

import numpy as np
import pytest
import torch

from tutorial_lib import claims
from tutorial_lib.claims import RECORD, ClaimError, claim

NAN = math.nan


@pytest.fixture(autouse=True)
def no_record(monkeypatch):
    """Keep these claims out of the record of whoever runs the tests."""
    monkeypatch.delenv(RECORD, raising=False)


@pytest.mark.parametrize(
    ("measured", "required"),
    [
        (4, {"equals": 4}),
        (4.0, {"equals": 4}),
        (True, {"equals": True}),
        ("MulBackward0", {"equals": "MulBackward0"}),
        (math.inf, {"equals": math.inf}),
        (1j, {"equals": 1j}),
        ([], {"equals": []}),
        ([None, "a", True, 2], {"equals": [None, "a", True, 2]}),
        ((1, 2), {"equals": [1, 2]}),
        (torch.ones(2, 3).shape, {"equals": (2, 3)}),
        (0.5, {"at_least": 0.5}),
        (0.5, {"at_most": 0.5}),
        (0.5, {"at_least": 0.5, "at_most": 0.5}),
        (7, {"at_least": 6.5}),
        (-math.inf, {"at_most": 0}),
        (torch.tensor(0.25), {"at_most": 0.25}),
        (np.float32(0.25), {"at_least": 0.25}),
        (0.25, {"at_most": torch.tensor(0.25)}),
        (torch.tensor([[1, 2], [3, 4]]), {"equals": [[1, 2], [3, 4]]}),
        ([[1, 2], [3, 4]], {"equals": torch.tensor([[1, 2], [3, 4]])}),
        (np.arange(3), {"equals": torch.arange(3)}),
        (torch.tensor([True, False]), {"equals": [True, False]}),
        (np.bool_(True), {"equals": True}),
        (torch.tensor(9.0, requires_grad=True), {"equals": 9.0}),
        (torch.tensor(1.5, dtype=torch.bfloat16), {"equals": 1.5}),
        ([torch.tensor(1.0), np.float64(2.0)], {"equals": [1.0, 2.0]}),
        (torch.zeros(0), {"equals": torch.zeros(0)}),
        (1.25, {"equals": 1.0, "tolerance": 0.25}),
        ([1.25, 0.75], {"equals": [1.0, 1.0], "tolerance": 0.25}),
        (torch.tensor([37.12]), {"equals": [37.12], "tolerance": 1e-4}),
    ],
)
def test_holds(measured, required):
    claim("something", measured, **required)


@pytest.mark.parametrize(
    ("measured", "required"),
    [
        (4, {"equals": 5}),
        (1.0 + 1e-12, {"equals": 1.0}),
        (1.3, {"equals": 1.0, "tolerance": 0.25}),
        ([1.0, 1.3], {"equals": [1.0, 1.0], "tolerance": 0.25}),
        ("Mul", {"equals": "Add"}),
        (0.49, {"at_least": 0.5}),
        (0.51, {"at_most": 0.5}),
        (0.2, {"at_least": 0.3, "at_most": 0.6}),
        (0.7, {"at_least": 0.3, "at_most": 0.6}),
        # NaN never holds, on whichever side it stands
        (NAN, {"equals": NAN}),
        (NAN, {"equals": 1.0, "tolerance": math.inf}),
        (NAN, {"at_least": 0.0}),
        (NAN, {"at_most": 0.0}),
        (torch.tensor([1.0, NAN]), {"equals": [1.0, NAN]}),
        (1.0, {"equals": NAN}),
        (1.0, {"at_most": NAN}),
        (1.0, {"equals": 1.5, "tolerance": NAN}),
        (math.inf, {"equals": -math.inf}),
        # shapes
        (torch.ones(3), {"equals": torch.ones(2)}),
        (torch.ones(2), {"equals": torch.ones(3)}),
        (torch.ones(1, 2), {"equals": torch.ones(2)}),
        (torch.ones(2), {"equals": torch.ones(1, 2)}),
        (torch.ones(1), {"equals": 1.0}),
        (1.0, {"equals": torch.ones(1)}),
        ([[1, 2], [3]], {"equals": [[1, 2], [3, 4]]}),
        ([], {"equals": [1]}),
        # kinds
        (True, {"equals": 1}),
        (1, {"equals": True}),
        ("1", {"equals": 1}),
        (1, {"equals": "1"}),
        ("ab", {"equals": ["a", "b"]}),
        (None, {"equals": 1.5}),
        (None, {"equals": [1.5]}),
        ({"a": 1}, {"equals": 1}),
    ],
)
def test_does_not_hold(measured, required):
    with pytest.raises(ClaimError):
        claim("something", measured, **required)


@pytest.mark.parametrize(
    ("measured", "required"),
    [
        (1.0, {}),
        (1.0, {"tolerance": 0.1}),
        (1.0, {"equals": 1.0, "at_most": 2.0}),
        (1.0, {"equals": 1.0, "at_least": 0.0}),
        (1.0, {"at_most": 2.0, "tolerance": 0.1}),
        (torch.zeros(2), {"at_most": 1.0}),
        (torch.zeros(1), {"at_most": 1.0}),
        ([0.0], {"at_least": 0.0}),
        (True, {"at_least": 0.0}),
        ("0.5", {"at_most": 1.0}),
        (None, {"at_most": 1.0}),
        (1j, {"at_most": 1.0}),
        (0.5, {"at_most": "1.0"}),
        (0.5, {"at_least": torch.zeros(2)}),
    ],
)
def test_what_cannot_be_decided_is_a_mistake(measured, required):
    with pytest.raises(TypeError, match="my words"):
        claim("my words", measured, **required)


def test_an_error_of_claims_is_a_failed_assertion():
    assert issubclass(ClaimError, AssertionError)


@pytest.mark.parametrize(
    ("measured", "required", "line"),
    [
        (4, {"equals": 4}, "✓ my words: 4 (required: 4)"),
        (123456, {"equals": 123456}, "✓ my words: 123456 (required: 123456)"),
        (0.123456, {"at_most": 0.2}, "✓ my words: 0.1235 (required: ≤ 0.2)"),
        (3e-7, {"at_most": 1e-6}, "✓ my words: 3e-07 (required: ≤ 1e-06)"),
        (0.5, {"at_least": 0.25}, "✓ my words: 0.5 (required: ≥ 0.25)"),
        (
            0.5,
            {"at_least": 0.25, "at_most": torch.tensor(0.75)},
            "✓ my words: 0.5 (required: ≥ 0.25, ≤ 0.75)",
        ),
        (
            torch.tensor([[37.12, 39.68]]),
            {"equals": [[37.12, 39.68]], "tolerance": 1e-4},
            "✓ my words: [[37.12, 39.68]] (required: [[37.12, 39.68]] ± 0.0001)",
        ),
        (
            [None, True, "a"],
            {"equals": (None, True, "a")},
            "✓ my words: [None, True, a] (required: [None, True, a])",
        ),
    ],
)
def test_printed_line(capsys, measured, required, line):
    claim("my words", measured, **required)
    assert capsys.readouterr().out == line + "\n"


def test_message_says_what_was_measured_in_full(capsys):
    with pytest.raises(ClaimError) as caught:
        claim("the loss is small", 0.50001, at_most=0.5)
    assert str(caught.value) == "the loss is small: measured 0.50001, required ≤ 0.5"
    assert capsys.readouterr().out == ""


def test_tensor_is_left_alone():
    x = torch.ones(2, requires_grad=True)
    y = 3 * x
    claim("three", y, equals=[3, 3])
    y.sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_record_holds_each_claim_on_a_line_of_json(monkeypatch, tmp_path):
    record = tmp_path / "claims.jsonl"
    monkeypatch.setenv(RECORD, str(record))
    claim("(x + 2)² is\nnine", torch.tensor(9.0), equals=9)
    with pytest.raises(ClaimError):
        claim("0.7 is small", 0.7, at_most=0.5)
    with pytest.raises(TypeError):
        claim("a misuse leaves no trace", 0.7)
    claim("NaN apart", [1.5, 2], equals=[1.4, 2], tolerance=0.2)

    text = record.read_text(encoding="utf-8")
    assert "²" in text and "≤" in text  # to be read by people, too
    assert [json.loads(line) for line in text.splitlines()] == [
        {"text": "(x + 2)² is\nnine", "measured": "9", "required": "9", "holds": True},
        {"text": "0.7 is small", "measured": "0.7", "required": "≤ 0.5", "holds": False},
        {
            "text": "NaN apart",
            "measured": "[1.5, 2]",
            "required": "[1.4, 2] ± 0.2",
            "holds": True,
        },
    ]


def test_record_of_nan_is_valid_json(monkeypatch, tmp_path):
    record = tmp_path / "claims.jsonl"
    monkeypatch.setenv(RECORD, str(record))
    with pytest.raises(ClaimError):
        claim("no NaN", [NAN, math.inf], equals=[0.0, 0.0])
    (entry,) = map(json.loads, record.read_text(encoding="utf-8").splitlines())
    assert entry["measured"] == "[nan, inf]"
    assert entry["holds"] is False


def test_without_the_variable_nothing_is_written(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    claim("two", 2, equals=2)
    assert list(tmp_path.iterdir()) == []


def test_examples_in_the_docstring():
    failures, examples = doctest.testmod(claims)
    assert examples > 0
    assert failures == 0
