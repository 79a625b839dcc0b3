"""Make the written pages light: one style sheet with what they use, no script they do without."""

import base64
import hashlib
import io
import logging
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path

import tinycss2
from fontTools import subset

# An extension of Sphinx lets all that is logged be shown, and this logs every glyph.
logging.getLogger(subset.__name__).setLevel(logging.WARNING)

#: Scripts that a page loads only if it says a word, mostly the name of a class.
_NEEDED_FOR = {
    "clipboard.min.js": 'class="highlight"',
    "copybutton.js": 'class="highlight"',
    "design-tabs.js": "sd-tab-set",
    "sg-tags.js": "sphx-glr-tag",
    "quiz.js": "quiz-words",
    "fontawesome.js": None,  # draws icons that the style sheet draws as well
}
#: Changes the page, so it runs after the scripts that read where things are.
_LAST = "copybutton.js"
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"?]+)[^"]*"[^>]*></script>\s*')
_OPTION = re.compile(r"<script>DOCUMENTATION_OPTIONS\.\w+ = [^<]*</script>\s*")
_PRELOAD = re.compile(r'<link rel="preload" as="script"[^>]*>\s*')
_UNUSED = re.compile(r"sphx-glr-backref-(?:module|type)-\S+ ")
_CODE = re.compile(r"(?s)<pre>.*?</pre>")
_CODE_LINK = re.compile(r"(?s)(<a\b.*?</a>)")
_PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')
_FORMULA = re.compile(r"(?s)<math\b.*?</math>")
_STYLED = re.compile(r'<(\w[^<>]*?)\sstyle="([^"]*)"([^<>]*)>')
_SHEET = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"?]+)[^>]*>\s*')
_IMPORT = re.compile(r"""@import\s+["']([^"']+)["'];""")
_URL = re.compile(r"""url\((["']?)(?!data:|#)([^"')?#]+)[^"')]*\1\)""")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_PICTURE = re.compile(r'_images/([^"/]+)"')
_ICON = re.compile(r"[\ue000-\uf8ff]")


def trim(folder: Path) -> None:
    """Rewrite the pages and styles of one language, in place."""
    pages = {p: p.read_text(encoding="utf-8") for p in folder.rglob("*.html")}
    static = folder / "_static"
    pages = {p: trim_scripts(html) for p, html in pages.items() if static not in p.parents}
    styles: dict[str, str] = {}
    pages = {p: move_styles(lighten(html), styles) for p, html in pages.items()}
    letters = formula_characters(pages.values())
    rules = "".join(f".{name}.{name}{{{style}}}\n" for name, style in sorted(styles.items()))
    scripts = {(p.parent / src).resolve() for p, html in pages.items() for src in _srcs(html)}
    is_used = vocabulary(pages.values(), (script.read_text("utf-8") for script in scripts))
    bundles: dict[tuple[Path, ...], Path] = {}
    for page, html in pages.items():
        sheets = tuple((page.parent / href).resolve() for href in _SHEET.findall(html))
        if sheets and sheets not in bundles:
            bundles[sheets] = _bundle(sheets, static, is_used, rules, letters)
        href = os.path.relpath(bundles[sheets], page.parent) if sheets else ""
        links = iter([f'<link rel="stylesheet" href="{Path(href).as_posix()}">\n'])
        page.write_text(_SHEET.sub(lambda _, links=links: next(links, ""), html), "utf-8")
    _sweep(static, set(bundles.values()), scripts)
    shown = {name for html in pages.values() for name in _PICTURE.findall(html)}
    for path in folder.glob("_images/*"):
        if path.name not in shown:  # of a figure that is no more
            path.unlink()


def trim_scripts(html: str) -> str:
    """Take out the scripts that a page does not need; the others do not hold it up."""
    last = []

    def keep(match: re.Match) -> str:
        name = match[1].rpartition("/")[2]
        word = _NEEDED_FOR.get(name, "")
        if word is None or word not in html:
            return ""
        tag = match[0]
        tag = tag if " defer" in tag else tag.replace("<script", "<script defer", 1)
        if name != _LAST:
            return tag
        last.append(tag)
        return ""

    trimmed = _SCRIPT.sub(keep, _OPTION.sub("", _PRELOAD.sub("", html)))
    return trimmed.replace("</body>", "".join(last) + "</body>")


def _srcs(html: str) -> list[str]:
    return _SCRIPT.findall(html)


def lighten(html: str) -> str:
    """Take out marks that change nothing: spans in the colour of the code around, unused names."""

    def plain(match: re.Match) -> str:
        parts = _CODE_LINK.split(match[0])  # in a link, a span keeps the colour of the code
        parts[::2] = [_PLAIN.sub(r"\1", part) for part in parts[::2]]
        return "".join(parts)

    return _CODE.sub(plain, _UNUSED.sub("", html))


def formula_characters(pages: Iterable[str]) -> str:
    """What a font for formulas needs: their characters, and those that browsers make of them."""
    used = set("√−")  # of roots, and for a hyphen
    for html in pages:
        for formula in _FORMULA.findall(html):
            used.update(unescape(re.sub(r"<[^>]*>", "", formula)))
    shapes = map(chr, [*range(0x2100, 0x2150), *range(0x1D400, 0x1D800)])  # italic, bold, script
    used.update([c for c in shapes if unicodedata.normalize("NFKC", c) in used])
    return "".join(sorted(used))


