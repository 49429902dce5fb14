"""A client's documents, read from files and held against the schema as the gateway would: what is wrong, and where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    NameNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    Visitor,
    parse,
    print_ast,
    visit,
)
from msgspec.structs import replace

from gateway.graphql.cost import Pages, Pricing
from gateway.graphql.documents import MAX_TOKENS, MAX_VALUES, check_declared
from gateway.graphql.failures import MAX_ERRORS, told_helpfully
from gateway.graphql.fingerprint import fingerprint, words
from gateway.graphql.shape import TooMuch, Withheld, check_shape
from gateway.graphql.trusted import ManifestUnusable, read_manifest
from resolvers.schema.assembly import Schema


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong, in which file (or document of a manifest), and where in it, where that can be said."""

    file: str
    message: str
    line: int | None = None
    column: int | None = None


class Found(msgspec.Struct, frozen=True):
    """One operation with the fragments that it puts in, and the file that it is written in."""

    file: str
    document: DocumentNode

    @property
    def operation(self) -> OperationDefinitionNode | None:
        """Give the operation; nothing where a document of a manifest has none."""
        parts = self.document.definitions
        return next((part for part in parts if isinstance(part, OperationDefinitionNode)), None)

    @property
    def name(self) -> str | None:
        """Name the operation; nothing where it has no name."""
        return self.operation.name.value if self.operation and self.operation.name else None

    @property
    def variables(self) -> Iterator[str]:
        """Name the variables that the operation declares."""
        declared = self.operation.variable_definitions if self.operation else None
        return (one.variable.name.value for one in declared or ())

    @property
    def kind(self) -> str:
        """Say what the operation is: a query, a mutation or a subscription."""
        return self.operation.operation.value if self.operation else ""

    @property
    def text(self) -> str:
        """Write the document as client libraries do."""
        return print_ast(self.document)


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """
    One document, what is wrong with it, and what it costs where nothing is.

    Args:
        operation_hash: as it stands in the access log and in the log of an audit; none where it cannot be made.
        cost: by the weights of the schema, with no more said by variables than must be. cost_at_most: with the largest
            pages and lists that variables could ask for.
    """

    file: str
    name: str | None
    operation_hash: str | None
    problems: tuple[Problem, ...]
    cost: int | None = None
    cost_at_most: int | None = None


class Files:
    """The documents of files; operations of one file may put in the fragments of another, as client tools let them."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read them: a manifest by the end of its name, `.json`, and else GraphQL."""
        self.problems: list[Problem] = []
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._operations: list[tuple[str, OperationDefinitionNode]] = []
        self._whole: list[Found] = []
        for path in paths:
            if path.suffix == ".json":
                self._read_manifest(path)
            else:
                self._read(path)

    def documents(self) -> list[Found]:
        """
        Give each operation with its fragments, in the order of the files.

        Fragments that are put in nowhere, which are of no use, become problems.
        """
        used: set[str] = set()
        found = []
        for file, operation in self._operations:
            names = reached(operation, self._fragments)
            used.update(names)
            found.append(Found(file, DocumentNode(definitions=(operation, *(self._fragments[one] for one in names)))))
        for name in (name for name in self._fragments if name not in used):
            self._tell(self._fragments[name], f"no operation puts in fragment {name}")
        return found + self._whole

    def _read(self, path: Path) -> None:
        """Read a file of GraphQL."""
        try:
            document = parse(Source(path.read_text(encoding="utf-8"), str(path)), max_tokens=MAX_TOKENS)
        except (OSError, UnicodeDecodeError):
            self.problems.append(Problem(file=str(path), message="the file cannot be read"))
        except GraphQLSyntaxError as error:
            self.problems.append(problem_of(error, str(path)))
        else:
            for part in document.definitions:
                self._take(str(path), part)

    def _take(self, file: str, part: Node) -> None:
        """Take a definition in."""
        match part:
            case OperationDefinitionNode():
                self._operations.append((file, part))
            case FragmentDefinitionNode():
                name = part.name.value
                known = self._fragments.setdefault(name, part)
                if known is not part and print_ast(known) != print_ast(part):
                    self._tell(part, f"fragment {name} is also written, and otherwise, in {file_of(known)}")
            case _:
                self._tell(part, "neither an operation nor a fragment")

    def _read_manifest(self, path: Path) -> None:
        """Read a manifest."""
        try:
            for entry in read_manifest(path):
                self._whole.append(Found(entry.title, entry.document))
        except ManifestUnusable as error:
            self.problems.append(Problem(file=str(path), message=str(error).removeprefix(f"{path}: ")))

    def _tell(self, node: Node, message: str) -> None:
        """Say what is wrong with a part of a file."""
        self.problems.append(problem_of(GraphQLError(message, node), file_of(node)))


