"""All models of the app, gathered for Django."""

from __future__ import annotations

from cms.content.base import BasePage
from cms.content.exports.models import TenantExport
from cms.content.media.models import DocumentReading, ImageRendition, SiteDocument, SiteImage
from cms.content.pages.activities import ActivityIndexPage, ActivityPage, AlbumPhoto
from cms.content.pages.calendar import CalendarPage, EventPage
from cms.content.pages.documents import DocumentLibraryPage, DocumentPage
from cms.content.pages.home import HomePage
from cms.content.pages.news import NewsAttachment, NewsIndexPage, NewsPage
from cms.content.pages.section import SectionPage
from cms.content.pages.standard import StandardPage
from cms.content.records import PublishedMediaRecord, PublishedPageRecord, PublishedSiteRecord
from cms.content.review.models import SchoolReview
from cms.content.sections import PlantedSections
from cms.content.tags import DocumentTag, ImageTag, NewsTag, Tag

__all__ = [
    "ActivityIndexPage",
    "ActivityPage",
    "AlbumPhoto",
    "BasePage",
    "CalendarPage",
    "DocumentLibraryPage",
    "DocumentPage",
    "DocumentReading",
    "DocumentTag",
    "EventPage",
    "HomePage",
    "ImageRendition",
    "ImageTag",
    "NewsAttachment",
    "NewsIndexPage",
    "NewsPage",
    "NewsTag",
    "PlantedSections",
    "PublishedMediaRecord",
    "PublishedPageRecord",
    "PublishedSiteRecord",
    "SchoolReview",
    "SectionPage",
    "SiteDocument",
    "SiteImage",
    "StandardPage",
    "Tag",
    "TenantExport",
]
