"""All models of the app, gathered for Django."""

from __future__ import annotations

from cms.content.base import BasePage
from cms.content.exports.models import TenantExport
from cms.content.media.models import DocumentReading, ImageRendition, SiteDocument, SiteImage
from cms.content.pages.achievements import AchievementIndexPage, AchievementPage
from cms.content.pages.activities import ActivityIndexPage, ActivityPage, AlbumPhoto
from cms.content.pages.calendar import CalendarPage, EventPage
from cms.content.pages.contact import ContactPage, LinksPage, OutsideLink
from cms.content.pages.documents import DocumentLibraryPage, DocumentPage
from cms.content.pages.history import HistoryPage, Milestone
from cms.content.pages.home import HomePage
from cms.content.pages.identity import IdentityPage
from cms.content.pages.news import NewsAttachment, NewsIndexPage, NewsPage
from cms.content.pages.people import PeoplePage, Person
from cms.content.pages.places import Building, BuildingsPage, CurriculumPage, Programme
from cms.content.pages.section import SectionPage
from cms.content.pages.standard import StandardPage
from cms.content.pages.statistics import BasicFact, PupilCount, StatisticsPage, YearCount
from cms.content.records import PublishedMediaRecord, PublishedPageRecord, PublishedSiteRecord
from cms.content.review.models import SchoolReview
from cms.content.sections import PlantedSections
from cms.content.tags import DocumentTag, ImageTag, NewsTag, Tag

__all__ = [
    "AchievementIndexPage",
    "AchievementPage",
    "ActivityIndexPage",
    "ActivityPage",
    "AlbumPhoto",
    "BasePage",
    "BasicFact",
    "Building",
    "BuildingsPage",
    "CalendarPage",
    "ContactPage",
    "CurriculumPage",
    "DocumentLibraryPage",
    "DocumentPage",
    "DocumentReading",
    "DocumentTag",
    "EventPage",
    "HistoryPage",
    "HomePage",
    "IdentityPage",
    "ImageRendition",
    "ImageTag",
    "LinksPage",
    "Milestone",
    "NewsAttachment",
    "NewsIndexPage",
    "NewsPage",
    "NewsTag",
    "OutsideLink",
    "PeoplePage",
    "Person",
    "PlantedSections",
    "Programme",
    "PublishedMediaRecord",
    "PublishedPageRecord",
    "PublishedSiteRecord",
    "PupilCount",
    "SchoolReview",
    "SectionPage",
    "SiteDocument",
    "SiteImage",
    "StandardPage",
    "StatisticsPage",
    "Tag",
    "TenantExport",
    "YearCount",
]
