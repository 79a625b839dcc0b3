"""Show the site while writing: rebuild when a file changes, reload the page in the browser."""

import subprocess
import sys

from livereload import Server

from course.project import Project


def serve(project: Project, jobs: int) -> int:
    """Serve ``build/html`` at http://localhost:8000 until interrupted; return the exit status."""
    server = Server()
    command = [sys.executable, "-m", "course", "build", "--jobs", str(jobs)]
    for watched in ("docs", "gallery", "src", "conf.py"):
        server.watch(str(project.root / watched), lambda: subprocess.run(command), delay=1)
    server.serve(root=str(project.html), port=8000)
    return 0
