"""News of a school's year from building blocks: natural sentences, deterministic for a given ``Random``.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
GRADES = ("อนุบาล 2–3", "ป.1", "ป.2", "ป.3", "ป.4", "ป.5", "ป.6", "ป.1–3", "ป.4–6")
PLACES = ("ห้องประชุม", "ลานหน้าเสาธง", "โรงอาหาร", "ห้องสมุด", "สนามโรงเรียน", "แปลงเกษตร", "ศาลาชุมชน")
PARTNERS = ("ผู้ปกครอง", "คณะกรรมการสถานศึกษา", "เจ้าหน้าที่อนามัย", "ศิษย์เก่า", "องค์การบริหารส่วนตำบล", "พระภิกษุในชุมชน")


@dataclass(frozen=True, slots=True)
class Topic:
    """``word`` goes into the address; ``title`` and ``opening`` may name grade, place, partner, number and month."""

    word: str
    category: str
    title: str
    opening: str
    scene: str = ""


TOPICS = (
    Topic("reading", "activity", "กิจกรรมรักการอ่าน ชั้น {grade} ประจำเดือน{month}",
          "นักเรียนชั้น {grade} ร่วมกิจกรรมรักการอ่านที่{place} อ่านหนังสือรวม {number} เล่ม", "library"),
    Topic("health", "public_relations", "ตรวจสุขภาพนักเรียนชั้น {grade}",
          "โรงเรียนร่วมกับ{partner}ตรวจสุขภาพนักเรียนชั้น {grade} จำนวน {number} คน", "classroom"),
    Topic("garden", "activity", "เก็บผักจากแปลงเกษตรส่งโรงอาหาร {number} กิโลกรัม",
          "นักเรียนชั้น {grade} เก็บผักปลอดสาร {number} กิโลกรัมจากแปลงเกษตรส่งโรงอาหาร", "garden"),
    Topic("meeting", "announcement", "ขอเชิญประชุมผู้ปกครองนักเรียนชั้น {grade}",
          "โรงเรียนขอเชิญผู้ปกครองนักเรียนชั้น {grade} ประชุมที่{place} เวลา 09.00 น.", "meeting"),
    Topic("sports", "activity", "ซ้อมกีฬาต้านยาเสพติดร่วมกับ{partner}",
          "นักเรียนชั้น {grade} ฝึกซ้อมกีฬาร่วมกับ{partner}ที่{place} มีผู้เข้าร่วม {number} คน", "sports_day"),
    Topic("science", "achievement", "นักเรียนชั้น {grade} ได้รับรางวัลโครงงานวิทยาศาสตร์",
          "ขอแสดงความยินดีกับนักเรียนชั้น {grade} ที่ได้รับรางวัลโครงงานวิทยาศาสตร์ จากผู้เข้าร่วม {number} ทีม", "science_fair"),
    Topic("supplies", "procurement", "สรุปผลการจัดซื้อจัดจ้างประจำเดือน{month}",
          "โรงเรียนสรุปผลการจัดซื้อจัดจ้าง {number} รายการ โดยวิธีเฉพาะเจาะจง ตามแบบ สขร.1"),
    Topic("safety", "announcement", "ซ้อมแผนเผชิญเหตุอัคคีภัยประจำเดือน{month}",
          "โรงเรียนซ้อมแผนเผชิญเหตุร่วมกับ{partner} นักเรียนอพยพถึงจุดรวมพลภายใน {number} วินาที", "flag_ceremony"),
    Topic("planting", "activity", "ปลูกต้นไม้เพิ่มพื้นที่สีเขียว {number} ต้น",
          "นักเรียนชั้น {grade} และ{partner}ช่วยกันปลูกต้นไม้ {number} ต้นรอบโรงเรียน", "planting"),
    Topic("admission", "admission", "รับสมัครนักเรียนเพิ่มเติม ชั้น {grade}",
          "โรงเรียนรับสมัครนักเรียนเพิ่มเติมชั้น {grade} จนกว่าจะครบ {number} คน ไม่มีค่าใช้จ่าย", "school_hills"),
)  # fmt: skip

SENTENCES = (
    "กิจกรรมนี้เป็นส่วนหนึ่งของแผนปฏิบัติการประจำปี เพื่อให้นักเรียนได้เรียนรู้จากการลงมือทำจริง",
    "ครูประจำชั้นเล่าว่า เด็ก ๆ ตั้งใจมาก และช่วยกันเก็บอุปกรณ์จนเรียบร้อยโดยไม่ต้องมีใครบอก",
    "ขอขอบคุณ{partner}ที่สนับสนุนทั้งเวลาและแรงกายตลอดกิจกรรม",
    "ผู้ปกครองที่มีข้อสงสัยติดต่อครูประจำชั้นหรือห้องธุรการได้ในวันและเวลาราชการ",
    "ผลการประเมินพบว่านักเรียนพึงพอใจร้อยละ {percent} และอยากให้จัดอีกในภาคเรียนหน้า",
    "นักเรียนรุ่นพี่ดูแลรุ่นน้องเป็นกลุ่มเล็ก ทุกคนจึงได้มีส่วนร่วมอย่างทั่วถึง",
    "ภาพกิจกรรมเผยแพร่โดยได้รับความยินยอมจากผู้ปกครองแล้ว",
    "ครั้งต่อไปจะจัดที่{place} โดยเพิ่มเวลาให้นักเรียนชั้น {grade} ได้นำเสนอผลงาน",
    "โรงเรียนให้ความสำคัญกับความปลอดภัย มีครูเวรและอุปกรณ์ปฐมพยาบาลพร้อมตลอดเวลา",
    "สิ่งที่เด็ก ๆ ได้เรียนรู้มากที่สุดคือการฟังกัน และการแบ่งงานกันทำ",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One invented piece of news; ``paragraphs`` are plain text."""

    word: str
    category: str
    day: date
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    scene: str


def tell(chance: Random, latest: date, days_back: int) -> Story:
    """Return a story of one of the ``days_back`` days that end with ``latest``."""
    day = latest - timedelta(days=chance.randrange(days_back))
    topic = chance.choice(TOPICS)
    words = _words(chance, day)
    opening = f"{day.day} {words['month']} {day.year + 543} – {topic.opening.format(**words)}"
    rest = [sentence.format(**words) for sentence in chance.sample(SENTENCES, chance.randint(3, 7))]
    half = len(rest) // 2
    return Story(
        word=topic.word,
        category=topic.category,
        day=day,
        title=topic.title.format(**words),
        summary=topic.opening.format(**words),
        paragraphs=(opening, " ".join(rest[:half]), " ".join(rest[half:])),
        scene=topic.scene,
    )


def _words(chance: Random, day: date) -> dict[str, str]:
    return {
        "grade": chance.choice(GRADES),
        "place": chance.choice(PLACES),
        "partner": chance.choice(PARTNERS),
        "number": str(chance.randint(12, 120)),
        "percent": str(chance.randint(82, 99)),
        "month": MONTHS[day.month - 1],
    }
