"""States that are made late parse as those that docutils makes at once."""

import pytest
from course import lazy_states
from docutils.core import publish_doctree
from docutils.statemachine import StateMachine

TEXT = """
Title
=====

A paragraph, then a list:

* one

  1. inside
  2. it

* two

term
    and what it is

:field: body

    a quotation

    -- by someone

.. note:: with a body

   * and a list

>>> 1 + 1
2

=====  =====
a      table
=====  =====
of     words
=====  =====

.. [1] a footnote

| line
| block

Below *an unclosed one.
"""


def test_the_tree_is_the_same(monkeypatch):
    settings = {"report_level": 5}
    expected = publish_doctree(TEXT, settings_overrides=settings).pformat()
    made = []
    monkeypatch.setattr(StateMachine, "add_states", lazy_states._add_states)
    original = lazy_states._States.__missing__

    def counted(states, name):
        made.append(name)
        return original(states, name)

    monkeypatch.setattr(lazy_states._States, "__missing__", counted)
    assert publish_doctree(TEXT, settings_overrides=settings).pformat() == expected
    assert {"Body", "BulletList", "EnumeratedList", "FieldList"} <= set(made)


def test_a_state_that_does_not_exist_is_an_error(monkeypatch):
    monkeypatch.setattr(StateMachine, "add_states", lazy_states._add_states)
    machine = StateMachine([], "Nowhere")
    with pytest.raises(KeyError):
        machine.states["Nowhere"]
