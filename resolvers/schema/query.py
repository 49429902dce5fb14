"""The root of every question."""

from __future__ import annotations

import strawberry

from resolvers.schema.explaining import Explaining
from resolvers.schema.operations import OperationQueries
from resolvers.schema.person_queries import PersonQueries
from resolvers.schema.rereading import Rereading
from resolvers.schema.work_list import WorkList


@strawberry.type(description="Every question.")
class Query(PersonQueries, Rereading, WorkList, Explaining, OperationQueries):
    """Answer what is asked; each part is a type of its own."""
