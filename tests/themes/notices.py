"""Urgent notices to look at a theme with: one of each severity, an all-clear, a withdrawn one, a hostile one."""

from __future__ import annotations

import msgspec

from site_builder.engine.views import BoardView, MomentView, NoticeEditView, NoticeView
from tests.themes import samples


def moment(hour: int) -> MomentView:
    return MomentView(iso=f"2026-11-26T{hour:02}:00:00Z", text=f"26 พฤศจิกายน 2569 {hour + 7:02}.00 น.")


def notice(key: str, severity: str, headline: str, state: str = "live") -> NoticeView:
    return NoticeView(
        key=key,
        mark=f"{key}.2",
        url=f"/notices/{key}/",
        severity=severity,
        state=state,
        headline=headline,
        lines=("ขอให้ผู้ปกครองดูแลบุตรหลานให้อยู่ในที่ปลอดภัย", "ติดตามประกาศทางเว็บไซต์นี้"),
        link_url="/news/2569/",
        phone="1669",
        phone_url="tel:1669",
        issuer="โรงเรียนบ้านดอนสมมุติ",
        sent=moment(1),
        until=MomentView(iso="2099-11-27T05:00:00Z", text="27 พฤศจิกายน 2642 12.00 น."),
        corrected=moment(2),
        cleared=moment(3) if state == "clear" else None,
        clear_text="น้ำลดแล้ว" if state == "clear" else "",
        line="โรงเรียนเปิดหอประชุมเป็นที่พักพิง",
        schooling="closed",
        schooling_days="27–28 พ.ย. 2569",
        edits=(NoticeEditView(at=moment(2), headline="ฝนตกหนัก", lines=("ระวังน้ำท่วม",)),),
        alert_url=f"/notices/{key}/cap.xml",
    )


def one(matter: str) -> NoticeView:
    if matter == "hostile":
        made = notice("hostile00000", "emergency", samples.HOSTILE, "withdrawn")
        return msgspec.structs.replace(made, lines=(samples.HOSTILE,) * 3, line=samples.HOSTILE, issuer=samples.HOSTILE)
    made = notice("flood0000000", "emergency", "น้ำท่วมเส้นทางมาโรงเรียน งดการเรียนการสอน")
    if matter == "empty":
        bare = {"lines": (), "link_url": "", "phone": "", "phone_url": "", "line": "", "schooling": "", "edits": ()}
        return msgspec.structs.replace(made, **bare, corrected=None)
    return made


def board(matter: str) -> BoardView:
    if matter == "empty":
        return BoardView(live=(), past=(), schooling="", schooling_days="")
    live = (
        one(matter),
        notice("smoke0000000", "warning", "ค่าฝุ่น PM2.5 เกินมาตรฐาน งดกิจกรรมกลางแจ้ง"),
        notice("exam00000000", "info", "เลื่อนกำหนดการสอบ"),
        notice("clear0000000", "info", "ไฟฟ้าขัดข้อง", "clear"),
    )
    past = (notice("past00000000", "info", "น้ำประปาขัดข้อง", "ended"), one("hostile"))
    return BoardView(live=live, past=past, schooling="closed", schooling_days="27–28 พ.ย. 2569")
