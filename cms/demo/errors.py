"""What can go wrong with the demo.

DemoError
├── BadMarkup     a text of the demo is not written as ``markup`` reads it   (platform)
├── PortTaken     someone else listens on the port                          (user)
└── ProcessEnded  the server or the worker ended by itself                  (platform)
"""

from __future__ import annotations


class DemoError(Exception):
    """Base: ``code`` is stable, ``message_th`` is for the person at the terminal."""

    code = "demo"
    message_th = "การสาธิตทำงานไม่สำเร็จ"


class BadMarkup(DemoError):
    code = "bad_markup"

    def __init__(self, place: str) -> None:
        self.place = place
        self.message_th = f"ข้อความตัวอย่างเขียนผิดรูปแบบ: {place}"
        super().__init__(place)


class PortTaken(DemoError):
    code = "port_taken"

    def __init__(self, port: int) -> None:
        self.port = port
        self.message_th = (
            f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ (อาจเป็นการสาธิตที่เปิดค้างไว้) "
            f"ปิดโปรแกรมนั้น หรือใช้พอร์ตอื่น เช่น make demo PORT={port + 1 if port < 65_535 else 8000}"
        )
        super().__init__(f"port {port} is taken; try make demo PORT={port + 1 if port < 65_535 else 8000}")


class ProcessEnded(DemoError):
    code = "process_ended"

    def __init__(self, name: str, status: int) -> None:
        self.name, self.status = name, status
        self.message_th = f"{name} หยุดทำงานเอง (รหัส {status}) จึงปิดการสาธิตทั้งหมด"
        super().__init__(f"{name} ended with {status}")
