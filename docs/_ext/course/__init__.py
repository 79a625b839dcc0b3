"""The engine of the site: run the lessons once, remember, localise, draw, make searchable."""


def setup(app):
    """Sphinx's entry point."""
    from course import site

    return site.setup(app)
