"""Who may see the dashboard, and who is signed in: accounts, sign-ins and one-time links.

Tokens are stored hashed: whoever reads the database cannot sign in with what stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from mongoengine import DateTimeField, ListField, LongField, StringField
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from dialogue.ports import Clock
from webapp.errors import NotFound
from webapp.store.connection import Raw, Row, collection_class

Role: TypeAlias = Literal["viewer", "annotator", "reviewer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "annotator", "reviewer", "admin")
"""Each may do everything that those before it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody of the team."""

    name: str
    role: Role
    password_hash: str = ""
    """argon2id in its own notation; empty: no password signs this account in."""
    totp_secret: str = ""
    """Base32; empty: no code is asked for."""
    disabled: bool = False
    created_at: datetime

    def may(self, role: Role) -> bool:
        """Whether the account has a role, or one above it."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One browser that is signed in."""

    id: str
    """SHA-256 of its token."""
    account: str
    agent: str
    """What the browser calls itself."""
    created_at: datetime
    seen_at: datetime
    """Noted once a minute."""
    ends_at: datetime
    flashes: tuple[tuple[str, str], ...] = ()
    """Kind and words of what the next page is to say."""


class _Account(Row):
    id = StringField(primary_key=True)
    role = StringField(required=True)
    password_hash = StringField()
    totp_secret = StringField()
    totp_step = LongField()
    """The last time step whose code was used: no code works twice."""
    disabled_at = DateTimeField()
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "accounts"}


class _SignIn(Row):
    id = StringField(primary_key=True)
    account = StringField(required=True)
    agent = StringField()
    created_at = DateTimeField(required=True)
    seen_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    flashes = ListField(ListField(StringField()))

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sign_ins",
        "indexes": [
            {"fields": ["account"]},
            {"fields": ["ends_at"], "expireAfterSeconds": 0},
        ],
    }


class _Link(Row):
    id = StringField(primary_key=True)
    account = StringField(required=True)
    ends_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sign_in_links",
        "indexes": [{"fields": ["ends_at"], "expireAfterSeconds": 0}],
    }


@collection_class
class AccountStore:
    """Accounts by name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, account: Account) -> bool:
        """Store a new account; False when there is one of that name."""
        row = {
            "_id": account.name,
            "role": account.role,
            "password_hash": account.password_hash,
            "totp_secret": account.totp_secret,
            "created_at": account.created_at,
            "updated_at": account.created_at,
        }
        try:
            _accounts().insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def get(self, name: str) -> Account | None:
        """Return an account, or None."""
        row = _accounts().find_one({"_id": str(name)})
        return _account(row) if row else None

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        return tuple(map(_account, _accounts().find().sort([("_id", 1)])))

    def set_password(self, name: str, password_hash: str) -> None:
        """Change the password, and ask for no code until one is set up again; raises NotFound."""
        self._change(name, password_hash=password_hash, totp_secret="")

    def renew_hash(self, name: str, password_hash: str) -> None:
        """Keep the same password in another hash; raises NotFound."""
        self._change(name, password_hash=password_hash)

    def set_role(self, name: str, role: Role) -> None:
        """Change what an account may do; raises NotFound."""
        self._change(name, role=role)

    def set_totp(self, name: str, secret: str) -> None:
        """Ask for codes of this secret from now on; empty: for none. Raises NotFound."""
        self._change(name, totp_secret=secret)

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Keep an account out, or let it in again; raises NotFound."""
        self._change(name, disabled_at=self._clock.now() if disabled else None)

    def remove(self, name: str) -> None:
        """Forget an account."""
        _accounts().delete_one({"_id": name})

    def use_code(self, name: str, step: int) -> bool:
        """Note that the code of a time step was used; False when it, or a later one, was before."""
        unused = {"_id": name, "$or": [{"totp_step": None}, {"totp_step": {"$lt": step}}]}
        return bool(_accounts().update_one(unused, {"$set": {"totp_step": step}}).matched_count)

    def _change(self, name: str, **values: object) -> None:
        change = {"$set": {**values, "updated_at": self._clock.now()}}
        if not _accounts().update_one({"_id": name}, change).matched_count:
            raise NotFound(f"there is no account {name!r}")


@collection_class
class SignInStore:
    """Browsers that are signed in, and links that sign one in; ids are SHA-256 of the tokens."""

    def add(self, sign_in: SignIn) -> None:
        """Store a sign-in."""
        _sign_ins().insert_one(
            {
                "_id": sign_in.id,
                "account": sign_in.account,
                "agent": sign_in.agent,
                "created_at": sign_in.created_at,
                "seen_at": sign_in.seen_at,
                "ends_at": sign_in.ends_at,
                "flashes": [],
            }
        )

    def get(self, identifier: str) -> SignIn | None:
        """Return a sign-in, over or not; None when there is none."""
        row = _sign_ins().find_one({"_id": identifier})
        return _sign_in(row) if row else None

    def of(self, account: str) -> tuple[SignIn, ...]:
        """Return the sign-ins of an account, the last one first."""
        rows = _sign_ins().find({"account": account}).sort([("seen_at", -1), ("_id", 1)])
        return tuple(map(_sign_in, rows))

    def seen(self, identifier: str, now: datetime) -> None:
        """Note that a browser asked for something."""
        _sign_ins().update_one({"_id": identifier}, {"$set": {"seen_at": now}})

    def flash(self, identifier: str, kind: str, words: str) -> None:
        """Have the next page say something."""
        _sign_ins().update_one({"_id": identifier}, {"$push": {"flashes": [kind, words]}})

    def clear_flashes(self, identifier: str) -> None:
        """Note that everything was said."""
        _sign_ins().update_one({"_id": identifier}, {"$set": {"flashes": []}})

    def end(self, identifier: str) -> None:
        """Sign one browser out."""
        _sign_ins().delete_one({"_id": identifier})

    def end_all(self, account: str, but: str = "") -> int:
        """Sign an account out in every browser but one; return in how many it was signed in."""
        outcome = _sign_ins().delete_many({"account": account, "_id": {"$ne": but}})
        return int(outcome.deleted_count)

    def add_link(self, identifier: str, account: str, ends_at: datetime) -> None:
        """Store a link that signs an account in once."""
        _links().insert_one({"_id": identifier, "account": account, "ends_at": ends_at})

    def use_link(self, identifier: str, now: datetime) -> str | None:
        """Return the account of a link, which nobody can use again; None: used, or too old."""
        row = _links().find_one_and_delete({"_id": identifier, "ends_at": {"$gt": now}})
        return str(row["account"]) if row else None

    def end_links(self, account: str) -> None:
        """Make the unused links of an account useless."""
        _links().delete_many({"account": account})


def _accounts() -> Collection[Raw]:
    return _Account._get_collection()


def _sign_ins() -> Collection[Raw]:
    return _SignIn._get_collection()


def _links() -> Collection[Raw]:
    return _Link._get_collection()


def _account(row: Raw) -> Account:
    return Account(
        name=row["_id"],
        role=row["role"] if row["role"] in ROLES else "viewer",
        password_hash=row.get("password_hash") or "",
        totp_secret=row.get("totp_secret") or "",
        disabled=row.get("disabled_at") is not None,
        created_at=row["created_at"],
    )


def _sign_in(row: Raw) -> SignIn:
    return SignIn(
        id=row["_id"],
        account=row["account"],
        agent=row.get("agent") or "",
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        ends_at=row["ends_at"],
        flashes=tuple((kind, words) for kind, words in row.get("flashes", ())),
    )
