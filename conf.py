"""Sphinx configuration. The engine is the extension ``course``, in ``docs/_ext``."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT / "docs" / "_ext"), str(ROOT / "src")]

# project and title are set by the engine, in the language of the site
author = "the maintainers of Deep Learning on the Torch"
language = "en"
locale_dirs = [str(ROOT / "docs" / "locale")]
gettext_compact = False
gettext_uuid = False
gettext_auto_build = False  # the engine does it, and looks at contents where Sphinx looks at times
gettext_additional_targets = ["image"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.intersphinx",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "course",
]
PARTS = ("foundations", "networks", "training", "generation", "guide")
nitpicky = True  # but only names of these packages are strict; numpydoc's types are prose
suppress_warnings = ["sphinx_gallery.space_in_filename"]  # of the folders above a checkout
nitpick_ignore_regex = [("py:class", r"(?!torch|numpy|matplotlib|tutorial_lib).*")]
exclude_patterns = ["**/GALLERY_HEADER.rst", "sg_execution_times.rst", "**/sg_execution_times.rst"]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_ivar = True
# written by the engine from the names that the course uses; the network is not asked
intersphinx_mapping = {
    name: (url, str(ROOT / "build" / "inventories" / f"{name}.inv"))
    for name, url in {
        "torch": "https://docs.pytorch.org/docs/stable/",
        "numpy": "https://numpy.org/doc/stable/",
        "matplotlib": "https://matplotlib.org/stable/",
    }.items()
}

sphinx_gallery_conf = {
    "examples_dirs": "../gallery",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_\d\d_",
    "subsection_order": [f"../gallery/{part}" for part in PARTS],
    "within_subsection_order": "FileNameSortKey",
    "backreferences_dir": None,
    "doc_module": ("tutorial_lib",),
    "show_signature": False,
    "write_computation_times": False,
    "remove_config_comments": True,
    "thumbnail_size": (480, 270),
    "log_level": {"backreference_missing": "debug"},
}

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_selector = "div:not(.sphx-glr-script-out) > div.highlight > pre"

templates_path = ["docs/_templates"]
html_static_path = ["docs/_static"]
html_favicon = "docs/_static/favicon.svg"
html_css_files = ["course.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("language.js", "quiz.js")]
html_baseurl = os.environ.get("SITE_URL", "").rstrip("/") + "/" if "SITE_URL" in os.environ else ""
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_use_index = False  # the library's page is its own index
html_domain_indices = False
html_show_copyright = False
html_sidebars = {"g*/**": ["sidebar-nav-bs"], "[!g]*": []}
html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "navbar_end": ["language-switch", "theme-switcher"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["made-with"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "navigation_with_keys": False,
    "show_nav_level": 2,
    "header_links_before_dropdown": 3,
}
