"""What can go wrong with a review.  Messages are Thai and for the person who presses.

UserFault
└── ReviewFault
    ├── NotInReview         somebody has decided already, or the page was withdrawn
    ├── NewerVersion        the page was saved after the reviewer opened it
    └── NoWord              a page is sent back with a word on what to change
"""

from __future__ import annotations

from cms.content.errors import UserFault


class ReviewFault(UserFault):
    code = "review.fault"
    message = "ดำเนินการตรวจไม่สำเร็จ"


class NotInReview(ReviewFault):
    code = "review.not_in_review"
    message = "หน้านี้ไม่ได้รอตรวจแล้ว อาจมีผู้อื่นตรวจไปก่อน หรือผู้เขียนขอกลับไปแก้"


class NewerVersion(ReviewFault):
    code = "review.newer_version"
    message = "มีการแก้ไขหน้านี้หลังจากที่ท่านเปิดดู จึงยังไม่ได้ดำเนินการ กรุณาดูฉบับล่าสุดแล้วกดอีกครั้ง"


class NoWord(ReviewFault):
    code = "review.no_word"
    message = "กรุณาเขียนบอกผู้เขียนสั้น ๆ ว่าให้แก้อะไร"
