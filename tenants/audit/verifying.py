"""Does the trail say what was written?  Finds what was changed, taken out, put in or cut off: the first place of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, QuerySet

from tenants.audit import guards, sealing
from tenants.audit.models import AuditChain, AuditEntry
from tenants.models import Area, Tenant

CHUNK = 2_000

WORDS = {
    "head": "ปลายสายบันทึกถูกแก้ไข",
    "gap": "รายการหายไปหรือถูกสลับลำดับ",
    "altered": "รายการถูกแก้ไข",
    "unlinked": "รายการไม่ต่อจากรายการก่อนหน้า",
    "cut": "รายการท้ายสายถูกลบ",
    "extra": "มีรายการที่ระบบไม่ได้บันทึกต่อท้าย",
    "missing": "ไม่มีสายบันทึกของหน่วยงานนี้",
}


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain first differs from what was sealed: ``number`` of the entry (None: the chain as a whole)."""

    code: str
    number: int | None = None

    @property
    def message(self) -> str:
        return WORDS[self.code]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one chain.  ``last`` is the hash to be noted elsewhere, against an older copy put back."""

    key: str
    label: str
    count: int = 0
    pruned_to: int = 0
    last: str = ""
    broken: Break | None = None


def verify(chains: QuerySet[AuditChain]) -> Iterator[Verdict]:
    """Yield a verdict for each chain, one after the other: a chain is read while others are written."""
    for chain in chains.select_related("tenant").order_by("key").iterator(CHUNK):
        yield verify_chain(chain)


def verify_chain(chain: AuditChain) -> Verdict:
    """Return what is found of one chain: its head first, then every entry from its checkpoint on."""
    broken = None if chain.seal_fits() else Break("head")
    broken = broken or first_break(chain) or what_follows(chain)
    return Verdict(chain.key, str(chain), chain.count, chain.pruned_to, chain.last, broken)


def first_break(chain: AuditChain) -> Break | None:
    """Return the first place where the entries that the head counts are not the sealed ones."""
    number, previous = chain.pruned_to, chain.pruned_hash
    entries = AuditEntry.objects.filter(chain=chain, number__gt=number, number__lte=chain.count)
    for entry in entries.order_by("number").iterator(CHUNK):
        number += 1
        if entry.number != number:
            return Break("gap", number)
        if not sealing.is_entry(entry.hash, chain.key, entry.fields_sealed()):
            return Break("altered", number)
        if entry.previous != previous:
            return Break("unlinked", number)
        previous = entry.hash
    return None if (number, previous) == (chain.count, chain.last) else Break("cut", number + 1)


def what_follows(chain: AuditChain) -> Break | None:
    """Return the first entry beyond the head.  Entries first, then the head: an entry and its head commit together."""
    newest = AuditEntry.objects.filter(chain=chain).aggregate(newest=Max("number"))["newest"] or 0
    chain.refresh_from_db(fields=["count"])
    return Break("extra", chain.count + 1) if newest > chain.count else None


def missing_chains() -> list[Verdict]:
    """Return a verdict for each place whose chain is not there: it was opened with the place."""
    tenants = Tenant.objects.filter(audit_chain=None).values_list("pk", "name")
    with_chain = AuditChain.objects.filter(key__startswith="area:").values("area")
    areas = Area.objects.exclude(pk__in=with_chain).values_list("pk", "name")
    places = [(f"tenant:{pk}", name) for pk, name in tenants] + [(f"area:{pk}", name) for pk, name in areas]
    if not AuditChain.objects.filter(key=AuditChain.PLATFORM).exists():
        places.append((AuditChain.PLATFORM, "แพลตฟอร์ม"))
    return [Verdict(key, name, broken=Break("missing")) for key, name in places]


def missing_guards() -> list[str]:
    """Return the triggers that should refuse changes and are not there; ``migrate`` puts them up again."""
    return guards.missing(connection)
