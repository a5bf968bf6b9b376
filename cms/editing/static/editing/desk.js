/* A form of the desk: what is typed is kept on the device, the form is sent again until it has arrived (its key makes it
   one page, however often), and a lost session loses nothing. */
(() => {
  "use strict";
  const form = document.getElementById("desk");
  if (!form) return;
  document.documentElement.classList.add("js");
  const store = form.dataset.store;
  const field = (name) => form.elements.namedItem(name);
  const list = (kind) => form.querySelector(`[data-list="${kind}"]`);
  const part = (name) => form.querySelector(`[data-${name}]`);
  const NOT_KEPT = ["csrfmiddlewaretoken", "parent_page_id", "photos", "files", "photo", "file", "act", "over_others"];
  let sending = false;
  let renew = [];

  /* -------------------------------------------------------------------------------------------- words to the person */
  const say = (text, ...buttons) => {
    const note = document.getElementById("desk-note");
    note.textContent = text;
    for (const button of buttons) note.append(button);
    note.hidden = !text;
    if (text) note.scrollIntoView({ block: "nearest" });
  };
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const progress = (text) => { part("progress").textContent = text; };

  /* ------------------------------------------------------------------------------------------ kept on this device */
  const values = () => {
    const found = {};
    for (const one of form.elements) {
      if (!one.name || NOT_KEPT.includes(one.name) || (one.type === "radio" && !one.checked)) continue;
      found[one.name] = one.type === "checkbox" ? one.checked : one.value;
    }
    return found;
  };
  const first = JSON.stringify({ ...values(), key: "" });
  let over = false;
  const save = () => {
    if (over) return;
    const now = values();
    const photos = [...form.querySelectorAll("[data-list] [data-id]")].map((row) => row.dataset.id).join(",");
    if (JSON.stringify({ ...now, key: "" }) === first && photos === firstPhotos) return;
    try {
      localStorage.setItem(store, JSON.stringify({ at: Date.now(), values: now }));
      part("saved").textContent = `เก็บไว้ในเครื่องนี้แล้ว ${new Date().toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit" })} น.`;
    } catch { /* A full or forbidden store: the form works without. */ }
  };
  const firstPhotos = [...form.querySelectorAll("[data-list] [data-id]")].map((row) => row.dataset.id).join(",");
  let timer = 0;
  const saveSoon = () => { clearTimeout(timer); timer = setTimeout(save, 300); };
  const discard = () => {
    over = true;
    clearTimeout(timer);
    try { localStorage.removeItem(store); } catch { /* as above */ }
    return photos.clear();
  };
  const restore = async () => {
    let found = null;
    try { found = JSON.parse(localStorage.getItem(store)); } catch { /* Nothing that we wrote. */ }
    if (!found || !found.values) return;
    for (const [name, value] of Object.entries(found.values)) {
      const one = field(name);
      if (!one || NOT_KEPT.includes(name)) continue;
      if (one.type === "checkbox") one.checked = Boolean(value);
      else one.value = value;
    }
    say("นำสิ่งที่พิมพ์ค้างไว้กลับมาแล้ว", button("เริ่มใหม่", async () => { await discard(); location.assign(location.pathname); }));
    try {
      const answer = await fetch(`${form.dataset.arrivals}?key=${encodeURIComponent(field("key").value)}`, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) for (const one of (await answer.json()).arrived) arrived(row({ kind: one.kind, name: one.name, client: one.client, taken: one.taken }), one);
    } catch { /* The line is away: the photos are still on the server. */ }
  };

  /* ------------------------------------------------------------------------------------------ rows of photos, files */
  const row = (item) => {
    const made = document.getElementById("row").content.firstElementChild.cloneNode(true);
    made.className = item.kind === "photo" ? "photo" : "paper";
    made.dataset.client = item.client || "";
    made.dataset.taken = item.taken || "";
    made.querySelector("[data-name]").textContent = item.name;
    made.querySelector("input").name = item.kind;
    made.querySelector("input").disabled = true;
    const later = item.kind === "photo" && item.taken ? [...list("photo").children].find((one) => one.dataset.taken > item.taken && !one.dataset.moved) : null;
    list(item.kind).insertBefore(made, later || null);
    acts(made, item.kind);
    return made;
  };
  const preview = (made, item) => {
    const image = made.querySelector("img");
    if (item.kind !== "photo" || /hei[cf]/i.test(item.blob.type + item.name)) return;
    image.src = URL.createObjectURL(item.blob);
    image.hidden = false;
    image.addEventListener("error", () => { image.hidden = true; image.removeAttribute("src"); });
  };
  const state = (made, text) => { const told = made.querySelector("[data-state]"); if (told) told.textContent = text; };
  const arrived = (made, answer) => {
    const other = form.querySelector(`[data-list="${answer.kind}"] [data-id="${answer.id}"]`);
    if (other && other !== made) { made.remove(); return; }
    const box = made.querySelector("input");
    box.value = answer.id;
    box.disabled = false;
    made.dataset.id = answer.id;
    const image = made.querySelector("img");
    if (answer.thumbnail && !image.getAttribute("src")) { image.src = answer.thumbnail; image.hidden = false; }
    if (answer.kind === "file") {
      made.querySelector("[data-name]").textContent = `${answer.title} (${answer.size})`;
      if (form.dataset.mostFiles === "1") for (const old of list("file").querySelectorAll("[data-id]")) if (old !== made) old.remove();
      if (form.dataset.kind === "document" && !field("title").value.trim()) { field("title").value = answer.title; propose(); }
      if (part("scan")) part("scan").textContent = answer.scan && !field("summary").value.trim() ? part("scan").dataset.scan : "";
    }
    state(made, "");
    saveSoon();
  };
  const refused = (made, item, why) => {
    made.classList.add("is-refused");
    made.dataset.refused = `${item.name}: ${why}`;
    state(made, why);
  };
  const acts = (made, kind) => {
    made.querySelector("input").hidden = true;
    const bar = document.createElement("p");
    bar.className = "photo__acts";
    const name = made.querySelector("label").textContent.trim();
    const add = (text, label, act) => { const one = button(text, act); one.setAttribute("aria-label", `${label} ${name}`); bar.append(one); };
    const move = (where) => {
      const other = where < 0 ? made.previousElementSibling : made.nextElementSibling;
      if (!other) return;
      made.dataset.moved = "1";
      other[where < 0 ? "before" : "after"](made);
      bar.children[where < 0 ? 0 : 1].focus();
      saveSoon();
    };
    if (kind === "photo") {
      add("◀", "เลื่อนไปก่อน", () => move(-1));
      add("▶", "เลื่อนไปหลัง", () => move(1));
    }
    add("ลบ", "นำออก", () => { made.remove(); changed(); saveSoon(); form.querySelector(kind === "photo" ? "#photos" : "#files").focus(); });
    made.append(bar);
  };

  /* ----------------------------------------------------------------------------------------------------- the session */
  const lost = () => {
    const link = document.createElement("a");
    link.href = `${form.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "เข้าสู่ระบบอีกครั้ง";
    save();
    say("หมดเวลาเข้าสู่ระบบ หรือเปลี่ยนสถานศึกษาไปแล้ว ข้อความและภาพยังเก็บไว้ในเครื่องนี้ ", link, button("ลองใหม่", again));
  };
  const again = async () => {
    if (!(await newToken())) return;
    say("");
    for (const go of renew.splice(0)) go();
  };
  const renewed = () => new Promise((resolve) => renew.push(resolve));
  const newToken = async () => {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("#desk [name=csrfmiddlewaretoken]");
      if (token) field("csrfmiddlewaretoken").value = token.value;
      return Boolean(token);
    } catch { return false; }
  };

  /* ------------------------------------------------------------------------------------------------------- sending */
  const changed = (text) => {
    const left = photos.left();
    const here = form.querySelectorAll("[data-list] [data-id]").length;
    progress(text || (left ? `ส่งแล้ว ${here} เหลืออีก ${left}` : ""));
    const when = form.querySelector("[data-when-photos]");
    if (when) when.hidden = !list("photo").querySelector("li:not([data-known])");
    if (!left && pressed) { const go = pressed; pressed = null; send(go); }
  };
  let pressed = null;
  const photos = window.deskPhotos.start({
    store,
    upload: form.dataset.upload,
    limits: { photo: Number(form.dataset.mostPhoto), file: Number(form.dataset.mostFile) },
    body: () => ({ key: field("key").value, title: field("title").value, ...(form.dataset.kind === "document" ? { read: "1" } : {}), ...(field("parent_page_id") ? { parent_page_id: field("parent_page_id").value } : {}) }),
    token: () => field("csrfmiddlewaretoken").value,
    has: (client) => Boolean(client && form.querySelector(`[data-client="${client}"]:not(.is-refused)`)),
    row, preview, state, arrived, refused, lost, renewed, changed, say,
  });

  const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
  const send = async (act) => {
    if (sending) return;
    sending = true;
    for (const one of form.querySelectorAll(".send button")) one.disabled = true;
    save();
    for (let tries = 0; ; tries += 1) {
      progress(tries ? "สัญญาณขาดหาย กำลังส่งใหม่เอง ข้อความเก็บไว้ในเครื่องแล้ว…" : "กำลังบันทึก…");
      const answer = await ask(act);
      if (answer === "lost") { if (tries || !(await newToken())) { lost(); await renewed(); } continue; }
      if (answer !== "again") break;
      await pause(Math.min(1000 * 2 ** tries, 15_000));
    }
    sending = false;
    for (const one of form.querySelectorAll(".send button")) one.disabled = false;
  };
  const ask = async (act) => {
    const body = new FormData(form);
    body.delete("photos");
    body.delete("files");
    body.set("act", act);
    for (const one of form.querySelectorAll("[data-refused]")) body.append("refused", one.dataset.refused);
    try {
      const answer = await fetch(location.pathname + location.search, { method: "POST", body, headers: { Accept: "application/json, text/html" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return "lost";
      if (answer.status >= 500) return "again";
      if ((answer.headers.get("Content-Type") || "").includes("json")) {
        await discard();
        location.assign((await answer.json()).url);
        return "done";
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("desk");
      if (!fresh) return "lost";
      form.replaceChildren(...fresh.childNodes);
      dress();
      progress("");
      (document.getElementById("wrong") || form).focus();
      return "shown";
    } catch { return "again"; }
  };

  /* ---------------------------------------------------------------------------------------------------- the address */
  let asked = 0;
  const propose = async () => {
    const told = part("proposal");
    if (!told || !field("title").value.trim()) return;
    asked += 1;
    const number = asked;
    const query = new URLSearchParams({ kind: form.dataset.kind, title: field("title").value, date: field("date") ? field("date").value : "" });
    try {
      const answer = await fetch(`${form.dataset.address}?${query}`, { headers: { Accept: "application/json" } });
      if (number !== asked || !answer.ok || answer.redirected) return;
      const { address } = await answer.json();
      told.textContent = address;
      field("address").placeholder = address;
    } catch { /* The server finds one in any case. */ }
  };

  const dress = () => {
    propose();
    for (const kind of ["photo", "file"]) if (list(kind)) for (const made of list(kind).children) acts(made, kind);
    changed();
  };
  form.addEventListener("input", saveSoon);
  const take = (field) => {
    const kind = { photos: "photo", files: "file" }[field.id];
    if (!kind || !field.files.length) return;
    photos.add([...field.files], kind);
    field.value = "";
  };
  form.addEventListener("change", (event) => {
    take(event.target);
    if (["title", "date"].includes(event.target.name)) propose();
    saveSoon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const act = event.submitter ? event.submitter.value : form.querySelector(".send button").value;
    if (!photos.left()) { send(act); return; }
    pressed = act;
    progress("จะบันทึกให้เองเมื่อส่งภาพครบ…");
  });
  addEventListener("pagehide", save);
  dress();
  /* On a slow line somebody has chosen files before this script was here. */
  for (const chooser of form.querySelectorAll("#photos, #files")) take(chooser);
  if (form.dataset.bound !== "true") restore().then(() => photos.resume());
})();