class Spreads(Visitor):
    """Collects the names of the fragments that are put in, in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        """Take one down."""
        self.names.append(node.name.value)


class Typenames(Visitor):
    """Asks for the type of every object but the root, as Apollo Client and urql do, who keep what comes by its type."""

    def leave_selection_set(
        self, node: SelectionSetNode, _key: object, parent: object, *_: object
    ) -> SelectionSetNode | None:
        """Ask for the type at the end, where nothing like it is asked for already; None leaves it as it is."""
        fields = (one.name.value for one in node.selections if isinstance(one, FieldNode))
        if isinstance(parent, OperationDefinitionNode) or any(name.startswith("__") for name in fields):
            return None
        return SelectionSetNode(selections=(*node.selections, FieldNode(name=NameNode(value="__typename"))))


def with_typenames(found: Found) -> Found:
    """Give a document as Apollo Client and urql send it."""
    return Found(found.file, visit(found.document, Typenames()))


def reached(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Sequence[str]:
    """Name the fragments that an operation puts in, those of fragments too, each once and in their order."""
    found: dict[str, None] = {}
    waiting: list[Node] = [operation]
    while waiting:
        spreads = Spreads()
        visit(waiting.pop(), spreads)
        new = [name for name in spreads.names if name in fragments and name not in found]
        found.update(dict.fromkeys(new))
        waiting += [fragments[name] for name in dict.fromkeys(new)]
    return list(found)


class Checking:
    """Holds documents against one schema and the bounds, where the schema itself is not told."""

    def __init__(self, schema: Schema, pages: Pages) -> None:
        """Take the schema, and the pages that documents are priced by."""
        self._schema = schema
        self._pricing = Pricing(schema.plain, pages)

    def check(self, found: Found) -> Checked:
        """Say what is wrong with a document, or what it costs."""
        problems = tuple(problems_of(self._schema, found))
        checked = Checked(file=found.file, name=found.name, operation_hash=hash_of(found), problems=problems)
        if problems:
            return checked
        price = self._pricing.price(found.document, found.name)
        most = dict.fromkeys(found.variables, MAX_VALUES)
        return replace(checked, cost=price.of({}), cost_at_most=price.of(most))


def problems_of(schema: Schema, found: Found) -> Iterator[Problem]:
    """Say what is wrong with a document."""
    if found.operation is None:
        yield Problem(file=found.file, message="the document has no operation")
        return
    try:
        check_declared(found.document)
        check_shape(found.document, introspection=False)
    except (TooMuch, Withheld) as too_much:
        yield Problem(file=found.file, message=str(too_much))
        return
    for error in schema.check(found.document, most=MAX_ERRORS, hide_suggestions=False):
        yield problem_of(error, found.file)


def problem_of(error: GraphQLError, file: str) -> Problem:
    """Write an error of the library, which knows the file that its part of a document is of."""
    where = error.locations[0] if error.locations else None
    return Problem(
        file=file_of(error.nodes[0]) if error.nodes else file,
        message=told_helpfully(error),
        line=where.line if where else None,
        column=where.column if where else None,
    )


def file_of(node: Node) -> str:
    """Name the file that a part of a document was read from."""
    return node.loc.source.name if node.loc else ""


def hash_of(found: Found) -> str | None:
    """Give the hash that a document has in the logs where it is sent as libraries write it."""
    try:
        return fingerprint(words(parse(found.text, max_tokens=MAX_TOKENS))).hex()
    except GraphQLSyntaxError:
        return None
