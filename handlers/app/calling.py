"""What a client asks for in calls over the app socket."""

from handlers.app import answers, frames
from handlers.socket import SocketHandler
from hub.accounts.people import known_as
from hub.events import Rings


class CallActions(SocketHandler):
    def tell(self, answer: answers.Answer) -> None:
        self.session.send(answers.encoded(answer))

    async def act_on_call(self, asked: frames.AnyCall) -> None:
        """Raises Refusal."""
        match asked:
            case frames.Call():
                await self._ring(asked)
            case frames.Answer():
                self.hub.calls.answer(self.session, asked.signal)
            case frames.HangUp():
                self.hub.calls.hang_up(self.session)
        self.tell(answers.Done(request=asked.request))

    async def _ring(self, asked: frames.Call) -> None:
        """In other families the caller is known by its username, under which it can be called."""
        caller = self.session.caller
        ring = Rings(asked.signal, caller.user.username, caller.user.name, known_as(caller, None))
        await self.hub.dial.call(self.session, asked.user, ring)

    def _forget_session(self) -> None:
        super()._forget_session()
        if hasattr(self, "session"):
            self.hub.callees.depart(self.session)
            self.hub.calls.drop(self.session)
