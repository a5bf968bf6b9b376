"""The first pages of a new site, as data: what a school and an area office find when they sign in for the first time.

Pages that are true without anyone's work are published; those that a person has to write are drafts whose text tells
the author what belongs there, so that no visitor ever reads a hint that was meant for a teacher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.content.pages.activities import ActivityIndexPage
from cms.content.pages.calendar import CalendarPage
from cms.content.pages.contact import ContactPage
from cms.content.pages.documents import DocumentLibraryPage
from cms.content.pages.history import HistoryPage
from cms.content.pages.identity import IdentityPage
from cms.content.pages.news import NewsIndexPage
from cms.content.pages.people import PeoplePage
from cms.content.pages.section import SectionPage
from cms.content.pages.standard import StandardPage
from cms.content.pages.statistics import StatisticsPage
from tenants.models import Tenant

FirstPageModel = type[Any]
"""A page type with ``summary``; what its author has to write may be said in its ``body``."""

CLOSING_HINT = "เขียนเสร็จแล้วให้ลบคำแนะนำนี้ แล้วกด “เผยแพร่” ระหว่างนี้หน้านี้เป็นฉบับร่าง ผู้เยี่ยมชมยังไม่เห็น"


@dataclass(frozen=True, slots=True)
class FirstPage:
    """One page to be made: published, or a draft that waits for its author.

    ``guidance`` says in the body of a draft what belongs there.  Pages that a form or a sheet fills have none: their
    fields say it, and nobody would take it out of the body.
    """

    model: FirstPageModel
    slug: str
    title: str
    summary: str = ""
    guidance: str = ""
    waits: bool = False
    children: tuple[FirstPage, ...] = ()


def draft(slug: str, title: str, guidance: str, model: FirstPageModel = StandardPage) -> FirstPage:
    """A page that waits for its author, and says in its body for what."""
    return FirstPage(model, slug, title, guidance=guidance, waits=True)


def form(model: FirstPageModel, slug: str, title: str) -> FirstPage:
    """A page that waits for its author, whose fields say for what."""
    return FirstPage(model, slug, title, waits=True)


def welcome(tenant: Tenant) -> str:
    """Return the summary of the home page."""
    return f"ยินดีต้อนรับสู่เว็บไซต์ของ{tenant.name}"


def first_pages(tenant: Tenant) -> tuple[FirstPage, ...]:
    """Return the pages below the home page, in the order of the menu."""
    about, administration = (_office if tenant.kind == Tenant.Kind.OFFICE else _school)(tenant.name)
    news = FirstPage(NewsIndexPage, "news", "ข่าว", f"ข่าวสารและประกาศของ{tenant.name}")
    contact = FirstPage(ContactPage, "contact", "ติดต่อเรา", f"ที่อยู่และช่องทางติดต่อ{tenant.name}")
    return about, news, *later_sections(tenant), administration, contact


def later_sections(tenant: Tenant) -> tuple[FirstPage, ...]:
    """Return the sections that came to be after the first schools did: those get them too (see ``sections``)."""
    return (
        FirstPage(ActivityIndexPage, "activities", "กิจกรรม", f"ภาพและเรื่องราวกิจกรรมของ{tenant.name}"),
        FirstPage(DocumentLibraryPage, "documents", "เอกสาร", f"แผนงาน รายงาน คำสั่ง และแบบฟอร์มของ{tenant.name}"),
        FirstPage(CalendarPage, "calendar", "ปฏิทิน", f"กำหนดการและวันสำคัญของ{tenant.name}"),
    )


def _school(name: str) -> tuple[FirstPage, FirstPage]:
    about = FirstPage(
        SectionPage,
        "about",
        "เกี่ยวกับโรงเรียน",
        f"ประวัติ แนวทาง และบุคลากรของ{name}",
        children=(
            draft("history", "ประวัติโรงเรียน", "เล่าว่าโรงเรียนก่อตั้งเมื่อใด ใครร่วมสร้าง และเรื่องใดที่ชุมชนภูมิใจ", HistoryPage),
            form(IdentityPage, "vision", "วิสัยทัศน์และพันธกิจ"),
            form(PeoplePage, "executives", "คณะผู้บริหาร"),
            form(PeoplePage, "staff", "ครูและบุคลากร"),
            form(StatisticsPage, "students", "ข้อมูลนักเรียน"),
        ),
    )
    administration = FirstPage(
        SectionPage,
        "administration",
        "การบริหารงาน",
        f"งานสี่ด้านของ{name}",
        children=(
            draft("academic", "งานวิชาการ", "ใส่หลักสูตร ปฏิทินวิชาการ และการวัดผลที่ผู้ปกครองควรรู้"),
            draft("budget", "งานงบประมาณ", "ใส่แผนการใช้เงิน รายงานการเงิน และประกาศจัดซื้อจัดจ้าง"),
            draft("personnel", "งานบุคคล", "ใส่หลักเกณฑ์การบริหารและพัฒนาบุคลากร"),
            draft("general", "งานบริหารทั่วไป", "ใส่งานอาคารสถานที่ กิจการนักเรียน และบริการที่ประชาชนขอได้"),
        ),
    )
    return about, administration


def _office(name: str) -> tuple[FirstPage, FirstPage]:
    about = FirstPage(
        SectionPage,
        "about",
        "เกี่ยวกับสำนักงาน",
        f"ประวัติ แนวทาง และโครงสร้างของ{name}",
        children=(
            draft("history", "ประวัติสำนักงาน", "เล่าว่าสำนักงานตั้งขึ้นเมื่อใด และดูแลพื้นที่ใดบ้าง", HistoryPage),
            form(IdentityPage, "vision", "วิสัยทัศน์และพันธกิจ"),
            draft("structure", "โครงสร้างและอำนาจหน้าที่", "ใส่แผนผังโครงสร้าง และอำนาจหน้าที่ตามกฎหมาย"),
            form(PeoplePage, "executives", "คณะผู้บริหาร"),
        ),
    )
    administration = FirstPage(
        SectionPage,
        "administration",
        "การบริหารงาน",
        f"แผน งบประมาณ และการบริหารบุคคลของ{name}",
        children=(
            draft("plans", "แผนและรายงาน", "ใส่แผนปฏิบัติการ รายงานผลการดำเนินงาน และรายงานการกำกับติดตาม"),
            draft("budget", "การเงินและจัดซื้อจัดจ้าง", "ใส่แผนการใช้จ่ายงบประมาณ และประกาศจัดซื้อจัดจ้าง"),
            draft("personnel", "การบริหารบุคคล", "ใส่หลักเกณฑ์และรายงานการบริหารทรัพยากรบุคคล"),
            draft("groups", "กลุ่มและหน่วยงานภายใน", "ใส่หน้าที่ของแต่ละกลุ่ม และผู้ที่ประชาชนติดต่อได้"),
        ),
    )
    return about, administration
