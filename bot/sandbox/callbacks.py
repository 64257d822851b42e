"""How does a bot acknowledge an interaction and send more under its token?"""

from bot.sandbox.draft import Draft
from bot.sandbox.interactions import Interaction, Interactions
from bot.sandbox.invocation import callback_payload
from bot.sandbox.payloads import Payloads
from bot.sandbox.refusal import RefusalError
from bot.sandbox.rest import Call, Route
from bot.sandbox.state import Message
from bot.sandbox.wire import Json

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
MESSAGE = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


class Callbacks:
    """The routes about interactions."""

    def __init__(self, interactions: Interactions, payloads: Payloads) -> None:
        self._interactions = interactions
        self._payloads = payloads

    def routes(self) -> list[Route]:
        """Return them."""
        routes = [
            Route("POST", CALLBACK, self._acknowledge),
            Route("POST", WEBHOOK, self._follow_up),
        ]
        for template in (ORIGINAL, MESSAGE):
            routes += [
                Route("GET", template, self._get),
                Route("PATCH", template, self._edit),
                Route("DELETE", template, self._delete),
            ]
        return routes

    def _acknowledge(self, call: Call) -> Json:
        interaction = self._interactions.acknowledge(
            call.id("interaction_id"), call.ids["interaction_token"], call.form, call.uploads
        )
        if call.query.get("with_response", "").lower() not in ("1", "true"):
            return None
        return callback_payload(interaction, self._payloads)

    def _interaction(self, call: Call) -> Interaction:
        if call.id("webhook_id") != self._payloads.world.application_id:
            raise RefusalError(10015)
        return self._interactions.acknowledged(call.ids["webhook_token"])

    def _find(self, call: Call) -> tuple[Interaction, Message]:
        interaction = self._interaction(call)
        name = call.ids.get("message_id", "@original")
        return interaction, self._interactions.message(interaction, name)

    def _payload(self, message: Message) -> Json:
        return self._payloads.message(message, everything=True)

    def _follow_up(self, call: Call) -> Json:
        draft = Draft(call.form, call.uploads)
        return self._payload(self._interactions.follow_up(self._interaction(call), draft))

    def _get(self, call: Call) -> Json:
        _, message = self._find(call)
        return self._payload(message)

    def _edit(self, call: Call) -> Json:
        interaction, message = self._find(call)
        self._interactions.edit(interaction, message, Draft(call.form, call.uploads))
        return self._payload(message)

    def _delete(self, call: Call) -> Json:
        interaction, message = self._find(call)
        self._interactions.delete(interaction, message)
        return None
