"""The processes of an Airflow with the LocalExecutor, over a PostgreSQL of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2

from conftest import TOOLS, airflow_environment, call, let_in

PROCESSES = ["api-server", "scheduler", "dag-processor", "triggerer"]


class Stack:
    """An Airflow whose processes run until the end of its context."""

    def __init__(self, database: int, environment: dict[str, str], logs: Path):
        self.database, self.environment, self.logs = database, environment, logs
        self.running: dict[str, subprocess.Popen] = {}

    def start(self, name: str) -> None:
        with (self.logs / f"{name}.log").open("a") as out:
            command = [str(TOOLS / "airflow"), name]
            self.running[name] = subprocess.Popen(command, env=self.environment, stdout=out, stderr=subprocess.STDOUT)

    def kill(self, name: str) -> None:
        """As a machine that fails would: the process is told nothing."""
        killed = self.running.pop(name)
        killed.kill()
        killed.wait()

    def end(self) -> None:
        for it in self.running.values():
            it.terminate()
        for it in self.running.values():
            try:
                it.wait(30)
            except subprocess.TimeoutExpired:
                it.kill()
                it.wait()

    def query(self, text: str) -> list[tuple]:
        with psycopg2.connect(host="127.0.0.1", port=self.database, user="postgres", dbname="postgres") as database:
            with database.cursor() as rows:
                rows.execute(text)
                return rows.fetchall()


@contextmanager
def airflow(folder: Path, dags: Path, **more: str | Path) -> Iterator[Stack]:
    """An Airflow in that folder, with more variables of its environment."""
    with ExitStack() as running:
        database = running.enter_context(postgres(folder / "postgres"))
        api = free_port()
        environment = airflow_environment(
            folder / "home",
            dags,
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"postgresql+psycopg2://postgres@127.0.0.1:{database}/postgres",
            AIRFLOW__CORE__EXECUTOR="LocalExecutor",
            AIRFLOW__CORE__PARALLELISM="3",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS="True",
            AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION="False",
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://127.0.0.1:{api}/execution/",
            AIRFLOW__API__HOST="127.0.0.1",
            AIRFLOW__API__PORT=str(api),
            AIRFLOW__API__BASE_URL=f"http://127.0.0.1:{api}",
            AIRFLOW__API__WORKERS="1",
            AIRFLOW__API__SECRET_KEY="of a test",
            AIRFLOW__API_AUTH__JWT_SECRET="of a test " * 8,
            AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD="120",
            AIRFLOW__TRIGGERER__DEFAULT_CAPACITY="10",
            **more,
        )
        call([TOOLS / "airflow", "db", "migrate"], env=environment)
        stack = Stack(database, environment, folder)
        running.callback(stack.end)
        for name in PROCESSES:
            stack.start(name)
        yield stack


@contextmanager
def postgres(folder: Path) -> Iterator[int]:
    """An empty server of its own: its port."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    data, port = folder / "data", free_port()
    folder.mkdir()
    # It refuses to run as root; everybody may enter the folders above.
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres")
        let_in(folder)
    call([*as_postgres, tools / "initdb", "-D", data, "-U", "postgres", "--auth", "trust", "--no-sync"], cwd=folder)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
    control = [*as_postgres, tools / "pg_ctl", "-D", data, "-w", "-o", options]
    subprocess.run([*control, "-l", data / "log", "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        call([*control, "-m", "immediate", "stop"], cwd=folder)


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]
