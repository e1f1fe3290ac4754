"""Clients that connect, join the lobby, poll once and are never heard of again. Usage: vanish.py PORT COUNT"""

import http.client
import json
import sys

PATH = "/socket.io/?EIO=4&transport=polling"


def ask(connection, method, path, body=None):
    connection.request(method, path, body)
    response = connection.getresponse()
    data = response.read()
    assert response.status == 200, data
    return data


def main(port, count):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(count):
        sid = json.loads(ask(connection, "GET", PATH)[1:])["sid"]
        path = f"{PATH}&sid={sid}"
        ask(connection, "POST", path, '40\x1e42["join",{"room":"lobby"}]')
        assert b"Hey how may i help you" in ask(connection, "GET", path)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
