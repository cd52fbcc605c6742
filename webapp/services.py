"""Everything that a process needs, built once; the database is opened on its first use."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dialogue.engine import Engine
from dialogue.ports import Clock, Ports
from dialogue.responses import Responses
from dialogue.rules.terms import Terms
from dialogue.trouble import apology, late, too_fast
from nlu import names
from nlu.catalogue import load_services
from nlu.errors import ModelError
from nlu.places import Gazetteer
from nlu.reload import ModelHolder
from nlu.types import Parse, Service
from webapp import store
from webapp.accounts import Accounts
from webapp.calendar.links import CalendarLinks
from webapp.channels.baileys import BaileysBridge
from webapp.channels.base import Channel
from webapp.channels.cloud_api import CloudApi
from webapp.channels.simulator import SimulatorChannel
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.console.building import Console
from webapp.conversation import Conversation
from webapp.database import DatabaseAddress
from webapp.delivery import Delivery
from webapp.demo import load_demo_providers
from webapp.errors import ConfigurationError
from webapp.geocoding import Geocoder, NominatimLookup, Pace
from webapp.keys import Keys
from webapp.limits import Limits
from webapp.linked_phone import linked_phone
from webapp.logs import set_up_logging
from webapp.metrics import MeasuredChannel
from webapp.places import KnownPlaces
from webapp.privacy import Privacy
from webapp.providers_csv import ProvidersImport
from webapp.receipts import Receipts
from webapp.store import Stores
from webapp.store.api_keys import ApiKeys
from webapp.store.audit import Audit
from webapp.store.free_times import FreeTimes
from webapp.store.geocodes import Geocodes
from webapp.store.idempotency import AnsweredRequests
from webapp.store.lists import Lists
from webapp.store.own_keys import own_key
from webapp.store.personal_data import PersonalData
from webapp.store.subscriptions import Subscriptions
from webapp.store.turn_log import TurnLog
from webapp.subscribers.guard import Guard
from webapp.terms import terms_of
from webapp.trades import Trades
from webapp.turn_notes import TurnNotes
from webapp.turns import Advise, Turns, as_it_is

if TYPE_CHECKING:
    from webapp.aws.building import CloudStores

DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The database, and what is needed to import providers into it."""

    clock: SystemClock
    catalogue: tuple[Service, ...]
    gazetteer: Gazetteer
    stores: Stores
    terms: Terms
    calendar_links: CalendarLinks
    cloud: CloudStores | None
    """None: DynamoDB is not used."""
    providers_import: ProvidersImport
    personal_data: PersonalData
    privacy: Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What routes, commands and jobs work with."""

    settings: Settings
    clock: SystemClock
    stores: Stores
    models: ModelHolder
    channel: Channel
    conversation: Conversation
    limits: Limits
    ports: Ports
    catalogue: tuple[Service, ...]
    trades: Trades
    gazetteer: Gazetteer
    lists: Lists
    terms: Terms
    calendar_links: CalendarLinks
    free_times: FreeTimes
    personal_data: PersonalData
    privacy: Privacy
    cloud: CloudStores | None
    guard: Guard
    subscriptions: Subscriptions
    keys: Keys
    requests: AnsweredRequests
    providers_import: ProvidersImport
    turn_notes: TurnNotes
    accounts: Accounts
    audit: Audit
    console: Console


def build_directory(settings: Settings, *, with_demo: bool = False) -> Directory:
    """Build what works without a model, and set up the logging of this process.

    `with_demo` fills an empty directory with invented providers when the settings allow it.
    """
    set_up_logging(settings.hustlr_log_level, settings.hustlr_data_dir, settings.secret_values)
    clock = SystemClock()
    catalogue = load_services(DATA / "services.yml")
    gazetteer = Gazetteer.load(DATA / "places.csv")
    terms = terms_of(settings, catalogue)
    links = CalendarLinks(settings.link_base, functools.cache(partial(own_key, "calendar")))
    stores = Stores.build(clock, terms, links.link)
    cloud = _cloud_stores(settings, clock)
    if cloud is not None and cloud.sessions is not None:
        stores = replace(stores, sessions=cloud.sessions)
    providers_import = ProvidersImport(
        people=stores.people, providers=stores.providers, gazetteer=gazetteer, services=catalogue
    )
    demo = partial(load_demo_providers, stores, providers_import, DATA / "demo_providers.csv")
    store.connect(
        DatabaseAddress(settings),
        settings.mongodb_db_name,
        prepare=demo if with_demo and settings.demo_providers_wanted else None,
    )
    personal_data = PersonalData(clock)
    return Directory(
        clock=clock,
        personal_data=personal_data,
        privacy=Privacy(clock, stores.people, stores.bookings, personal_data),
        catalogue=catalogue,
        gazetteer=gazetteer,
        stores=stores,
        terms=terms,
        calendar_links=links,
        cloud=cloud,
        providers_import=providers_import,
    )


def build_services(settings: Settings) -> Services:
    """Build everything; raises ConfigurationError when there is no model that can be used."""
    directory = build_directory(settings, with_demo=True)
    models = _models(settings, directory)
    chosen = choose_channel(settings, directory.clock)
    channel = MeasuredChannel(chosen)
    texts = Responses.load(DATA / "responses")
    stores = directory.stores
    ports = _ports(settings, directory)
    turn_notes = TurnNotes(TurnLog())
    turns = Turns(
        clock=directory.clock,
        stores=stores,
        engine=Engine(
            texts,
            directory.catalogue,
            understand=partial(_parse, models),
            privacy_url=settings.hustlr_privacy_url,
            team_answers_in=timedelta(minutes=settings.hustlr_team_minutes),
        ),
        ports=ports,
        parse=partial(_parse, models),
        apologise=partial(apology, texts),
        excuse=partial(late, texts),
        observe=turn_notes.note,
        advise=_advice(settings, directory, models),
    )
    conversation = Conversation(
        clock=directory.clock,
        stores=stores,
        turns=turns,
        delivery=Delivery(
            clock=directory.clock,
            stores=stores,
            channel=channel,
            has_window=not isinstance(chosen, BaileysBridge),
        ),
        receipts=Receipts(chosen) if isinstance(chosen, (CloudApi, BaileysBridge)) else None,
    )
    return Services(
        settings=settings,
        clock=directory.clock,
        stores=stores,
        models=models,
        channel=channel,
        conversation=conversation,
        limits=Limits(clock=directory.clock, stores=stores, too_fast=partial(too_fast, texts)),
        ports=ports,
        catalogue=directory.catalogue,
        trades=Trades(directory.catalogue),
        gazetteer=directory.gazetteer,
        lists=Lists(),
        terms=directory.terms,
        calendar_links=directory.calendar_links,
        free_times=FreeTimes(directory.clock, directory.terms),
        personal_data=directory.personal_data,
        privacy=directory.privacy,
        cloud=directory.cloud,
        guard=Guard(loopback=settings.hustlr_webhooks_to_loopback),
        subscriptions=Subscriptions(directory.clock),
        keys=Keys(directory.clock, ApiKeys(directory.clock)),
        requests=AnsweredRequests(directory.clock),
        providers_import=directory.providers_import,
        turn_notes=turn_notes,
        accounts=Accounts(directory.clock),
        audit=Audit(directory.clock),
        console=Console.build(
            clock=directory.clock,
            data=DATA,
            models=settings.hustlr_models_dir,
            own=settings.hustlr_data_dir,
            model=models.current,
            keep=timedelta(days=settings.hustlr_keep_messages_days),
        ),
    )


def choose_channel(settings: Settings, clock: Clock) -> Channel:
    """Return the channel that the settings name, or the simulator without credentials."""
    phone = linked_phone(settings, clock.now)
    if phone is not None:
        return phone
    if settings.whatsapp_access_token is None:
        return SimulatorChannel()
    return CloudApi(
        api_url=settings.whatsapp_api_url,
        api_version=settings.whatsapp_api_version,
        phone_number_id=settings.whatsapp_phone_number_id,
        access_token=settings.whatsapp_access_token.get_secret_value(),
    )


def _models(settings: Settings, directory: Directory) -> ModelHolder:
    models = ModelHolder(
        settings.hustlr_models_dir, services=directory.catalogue, gazetteer=directory.gazetteer
    )
    try:
        models.current()
    except ModelError as error:
        raise ConfigurationError([f"HUSTLR_MODELS_DIR: {error}"]) from error
    return models


def _cloud_stores(settings: Settings, clock: Clock) -> CloudStores | None:
    if not settings.dynamodb_wanted:
        return None
    from webapp.aws.building import cloud_stores  # boto3 is there only where it is wanted

    return cloud_stores(settings, clock)


def _advice(settings: Settings, directory: Directory, models: ModelHolder) -> Advise:
    if not settings.advice_wanted:
        return as_it_is
    from webapp.aws.building import advice  # boto3 is there only where it is wanted

    return advice(
        settings,
        directory.clock,
        models,
        directory.gazetteer,
        lambda person_id: directory.stores.people.get(person_id).name,
    )


def _parse(models: ModelHolder, text: str, now: datetime) -> Parse:
    return models.current().parse(text, now=now)


def _ports(settings: Settings, directory: Directory) -> Ports:
    return Ports(
        clock=directory.clock,
        people=directory.stores.people,
        providers=directory.stores.providers,
        bookings=directory.stores.bookings,
        places=KnownPlaces(
            directory.gazetteer, _geocoder(settings, directory.clock, directory.gazetteer)
        ),
        names=names,
        privacy=directory.privacy,
    )


def _geocoder(settings: Settings, clock: Clock, gazetteer: Gazetteer) -> Geocoder:
    agent = settings.geopy_nominatim_user_agent
    if not agent:
        return Geocoder(gazetteer)
    pace = Pace(settings.hustlr_data_dir / "nominatim.pace")
    lookup = NominatimLookup(user_agent=agent, pace=pace, url=settings.nominatim_url)
    return Geocoder(gazetteer, lookup, Geocodes(clock))
