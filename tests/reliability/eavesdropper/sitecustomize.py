"""Notes in the file HEARD whatever the Python that imports it asks of the network."""

import os
import sys

PLACES = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def listen(path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def hear(event, arguments):
        if event in PLACES:
            os.write(file, f"{event} {arguments[PLACES[event]]!r}\n".encode())

    sys.addaudithook(hear)


listen(os.environ["HEARD"])
