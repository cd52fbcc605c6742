"""Signing in to the dashboard: passwords and codes, throttled; sign-ins that end by themselves."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dialogue.ports import Clock
from webapp import passwords, totp
from webapp.errors import AccountError
from webapp.store.accounts import ROLES, Account, AccountStore, Role, SignIn, SignInStore
from webapp.store.audit import Audit
from webapp.store.counters import Counters

LOCAL = "local"
"""The account of the one-time link: no password, every right, only on the server's own machine."""
IDLE = timedelta(hours=1)
"""After so long without a request a browser is signed out."""
LONGEST = timedelta(hours=12)
"""So long a sign-in lasts at most."""
LINK_LASTS = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=1)

TRIES = timedelta(minutes=15)
"""Within this time count the tries to sign in."""
MOST_TRIES_OF_NAME = 10
"""For one name from one address."""
MOST_TRIES_OF_ADDRESS = 30
MOST_TRIES_FOR_NAME = 100
"""For one name from everywhere: many machines together do not guess more."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")

Refusal = Literal["wrong", "code", "wait"]
"""wrong: name or password; code: a code of the app is needed, or is wrong; wait: too many tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in, and whose it is."""

    account: Account
    sign_in: SignIn


class Accounts:
    """The accounts of the team and their browsers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._audit = Audit(clock)
        self._counters = Counters()
        self.store = AccountStore(clock)
        self.sign_ins = SignInStore()

    def add(self, name: str, role: Role, password: str, *, by: str = "system") -> None:
        """Add an account; raises AccountError when name or password will not do."""
        name = name.strip().lower()
        if not _NAME.fullmatch(name) or name in (LOCAL, "system"):
            raise AccountError(
                f"{name!r} cannot be an account's name: expected 2 to 64 letters, digits "
                "or . _ @ + -, such as rudo or rudo@example.org"
            )
        account = Account(
            name=name,
            role=role,
            password_hash=_hashed(password, name),
            created_at=self._clock.now(),
        )
        if not self.store.add(account):
            raise AccountError(f"there is an account {name!r} already; choose another name")
        if role == "admin":  # who can sign in properly needs no way around it
            self.sign_ins.end_all(LOCAL)
            self.sign_ins.end_links(LOCAL)
            self.store.remove(LOCAL)
        self._audit.note(by, "account.add", name, role=role)

    def existing(self, name: str) -> Account:
        """Return an account; raises AccountError when there is none of that name."""
        account = self.store.get(name)
        if account is None:
            known = ", ".join(each.name for each in self.store.all()) or "nobody"
            raise AccountError(f"there is no account {name!r}; there is {known}")
        return account

    def set_password(self, name: str, password: str, *, by: str = "system", keep: str = "") -> None:
        """Change a password and sign the account out everywhere but in the sign-in `keep`.

        Codes of an app are asked for no more, so that this also helps who has lost a phone.
        """
        self.store.set_password(name, _hashed(password, name))
        self.sign_ins.end_all(name, but=keep)
        self._audit.note(by, "account.password", name)

    def set_role(self, name: str, role: Role, *, by: str = "system") -> None:
        """Change what an account may do; raises AccountError for the last admin."""
        if role != "admin":
            self._keep_an_admin(name)
        self.store.set_role(name, role)
        self._audit.note(by, "account.role", name, role=role)

    def disable(self, name: str, *, by: str = "system") -> None:
        """Keep an account out at once; raises AccountError for the last admin."""
        self._keep_an_admin(name)
        self.store.set_disabled(name, True)
        self.sign_ins.end_all(name)
        self._audit.note(by, "account.disable", name)

    def enable(self, name: str, *, by: str = "system") -> None:
        """Let an account in again."""
        self.store.set_disabled(name, False)
        self._audit.note(by, "account.enable", name)

    def sign_out_everywhere(self, name: str, *, by: str) -> int:
        """Sign an account out in all browsers, and return how many these were."""
        ended = self.sign_ins.end_all(name)
        self._audit.note(by, "account.sign_out", name)
        return ended

    def sign_in(
        self, name: str, password: str, code: str, *, address: str, agent: str
    ) -> str | Refusal:
        """Return the token of a new sign-in, or why there is none.

        An unknown name takes as long as a wrong password, and both are answered alike.
        """
        name = name.strip().lower()[:64]
        refusal = self.check(name, password, address=address)
        account = self.store.get(name)
        if refusal is not None or account is None:
            return refusal or "wrong"
        if account.totp_secret and not self._code_fits(account, code):
            return "code"
        if passwords.outdated(account.password_hash):
            self.store.renew_hash(name, passwords.hashed(password))
        self._audit.note(name, "sign_in", address=_network(address))
        return self.begin(name, agent)

    def check(self, name: str, password: str, *, address: str) -> Refusal | None:
        """Return why a password is not taken; None when it is the account's."""
        if self._too_often(name, address):
            return "wait"
        account = self.store.get(name)
        password_hash = "" if account is None or account.disabled else account.password_hash
        if passwords.matches(password, password_hash):
            return None
        self._audit.note("nobody", "sign_in.refused", name, address=_network(address))
        return "wrong"

    def is_unused(self) -> bool:
        """Whether nobody can sign in yet: there is no account with a password."""
        return not any(account.password_hash for account in self.store.all())

    def local_link(self) -> str:
        """Return the token of a link that signs in once, on the server's own machine."""
        now = self._clock.now()
        self.store.add(Account(name=LOCAL, role="admin", created_at=now))
        token = secrets.token_urlsafe(24)
        self.sign_ins.add_link(_digest(token), LOCAL, now + LINK_LASTS)
        return token

    def use_link(self, token: str, *, agent: str) -> str | None:
        """Return the token of a new sign-in; None when the link was used, or is too old."""
        name = self.sign_ins.use_link(_digest(token), self._clock.now())
        if name is None or self.store.get(name) is None:
            return None
        self._audit.note(name, "sign_in", way="link")
        return self.begin(name, agent)

    def session(self, token: str) -> Session | None:
        """Return whose browser holds this token; None when it is signed out, or nobody's."""
        sign_in = self.sign_ins.get(_digest(token)) if token else None
        if sign_in is None:
            return None
        now = self._clock.now()
        account = self.store.get(sign_in.account)
        over = now >= sign_in.ends_at or now - sign_in.seen_at >= IDLE
        if account is None or account.disabled or over:
            self.sign_ins.end(sign_in.id)
            return None
        if now - sign_in.seen_at >= NOTED_EVERY:
            self.sign_ins.seen(sign_in.id, now)
        return Session(account=account, sign_in=sign_in)

    def set_up_codes(self, name: str, secret: str, code: str) -> bool:
        """Ask for codes from now on; False when `code` shows that the app has another secret."""
        step = totp.step_of(code, secret, self._clock.now())
        if step is None:
            return False
        self.store.set_totp(name, secret)
        self.store.use_code(name, step)
        self._audit.note(name, "account.codes_on", name)
        return True

    def drop_codes(self, name: str, *, by: str) -> None:
        """Ask for no codes any more."""
        self.store.set_totp(name, "")
        self._audit.note(by, "account.codes_off", name)

    def _code_fits(self, account: Account, code: str) -> bool:
        step = totp.step_of(code, account.totp_secret, self._clock.now())
        return step is not None and self.store.use_code(account.name, step)

    def begin(self, name: str, agent: str) -> str:
        """Return the token of a new sign-in of an account; whoever asks has checked who it is."""
        now = self._clock.now()
        token = secrets.token_urlsafe(32)
        self.sign_ins.add(
            SignIn(
                id=_digest(token),
                account=name,
                agent=agent[:200],
                created_at=now,
                seen_at=now,
                ends_at=now + LONGEST,
            )
        )
        return token

    def _too_often(self, name: str, address: str) -> bool:
        now = self._clock.now()
        window = int(now.timestamp() // TRIES.total_seconds())
        counts = {
            f"sign_in:name:{name}:{window}": MOST_TRIES_FOR_NAME,
            f"sign_in:address:{address}:{window}": MOST_TRIES_OF_ADDRESS,
            f"sign_in:both:{name}:{address}:{window}": MOST_TRIES_OF_NAME,
        }
        # Every counter counts, whatever the first one says.
        over = [self._counters.add(each, now + TRIES) > most for each, most in counts.items()]
        return any(over)

    def _keep_an_admin(self, name: str) -> None:
        others = (a for a in self.store.all() if a.name != name and a.password_hash)
        account = self.store.get(name)
        if account is None or account.role != "admin":
            return
        if not any(other.role == "admin" and not other.disabled for other in others):
            raise AccountError(f"{name!r} is the only admin; make somebody else one first")


def valid_role(text: str) -> Role:
    """Return the role of this name; raises AccountError."""
    for role in ROLES:
        if role == text:
            return role
    raise AccountError(f"{text!r} is no role: expected one of {', '.join(ROLES)}")


def csrf_token(token: str) -> str:
    """Return what every form of a browser must send back; only its own pages know it."""
    return hashlib.sha256(f"csrf:{token}".encode()).hexdigest()


def new_token() -> str:
    """Return a token for a browser that is not signed in."""
    return secrets.token_urlsafe(32)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hashed(password: str, name: str) -> str:
    weakness = passwords.weakness(password, name, name.partition("@")[0])
    if weakness is not None:
        raise AccountError(f"the password cannot be used. {weakness}")
    return passwords.hashed(password)


def _network(address: str) -> str:
    """Return the part of an address that tells networks apart, but not people."""
    separator = ":" if ":" in address else "."
    return separator.join([*address.split(separator)[:2], "…"])


def ends_at(sign_in: SignIn) -> datetime:
    """Return when a sign-in ends if nothing more is asked."""
    return min(sign_in.ends_at, sign_in.seen_at + IDLE)
