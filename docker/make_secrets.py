"""Make the secrets that compose.yaml hands over as files: random, once, and never replaced."""

import os
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
# The simulated laboratories know these two by heart; they guard made-up results only.
LABORATORY_TOKENS = {"lab-vest-token": "lab-vest-demo", "lab-sorost-token": "lab-sorost-demo"}
# In clear text, as it goes through the network `store` alone, which nothing else is on.
DSN = "postgresql://{user}:{password}@postgres:5432/provesvar?sslmode=disable"


def main() -> int:
    """Write every secret, or say that they are there."""
    if FOLDER.exists():
        print(f"{FOLDER.name}/ is there already; remove it, and the data, to begin anew", file=sys.stderr)
        return 1
    # The folder is closed to others; the files are open, as the containers read them under users of their own.
    unfinished = FOLDER.with_name("secrets.part")
    unfinished.mkdir(mode=0o700)
    for name, content in contents(*(secrets.token_urlsafe(32) for _ in range(3))).items():
        with os.fdopen(os.open(unfinished / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
            file.write(content)
    unfinished.rename(FOLDER)
    return 0


def contents(owner: str, migration: str, gateway: str) -> dict[str, str]:
    """
    Say what each file holds, given the three passwords.

    The two users of the database take their rights from the roles of `postgres/roles.sql`; the owner, who may do all,
    only lays the database out.
    """
    return {
        "owner-password": owner,
        "logins.sql": login("migrate", migration, "provesvar_migrator") + login("serve", gateway, "provesvar_gateway"),
        "migrate-dsn": DSN.format(user="migrate", password=migration),
        "gateway-dsn": DSN.format(user="serve", password=gateway),
        "root-secret": secrets.token_hex(32),
        **LABORATORY_TOKENS,
    }


def login(user: str, password: str, role: str) -> str:
    """Write the statement that makes a user of the database."""
    return f"create role {user} login inherit password '{password}' in role {role};\n"


if __name__ == "__main__":
    sys.exit(main())
