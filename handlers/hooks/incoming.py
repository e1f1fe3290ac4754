"""Where programs post by the secret address of a room. They are answered in Slack's words, as they expect."""

from math import ceil

from msgspec import Struct

from handlers import decoding
from handlers.base import Handler
from handlers.contract import for_anybody, gives, refuses
from handlers.hooks.payload import Payload, message_of
from hub.errors import BadRequest, Forbidden, RateLimited, Refusal, TooLarge

WORDS = {
    "hook_not_found": "no_service",
    "room_not_found": "channel_not_found",
    "empty_message": "no_text",
    "message_too_long": "msg_too_long",
}


class Form(Struct):
    payload: str


class IncomingHandler(Handler):
    """/hooks/<code>: JSON, or a form with JSON in its field `payload`.

    With a header `Idempotency-Key` of 1 to 64 characters, what is sent again is said once.
    """

    @for_anybody
    @gives(200, "text/plain")
    @refuses("text/plain")
    async def post(self, code: str) -> None:
        """Post as a program, with a payload as for Slack."""
        try:
            await self._post(code)
        except Refusal as refusal:
            self._refuse(refusal)
        else:
            self._answer("ok")

    async def _post(self, code: str) -> None:
        place = await self.hub.incoming.open(code)
        text = message_of(self._payload(), place.caller.user.username)
        await self.hub.incoming.post(place, text, client_id=self.request.headers.get("Idempotency-Key"))

    def _payload(self) -> Payload:
        """Raises BadRequest, TooLarge."""
        if len(self.request.body) > self.hub.settings.limits.frame_kb * 1024:
            raise TooLarge(code="message_too_long")
        is_form = "payload" in self.request.body_arguments
        return decoding.json(self.decode(Form).payload if is_form else self.request.body, Payload)

    def _refuse(self, refusal: Refusal) -> None:
        self.set_status(refusal.status)
        if isinstance(refusal, RateLimited):
            self.set_header("Retry-After", str(ceil(refusal.retry_after)))
        self._answer(_word(refusal))

    def _answer(self, word: str) -> None:
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(word)


def _word(refusal: Refusal) -> str:
    if refusal.code in WORDS:
        return WORDS[refusal.code]
    if isinstance(refusal, Forbidden):
        return "action_prohibited"
    return "invalid_payload" if isinstance(refusal, BadRequest) else refusal.code
