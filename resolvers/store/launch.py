"""
Become another program that ends with its parent; run by path as a process of its own, so that nothing is forked half.

    python -I -S launch.py PARENT UID GID PROGRAM [ARGUMENT…]

On Linux the kernel is asked to send SIGINT (PostgreSQL's fast shutdown) when the parent is gone; UID `-1` keeps the
user.
It stands alone and imports nothing of the project: the interpreter may be out of reach for the user it becomes.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent: int, uid: int, gid: int, command: list[str]) -> None:
    """
    Take the user, tie the process to its parent, and turn into the command.

    The order counts: a change of user clears the parent-death signal, and a parent that died before sends none.
    """
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    os.execv(command[0], command)  # noqa: S606 - turning into the given program is what this file is for


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
