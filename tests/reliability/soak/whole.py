"""What somebody new is told of a room, compared with what is stored."""

from tests.clients import Person, Server
from tests.handlers.app.tabs import Tab
from tests.reliability.wires import Heard

COUNTED = 10_000  # The newest changes of a room, among which the unread are counted.


async def miscounted(site, stored):
    """How many rooms of the crowd have another history, or another count of what is unread, than is stored."""
    readers = {member.room_id: member for member in site.crowd.members}
    return sum([not await _is_right(site, reader, stored[room]) for room, reader in readers.items()])


async def _is_right(site, reader, stored):
    person = Person(Server(site.chatd.port), reader.person.user, reader.person.token)
    tab = await Tab.open(person)
    (shown,) = (room for room in tab.hello["rooms"] if room["id"] == reader.room_id)
    await tab.socket.close()
    prefix = f"{person.user.username}-"
    unread = sum(not heard.text.startswith(prefix) for heard in stored[-COUNTED:])
    resumed = await _resumed(person, reader.room_id, len(stored))
    return (shown["seq"], shown["unread"], resumed) == (stored[-1].seq, unread, stored)


async def _resumed(person, room_id, count):
    socket = await person.socket(f"/ws/chat/{room_id}/", since=0)
    frames = [await socket.receive() for _ in range(count)]
    await socket.close()
    return [Heard(frame["seq"], frame["id"], frame["message"]) for frame in frames]
