"""What can go wrong in publishing.

SiteBuilderError            ``code`` is stable, ``message_th`` is for users
├── NoHost                  the tenant has no primary host yet: nowhere to publish to
├── PlaceUnreadable         the folder of the sites, or of one that is published, cannot be read (platform)
├── SlotTaken               another build of the site did not end in time (user may try again)
├── UnknownTenant           no tenant has this slug
├── NoOlderRelease          there is nothing to go back to
├── NotPinned               the site is not kept at a release: nothing to resume
├── FleetRunning            some of the sites are being rebuilt already
├── FleetIsOver             the rebuild cannot be changed any more that way
├── NoSites                 there is nothing to rebuild
├── UnknownFleet            no rebuild has this number, or it was not said which of several
├── AlreadyPinned           the site shows this release and is pinned to it already
├── LiveChanged             another release went live while the person decided
├── NothingFound            no page, picture or file of the site is meant by these words
├── HomeStays               the home page cannot be taken down, only changed
├── HasPagesBelow           a page with pages below it is not taken down
├── TakedownGoesOn          something was taken down, but not everything is gone yet: the worker goes on
└── LeaseLost               another worker has taken the site over: this build must not go live (platform)

The engine's own errors are in ``site_builder.engine.errors``; ``message_of`` gives the Thai sentence of either.
"""

from __future__ import annotations

from pathlib import Path

from site_builder.engine.errors import EngineError


class SiteBuilderError(Exception):
    """Base of this app's errors."""

    code = "site_builder.error"
    message_th = "เผยแพร่เว็บไซต์ไม่สำเร็จ เว็บไซต์เดิมยังใช้งานได้ตามปกติ"


class NoHost(SiteBuilderError):
    code = "site_builder.no_host"
    message_th = "หน่วยงานนี้ยังไม่มีชื่อโฮสต์หลัก จึงยังเผยแพร่เว็บไซต์ไม่ได้"

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"tenant {slug} has no primary host")


class PlaceUnreadable(SiteBuilderError):
    """``folder`` is no folder, is not there although the site is published, or may not be read; ``why`` says which."""

    code = "site_builder.place_unreadable"
    message_th = "อ่านที่เก็บเว็บไซต์ไม่ได้ จึงไม่รู้ว่ามีรุ่นใดอยู่ โปรดให้ผู้ดูแลระบบตรวจดิสก์และการตั้งค่า SITES_TARGET"

    def __init__(self, folder: Path, why: str) -> None:
        self.folder = folder
        self.why = why
        super().__init__(f"{folder}: {why}")


class SlotTaken(SiteBuilderError):
    code = "site_builder.slot_taken"
    message_th = "กำลังสร้างเว็บไซต์นี้อยู่และยังไม่เสร็จ โปรดลองใหม่อีกครั้งในอีกสักครู่"

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"the site of {slug} is being built for too long")


class UnknownTenant(SiteBuilderError):
    code = "site_builder.unknown_tenant"

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.message_th = f"ไม่พบหน่วยงานชื่อย่อ “{slug}”"
        super().__init__(f"no tenant has the slug {slug!r}")


class NoOlderRelease(SiteBuilderError):
    code = "site_builder.no_older_release"
    message_th = "ไม่มีรุ่นก่อนหน้าให้ย้อนกลับ"

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"the site of {slug} has no older release")


class NotPinned(SiteBuilderError):
    code = "site_builder.not_pinned"
    message_th = "เว็บไซต์นี้ไม่ได้ปักหมุดรุ่นไว้ จึงไม่มีอะไรต้องกลับมาเผยแพร่"

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"the site of {slug} is not pinned")


class FleetRunning(SiteBuilderError):
    code = "site_builder.fleet_running"
    message_th = "มีการสร้างเว็บไซต์ใหม่ทั้งชุดที่ยังไม่เสร็จอยู่แล้ว โปรดรอให้เสร็จ หรือยกเลิกรอบเดิมก่อน"

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"fleet {number} is not over")


