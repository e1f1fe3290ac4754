"""What a chat server is, in as few lines as it takes: what the hub has to agree with after every step."""

from dataclasses import dataclass, field


@dataclass
class Message:
    id: int
    author: int
    seq: int
    text: str | None  # None: deleted


@dataclass
class Room:
    """`members` are roles by person, `read` seqs; `known` are the ids of messages by author and client_id."""

    members: dict
    read: dict
    head: int = 0
    messages: list = field(default_factory=list)
    known: dict = field(default_factory=dict)

    def may(self, who):
        return who in self.members

    def post(self, who, client_id, answer, text):
        """What the hub answered is right, and is remembered."""
        message = answer.message
        known = self.known.get((who, client_id))
        assert answer.repeated == (known is not None)
        if known is None:
            self.grow(message.seq)
            assert all(message.id > other.id for other in self.messages)
            self.messages.append(Message(message.id, who, message.seq, text))
            self.known[who, client_id] = message.id
        else:
            assert message.id == known

    def grow(self, seq):
        """By one change; a repeat may have taken a number in vain."""
        assert seq > self.head
        self.head = seq

    def may_edit(self, who, message):
        return self.may(who) and message.text is not None and message.author == who

    def may_delete(self, who, message):
        is_own = message.author == who
        return self.may(who) and message.text is not None and (is_own or self.members[who] == "admin")

    def change(self, message, text, answer):
        self.grow(answer.message.rev)
        message.text = text

    def take_in(self, who):
        self.members.setdefault(who, "member")
        self.read.setdefault(who, self.head)

    def put_out(self, who):
        del self.members[who], self.read[who]

    def mark_read(self, who, seq):
        self.read[who] = max(self.read[who], min(seq, self.head))

    @property
    def shown(self):
        return {message.id: message.text for message in self.messages if message.text is not None}

    def unread(self, who):
        waiting = [m for m in self.messages if m.seq > self.read[who] and m.author != who and m.text is not None]
        return len(waiting)
