"""
Verify the access log: that every link hangs on the one before, that every entry is what its link says, and that the
chains are the ones that were sealed. Each fault is told with its place, and the walk goes on behind it.
"""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec
from msgspec.structs import replace

from policies import Category, RetentionRules
from resolvers.store.chain import (
    BEGINNING,
    SHARDS,
    Deletion,
    Head,
    Link,
    Seal,
    deletion_hash,
    link_hash,
    sealed_content,
)
from resolvers.store.links import ChainRow, Stray, Window

# Of the links whose hash does not fit, so many are remembered a shard, to find out which have changed places.
MOST_REMEMBERED = 64
# So far may the clocks of the store and of whoever purged be apart.
CLOCKS = timedelta(days=1)


class FaultKind(StrEnum):
    """
    What is wrong.

    ENTRY_CHANGED     an entry, or what tells of a deletion, is not what its link was made for
    ENTRY_MISSING     an entry is gone, and no deletion in the chain names it
    LINK_CHANGED      a link is not as it was made
    LINK_MISSING      there are no links from the place until another
    INSERTED          an entry is in no chain, or a second one stands in the place of one
    REORDERED         what stands in the place belongs in another
    FORKED            two links have one place
    REWRITTEN         the chain is whole, and not the one that was sealed, or that the next link was hung on
    CUT               the chain ends at the place, and was longer when it was sealed
    DELETED_EARLY     a deletion took what was still to be kept
    SEAL_CHANGED      a seal is not as it was made, or does not follow on the one before
    SEAL_MISSING      there are no seals from a number until the one that is told
    SEAL_FORGED       the signature of a seal is not by a key that is known
    """

    ENTRY_CHANGED = "ENTRY_CHANGED"
    ENTRY_MISSING = "ENTRY_MISSING"
    LINK_CHANGED = "LINK_CHANGED"
    LINK_MISSING = "LINK_MISSING"
    INSERTED = "INSERTED"
    REORDERED = "REORDERED"
    FORKED = "FORKED"
    REWRITTEN = "REWRITTEN"
    CUT = "CUT"
    DELETED_EARLY = "DELETED_EARLY"
    SEAL_CHANGED = "SEAL_CHANGED"
    SEAL_MISSING = "SEAL_MISSING"
    SEAL_FORGED = "SEAL_FORGED"


