"""What somebody new is told of a room, compared with what is stored."""

from tests.clients import Person, Server
from tests.handlers.app.tabs import Tab
from tests.reliability.crowd import Crowd, Member, at_work
from tests.reliability.process import until
from tests.reliability.wires import Groups

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
    newcomer = Member(person, reader.place, Groups())
    async with at_work(Crowd([], [newcomer])):
        await until(lambda: newcomer.last == stored[-1].text, site.patience)
    return (shown["seq"], shown["unread"], newcomer.heard) == (stored[-1].seq, unread, stored)
