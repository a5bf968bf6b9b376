/* Who else writes the same page now: tells Wagtail's list of editing sessions that this form is open, and shows the others. */
(() => {
  "use strict";
  const EVERY = 15_000;
  const form = document.getElementById("desk");
  if (!form || !form.dataset.ping) return;
  let ping = form.dataset.ping;
  let release = form.dataset.release;
  let touched = false;

  const body = () => {
    const [revision, moment] = form.elements.namedItem("based_on").value.split("@");
    const said = new FormData();
    said.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    if (touched) said.set("is_editing", "1");
    if (revision) { said.set("revision_id", revision); said.set("revision_created_at", moment); }
    return said;
  };
  const words = (other) => {
    if (other.revision_id) return `${other.user} บันทึกหน้านี้หลังจากที่ท่านเปิด เมื่อท่านบันทึก ระบบจะถามก่อนและไม่ทับกันเอง`;
    return `${other.user} ${other.is_editing ? "กำลังแก้ไขหน้านี้อยู่" : "เปิดหน้านี้แก้ไขอยู่"} ควรคุยกันก่อน ถ้าบันทึกพร้อมกันระบบจะบอกและไม่ทับกันเอง`;
  };
  const show = (others) => {
    const note = form.querySelector("[data-others]");
    if (!note) return;
    const text = others.filter((one) => !one.is_idle).map(words).join(" · ");
    if (note.textContent !== text) note.textContent = text;
    note.hidden = !text;
  };
  const ask = async () => {
    try {
      const answer = await fetch(ping, { method: "POST", body: body(), headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const said = await answer.json();
      ping = said.ping_url;
      release = said.release_url;
      show(said.other_sessions);
    } catch { /* The line is away: the form says so where it matters. */ }
  };

  form.addEventListener("input", () => { touched = true; });
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  addEventListener("pagehide", () => navigator.sendBeacon(release, body()));
})();
