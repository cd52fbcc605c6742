"""The model in use, also when another one is put into use while the program runs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from nlu import package
from nlu.errors import ModelError
from nlu.model import NluModel
from nlu.places import Gazetteer
from nlu.types import Service

_log = logging.getLogger(__name__)


class ModelHolder:
    """Holds the model in use; one thread loads a new one while the others go on with the old."""

    def __init__(
        self,
        models_dir: Path,
        *,
        services: Sequence[Service] = (),
        gazetteer: Gazetteer | None = None,
    ) -> None:
        self._models_dir = models_dir
        self._services = services
        self._gazetteer = gazetteer
        self._loading = Lock()
        self._model: NluModel | None = None
        self._stamp: tuple[int, int] | None = None

    def current(self) -> NluModel:
        """Return the model in use; costs one stat of CURRENT when it has not moved.

        Raises `ModelError` when none can be loaded and none was before; a new one that cannot
        be loaded is logged once and the old one stays.
        """
        stamp = package.stamp(self._models_dir)
        model = self._model
        if model is not None and stamp == self._stamp:
            return model
        if not self._loading.acquire(blocking=model is None):
            assert model is not None  # noqa: S101 - waiting was asked for otherwise
            return model
        try:
            return self._refreshed(stamp)
        finally:
            self._loading.release()

    def _refreshed(self, stamp: tuple[int, int] | None) -> NluModel:
        if self._model is not None and stamp == self._stamp:
            return self._model
        try:
            directory = self._models_dir / package.current(self._models_dir)
            model = NluModel.load(directory, services=self._services, gazetteer=self._gazetteer)
        except ModelError as error:
            if self._model is None:
                raise
            _log.error("the model in use stays %s: %s", self._model.version, error)
            model = self._model
        self._model, self._stamp = model, stamp
        return model
