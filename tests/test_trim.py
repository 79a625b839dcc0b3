"""Pages carry what they need and no more: on sheets, scripts and pages of a few lines."""

import re

import pytest
from course import trim

PAGE = """<html><head>
<link rel="preload" as="script" href="_static/big.js" />
<link href="_static/a.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="_static/deep/b.css?v=2" />
<script src="_static/options.js?v=1"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'index';</script>
<script data-prefix="x" src="_static/design-tabs.js"></script>
<script defer src="_static/scripts/fontawesome.js"></script>
</head><body class="page wide" id="top"><p style="width: 40.0%">a</p>
<img src="_images/shown.webp"><p class="first" style="color: &quot;red&quot;">b</p></body></html>"""


@pytest.fixture
def site(tmp_path):
    files = {
        "index.html": PAGE,
        "part/index.html": PAGE.replace("_static", "../_static"),
        "_static/a.css": '@import "base.css";\n.page{color:red}.gone{color:blue}',
        "_static/base.css": "#top, .gone .page{margin:0}",
        "_static/deep/b.css": ".wide{background:url(../picture.svg)} .made-here{top:0}",
        "_static/options.js": 'x.className = "made-" + "here"; y = "tip";',
        "_static/design-tabs.js": "",
        "_static/scripts/fontawesome.js": "gone",
        "_static/picture.svg": "<svg/>",
        "_images/shown.webp": "",
        "_images/of a figure that was there once.webp": "",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    trim.trim(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", ["index.html", "part/index.html"])
def test_a_page_has_one_sheet_and_no_script_that_it_does_without(site, page):
    html = (site / page).read_text()
    [href] = re.findall(r'<link rel="stylesheet" href="([^"]*)">', html)
    assert (site / page).parent.joinpath(href).is_file()
    assert html.count("stylesheet") == 1 and "preload" not in html
    assert [s.rpartition("/")[2] for s in re.findall('<script[^>]*src="([^"?]*)', html)] == [
        "options.js"
    ]
    assert html.count("<script") == html.count("<script defer") == 1


def test_the_sheet_holds_what_can_be_used_in_the_order_of_the_cascade(site):
    [sheet] = site.rglob("*.css")  # the others are gone
    css = sheet.read_text()
    rules = ["#top{margin:0}", ".page{color:red}", ".wide{background:url(picture.svg)}", ".made-h"]
    places = [css.find(rule) for rule in rules]
    assert -1 not in places and places == sorted(places)
    assert "gone" not in css and "import" not in css
    assert not list(site.rglob("*fontawesome*"))


def test_pictures_that_no_page_shows_are_gone(site):
    assert [path.name for path in site.glob("_images/*")] == ["shown.webp"]


def test_styles_of_single_elements_become_classes(site):
    html, [sheet] = (site / "index.html").read_text(), site.rglob("*.css")
    assert "style=" not in html
    wide, red = re.findall(r'<p class="([^"]*)">', html)
    assert red.endswith(" first")
    assert f".{wide}.{wide}{{width: 40.0%}}" in sheet.read_text()
    assert 'color: "red"' in sheet.read_text()


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".a{x:y}", ".a{x:y}"),
        (".b{x:y}", ""),
        (".a .b, .a:hover > p{x:y}", ".a:hover > p{x:y}"),
        (".a:not(.b){x:y}", ".a:not(.b){x:y}"),
        (":is(.b, .a)::before{x:y}", ":is(.b, .a)::before{x:y}"),
        ("p[data-b=c]{x:y}", "p[data-b=c]{x:y}"),
        ("#b{x:y}", ""),
        ("a{x:y}", "a{x:y}"),
        (".part-one{x:y}", ".part-one{x:y}"),
        ("@media print{.b{x:y}}", ""),
        ("@media print{.b{x:y}.a{x:y}}", "@media print{.a{x:y}}"),
        ("@supports (x:y){.a{x:y}}", "@supports (x:y){.a{x:y}}"),
        ("@font-face{font-family:b}", "@font-face{font-family:b}"),
        ("@keyframes b{from{x:y}}", "@keyframes b{from{x:y}}"),
        ('@charset "UTF-8";/* a note */.a{x:/* why */y}', ".a{x:y}"),
        ("/*! a licence */.a{x:y}", "/*! a licence */.a{x:y}"),
    ],
)
def test_selectors_of_what_cannot_occur_are_left_out(css, expected):
    is_used = trim.vocabulary(['<p class="a">'], ['"part-" + number'])
    assert trim.purge(css, is_used).replace("\n", "") == expected


def test_a_broken_sheet_is_an_error():
    with pytest.raises(ValueError, match="line 2"):
        trim.purge("a{x:y}\n}", lambda name: True)


def test_marks_that_change_nothing_are_left_out():
    code = '<pre>{}<a class="{}reference" href="x"><span class="n">a</span></a></pre>'
    name = "sphx-glr-backref-module-torch "
    spans = '<span class="n">f</span><span class="p">(</span><span class="k">if</span>'
    heavy = code.format(spans, name)
    assert trim.lighten(heavy) == code.format('f(<span class="k">if</span>', "")
    assert trim.lighten('<dt><span class="n">f</span></dt>') == '<dt><span class="n">f</span></dt>'


def test_a_formula_needs_the_letters_that_browsers_make_italic():
    page = "x<math><mi>x</mi><mo>&#8721;</mo><mo>-</mo></math>y"
    found = trim.formula_characters([page])
    assert set("x∑−√\U0001d465") <= set(found) and not set("y<m&") & set(found)


def test_a_script_that_changes_the_page_comes_after_those_that_measure_it():
    names = ("copybutton.js", "language.js", "scripts/theme.js")
    tags = [f'<script defer src="_static/{name}"></script>' for name in names]
    page = f'<head>{tags[0]}{tags[1]}</head><body><div class="highlight">{tags[2]}</body>'
    trimmed = trim.trim_scripts(page)
    assert re.findall(r"/([\w.]+)\"", trimmed) == ["language.js", "theme.js", "copybutton.js"]
    assert trim.trim_scripts(trimmed) == trimmed
