"""All pages of the console."""

from __future__ import annotations

from webapp.console import data_pages, inbox, model_pages

BLUEPRINTS = (inbox.blueprint, data_pages.blueprint, model_pages.blueprint)
