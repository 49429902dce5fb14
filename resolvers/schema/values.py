"""The small values as clients see them; they hold no logic."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import strawberry

from resolvers import model
from resolvers.model import Comparator, Moment
from resolvers.schema.scalars import Uri


@strawberry.type(
    name="Code",
    description="A coded value (kodet verdi). A local code is unique only with its laboratory.",
)
class Code:
    """Show `resolvers.model.Code` as it is."""

    code: str | None = strawberry.field(description="The code; missing where the sender gave a text alone.")
    system: Uri | None = strawberry.field(description="The code system as a URI, urn:oid:… for the national ones.")
    display: str | None = strawberry.field(description="The name that came with the code.")
    text: str | None = strawberry.field(description="The sender's original text, where it differs or stands alone.")
    standard: Code | None = strawberry.field(
        description="The common code of the same examination, where one is surely known; it may be this code itself."
    )


@strawberry.type(name="Comment", description="A comment (kommentar): text, a code, or both.")
class Comment:
    """Show `resolvers.model.Comment` as it is."""

    text: str | None = strawberry.field(description="The text as written.")
    heading: Code | None = strawberry.field(description="What kind of comment it is.")
    code: Code | None = strawberry.field(description="The coded comment.")


@strawberry.type(name="Quantity", description="A number with its unit (måleverdi), both as the laboratory sent them.")
class Quantity:
    """Show `resolvers.model.Quantity` as it is."""

    value: Decimal | None = strawberry.field(
        description="The number, exact, with every digit sent; missing where the text is not a number."
    )
    comparator: Comparator | None = strawberry.field(
        description="How the number limits the true value; missing means equal."
    )
    text: str = strawberry.field(description="The number as the laboratory wrote it.")
    unit: str | None = strawberry.field(description="The unit as the laboratory wrote it.")
    ucum: str | None = strawberry.field(description="The unit in UCUM, where the translation is exact.")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.Quantity)


@strawberry.type(
    name="CodedValue",
    description="A coded answer (kodet svar), for instance a microbe, or S, I, R of a resistance test.",
)
class CodedValue:
    """Show `resolvers.model.CodedValue` as it is."""

    code: Code = strawberry.field(description="The first code.")
    codes: list[Code] = strawberry.field(description="Every code.")
    text: str | None = strawberry.field(
        name="detail", description="What the laboratory wrote beside the codes, for instance a measured limit."
    )
    heading: Code | None = strawberry.field(description="What kind of answer it is (8243).")
    unit: str | None = strawberry.field(description="A unit beside the answer.")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.CodedValue)


@strawberry.type(name="TextValue", description="A textual answer (tekstsvar), for instance a radiology description.")
class TextValue:
    """Show `resolvers.model.TextValue` as it is."""

    text: str = strawberry.field(description="The text, with its line breaks.")
    heading: Code | None = strawberry.field(description="What kind of answer it is (8243).")
    unit: str | None = strawberry.field(description="A unit beside the answer.")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.TextValue)


@strawberry.type(name="RangeValue", description="An interval as the answer, open at a missing end.")
class RangeValue:
    """Show `resolvers.model.RangeValue` as it is."""

    low: Quantity | None = strawberry.field(description="The lower end.")
    high: Quantity | None = strawberry.field(description="The upper end.")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.RangeValue)


@strawberry.type(name="InstantValue", description="A date or time as the answer itself.")
class InstantValue:
    """Show `resolvers.model.InstantValue` as it is."""

    at: Moment = strawberry.field(description="The date or time, as precise as it was sent.")

    @classmethod
    def is_type_of(cls, value: object, _info: strawberry.Info) -> bool:
        """Recognise the model's value in a union."""
        return isinstance(value, model.InstantValue)


@strawberry.type(
    name="StructuredInfo",
    description="One structured finding (strukturert informasjon), for instance a size in a pathology template.",
)
class StructuredInfo:
    """Show `resolvers.model.StructuredInfo` as it is."""

    type: Code = strawberry.field(description="What was found or measured.")
    texts: list[str] = strawberry.field(description="Textual findings.")
    integers: list[str] = strawberry.field(description="Whole numbers as written.")
    quantities: list[Quantity] = strawberry.field(description="Measured quantities.")
    codes: list[Code] = strawberry.field(description="Coded findings.")
    flags: list[bool] = strawberry.field(description="Yes-or-no findings.")


@strawberry.type(name="Modifier", description="A named refinement of a diagnostic comment.")
class Modifier:
    """Show `resolvers.model.Modifier` as it is."""

    name: Code = strawberry.field(description="What is refined.")
    values: list[Code] = strawberry.field(description="How.")


@strawberry.type(name="DiagnosticComment", description="A coded diagnostic comment (diagnosekommentar).")
class DiagnosticComment:
    """Show `resolvers.model.DiagnosticComment` as it is."""

    concept: Code = strawberry.field(description="The diagnosis or concept.")
    modifiers: list[Modifier] = strawberry.field(description="What refines it.")


Value = Annotated[
    Quantity | CodedValue | TextValue | RangeValue | InstantValue,
    strawberry.union("Value", description="The answer of a result, by its kind."),
]
