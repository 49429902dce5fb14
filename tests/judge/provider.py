"""The outside judge: `provider.mjs` in a process of its own, on a loopback socket that stays while it is restarted."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from joserfc.jwk import RSAKey

from gateway.demo.serving import bound, port_of

HERE = Path(__file__).resolve().parent
HOST = "127.0.0.1"
OLDEST_NODE = 20
END_S = 10


def missing() -> str | None:
    """Say what the judge lacks on this machine; None where it can be started."""
    node = shutil.which("node")
    if node is None:
        return "Node is not installed"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        return f"Node {version} is older than {OLDEST_NODE}"
    if not (HERE / "node_modules" / "oidc-provider").is_dir():
        return "Node's packages are not installed: run `npm ci --ignore-scripts` in tests/judge"
    return None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A client that the judge knows: a journal where it has a redirect URI, else a system."""

    id: str
    scope: str
    organisation: str
    jwk: Mapping[str, Any]
    point_of_care: str | None = None
    redirect_uri: str | None = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A user that the judge knows, by what HelseID knows of one."""

    pid: str
    name: str
    hpr_number: str
    security_level: str = "4"


class Judge:
    """
    A provider that can be restarted, each time with new keys; `key` is every client's.

    Its socket is this process's: no other can take the port meanwhile, and who comes while it is down waits.
    """

    def __init__(
        self, door: int, issuer: str, *, clients: list[Client], users: Mapping[str, User], key: RSAKey, names: Any
    ) -> None:
        self.issuer = issuer
        self.key = key
        self._door = door
        self._served = {"fd": door, "issuer": issuer, "clients": clients, "users": users, "organisations": names}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def jwks_url(self) -> str:
        """Tell where its keys are."""
        return f"{self.issuer}/jwks"

    def start(self) -> None:
        """Start the process and wait until it answers."""
        self._process = subprocess.Popen(
            [shutil.which("node") or "node", str(HERE / "provider.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[self._door],
            env={"PATH": os.environ["PATH"], "NODE_NO_WARNINGS": "1"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(self._served) + b"\n")
        self._process.stdin.flush()
        said = b""
        for line in self._process.stdout:
            said += line
            if line == b"ready\n":
                return
        raise AssertionError(f"the judge did not start: {said.decode()}")

    def stop(self) -> None:
        """End the process, which ends by itself when its input does, and close what led to it."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def judging(
    *, clients: list[Client], users: Mapping[str, User], key: RSAKey, names: Mapping[str, str]
) -> Iterator[Judge]:
    """Run a judge."""
    with closing(bound(HOST, 0)) as door:
        door.listen()
        issuer = f"http://{HOST}:{port_of(door)}"
        judge = Judge(door.fileno(), issuer, clients=clients, users=users, key=key, names=names)
        try:
            judge.start()
            yield judge
        finally:
            judge.stop()