class ChainFault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Something that is wrong, and where.

    Args:
        shard, sequence: the place; missing for what is in no chain, or is of a seal alone.
        id: of the entry or link that stands there.
        other: until which place something is missing, or in which it belongs.
        seal: the number of the seal that shows it.
    """

    kind: FaultKind
    shard: int | None = None
    sequence: int | None = None
    id: str | None = None
    other: int | None = None
    seal: int | None = None


class ChainReader(Protocol):
    """What is needed of the store; see resolvers/store/links.py."""

    async def last_before(self, shard: int, since: datetime) -> Link | None:
        """Find the last link before a time."""
        ...

    def windows(self, shard: int, after: int | None) -> AsyncIterator[Window]:
        """Give the links of a shard, some at a time."""
        ...

    async def outside(self) -> Sequence[Stray]:
        """Find entries in no chain."""
        ...

    def seals(self, since: datetime | None) -> AsyncIterator[Seal]:
        """Give the seals."""
        ...

    async def held(self, heads: Sequence[Head]) -> Sequence[Head | None]:
        """Find the link at the place of each head."""
        ...

    async def heads(self) -> Sequence[Head]:
        """Find the last link of every shard."""
        ...


class Counted(msgspec.Struct, kw_only=True):
    """How much has been walked: links, of them entries that were lawfully deleted, and seals; and the last seal."""

    links: int = 0
    gone: int = 0
    seals: int = 0
    sealed_at: datetime | None = None


class Verifying:
    """Walk the chains and the seals; memory does not grow with them."""

    def __init__(
        self,
        chain: ChainReader,
        is_signed: Callable[[Seal, bytes], bool],
        retention: RetentionRules,
        noted: Mapping[int, bytes] | None = None,
    ) -> None:
        """
        Take what reads the chains.

        Args:
            chain: the store. is_signed: whether the signature of a seal is that of its content, by a known key.
            retention: what says for how long an entry is to be kept.
            noted: hashes of seals, by their numbers, that were noted elsewhere; against who cuts off the seals too.
        """
        self._chain = chain
        self._is_signed = is_signed
        self._retention = retention
        self._noted = dict(noted or {})
        self.counted = Counted()

    async def faults(self, since: datetime | None = None) -> AsyncGenerator[ChainFault | None, None]:
        """
        Give every fault, chain after chain, then of the seals; None after some links, for whoever tells of progress.

        Args:
            since: aware UTC, from when; what is before is taken as it is. None from the beginning.

        Raises:
            StoreUnavailable: the store did not answer.
        """
        for shard in range(SHARDS):
            last = None if since is None else await self._chain.last_before(shard, since)
            walk = Walk(shard, last, self._retention)
            async for window in self._chain.windows(shard, None if last is None else last.sequence):
                for fault in walk.window(window):
                    yield fault
                self.counted.links += len(window.rows)
                self.counted.gone += sum(row.gone for row in window.rows)
                yield None
            for fault in walk.end():
                yield fault
        for stray in await self._chain.outside():
            yield ChainFault(kind=FaultKind.INSERTED, shard=stray.shard, sequence=stray.sequence, id=stray.id)
        async for fault in self._faults_of_seals(since):
            yield fault

    async def _faults_of_seals(self, since: datetime | None) -> AsyncIterator[ChainFault]:
        """Check each seal, and the chains against it; of each shard, the first seal that shows a fault is told."""
        last: Seal | None = None
        told: set[tuple[FaultKind, int]] = set()
        ends = {head.shard: head.sequence for head in await self._chain.heads()}
        async for seal in self._chain.seals(since):
            if last is None and since is not None:
                # What is before is taken as it is, what was noted of it too.
                self._noted = {number: found for number, found in self._noted.items() if number >= seal.number}
            for kind in self._wrong_with(seal, last, from_first=since is None):
                yield ChainFault(kind=kind, seal=seal.number)
            for sealed, held in zip(seal.heads, await self._chain.held(seal.heads), strict=True):
                fault = against(sealed, held, ends.get(sealed.shard, 0), seal.number)
                if fault is not None and (fault.kind, sealed.shard) not in told:
                    told.add((fault.kind, sealed.shard))
                    yield fault
            self.counted.seals += 1
            self.counted.sealed_at = seal.at
            last = seal
        for number in sorted(self._noted):
            yield ChainFault(kind=FaultKind.SEAL_MISSING, seal=number)

    def _wrong_with(self, seal: Seal, last: Seal | None, *, from_first: bool) -> Iterator[FaultKind]:
        """Say what is wrong with a seal by itself, and with how it follows on the last one."""
        content = sealed_content(seal)
        noted = self._noted.pop(seal.number, seal.seal_hash)
        if {hashlib.sha256(content).digest(), noted} != {seal.seal_hash}:
            yield FaultKind.SEAL_CHANGED
        elif not self._is_signed(seal, content):
            yield FaultKind.SEAL_FORGED
        if last is None and not from_first:
            return
        number, previous_hash = (0, BEGINNING) if last is None else (last.number, last.seal_hash)
        if seal.number != number + 1:
            yield FaultKind.SEAL_MISSING
        elif seal.previous_hash != previous_hash:
            yield FaultKind.SEAL_CHANGED


def against(sealed: Head, held: Head | None, end: int, number: int) -> ChainFault | None:
    """Hold a head that was sealed against what stands in its place; that a link is missing within is told already."""
    if held is None:
        if end >= sealed.sequence:
            return None
        return ChainFault(kind=FaultKind.CUT, shard=sealed.shard, sequence=end, other=sealed.sequence, seal=number)
    if held.hash != sealed.hash:
        return ChainFault(kind=FaultKind.REWRITTEN, shard=sealed.shard, sequence=sealed.sequence, seal=number)
    return None


class Walk:
    """Walk the chain of one shard, a window at a time."""

    def __init__(self, shard: int, last: Link | None, retention: RetentionRules) -> None:
        """Begin after a link, which is taken as it is; None from the first."""
        self._shard = shard
        self._last = last
        self._last_fits = True
        self._unfit: list[Link] = []
        self._retention = retention

    def window(self, window: Window) -> Iterator[ChainFault]:
        """Find what is wrong in a window."""
        moved: set[int | None] = set()
        for stray in window.strays:
            if stray.belongs is None:
                yield self._fault(FaultKind.INSERTED, stray.sequence, stray.id)
            else:
                moved.add(stray.sequence)
                yield self._fault(FaultKind.REORDERED, stray.sequence, stray.id, other=stray.belongs)
        for row in window.rows:
            yield from self._row(row, moved=row.link.sequence in moved)

    def end(self) -> Iterator[ChainFault]:
        """Tell of the links that did not fit: which have changed places, and which were changed."""
        for link in self._unfit:
            fits = (other.sequence for other in self._unfit if is_made_for(link, other.sequence))
            belongs = next(fits, None)
            kind = FaultKind.LINK_CHANGED if belongs is None else FaultKind.REORDERED
            yield self._fault(kind, link.sequence, link.id, other=belongs)

    def _row(self, row: ChainRow, *, moved: bool) -> Iterator[ChainFault]:
        """Find what is wrong with a link and with what stands under it."""
        link, last = row.link, self._last
        if last is not None and link.sequence == last.sequence:
            kind = FaultKind.INSERTED if link == last else FaultKind.FORKED
            yield self._fault(kind, link.sequence, link.id)
            return
        yield from self._link(link, last)
        self._last = link
        if row.deletion is not None:
            yield from self._deletion(link, row.deletion)
        elif row.payload is None:
            if not row.gone and not moved:
                yield self._fault(FaultKind.ENTRY_MISSING, link.sequence, link.id)
        elif row.payload != link.payload_hash:
            yield self._fault(FaultKind.ENTRY_CHANGED, link.sequence, link.id)

    def _link(self, link: Link, last: Link | None) -> Iterator[ChainFault]:
        """Find what is wrong with a link; what hangs on one that does not fit is not held against it."""
        expected, previous = (1, BEGINNING) if last is None else (last.sequence + 1, last.entry_hash)
        fits = is_made_for(link, link.sequence)
        if link.sequence != expected:
            yield self._fault(FaultKind.LINK_MISSING, expected, None, other=link.sequence - 1)
        elif fits and self._last_fits and link.previous_hash != previous:
            yield self._fault(FaultKind.REWRITTEN, expected - 1, None if last is None else last.id)
        if not fits:
            if len(self._unfit) < MOST_REMEMBERED:
                self._unfit.append(link)
            else:
                yield self._fault(FaultKind.LINK_CHANGED, link.sequence, link.id)
        self._last_fits = fits

    def _deletion(self, link: Link, deletion: Deletion) -> Iterator[ChainFault]:
        """Find what is wrong with a deletion."""
        told = (deletion.id, deletion.at, deletion_hash(deletion))
        if told != (link.id, link.at, link.payload_hash):
            yield self._fault(FaultKind.ENTRY_CHANGED, link.sequence, link.id)
        begins = self._retention.begins(Category.ACCESS_LOG, deletion.at + CLOCKS)
        if begins is None or deletion.before > begins:
            yield self._fault(FaultKind.DELETED_EARLY, link.sequence, link.id)

    def _fault(self, kind: FaultKind, sequence: int | None, name: str | None, other: int | None = None) -> ChainFault:
        """Tell of a fault in this shard."""
        return ChainFault(kind=kind, shard=self._shard, sequence=sequence, id=name, other=other)


def is_made_for(link: Link, sequence: int) -> bool:
    """Tell whether the hash of a link is that of a link at a place."""
    return link_hash(replace(link, sequence=sequence)) == link.entry_hash
