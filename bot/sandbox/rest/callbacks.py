"""How does a bot acknowledge an interaction, and send more under its token?"""

from typing import Final

from bot.sandbox.application import Answers, Draft, Interaction
from bot.sandbox.payloads import callback_payload, message_payload
from bot.sandbox.refusal import ErrorCode, RefusalError
from bot.sandbox.rest.routes import Call, Route
from bot.sandbox.wire import Json
from bot.sandbox.world import Message, World

_CALLBACK: Final = "/interactions/{interaction_id}/{interaction_token}/callback"
_WEBHOOK: Final = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL: Final = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_MESSAGE: Final = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


class Callbacks:
    """The routes about interactions."""

    def __init__(self, world: World, answers: Answers) -> None:
        self._world = world
        self._answers = answers

    def routes(self) -> list[Route]:
        """Return the routes."""
        routes = [
            Route("POST", _CALLBACK, self._acknowledge),
            Route("POST", _WEBHOOK, self._follow_up),
        ]
        for template in (_ORIGINAL, _MESSAGE):
            routes += [
                Route("GET", template, self._get),
                Route("PATCH", template, self._edit),
                Route("DELETE", template, self._delete),
            ]
        return routes

    def _acknowledge(self, call: Call) -> Json:
        interaction = self._answers.acknowledge(
            call.id("interaction_id"), call.ids["interaction_token"], call.form, call.uploads
        )
        if call.query.get("with_response", "").lower() not in ("1", "true"):
            return None
        return callback_payload(self._world, interaction)

    def _interaction(self, call: Call) -> Interaction:
        if call.id("webhook_id") != self._world.application_id:
            raise RefusalError(ErrorCode.UNKNOWN_WEBHOOK)
        return self._answers.find(call.ids["webhook_token"])

    def _find(self, call: Call) -> tuple[Interaction, Message]:
        interaction = self._interaction(call)
        name = call.ids.get("message_id", "@original")
        return interaction, self._answers.message(interaction, name)

    def _payload(self, message: Message) -> Json:
        return message_payload(self._world, message, everything=True)

    def _follow_up(self, call: Call) -> Json:
        draft = Draft(call.form, call.uploads)
        return self._payload(self._answers.follow_up(self._interaction(call), draft))

    def _get(self, call: Call) -> Json:
        _, message = self._find(call)
        return self._payload(message)

    def _edit(self, call: Call) -> Json:
        interaction, message = self._find(call)
        self._answers.edit(interaction, message, Draft(call.form, call.uploads))
        return self._payload(message)

    def _delete(self, call: Call) -> Json:
        interaction, message = self._find(call)
        self._answers.delete(interaction, message)
        return None
