"""Pictures and documents of a demo tenant, as rows: made once, found again by their titles."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.files.base import ContentFile

from cms.content.media.intake import PreparedImage
from cms.content.models import SiteDocument, SiteImage
from cms.demo.papers import draw_pdf
from cms.demo.pictures.draw import emblem_png, scene_jpeg, size_of
from cms.demo.pictures.emblem import SIZE
from cms.demo.texts import FileText
from tenants.models import Tenant

TITLES = {
    "school_hills": "อาคารเรียน",
    "flag_ceremony": "กิจกรรมหน้าเสาธง",
    "sports_day": "กีฬาสี",
    "garden": "แปลงผัก",
    "rain": "ฝนตกน้ำท่วม",
    "scout_camp": "ค่ายลูกเสือ",
    "planting": "ปลูกต้นไม้ริมลำธาร",
    "classroom": "ห้องเรียน",
    "library": "ห้องสมุด",
    "science_fair": "งานวิทยาศาสตร์",
    "computer_room": "ห้องคอมพิวเตอร์",
    "award_stage": "เวทีมอบรางวัล",
    "wai_khru": "พิธีไหว้ครู",
    "lunch": "อาหารกลางวัน",
    "meeting": "ประชุมผู้ปกครอง",
    "temple_fair": "งานวัด",
    "loy_krathong": "ลอยกระทง",
}
VIEW_TITLES = {"left": " มองจากด้านซ้าย", "right": " มองจากด้านขวา", "middle": " มองใกล้ ๆ", "": ""}
EMBLEM = "ตราสัญลักษณ์"


def store_scenes(tenant: Tenant, palette: str, scenes: Collection[str]) -> dict[str, SiteImage]:
    """Return the images of ``scenes``, drawn in the tenant's colours where they are not there yet."""
    return {scene: _scene(tenant, palette, scene) for scene in sorted(scenes)}


def title_of(scene: str) -> str:
    """Return what an editor reads of a scene or a part of one."""
    name, _, view = scene.partition("/")
    return f"{TITLES[name]}{VIEW_TITLES[view]}"


def store_emblem(tenant: Tenant, palette: str) -> SiteImage:
    name = tenant.short_name or tenant.name
    file = PreparedImage(emblem_png(palette), "emblem.png", SIZE, SIZE)
    return _image(tenant, EMBLEM, f"ตราสัญลักษณ์{name}", file)


def store_documents(tenant: Tenant, files: Iterable[FileText]) -> dict[str, SiteDocument]:
    """Return the documents by file name."""
    return {file.name: _document(tenant, file) for file in files}


def _scene(tenant: Tenant, palette: str, scene: str) -> SiteImage:
    title = title_of(scene)
    known = SiteImage.objects.filter(tenant=tenant, title=title).first()
    if known is not None:
        return known
    name = scene.replace("_", "-").replace("/", "-")
    file = PreparedImage(scene_jpeg(scene, palette), f"{name}.jpg", *size_of(scene))
    return _image(tenant, title, f"ภาพวาด {title}", file)


def _image(tenant: Tenant, title: str, alt: str, file: PreparedImage) -> SiteImage:
    known = SiteImage.objects.filter(tenant=tenant, title=title).first()
    if known is not None:
        return known
    image: SiteImage = SiteImage(tenant=tenant, collection=tenant.collection, title=title, alt=alt, file=file)
    image.width, image.height = file.width, file.height
    image.save()
    return image


def _document(tenant: Tenant, text: FileText) -> SiteDocument:
    known = SiteDocument.objects.filter(tenant=tenant, title=text.title).first()
    if known is not None:
        return known
    file = ContentFile(draw_pdf(text.title, text.lines), text.name)
    document: SiteDocument = SiteDocument(tenant=tenant, collection=tenant.collection, title=text.title, file=file)
    document.save()
    return document
