"""Make the secrets that compose.yaml hands over as files: random, once, and never replaced."""

import os
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
OWNER = "provesvar_owner"
GATEWAY = "provesvar_gateway"
# The simulated laboratories know these two by heart; they guard made-up results only.
LABORATORY_TOKENS = {"lab-vest-token": "lab-vest-demo", "lab-sorost-token": "lab-sorost-demo"}
DSN = "postgresql://{role}:{password}@postgres:5432/provesvar"


def main() -> int:
    """Write every secret, or say that they are there."""
    if FOLDER.exists():
        print(f"{FOLDER.name}/ is there already; remove it, and the data, to begin anew", file=sys.stderr)
        return 1
    # The folder is closed to others; the files are open, as the containers read them under users of their own.
    unfinished = FOLDER.with_name("secrets.part")
    unfinished.mkdir(mode=0o700)
    for name, content in contents(owner=secrets.token_urlsafe(32), gateway=secrets.token_urlsafe(32)).items():
        with os.fdopen(os.open(unfinished / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
            file.write(content)
    unfinished.rename(FOLDER)
    return 0


def contents(*, owner: str, gateway: str) -> dict[str, str]:
    """Say what each file holds: the password of the tables' owner, both DSNs, the gateway's role, the root secret."""
    return {
        "owner-password": owner,
        "owner-dsn": DSN.format(role=OWNER, password=owner),
        "gateway-dsn": DSN.format(role=GATEWAY, password=gateway),
        "gateway-login.sql": f"alter role {GATEWAY} login password '{gateway}';\n",
        "root-secret": secrets.token_hex(32),
        **LABORATORY_TOKENS,
    }


if __name__ == "__main__":
    sys.exit(main())
