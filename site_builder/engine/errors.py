"""What can go wrong in a build.

EngineError                     ``code`` is stable, ``message_th`` for users, ``retryable``: a later try may do
├── SourceError                 the published tables (platform)
│   ├── UnknownDatabase         the address names no database that the engine can read
│   ├── EmptySnapshot           nothing to publish: never an empty site
│   │   ├── SiteMissing         no published site row of this tenant
│   │   └── HomeMissing         no public home page
│   ├── SnapshotChanged         a page is not what its head says: edited between plan and render (retryable)
│   └── UnreadableData          stored JSON does not fit this engine
├── ThemeFailed                 a template that every page needs fails: shell, 404
├── HomeFailed                  the home page fails and has no earlier good version
├── RenderTimeout               a template ran longer than it may (becomes a Failure of its page)
├── LaneLost                    a process that rendered beside this one died (retryable)
└── ReleaseError                the target
    ├── SiteBusy                another process builds into the same folder (retryable)
    ├── DiskFull                no room: the old site stays as it is (retryable)
    ├── FolderTaken             the folder of the new address holds another site
    ├── UnknownRelease          no such release is kept
    └── BlobLost                a file of a release is missing or damaged
"""

from __future__ import annotations


class EngineError(Exception):
    """Base of all engine errors."""

    code = "engine.error"
    message_th = "สร้างเว็บไซต์ไม่สำเร็จ เว็บไซต์เดิมยังใช้งานได้ตามปกติ"
    retryable = False


class SourceError(EngineError):
    """The published tables cannot give what a build needs."""

    code = "engine.source"


class UnknownDatabase(SourceError):
    """``url`` (without its password) is neither SQLite nor PostgreSQL."""

    code = "engine.unknown_database"

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        super().__init__(f"the engine reads sqlite:// and postgres:// addresses, not {scheme!r}")


class EmptySnapshot(SourceError):
    """Nothing to publish for ``tenant_id``."""

    code = "engine.empty"
    message_th = "ไม่พบข้อมูลที่จะเผยแพร่ ระบบจึงคงเว็บไซต์เดิมไว้"

    def __init__(self, tenant_id: int, what: str) -> None:
        self.tenant_id = tenant_id
        super().__init__(f"tenant {tenant_id} has no {what}")


class SiteMissing(EmptySnapshot):
    code = "engine.site_missing"

    def __init__(self, tenant_id: int) -> None:
        super().__init__(tenant_id, "published site facts")


class HomeMissing(EmptySnapshot):
    code = "engine.home_missing"
    message_th = "ยังไม่ได้เผยแพร่หน้าแรก ระบบจึงคงเว็บไซต์เดิมไว้"

    def __init__(self, tenant_id: int) -> None:
        super().__init__(tenant_id, "public home page")


class SnapshotChanged(SourceError):
    """The page ``key`` changed, or vanished, between plan and render."""

    code = "engine.snapshot_changed"
    message_th = "มีการแก้ไขระหว่างสร้างเว็บไซต์ ระบบจะสร้างใหม่ให้เอง"
    retryable = True

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"page {key} is not what its head says")


class UnreadableData(SourceError):
    """Stored JSON of ``what`` does not fit the values of this engine."""

    code = "engine.unreadable"

    def __init__(self, what: str, detail: str) -> None:
        self.what = what
        super().__init__(f"{what}: {detail}")


class ThemeFailed(EngineError):
    """The template that every page needs cannot be rendered."""

    code = "engine.theme_failed"
    message_th = "ธีมของเว็บไซต์มีปัญหา เว็บไซต์เดิมยังใช้งานได้ตามปกติ โปรดแจ้งผู้ดูแลระบบ"

    def __init__(self, template: str, detail: str) -> None:
        self.template = template
        self.detail = detail
        super().__init__(f"{template}: {detail}")


class HomeFailed(EngineError):
    """The home page cannot be rendered and there is no earlier version to keep."""

    code = "engine.home_failed"
    message_th = "หน้าแรกยังแสดงผลไม่ได้ จึงยังเปิดเว็บไซต์ไม่ได้"

    def __init__(self, key: str, reason_code: str, detail: str) -> None:
        self.key = key
        self.reason_code = reason_code
        # Pictures are being prepared: a later try will do.
        self.retryable = reason_code == "images_not_ready"
        super().__init__(f"home page {key}: {reason_code}: {detail}")


class RenderTimeout(EngineError):
    """A template ran longer than ``seconds``."""

    code = "engine.render_timeout"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"the template ran longer than {seconds:g} s")


class LaneLost(EngineError):
    """A lane died, or failed in a way that no page and no disk is to blame for.  What was live stays live."""

    code = "engine.lane_lost"
    retryable = True

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class ReleaseError(EngineError):
    """The target cannot take the release; what was live stays live."""

    code = "engine.release"


class SiteBusy(ReleaseError):
    code = "engine.site_busy"
    message_th = "กำลังสร้างเว็บไซต์นี้อยู่แล้ว ระบบจะลองใหม่ให้เอง"
    retryable = True

    def __init__(self, folder: str) -> None:
        super().__init__(f"another process builds into {folder}")


class DiskFull(ReleaseError):
    """No room left while ``stage`` ran; everything that it had written is removed."""

    code = "engine.disk_full"
    message_th = "พื้นที่จัดเก็บเต็ม เว็บไซต์เดิมยังใช้งานได้ตามปกติ โปรดแจ้งผู้ดูแลระบบ"
    retryable = True

    def __init__(self, folder: str, detail: str) -> None:
        super().__init__(f"no room left in {folder}: {detail}; the site stays as it was")


class FolderTaken(ReleaseError):
    """``folder`` lies where a site is to be moved, and nobody knows whose it is."""

    code = "engine.folder_taken"
    message_th = "ย้ายเว็บไซต์ไปชื่อใหม่ไม่ได้ เพราะมีโฟลเดอร์ของชื่อนี้อยู่แล้ว กรุณาแจ้งผู้ดูแลระบบ เว็บไซต์เดิมยังใช้งานได้"

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(f"{folder} holds another site")


class UnknownRelease(ReleaseError):
    code = "engine.unknown_release"
    message_th = "ไม่พบรุ่นของเว็บไซต์ที่เลือก รุ่นนั้นอาจถูกลบตามอายุการเก็บแล้ว"

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"release {number} is not kept")


class BlobLost(ReleaseError):
    """The stored bytes of ``path`` are missing or damaged; a build with ``force`` makes them anew."""

    code = "engine.blob_lost"
    message_th = "ไฟล์บางส่วนของรุ่นนี้ไม่สมบูรณ์ ระบบจะสร้างใหม่ให้เอง"
    retryable = True

    def __init__(self, path: str, sha256: str) -> None:
        self.path = path
        self.sha256 = sha256
        super().__init__(f"the stored bytes of {path} ({sha256}) are missing or damaged")
