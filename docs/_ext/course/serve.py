"""Show the site while writing: rebuild when a file changes, reload the page in the browser."""

from livereload import Server

from course.build import build
from course.project import Project


def serve(project: Project, jobs: int) -> int:
    """Serve ``build/html`` at http://localhost:8000 until interrupted; return the exit status."""
    server = Server()
    for watched in ("docs", "gallery", "src", "conf.py"):
        server.watch(str(project.root / watched), lambda: build(project, jobs), delay=1)
    server.serve(root=str(project.html), port=8000)
    return 0
