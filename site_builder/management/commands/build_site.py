from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from site_builder.engine.report import STAGES, BuildReport
from site_builder.errors import message_of
from site_builder.management.console import FAILED, WRONG_USE, SiteCommand
from site_builder.models import Build
from site_builder.publish import Options, Published
from site_builder.services import build_site, plan_site, tenant_by_slug
from tenants.models import Tenant

NOT_LIVE = frozenset({Build.Outcome.FAILED, Build.Outcome.LOST, Build.Outcome.CHANGED, Build.Outcome.BUSY})
"""What was to go live did not, or by another build only."""
NEED_NO_WORD = frozenset({"dry-run", Build.Outcome.LIVE, Build.Outcome.UNCHANGED, Build.Outcome.FAILED})


class Command(SiteCommand):
    help = "Build a site now and make it live; a build of the same site that is running is waited for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the tenant's short name")
        parser.add_argument("--all", action="store_true", help="every tenant, one after the other")
        parser.add_argument("--dry-run", action="store_true", help="print what would be done and why; change nothing")
        parser.add_argument("--force", action="store_true", help="render everything, trust no stored file")
        parser.add_argument(
            "--json",
            action="store_true",
            help=f"print one JSON value: an object, a list with --all; seconds of each stage: {', '.join(STAGES)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["slug"]) == options["all"]:
            self.say("ระบุชื่อย่อของหน่วยงาน หรือใช้ --all อย่างใดอย่างหนึ่ง")
            raise SystemExit(WRONG_USE)
        with self.thai_errors():
            found = Tenant.objects.order_by("pk") if options["all"] else [tenant_by_slug(options["slug"])]
        results = [self._one(tenant, options) for tenant in found]
        if options["json"]:
            self.show(results if options["all"] else results[0])
        if any(result["outcome"] in NOT_LIVE for result in results):
            raise SystemExit(FAILED)

    def _one(self, tenant: Tenant, options: dict[str, Any]) -> dict[str, Any]:
        how = Options(force=options["force"], progress=self.show_progress, reason="build_site")
        try:
            result = self._plan(tenant, how, options) if options["dry_run"] else self._build(tenant, how)
        except Exception as error:
            if not hasattr(error, "message_th"):
                raise
            result = as_json(tenant, Published(Build.Outcome.FAILED, error=error))
        self.end_progress()
        if not options["json"]:
            self._tell(result)
        for failure in result["failures"]:
            self.say(f"  {failure['title']} ({failure['key']}): {failure['reason']}")
        if result["outcome"] not in NEED_NO_WORD:
            self.say(f"{tenant.slug}: ไม่ได้สร้างรุ่นใหม่ ({Build.Outcome(result['outcome']).label})")
        if result.get("error"):
            self.say(f"{tenant.slug}: {result['error']}")
        return result

    def _build(self, tenant: Tenant, how: Options) -> dict[str, Any]:
        published = build_site(tenant, how, on_wait=lambda: self.say(f"{tenant.slug}: กำลังสร้างอยู่แล้ว รอให้เสร็จก่อน …"))
        return as_json(tenant, published)

    def _plan(self, tenant: Tenant, how: Options, options: dict[str, Any]) -> dict[str, Any]:
        report = plan_site(tenant, how)
        if not options["json"]:
            for step in report.steps:
                self.stdout.write(f"{step.action:7} {step.path}  ({step.reason})")
        steps = [{"path": step.path, "action": step.action, "reason": step.reason} for step in report.steps]
        return {**as_json(tenant, Published("dry-run", report)), "steps": steps}  # type: ignore[arg-type]

    def _tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(
            f"{result['slug']}: {result['outcome']}, release {result['release'] or '–'}, "
            f"rendered {result['rendered']}, kept {result['kept']}, deleted {result['deleted']}, "
            f"{result['seconds']['total']:.2f} s"
        )


def as_json(tenant: Tenant, published: Published) -> dict[str, Any]:
    """Return the fixed form of a result; a failed build has the same keys, and ``error``."""
    report = published.report
    return {
        "slug": tenant.slug,
        "outcome": str(published.outcome),
        "release": report.release if report else None,
        "deployment": published.deployment,
        "rendered": report.rendered if report else 0,
        "kept": report.kept if report else 0,
        "deleted": report.deleted if report else 0,
        "bytes": report.bytes if report else 0,
        "seconds": seconds_of(report, published.seconds),
        "peak_memory_mb": round(report.peak_memory / 2**20, 1) if report else 0.0,
        "failures": [
            {"key": failure.key, "title": failure.title, "code": failure.code, "reason": failure.reason}
            for failure in (report.failures if report else ())
        ],
        "switched": report.switched if report else False,
        **({"error": said_of(published.error)} if published.error else {}),
    }


def said_of(error: BaseException) -> str:
    """Return the sentence for users and, for operators, what the disk said."""
    return f"{message_of(error)} ({error})" if isinstance(error, OSError) else message_of(error)


def seconds_of(report: BuildReport | None, total: float) -> dict[str, float]:
    """Return seconds per stage; a stage that was not reached took none."""
    stages = {stage: report.seconds.get(stage, 0.0) if report else 0.0 for stage in STAGES}
    return {**stages, "total": round(total or sum(stages.values()), 4)}
