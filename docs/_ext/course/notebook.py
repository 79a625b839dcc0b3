from sphinx_gallery import notebook as n
from sphinx_gallery.gen_gallery import DEFAULT_GALLERY_CONF


def notebook(blocks,*,install,link,words):
    return n.jupyter_notebook(blocks, DEFAULT_GALLERY_CONF, ".")
