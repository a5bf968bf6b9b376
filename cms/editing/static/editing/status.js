/* Follows a page from «publish» to the public: asks often at first, ever more rarely, and stops when it is settled. */
(() => {
  const root = document.getElementById("publish-way");
  const part = (name) => root.querySelector(`[data-way="${name}"]`);
  let wait = 250;

  const show = (way) => {
    part("label").textContent = way.label;
    for (const step of way.steps) {
      const row = root.querySelector(`[data-step="${step.name}"]`);
      if (!row) continue;
      row.className = `way__step way__step--${step.is}`;
      row.querySelector(".way__mark").textContent = step.is === "done" ? "✓" : "";
    }
    part("trouble").hidden = !way.trouble;
    part("reason").textContent = way.reason;
    part("public_sees").textContent = way.public_sees;
    part("advice").hidden = !way.advice;
    part("advice").textContent = way.advice;
    part("retry").hidden = !way.retry;
    part("retry_at").textContent = way.retry;
    if (part("may_retry")) part("may_retry").hidden = !way.may_retry;
    part("took").hidden = !way.took;
    part("took_words").textContent = way.took;
    part("live").hidden = !way.url;
    part("url").value = way.url;
    part("words").value = `${part("words").dataset.lead}\n${way.url}`;
    part("open").href = way.url || "#";
  };

  const ask = async () => {
    try {
      const answer = await fetch(root.dataset.stateUrl, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const way = await answer.json();
        show(way);
        if (way.settled) return;
      }
    } catch {
      part("label").textContent = "เครือข่ายขัดข้อง กำลังลองใหม่…";
    }
    wait = Math.min(wait * 1.3, 5000);
    setTimeout(ask, wait);
  };

  const copy = async (field) => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      part("copied").textContent = "คัดลอกแล้ว วางใน LINE ได้เลย";
    } catch {
      part("copied").textContent = "กดค้างที่ข้อความแล้วเลือก “คัดลอก”";
    }
  };
  part("copy").addEventListener("click", () => copy(part("url")));
  part("copy_words").addEventListener("click", () => copy(part("words")));
  if (navigator.share) {
    part("share").hidden = false;
    part("share").addEventListener("click", async () => {
      try {
        await navigator.share({ title: document.querySelector("h1").textContent, text: part("words").dataset.lead, url: part("url").value });
      } catch { /* The person has thought better of it. */ }
    });
  }

  if (root.dataset.settled !== "true") setTimeout(ask, wait);
})();
