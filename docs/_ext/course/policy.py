"""Say in each page what it may load and run, and make its links to other sites safe ones."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

_CHARSET = re.compile(r'<meta charset="[^"]*"\s*/?>')
_INLINE = re.compile(r"(?s)<(script|style)(?:\s(?![^>]*\bsrc=)[^>]*)?>(.+?)</\1>")
_LINK = re.compile(r'<a\s[^>]*\bhref="(https?://[^"]*)"[^>]*>')
_RELATION = re.compile(r'\srel="[^"]*"')


def protect(files: Iterable[Path], base: str) -> None:
    """Rewrite the pages among the files of a site, in place; its address is not another site."""
    for path in files:
        if path.suffix == ".html":
            html = path.read_text(encoding="utf-8")
            path.write_text(with_policy(safe_links(html, base)), encoding="utf-8")
        elif path.name == "translations.js":
            path.write_text(without_eval(path.read_text(encoding="utf-8")), encoding="utf-8")


def with_policy(html: str) -> str:
    """Add the page's Content-Security-Policy, which comes before all that it governs."""
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
    return _CHARSET.sub(lambda match: f"{match[0]}\n{tag}", html, count=1)


def policy(html: str) -> str:
    """Files of the site alone, and what stands in the page itself, named by its hash."""
    inline = {(kind, _hash(content)) for kind, content in _INLINE.findall(html)}
    scripts = sorted(value for kind, value in inline if kind == "script")
    styles = sorted(value for kind, value in inline if kind == "style")
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *scripts],
        "style-src": ["'self'", *styles],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def safe_links(html: str, base: str) -> str:
    """Links to other sites say so, hand over no window, and do not tell where the reader was."""

    def mark(match: re.Match) -> str:
        if base and match[1].startswith(base):
            return match[0]
        return _RELATION.sub("", match[0]).replace(
            "<a", '<a rel="external noopener noreferrer"', 1
        )

    return _LINK.sub(mark, html)


def without_eval(script: str) -> str:
    """Sphinx's script of translations, which makes a function from text, does so no more."""
    start = "Documentation.addTranslations("
    catalog = json.loads(script.strip().removeprefix(start).removesuffix(");"))
    return (
        f"Object.assign(Documentation.TRANSLATIONS, {json.dumps(catalog['messages'])});\n"
        f"Documentation.PLURAL_EXPR = (n) => Number({catalog['plural_expr']});\n"
        f"Documentation.LOCALE = {json.dumps(catalog['locale'])};\n"
    )
