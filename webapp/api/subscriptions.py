"""Subscriptions: other systems that are told what becomes of bookings."""

from __future__ import annotations

from webapp.api.operation import Answer, Caller, Operations
from webapp.api.shapes.subscriptions import (
    BySubscription,
    NewSubscription,
    SubscriptionDetails,
    SubscriptionList,
    SubscriptionMade,
    SubscriptionShown,
)
from webapp.api.taken import unfit
from webapp.errors import ForbiddenAddress
from webapp.store.subscriptions import Subscription
from webapp.subscribers.signing import new_secret
from webapp.web import Problem, services

operations = Operations(
    tag="Webhooks",
    description="Events of bookings, posted to your own address. Each is signed as "
    "standardwebhooks.com describes: webhook-signature is `v1,` and the base64 of the HMAC-SHA256 "
    "over `webhook-id.webhook-timestamp.body` with your secret. What is not answered with 2xx is "
    "sent again for two days, less and less often; 410 ends the subscription.",
)
MOST = 50
NONE = "There is no such subscription."


@operations.add("GET", "/api/subscriptions", scope="webhooks:manage")
def list_subscriptions() -> Answer[SubscriptionList]:
    """List the subscriptions."""
    items = [_shown(each) for each in services().subscriptions.all()]
    return Answer(body=SubscriptionList(items=items))


@operations.add(
    "POST",
    "/api/subscriptions",
    scope="webhooks:manage",
    code=201,
    problems={409: f"There are {MOST} subscriptions already."},
)
def add_subscription(body: NewSubscription) -> Answer[SubscriptionMade]:
    """Subscribe to events of bookings.

    The secret in the answer is not shown again.
    """
    store = services().subscriptions
    if len(store.all()) >= MOST:
        raise Problem(409, f"There are {MOST} subscriptions already.", kind="too-many")
    _check(body.url)
    made = store.add(body.url, tuple(body.events), new_secret())
    shown = SubscriptionMade(**dict(_shown(made)), secret=made.secret)
    return Answer(body=shown, location=f"/api/subscriptions/{made.id}")


@operations.add(
    "GET",
    "/api/subscriptions/{subscription_id}",
    scope="webhooks:manage",
    problems={404: NONE},
    versions="shown",
)
def show_subscription(path: BySubscription) -> Answer[SubscriptionShown]:
    """Show a subscription."""
    return _answer(_found(path.subscription_id))


@operations.add(
    "PUT",
    "/api/subscriptions/{subscription_id}",
    scope="webhooks:manage",
    problems={404: NONE},
    versions="required",
)
def change_subscription(
    path: BySubscription, body: SubscriptionDetails, caller: Caller
) -> Answer[SubscriptionShown]:
    """Change a subscription, or switch it off or on."""
    seen = _found(path.subscription_id)
    _check(body.url)
    same = caller.means(str(seen.version))
    if not same or not services().subscriptions.change(
        seen, url=body.url, events=tuple(body.events), active=body.active
    ):
        raise Problem(412, "The subscription was changed meanwhile: look again.", kind="version")
    return _answer(_found(path.subscription_id))


@operations.add(
    "DELETE",
    "/api/subscriptions/{subscription_id}",
    scope="webhooks:manage",
    code=204,
    problems={404: NONE},
)
def remove_subscription(path: BySubscription) -> Answer[None]:
    """End a subscription.

    What was still to be sent is not sent.
    """
    if not services().subscriptions.remove(path.subscription_id):
        raise Problem(404, NONE)
    return Answer(body=None)


def _check(url: str) -> None:
    try:
        services().guard.check(url)
    except ForbiddenAddress as error:
        raise unfit("/url", str(error)) from error


def _found(subscription_id: str) -> Subscription:
    found = services().subscriptions.get(subscription_id)
    if found is None:
        raise Problem(404, NONE)
    return found


def _answer(subscription: Subscription) -> Answer[SubscriptionShown]:
    return Answer(body=_shown(subscription), etag=str(subscription.version))


def _shown(subscription: Subscription) -> SubscriptionShown:
    return SubscriptionShown.model_validate(
        {
            "id": subscription.id,
            "url": subscription.url,
            "events": list(subscription.events),
            "active": subscription.active,
            "created_at": subscription.created_at,
        }
    )
