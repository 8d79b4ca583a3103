"""A throwaway PostgreSQL cluster from Debian's binaries: no network, a unix socket in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

ROOT = Path("/usr/lib/postgresql")


def missing() -> str:
    """Why there can be no cluster here; empty when there can."""
    if not list(ROOT.glob("*/bin/initdb")):
        return f"no PostgreSQL under {ROOT}: install Debian's postgresql package"
    if os.geteuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        return "PostgreSQL refuses to run as root, and there is no user postgres"
    return ""


class Cluster:
    """One cluster; `start` and `stop` as often as a test likes, `remove` at the end."""

    def __init__(self) -> None:
        """Make the cluster; it does not run yet."""
        self.folder = Path(tempfile.mkdtemp(prefix="concord-pg-", dir="/tmp"))
        self._bin = max(ROOT.glob("*/bin"), key=lambda path: float(path.parent.name))
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._as: dict[str, str] = {}
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self._as = {"user": "postgres", "group": "postgres"}
        self._run("initdb", "--no-sync", "-A", "trust", "-U", "concord", "-E", "UTF8", "--locale=C", "-D", self.data)

    @property
    def data(self) -> str:
        """The folder of the data."""
        return str(self.folder / "data")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = ("fsync=off", "listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=120")
        options = [part for setting in settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.data, *options],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **self._as,  # type: ignore[call-overload]
            )  # fmt: skip
        self._run("pg_isready", "-h", str(self.folder), "-U", "concord", "-d", "postgres", "-t", "1", tries=100)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server at once (its clients lose their connections) and wait for the process to go."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def remove(self) -> None:
        """Stop and delete everything, with nothing written down any more."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The address of `database` in SQLAlchemy's form."""
        return f"postgresql+psycopg://concord@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """Make an empty database and return its address."""
        self._made += 1
        name = f"concord_{self._made}"
        with psycopg.connect(f"postgresql://concord@/postgres?host={self.folder}", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
        return self.url(name)

    def _run(self, program: str, *arguments: str, tries: int = 1) -> None:
        command = [str(self._bin / program), *arguments]
        for left in range(tries - 1, -1, -1):
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **self._as)  # type: ignore[call-overload]
            if done.returncode == 0:
                return
            if left:
                subprocess.run(["sleep", "0.1"], check=True)
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
