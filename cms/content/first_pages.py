"""The first pages of a new site, as data: what a school and an area office find when they sign in for the first time.

Pages that are true without anyone's work are published; those that a person has to write are drafts whose text tells
the author what belongs there, so that no visitor ever reads a hint that was meant for a teacher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.content.pages.activities import ActivityIndexPage
from cms.content.pages.calendar import CalendarPage
from cms.content.pages.documents import DocumentLibraryPage
from cms.content.pages.news import NewsIndexPage
from cms.content.pages.section import SectionPage
from cms.content.pages.standard import StandardPage
from tenants.models import Tenant

FirstPageModel = type[Any]
"""A page type with ``summary``; one whose pages wait for their author has a ``body``, too."""

CLOSING_HINT = "เขียนเสร็จแล้วให้ลบคำแนะนำนี้ แล้วกด “เผยแพร่” ระหว่างนี้หน้านี้เป็นฉบับร่าง ผู้เยี่ยมชมยังไม่เห็น"


@dataclass(frozen=True, slots=True)
class FirstPage:
    """One page to be made.  With ``guidance`` it is a draft, without it is published."""

    model: FirstPageModel
    slug: str
    title: str
    summary: str = ""
    guidance: str = ""
    children: tuple[FirstPage, ...] = ()


def draft(slug: str, title: str, guidance: str) -> FirstPage:
    """An ordinary page that waits for its author."""
    return FirstPage(StandardPage, slug, title, guidance=guidance)


def welcome(tenant: Tenant) -> str:
    """Return the summary of the home page."""
    return f"ยินดีต้อนรับสู่เว็บไซต์ของ{tenant.name}"


def first_pages(tenant: Tenant) -> tuple[FirstPage, ...]:
    """Return the pages below the home page, in the order of the menu."""
    about, administration = (_office if tenant.kind == Tenant.Kind.OFFICE else _school)(tenant.name)
    news = FirstPage(NewsIndexPage, "news", "ข่าว", f"ข่าวสารและประกาศของ{tenant.name}")
    contact = FirstPage(StandardPage, "contact", "ติดต่อเรา", f"ที่อยู่และช่องทางติดต่อ{tenant.name}")
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
            draft("history", "ประวัติโรงเรียน", "เล่าว่าโรงเรียนก่อตั้งเมื่อใด ใครร่วมสร้าง และเรื่องใดที่ชุมชนภูมิใจ"),
            draft("vision", "วิสัยทัศน์และพันธกิจ", "เขียนวิสัยทัศน์ พันธกิจ อัตลักษณ์ และคติพจน์ของโรงเรียน"),
            draft("executives", "คณะผู้บริหาร", "ใส่ชื่อ ตำแหน่ง และรูปของผู้บริหารแต่ละท่าน พร้อมช่องทางติดต่อของหน่วยงาน"),
            draft("staff", "ครูและบุคลากร", "ใส่รายชื่อครูและบุคลากรตามกลุ่มสาระ ไม่ควรใส่เบอร์โทรศัพท์ส่วนตัว"),
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
            draft("history", "ประวัติสำนักงาน", "เล่าว่าสำนักงานตั้งขึ้นเมื่อใด และดูแลพื้นที่ใดบ้าง"),
            draft("vision", "วิสัยทัศน์และพันธกิจ", "เขียนวิสัยทัศน์ พันธกิจ และจุดเน้นประจำปีงบประมาณ"),
            draft("structure", "โครงสร้างและอำนาจหน้าที่", "ใส่แผนผังโครงสร้าง และอำนาจหน้าที่ตามกฎหมาย"),
            draft("executives", "คณะผู้บริหาร", "ใส่ชื่อ ตำแหน่ง และรูปของผู้บริหารแต่ละท่าน พร้อมช่องทางติดต่อของหน่วยงาน"),
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
