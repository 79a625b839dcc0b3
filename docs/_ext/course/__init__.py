"""The course's Sphinx extension."""
