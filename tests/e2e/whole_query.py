"""Write the query that asks for everything, by walking the schema itself, so that no new field is forgotten."""

from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type, is_leaf_type

from resolvers.schema.assembly import build

# How deep a type is asked for within itself: results nest three deep in real messages.
DEEPEST = {"Result": 5, "Specimen": 3, "Party": 4, "Code": 2}


class Fragments:
    """Named fragments, one for each type and how deep it may still go, so that the query stays short."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def of(self, kind: GraphQLObjectType, left: int) -> str:
        """Give the name of a type's fragment; `left` is how often the type may still stand within itself."""
        name = f"{kind.name}_{left}"
        if name not in self.written:
            self.written[name] = ""
            self.written[name] = f"fragment {name} on {kind.name} {{ __typename {self.fields(kind, left)} }}"
        return name

    def fields(self, kind: GraphQLObjectType, left: int) -> str:
        """Write every field without arguments, under a name that no other type's field has."""
        asked = []
        for name, field in kind.fields.items():
            inner = get_named_type(field.type)
            if field.args or (inner is kind and left == 1):
                continue
            deeper = left - 1 if inner is kind else DEEPEST.get(inner.name, 1)
            asked.append(f"{kind.name}_{name}: {name}" + self.selection(inner, deeper))
        return " ".join(asked)

    def selection(self, kind: object, left: int) -> str:
        """Select a type by its fragment, a union by its members', a leaf as it is."""
        if is_leaf_type(kind):
            return ""
        if isinstance(kind, GraphQLUnionType):
            return " { __typename " + " ".join(f"...{self.of(member, 1)}" for member in kind.types) + " }"
        assert isinstance(kind, GraphQLObjectType)
        return f" {{ ...{self.of(kind, left)} }}"


def whole_timeline() -> str:
    """Ask for everything that a timeline can say of one person's reports."""
    fragments = Fragments()
    report = fragments.selection(build()._schema.type_map["Report"], 1)
    query = (
        "query Whole($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 200) { edges { node"
        f"{report} }} }} }} }}"
    )
    return "\n".join((query, *fragments.written.values()))
