"""The engine of the site: run the lessons once, remember, localise, draw, make searchable."""


def setup(app):
    """Sphinx's entry point."""
    import gc

    from course import site

    gc.set_threshold(100_000)  # pages are trees of very many small objects, and all of them stay
    return site.setup(app)
