"""All pages of the team."""

from __future__ import annotations

from webapp.dashboard import (
    bookings,
    conversations,
    operations,
    overview,
    people,
    providers,
    sign_in,
    team,
)

BLUEPRINTS = (
    sign_in.blueprint,
    overview.blueprint,
    conversations.blueprint,
    bookings.blueprint,
    providers.blueprint,
    people.blueprint,
    operations.blueprint,
    team.blueprint,
)
