"""Whether the kernel lets us have a ring, and who has one."""

import os
from pathlib import Path

from handlers.ring import ringing
from hub.multicast import offer_each


def has_ring():
    with ringing() as offer_all:
        return offer_all is not offer_each


def descriptors_of_rings(process="self"):
    """How many a process holds; background threads open and close others."""
    own = Path(f"/proc/{process}/fd")
    return sum("io_uring" in os.path.realpath(own / number) for number in os.listdir(own))
