"""Words of the site that stand in no page: sphinx-gallery's own, and ours around the lessons."""

from course.pages import translations
from course.project import Language, Project

#: sphinx-gallery has no catalogs; these are the phrases of it that a reader sees.
GALLERY = (
    "Go to the end",
    "to download the full example code.",
    "Total running time of the script:",
    "minutes",
    "seconds",
    "Download Jupyter notebook:",
    "Download Python source code:",
    "Download zipped:",
    "Download all examples in Python source code:",
    "Download all examples in Jupyter notebooks:",
)
NOTEBOOK = ("Note", "Tip", "Warning", "Important", "See also")
SITE = (
    "Deep Learning on the Torch",
    "Read the course",
    "This page does not exist.",
    "To the start of the course",
    "Search the course",
    "More",
    "Language",
    "Claim",
    "Measured",
    "Required",
    "required",
    "Measured, by seed",
    "Held",
    "Package",
    "Version",
    "{0} s, {1} MB at most",
    "Lessons:",
)
WORDS = tuple(dict.fromkeys((*GALLERY, *NOTEBOOK, *SITE)))


def words(project: Project, language: Language) -> dict[str, str]:
    """Each of the words in a language."""
    known = translations(project, language, "site")
    return {word: known.get(word, word) for word in WORDS}
