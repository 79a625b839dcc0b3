"""Read, refresh and check the gettext catalogs (``docs/locale/<language>/LC_MESSAGES/**/*.po``)."""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po


class CatalogError(Exception):
    """A catalog cannot be read, or does not translate all of its page."""


_LINE = re.compile(r'\s*|#.*|(msgctxt |msgid |msgid_plural |msgstr(\[\d\])? |)"(\\.|[^"\\])*"\s*')
_NO_DATE = datetime(1970, 1, 1)  # babel would write the present minute into each file
Messages = Iterable[tuple[str, str]]  # (text, "file:line")


def read(po: Path) -> Catalog:
    """Parse a catalog; a file that does not exist is an empty one.

    Raises
    ------
    CatalogError
        If the file has a syntax error; it names the file and the line.
    """
    return _parse(po, _content(po))


def _content(po: Path) -> str:
    try:
        return po.read_text(encoding="utf-8") if po.exists() else ""
    except UnicodeDecodeError as error:
        raise CatalogError(f"{po}: not in UTF-8: {error}") from error


def _parse(po: Path, content: str) -> Catalog:
    if not content:
        return Catalog(fuzzy=False)
    for number, line in enumerate(content.splitlines(), 1):  # babel would read on over these
        if not _LINE.fullmatch(line):
            raise CatalogError(f"{po}:{number}: syntax error in a catalog: {line}")
    try:
        return read_po(io.StringIO(content), abort_invalid=True)
    except PoFileError as error:
        raise CatalogError(f"{po}:{error.lineno}: {error}") from error


def translations(po: Path) -> dict[str, str]:
    """The finished entries of a catalog: message to translation."""
    return _finished(po, _content(po))


@lru_cache(maxsize=256)  # a page asks for them again and again
def _finished(po: Path, content: str) -> dict[str, str]:
    catalog = _parse(po, content)
    return {m.id: m.string for m in catalog if m.id and m.string and not m.fuzzy}


def compile_catalog(po: Path) -> None:
    """Write the ``.mo`` file beside a catalog, from which Sphinx translates; if it is another."""
    mo, buffer = po.with_suffix(".mo"), io.BytesIO()
    catalog = read(po)
    catalog.creation_date = catalog.revision_date = _NO_DATE
    write_mo(buffer, catalog)
    if not mo.exists() or mo.read_bytes() != buffer.getvalue():
        mo.write_bytes(buffer.getvalue())


def problems(po: Path, messages: Messages) -> list[str]:
    """What keeps a catalog from translating all of these messages, a line each."""
    catalog = read(po)
    found = []
    for text, place in messages:
        entry = catalog.get(text)
        if entry is None or not entry.string:
            found.append(f"{place}: no translation in {po}: {text!r}")
        elif entry.fuzzy:
            found.append(f"{place}: fuzzy translation in {po}: {text!r}")
        elif sorted(_markup(text)) != sorted(_markup(entry.string)):
            found.append(
                f"{place}: the translation in {po} has other references, code, formulas or "
                f"places for numbers: {text!r} → {entry.string!r}"
            )
    return found


def _markup(text: str) -> list[str]:
    """References, code, formulas and places for numbers, which a translation must keep."""
    found = re.findall(r"``[^`]+``|:math:`[^`]+`|\{\d+\}", text)
    for role, content in re.findall(r"(:[\w:]+:)`([^`]+)`", text):
        if role != ":math:":
            target = re.search(r"<([^>]+)>", content)
            found.append(role + (target[1] if target else content))
    return found + re.findall(r"`[^`<]+<(https?:[^>]+)>`_", text)


def refresh(po: Path, messages: Messages, language: str) -> bool:
    """Bring a catalog up to date: new messages empty, changed ones fuzzy, others kept.

    Returns
    -------
    bool
        Whether the file was changed.
    """
    template = Catalog(fuzzy=False)
    for text, place in messages:
        file, _, line = place.rpartition(":")
        template.add(text, locations=[(file, int(line))])
    catalog = read(po)
    catalog.update(template, update_header_comment=False)
    new = Catalog(fuzzy=False)
    for m in catalog:
        if m.id:
            locations = [(file, None) for file in dict.fromkeys(f for f, _ in m.locations)]
            new.add(m.id, m.string, locations, flags=m.flags - {"python-format"})
    buffer = io.BytesIO()
    write_po(buffer, new, width=100, ignore_obsolete=True, omit_header=True)
    header = (
        f'# Deep Learning on the Torch\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    content = header.encode() + buffer.getvalue()
    if po.exists() and po.read_bytes() == content:
        return False
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(content)
    return True
