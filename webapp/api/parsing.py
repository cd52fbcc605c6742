"""What a message means: the language model alone, without any conversation."""

from __future__ import annotations

from nlu.rasa_format import as_rasa
from webapp.api.operation import Answer, Operations
from webapp.api.shapes.parsing import ParseRequest, ParseResult
from webapp.web import services

operations = Operations(tag="Model", description="The language model by itself.")


@operations.add("POST", "/model/parse", scope="model:parse")
def parse_message(body: ParseRequest) -> Answer[ParseResult]:
    """Understand a message.

    The same as `python train.py parse` gives, and as Rasa's route of this name: intent, entities
    and their values. Nothing is stored, and no conversation is touched.
    """
    model = services().models.current()
    parse = model.parse(body.text, now=body.now or services().clock.now())
    return Answer(body=ParseResult.model_validate(as_rasa(parse)))