class FleetIsOver(SiteBuilderError):
    code = "site_builder.fleet_is_over"
    message_th = "การสร้างเว็บไซต์ใหม่รอบนี้อยู่ในสถานะที่สั่งเช่นนี้ไม่ได้แล้ว"

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"fleet {number} is not in a state for that")


class NoSites(SiteBuilderError):
    code = "site_builder.no_sites"
    message_th = "ไม่มีเว็บไซต์ให้สร้างใหม่"

    def __init__(self) -> None:
        super().__init__("there is no site to rebuild")


class UnknownFleet(SiteBuilderError):
    code = "site_builder.unknown_fleet"

    def __init__(self, number: int | None) -> None:
        self.number = number
        self.message_th = "ไม่พบการสร้างเว็บไซต์ใหม่รอบที่ระบุ" if number else "โปรดระบุหมายเลขรอบ (ดูได้จาก fleet status)"
        super().__init__(f"no fleet {number}" if number else "no fleet, or several: say which")


class AlreadyPinned(SiteBuilderError):
    code = "site_builder.already_pinned"

    def __init__(self, slug: str, release: int) -> None:
        self.slug = slug
        self.release = release
        self.message_th = f"เว็บไซต์แสดงรุ่นที่ {release} และปักหมุดไว้แล้ว"
        super().__init__(f"the site of {slug} is kept at release {release} already")


class LiveChanged(SiteBuilderError):
    code = "site_builder.live_changed"
    message_th = "เว็บไซต์เปลี่ยนรุ่นไปแล้วระหว่างที่ท่านดูหน้านี้ โปรดตรวจความเปลี่ยนแปลงอีกครั้งก่อนยืนยัน"

    def __init__(self, slug: str, live: int) -> None:
        self.slug = slug
        self.live = live
        super().__init__(f"release {live} of {slug} has gone live meanwhile")


class NothingFound(SiteBuilderError):
    code = "site_builder.nothing_found"
    message_th = "ไม่พบหน้า รูปภาพ หรือไฟล์นี้ในเว็บไซต์ โปรดคัดลอกที่อยู่จากหน้าเว็บอีกครั้ง"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"nothing is meant by {what[:80]!r}")


class HomeStays(SiteBuilderError):
    code = "site_builder.home_stays"
    message_th = "นำหน้าแรกของเว็บไซต์ออกไม่ได้ โปรดแก้ไขเนื้อหาของหน้าแรกแทน"

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"the home page of {slug} is not taken down")


class HasPagesBelow(SiteBuilderError):
    code = "site_builder.has_pages_below"

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.message_th = f"หน้านี้มีหน้าย่อย {pages} หน้า โปรดย้ายหรือนำหน้าย่อยออกก่อน"
        super().__init__(f"the page has {pages} pages below it")


class TakedownGoesOn(SiteBuilderError):
    code = "site_builder.takedown_goes_on"
    message_th = "นำออกจากระบบแล้ว แต่ยังลบจากเว็บไซต์ไม่ครบ ระบบจะทำต่อให้เองจนเสร็จ"

    def __init__(self, takedown: int) -> None:
        self.takedown = takedown
        super().__init__(f"takedown {takedown} is not finished")


class LeaseLost(SiteBuilderError):
    code = "site_builder.lease_lost"
    message_th = "มีการสร้างเว็บไซต์รอบใหม่แทนรอบนี้แล้ว"

    def __init__(self, tenant_id: int, fence: int) -> None:
        self.tenant_id = tenant_id
        self.fence = fence
        super().__init__(f"build {fence} of tenant {tenant_id} has lost its slot")


def message_of(error: BaseException) -> str:
    """Return the Thai sentence that users read about an error; a general one for what nobody foresaw."""
    if isinstance(error, SiteBuilderError | EngineError):
        return error.message_th
    return SiteBuilderError.message_th
