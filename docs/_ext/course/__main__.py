"""The commands behind the Makefile: ``python -m course build`` and others."""

import argparse
import sys
from pathlib import Path

from course.bench import BENCHES
from course.project import Project


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m course", description=__doc__)
    parser.add_argument("command", choices=["build", "gettext", "links", "serve", "bench"])
    parser.add_argument("--jobs", type=int, default=2, help="lessons that run at the same time")
    parser.add_argument("--only", nargs="*", default=[], choices=BENCHES, help="of the benches")
    parser.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler: run lessons there")
    options = parser.parse_args()
    project = Project(Path.cwd())
    from course import build
    from course.cluster import ClusterError, cluster

    if options.command == "serve":
        from course.serve import serve

        return serve(project, options.jobs)
    try:
        with cluster(options.dask):
            if options.command == "gettext":
                return build.gettext(project, options.jobs)
            if options.command == "bench":
                from course import bench

                return bench.main(project, options.only, options.jobs)
            if options.command == "links":
                return build.check_links(project, options.jobs)
            return build.build(project, options.jobs)
    except ClusterError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