def move_styles(html: str, styles: dict[str, str]) -> str:
    """Put a class in the place of each ``style``, which a strict policy forbids; note its rule."""

    def move(match: re.Match) -> str:
        before, style, after = match.groups()
        name = f"style-{_digest(style.encode())}"
        styles[name] = unescape(style)
        tag, found = re.subn(r'\bclass="', f'class="{name} ', before + after, count=1)
        return f"<{tag}>" if found else f'<{before} class="{name}"{after}>'

    return _STYLED.sub(move, html)


def vocabulary(pages: Iterable[str], scripts: Iterable[str]) -> Callable[[str], bool]:
    """Tell whether a class or an id can occur: pages have it, or a script has the word.

    A script also makes names of parts, so a word that ends in a hyphen stands for all that begin
    with it.
    """
    names: set[str] = set()
    for html in pages:
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', html):
            names.update(value.split())
        for inline in re.findall(r"(?s)<script>(.*?)</script>", html):
            names.update(_NAME.findall(inline))
    for script in scripts:
        names.update(_NAME.findall(script))
    starts = tuple(name for name in names if name.endswith("-") and len(name) > 3)
    return lambda name: name in names or name.startswith(starts)


def purge(css: str, is_used: Callable[[str], bool]) -> str:
    """Leave out the selectors with a class or an id that cannot occur, and notes without ``!``."""
    rules = tinycss2.parse_stylesheet(css)
    return "".join(_purged(rules, is_used))


def _purged(rules: list, is_used: Callable[[str], bool]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "comment" and rule.value.startswith("!"):
            yield rule.serialize() + "\n"
        elif rule.type == "qualified-rule":
            kept = [s for s in _selectors(rule.prelude) if all(map(is_used, _names(s)))]
            if kept:
                selectors = ",".join(tinycss2.serialize(s).strip() for s in kept)
                yield f"{selectors}{{{_packed(rule.content)}}}\n"
        elif rule.type == "at-rule" and rule.at_keyword in ("media", "supports"):
            inside = "".join(_purged(tinycss2.parse_rule_list(rule.content), is_used))
            if inside:
                yield f"@{rule.at_keyword}{_packed(rule.prelude)}{{\n{inside}}}\n"
        elif rule.type == "at-rule" and rule.at_keyword != "charset":
            yield rule.serialize() + "\n"
        elif rule.type == "error":
            raise ValueError(f"style sheet, line {rule.source_line}: {rule.message}")


def _selectors(prelude: list) -> Iterator[list]:
    """The selectors that commas divide; what stands in parentheses is of its selector."""
    found: list = []
    for token in prelude:
        if token == ",":
            yield found
            found = []
        elif token.type != "comment":
            found.append(token)
    yield found


def _names(selector: list) -> Iterator[str]:
    """Classes and ids that an element must have, not those in ``:not()`` or ``:is()``."""
    for before, token in zip([None, *selector], selector, strict=False):
        if token.type == "hash" or (token.type == "ident" and before == "."):
            yield token.value


def _packed(tokens: list) -> str:
    """Declarations without comments and line breaks."""
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s*\n\s*", " ", text).rstrip()


def _bundle(
    sheets: tuple[Path, ...],
    static: Path,
    is_used: Callable[[str], bool],
    rules: str,
    letters: str,
) -> Path:
    """Write sheets, and rules below them, as one that is named after its content."""
    css = purge("".join(_flat(sheet, static) for sheet in sheets), is_used) + rules
    icons = "".join(sorted(set(_ICON.findall(_unescaped(css)))))

    def with_what_is_used(match: re.Match) -> str:
        if not match[2].endswith(".woff2"):
            return match[0]
        is_icons = "fontawesome" in match[2]
        font = _subset(static / match[2], icons if is_icons else letters)
        if is_icons and "solid" in match[2]:  # those around a page: at once, with the styles
            return f"url(data:font/woff2;base64,{base64.b64encode(font).decode()})"
        path = static / f"font-{_digest(font)}.woff2"
        path.write_bytes(font)
        return f"url({path.name})"

    css = _URL.sub(with_what_is_used, css)
    path = static / f"site-{_digest(css.encode())}.css"
    path.write_text(css, encoding="utf-8")
    return path


def _flat(sheet: Path, static: Path) -> str:
    """The text of a sheet with what it imports, addresses as seen from ``_static``."""

    def moved(match: re.Match) -> str:
        return f"url({os.path.relpath(sheet.parent / match[2], static).replace(os.sep, '/')})"

    css = _URL.sub(moved, sheet.read_text(encoding="utf-8"))
    return _IMPORT.sub(lambda m: _flat((sheet.parent / m[1]).resolve(), static), css) + "\n"


def _unescaped(css: str) -> str:
    return re.sub(r"\\([0-9a-f]{4})(?![0-9a-f])", lambda m: chr(int(m[1], 16)), css)


def _subset(font: Path, characters: str) -> bytes:
    """A font of these characters alone, without the name that is reserved for the whole one."""
    options = subset.Options(flavor="woff2", name_IDs=[0, 13, 14], layout_features=["*"])
    options.drop_tables += ["FFTM"]  # of a program that draws fonts
    loaded = subset.load_font(font, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(loaded)
    content = io.BytesIO()
    subset.save_font(loaded, content, options)
    return content.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _sweep(static: Path, bundles: set[Path], scripts: set[Path]) -> None:
    """Remove the styles, fonts and scripts that are loaded no more, and the maps of styles."""
    for path in static.rglob("*"):
        left = path.suffix == ".css" and path not in bundles
        left |= path.name.endswith(".css.map") or path.name == "webpack-macros.html"
        left |= path.suffix == ".woff2" and not path.name.startswith("font-")
        left |= "fontawesome" in path.as_posix() and path.resolve() not in scripts
        if left and path.is_file():
            path.unlink()
