"""Where the database is: the configured one, or the embedded one, started when needed."""

from __future__ import annotations

from webapp.config import Settings
from webapp.store.launch import EmbeddedProcess, ensure_embedded, socket_uri


class DatabaseAddress:
    """Gives the URI. An embedded server that it starts lives as long as this object does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._started: EmbeddedProcess | None = None

    def __call__(self) -> str:
        """Return the URI; raises StoreUnavailable when the embedded server cannot be started."""
        settings = self._settings
        if settings.mongodb_uri is not None:
            return settings.mongodb_uri.get_secret_value()
        started = ensure_embedded(settings.embedded_file, settings.embedded_socket)
        if started is not None:
            self.stop()
            self._started = started
        return socket_uri(settings.embedded_socket, settings.mongodb_db_name)

    def stop(self) -> None:
        """Stop the server, if it was started here."""
        if self._started is not None:
            self._started.stop()
            self._started = None
