"""Let docutils make the states of a parser when they are needed.

It parses every list item, every directive and every translated paragraph with a new machine of a
dozen states. Most are never entered, and to make them takes longer than to parse.
"""

from collections.abc import Iterable

from docutils.statemachine import State, StateMachine


class _States(dict):
    """The states of a machine by name, each made when it is first asked for."""

    def __init__(self, machine: StateMachine, classes: Iterable[type[State]]):
        super().__init__()
        self._machine = machine
        self._classes = {each.__name__: each for each in classes}

    def __missing__(self, name: str) -> State:
        state = self[name] = self._classes[name](self._machine, self._machine.debug)
        if getattr(self._machine, "memo", None):  # or it does this itself when it begins to run
            state.runtime_init()
        return state


def _add_states(machine: StateMachine, classes: Iterable[type[State]]) -> None:
    machine.states = _States(machine, classes)


def setup(app) -> None:
    StateMachine.add_states = _add_states
