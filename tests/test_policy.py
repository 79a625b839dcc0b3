"""What a page says that it may load and run, and how it links to other sites."""

import base64
import hashlib

import pytest
from course import policy

PAGE = """<html><head><meta charset="utf-8" />
<script>run()</script><script defer src="a.js"></script>
<noscript><style>p { top: 0 }</style></noscript></head></html>"""


def hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_comes_first_and_names_what_stands_in_the_page():
    head, _, rest = policy.with_policy(PAGE).partition("<script>")
    said = head.split('content="')[1].split('"')[0]
    rules = dict(rule.split(" ", 1) for rule in said.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'self' 'sha256-{hashed('run()')}'"
    assert rules["style-src"] == f"'self' 'sha256-{hashed('p { top: 0 }')}'"
    assert rest == PAGE.partition("<script>")[2]


@pytest.mark.parametrize(
    ("link", "marked"),
    [
        ('<a href="page.html">', False),
        ('<a href="https://course.example/en/">', False),
        ('<a href="https://other.example/">', True),
        ('<a class="x" rel="nofollow" href="http://other.example/">', True),
        ('<link href="https://other.example/">', False),
    ],
)
def test_links_to_other_sites_are_marked(link, marked):
    found = policy.safe_links(link, "https://course.example/")
    assert ('rel="external noopener noreferrer"' in found) == marked
    assert found.count("rel=") == marked and (marked or found == link)


def test_plurals_are_no_text_to_evaluate():
    script = 'Documentation.addTranslations({"locale": "fr", "messages": {"a": "b"},\n'
    found = policy.without_eval(script + '"plural_expr": "n > 1"});\n')
    assert "(n) => Number(n > 1)" in found and '{"a": "b"}' in found and '"fr"' in found
