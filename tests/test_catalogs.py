"""Catalogs are standard gettext; what is missing, fuzzy or broken is named with its place."""

import gettext

import pytest
from course import catalogs

MESSAGES = [("A title", "gallery/a.py:2"), ("Some ``code`` and {0}.", "gallery/a.py:7")]


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "zh_CN" / "a.po"
    assert catalogs.refresh(path, MESSAGES, "zh_CN")
    return path


def _translate(po, text, new):
    content = po.read_text(encoding="utf-8")
    old = f'msgid "{text}"\nmsgstr ""'
    assert old in content
    po.write_text(content.replace(old, f'msgid "{text}"\nmsgstr "{new}"'), encoding="utf-8")


def test_missing_translations_are_named_with_file_line_and_text(po):
    first, second = catalogs.problems(po, MESSAGES)
    assert first.startswith("gallery/a.py:2: no translation") and "'A title'" in first
    assert second.startswith("gallery/a.py:7: ")


def test_a_finished_catalog_has_no_problem_and_stays_as_it_is(po):
    _translate(po, "A title", "标题")
    _translate(po, "Some ``code`` and {0}.", "{0} 与 ``code``。")
    assert catalogs.problems(po, MESSAGES) == []
    assert catalogs.translations(po)["A title"] == "标题"
    assert not catalogs.refresh(po, MESSAGES, "zh_CN")


def test_the_compiled_form_holds_no_date(po):
    _translate(po, "A title", "标题")
    catalogs.compile_catalog(po)
    with po.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("A title") == "标题"
    dates = [value for name, value in compiled.info().items() if "date" in name]
    assert dates and all(date.startswith("1970-") for date in dates)


def test_a_changed_message_becomes_fuzzy_and_does_not_count(po):
    _translate(po, "A title", "标题")
    changed = [("A longer title", "gallery/a.py:2"), MESSAGES[1]]
    assert catalogs.refresh(po, changed, "zh_CN")
    [problem, _] = catalogs.problems(po, changed)
    assert problem.startswith("gallery/a.py:2: fuzzy translation")
    assert "A longer title" not in catalogs.translations(po)


def test_a_removed_message_leaves_the_catalog(po):
    catalogs.refresh(po, MESSAGES[:1], "zh_CN")
    assert "Some" not in po.read_text(encoding="utf-8")


@pytest.mark.parametrize("new", ["一些 ``cod`` 与 {0}。", "一些 ``code``。", "``code`` 与 {1}。"])
def test_a_translation_keeps_code_and_places(po, new):
    _translate(po, "A title", "标题")
    _translate(po, "Some ``code`` and {0}.", new)
    [problem] = catalogs.problems(po, MESSAGES)
    assert "other references, code, formulas" in problem


def test_references_are_kept_though_their_words_change(tmp_path):
    po = tmp_path / "a.po"
    messages = [("See :ref:`the lesson <label>`.", "a.py:1")]
    catalogs.refresh(po, messages, "zh_CN")
    _translate(po, messages[0][0], "见 :ref:`这一课 <label>`。")
    assert catalogs.problems(po, messages) == []


def test_a_syntax_error_is_named_with_file_and_line(po):
    po.write_text(po.read_text(encoding="utf-8") + '\nmsgid "open\nmsgstr ""\n', encoding="utf-8")
    with pytest.raises(catalogs.CatalogError, match=r"a\.po:\d+"):
        catalogs.read(po)


def test_a_catalog_in_another_encoding_is_an_error(po):
    po.write_bytes(po.read_bytes() + '\n#: x\nmsgid "b"\nmsgstr "译"\n'.encode("gbk"))
    with pytest.raises(catalogs.CatalogError, match="UTF-8"):
        catalogs.read(po)
