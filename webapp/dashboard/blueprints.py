"""All pages of the team."""

from __future__ import annotations

from webapp.dashboard import overview, sign_in

BLUEPRINTS = (sign_in.blueprint, overview.blueprint)
